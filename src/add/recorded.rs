//! Turns the record of an exchange in an earlier run into what was seen.

use super::Seen;
use super::row::with_placeholders;
use crate::exchange::Response;
use crate::run::{AnswerRecord, ExchangeRecord};

/// Returns the exchange of a JSON report, under the place that messages give it.
pub fn recorded(place: &str, exchange: &ExchangeRecord) -> Seen {
    let (request, response) = (&exchange.request, &exchange.response);
    let (method, url) = request.line.split_once(' ').unwrap_or(("GET", "/"));
    Seen {
        place: place.to_owned(),
        method: method.to_owned(),
        url: url.to_owned(),
        headers: request.headers.clone(),
        body: (request.bytes > 0).then(|| request.body.clone().into_bytes()),
        response: Some(Response {
            code: response.line.parse().unwrap_or_default(),
            headers: response.headers.clone(),
            body: response.body.clone().into_bytes(),
            cut: false,
        }),
    }
}

/// Returns the text of an answer without what it repeats of its request.
pub fn kind_of(answer: &AnswerRecord, seen: &Seen) -> Option<String> {
    let detail = answer.detail.as_deref()?;
    Some(with_placeholders(detail, &seen.values()))
}
