//! Holds what a record has of a case: the data of one entry of the JSON report's `cases`.

use std::ops::Not;

use serde::{Deserialize, Serialize};

#[cfg(feature = "cli")]
use {crate::run::Outcome, crate::verdict::Column, schemars::JsonSchema};

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
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
    #[cfg_attr(feature = "cli", schemars(extend("enum" = Outcome::ALL.map(Outcome::as_key))))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct FindingRecord {
    /// What differs.
    #[cfg_attr(feature = "cli", schemars(extend("enum" = Column::ALL.map(Column::as_str))))]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct SharedRecord {
    /// What it is.
    pub title: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A text that the table does not list, in an answer to a row whose source says that others exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
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
    #[serde(default, skip_serializing_if = "Not::not")]
    pub near: bool,
}

/// An entry of a list of known failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct KnownRecord {
    /// Why the case fails.
    pub reason: String,
    /// Who is to mend it.
    pub owner: String,
    /// The last day on which it may fail, as `2026-12-31`.
    pub until: String,
}

/// What an answer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct ExchangeRecord {
    /// The request.
    pub request: MessageRecord,
    /// The answer.
    pub response: MessageRecord,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// One HTTP message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
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

/// What a case showed of a row that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// The row came.
    Held,
    /// The row came, and a look at what the request did was not answered as expected.
    Effect,
    /// Another row came that the case names as well.
    AnsweredByAnother,
    /// The row came as a 404 of an operation that has answered nothing else, as an unrouted path does.
    Unconfirmed,
    /// None of the answers came that the case names, which is documented.
    Broken,
    /// Nothing was judged, success came where that will do too, or what differs rests on our reading.
    NotShown,
}

/// A row that a case names, and what the case showed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct ClaimRecord {
    /// The row's id.
    pub row: String,
    /// What the case showed of it.
    pub state: RowState,
}
