//! Turns a variable in every place of a case into its value there, or into a problem.

use super::{JSON, answering, problems, run, with_case};
use crate::folder::{CASE, Folder};

/// Every place of a case in which something is written, each with `HERE` in it; and what a variable
/// is there: filled, a value of `each` alone, or nothing that could be filled.
const PLACES: [(&str, Place); 46] = [
    ("row: HERE", Place::Never),
    ("title: HERE", Place::Each),
    ("basis: HERE", Place::Never),
    ("source: HERE", Place::Never),
    ("identity: HERE", Place::Never),
    ("vars: { HERE: 1 }", Place::Never),
    ("vars: { a: HERE }", Place::Filled),
    ("each: [{ name: HERE, a: 1 }]", Place::Never),
    ("within: HERE", Place::Never),
    ("exclusive: [HERE]", Place::Filled),
    ("request/operation: HERE", Place::Each),
    ("request/method: HERE", Place::Each),
    ("request/path: /HERE", Place::Filled),
    ("request/params: { HERE: 1 }", Place::Never),
    ("request/params: { thingId: HERE }", Place::Filled),
    ("request/query: { HERE: 1 }", Place::Filled),
    ("request/query: { a: HERE }", Place::Filled),
    ("request/query: { a: [1, HERE] }", Place::Filled),
    ("request/headers: { HERE: 1 }", Place::Never),
    ("request/headers: { x-a: HERE }", Place::Filled),
    ("request/headers: { x-a: [1, HERE] }", Place::Filled),
    ("request/body: { HERE: 1 }", Place::Filled),
    ("request/body: { a: [HERE] }", Place::Filled),
    ("request/body_text: HERE", Place::Filled),
    ("request/merge: { HERE: 1 }", Place::Filled),
    ("request/merge: { a: HERE }", Place::Filled),
    ("request/set: { '/HERE': 1 }", Place::Filled),
    ("request/set: { /a: HERE }", Place::Filled),
    ("request/capture: { HERE: $.a }", Place::Never),
    ("request/capture: { a: \"$['HERE']\" }", Place::Filled),
    ("request/capture: { a: { header: HERE } }", Place::Never),
    ("request/capture: { a: { detail: HERE } }", Place::Never),
    (
        "request/capture: { a: { path: $.a, matches: HERE } }",
        Place::Never,
    ),
    ("request/identity: HERE", Place::Never),
    ("expect/code: HERE", Place::Each),
    ("expect/error: HERE", Place::Filled),
    ("expect/detail: HERE", Place::Filled),
    ("expect/either: HERE", Place::Filled),
    ("expect/where: { HERE: { equals: 1 } }", Place::Never),
    ("expect/envelope: HERE", Place::Never),
    ("expect/text: HERE", Place::Filled),
    ("expect/headers: { x-a: HERE }", Place::Filled),
    ("expect/headers: { x-a: { matches: HERE } }", Place::Never),
    ("expect/body: { \"$['HERE']\": 1 }", Place::Filled),
    ("expect/body: { $.a: { contains: HERE } }", Place::Filled),
    ("expect/body: { $.a: { equals: HERE } }", Place::Filled),
];

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A variable is filled in.
    Filled,
    /// A value of `each` is, and no other.
    Each,
    /// Nothing is.
    Never,
}

/// Writes a case with one more line in the mapping that the place names.
fn case(place: &str, here: &str) -> String {
    let (part, line) = place
        .split_once('/')
        .filter(|(part, _)| !part.contains(':'))
        .unwrap_or(("", place));
    let line = line.replace("HERE", here);
    let (key, _) = line.split_once(':').expect("a place has a key");
    let mut lines = vec![
        "title: A thing is made".to_owned(),
        "basis: assumed".to_owned(),
    ];
    let mut request = match key {
        "path" => vec!["method: GET".to_owned()],
        "method" => vec!["path: /things".to_owned()],
        "params" => vec!["operation: getThing".to_owned()],
        "operation" => Vec::new(),
        _ => vec!["operation: createThing".to_owned()],
    };
    let mut expect = match key {
        "code" => Vec::new(),
        "where" => vec!["code: 400".to_owned(), "detail: \"{a}\"".to_owned()],
        _ => vec!["code: 400".to_owned()],
    };
    match part {
        "request" => request.push(line),
        "expect" => expect.push(line),
        _ => {
            lines.retain(|known| !known.starts_with(&format!("{key}:")));
            lines.push(line);
        }
    }
    let below = |name: &str, of: Vec<String>| format!("{name}:\n  {}", of.join("\n  "));
    lines.push(below("request", request));
    lines.push(below("expect", expect));
    lines.join("\n") + "\n"
}

#[test]
fn a_variable_that_nothing_defines_goes_unnoticed_nowhere() {
    for (place, kind) in PLACES {
        let said = problems(
            &case(place, "\"${zzz}\"")
                .replace("'\"${zzz}\"'", "'${zzz}'")
                .replace("/\"${zzz}\"", "/${zzz}"),
        );
        let says: &[&str] = match kind {
            Place::Filled => &["nothing defines the variable `zzz`"],
            Place::Each => &[
                "only values of `each` can stand here",
                "nothing defines the variable `zzz`",
            ],
            Place::Never => &[
                "no variable can stand here",
                "unknown word",
                "this is no time",
                "cannot name a case",
            ],
        };
        assert!(
            says.iter().any(|says| said.contains(says)),
            "{place}\n{said}"
        );
    }
}

