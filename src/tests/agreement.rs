//! Turns what the embedded reference can answer, and what the table says, into their agreement.
//!
//! The two are written apart: the server has its own literals, and reads no file of `cases/`.

use vipspec::case::Library;
use vipspec::reference::Rulebook;

#[test]
fn every_answer_of_the_reference_is_a_text_of_the_row_it_names() {
    let library = Library::folder(&crate::program::root().join("cases")).unwrap();
    let suite = library.suite("vip-rest").unwrap().suite().unwrap();
    let answers = Rulebook::vendor().answers();
    assert!(answers.len() > 100, "{}", answers.len());
    for answer in &answers {
        let Some(id) = answer.row else {
            assert_eq!(answer.code, 200, "{} belongs to no row", answer.point);
            continue;
        };
        let row = suite
            .table
            .row(id)
            .unwrap_or_else(|| panic!("{} names {id}", answer.point));
        assert_eq!(answer.code, row.code, "{}", answer.point);
        assert_eq!(
            answer.error.as_deref(),
            Some(row.error.as_str()),
            "{}",
            answer.point
        );
        let details = answer.details.as_deref();
        let own = match details {
            None => row.details.is_empty(),
            Some(text) => row.open || row.details.iter().any(|detail| detail.matches(text)),
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
    let suite = library.suite("vip-rest").unwrap().suite().unwrap();
    let answers = Rulebook::vendor().answers();
    // Rows that were seen elsewhere are none of the reference's.
    let rows = suite.table.rows.iter();
    let rows: Vec<_> = rows.filter(|row| row.unreachable.is_none()).collect();
    let texts: usize = rows.iter().map(|row| row.details.len()).sum();
    assert_eq!((rows.len(), texts), (22, 23));
    for row in rows {
        let of_row = || {
            answers
                .iter()
                .filter(|answer| answer.row == Some(row.id.as_str()))
        };
        assert!(of_row().next().is_some(), "no answer belongs to {}", row.id);
        for detail in &row.details {
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
}
