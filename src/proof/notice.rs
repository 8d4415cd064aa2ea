//! Turns the answers of a run that passed into the slips of a service that no case would notice.
//!
//! An answer is changed in one thing and judged again by the case that it came to: nothing is sent.
//! Answers that one rule gave are one, where the rule is known, and else those of one operation that
//! say the same: what one of their cases notices is noticed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::slips::{Constants, ExpectedAnswer, Kind, Slip};
use super::{End, Given, NEAREST};
use crate::case::{Call, Case};
use crate::contract::{Api, Operation};
use crate::reference::mutants::Breach;
use crate::run::{Rules, Taken};
use crate::verdict::succeeded;

/// A slip, and whether some case notices it.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// The stable id: what of the answer is wrong, which answer, and what became of it.
    pub id: String,
    /// The rule that gave the answer, where it is known and does not share the slip with its row.
    pub rule: Option<String>,
    /// What of the answer is wrong.
    pub kind: Kind,
    /// The suite.
    pub suite: String,
    /// The row that the answer is of.
    pub row: Option<String>,
    /// What the service does, in one sentence.
    pub sentence: String,
    /// How it ended; cases by their place in the list.
    pub end: End,
}

impl Noticed {
    /// Returns how it breaks the rule that gave the answer, where that is known.
    pub fn breach(&self) -> Option<Breach<'_>> {
        let rule = self.rule.as_deref()?;
        Some(Breach::of(&self.suite, rule, &self.id))
    }
}

/// One answer to a case, by the places of both.
struct Answered<'a> {
    index: usize,
    seen: ExpectedAnswer<'a>,
}

/// Judges every slip of the answers that were taken, until two cases notice it.
///
/// The result is in the order of suites and ids.
pub fn notice(cases: &[Case], taken: &[Taken], rules: &Rules, given: Given) -> Vec<Noticed> {
    let places: HashMap<&str, usize> = cases
        .iter()
        .enumerate()
        .map(|(index, case)| (case.id.as_str(), index))
        .collect();
    let mut groups: BTreeMap<Group, Vec<Answered<'_>>> = BTreeMap::new();
    let mut known: BTreeMap<Saying, Constants> = BTreeMap::new();
    for Taken { case, takes } in taken {
        let Some(index) = places.get(case.as_str()).copied() else {
            continue;
        };
        let case = &cases[index];
        let envelope = rules.envelope(&case.document.suite);
        for take in takes {
            let seen = ExpectedAnswer::new(case, take, envelope);
            let saying = Saying::of(&seen);
            known.entry(saying.clone()).or_default().learn(&seen);
            let rule = given.rule(&take.response).map(str::to_owned);
            let group = Group { saying, rule };
            groups
                .entry(group)
                .or_default()
                .push(Answered { index, seen });
        }
    }
    let mut hunt = Hunt::default();
    for (group, answers) in &mut groups {
        answers.sort_by_key(|answer| answer.index);
        hunt.group(group, answers, &known[&group.saying]);
    }
    hunt.idle(&groups);
    hunt.ended()
}

/// What answers have in common whose slips are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    saying: Saying,
    rule: Option<String>,
}

/// What answers have in common that say the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Saying {
    suite: String,
    /// The operation, or what is said of a path that is none's.
    operation: String,
    /// The row, `success`, or the code.
    said: String,
    row: Option<String>,
}

impl Saying {
    fn of(seen: &ExpectedAnswer<'_>) -> Self {
        let suite = &seen.case.document.suite;
        let row = seen.row.map(|found| found.row.id.clone());
        let operation = match &seen.take.step(seen.case).call {
            Call::Operation { operation, .. } => on_the_wire(&suite.api, operation).id.clone(),
            Call::Route { method, .. } => format!("{method}-of-a-path"),
        };
        let success = succeeded(suite, &seen.answer);
        let said = match &row {
            Some(row) => row.clone(),
            None if success => "success".to_owned(),
            None => seen.answer.code.to_string(),
        };
        Self {
            suite: suite.name.clone(),
            operation,
            said,
            row,
        }
    }
}

impl Group {
    /// Returns the id of a slip in such an answer.
    fn id(&self, slip: &Slip) -> String {
        let (kind, what) = (slip.kind.as_str(), &slip.what);
        let Saying {
            operation, said, ..
        } = &self.saying;
        match self.rule_of(slip) {
            Some(rule) => format!("{kind}/{rule}/{what}"),
            None if slip.is_of_row => format!("{kind}/{said}/{what}"),
            None => format!("{kind}/{operation}/{said}/{what}"),
        }
    }

