//! Turns an answer into those with another code, another content type, or a header less.

use super::{Change, ExpectedAnswer, Kind, Slip};
use crate::case::Place;

/// Headers that a client goes by, whoever names them.
const MEANT: [&str; 4] = ["location", "allow", "www-authenticate", "retry-after"];

pub(super) fn slips(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    let mut slips = codes(seen);
    slips.extend(headers(seen));
    slips.extend(content_types(seen));
    slips
}

/// Returns the codes that a service gives by mistake for another one.
fn neighbours(code: u16) -> &'static [u16] {
    match code {
        200 => &[201, 206, 500],
        201 => &[200, 202, 500],
        202 => &[200, 201, 500],
        204 => &[200, 202, 500],
        401 => &[400, 403, 200],
        403 => &[401, 404, 200],
        404 => &[400, 403, 200],
        409 => &[400, 422, 200],
        412 => &[400, 404, 428],
        500 => &[400, 200],
        301..=308 => &[200, 404],
        _ => &[403, 404, 422, 200, 500],
    }
}

/// Gives other codes, but those that the case takes as well.
fn codes(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    let right = seen.answer.code;
    let expect = seen.take.expect(seen.case);
    let will_do = |code: u16| match expect {
        Some(expect) => expect.awaits(code),
        None => seen.suite().success.code.accepts(code),
    };
    let codes = neighbours(right).iter();
    codes
        .filter(|code| **code != right && !will_do(**code))
        .map(|code| {
            let does = format!("The code is {code} instead of {right}");
            Slip::new(Kind::Code, code.to_string(), does, Change::Code(*code))
        })
        .collect()
}

/// Gives the body under the content type of a page, or under none.
fn content_types(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    if !seen.is_of_form() || seen.take.response.body.is_empty() {
        return Vec::new();
    }
    let name = || "content-type".to_owned();
    let page = Change::Header(name(), Some("text/html".to_owned()));
    let none = Change::Header(name(), None);
    let does = "The content type is `text/html`";
    vec![
        Slip::new(Kind::ContentType, "page", does, page),
        Slip::new(Kind::ContentType, "none", "There is no content type", none),
    ]
}

/// Leaves out headers that a client goes by, or that the case names.
fn headers(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    let step = seen.take.step(seen.case);
    let expect = seen.take.expect(seen.case);
    let mut names: Vec<&str> = MEANT.to_vec();
    let conditions = expect.into_iter().flat_map(|expect| &expect.headers);
    names.extend(conditions.map(|condition| condition.value.0.as_str()));
    let places = step.captures.iter().flat_map(|capture| &capture.places);
    names.extend(places.filter_map(|place| match &place.from {
        Place::Header(name) => Some(name.as_str()),
        _ => None,
    }));
    let response = &seen.take.response;
    names.retain(|name| *name != "content-type" && response.header_values(name).next().is_some());
    names.sort_unstable();
    names.dedup();
    let less = |name: &str| {
        let change = Change::Header(name.to_owned(), None);
        let does = format!("There is no `{name}`");
        Slip::new(Kind::Header, format!("{name}-missing"), does, change)
    };
    names.into_iter().map(less).collect()
}
