//! Turns exchanges into claims about what is proposed for them.

mod already;
mod generated;
pub(crate) mod near;

use std::sync::Arc;

use super::{Ground, Proposed, propose, slug};
use crate::case::{Case, Library};
use crate::contract::Suite;
use crate::exchange::Response;
use crate::seen::{Place, Seen};

/// The moment at which everything here was seen.
pub(super) const NOW: &str = "2026-11-22T20:00:00Z";

/// Returns the suite that the tests are about.
pub(crate) fn suite() -> Arc<Suite> {
    let library = Library::embedded();
    Arc::clone(library.suite("vip-rest").unwrap().suite().unwrap())
}

/// Returns the cases of one of its areas.
pub(super) fn cases(area: &str) -> Vec<Case> {
    let library = Library::embedded();
    let begins = format!("vip-rest/{area}/");
    let files = library
        .files()
        .filter(|(_, file)| file.id.starts_with(&begins));
    files
        .flat_map(|(folder, file)| file.cases(folder).unwrap())
        .collect()
}

/// Returns an exchange as it was seen.
pub(super) fn seen(method: &str, url: &str, body: &str, code: u16, said: &str) -> Seen {
    let json = || vec![("content-type".to_owned(), "application/json".to_owned())];
    Seen {
        place: Place::whole("seen"),
        method: method.to_owned(),
        url: url.to_owned(),
        headers: json(),
        body: (!body.is_empty()).then(|| body.as_bytes().to_vec()),
        response: Some(Response {
            code,
            headers: json(),
            body: said.as_bytes().to_vec(),
            cut: false,
        }),
        left_out: Vec::new(),
    }
}

#[test]
fn a_slug_has_what_a_file_name_may_have() {
    assert_eq!(slug("Invalid  status: É\u{1b}[2J!", 6), "invalid-status-2j");
    assert!(slug(&"word ".repeat(99), 99).len() <= super::MAX_NAME);
}

#[test]
fn of_two_names_in_a_path_a_setup_may_make_the_first_alone() {
    let (suite, cases) = (suite(), cases("users"));
    let ground = Ground::new(&suite, &cases, NOW.parse().unwrap());
    let url = "https://a.example/v1/accounts/482910377/users/ghost";
    let said = r#"{"error": "BAD_REQUEST", "details": "The user is locked."}"#;
    let Ok(Proposed::Cases(proposals)) = propose(&seen("GET", url, "", 400, said), &ground, None)
    else {
        panic!("nothing is proposed")
    };
    let texts: Vec<&str> = proposals
        .iter()
        .filter_map(|one| Some(one.edits.last()?.after.as_str()))
        .collect();
    let only_first = |text: &&str| text.contains("ghost") && !text.contains("482910377");
    assert!(texts.iter().any(only_first), "{texts:#?}");
}