    /// Returns the rule that a slip is a matter of: none where all answers of the row have it in common.
    fn rule_of(&self, slip: &Slip) -> Option<&str> {
        self.rule.as_deref().filter(|_| !slip.is_of_row)
    }

    /// Returns when the answer is given, as a sentence ends.
    fn when(&self, slip: &Slip) -> String {
        let Saying {
            operation, said, ..
        } = &self.saying;
        match (self.rule_of(slip), &self.saying.row, said.as_str()) {
            (_, None, "success") => format!("where `{operation}` succeeds"),
            (Some(rule), ..) => format!("where `{rule}` decides"),
            (_, Some(row), _) if slip.is_of_row => format!("in answers of row `{row}`"),
            (_, Some(row), _) => format!("where `{operation}` answers with row `{row}`"),
            (_, None, code) => format!("where `{operation}` answers with {code}"),
        }
    }
}

/// Returns the first operation that has the verb and path of one: what stands behind `#` is for readers.
fn on_the_wire<'a>(api: &'a Api, operation: &'a Operation) -> &'a Operation {
    let wire = |operation: &Operation| match operation.path.split_once('#') {
        Some((path, _)) => path.len(),
        None => operation.path.len(),
    };
    let path = &operation.path[..wire(operation)];
    let same = |other: &&Arc<Operation>| {
        other.method == operation.method && other.path[..wire(other)] == *path
    };
    api.operations
        .iter()
        .find(same)
        .map_or(operation, |first| first)
}

/// The slips that are known so far, by suite and id.
#[derive(Default)]
struct Hunt {
    slips: BTreeMap<(String, String), Found>,
}

struct Found {
    noticed: Noticed,
    /// The cases that judged it, whatever they made of it.
    asked: BTreeSet<usize>,
    by: Vec<usize>,
}

/// After how many cases a slip is not judged again: two tell that none is alone.
const ENOUGH: usize = 2;

impl Hunt {
    fn group(&mut self, group: &Group, answers: &[Answered<'_>], known: &Constants) {
        for Answered { index, seen } in answers {
            for slip in seen.slips(known) {
                self.judge(group, &slip, *index, seen);
            }
        }
    }

    /// Asks cases that have noticed nothing yet of slips that two others notice: what they are worth
    /// is known so.
    fn idle(&mut self, groups: &BTreeMap<Group, Vec<Answered<'_>>>) {
        let by = self.slips.values().flat_map(|found| &found.by);
        let mut useful: HashSet<usize> = by.copied().collect();
        for (group, answers) in groups {
            for Answered { index, seen } in answers {
                if useful.contains(index) {
                    continue;
                }
                let slips = seen.slips(&Constants::default()).into_iter();
                let mut noticed = slips.filter(|slip| seen.notices(slip));
                let Some(slip) = noticed.next() else { continue };
                let key = (group.saying.suite.clone(), group.id(&slip));
                if let Some(found) = self.slips.get_mut(&key) {
                    found.by.push(*index);
                    useful.insert(*index);
                }
            }
        }
    }

    fn judge(&mut self, group: &Group, slip: &Slip, index: usize, seen: &ExpectedAnswer<'_>) {
        let id = group.id(slip);
        let key = (group.saying.suite.clone(), id.clone());
        let found = self.slips.entry(key).or_insert_with(|| Found {
            noticed: Noticed {
                id,
                rule: group.rule_of(slip).map(str::to_owned),
                kind: slip.kind,
                suite: group.saying.suite.clone(),
                row: group.saying.row.clone(),
                sentence: format!("{} {}.", slip.does, group.when(slip)),
                end: End::Missed(Vec::new()),
            },
            asked: BTreeSet::new(),
            by: Vec::new(),
        });
        if found.by.len() >= ENOUGH || found.by.contains(&index) {
            return;
        }
        found.asked.insert(index);
        if seen.notices(slip) {
            found.by.push(index);
        }
    }

    fn ended(self) -> Vec<Noticed> {
        let found = self.slips.into_values();
        let ended = found.map(|Found { noticed, asked, by }| Noticed {
            end: if by.is_empty() {
                End::Missed(asked.into_iter().take(NEAREST).collect())
            } else {
                End::Caught(by)
            },
            ..noticed
        });
        ended.collect()
    }
}
