//! Turns answers written by hand into what of them is told, and what is left out.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{Run, steps};
use super::group::groups;
use super::settle::{Settled, settle};
use super::{Compared, Ended, Summary};
use crate::case::{Case, Library, Pattern, Selection};
use crate::exchange::{Exchange, Request, Response};
use crate::run::{End, Observation, ObservedStep, Redactor, Verdict};

/// A case of one step.
const ONE: &str = "vip-rest/accounts/create-with-inexact-status[lower-case]";

fn case(id: &str) -> Case {
    let selection = Selection {
        patterns: vec![Pattern(id.to_owned())],
        ..Selection::default()
    };
    let found = selection.choose(&Library::embedded());
    let mut found = found.expect("the cases are valid");
    found.pop().expect("the case is there")
}

/// Returns an ask of a case whose first steps are answered so.
fn ask(case: &Case, answers: &[(u16, Value)]) -> Run {
    let observed = steps(case)
        .zip(answers)
        .map(|(step, (code, body))| ObservedStep {
            canonical: None,
            span: step.span,
            exchange: Exchange {
                request: Request {
                    method: "POST".to_owned(),
                    path: "/".to_owned(),
                    headers: Vec::new(),
                    body: None,
                },
                response: Response {
                    code: *code,
                    headers: Vec::new(),
                    body: body.to_string().into_bytes(),
                    cut: false,
                },
                duration: Duration::ZERO,
            },
        });
    let observation = Observation {
        verdict: Verdict::passed(),
        steps: observed.collect(),
        values: Vec::new(),
    };
    Run::read(
        case,
        observation,
        "http://127.0.0.1:1/",
        &Redactor::default(),
    )
}

/// Settles the answers of both sides to the only step of a case, one body an ask.
fn settled(a: &[Value], b: &[Value]) -> Settled {
    let case = case(ONE);
    let asks = |bodies: &[Value]| -> Vec<Run> {
        let asks = bodies.iter();
        asks.map(|body| ask(&case, &[(400, body.clone())]))
            .collect()
    };
    settle(&case, [&asks(a), &asks(b)], &Redactor::default())
}

/// Returns what is told, as `place: a, b`.
fn told(settled: &Settled) -> Vec<String> {
    let line = |told: &super::settle::StepDifference| {
        let [a, b] = told.delta.each_ref().map(|stands| stands.text.as_str());
        format!("{}: {a}, {b}", told.place)
    };
    settled.differences.iter().map(line).collect()
}

fn left_out(settled: &Settled) -> Vec<(String, [bool; 2])> {
    let left_out = settled.left_out.iter();
    let left_out = left_out.map(|left| (left.place.to_string(), left.varies));
    left_out.collect()
}

#[test]
fn each_end_is_counted_by_itself() {
    for ended in Ended::ALL {
        let mut summary = Summary::default();
        summary.add(ended);
        summary.add(ended);
        assert_eq!((summary.count(ended), summary.total()), (2, 2), "{ended:?}");
    }
}

#[test]
fn what_holds_on_every_ask_is_told_and_what_varies_is_left_out() {
    let body = |details: &str, n: u64, on: u64| json!({"error": "E", "details": details, "n": n, "on": on});
    let found = settled(
        &[body("Old.", 1, 7), body("Old.", 1, 7)],
        &[body("New.", 1, 8), body("New.", 1, 9)],
    );
    assert_eq!(told(&found), ["$.details: Old., New."]);
    assert_eq!(left_out(&found), [("$.on".to_owned(), [false, true])]);
    // What both sides answer now so and now so differs by chance on one ask, and is none.
    let found = settled(
        &[body("Old.", 1, 7), body("Old.", 2, 7)],
        &[body("Old.", 2, 7), body("Old.", 1, 7)],
    );
    assert_eq!(told(&found), [""; 0]);
}

#[test]
fn a_value_that_both_sides_make_up_has_its_place_for_a_name_in_the_sentences_around_it() {
    let body =
        |id: &str, end: &str| json!({"id": id, "details": format!("Account {id} is there{end}")});
    let asks = |ids: [&str; 2], end: &str| ids.map(|id| body(id, end));
    let found = settled(
        &asks(["aaaa1", "aaaa2"], "."),
        &asks(["bbbb1", "bbbb2"], ""),
    );
    assert_eq!(
        told(&found),
        ["$.details: Account ${$.id} is there., Account ${$.id} is there"]
    );
    assert_eq!(left_out(&found), [("$.id".to_owned(), [true; 2])]);
}

