//! Turns values that were seen into the words of a case, and holds what of them is a variable.

use super::Wording;
use crate::add::Ground;
use crate::case::Library;
use crate::contract::Suite;
use crate::json::Json;
use crate::template::Template;
use serde_json::json;
use std::sync::Arc;

fn suite() -> Arc<Suite> {
    let library = Library::embedded();
    Arc::clone(library.suite("vip-rest").unwrap().suite().unwrap())
}

/// Calls `hold` with the wording of a request that has nothing twice.
fn with(hold: impl FnOnce(&mut Wording<'_>)) {
    let suite = suite();
    let secrets = [("TOKEN".to_owned(), "hush-hush".to_owned())];
    let ground = Ground {
        secrets: &secrets,
        ..Ground::new(&suite, &[], "2026-11-22T20:00:00Z".parse().unwrap())
    };
    hold(&mut Wording::new(&ground, String::new(), false));
}

#[test]
fn what_changes_from_day_to_day_is_a_variable() {
    for (seen, written) in [
        ("123456789", "${accountId}"),
        (
            "Account 123456789 not found",
            "Account ${accountId} not found",
        ),
        ("1234567890", "1234567890"),
        ("user-123456789012", "${userId}"),
        ("ADMIN", "${role}"),
        ("2026-11-22", "${today}"),
        ("2026-11-20", "${today-2d}"),
        ("2027-01-01", "${today+40d}"),
        ("1999-01-01", "1999-01-01"),
        ("2026-11-22T20:30:20Z", "${now+30m}"),
        ("2026-11-20T20:00:00.5Z", "${now-2d}"),
        ("2026-12-23T19:59:58+00:00", "${now+31d}"),
        ("1999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"),
        ("0b8e3f3e-9f3c-4c5e-8a55-0d2f5a0c9d11", "${uuid}"),
        ("12345678901234", "${digits:14}"),
        ("Bearer hush-hush", "Bearer ${secret:TOKEN}"),
        ("costs ${5}", "costs $${5}"),
    ] {
        with(|wording| {
            wording.know("123456789", "${accountId}");
            assert_eq!(wording.text(seen), written);
        });
    }
}

#[test]
fn a_variable_stands_for_one_value_of_a_request() {
    with(|wording| {
        assert_eq!(wording.text("user-123456789012"), "${userId}");
        assert_eq!(wording.text("user-123456789012"), "${userId}");
        assert_eq!(wording.text("user-000000000000"), "user-000000000000");
    });
    let (suite, id) = (suite(), "0b8e3f3e-9f3c-4c5e-8a55-0d2f5a0c9d11");
    let ground = Ground::new(&suite, &[], "2026-11-22T20:00:00Z".parse().unwrap());
    let wording = Wording::new(&ground, format!("{id} {id}"), false);
    assert_eq!(wording.text(id), id);
}

#[test]
fn a_secret_in_text_is_hidden_too() {
    for (seen, written) in [
        (
            "user=ada&password=hunter2&x=1",
            "user=ada&password=${secret:VIPSPEC_SECRET_PASSWORD}&x=1",
        ),
        (
            "{\"client_secret\": \"abc\", ",
            "{\"client_secret\": \"${secret:VIPSPEC_SECRET_CLIENT_SECRET}\", ",
        ),
        ("a=b", "a=b"),
    ] {
        with(|wording| assert_eq!(wording.raw(seen), written));
    }
}

#[test]
fn a_day_within_a_text_of_an_example_stands_for_that_day_and_no_other() {
    with(|wording| {
        let template = Template::parse("from ${today} to ${today+1d}").unwrap();
        assert!(wording.stands_for(&template, "from 2026-11-22 to 2026-11-23"));
        assert!(!wording.stands_for(&template, "from 2026-11-22 to 2026-11-24"));
    });
}

#[test]
fn a_secret_has_one_variable_and_another_under_its_name_has_its_own() {
    with(|wording| {
        let first = wording.secret("apiKey", "hush-1");
        assert_eq!(wording.secret("apiKey", "hush-1"), first);
        assert_ne!(wording.secret("apiKey", "hush-2"), first);
        assert_eq!((wording.notes.len(), wording.secrets.len()), (2, 2));
    });
}

#[test]
fn the_value_of_a_secret_member_is_hidden() {
    with(|wording| {
        let body = json!({"apiKey": "abc", "a": {"pass-word": "x", "n": 1}});
        let hidden = json!({"apiKey": "${secret:VIPSPEC_SECRET_APIKEY}", "a": {"pass-word": "${secret:VIPSPEC_SECRET_PASS_WORD}", "n": 1}});
        assert_eq!(wording.value(&Json::from(body)), hidden);
        assert_eq!(wording.notes.len(), 2);
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x";
        let body = json!({"assertion": token, "note": "eyJ is how they begin"});
        let hidden = json!({"assertion": "${secret:VIPSPEC_SECRET_ASSERTION}", "note": "eyJ is how they begin"});
        assert_eq!(wording.value(&body.into()), hidden);
    });
}
