//! Declares what a case file may hold: the loader's check and the editors' JSON Schema.

use crate::contract::CODE;
use crate::json::Json;
use crate::yaml::{Key, Record, Shape};

const EXPECT: Record = Record {
    name: "an expectation",
    open: false,
    keys: &[
        Key::required(
            "code",
            CODE,
            "the HTTP code; in a step also a class such as `2xx`",
        ),
        Key::optional("error", Shape::Text, "the error, to the letter"),
        Key::optional(
            "detail",
            Shape::Text,
            "the detail, to the letter, with `${variable}`s and the row's `{placeholder}`s",
        ),
        Key::optional(
            "where",
            Shape::Map(&Shape::Map(&Shape::Any)),
            "what ties a placeholder down: `equals`, `contains` or `matches`",
        ),
        Key::optional(
            "headers",
            Shape::Map(&Shape::Any),
            "header to value, `{ contains: }`, `{ matches: }` or `{ absent: true }`",
        ),
        Key::optional(
            "body",
            Shape::Map(&Shape::Any),
            "JSONPath to value, `{ equals: }`, `{ matches: }`, `{ type: }` or `{ absent: true }`",
        ),
        Key::optional(
            "within",
            Shape::Text,
            "the longest time the answer may take, such as `2s`",
        ),
    ],
};

const REQUEST_KEYS: [Key; 11] = [
    Key::optional(
        "operation",
        Shape::Text,
        "an `operationId` of the suite's API description",
    ),
    Key::optional(
        "method",
        Shape::Text,
        "the verb, together with `path`, in place of `operation`",
    ),
    Key::optional(
        "path",
        Shape::Text,
        "the path in full, as it goes on the wire",
    ),
    Key::optional(
        "params",
        Shape::Map(&Shape::Scalar),
        "path parameter to value; one not given is the variable of its name, \"\" leaves it out",
    ),
    Key::optional(
        "query",
        Shape::Map(&Shape::Scalar),
        "query parameter to value",
    ),
    Key::optional(
        "headers",
        Shape::Map(&Shape::OneOf(&[Shape::Scalar, Shape::Null])),
        "header to value; null leaves out one that would be added",
    ),
    Key::optional("body", Shape::Any, "a whole JSON body"),
    Key::optional(
        "merge",
        Shape::Map(&Shape::Any),
        "a JSON Merge Patch on the operation's example: null removes a member",
    ),
    Key::optional(
        "set",
        Shape::Map(&Shape::Any),
        "JSON Pointer to value, after `merge`: null is a value",
    ),
    Key::optional("body_text", Shape::Text, "a body as it is, JSON or not"),
    Key::optional(
        "capture",
        Shape::Map(&Shape::Text),
        "variable to JSONPath into the answer",
    ),
];

const STEP_KEYS: [Key; 12] = {
    let [a, b, c, d, e, f, g, h, i, j, k] = REQUEST_KEYS;
    let expect = Key::optional(
        "expect",
        Shape::Record(&EXPECT),
        "what must come back; without it the step must succeed as `suite.yaml` defines",
    );
    [a, b, c, d, e, f, g, h, i, j, k, expect]
};

const REQUEST: Record = Record {
    name: "a request",
    open: false,
    keys: &REQUEST_KEYS,
};
const STEP: Record = Record {
    name: "a step",
    open: false,
    keys: &STEP_KEYS,
};
const STEPS: Shape = Shape::List(&Shape::Record(&STEP));

const CASE: Record = Record {
    name: "a case",
    open: false,
    keys: &[
        Key::optional(
            "row",
            Shape::Text,
            "the row of the table that the case holds a target to; left out only where the table has none",
        ),
        Key::required("title", Shape::Text, "the claim, in the present tense"),
        Key::required(
            "basis",
            Shape::Choice(&["documented", "assumed", "observed"]),
            "what the claim rests on: the published table alone, something assumed as well, or an answer once seen",
        ),
        Key::optional(
            "each",
            Shape::List(&Shape::Map(&Shape::Any)),
            "one case per entry; its values are variables, `name` names it",
        ),
        Key::optional(
            "vars",
            Shape::Map(&Shape::Any),
            "variables, evaluated once per case",
        ),
        Key::optional("setup", STEPS, "steps before the request"),
        Key::required("request", Shape::Record(&REQUEST), "what to send"),
        Key::required("expect", Shape::Record(&EXPECT), "what must come back"),
        Key::optional("after", STEPS, "steps that look at what the request did"),
        Key::optional(
            "teardown",
            STEPS,
            "steps that put back what the case used up",
        ),
        Key::optional(
            "exclusive",
            Shape::List(&Shape::Text),
            "names of things a target has only once, or variables that hold them: `${tokens.enabled}`; cases that share one run one after the other",
        ),
    ],
};

/// The shape of a case file.
pub(super) const SHAPE: Shape = Shape::Record(&CASE);

/// Returns the JSON Schema of a case file, draft 2020-12.
pub fn json_schema() -> Json {
    SHAPE.published(
        "vipspec case",
        "One claim about the contract: what to send and what must come back.",
    )
}
