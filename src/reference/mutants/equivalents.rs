//! Turns mutants that nothing can or may tell from the unbroken server into reasons.

use super::Mutant;

/// Says why mutants whose ids fit a pattern, in which `*` stands for any text, are not to be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equivalence {
    pub(super) pattern: &'static str,
    pub(super) reason: &'static str,
}

const fn same(pattern: &'static str, reason: &'static str) -> Equivalence {
    Equivalence { pattern, reason }
}

/// The mutants that answer every request as the unbroken server does.
pub(super) const NO_REQUEST_TELLS: &[Equivalence] = &[];

/// The mutants that a request can tell, but no case may, since the binding leaves the point open.
pub(super) const NO_CASE_MAY_TELL: &[Equivalence] = &[
    same(
        "order/*/types/reversed",
        "the binding does not say which of several wrong types is named",
    ),
    same(
        "text/unrouted/added",
        "the table has no details for a 404, so any are accepted",
    ),
];

/// Returns why a mutant is not to be told, where there is a reason.
pub(super) fn reason(mutant: &Mutant) -> Option<&'static str> {
    let mut known = NO_REQUEST_TELLS.iter().chain(NO_CASE_MAY_TELL);
    let equivalence = known.find(|known| fits(known.pattern, &mutant.id));
    equivalence.map(|known| known.reason)
}

/// Says whether a text fits a pattern in which `*` stands for any text.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let ends = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
            ends.rev().any(|at| fits(rest, &text[at..]))
        }),
    }
}