#[test]
fn an_item_more_moves_none_of_the_others_and_the_order_of_members_does_not_count() {
    let a: Value = serde_json::from_str(r#"{"a": 1, "b": 2, "items": ["x", "y", "z"]}"#).unwrap();
    let b: Value =
        serde_json::from_str(r#"{"b": 2, "a": 1, "items": ["x", "w", "y", "z"]}"#).unwrap();
    assert_eq!(told(&settled(&[a], &[b])), ["$.items[1]: , \"w\""]);
    // Of items that are the same the last is gone.
    let [a, b] = [json!({"items": ["x", "x"]}), json!({"items": ["x"]})];
    assert_eq!(told(&settled(&[a], &[b])), ["$.items[1]: \"x\", "]);
}

#[test]
fn code_error_and_detail_that_differ_together_are_one_answer_wherever_they_stand() {
    let case = case("vip-credential/routing/no-put[unlock-token]");
    let answer = |code: u16, wrapper: &str, error: &str| {
        let status = json!({"ReasonCode": error, "StatusMessage": "Text"});
        [ask(
            &case,
            &[(code, json!({(wrapper): {"Status": status}}))],
        )]
    };
    let (a, b) = (
        answer(404, "Response", "4e10"),
        answer(200, "UnlockTokenResponse", "4e00"),
    );
    let found = settle(&case, [&a, &b], &Redactor::default());
    assert_eq!(told(&found), ["answer: 404 4e10: Text, 200 4e00: Text"]);
    assert_eq!(found.differences[0].also, [""; 0]);
}

#[test]
fn what_follows_a_step_that_one_side_refuses_is_counted_and_not_told() {
    let case = case("vip-rest/accounts/account-answers-everything-in-any-status[PENDING]");
    let fine = |n: u64| (201, json!({"error": "OK", "accountId": "1", "n": n}));
    let refused = (400, json!({"error": "BAD_REQUEST", "details": "No."}));
    let (a, b) = (
        [ask(&case, &[fine(0), fine(1), fine(1)])],
        [ask(&case, &[refused, fine(2), fine(2)])],
    );
    let found = settle(&case, [&a, &b], &Redactor::default());
    assert_eq!(
        (found.differences.len(), found.followed),
        (1, 2),
        "{found:?}"
    );
    // The same later steps behind one that both accept.
    let b = [ask(&case, &[fine(0), fine(2), fine(2)])];
    let found = settle(&case, [&a, &b], &Redactor::default());
    assert_eq!(
        (found.differences.len(), found.followed),
        (2, 0),
        "{found:?}"
    );
}

#[test]
fn the_same_change_of_several_cases_is_one_and_another_text_is_another() {
    let compared = |a: Value, b: Value| Compared {
        settled: settled(&[a], &[b]),
        ..Compared::without(Ended::Differs, String::new(), String::new().into())
    };
    let body = |details: &str, hint: u64| json!({"details": details, "hint": hint});
    let all = [
        compared(body("Old.", 1), body("New.", 1)),
        compared(body("Old.", 1), body("New.", 1)),
        compared(body("Old.", 1), body("Newer.", 2)),
    ];
    let found = groups(&all);
    let shown: Vec<(usize, usize)> = found
        .iter()
        .map(|group| (group.lines.len(), group.steps.len()))
        .collect();
    // Both places of the third case are one change: the very same steps show them.
    assert_eq!(shown, [(1, 2), (2, 1)]);
    let [line] = &found[0].lines[..] else {
        panic!("one line")
    };
    assert_eq!((line.a.as_deref(), line.varies), (Some("Old."), false));
    assert_eq!(line.place, "$.details");
    let of_item = |at: usize| {
        let list = |details: &str| {
            let mut items = vec![json!({"details": "The same."}); 2];
            items[at] = json!({"details": details});
            json!({"items": items})
        };
        compared(list("Old."), list("New."))
    };
    let place = |all: &[Compared]| groups(all)[0].lines[0].place.clone();
    assert_eq!(place(&[of_item(1), of_item(1)]), "$.items[1].details");
    assert_eq!(place(&[of_item(0), of_item(1)]), "$.items[*].details");
}

#[test]
fn an_expectation_that_one_side_breaks_is_told_where_nothing_else_differs() {
    let case = case(ONE);
    let same = json!({"error": "E", "details": "D."});
    let run = |kept: bool| {
        let mut run = ask(&case, &[(400, same.clone())]);
        if !kept {
            let said = "the header x-mark was not there".to_owned();
            run.verdict = Verdict::unasked(End::Blocked(said.into()));
        }
        run
    };
    let redactor = Redactor::default();
    let of = |a: bool, b: bool| settle(&case, [&[run(a)], &[run(b)]], &redactor);
    assert_eq!(
        told(&of(true, false)),
        ["expectation: kept, not kept: the header x-mark was not there"]
    );
    assert_eq!(
        told(&of(false, true)),
        ["expectation: not kept: the header x-mark was not there, kept"]
    );
    assert_eq!(told(&of(false, false)), [""; 0]);
    assert_eq!(told(&of(true, true)), [""; 0]);
}
