//! Turns what the embedded reference can answer, and what the table says, into their agreement.
//!
//! The two are written apart: the server has its own literals, and reads no file of `cases/`.

use vipspec::case::Library;
use vipspec::contract::Suite;
use vipspec::reference::{Listing, Rulebook};

/// Returns the answers of the family that a suite is about.
fn answers_of(suite: &str) -> Vec<Listing> {
    let mut answers = Rulebook::vendor().answers();
    answers.retain(|answer| answer.suite == suite);
    answers
}

#[test]
fn every_answer_of_the_reference_is_a_text_of_the_row_it_names() {
    let library = Library::folder(&crate::program::root().join("cases")).unwrap();
    for (name, beyond) in [("vip-rest", &[200][..]), ("vip-credential", &[200, 404])] {
        let suite = library.suite(name).unwrap().suite().unwrap();
        every_answer_is_a_text_of_its_row(suite, beyond);
    }
}

fn every_answer_is_a_text_of_its_row(suite: &Suite, beyond: &[u16]) {
    let answers = answers_of(&suite.name);
    let count = answers.len();
    assert!(count > 50, "{count}");
    let ignore_case = suite.envelope.errors_ignore_case;
    for answer in &answers {
        let Some(id) = answer.row else {
            let is_beyond = beyond.contains(&answer.code);
            assert!(is_beyond, "{} belongs to no row", answer.point);
            continue;
        };
        let row = suite
            .table
            .row(id)
            .unwrap_or_else(|| panic!("{} names {id}", answer.point));
        let error = answer.error.as_deref().unwrap_or_default();
        assert!(
            row.has(answer.code, Some(error), ignore_case),
            "{} is {} {error}",
            answer.point,
            answer.code
        );
        let details = answer.details.as_deref();
        let own = match details {
            None => row.details().is_empty(),
            Some(text) => {
                let any = row.open || row.details().is_empty();
                any || row.details().iter().any(|detail| detail.matches(text))
            }
        };
        assert!(
            own,
            "{} answers {details:?}, which row {id} does not say",
            answer.point
        );
    }
}

#[test]
fn every_text_of_the_table_is_an_answer_of_the_reference() {
    let library = Library::folder(&crate::program::root().join("cases")).unwrap();
    for (name, expected) in [("vip-rest", (22, 23)), ("vip-credential", (14, 7))] {
        let suite = library.suite(name).unwrap().suite().unwrap();
        let held = every_text_is_an_answer(suite);
        assert_eq!(held, expected, "rows and texts of {name}");
    }
}

/// Holds the rows that the reference can reach, and returns how many they and their texts are.
fn every_text_is_an_answer(suite: &Suite) -> (usize, usize) {
    let answers = answers_of(&suite.name);
    // Rows that were seen elsewhere are none of the reference's.
    let rows = suite.table.rows.iter();
    let rows: Vec<_> = rows.filter(|row| row.unreachable.is_none()).collect();
    for row in &rows {
        let of_row = || {
            let answers = answers.iter();
            answers.filter(|answer| answer.row == Some(row.id.as_str()))
        };
        assert!(of_row().next().is_some(), "no answer belongs to {}", row.id);
        for detail in row.details() {
            let answered = of_row().any(|a| {
                a.details
                    .as_deref()
                    .is_some_and(|text| detail.matches(text))
            });
            assert!(
                answered,
                "the reference never says `{}` of {}",
                detail.shown(),
                row.id
            );
        }
    }
    let texts = rows.iter().map(|row| row.details().len()).sum();
    (rows.len(), texts)
}
