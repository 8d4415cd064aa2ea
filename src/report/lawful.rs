//! Turns what the documented cases made of lawful services into words, and into JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{BAD, BOLD, DIM, GOOD, styled};
use crate::case::{Basis, Case};
use crate::proof::{Breach, End, Unclean, Weighed};
use crate::text;

/// The least share of the breaches of the pages that documented cases catch on each service, in a
/// hundred.
const LEAST: f64 = 95.0;

/// The same of those of them that break a rule, and not only what an answer says.
const LEAST_OF_RULES: f64 = 90.0;

/// The same of the breaches of each row.
const LEAST_OF_A_ROW: f64 = 80.0;

/// Everything that `vipspec prove --lawful` found out.
#[derive(Debug)]
pub struct Lawfulness<'a> {
    /// The cases; those that are documented were asked.
    pub cases: &'a [Case],
    /// The services that keep the table, and what became of each.
    pub weighed: &'a [Weighed],
    /// How long all of it took.
    pub duration: Duration,
}

/// Breaches that were hunted, and those of them that a case caught.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// All that were hunted.
    pub hunted: usize,
    /// Those on which a case failed.
    pub caught: usize,
}

impl Share {
    fn add(&mut self, end: &End) {
        match end {
            End::Caught(_) => self.caught += 1,
            End::Missed(_) => {}
            End::Equivalent(_) => return,
        }
        self.hunted += 1;
    }

    /// Returns the share in a hundred; all of nothing is all.
    fn percent(self) -> f64 {
        match self.hunted {
            0 => 100.0,
            // Counts of mutants lie far below where a float would lose one.
            hunted => f64::from(as_u32(self.caught)) * 100.0 / f64::from(as_u32(hunted)),
        }
    }
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    duration_ms: u64,
    documented_cases: usize,
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    id: String,
    suite: &'static str,
    sentences: Vec<&'static str>,
    left_open: Vec<&'static str>,
    not_passed: Vec<NotPassed<'a>>,
    breaches: Share,
    of_rules: Share,
    rows: BTreeMap<&'a str, Share>,
    missed: Vec<Missed<'a>>,
}

#[derive(Serialize)]
struct NotPassed<'a> {
    case: &'a str,
    outcome: &'static str,
    why: String,
}

#[derive(Serialize)]
struct Missed<'a> {
    id: &'a str,
    row: Option<&'a str>,
    page: &'static str,
}

