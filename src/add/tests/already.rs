//! Turns cases that nearly say what a proposal does into whether they say it already.

use std::sync::Arc;

use super::{NOW, cases, seen, suite};
use crate::add::{Ground, Proposed, already, propose};
use crate::case::{Case, Library, Pattern, Selection};
use crate::contract::Suite;

/// Returns the case of an id, where its file has another text.
fn drafted(id: &str, path: &str, text: &str) -> Vec<Case> {
    let mut library = Library::embedded();
    assert!(library.draft(path, text));
    let selection = Selection {
        patterns: vec![Pattern(id.to_owned())],
        ..Selection::default()
    };
    selection.choose(&library).unwrap()
}

#[test]
fn a_case_says_it_already_only_in_the_same_suite_with_the_same_setup_and_request() {
    let suite = suite();
    let seen = seen(
        "POST",
        "http://127.0.0.1/v1/accounts",
        r#"{"organizationalUnit": "Engineering"}"#,
        400,
        r#"{"error": "BAD_REQUEST", "details": "accountName is mandatory."}"#,
    );
    let known = cases("accounts");
    let ground = Ground::new(&suite, &known, NOW.parse().unwrap());
    let Ok(Proposed::Cases(proposals)) = propose(&seen, &ground, None) else {
        panic!("it is proposed");
    };
    let proposal = &proposals[0];
    let edit = proposal.edits.last().unwrap();
    let said = |text: &str| {
        let cases = drafted(&proposal.id, &edit.path, text);
        already(
            proposal,
            &seen,
            &Ground {
                cases: &cases,
                ..ground
            },
        )
    };
    let text = proposal.text();
    assert_eq!(said(text), Some(proposal.id.clone()), "{text}");
    let setup = "setup:\n  - operation: createAccount\nrequest:";
    for (old, new) in [
        ("request:", setup),
        ("  merge:", "  query: { a: b }\n  merge:"),
    ] {
        let other = text.replacen(old, new, 1);
        assert_ne!(other, text);
        assert_eq!(said(&other), None, "{other}");
    }
    let other = Arc::new(Suite {
        name: "other".to_owned(),
        ..(*suite).clone()
    });
    let cases = drafted(&proposal.id, &edit.path, text);
    let elsewhere = Ground {
        suite: &other,
        cases: &cases,
        ..ground
    };
    assert_eq!(already(proposal, &seen, &elsewhere), None);
}
