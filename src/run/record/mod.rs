//! Turns the verdicts of a run into its record: the data of the JSON report, version 1.

mod case;
mod form;
mod judge;
mod make;
mod make_case;
#[cfg(feature = "cli")]
mod merge;
#[cfg(feature = "cli")]
mod parts;
mod read;
mod rows;

use std::collections::BTreeSet;
use std::ops::Not;

#[cfg(feature = "cli")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::judgement::{Judgement, Standing};

pub use case::{
    AlikeRecord, AnswerRecord, CaseRecord, ClaimRecord, ExchangeRecord, FindingRecord, KnownRecord,
    MessageRecord, RowState, SharedRecord, WarningRecord,
};
pub use form::{Form, ReportFile};
pub use make::{Ran, WrittenCases};
#[cfg(feature = "cli")]
pub use merge::merge;
pub use rows::{RowEnd, Totals};

/// The name and version of the format.
pub const SCHEMA: &str = "vipspec-report/1";

/// A run, as the JSON report has it. Fields may be added within a version.
///
/// Its cases are a list, or what makes them one after the other while they are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct Record<C = Vec<CaseRecord>> {
    /// Name and version of the format.
    #[cfg_attr(feature = "cli", schemars(extend("enum" = [SCHEMA])))]
    pub schema: String,
    /// Name and version of the program that ran.
    #[serde(default)]
    pub tool: String,
    /// The target's name or URL, or what stands for it.
    pub target: String,
    /// Which part of the cases this is, where they were shared out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Why the run ended before its last case, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What was asked for.
    #[serde(default)]
    pub selection: SelectionRecord,
    /// What the run comes to.
    #[serde(default = "unread")]
    pub judgement: Judgement,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Cases by outcome.
    pub summary: Summary,
    /// What kept more than one case from a judgement, the most frequent first.
    #[serde(default)]
    pub causes: Vec<CauseRecord>,
    /// The cases that did not pass, those that differ in the same way together, the largest first.
    #[serde(default)]
    pub groups: Vec<GroupRecord>,
    /// Texts that came and that no table lists, where its source says that others exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedRecord>,
    /// The rows of every suite that was asked, in the tables' order.
    pub rows: Vec<RowRecord>,
    /// The cases, in the order of their ids.
    pub cases: C,
}

/// What was asked for. Without it, in a report of an earlier version, nothing is known to be whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct SelectionRecord {
    /// Whether nothing narrowed the run, but for suites, and for being shared out.
    pub whole: bool,
    /// Case ids, files, folders or globs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
    /// The suites, where some were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suites: Vec<String>,
    /// The rows, where some were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// What the cases were to rest on; anything, where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// Whether only what did not pass in an earlier run was asked again.
    #[serde(default)]
    pub rerun: bool,
    /// How many cases were left out for nothing but what they rest on.
    #[serde(default)]
    pub left_out: usize,
    /// Whether any row may go untested.
    #[serde(default)]
    pub allow_untested: bool,
    /// The rows that may, where some were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_be_untested: Vec<String>,
    /// The suites that cases were taken from; none where no report was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<DigestRecord>,
}

/// A suite in the state in which it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct DigestRecord {
    /// The suite.
    pub suite: String,
    /// The SHA-256 of names and texts of its files, in hexadecimal.
    pub sha256: String,
}

/// What stands in the place of a judgement until its record is read.
fn unread() -> Judgement {
    Judgement::new(Standing::NoJudgement, "no judgement")
}

