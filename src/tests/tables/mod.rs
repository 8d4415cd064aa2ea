//! Turns tables of other forms into suites that pass on a service that keeps them, and on no other.
//!
//! Each suite has the same small shop, whose errors come in the form that the suite is named after.

mod shop;

use std::sync::Arc;

use axum::http::{Request, Response};
use tokio::runtime::Runtime;
use vipspec::case::{Case, Library, Selection};
use vipspec::exchange::{Client, Connection};
use vipspec::proof::{self, End, Given};
use vipspec::run::{self, Context, Outcome, Recorder, Rules};

use shop::Shop;

/// What a shop of each form says wrongly: a part of its answers as they are sent, and what comes in
/// its place.
const SLIPS: &[(&str, [(&str, &str); 5])] = &[
    (
        "problem-documents",
        [
            ("422\n", "400\n"),
            ("application/problem+json", "text/html"),
            ("errors/quantity", "errors/number"),
            ("There is no order", "There is no such order"),
            ("\"detail\"", "\"details\""),
        ],
    ),
    (
        "grpc-json",
        [
            ("404\n", "400\n"),
            ("\"code\":6", "\"code\":\"6\""),
            ("\"code\":3", "\"code\":9"),
            ("order 7 not", "order 41 not"),
            ("already exists", "already exists."),
        ],
    ),
    (
        "list-of-messages",
        [
            ("422\n", "400\n"),
            ("E_NAME", "E_NAMES"),
            ("was not found", "was not Found"),
            ("{\"errors\":[", "{\"error\":["),
            ("and 99", "and 100"),
        ],
    ),
    (
        "bare-message",
        [
            ("409\n", "400\n"),
            ("application/json", "text/plain"),
            ("\"message\":\"Order 7", "\"Message\":\"Order 7"),
            ("Name already", "Name  already"),
            ("{\"message\":\"Quantity", "[{\"message\":\"Quantity"),
        ],
    ),
    (
        "status-in-a-header",
        [
            ("404\n", "410\n"),
            ("x-status: QUANTITY", "x-status: quantity"),
            ("x-status-text: name", "x-status-note: name"),
            ("between 1 and", "between 0 and"),
            ("\"id\":\"41\"", "\"id\":41"),
        ],
    ),
];

/// Returns the cases of a suite.
fn cases(suite: &str) -> Arc<Vec<Case>> {
    let folder = crate::program::root().join("src/tests/tables/cases");
    let library = Library::folder(&folder).expect("the suites are there");
    let selection = Selection {
        suites: vec![suite.to_owned()],
        ..Selection::default()
    };
    Arc::new(selection.choose(&library).expect("the cases are valid"))
}

/// Returns what a case needs to be asked of a shop.
fn context(shop: Shop) -> Context {
    let answer = move |request| async move { answer(shop, request) };
    let client = Client::within(answer, &Connection::writing());
    Context::new(Arc::new(client), run::environment())
}

fn answer(shop: Shop, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let (head, body) = request.into_parts();
    let body = String::from_utf8(body).expect("a body of text");
    shop.answer(head.method.as_str(), head.uri.path(), &body)
}

/// Returns the cases that do not pass on a shop.
fn failed(runtime: &Runtime, cases: &[Case], shop: Shop) -> Vec<String> {
    let context = context(shop);
    let mut failed = Vec::new();
    for case in cases {
        let verdict = runtime.block_on(context.execute(case));
        if verdict.outcome() != Outcome::Passed {
            let found = verdict.findings().iter();
            let found: Vec<String> = found
                .map(|it| format!("{} {}", it.expected, it.actual))
                .collect();
            failed.push(format!("{} {:?} {found:?}", case.id, verdict.reason()));
        }
    }
    failed
}

#[test]
fn a_suite_of_any_form_passes_and_tells_five_slips_of_its_service() {
    let runtime = Runtime::new().expect("a runtime starts");
    for (form, slips) in SLIPS {
        let cases = cases(form);
        assert_eq!(cases.len(), 5, "{form}");
        let none = failed(&runtime, &cases, Shop { form, slip: None });
        assert_eq!(none, Vec::<String>::new(), "{form}");
        for slip in slips {
            let shop = Shop {
                form,
                slip: Some(*slip),
            };
            let failed = failed(&runtime, &cases, shop);
            assert!(!failed.is_empty(), "{form}: {slip:?}");
        }
    }
}

/// What no case of a suite looks at, in the ids of the slips that none notices.
const UNTOLD: &[(&str, &[&str])] = &[
    ("problem-documents", &["/status-"]),
    ("grpc-json", &["/details-"]),
    (
        "list-of-messages",
        &["/errors[0].code-missing", "/errors[0].message-missing"],
    ),
    ("bare-message", &[]),
    (
        "status-in-a-header",
        &[
            "content-type/createOrder/success/",
            "content-type/getOrder/success/",
        ],
    ),
];

#[test]
fn the_slips_that_no_case_of_a_suite_notices_are_named() {
    let runtime = Runtime::new().expect("a runtime starts");
    for (form, untold) in UNTOLD {
        let cases = cases(form);
        let recorder = Arc::new(Recorder::default());
        let context = Context {
            recorder: Some(Arc::clone(&recorder)),
            ..context(Shop { form, slip: None })
        };
        for case in &*cases {
            runtime.block_on(context.execute(case));
        }
        let noticed = proof::notice(
            &cases,
            &recorder.take(),
            &Rules::default(),
            Given::BySomebody,
        );
        assert!(noticed.len() > 60, "{form}: {}", noticed.len());
        let missed = noticed.iter().filter(|it| matches!(it.end, End::Missed(_)));
        let missed: Vec<&str> = missed.map(|it| it.id.as_str()).collect();
        let own = |id: &&str| untold.iter().any(|part| id.contains(part));
        let others: Vec<&&str> = missed.iter().filter(|id| !own(id)).collect();
        assert_eq!(others, Vec::<&&str>::new(), "{form}");
        for part in *untold {
            assert!(missed.iter().any(|id| id.contains(part)), "{form}: {part}");
        }
    }
}

/// The suite of a real registry, which `src/tests/registry.sh` asks where the package is installed.
#[test]
fn the_suite_of_the_registry_is_valid() {
    let folder = crate::program::root().join("src/tests/registry/cases");
    let library = Library::folder(&folder).expect("the suite is there");
    let cases = Selection::default().choose(&library);
    assert_eq!(cases.expect("the cases are valid").len(), 12);
}
