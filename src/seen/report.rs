//! Turns the JSON report of an earlier run into the exchanges whose answers fit no row.

use super::choose::Entry;
use super::{Form, Input, Part, Place, Seen, Unread, kept, verb};
use crate::run::{CaseRecord, ExchangeRecord, MASK, MessageRecord, Record};
use crate::template::Problem;

/// The reader of reports.
#[derive(Debug)]
pub struct Report;

impl Form for Report {
    fn name(&self) -> &'static str {
        "the JSON report of a run"
    }

    fn limit(&self) -> usize {
        256 << 20
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        let start = text.trim_ascii_start();
        let (beginning, family) = (&start[..start.len().min(200)], b"\"vipspec-report/");
        let is_one = beginning
            .windows(family.len())
            .any(|window| window == family);
        (start.starts_with(b"{") && is_one).then_some(0)
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        let record = Record::read(input.name(), input.text())?;
        let entries = record.cases.into_iter();
        let entries: Vec<Entry<'a>> = entries
            .filter_map(|case| entry(input.name(), case))
            .collect();
        if !entries.is_empty() {
            Ok(entries)
        } else {
            let title = format!("every answer of `{}` fits a row", input.shown());
            Err(Unread::Nothing(
                Problem::new(title).help("there is nothing to add"),
            ))
        }
    }
}

/// Returns the judged exchange of a case, where its answer fits no row.
fn entry<'a>(name: &str, case: CaseRecord) -> Option<Entry<'a>> {
    let answer = case.answer.filter(|answer| answer.row.is_none())?;
    let exchange = case.exchanges.into_iter().nth(case.judged?)?;
    let place = Place::part(name, Part::Case(case.id));
    let (method, url) = exchange.request.line.split_once(' ').unwrap_or(("", "/"));
    Some(Entry {
        method: method.to_owned(),
        url: url.to_owned(),
        code: Some(answer.code),
        read: Box::new(move || recorded(&place, &exchange)),
    })
}

/// Returns an exchange of a run as it was sent and received.
///
/// # Errors
///
/// Returns what of it the record has hidden or cut.
pub fn recorded(place: &Place, exchange: &ExchangeRecord) -> Result<Seen, Problem> {
    let mut left_out = Vec::new();
    let (request, response) = (&exchange.request, &exchange.response);
    let wrong = || Problem::new(format!("{place}: the record has no request, or no answer"));
    let (method, url) = request.line.split_once(' ').ok_or_else(wrong)?;
    if url.contains(MASK) {
        return Err(hidden(place, "the URL"));
    }
    let code = response.line.parse().map_err(|_| wrong())?;
    let sent = body(place, "the body of the request", request)?;
    let received = body(place, "the answer", response)?;
    Ok(Seen {
        place: place.clone(),
        method: verb(method, &mut left_out).ok_or_else(wrong)?,
        url: url.to_owned(),
        headers: headers(&request.headers, &mut left_out),
        body: Some(sent).filter(|body| !body.is_empty()),
        response: Some(kept(
            code,
            headers(&response.headers, &mut left_out),
            received,
        )),
        left_out,
    })
}

/// Keeps headers that say what was sent or received.
fn headers(all: &[(String, String)], left_out: &mut Vec<String>) -> Vec<(String, String)> {
    let all = all.iter().cloned();
    let (kept, hidden): (Vec<_>, Vec<_>) = all.partition(|(_, value)| !value.contains(MASK));
    for (name, _) in hidden {
        left_out.push(format!(
            "the header `{name}` is left out: the report has hidden its value"
        ));
    }
    kept
}

/// Returns a body that the report has in full.
fn body(place: &Place, what: &str, message: &MessageRecord) -> Result<Vec<u8>, Problem> {
    if message.body.contains(MASK) {
        return Err(hidden(place, what));
    }
    if message.body.len() == message.bytes {
        Ok(message.body.clone().into_bytes())
    } else {
        let title = format!("{place}: {what} is not kept in full");
        Err(Problem::new(title).help("give the exchange as `curl -v` shows it"))
    }
}

fn hidden(place: &Place, what: &str) -> Problem {
    let title = format!("{place}: {what} holds a secret, which the report has hidden");
    Problem::new(title)
        .help("ask again with `vipspec add`, which knows the secret of a target file")
}