impl Lawfulness<'_> {
    /// Returns how many services not every documented case passes on.
    pub fn called_wrong(&self) -> usize {
        let mut count = 0;
        for weighed in self.weighed {
            count += usize::from(!weighed.unclean.is_empty());
        }
        count
    }

    /// Returns how many services let too much pass: breaches of the pages, all in all or of one row.
    pub fn too_lenient(&self) -> usize {
        let lenient = |weighed: &&Weighed| !let_pass(weighed).is_empty();
        self.weighed.iter().filter(lenient).count()
    }

    /// Tells whether no service was called wrong, and none lets too much pass.
    pub fn is_held(&self) -> bool {
        self.called_wrong() == 0 && self.too_lenient() == 0
    }

    /// Returns the result for a terminal, its last line the whole of it.
    pub fn text(&self) -> String {
        let mut blocks: Vec<String> = self
            .weighed
            .iter()
            .filter_map(|weighed| self.wrong(weighed))
            .collect();
        blocks.extend(self.weighed.iter().filter_map(too_much));
        blocks.extend(self.cases_by_services());
        blocks.extend(self.rows());
        blocks.push(self.last_line());
        blocks.join("\n\n")
    }

    /// Shows a service that documented cases call wrong.
    fn wrong(&self, weighed: &Weighed) -> Option<String> {
        if weighed.unclean.is_empty() {
            return None;
        }
        let variant = &weighed.variant;
        let mut lines = vec![format!(
            "{} {}",
            styled(BAD, "CALLED WRONG"),
            styled(BOLD, &variant.id())
        )];
        for lawful in &variant.lawful {
            lines.push(format!("       {}", lawful.sentence()));
            lines.push(format!("       left open: {}", lawful.latitude.page));
        }
        let cases = text::plural(weighed.unclean.len(), "documented case");
        lines.push(format!("       not passed by {cases}:"));
        for unclean in &weighed.unclean {
            let (id, why) = (self.id(unclean.index), why(unclean));
            lines.push(format!("         {id}: {}", text::shown(&why)));
        }
        Some(lines.join("\n"))
    }

    /// Lists the cases that call services wrong, those that do so most in front.
    fn cases_by_services(&self) -> Option<String> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for unclean in self.weighed.iter().flat_map(|weighed| &weighed.unclean) {
            *counts.entry(unclean.index).or_default() += 1;
        }
        let mut counts: Vec<(usize, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(index, count)| (std::cmp::Reverse(*count), *index));
        let lines = counts
            .iter()
            .map(|(index, count)| format!("  {count:>4}  {}", self.id(*index)));
        let lines: Vec<String> = lines.collect();
        let title = styled(
            BOLD,
            "documented cases by how many lawful services they do not pass on",
        );
        (!lines.is_empty()).then(|| format!("{title}\n{}", lines.join("\n")))
    }

    /// Shows, row by row, what the documented cases catch of breaches of the pages.
    fn rows(&self) -> Option<String> {
        let mut rows: BTreeMap<&str, Share> = BTreeMap::new();
        for weighed in self.weighed {
            for (row, share) in by_row(weighed) {
                let sum = rows.entry(row).or_default();
                sum.hunted += share.hunted;
                sum.caught += share.caught;
            }
        }
        let width = rows.keys().map(|row| row.len()).max()?;
        let head = format!("{:width$}  breaches  caught", "row");
        let mut lines = vec![styled(BOLD, &head)];
        for (row, share) in rows {
            let line = format!(
                "{row:width$}  {:>8}  {:>5.1}%",
                share.hunted,
                share.percent()
            );
            lines.push(if share.percent() < LEAST_OF_A_ROW {
                styled(BAD, &line)
            } else {
                line
            });
        }
        Some(lines.join("\n"))
    }

    fn last_line(&self) -> String {
        let wrong = self.called_wrong();
        let services = text::plural(self.weighed.len(), "lawful service");
        let style = if wrong > 0 { BAD } else { GOOD };
        let all = least(self.weighed.iter().map(|weighed| share(&weighed.breaches)));
        let rules = least(self.weighed.iter().map(of_rules));
        let breaches = all.zip(rules).map_or_else(String::new, |(all, rules)| {
            format!("   breaches of the pages caught: {all:.1}% at least, of rules {rules:.1}%")
        });
        format!(
            "{}: {}   {}{breaches}   {}",
            styled(BOLD, &services),
            styled(style, &format!("{wrong} called wrong")),
            text::plural(self.documented(), "documented case"),
            styled(DIM, &text::duration(self.duration)),
        )
    }

    /// Returns how many cases were asked.
    fn documented(&self) -> usize {
        let cases = self.cases.iter();
        cases
            .filter(|case| case.document.basis == Basis::Documented)
            .count()
    }

    fn id(&self, index: usize) -> &str {
        self.cases.get(index).map_or("", |case| case.id.as_str())
    }

    /// Returns the result as JSON, with a line break at its end.
    pub fn json(&self) -> String {
        let services = self.weighed.iter().map(|weighed| self.service(weighed));
        let report = Report {
            schema: "vipspec-lawful/1",
            duration_ms: u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
            documented_cases: self.documented(),
            services: services.collect(),
        };
        // It holds nothing that JSON cannot carry.
        let mut json = serde_json::to_string_pretty(&report).expect("a proof is JSON");
        json.push('\n');
        json
    }

    fn service<'a>(&'a self, weighed: &'a Weighed) -> Service<'a> {
        let lawful = &weighed.variant.lawful;
        let unclean = weighed.unclean.iter();
        let missed = weighed.breaches.iter();
        let missed = missed.filter(|breach| matches!(breach.end, End::Missed(_)));
        Service {
            id: weighed.variant.id(),
            suite: weighed.variant.suite,
            sentences: lawful.iter().map(|lawful| lawful.sentence()).collect(),
            left_open: lawful.iter().map(|lawful| lawful.latitude.page).collect(),
            not_passed: unclean
                .map(|unclean| NotPassed {
                    case: self.id(unclean.index),
                    outcome: unclean.verdict.outcome().as_str(),
                    why: why(unclean),
                })
                .collect(),
            breaches: share(&weighed.breaches),
            of_rules: of_rules(weighed),
            rows: by_row(weighed),
            missed: missed
                .map(|breach| Missed {
                    id: &breach.id,
                    row: breach.row.as_deref(),
                    page: breach.page,
                })
                .collect(),
        }
    }
}

