//! Turns the same cases asked of two targets into what these answer differently.
//!
//! Says nothing of what is right: a difference that both sides' contracts allow is told all the same.

mod answer;
mod ask;
mod differ;
mod group;
mod judgement;
mod make;
mod own;
mod read;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod times;

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::run::{AnswerRecord, Cause, Judgement, Standing, Stop};

pub use answer::HEADERS;
pub use ask::{Both, Event, compare};
pub use make::{Again, Asked};

use settle::Settled;
use table::ErrorKey;

/// The name and version of the format.
pub const SCHEMA: &str = "vipspec-comparison/1";

/// How the comparison of a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Both sides answer alike, what varies from ask to ask left out.
    Equal,
    /// They differ.
    Differs,
    /// A side brought no answer, or none beyond a setup that failed on both.
    NotCompared,
    /// Not asked: a side's rules forbid it.
    Skipped,
}

impl Ended {
    /// Every end, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Equal, Self::Differs, Self::NotCompared, Self::Skipped];

    /// Returns the words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differ",
            Self::NotCompared => "not compared",
            Self::Skipped => "skipped",
        }
    }
}

/// What came of one case.
#[derive(Debug)]
pub struct Compared {
    ended: Ended,
    why: Option<String>,
    cause: Option<Cause>,
    asks: usize,
    kept: [Option<bool>; 2],
    settled: Settled,
    differing: Vec<DifferingStep>,
    errors: [Vec<ErrorKey>; 2],
    times: [Option<Duration>; 2],
    lost: [Option<String>; 2],
}

/// A step at which the sides differ: what was sent, and what each answered.
#[derive(Debug)]
struct DifferingStep {
    step: usize,
    sent: String,
    answers: [AnswerRecord; 2],
}

impl Compared {
    /// Returns how the comparison ended.
    pub fn ended(&self) -> Ended {
        self.ended
    }

    /// Returns what comes of a case that nobody was asked, as its target cannot be reached.
    pub fn unasked(why: &str) -> Self {
        let why = format!("not asked: {why}");
        Self::without(Ended::NotCompared, why.clone(), why.into())
    }

    fn without(ended: Ended, why: String, cause: Cause) -> Self {
        Self {
            ended,
            why: Some(why),
            cause: Some(cause),
            asks: 0,
            kept: [None; 2],
            settled: Settled::default(),
            differing: Vec::new(),
            errors: [Vec::new(), Vec::new()],
            times: [None; 2],
            lost: [None, None],
        }
    }

    /// Returns what comes of a case when the comparison ends before its end.
    pub fn stopped(stop: Stop) -> Self {
        let why = stop.as_str().unwrap_or("its task ended early");
        let why = format!("not asked to the end: {why}");
        Self::without(Ended::NotCompared, why.clone(), why.into())
    }
}

/// A comparison, as the JSON report has it. Fields may be added within a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Name and version of the format.
    #[schemars(extend("enum" = [SCHEMA]))]
    pub schema: String,
    /// Name and version of the program.
    pub tool: String,
    /// The first side.
    pub a: ComparedSide,
    /// The second side.
    pub b: ComparedSide,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it ended before its last case, where it did.
    pub stopped: Option<String>,
    /// What it comes to.
    #[serde(default = "unread")]
    pub judgement: Judgement,
    /// Cases by how their comparison ended.
    pub summary: Summary,
    /// Whose median is clearly the slower one.
    pub slower: Option<String>,
    /// What differs: each change once, with the cases that show it.
    pub changes: Vec<Change>,
    /// Errors that only one side answers.
    pub errors: Vec<OneSidedError>,
    /// What varies from ask to ask, and was left out.
    pub left_out: Vec<VaryingPlace>,
    /// Why cases were not compared, not asked, or differ in several ways at once.
    pub causes: Vec<ComparedCause>,
    /// The cases, in the order of their ids.
    pub cases: Vec<ComparedCase>,
}

/// What stands in the place of a judgement until its comparison is read.
fn unread() -> Judgement {
    Judgement::new(Standing::NoJudgement, "no judgement")
}

/// One side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedSide {
    /// The target's name or URL, or what stands for it.
    pub target: String,
    /// How many cases had their expectation kept.
    pub kept: usize,
    /// How many had not.
    pub not_kept: usize,
    /// The middle of the times of the cases' requests, in microseconds.
    pub median_us: Option<u64>,
    /// The time that one in twenty of them exceeds, in microseconds.
    pub p95_us: Option<u64>,
}

