//! Turns what both sides answered each time they were asked into what differs, and what is left out.
//!
//! A difference is told where it holds between every ask of the one side and every ask of the other.
//! What one side alone answers differently from ask to ask is left out, unless it is of another type
//! on the other side, is not there, or holds a value of the run on one side only.

use std::collections::BTreeSet;

use super::answer::{Body, Run, StepAnswer, steps};
use super::differ::{Delta, Deltas, Place, Stands, differ};
use super::own::{Own, replaced, varying};
use super::table::{fillings, says};
use crate::case::{Case, Step};
use crate::contract::Suite;
use crate::run::Redactor;
use crate::text;

/// The longest text of an answer that is no JSON, within a sentence, in characters.
const MAX_TEXT: usize = 200;

/// The shortest value that is looked for in other texts of an answer, in bytes.
const LEAST_TOKEN: usize = 4;

/// What is to be said of a case that both sides answered.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// What differs.
    pub(super) differences: Vec<StepDifference>,
    /// What is left out.
    pub(super) left_out: Vec<LeftOut>,
    /// How many differences behind a step that succeeded on one side only were not told.
    pub(super) followed: usize,
}

/// A difference that holds whenever one asks.
#[derive(Debug, Clone)]
pub(super) struct StepDifference {
    /// The step, by its place among those of the document.
    pub(super) step: usize,
    /// Where it is.
    pub(super) place: Place,
    /// What stands there.
    pub(super) delta: Delta,
    /// The same with placeholders of the table in the place of what fills them.
    pub(super) general: [String; 2],
    /// Where else the answers differ, where these are other answers altogether.
    pub(super) also: Vec<String>,
}

/// A place that is not the same from ask to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// The step, by its place among those of the document.
    pub(super) step: usize,
    /// Where it is.
    pub(super) place: Place,
    /// On which sides it varies.
    pub(super) varies: [bool; 2],
}

/// What is to be said of one step.
struct OfStep {
    differences: Vec<StepDifference>,
    left_out: Vec<LeftOut>,
    /// Whether it succeeded on one side only, so that what follows is another story.
    apart: bool,
}

/// Settles what differs between all asks of one side and all asks of the other.
pub(super) fn settle(case: &Case, asks: [&[Run]; 2], redactor: &Redactor) -> Settled {
    let runs = || asks.into_iter().flatten();
    let names = varying(runs().map(|run| run.values.as_slice()));
    let mut own = asks.map(|asks| {
        let own = asks
            .iter()
            .map(|run| Own::new(&run.values, &names, redactor));
        own.collect::<Vec<_>>()
    });
    let mut settled = Settled::default();
    let mut apart = false;
    for (at, step) in steps(case).enumerate() {
        let Some(found) = settle_step(at, step, &case.document.suite, asks, &mut own) else {
            break;
        };
        if apart {
            settled.followed += found.differences.len();
        } else {
            settled.differences.extend(found.differences);
        }
        settled.left_out.extend(found.left_out);
        apart |= found.apart;
    }
    settled.expectation(case, asks);
    settled
}

