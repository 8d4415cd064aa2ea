//! Turns the verdicts of a run into its record: the data of the JSON report, version 1.

mod form;
mod make;
mod merge;
mod read;
mod rows;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::judgement::{Facts, Judgement};
use crate::verdict::Column;

pub use form::{Form, ReportFile};
pub use make::{Ran, WrittenCases};
pub use merge::merge;
pub use rows::{ClaimRecord, RowEnd, RowState};

pub(super) use rows::Tallies;

use rows::{RowCounts, states};

/// The name and version of the format.
pub const SCHEMA: &str = "vipspec-report/1";

/// A run, as the JSON report has it. Fields may be added within a version.
///
/// Its cases are a list, or what makes them one after the other while they are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record<C = Vec<CaseRecord>> {
    /// Name and version of the format.
    #[schemars(extend("enum" = [SCHEMA]))]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DigestRecord {
    /// The suite.
    pub suite: String,
    /// The SHA-256 of names and texts of its files, in hexadecimal.
    pub sha256: String,
}

/// What stands in the place of a judgement until its record is read.
fn unread() -> Judgement {
    Judgement::new(super::Standing::NoJudgement, "no judgement")
}

/// Cases by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One thing that kept several cases from a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseRecord {
    /// What it is.
    pub title: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The ids of the cases.
    pub cases: Vec<String>,
}

/// A text that came and that the table does not list, once for all cases that it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    #[serde(default, skip_serializing_if = "is_false")]
    pub near: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseRecord {
    /// The case's id.
    pub id: String,
    /// Its place among all cases that were chosen, before these were shared out.
    #[serde(default)]
    pub place: usize,
    /// The suite.
    pub suite: String,
    /// The first row that the case names, where it names one.
    pub row: Option<String>,
    /// All rows that it names, and what it showed of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<ClaimRecord>,
    /// The claim.
    pub title: String,
    /// What the claim rests on.
    pub basis: String,
    /// The case file.
    pub file: String,
    /// The line of its request.
    pub line: usize,
    /// How the case ended.
    #[schemars(extend("enum" = Outcome::ALL.map(Outcome::as_key)))]
    pub outcome: String,
    /// What the case may share with others, whatever it asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<SharedRecord>,
    /// From the first request to the last answer, in milliseconds.
    pub duration_ms: u64,
    /// What differed.
    pub findings: Vec<FindingRecord>,
    /// What is told without being wrong: texts that a row's source does not list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningRecord>,
    /// What the request brought back.
    pub answer: Option<AnswerRecord>,
    /// Why there is no judgement, or what else is to be said.
    pub error: Option<String>,
    /// What earlier attempts met, where a transport fault was retried; a case that passes with
    /// any is flaky.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retries: Vec<String>,
    /// Which step of `teardown` got no answer, and why: what the case used up may not be put back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
    /// What the list of known failures says about the case, where it is listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownRecord>,
    /// The command that runs the case again; none for a case that passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun: Option<String>,
    /// The request that was judged, as a command of curl; none for a case that passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curl: Option<String>,
    /// The text of a case that would hold the answer, where the answer fits no row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    /// Which of the exchanges the findings are about, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<usize>,
    /// What was sent and received; empty for a case that passed.
    pub exchanges: Vec<ExchangeRecord>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingRecord {
    /// What differs.
    #[schemars(extend("enum" = Column::ALL.map(Column::as_str)))]
    pub column: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The line of the expectation in the case file.
    pub line: usize,
    /// That line.
    #[serde(default)]
    pub source: String,
    /// The column of the expectation in that line, in characters, from 1.
    #[serde(default)]
    pub from: usize,
    /// The column behind it.
    #[serde(default)]
    pub to: usize,
    /// What it has in common with the findings of other cases.
    #[serde(default)]
    pub alike: AlikeRecord,
    /// What else is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a finding has in common with others: those that are equal in it differ in the same way.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct AlikeRecord {
    /// The path or header that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The form of what was expected; empty where the edit says it, or where that stands elsewhere.
    #[serde(default)]
    pub expected: String,
    /// The form of what came, or the one edit that leads to it.
    #[serde(default)]
    pub actual: String,
    /// Where in the body what was expected stands instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
}

/// What a case may share with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SharedRecord {
    /// What it is.
    pub title: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Cases that differ in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupRecord {
    /// The suite.
    pub suite: String,
    /// How the cases ended.
    #[schemars(extend("enum" = Outcome::ALL.map(Outcome::as_key)))]
    pub outcome: String,
    /// What differs, or what kept them from a judgement.
    pub title: String,
    /// How many cases there are.
    pub count: usize,
    /// Their ids, in the order of the cases.
    pub ids: Vec<String>,
    /// The case that shows it: the first.
    pub example: String,
    /// The edit or the command that it calls for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
}

/// A text that the table does not list, in an answer to a row whose source says that others exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarningRecord {
    /// The row's id.
    pub row: String,
    /// The texts that the row lists.
    pub listed: Vec<String>,
    /// The text that came.
    pub actual: String,
    /// The line of the expectation in the case file.
    pub line: usize,
    /// Whether it is nearly one of the texts that the row lists, which `texts: near` lets pass.
    #[serde(default, skip_serializing_if = "is_false")]
    pub near: bool,
}