/// Cases by how their comparison ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Both sides answer alike.
    pub equal: usize,
    /// They differ.
    pub differ: usize,
    /// At least one side has no answer.
    pub not_compared: usize,
    /// Not asked.
    pub skipped: usize,
}

impl Summary {
    /// Returns how many cases ended so.
    pub fn count(&self, ended: Ended) -> usize {
        match ended {
            Ended::Equal => self.equal,
            Ended::Differs => self.differ,
            Ended::NotCompared => self.not_compared,
            Ended::Skipped => self.skipped,
        }
    }

    /// Returns how many cases there were.
    pub fn total(&self) -> usize {
        Ended::ALL.into_iter().map(|ended| self.count(ended)).sum()
    }

    fn add(&mut self, ended: Ended) {
        match ended {
            Ended::Equal => self.equal += 1,
            Ended::Differs => self.differ += 1,
            Ended::NotCompared => self.not_compared += 1,
            Ended::Skipped => self.skipped += 1,
        }
    }
}

/// A change that one case or many show at the same places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What differs.
    pub lines: Vec<Line>,
    /// The steps that show it, such as `PUT updateAccount`, each with how many times it does.
    pub steps: Vec<(String, usize)>,
    /// The rows of side A's answers.
    pub rows_a: Vec<Option<String>>,
    /// The rows of side B's answers.
    pub rows_b: Vec<Option<String>>,
    /// In how many of the cases both, only A, only B and neither keep what the case expects.
    pub kept: Kept,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// Who keeps what the cases expect, by the number of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Kept {
    /// Both sides.
    pub both: usize,
    /// Side A alone.
    pub only_a: usize,
    /// Side B alone.
    pub only_b: usize,
    /// No side.
    pub neither: usize,
}

/// One place at which the sides differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// `code`, `answer`, a header's name, `body`, a path such as `$.details`, or `expectation`.
    pub place: String,
    /// `changed`, `gone`, `new` or `another type`.
    pub what: String,
    /// What side A has there.
    pub a: Option<String>,
    /// What side B has there.
    pub b: Option<String>,
    /// Whether these are the values of the first case, and others have others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub varies: bool,
    /// Where else the answers differ, where these are other answers altogether.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// An error that only one side answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OneSidedError {
    /// `a` or `b`.
    pub side: String,
    /// The suite.
    pub suite: String,
    /// The HTTP code.
    pub code: u16,
    /// The error.
    pub error: String,
    /// The text, with placeholders where a row has them.
    pub detail: String,
    /// The row, if any has it.
    pub row: Option<String>,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// A place that varies from ask to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VaryingPlace {
    /// The place.
    pub place: String,
    /// Whose answers vary: `a`, `b` or `both`.
    pub varies_on: String,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// What several cases share: why they were not compared or not asked, or why they all differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedCause {
    /// How these cases ended.
    pub ended: Ended,
    /// The reason.
    pub title: String,
    /// The remedy.
    pub help: Option<String>,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedCase {
    /// The case's id.
    pub id: String,
    /// The suite.
    pub suite: String,
    /// The row, where the case has one.
    pub row: Option<String>,
    /// The claim.
    pub title: String,
    /// The case file.
    pub file: String,
    /// The line of its request.
    pub line: usize,
    /// How the comparison ended.
    pub ended: Ended,
    /// Why it is not compared, or not asked.
    pub why: Option<String>,
    /// How often each side was asked.
    pub asks: usize,
    /// Whether side A keeps what the case expects.
    pub kept_a: Option<bool>,
    /// Whether side B does.
    pub kept_b: Option<bool>,
    /// How long side A took for the case's request, in microseconds.
    pub time_a_us: Option<u64>,
    /// How long side B took.
    pub time_b_us: Option<u64>,
    /// What differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Differences that were not told: behind a step that succeeded on one side only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub followed: usize,
    /// The places that vary from ask to ask.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Which step of `teardown` got no answer from side A, and why: something may still be used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_a: Option<String>,
    /// The same of side B.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_b: Option<String>,
    /// The command that compares the case again; none where it is equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun: Option<String>,
}

/// One difference of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// `setup`, `request` or `after`.
    pub part: String,
    /// The operation, or verb and path.
    pub step: String,
    /// The line of the step in the case file.
    pub line: usize,
    /// The change it belongs to, by its place among [`Comparison::changes`].
    pub change: usize,
    /// Where, and what.
    #[serde(flatten)]
    pub at: Line,
    /// Verb and path as sent to side A; where a service has names of its own, to both sides.
    pub sent: String,
    /// What side A answered.
    pub answer_a: Option<AnswerRecord>,
    /// What side B answered.
    pub answer_b: Option<AnswerRecord>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
