//! Turns the verdicts of a run into its record: the data of the JSON report, version 1.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Outcome, Verdict};
use crate::case::Case;
use crate::contract::Suite;
use crate::exchange::{Exchange, Request, Response};
use crate::text;

/// The name and version of the format.
pub const SCHEMA: &str = "vipspec-report/1";

/// The longest body that is recorded, in characters.
const MAX_RECORDED_BODY: usize = 4_000;

/// A run, as the JSON report has it. Fields may be added within a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The target's URL, or what stands for it.
    pub target: String,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Cases by outcome.
    pub summary: Summary,
    /// The rows of every suite that was asked, in the tables' order.
    pub rows: Vec<RowRecord>,
    /// The cases, in the order of their ids.
    pub cases: Vec<CaseRecord>,
}

/// Cases by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRecord {
    /// The suite.
    pub suite: String,
    /// The row's id.
    pub row: String,
    /// How many of its cases passed.
    pub held: usize,
    /// How many of its cases failed, listed or not.
    pub broken: usize,
    /// Whether none of its cases was judged.
    pub untested: bool,
}

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// The case's id.
    pub id: String,
    /// The suite.
    pub suite: String,
    /// The row, where the case has one.
    pub row: Option<String>,
    /// The claim.
    pub title: String,
    /// What the claim rests on.
    pub basis: String,
    /// The case file.
    pub file: String,
    /// The line of its request.
    pub line: usize,
    /// How the case ended.
    pub outcome: String,
    /// From the first request to the last answer, in milliseconds.
    pub duration_ms: u64,
    /// What differed.
    pub findings: Vec<FindingRecord>,
    /// What the request brought back.
    pub answer: Option<AnswerRecord>,
    /// Why there is no judgement, or what else is to be said.
    pub error: Option<String>,
    /// What was sent and received; empty for a case that passed.
    pub exchanges: Vec<ExchangeRecord>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// What differs: `code`, `error`, `detail`, `header`, `body`, `time` or `envelope`.
    pub column: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The line of the expectation in the case file.
    pub line: usize,
    /// What else is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What an answer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRecord {
    /// The HTTP code.
    pub code: u16,
    /// The error.
    pub error: Option<String>,
    /// The detail.
    pub detail: Option<String>,
    /// The row that the answer fits, if any.
    pub row: Option<String>,
}

/// A request as sent and the answer as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Record {
    /// Returns the record of a run.
    pub fn new(
        target: &str,
        started: jiff::Timestamp,
        duration: Duration,
        cases: &[Case],
        verdicts: &[Verdict],
    ) -> Self {
        let mut summary = Summary::default();
        verdicts
            .iter()
            .for_each(|verdict| summary.add(verdict.outcome));
        Self {
            schema: SCHEMA.to_owned(),
            target: target.to_owned(),
            started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: millis(duration),
            summary,
            rows: rows(cases, verdicts),
            cases: cases
                .iter()
                .zip(verdicts)
                .map(|(case, verdict)| case_record(case, verdict))
                .collect(),
        }
    }

    /// Returns how many rows are held, broken and untested.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            match (row.broken, row.untested) {
                (0, false) => totals.held += 1,
                (_, true) => totals.untested += 1,
                _ => totals.broken += 1,
            }
        }
        totals
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn rows(cases: &[Case], verdicts: &[Verdict]) -> Vec<RowRecord> {
    let mut suites: Vec<&Suite> = Vec::new();
    for case in cases {
        if !suites.iter().any(|suite| suite.name == case.suite()) {
            suites.push(&case.document.suite);
        }
    }
    let mut records = Vec::new();
    for suite in suites {
        for row in suite
            .table
            .rows
            .iter()
            .filter(|row| row.unreachable.is_none())
        {
            let count = |outcomes: &[Outcome]| {
                let of_row = |case: &Case| {
                    case.suite() == suite.name && case.document.row.as_ref() == Some(&row.id)
                };
                let pairs = cases.iter().zip(verdicts);
                pairs
                    .filter(|(case, verdict)| of_row(case) && outcomes.contains(&verdict.outcome))
                    .count()
            };
            let held = count(&[Outcome::Passed, Outcome::PassedUnexpectedly]);
            let broken = count(&[Outcome::Failed, Outcome::FailedAsListed]);
            records.push(RowRecord {
                suite: suite.name.clone(),
                row: row.id.clone(),
                held,
                broken,
                untested: held + broken == 0,
            });
        }
    }
    records
}

fn case_record(case: &Case, verdict: &Verdict) -> CaseRecord {
    let source = &case.document.source;
    let line = |span: crate::source::Span| source.position(span.start).line;
    CaseRecord {
        id: case.id.clone(),
        suite: case.suite().to_owned(),
        row: case.document.row.clone(),
        title: case.title.clone(),
        basis: case.document.basis.as_str().to_owned(),
        file: source.name.clone(),
        line: line(case.document.request.span),
        outcome: verdict.outcome.as_key().to_owned(),
        duration_ms: millis(verdict.duration),
        findings: verdict
            .findings
            .iter()
            .map(|finding| FindingRecord {
                column: finding.column.as_str().to_owned(),
                expected: text::cut(&finding.expected, MAX_RECORDED_BODY),
                actual: text::cut(&finding.actual, MAX_RECORDED_BODY),
                line: line(finding.span),
                note: finding.note.clone(),
            })
            .collect(),
        answer: verdict.answer.as_ref().map(|answer| AnswerRecord {
            code: answer.code,
            error: answer
                .error
                .as_deref()
                .map(|text| text::cut(text, MAX_RECORDED_BODY)),
            detail: answer
                .detail
                .as_deref()
                .map(|text| text::cut(text, MAX_RECORDED_BODY)),
            row: answer
                .classify(&case.document.suite)
                .map(|found| found.row.id.clone()),
        }),
        error: verdict.reason.clone(),
        exchanges: verdict.exchanges.iter().map(exchange_record).collect(),
    }
}

fn exchange_record(exchange: &Exchange) -> ExchangeRecord {
    let Exchange {
        request,
        response,
        duration,
    } = exchange;
    ExchangeRecord {
        request: request_record(request),
        response: response_record(response),
        duration_ms: millis(*duration),
    }
}

fn request_record(request: &Request) -> MessageRecord {
    let body = request.body.as_deref().unwrap_or_default();
    MessageRecord {
        line: format!("{} {}", request.method, request.path),
        headers: request.headers.clone(),
        body: text::cut(&String::from_utf8_lossy(body), MAX_RECORDED_BODY),
        bytes: body.len(),
    }
}

fn response_record(response: &Response) -> MessageRecord {
    MessageRecord {
        line: response.code.to_string(),
        headers: response.headers.clone(),
        body: text::cut(&String::from_utf8_lossy(&response.body), MAX_RECORDED_BODY),
        bytes: response.body.len(),
    }
}