/// An entry of a list of known failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownRecord {
    /// Why the case fails.
    pub reason: String,
    /// Who is to mend it.
    pub owner: String,
    /// The last day on which it may fail, as `2026-12-31`.
    pub until: String,
}

/// Part `index` of `of`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Which part.
    pub index: u32,
    /// How many parts there are.
    pub of: u32,
}

/// What an answer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRecord {
    /// The HTTP code.
    pub code: u16,
    /// The error.
    pub error: Option<String>,
    /// The detail.
    pub detail: Option<String>,
    /// The row that the answer fits, if any.
    pub row: Option<String>,
    /// Which of the row's texts it is, where the row has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A request as sent and the answer as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExchangeRecord {
    /// The request.
    pub request: MessageRecord,
    /// The answer.
    pub response: MessageRecord,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// One HTTP message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageRecord {
    /// `PUT /v1/accounts/1` or `400`.
    pub line: String,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut where it is long.
    pub body: String,
    /// The length of the body in bytes.
    pub bytes: usize,
}

/// What a run came to, beside the list of its cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows whose cases all passed.
    pub held: usize,
    /// Rows with a case that failed.
    pub broken: usize,
    /// Rows that no case asked about.
    pub untested: usize,
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

impl<C> Record<C> {
    /// Returns what the run comes to by all else that is recorded; `whole_wanted` tells whether a
    /// part of it will not do.
    fn judged(&self, tallies: &Tallies, whole_wanted: bool) -> Judgement {
        let facts = Facts {
            summary: &self.summary,
            shard: self.shard,
            stopped: self.stopped.as_deref(),
            selection: &self.selection,
            rows: &self.rows,
            tallies,
            whole_wanted,
        };
        facts.judgement()
    }
}

impl Record {
    /// Judges the run anew by its cases; `whole_wanted` tells whether one of several parts will not do.
    pub fn judge(&mut self, whole_wanted: bool) {
        let tallies = Tallies::of_records(&self.cases);
        self.judgement = self.judged(&tallies, whole_wanted);
    }

    /// Returns how many rows are held, broken and untested.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            match row.end() {
                RowEnd::Held => totals.held += 1,
                RowEnd::Broken => totals.broken += 1,
                RowEnd::Untested => totals.untested += 1,
            }
        }
        totals
    }

    /// Returns the ids of the cases that neither passed nor failed as listed.
    pub fn not_passed(&self) -> BTreeSet<String> {
        let cases = self.cases.iter();
        let unmet =
            cases.filter(|case| !matches!(case.ended(), Outcome::Passed | Outcome::FailedAsListed));
        unmet.map(|case| case.id.clone()).collect()
    }
}
