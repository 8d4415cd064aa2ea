//! Declares what a case file may hold: the loader's check, the editors' JSON Schema, and the tables of the page.

use crate::contract::{CODE, ERROR};
use crate::json::Json;
use crate::yaml::{Holds, Key, Object, Shape};

/// The JSON types that a value can be held to.
const TYPES: Shape = Shape::Choice(&[
    "string", "number", "integer", "boolean", "object", "array", "null",
]);

/// A condition, by what can be said where it stands.
const fn condition(name: &'static str, keys: &'static [Key]) -> Object {
    Object {
        name,
        keys,
        holds: Holds::One,
    }
}

const EQUALS: Key = Key::optional(
    "equals",
    Shape::Any,
    "this value, or that of a member: `{ body: \"$.accountId\" }`",
);
const CONTAINS: Key = Key::optional("contains", Shape::Scalar, "text that is part of it");
const MATCHES: Key = Key::optional(
    "matches",
    Shape::Literal,
    "a regular expression that finds something in it; `^` and `$` tie it to the ends",
);
const ABSENT: Key = Key::optional("absent", Shape::True, "`true`: not there at all");

const TIE: Object = condition(
    "what ties a placeholder down",
    &[
        EQUALS,
        CONTAINS,
        MATCHES,
        Key::optional(
            "names",
            Shape::Text,
            "a member: its name, its label, or any text that is no other member's",
        ),
    ],
);

const HEADER: Object = condition(
    "a condition on a header",
    &[EQUALS, CONTAINS, MATCHES, ABSENT],
);

const MEMBER: Object = condition(
    "a condition on a member",
    &[
        EQUALS,
        Key::optional(
            "contains",
            Shape::Any,
            "in text, this text; in a list, this item",
        ),
        Key::optional(
            "count",
            Shape::Integer(0, u32::MAX as u64),
            "how many items the list has, or how many values the path finds",
        ),
        MATCHES,
        Key::optional("type", TYPES, "its JSON type"),
        ABSENT,
    ],
);

const TEXT: Object = condition("a condition on a text", &[EQUALS, CONTAINS, MATCHES]);

const TEXTS: Shape = Shape::OneOf(&[Shape::Text, Shape::NonEmpty(&Shape::Text)]);

const EXPECT: Object = Object {
    name: "an expectation",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "code",
            Shape::Each(&CODE),
            "the HTTP code, or a class such as `2xx` where no row gives one; left out in a step, what success is",
        ),
        Key::optional("error", ERROR, "the error, to the letter, or as a number"),
        Key::optional(
            "detail",
            TEXTS,
            "the detail, to the letter, with `${variable}`s and the row's `{placeholder}`s; a list where any of several will do",
        ),
        Key::optional(
            "either",
            Shape::Text,
            "in place of `error` and `detail`: a text that may stand as the one or as the other",
        ),
        Key::optional(
            "where",
            Shape::Named(&Shape::Object(&TIE)),
            "what ties each placeholder down",
        ),
        Key::optional(
            "envelope",
            Shape::Choice(&["none"]),
            "`none`: the answer need not have the form of `suite.yaml`, nor a body",
        ),
        Key::optional(
            "text",
            Shape::OneOf(&[Shape::Object(&TEXT), Shape::Scalar]),
            "the body of an answer that is no JSON, or a condition on it",
        ),
        Key::optional(
            "headers",
            Shape::Named(&Shape::OneOf(&[Shape::Object(&HEADER), Shape::Scalar])),
            "header to value, or to a condition",
        ),
        Key::optional(
            "body",
            Shape::Map(&Shape::OneOf(&[Shape::Object(&MEMBER), Shape::Any])),
            "JSONPath to value, or to a condition; an object to compare with is `{ equals: { a: 1 } }`",
        ),
        Key::optional(
            "within",
            Shape::Time,
            "the longest time the answer may take, such as `2s`",
        ),
    ],
};

