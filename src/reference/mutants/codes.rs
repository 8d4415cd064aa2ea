//! Turns answers into mutants with another HTTP code, another error or another content type.

use axum::http::{HeaderValue, StatusCode};

use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};
use crate::reference::rulebook::Family;

/// The content types that a service sends by mistake.
const CONTENT_TYPES: [&str; 3] = ["text/html", "text/plain", "application/xml"];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let sites = answers(family);
    for site in &sites {
        mutants.extend(other_codes(site));
        if site.opens_stage() {
            mutants.extend(other_errors(site, &sites));
            mutants.push(other_content_type(site));
        }
    }
    mutants
}

/// Gives the first answer of a wording every plausible code, and the others one each.
fn other_codes(site: &AnswerSite<'_>) -> Vec<Mutant> {
    let mut codes = vec![usual_mistake(site)];
    if site.is_first {
        codes.extend(neighbours(site.answer.code.as_u16()));
    }
    codes.sort_unstable();
    codes.dedup();
    let mutants = codes.iter().map(|code| {
        let answer = Answer {
            code: StatusCode::from_u16(*code).unwrap_or(StatusCode::IM_A_TEAPOT),
            ..site.answer.clone()
        };
        let right = site.answer.code.as_u16();
        let sentence = format!("The code is {code} instead of {right} {}.", site.when());
        site.with_answer(Operator::Code, &code.to_string(), answer, sentence)
    });
    mutants.collect()
}

/// Returns the code that a service would most likely have in the place of the right one.
fn usual_mistake(site: &AnswerSite<'_>) -> u16 {
    let right = site.answer.code.as_u16();
    match site.refusal.map(|(stage, _)| stage.name) {
        Some(stage) if right == 200 => mistake_in_envelope(stage),
        Some("body" | "types") => 500,
        Some("path" | "code") => 403,
        Some("not updatable") => 409,
        Some("user") => 404,
        Some("unrecognized") => 200,
        Some(_) => 422,
        None if right == 404 => 405,
        None if right == 200 => 203,
        None => 200,
    }
}

/// Returns the code that would say the same as the reason in an envelope that is always sent with 200.
fn mistake_in_envelope(stage: &str) -> u16 {
    match stage {
        // A 503 would be taken for a gateway's, and judged by nobody.
        "availability" => 500,
        "token" => 404,
        "state" => 409,
        "code" => 401,
        "password" | "expiration" => 422,
        _ => 400,
    }
}

/// Returns the codes that stand near a right one, in number or in meaning.
fn neighbours(right: u16) -> &'static [u16] {
    match right {
        200 => &[201, 206],
        201 => &[200, 202],
        401 => &[400, 403, 200],
        404 => &[400, 403, 200],
        412 => &[400, 404, 428],
        _ => &[403, 422, 200, 500],
    }
}

/// Gives an answer the phrase of its code for an error, and the first of a wording more.
fn other_errors(site: &AnswerSite<'_>, sites: &[AnswerSite<'_>]) -> Vec<Mutant> {
    let Some(right) = site.answer.error() else {
        return Vec::new();
    };
    let errors = match is_reason_code(&right) {
        true => other_reason_codes(site, &right, sites),
        false => other_words(site, &right),
    };
    let mutants = errors.into_iter().map(|(what, error)| {
        let sentence = format!("The error is `{error}` {}.", site.when());
        let name = site.answer.envelope.error;
        let answer = with_text(site.answer, name, &[Piece::Words(error)]);
        site.with_answer(Operator::Error, what, answer, sentence)
    });
    mutants.collect()
}

fn other_words(site: &AnswerSite<'_>, right: &str) -> Vec<(&'static str, String)> {
    let phrase = match site.answer.code {
        StatusCode::OK => "SUCCESS",
        StatusCode::NOT_FOUND => "NOT_FOUND",
        code => code.canonical_reason().unwrap_or("ERROR"),
    };
    let mut errors = vec![("phrase", phrase.to_owned())];
    if site.is_first {
        errors.extend([
            ("lower-case", right.to_lowercase()),
            ("trailing-blank", format!("{right} ")),
        ]);
    }
    errors
}

/// Says whether an error is four hexadecimal digits.
fn is_reason_code(error: &str) -> bool {
    error.len() == 4 && error.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Gives an answer the code of the next one, and the first of a wording more.
fn other_reason_codes(
    site: &AnswerSite<'_>,
    right: &str,
    sites: &[AnswerSite<'_>],
) -> Vec<(&'static str, String)> {
    let here = sites.iter().position(|other| other.point == site.point);
    let mut after = sites
        .iter()
        .cycle()
        .skip(here.unwrap_or(0))
        .take(sites.len());
    let other = after.find_map(|other| other.answer.error().filter(|error| error != right));
    let mut errors: Vec<_> = other
        .map(|error| ("other-answer", error))
        .into_iter()
        .collect();
    if site.is_first {
        errors.push(("trailing-blank", format!("{right} ")));
        errors.push(("leading-zero", format!("0{right}")));
        let upper = right.to_uppercase();
        errors.extend((upper != right).then_some(("upper-case", upper)));
    }
    errors
}

fn other_content_type(site: &AnswerSite<'_>) -> Mutant {
    let content_type = CONTENT_TYPES[site.lot() % CONTENT_TYPES.len()];
    let answer = Answer {
        content_type: HeaderValue::from_static(content_type),
        ..site.answer.clone()
    };
    let sentence = format!("The content type is `{content_type}` {}.", site.when());
    site.with_answer(Operator::ContentType, "", answer, sentence)
}

/// Returns an answer with another text in one of its members.
pub(super) fn with_text(answer: &Answer, name: &str, pieces: &[Piece]) -> Answer {
    let mut answer = answer.clone();
    if let Body::Members(slots) = &mut answer.body {
        put_text(slots, name, pieces);
    }
    answer
}

fn put_text(slots: &mut [Slot], name: &str, pieces: &[Piece]) {
    for slot in slots {
        match &mut slot.value {
            Fill::Object(slots) => put_text(slots, name, pieces),
            value if slot.name == name => *value = Fill::Text(pieces.to_vec()),
            _ => {}
        }
    }
}