/// Cases by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct Summary {
    /// The target kept the contract.
    pub passed: usize,
    /// The contract is broken.
    pub failed: usize,
    /// No answer came.
    pub errored: usize,
    /// Setup did not succeed.
    pub blocked: usize,
    /// Not asked.
    pub skipped: usize,
    /// Listed as failing, and fails.
    pub failed_as_listed: usize,
    /// Listed as failing, but passes.
    pub passed_unexpectedly: usize,
    /// How many of those that passed did so after a transport fault.
    #[serde(default)]
    pub flaky: usize,
    /// How many texts came that the table does not list, where its source says that others exist.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warnings: usize,
    /// How many requests were sent again by themselves: they had not been processed, or only ask.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sent_again: usize,
    /// How many cases began anew by themselves, with new values, where no answer told what had become of a request.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub begun_anew: usize,
    /// How many looks at what a request did were not taken: the target has no operation for them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unseen: usize,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One thing that kept several cases from a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct CauseRecord {
    /// What it is.
    pub title: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// A text that came and that the table does not list, once for all cases that it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct UnlistedRecord {
    /// The suite.
    pub suite: String,
    /// The id of the row whose source says that other texts exist.
    pub row: String,
    /// The text.
    pub actual: String,
    /// In how many cases it came.
    pub cases: usize,
    /// Whether it is nearly one of the texts that the row lists, which `texts: near` lets pass.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub near: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct RowRecord {
    /// The suite.
    pub suite: String,
    /// The row's id.
    pub row: String,
    /// In how many cases it came.
    pub held: usize,
    /// In how many documented cases none of the answers came that they name, listed as failing or not.
    pub broken: usize,
    /// Whether no case showed anything of it.
    pub untested: bool,
    /// In how many cases it came, and a look at what the request did was not answered as expected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub effects: usize,
    /// In how many cases another row came that they name as well.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answered_by_another: usize,
    /// In how many cases it came as a 404 of an operation that has answered nothing else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unconfirmed: usize,
    /// The HTTP code.
    #[serde(default)]
    pub code: u16,
    /// The error.
    #[serde(default)]
    pub error: String,
    /// The detail texts, with placeholders; none where any text will do.
    #[serde(default)]
    pub details: Vec<String>,
    /// Why a service answers so.
    #[serde(default)]
    pub cause: String,
    /// What a client does about it.
    #[serde(default)]
    pub remedy: String,
}

/// Cases that differ in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct GroupRecord {
    /// The suite.
    pub suite: String,
    /// How the cases ended.
    #[cfg_attr(feature = "cli", schemars(extend("enum" = Outcome::ALL.map(Outcome::as_key))))]
    pub outcome: String,
    /// What differs, or what kept them from a judgement.
    pub title: String,
    /// How many cases there are.
    pub count: usize,
    /// Their ids, in the order of the cases.
    pub ids: Vec<String>,
    /// The case that shows it: the first of those that name the fewest rows.
    pub example: String,
    /// The edit or the command that it calls for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
}

/// Part `index` of `of`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct Shard {
    /// Which part.
    pub index: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Summary {
    /// Returns how many cases ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::Passed => self.passed,
            Outcome::Failed => self.failed,
            Outcome::Errored => self.errored,
            Outcome::Blocked => self.blocked,
            Outcome::Skipped => self.skipped,
            Outcome::FailedAsListed => self.failed_as_listed,
            Outcome::PassedUnexpectedly => self.passed_unexpectedly,
        }
    }

    /// Returns how many cases there were.
    pub fn total(&self) -> usize {
        Outcome::ALL
            .into_iter()
            .map(|outcome| self.count(outcome))
            .sum()
    }

    /// Counts one case more.
    pub fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::Errored => &mut self.errored,
            Outcome::Blocked => &mut self.blocked,
            Outcome::Skipped => &mut self.skipped,
            Outcome::FailedAsListed => &mut self.failed_as_listed,
            Outcome::PassedUnexpectedly => &mut self.passed_unexpectedly,
        };
        *count += 1;
    }
}

impl Record {
    /// Returns the ids of the cases that neither passed nor failed as listed.
    pub fn not_passed(&self) -> BTreeSet<String> {
        let cases = self.cases.iter();
        let unmet =
            cases.filter(|case| !matches!(case.ended(), Outcome::Passed | Outcome::FailedAsListed));
        unmet.map(|case| case.id.clone()).collect()
    }
}