const CAPTURED: Object = Object {
    name: "a capture",
    holds: Holds::Declared,
    keys: &[
        Key::optional("path", Shape::Text, "a JSONPath into the body"),
        Key::optional("header", Shape::Literal, "a header"),
        Key::optional(
            "detail",
            Shape::Literal,
            "a placeholder of the detail, in the row that the answer fits",
        ),
        Key::optional(
            "matches",
            Shape::Literal,
            "a regular expression that cuts a part out: its first group, or all that it finds",
        ),
    ],
};

const CAPTURE_PLACE: Shape = Shape::OneOf(&[Shape::Text, Shape::Object(&CAPTURED)]);

const UNTIL: Object = Object {
    name: "how to ask again",
    holds: Holds::Declared,
    keys: &[
        Key::required("within", Shape::Time, "for how long to ask again"),
        Key::optional("every", Shape::Time, "how long to wait between two; 200ms"),
    ],
};

const VALUES: Shape = Shape::OneOf(&[Shape::Scalar, Shape::Null, Shape::NonEmpty(&Shape::Scalar)]);

const REQUEST_KEYS: [Key; 12] = [
    Key::optional(
        "operation",
        Shape::Each(&Shape::Text),
        "an `operationId` of the suite's API description, whose example body is sent",
    ),
    Key::optional(
        "method",
        Shape::Each(&Shape::Text),
        "the verb, together with `path`, in place of `operation`",
    ),
    Key::optional(
        "path",
        Shape::Text,
        "the path in full, as it goes on the wire; a URL that a step before captured, where it lies below the target",
    ),
    Key::optional(
        "params",
        Shape::Named(&Shape::Scalar),
        "path parameter to value; one not given is the variable of its name, \"\" leaves it out",
    ),
    Key::optional(
        "query",
        Shape::Map(&VALUES),
        "query parameter to value, or to several; null leaves out one that the description has",
    ),
    Key::optional(
        "headers",
        Shape::Named(&VALUES),
        "header to value, or to several; null leaves out one that would be added",
    ),
    Key::optional(
        "body",
        Shape::Any,
        "a whole JSON body in place of the example",
    ),
    Key::optional(
        "merge",
        Shape::Map(&Shape::Any),
        "a JSON Merge Patch (RFC 7396) on the operation's example: null removes a member",
    ),
    Key::optional(
        "set",
        Shape::Map(&Shape::Any),
        "JSON Pointer (RFC 6901) to value, after `merge`: null is a value",
    ),
    Key::optional("body_text", Shape::Text, "a body as it is, JSON or not"),
    Key::optional(
        "capture",
        Shape::Named(&Shape::OneOf(&[
            Shape::Text,
            Shape::Object(&CAPTURED),
            Shape::NonEmpty(&CAPTURE_PLACE),
        ])),
        "variable to JSONPath, header or placeholder of the detail; of several places the first that is there",
    ),
    Key::optional(
        "identity",
        Shape::Literal,
        "as which of the target's identities to ask; a target without it skips the case",
    ),
];

const STEP_KEYS: [Key; 15] = {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = REQUEST_KEYS;
    [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        Key::optional(
            "expect",
            Shape::Object(&EXPECT),
            "what must come back; without it the step must succeed as `suite.yaml` defines",
        ),
        Key::optional("pause", Shape::Time, "how long to wait before it is sent"),
        Key::optional(
            "until",
            Shape::Object(&UNTIL),
            "ask again until what `expect` says comes back; for GET alone",
        ),
    ]
};

const REQUEST: Object = Object {
    name: "a request",
    holds: Holds::Declared,
    keys: &REQUEST_KEYS,
};
const STEP: Object = Object {
    name: "a step",
    holds: Holds::Declared,
    keys: &STEP_KEYS,
};
const STEPS: Shape = Shape::List(&Shape::Object(&STEP));

const NAMES: Shape = Shape::OneOf(&[Shape::Literal, Shape::NonEmpty(&Shape::Literal)]);

