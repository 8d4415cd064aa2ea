//! Turns every text of the shipped table, misspelt by a little, into the row that is nearly meant.

use super::{NOW, seen, suite};
use crate::add::{Ground, Proposed, propose};
use crate::case;
use crate::contract::{Match, Row, Suite};
use crate::source::Source;
use crate::template::Scope;
use crate::verdict::{self, Finding, Texts};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Returns a text with one full stop, letter, capital or blank changed, each.
fn misspelt(text: &str) -> Vec<String> {
    let mut misspelt = Vec::new();
    match text.strip_suffix('.') {
        Some(bare) => misspelt.push(bare.to_owned()),
        None => misspelt.push(format!("{text}.")),
    }
    let letter = |(_, character): &(usize, char)| character.is_ascii_alphabetic();
    let at = text.char_indices().filter(letter).map(|(at, _)| at);
    let at: Vec<usize> = at.collect();
    let middle = at[at.len() / 3];
    let (before, after) = text.split_at(middle);
    misspelt.push(format!("{before}x{}", &after[1..]));
    let capital: String = after[..1]
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    misspelt.push(format!("{before}{capital}{}", &after[1..]));
    misspelt.push(text.replacen(' ', "  ", 1));
    misspelt.retain(|misspelt| misspelt != text);
    misspelt
}

/// Calls `hold` with every text as it comes: its row, the text as it would come, and misspelt.
pub(crate) fn each(suite: &Suite, mut hold: impl FnMut(&Row, &str, &str)) {
    for row in &suite.table.rows {
        for text in row.texts() {
            // What stands in a placeholder is never misspelt: nobody knows how it is spelt.
            let mark = |name: &str| {
                if name == "tail" {
                    String::new()
                } else {
                    "\u{e000}".to_owned()
                }
            };
            let marked = text.fill(&mark);
            for misspelt in misspelt(&marked) {
                // What stands behind its words is the tail's.
                if text.placeholders().any(|name| name == "tail") && misspelt.starts_with(&marked) {
                    continue;
                }
                let filled = |text: &str| text.replace('\u{e000}', "accountName");
                let (text, said) = (filled(&marked), filled(&misspelt));
                let is = |found: &Match<'_>| {
                    let text = &found.row.texts()[found.text.unwrap_or_default()];
                    verdict::difference(text, &said).is_none()
                };
                // Two rows differ in a full stop.
                if !suite.table.with_text(&said).iter().any(is) {
                    hold(row, &text, &said);
                }
            }
        }
    }
}

/// Returns the answer that says a text where the row's stands.
fn answer(row: &Row, said: &str) -> Value {
    if row.details().is_empty() {
        json!({"error": said})
    } else {
        json!({"error": row.error(), "details": said})
    }
}

/// Returns what a run finds where a case expects a text of a row and another comes.
fn found(suite: &Arc<Suite>, row: &Row, text: &str, said: &str) -> Vec<Finding> {
    let form = row.texts().iter().find(|form| form.matches(text)).unwrap();
    let ties = form.placeholders();
    let ties: Vec<String> = ties
        .map(|name| format!("{name}: {{ matches: \"^(accountName)?$\" }}"))
        .collect();
    let (code, error) = (row.code, row.error().unwrap_or_default());
    let words = if row.details().is_empty() {
        format!("  either: {form}\n", form = json!(form.shown()))
    } else {
        format!(
            "  error: {}\n  detail: {}\n",
            json!(error),
            json!(form.shown())
        )
    };
    let tied = if ties.is_empty() {
        String::new()
    } else {
        format!("  where: {{ {} }}\n", ties.join(", "))
    };
    let file = format!(
        "row: {}\ntitle: t\nbasis: assumed\nrequest: {{ method: GET, path: / }}\nexpect:\n  code: {code}\n{words}{tied}",
        row.id
    );
    let source = Source::new("x", file.as_str());
    let cases = case::read("a/b/c", suite, &source);
    let cases = cases.unwrap_or_else(|problems| panic!("{problems:?}\n{file}"));
    let seen = seen("GET", "/", "", code, &answer(row, said).to_string());
    let response = seen.response.unwrap();
    let answer = verdict::read_answer(&response, &suite.envelope, "GET");
    let scope = Scope::new(NOW.parse().unwrap(), Arc::new(|_| Ok(None)));
    let expect = &cases[0].document.expect;
    let judged = verdict::judge(
        expect,
        suite,
        &scope,
        &answer,
        &response,
        Duration::ZERO,
        Texts::Strict,
    );
    judged.unwrap().findings
}

#[test]
fn a_text_misspelt_by_a_little_is_nearly_its_rows() {
    let suite = suite();
    let mut count = 0;
    each(&suite, |row, text, said| {
        let near = verdict::like(&suite.table, said).into_iter().next();
        let near = near.unwrap_or_else(|| panic!("{said:?} is like nothing"));
        assert_eq!(near.row.id, row.id, "{said:?}");
        assert!(near.is_misspelt(), "{said:?}");
        let answer = answer(row, said);
        let seen = seen("POST", "/v1/accounts", "{}", row.code, &answer.to_string());
        let ground = Ground::new(&suite, &[], NOW.parse().unwrap());
        match propose(&seen, &ground, None) {
            Ok(Proposed::Undecided(near)) => assert_eq!(near.row.id, row.id, "{said:?}"),
            other => panic!("{text:?} as {said:?}: {other:?}"),
        }
        let findings = found(&suite, row, text, said);
        let noted = findings.iter().any(|finding| finding.note.is_some());
        assert!(noted, "{said:?}: {findings:?}");
        count += 1;
    });
    assert!(count > 80, "{count}");
}
