//! Turns the verdict of a case into its record, bodies cut to what fits in a report.

use std::time::Duration;

use super::case::{
    AlikeRecord, AnswerRecord, CaseRecord, ClaimRecord, ExchangeRecord, FindingRecord,
    MessageRecord, RowState, SharedRecord, WarningRecord,
};
use super::rows::states;
use crate::case::{Case, Document};
use crate::contract::{Detail, Row, Suite};
use crate::exchange::{Exchange, Request, Response};
use crate::run::{Kept, Outcome, Rerun, Verdict};
use crate::source::Span;
use crate::text;
use crate::verdict::{Alike, Answer, Finding, Warning};

/// The longest body that is recorded, in characters.
const MAX_RECORDED_BODY: usize = 4_000;

impl CaseRecord {
    /// Returns the record of one case by itself.
    pub fn new(case: &Case, verdict: &Verdict, rerun: &Rerun) -> Self {
        case_record(rerun, case, verdict, 0, line_of_request(&case.document))
    }
}

impl AnswerRecord {
    /// Returns what an answer said, and which row of a suite that is.
    pub fn new(answer: &Answer, suite: &Suite) -> Self {
        let found = answer.classify(suite);
        let text = found.and_then(|found| {
            let details = found.row.details();
            details.get(found.text?).filter(|_| details.len() > 1)
        });
        Self {
            code: answer.code,
            error: answer.error.as_deref().map(kept),
            detail: answer.detail.as_deref().map(kept),
            row: found.map(|found| found.row.id.clone()),
            text: text.map(Detail::shown),
        }
    }
}

/// Returns the record of a case at a place, the line of whose request is known.
pub(super) fn case_record(
    rerun: &Rerun,
    case: &Case,
    verdict: &Verdict,
    place: usize,
    line: usize,
) -> CaseRecord {
    let source = &case.document.source;
    let told = verdict.outcome() != Outcome::Passed;
    CaseRecord {
        id: case.id.clone(),
        place,
        suite: case.suite().to_owned(),
        row: case.row().map(|row| row.id.clone()),
        rows: claims(case, verdict),
        title: case.title.clone(),
        basis: case.document.basis.as_str().to_owned(),
        file: source.name.to_string(),
        line,
        outcome: verdict.outcome().as_key().to_owned(),
        cause: verdict.cause().map(|cause| SharedRecord {
            title: cause.title.clone(),
            help: cause.help.as_deref().map(str::to_owned),
        }),
        duration_ms: millis(verdict.duration),
        findings: verdict
            .findings()
            .iter()
            .map(|finding| finding_record(case, finding))
            .collect(),
        warnings: verdict
            .warnings()
            .iter()
            .map(|warning| warning_record(case, warning))
            .collect(),
        answer: verdict
            .answer()
            .map(|answer| AnswerRecord::new(answer, &case.document.suite)),
        error: verdict.reason(),
        retries: verdict.retries.clone(),
        lost: verdict.lost.clone(),
        known: verdict.known.as_ref().map(|listed| listed.entry.record()),
        rerun: told.then(|| rerun.command(&case.id)),
        curl: rerun.curl(verdict),
        proposal: None,
        judged: verdict.judged(),
        exchanges: verdict.exchanges.iter().map(exchange_record).collect(),
    }
}

fn claims(case: &Case, verdict: &Verdict) -> Vec<ClaimRecord> {
    let claim = |(row, state): (&Row, RowState)| ClaimRecord {
        row: row.id.clone(),
        state,
    };
    let claims: Vec<ClaimRecord> = states(case, verdict).map(claim).collect();
    match &claims[..] {
        // What the outcome says by itself would stand fifty thousand times.
        [one] if one.state == RowState::of(verdict.outcome(), case.document.basis.as_str()) => {
            Vec::new()
        }
        _ => claims,
    }
}

fn warning_record(case: &Case, warning: &Warning) -> WarningRecord {
    WarningRecord {
        row: warning.row.clone(),
        listed: warning.listed.clone(),
        actual: kept(&warning.actual),
        line: case.document.source.position(warning.span.start).line,
        near: warning.near,
    }
}

/// Returns a text as far as a record keeps it.
pub(super) fn kept(text: &str) -> String {
    text::cut(text, MAX_RECORDED_BODY)
}

fn finding_record(case: &Case, finding: &Finding) -> FindingRecord {
    let source = &case.document.source;
    let line = |span: Span| source.position(span.start).line;
    FindingRecord {
        column: finding.column.as_str().to_owned(),
        expected: kept(&finding.expected),
        actual: kept(&finding.actual),
        line: line(finding.span),
        source: kept(source.line(finding.span)),
        from: source.position(finding.span.start).column,
        to: source.end_column(finding.span),
        alike: alike_record(&finding.alike),
        note: finding.note.clone(),
    }
}

fn alike_record(alike: &Alike) -> AlikeRecord {
    AlikeRecord {
        at: alike.at.as_deref().map(kept),
        expected: kept(&alike.expected),
        actual: kept(&alike.actual),
        stands: alike.stands.as_deref().map(kept),
    }
}

fn exchange_record(kept: &Kept) -> ExchangeRecord {
    let Exchange {
        request,
        response,
        duration,
    } = &kept.exchange;
    ExchangeRecord {
        request: request_record(request),
        response: MessageRecord {
            bytes: kept.received,
            ..response_record(response)
        },
        duration_ms: millis(*duration),
    }
}

fn request_record(request: &Request) -> MessageRecord {
    let body = request.body.as_deref().unwrap_or_default();
    MessageRecord {
        line: format!("{} {}", request.method, request.path),
        headers: request.headers.clone(),
        body: kept(&String::from_utf8_lossy(body)),
        bytes: body.len(),
    }
}

fn response_record(response: &Response) -> MessageRecord {
    MessageRecord {
        line: response.code.to_string(),
        headers: response.headers.clone(),
        body: kept(&String::from_utf8_lossy(&response.body)),
        bytes: response.body.len(),
    }
}

/// Returns the line on which the request of a file stands.
pub(super) fn line_of_request(document: &Document) -> usize {
    document.source.position(document.request.span.start).line
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
