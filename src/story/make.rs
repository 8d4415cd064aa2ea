//! Turns the record of a case into its story.

use std::time::Duration;

use super::lines::place_line;
use super::{Difference, Excerpt, Kind, Story, Strays};
use crate::run::{CaseRecord, ExchangeRecord, FindingRecord, Likeness, Outcome};
use crate::text;

/// The longest part of an answer within a line, in characters.
const MAX_ANSWER: usize = 200;

/// Returns the ids of the rows that a case names.
pub(crate) fn rows_of(case: &CaseRecord) -> Vec<String> {
    if case.rows.is_empty() {
        case.row.iter().map(|row| text::shown(row)).collect()
    } else {
        case.rows.iter().map(|it| text::shown(&it.row)).collect()
    }
}

impl<'a> Story<'a> {
    /// Returns all there is to say of a case of a run.
    pub(crate) fn of(case: &'a CaseRecord) -> Self {
        let decided = case.judged.and_then(|at| case.exchanges.get(at));
        let decided = decided.or(case.exchanges.last());
        let is_only = case.exchanges.len() == 1;
        let exchanges = case.exchanges.iter().enumerate();
        let commands = [("curl", &case.curl), ("rerun", &case.rerun)];
        let commands = commands.into_iter();
        Self {
            kind: Kind::Run,
            claim: text::shown(&case.title),
            rows: rows_of(case),
            why: case.error.as_deref().map(text::shown),
            differences: case
                .findings
                .iter()
                .map(|it| difference(case, it))
                .collect(),
            notes: assumption(case).into_iter().collect(),
            strays: strays(case),
            basis: text::shown(&case.basis),
            answer: answer(case, decided),
            sent: decided.map(sent),
            decided,
            exchanges: exchanges
                .map(|(at, exchange)| (exchange, is_only || case.judged == Some(at)))
                .collect(),
            commands: commands
                .filter_map(|(name, line)| Some((name, line.as_deref()?)))
                .collect(),
            proposal: case.proposal.as_deref(),
            may_be_a_row: may_be_a_row(case),
        }
    }
}

fn difference<'a>(case: &'a CaseRecord, finding: &'a FindingRecord) -> Difference<'a> {
    let FindingRecord { line, from, to, .. } = *finding;
    let side = |value: &str| (!value.is_empty()).then(|| text::shown(value));
    Difference {
        place: place_line(&case.file, line),
        excerpt: Some(Excerpt {
            line,
            source: &finding.source,
            columns: [from.max(1), to],
        }),
        label: match finding.column.as_str() {
            "envelope" => "the form of the answer differs".to_owned(),
            "time" => "the answer took longer".to_owned(),
            column => format!("{} differs", text::shown(column)),
        },
        sides: [side(&finding.expected), side(&finding.actual)],
        note: finding.note.as_deref().map(text::shown),
    }
}

fn assumption(case: &CaseRecord) -> Option<String> {
    let rests = case.ended() == Outcome::Failed && case.basis == "assumed";
    rests.then(|| {
        "note: the case rests on an assumption about the API, not on the published table alone"
            .to_owned()
    })
}

/// Returns where the answer belongs, where it failed by what the table says, and not by a step beside
/// its request.
fn strays(case: &CaseRecord) -> Option<Strays> {
    let of_table =
        |finding: &FindingRecord| ["code", "error", "detail"].contains(&&*finding.column);
    let answer = case.answer.as_ref()?;
    // A reason says that it was another step's answer that differed.
    if case.error.is_some() || !case.findings.iter().any(of_table) {
        return None;
    }
    let Some(row) = answer.row.as_deref().map(text::shown) else {
        return Some(Strays::Nowhere);
    };
    let text = answer.text.as_deref().map(text::shown);
    (!rows_of(case).contains(&row)).then_some(Strays::To { row, text })
}

/// Returns the exchange that decided, in a line.
fn sent(exchange: &ExchangeRecord) -> String {
    let (request, response) = (&exchange.request, &exchange.response);
    let bytes = match request.bytes {
        0 => String::new(),
        bytes => format!(" ({})", text::plural(bytes, "byte")),
    };
    format!(
        "sent: {}{bytes}   got: {}, {}, {}",
        text::shown(&request.line),
        text::shown(&response.line),
        text::plural(response.bytes, "byte"),
        text::duration(Duration::from_millis(exchange.duration_ms)),
    )
}

/// Returns the answer, as far as it could be read.
fn answer(case: &CaseRecord, decided: Option<&ExchangeRecord>) -> Option<String> {
    let answer = case.answer.as_ref()?;
    let shown = |said: &String| text::shown(&text::cut(said, MAX_ANSWER));
    let mut parts = vec![answer.code.to_string()];
    parts.extend(
        [&answer.error, &answer.detail]
            .into_iter()
            .flatten()
            .map(shown),
    );
    // Where no text was read, what came in its place is the news.
    let instead = decided.filter(|_| answer.detail.is_none());
    let body = instead.map(|exchange| shown(&exchange.response.body));
    parts.extend(body.filter(|body| !body.is_empty()));
    Some(parts.join(" · "))
}

/// Tells whether no row has the answer, and one could.
fn may_be_a_row(case: &CaseRecord) -> bool {
    // What has no error in it is no answer of this API, and no case could hold it.
    let answer = case.answer.as_ref();
    let of_nobody = answer.is_some_and(|answer| answer.row.is_none() && answer.error.is_some());
    of_nobody && Likeness::of(case).is_some_and(|likeness| likeness.may_be_a_row())
}
