//! Turns answers into mutants with another HTTP code, another error or another content type.

use axum::http::{HeaderValue, StatusCode};

use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Answer, Body, Fill, Piece};
use crate::reference::rulebook::Rulebook;

/// The content types that a service sends by mistake.
const CONTENT_TYPES: [&str; 3] = ["text/html", "text/plain", "application/xml"];

pub(super) fn mutants(rulebook: &Rulebook) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in answers(rulebook) {
        mutants.extend(other_codes(&site));
        if site.opens_stage() {
            mutants.extend(other_errors(&site));
            mutants.push(other_content_type(&site));
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
fn other_errors(site: &AnswerSite<'_>) -> Vec<Mutant> {
    let Some(right) = site.answer.template("error") else {
        return Vec::new();
    };
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
    let mutants = errors.into_iter().map(|(what, error)| {
        let sentence = format!("The error is `{error}` {}.", site.when());
        let answer = with_text(site.answer, "error", &[Piece::Words(error)]);
        site.with_answer(Operator::Error, what, answer, sentence)
    });
    mutants.collect()
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
        for slot in slots.iter_mut().filter(|slot| slot.name == name) {
            slot.value = Fill::Text(pieces.to_vec());
        }
    }
    answer
}
