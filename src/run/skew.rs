//! Turns the `Date` of an answer into a word about clocks, where a case about dates fails.

use jiff::{SignedDuration, Timestamp};

use super::busy;
use crate::case::Document;
use crate::exchange::Response;
use crate::template::Variable;
use crate::text;

/// How far apart clocks may be before it is said.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// Returns how far the target's clock is from this machine's, where that may be why a case fails.
pub(super) fn note(document: &Document, response: &Response, now: Timestamp) -> Option<String> {
    let said = response.header_values("date").next()?;
    let apart = busy::date(said)?.duration_since(now);
    if apart.abs() <= APART || !is_about_dates(document) {
        return None;
    }
    let side = if apart.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let apart = text::duration(apart.unsigned_abs());
    Some(format!(
        "the target's clock is {apart} {side} this machine's, and the case is about dates"
    ))
}

/// Tells whether a case, or a variable of its suite that it names, depends on the time.
fn is_about_dates(document: &Document) -> bool {
    let text = &document.source.text;
    let names = |name: &str| text.contains(&format!("${{{name}"));
    let mut vars = document.suite.vars.iter();
    names("today")
        || names("now")
        || vars.any(|variable| {
            let mut timed = false;
            variable.value.for_each_variable(&mut |used: &Variable| {
                timed |= matches!(used, Variable::Today(_) | Variable::Now(_));
            });
            timed && names(&variable.name)
        })
}

#[cfg(test)]
mod tests {
    use super::note;
    use crate::case::{Library, Pattern, Selection};
    use crate::exchange::Response;

    fn said(id: &str, date: &str) -> Option<String> {
        let selection = Selection {
            patterns: vec![Pattern(id.to_owned())],
            ..Selection::default()
        };
        let case = selection.choose(&Library::embedded()).unwrap().remove(0);
        let response = Response {
            code: 400,
            headers: vec![("date".to_owned(), date.to_owned())],
            body: Vec::new(),
            cut: false,
        };
        note(
            &case.document,
            &response,
            "2026-11-22T20:00:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn clocks_that_differ_are_told_where_the_case_or_a_variable_that_it_names_has_a_date() {
        let dated = "vip-rest/accounts/update-start-date-into-the-past";
        let (near, far) = (
            "Sun, 22 Nov 2026 20:01:00 GMT",
            "Sun, 22 Nov 2026 20:05:00 GMT",
        );
        let told = said(dated, far).unwrap();
        assert!(told.contains("ahead of this machine's"), "{told}");
        assert_eq!(said(dated, near), None);
        assert_eq!(
            said("vip-rest/accounts/update-active-to-pending", far),
            None
        );
    }
}