/// Shows a service of which too many breaches pass.
fn too_much(weighed: &Weighed) -> Option<String> {
    let shares = let_pass(weighed);
    let head = || {
        let id = weighed.variant.id();
        format!("{} {}", styled(BAD, "LETS PASS"), styled(BOLD, &id))
    };
    (!shares.is_empty()).then(|| {
        let lines = shares.into_iter().map(|share| format!("       {share}"));
        std::iter::once(head())
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n")
    })
}

/// Returns what of a service is caught too seldom, with how often and how often it should be.
fn let_pass(weighed: &Weighed) -> Vec<String> {
    let all = [
        ("breaches", share(&weighed.breaches), LEAST),
        ("breaches of rules", of_rules(weighed), LEAST_OF_RULES),
    ];
    let rows = by_row(weighed).into_iter();
    let rows = rows.map(|(row, share)| (row, share, LEAST_OF_A_ROW));
    let few = all.into_iter().chain(rows);
    let few = few.filter(|(_, share, least)| share.percent() < *least);
    few.map(|(what, share, least)| {
        format!(
            "{what}: {:.1}% caught, of at least {least:.0}%",
            share.percent()
        )
    })
    .collect()
}

fn share<'a>(breaches: impl IntoIterator<Item = &'a Breach>) -> Share {
    let mut share = Share::default();
    for breach in breaches {
        share.add(&breach.end);
    }
    share
}

/// Returns the share of the mutants alone.
fn of_rules(weighed: &Weighed) -> Share {
    share(weighed.breaches.iter().filter(|breach| !breach.is_slip))
}

/// Returns the least of these shares in a hundred, of those that something was hunted for.
fn least(shares: impl Iterator<Item = Share>) -> Option<f64> {
    let shares = shares.filter(|share| share.hunted > 0).map(Share::percent);
    shares.min_by(f64::total_cmp)
}

fn by_row(weighed: &Weighed) -> BTreeMap<&str, Share> {
    let mut rows: BTreeMap<&str, Share> = BTreeMap::new();
    for breach in &weighed.breaches {
        let row = breach.row.as_deref().unwrap_or("beyond the table");
        rows.entry(row).or_default().add(&breach.end);
    }
    rows
}

/// Says in one line why a case did not pass.
fn why(unclean: &Unclean) -> String {
    let verdict = &unclean.verdict;
    match (verdict.findings().first(), verdict.reason()) {
        (Some(finding), _) => format!(
            "{}: {}, not {}",
            finding.column.as_str(),
            finding.actual,
            finding.expected
        ),
        (None, Some(reason)) => reason,
        (None, None) => verdict.outcome().as_str().to_owned(),
    }
}

#[cfg(test)]
#[path = "lawful_tests.rs"]
mod tests;
