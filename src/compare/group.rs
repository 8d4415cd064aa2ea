//! Turns the differences of all cases into changes, each told once.
//!
//! Differences are the same where place, type and texts are, whatever fills a row's placeholders; and
//! those that the very same steps of the very same cases show are one change.

use std::collections::HashMap;

use super::differ::Stands;
use super::settle::StepDifference;
use super::{Compared, Line};

/// A difference by its case and its place among those of the case.
pub(super) type DifferenceId = (usize, usize);

/// A change, with the differences that show it, line by line.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) lines: Vec<Line>,
    /// For each line, the differences.
    pub(super) shown: Vec<Vec<DifferenceId>>,
    /// The steps that show it, each a case and a step of it.
    pub(super) steps: Vec<(usize, usize)>,
}

/// Returns the changes that the cases show, those of most cases first.
pub(super) fn groups(compared: &[Compared]) -> Vec<Group> {
    let mut alike: HashMap<Key<'_>, usize> = HashMap::new();
    let mut kinds: Vec<Vec<DifferenceId>> = Vec::new();
    for (case, difference, at) in all(compared) {
        let next = kinds.len();
        let kind = *alike.entry(key(difference)).or_insert(next);
        if kind == next {
            kinds.push(Vec::new());
        }
        kinds[kind].push((case, at));
    }
    let by_id = |(case, at): DifferenceId| &compared[case].settled.differences[at];
    let mut together: HashMap<Vec<(usize, usize)>, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for shown in kinds {
        let mut steps: Vec<(usize, usize)> =
            shown.iter().map(|it| (it.0, by_id(*it).step)).collect();
        steps.dedup();
        let line = line(&shown.iter().map(|it| by_id(*it)).collect::<Vec<_>>());
        let at = *together.entry(steps.clone()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => {
                group.lines.push(line);
                group.shown.push(shown);
            }
            None => groups.push(Group {
                lines: vec![line],
                shown: vec![shown],
                steps,
            }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.steps.len()));
    groups
}

/// What makes two differences the same: place and types of both sides, and texts of one type.
type Key<'a> = (String, [Option<&'static str>; 2], Option<&'a [String; 2]>);

fn key(difference: &StepDifference) -> Key<'_> {
    let kinds = difference.delta.each_ref().map(|stands| stands.kind);
    // What is gone is gone, whatever it was.
    let texts = (kinds[0] == kinds[1]).then_some(&difference.general);
    (difference.place.anywhere(), kinds, texts)
}

fn all(compared: &[Compared]) -> impl Iterator<Item = (usize, &StepDifference, usize)> {
    let cases = compared.iter().enumerate();
    cases.flat_map(|(case, compared)| {
        let differences = compared.settled.differences.iter().enumerate();
        differences.map(move |(at, difference)| (case, difference, at))
    })
}

/// Returns the line of differences that are the same: to the letter, where they are so.
fn line(differences: &[&StepDifference]) -> Line {
    let first = differences[0];
    let same = differences.iter().all(|other| other.delta == first.delta);
    let one_place = differences.iter().all(|other| other.place == first.place);
    let place = if one_place {
        first.place.to_string()
    } else {
        first.place.anywhere()
    };
    let mut line = line_of(first, place);
    if !same
        && differences
            .iter()
            .all(|other| other.general == first.general)
    {
        let [a, b] = &first.general;
        line.a = line.a.map(|_| a.clone());
        line.b = line.b.map(|_| b.clone());
    } else {
        line.varies = !same;
    }
    line
}

/// Returns the line of one difference.
pub(super) fn line_of(difference: &StepDifference, place: String) -> Line {
    let [a, b] = &difference.delta;
    let what = match (a.kind, b.kind) {
        (None, _) => "new",
        (_, None) => "gone",
        (a, b) if a != b => "another type",
        _ => "changed",
    };
    let text = |stands: &Stands| stands.kind.map(|_| stands.text.clone());
    Line {
        place,
        what: what.to_owned(),
        a: text(a),
        b: text(b),
        varies: false,
        also: difference.also.clone(),
    }
}
