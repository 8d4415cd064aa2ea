//! Turns the texts of the shipped tables, whole and with a letter too many or too few, into their forms.

use crate::case::Library;
use crate::contract::{Detail, Forms, NEARLY, Table};

/// Returns the form of a text as one would say it: of all that fit, the last of the best.
fn told<'a>(table: &'a Table, text: &str, code: u16) -> Option<&'a Detail> {
    let rows = table.rows.iter();
    let texts = rows.flat_map(|row| row.texts().iter().map(|text| (row.comes_with(code), text)));
    let fitting = texts.filter(|(_, form)| form.matches(text));
    let best = fitting.max_by_key(|(own, form)| (*own, form.literal_length()));
    best.map(|(_, form)| form)
}

#[test]
fn a_text_is_the_most_literal_form_that_it_has_and_of_its_own_code_first() {
    let library = Library::embedded();
    for folder in library.suites() {
        let table = &folder.suite().unwrap().table;
        let forms = Forms::of(table);
        let texts = table.rows.iter().flat_map(|row| row.texts());
        let texts: Vec<String> = texts
            .map(|text| text.fill(&|name| format!("a {name}")))
            .collect();
        assert!(!texts.is_empty());
        for text in &texts {
            for code in [200, 201, 400, 403, 404, 500, 999] {
                assert_eq!(
                    forms.of_text(text, code),
                    told(table, text, code),
                    "{code} {text}"
                );
            }
        }
    }
}

#[test]
fn a_text_that_misses_a_form_by_a_letter_is_near_it_wherever_the_letter_is() {
    let library = Library::embedded();
    for folder in library.suites() {
        let table = &folder.suite().unwrap().table;
        let forms = Forms::of(table);
        for row in &table.rows {
            for text in row.texts() {
                let whole = text.fill(&|name| format!("a {name}"));
                for (at, letter) in whole.char_indices() {
                    let (before, after) = (&whole[..at], &whole[at..]);
                    let without = format!("{before}{}", &after[letter.len_utf8()..]);
                    for text in [without, format!("{before}~{after}")] {
                        let near = forms.near_text(&text, row.code);
                        let (_, distance) = near.expect(&text);
                        assert!(distance <= NEARLY, "{text}");
                    }
                }
            }
        }
    }
}
