//! Turns cases that could not fail, or could never be sent, into what `check` says of them.

use super::problems;
use crate::folder::Folder;

/// A case that asks for the things there are; `more` stands beside its title, and `expect` behind
/// what must come back.
fn case(more: &str, request: &str, expect: &str) -> String {
    format!(
        "title: A thing is there\nbasis: assumed\n{more}request: {{ {request} }}\nexpect: {{ code: 200{expect} }}\n"
    )
}

const GET: &str = "method: GET, path: /things/7";

#[test]
fn a_condition_that_holds_whatever_comes_is_refused() {
    for condition in [
        ", text: { contains: \"\" }",
        ", text: { matches: \"\" }",
        ", headers: { x-a: { matches: \".*\" } }",
        ", headers: { x-a: { contains: \"\" } }",
        ", body: { \"$.a\": { matches: \"[0-9]*\" } }",
        ", body: { \"$.a\": { matches: \"^\" } }",
        ", error: E, detail: \"Missing {field}.\", where: { field: { matches: \"x?\" } }",
    ] {
        let said = problems(&case("", GET, condition));
        assert!(
            said.contains("error: every text has this in it"),
            "{condition} {said}"
        );
        assert!(said.contains("1 problem in 1 file"), "{condition} {said}");
    }
}

#[test]
fn a_condition_that_can_fail_is_taken() {
    for condition in [
        "matches: \"^[0-9]*$\"",
        "matches: \".\"",
        "matches: \"^$\"",
        "contains: \" \"",
    ] {
        let condition = format!(", headers: {{ x-a: {{ {condition} }} }}");
        let folder = Folder::tiny().with("cases/tiny/things/more.yaml", case("", GET, &condition));
        let ran = folder.vipspec(&["list", "--cases", "cases"]);
        assert_eq!(ran.code, Some(0), "{condition} {ran:?}");
    }
}

#[test]
fn success_is_no_row_and_stands_beside_one() {
    for row in ["success", "[success]", "[success, success]"] {
        let said = problems(&case(&format!("row: {row}\n"), GET, ""));
        assert!(
            said.contains("`success` stands beside rows"),
            "{row} {said}"
        );
    }
    let twice = "row: [400-invalid-name, success, success]\n";
    let said = problems(&case(twice, GET, ""));
    assert!(said.contains("`success` is named twice"), "{said}");
}

#[test]
fn a_step_keeps_nothing_before_its_answer_is_judged() {
    let request = format!("{GET}, capture: {{ id: \"$.id\" }}");
    let said = problems(&case("", &request, ", body: { \"$.id\": \"${id}\" }"));
    assert!(said.contains("nothing defines the variable `id`"), "{said}");
}

#[test]
fn a_header_is_written_once_whatever_the_case_of_its_letters() {
    let request = format!("{GET}, headers: {{ X-A: a, x-a: b }}");
    let sent = problems(&case("", &request, ""));
    let expected = problems(&case("", GET, ", headers: { X-A: a, x-a: b }"));
    for said in [sent, expected] {
        assert!(
            said.contains("the header `x-a` stands here twice"),
            "{said}"
        );
    }
}

#[test]
fn a_header_that_none_can_be_is_not_looked_for() {
    let kept = format!("{GET}, capture: {{ a: {{ header: \"x a\" }} }}");
    let kept = problems(&case("", &kept, ""));
    let absent = problems(&case("", GET, ", headers: { \"x a\": { absent: true } }"));
    for said in [kept, absent] {
        assert!(said.contains("`x a` is no header name"), "{said}");
    }
}

#[test]
fn a_title_knows_values_of_each_and_nothing_else() {
    for (more, title) in [
        ("vars: { v: a }\n", "A thing ${v}"),
        ("each: [{ name: one, v: a }]\n", "A thing ${name}"),
    ] {
        let case = case(more, "method: GET, path: \"/t/${v}\"", "");
        let said = problems(&case.replace("A thing is there", title));
        assert!(
            said.contains("it may hold values of `each` alone"),
            "{said}"
        );
    }
}

#[test]
fn a_header_that_cannot_be_sent_is_refused_before_a_run() {
    let request = format!("{GET}, headers: {{ x-a: \"a\\nb\" }}");
    let said = problems(&case("", &request, ""));
    assert!(
        said.contains("the header `x-a` has a line break or the like"),
        "{said}"
    );
}

#[test]
fn a_capture_looks_where_something_can_be() {
    let request = format!("{GET}, capture: {{ a: {{ detail: feild }} }}");
    let said = problems(&case("", &request, ""));
    assert!(
        said.contains("no row has a placeholder `{feild}`"),
        "{said}"
    );
    assert!(said.contains("did you mean `field`"), "{said}");
    let each = "each: [{ name: one, key: \"a b[\" }]\n";
    let kept = format!("{GET}, capture: {{ a: \"$.${{key}}\" }}");
    let compared = ", body: { \"$.a\": { equals: { body: \"$.${key}\" } } }";
    for case in [case(each, &kept, ""), case(each, GET, compared)] {
        let said = problems(&case);
        assert!(said.contains("for `one` this is no JSONPath"), "{said}");
    }
}

#[test]
fn what_has_not_its_shape_is_one_problem() {
    for (request, expect) in [
        ("method: GET, path: \"/t/${today:%Q}\"", ""),
        ("method: GET, path: /t, headers: { \"x-${owner}\": a }", ""),
        (GET, ", body: { \"$.a\": { matches: \"^${owner}$\" } }"),
    ] {
        let said = problems(&case("", request, expect));
        assert!(said.contains("1 problem in 1 file"), "{said}");
    }
    let absent = problems(&case("", GET, ", body: { \"$.a\": { absent: false } }"));
    assert!(
        absent.contains("expected `true`, found `false`"),
        "{absent}"
    );
}