/// The keys that the schema has, each with the mapping that it stands in: so that none is forgotten
/// above.
#[test]
fn every_key_of_a_case_stands_in_the_walk() {
    let ran = crate::program::vipspec(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let keys = |of: &serde_json::Value| -> Vec<String> {
        of["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    let properties = &schema["properties"];
    let steps = ["setup", "request", "expect", "after", "teardown"];
    let mut wanted: Vec<String> = keys(&schema);
    wanted.retain(|key| !steps.contains(&key.as_str()));
    let below = |part: &str| -> Vec<String> {
        let keys = keys(&properties[part]).into_iter();
        keys.map(|key| format!("{part}/{key}")).collect()
    };
    let beside = [below("request"), below("expect")].concat();
    wanted.extend(beside.into_iter().filter(|key| key != "expect/within"));
    for key in wanted {
        let begins = format!("{key}: ");
        assert!(
            PLACES.iter().any(|(place, _)| place.starts_with(&begins)),
            "{key} has no place"
        );
    }
}

#[test]
fn values_of_each_decide_operation_verb_path_and_code() {
    let case = "title: \"${operation} answers ${code}\"\nbasis: assumed\neach:\n  - { name: made, operation: createThing, code: 201 }\n  - { name: there, operation: getThing, code: 2xx }\nvars: { thingId: \"7\" }\nrequest: { operation: \"${operation}\" }\nexpect: { code: \"${code}\" }\n";
    let target = answering(|asked| {
        if asked.line.starts_with("POST") {
            (
                "201 Created",
                JSON.to_owned(),
                r#"{"error": "OK"}"#.to_owned(),
            )
        } else {
            ("203 Fine", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned())
        }
    });
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut lines: Vec<String> = target.heard().into_iter().map(|asked| asked.line).collect();
    lines.sort();
    assert_eq!(lines, ["GET /things/7", "POST /things"]);
    let route = "title: \"${verb} of ${path} is refused\"\nbasis: assumed\neach:\n  - { name: a, verb: DELETE, path: a }\n  - { name: b, verb: PATCH, path: b }\nrequest: { method: \"${verb}\", path: \"/${path}\" }\nexpect: { code: 405 }\n";
    let target = answering(|_| ("405 No", JSON.to_owned(), r#"{"error": "NO"}"#.to_owned()));
    let ran = run(&with_case(route), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = problems(&case.replace("getThing", "getThin"));
    assert!(
        said.contains("unknown operation `getThin`") && said.contains("did you mean `getThing`"),
        "{said}"
    );
    let said = problems(&case.replace("2xx", "2000"));
    assert!(said.contains("found `2000`"), "{said}");
}

#[test]
fn a_path_with_variables_leads_where_their_values_say() {
    let case = "title: A thing has what its name says\nbasis: assumed\neach: [{ member: id, value: 7 }, { member: a b, name: blank, value: 8 }]\nrequest: { operation: createThing }\nexpect:\n  code: 2xx\n  body: { \"$['${member}']\": \"${value}\" }\n";
    let target = answering(|_| {
        (
            "201 Created",
            JSON.to_owned(),
            r#"{"error": "OK", "id": 7, "a b": 8}"#.to_owned(),
        )
    });
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = problems(&case.replace("$['${member}']", "$.${member}"));
    assert!(said.contains("for `blank` this is no JSONPath"), "{said}");
}

#[test]
fn several_values_of_a_query_and_a_header_go_out_as_several() {
    let case = "title: Things are found\nbasis: assumed\nrequest:\n  method: GET\n  path: /things\n  query: { tag: [a, \"b c\"], \"${owner}\": 1 }\n  headers: { x-tag: [a, b] }\nexpect: { code: 200 }\n";
    let target = answering(|_| ("200 OK", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned()));
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard().pop().unwrap();
    assert_eq!(heard.line, "GET /things?tag=a&tag=b%20c&ada=1");
    let tags = heard
        .rest
        .lines()
        .filter(|line| line.starts_with("x-tag: "));
    assert_eq!(tags.collect::<Vec<_>>(), ["x-tag: a", "x-tag: b"]);
}

#[test]
fn a_merge_that_changes_nothing_is_a_problem() {
    for (merge, idle) in [
        ("{ name: Lamp }", true),
        ("{ nmae: null }", true),
        ("{ name: Red }", false),
        ("{ name: null }", false),
        ("{ owner: \"${owner}\" }", false),
        ("{ nested: { a: null } }", false),
        ("{ nested: { a: 1 } }", false),
    ] {
        let case = format!(
            "title: A thing is made\nbasis: assumed\nrequest: {{ operation: createThing, merge: {merge} }}\nexpect: {{ code: 400 }}\n"
        );
        let folder = Folder::tiny().with(CASE, case);
        let ran = folder.vipspec(&["list", "--cases", "cases"]);
        let said = ran
            .stderr
            .contains("`merge` changes nothing of the example of `createThing`");
        assert_eq!(said, idle, "{merge} {ran:?}");
    }
}