const CASE: Object = Object {
    name: "a case",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "row",
            NAMES,
            "the row of the table that the case holds a target to, or several of which any may come; `success` is 2xx without a row; left out only where the table has none",
        ),
        Key::required(
            "title",
            Shape::Text,
            "the claim, in the present tense; it may hold values of `each`",
        ),
        Key::required(
            "basis",
            Shape::Choice(&["documented", "assumed", "observed"]),
            "what the claim rests on: the vendor's pages alone, something assumed as well, or an answer once seen",
        ),
        Key::optional(
            "source",
            NAMES,
            "the pages that it rests on beside the table: names of `sources` in `suite.yaml`",
        ),
        Key::optional(
            "each",
            Shape::List(&Shape::Named(&Shape::Any)),
            "one case per entry; its values are variables, and may hold those of suite, case and steps; `name` names it",
        ),
        Key::optional(
            "vars",
            Shape::Named(&Shape::Any),
            "variables, evaluated once per case; each may use those before it",
        ),
        Key::optional(
            "identity",
            Shape::Literal,
            "as which of the target's identities every step asks; a target without it skips the case",
        ),
        Key::optional(
            "setup",
            STEPS,
            "steps before the request; each must succeed, or the case is blocked",
        ),
        Key::required("request", Shape::Object(&REQUEST), "what to send"),
        Key::optional(
            "expect",
            Shape::Object(&EXPECT),
            "what must come back; with several rows, what is more than they say",
        ),
        Key::optional(
            "after",
            STEPS,
            "steps that look at what the request did; what they bring counts like the answer itself",
        ),
        Key::optional(
            "teardown",
            STEPS,
            "steps that put back what the case used up; sent however the case ends, and never judged",
        ),
        Key::optional(
            "within",
            Shape::Time,
            "the longest time the whole case may take",
        ),
        Key::optional(
            "exclusive",
            Shape::List(&Shape::Text),
            "names of things a target has only once, or variables that hold them: `${tokens.enabled}`; cases that share one run one after the other, in one shard",
        ),
    ],
};

/// The shape of a case file.
pub(super) const SHAPE: Shape = Shape::Object(&CASE);

/// Returns the JSON Schema of a case file, draft 2020-12.
pub fn json_schema() -> Json {
    SHAPE.published(
        "vipspec case",
        "One claim about the contract: what to send and what must come back.",
    )
}

#[cfg(test)]
mod tests {
    use super::{CAPTURED, CASE, EXPECT, HEADER, MEMBER, REQUEST, STEP, TEXT, TIE, UNTIL};
    use crate::contract::{ENVELOPE, PAGE, ROW, SUCCESS, SUITE};

    /// The page has a table for each mapping, word for word as it is declared: so no key is missing.
    #[test]
    fn the_page_on_cases_has_every_key() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/README.md");
        let page = std::fs::read_to_string(path).unwrap();
        let page = page.replace("\r\n", "\n");
        let mut wrong = Vec::new();
        for (heading, record) in [
            ("## The keys of a case", &CASE),
            ("### A request", &REQUEST),
            ("### A step", &STEP),
            ("### What is captured", &CAPTURED),
            ("### Asking again", &UNTIL),
            ("### An expectation", &EXPECT),
            ("#### What ties a placeholder down", &TIE),
            ("#### A condition on a header", &HEADER),
            ("#### A condition on a member", &MEMBER),
            ("#### A condition on a text", &TEXT),
            ("## The keys of `suite.yaml`", &SUITE),
            ("### The envelope", &ENVELOPE),
            ("### What makes a step succeed", &SUCCESS),
            ("### A page that cases cite", &PAGE),
            ("## The keys of a row", &ROW),
        ] {
            let table = record.table();
            let section = page.split_once(&format!("\n{heading}\n"));
            let section = section.map(|(_, rest)| rest.split("\n#").next().unwrap_or(rest));
            if !section.is_some_and(|section| section.contains(&table)) {
                wrong.push(format!("{heading}\n\n{table}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "write these tables into {path}:\n\n{}",
            wrong.join("\n")
        );
    }
}