/// Settles one step, and adds to the values of each run what this step's answers make up.
///
/// Returns none where not every ask came so far.
fn settle_step(
    at: usize,
    step: &Step,
    suite: &Suite,
    asks: [&[Run]; 2],
    own: &mut [Vec<Own<'_>>; 2],
) -> Option<OfStep> {
    let asked = AskedStep::new(step, asks, own)?;
    let first = asked.settle(at, suite);
    let learnt = asked.learnt(&first.left_out);
    let of_asks = learnt.iter().flatten().flatten();
    let names: BTreeSet<String> = of_asks.map(|(name, _)| name.clone()).collect();
    if names.is_empty() {
        return Some(first);
    }
    // What this answer made up may stand within its other texts, and in later answers.
    for (own, values) in own.iter_mut().flatten().zip(learnt.into_iter().flatten()) {
        own.learn(values);
    }
    let mut second = AskedStep::new(step, asks, own)?.settle(at, suite);
    let made_up = |left: &LeftOut| names.contains(&left.place.to_string());
    second
        .left_out
        .extend(first.left_out.into_iter().filter(made_up));
    Some(second)
}

impl Settled {
    /// Adds that one side always keeps what the case expects and the other never, where nothing
    /// else tells them apart.
    fn expectation(&mut self, case: &Case, asks: [&[Run]; 2]) {
        let always = |side: usize, kept: bool| asks[side].iter().all(|run| run.kept() == kept);
        let apart = (always(0, true) && always(1, false)) || (always(0, false) && always(1, true));
        let (true, true, [Some(a), Some(b)]) =
            (apart, self.differences.is_empty(), asks.map(<[Run]>::first))
        else {
            return;
        };
        let delta = [a, b].map(|run| Stands::new("text", said(run)));
        self.differences.push(StepDifference {
            step: case.document.setup.len(),
            place: Place::Expectation,
            general: delta.each_ref().map(|stands| stands.text.clone()),
            delta,
            also: Vec::new(),
        });
    }
}

/// Returns how a run kept the case's expectation, or not.
fn said(run: &Run) -> String {
    match (run.kept(), run.verdict.findings().first()) {
        (true, _) => "kept".to_owned(),
        (false, Some(finding)) => format!(
            "not kept: {} `{}` was expected, and `{}` came",
            finding.column.as_str(),
            text::cut(&finding.expected, MAX_TEXT),
            text::cut(&finding.actual, MAX_TEXT)
        ),
        (false, None) => {
            let reason = run.verdict.reason();
            let reason = reason.as_deref().unwrap_or("no reason given");
            format!("not kept: {reason}")
        }
    }
}

/// Tells whether both sides answer something else each time there.
fn made_up(left: &LeftOut) -> bool {
    matches!(left.place, Place::Path(_)) && left.varies == [true; 2]
}

/// Tells whether a value is one word that is long enough to be no other's part.
fn is_token(value: &str) -> bool {
    value.len() >= LEAST_TOKEN && !value.contains(char::is_whitespace)
}

/// One step, as every ask of both sides met it.
struct AskedStep<'a> {
    runs: [&'a Run; 2],
    seen: [Vec<&'a StepAnswer>; 2],
    own: [Vec<&'a Own<'a>>; 2],
}

impl<'a> AskedStep<'a> {
    /// Returns none where not every ask came so far: what kept it is told before.
    fn new(step: &Step, asks: [&'a [Run]; 2], own: &'a [Vec<Own<'a>>; 2]) -> Option<Self> {
        let seen = |side: usize| {
            let seen = asks[side].iter().map(|run| run.step(step.span));
            seen.collect::<Option<Vec<&StepAnswer>>>()
        };
        let seen = [seen(0)?, seen(1)?];
        let there = seen.iter().all(|seen| !seen.is_empty());
        there.then(|| Self {
            runs: [&asks[0][0], &asks[1][0]],
            seen,
            own: [own[0].iter().collect(), own[1].iter().collect()],
        })
    }

    /// Returns, for each ask of each side, what stands where both sides make up a value each time.
    fn learnt(&self, left_out: &[LeftOut]) -> [Vec<Vec<(String, String)>>; 2] {
        let places: Vec<&Place> = left_out
            .iter()
            .filter(|left| made_up(left))
            .map(|left| &left.place)
            .collect();
        let values = |seen: &&StepAnswer| {
            let Body::Json(body, _) = &seen.body else {
                return Vec::new();
            };
            let leaf = |place: &&&Place| Some((place.to_string(), place.leaf(body)?));
            let values = places.iter().filter_map(|place| leaf(&place));
            // A part of a sentence may be made up; a sentence is not.
            values.filter(|(_, value)| is_token(value)).collect()
        };
        self.seen
            .each_ref()
            .map(|seen| seen.iter().map(values).collect())
    }

    fn settle(&self, step: usize, suite: &Suite) -> OfStep {
        let across = self.across();
        let alone = [self.within(0), self.within(1)];
        let varies = |place: &Place| {
            alone.each_ref().map(|deltas| {
                let mut places = deltas.iter().flat_map(Deltas::keys);
                places.any(|other| other.touches(place))
            })
        };
        let places: BTreeSet<&Place> = across.iter().flat_map(Deltas::keys).collect();
        let (mut differences, mut left_out) = (Vec::new(), Vec::new());
        for place in places {
            let deltas: Vec<&Delta> = across.iter().filter_map(|it| it.get(place)).collect();
            let always = deltas.len() == across.len();
            let varies = varies(place);
            if always && (varies == [false; 2] || self.unlike(&deltas)) {
                differences.push((place.clone(), deltas[0].clone()));
            } else {
                left_out.push(LeftOut {
                    step,
                    place: place.clone(),
                    varies,
                });
            }
        }
        if left_out.iter().any(|left| left.place == Place::Code) {
            // An answer that is now this, now that, says nothing member by member.
            left_out.retain(|left| left.place == Place::Code);
        }
        OfStep {
            differences: self.differences(step, suite, differences),
            left_out,
            apart: self.seen[0][0].succeeded != self.seen[1][0].succeeded,
        }
    }

    /// Returns the differences between every ask of one side and every ask of the other.
    fn across(&self) -> Vec<Deltas> {
        let [a, b] = &self.seen;
        let pairs = (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j)));
        let differ =
            |(i, j): (usize, usize)| differ([a[i], b[j]], [self.own[0][i], self.own[1][j]]);
        pairs.map(differ).collect()
    }

    /// Returns the differences between the asks of one side.
    fn within(&self, side: usize) -> Vec<Deltas> {
        let (seen, own) = (&self.seen[side], &self.own[side]);
        let pairs = (1..seen.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        pairs
            .map(|(i, j)| differ([seen[i], seen[j]], [own[i], own[j]]))
            .collect()
    }

    /// Tells whether what stands there is always of another type, or a value of the run on one side only.
    fn unlike(&self, deltas: &[&Delta]) -> bool {
        let named = |side: usize, stands: &Stands| {
            let own = self.own[side].first();
            own.map(|own| own.names_in(&stands.text))
                .unwrap_or_default()
        };
        let kinds = deltas.iter().all(|[a, b]| a.kind != b.kind);
        let names = deltas.iter().all(|[a, b]| {
            let (a, b) = (named(0, a), named(1, b));
            a.is_empty() != b.is_empty()
        });
        kinds || names
    }

    /// Returns the differences of this step; those of code, error and detail as one, where several are.
    fn differences(
        &self,
        step: usize,
        suite: &Suite,
        deltas: Vec<(Place, Delta)>,
    ) -> Vec<StepDifference> {
        let pointers = self.pointers(suite);
        let is_answer = |place: &Place| {
            let holds = |pointer: &String| place.holds(pointer);
            matches!(place, Place::Code | Place::Body) || pointers.iter().any(holds)
        };
        let of_answer = deltas.iter().filter(|(place, _)| is_answer(place)).count();
        let one = |place: Place, delta: Delta, also: Vec<String>| {
            let texts = delta.each_ref().map(|stands| stands.text.clone());
            StepDifference {
                step,
                general: match place {
                    Place::Code | Place::Expectation => texts,
                    _ => self.general(suite, texts),
                },
                place,
                delta,
                also,
            }
        };
        if of_answer < 2 {
            let each = |(place, delta)| one(place, delta, Vec::new());
            return deltas.into_iter().map(each).collect();
        }
        let also = deltas.iter().filter(|(place, _)| !is_answer(place));
        let also = also.map(|(place, _)| place.to_string()).collect();
        let says = |side: usize| {
            let (seen, own) = (self.seen[side][0], self.own[side][0]);
            Stands::new("answer", says(seen, own))
        };
        vec![one(Place::Answer, [says(0), says(1)], also)]
    }

    /// Returns where error and detail stand in the answers of both sides.
    fn pointers(&self, suite: &Suite) -> Vec<String> {
        let envelope = &suite.envelope;
        let bodies = self.seen.iter().filter_map(|seen| match &seen[0].body {
            Body::Json(value, _) => Some(value),
            _ => None,
        });
        let found = bodies.flat_map(|body| {
            let paths = envelope.error.paths().chain(envelope.detail.paths());
            paths.filter_map(|path| body.pointer_to(path.query(body).into_iter().next()?))
        });
        found.collect()
    }

    /// Puts a placeholder in the place of what fills those of the table's rows, and of what was sent.
    fn general(&self, suite: &Suite, texts: [String; 2]) -> [String; 2] {
        let sides = [0, 1].map(|side| fillings(suite, self.seen[side][0], self.own[side][0]));
        let [mut pairs, of_b] = sides;
        // Where both rows have a placeholder of one name, it stands for what fills that of A.
        let new: Vec<_> = of_b
            .into_iter()
            .filter(|(name, filling)| !pairs.iter().any(|it| it.0 == *name || it.1 == *filling))
            .collect();
        pairs.extend(new);
        let mut side = 0;
        texts.map(|text| {
            let mut own = pairs.clone();
            own.extend(self.runs[side].echoes(self.own[side][0]));
            own.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
            let pairs: Vec<(&str, String)> = own
                .iter()
                .map(|(name, value)| (value.as_str(), format!("{{{name}}}")))
                .collect();
            side += 1;
            replaced(&text, &pairs)
        })
    }
}
