//! Turns a declaration of a comparison's JSON report into its JSON Schema, which is published.

use crate::compare::SCHEMA;
use crate::json::Json;
use crate::report::schema::{ANSWER, COUNT, TEXT_OR_NULL};
use crate::yaml::{Holds, Key, Record, Shape};

const COUNT_OR_NULL: Shape = Shape::OneOf(&[COUNT, Shape::Null]);

const BOOL_OR_NULL: Shape = Shape::OneOf(&[Shape::Bool, Shape::Null]);

const TEXTS: Shape = Shape::List(&Shape::Text);

const SIDE_OR_NULL: Shape = Shape::OneOf(&[Shape::Choice(&["a", "b"]), Shape::Null]);

const COMPARISON: Record = Record {
    name: "a comparison",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "schema",
            Shape::Choice(&[SCHEMA]),
            "name and version of the format",
        ),
        Key::required("tool", Shape::Text, "name and version of the program"),
        Key::required("a", Shape::Record(&SIDE), "the first side"),
        Key::required("b", Shape::Record(&SIDE), "the second side"),
        Key::required("started", Shape::Text, "when it began, RFC 3339 in UTC"),
        Key::required("duration_ms", COUNT, "how long it took, in milliseconds"),
        Key::required(
            "stopped",
            TEXT_OR_NULL,
            "why it ended before its last case, where it did",
        ),
        Key::required(
            "summary",
            Shape::Record(&SUMMARY),
            "cases by how their comparison ended",
        ),
        Key::required(
            "slower",
            SIDE_OR_NULL,
            "the side whose median is clearly the greater one",
        ),
        Key::required(
            "changes",
            Shape::List(&Shape::Record(&CHANGE)),
            "what differs: each change once",
        ),
        Key::required(
            "errors",
            Shape::List(&Shape::Record(&ERROR)),
            "errors that only one side answers",
        ),
        Key::required(
            "left_out",
            Shape::List(&Shape::Record(&LEFT_OUT)),
            "what varies from ask to ask",
        ),
        Key::required(
            "causes",
            Shape::List(&Shape::Record(&CAUSE)),
            "why cases were not compared, not asked, or differ in several ways at once",
        ),
        Key::required(
            "cases",
            Shape::List(&Shape::Record(&CASE)),
            "the cases, in order",
        ),
    ],
};

const SIDE: Record = Record {
    name: "a side",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "target",
            Shape::Text,
            "the target's name or URL, or what stands for it",
        ),
        Key::required("kept", COUNT, "how many cases had their expectation kept"),
        Key::required("not_kept", COUNT, "how many had not"),
        Key::required(
            "median_us",
            COUNT_OR_NULL,
            "the middle of the times of the cases' requests, in microseconds",
        ),
        Key::required(
            "p95_us",
            COUNT_OR_NULL,
            "the time that one in twenty of them exceeds, in microseconds",
        ),
    ],
};

const SUMMARY: Record = Record {
    name: "a summary",
    holds: Holds::Others,
    keys: &[
        Key::required("equal", COUNT, "both sides answer alike"),
        Key::required("differ", COUNT, "they differ"),
        Key::required("not_compared", COUNT, "at least one side has no answer"),
        Key::required("skipped", COUNT, "not asked"),
    ],
};

const WHAT: Shape = Shape::Choice(&["changed", "gone", "new", "another type"]);

const PLACE: &str =
    "`code`, `answer`, a header's name, `body`, a path such as `$.details`, or `expectation`";

const VARIES: &str = "whether these are the values of the first case, and others have others";

const ALSO: &str = "where else the answers differ, where these are other answers altogether";

const LINE: Record = Record {
    name: "a line of a change",
    holds: Holds::Others,
    keys: &[
        Key::required("place", Shape::Text, PLACE),
        Key::required("what", WHAT, "how it differs"),
        Key::required("a", TEXT_OR_NULL, "what side A has there"),
        Key::required("b", TEXT_OR_NULL, "what side B has there"),
        Key::optional("varies", Shape::Bool, VARIES),
        Key::optional("also", TEXTS, ALSO),
    ],
};

const CHANGE: Record = Record {
    name: "a change",
    holds: Holds::Others,
    keys: &[
        Key::required("lines", Shape::List(&Shape::Record(&LINE)), "what differs"),
        Key::required(
            "steps",
            Shape::List(&Shape::List(&Shape::OneOf(&[Shape::Text, COUNT]))),
            "the steps that show it, each with how many times it does",
        ),
        Key::required(
            "rows_a",
            Shape::List(&TEXT_OR_NULL),
            "the rows of side A's answers",
        ),
        Key::required(
            "rows_b",
            Shape::List(&TEXT_OR_NULL),
            "the rows of side B's answers",
        ),
        Key::required(
            "kept",
            Shape::Record(&KEPT),
            "who keeps what the cases expect, by the number of cases",
        ),
        Key::required("cases", TEXTS, "the ids of the cases"),
    ],
};

const KEPT: Record = Record {
    name: "who keeps what the cases expect",
    holds: Holds::Others,
    keys: &[
        Key::required("both", COUNT, "both sides"),
        Key::required("only_a", COUNT, "side A alone"),
        Key::required("only_b", COUNT, "side B alone"),
        Key::required("neither", COUNT, "no side"),
    ],
};

const ERROR: Record = Record {
    name: "an error of one side",
    holds: Holds::Others,
    keys: &[
        Key::required("side", Shape::Choice(&["a", "b"]), "who answers it"),
        Key::required("suite", Shape::Text, "the suite"),
        Key::required("code", Shape::Integer(0, 999), "the HTTP code"),
        Key::required("error", Shape::Text, "the error"),
        Key::required(
            "detail",
            Shape::Text,
            "the text, with placeholders where a row has them",
        ),
        Key::required("row", TEXT_OR_NULL, "the row, if any has it"),
        Key::required("cases", TEXTS, "the ids of the cases"),
    ],
};

const LEFT_OUT: Record = Record {
    name: "a place that was left out",
    holds: Holds::Others,
    keys: &[
        Key::required("place", Shape::Text, "the place"),
        Key::required(
            "varies_on",
            Shape::Choice(&["a", "b", "both"]),
            "whose answers vary",
        ),
        Key::required("cases", TEXTS, "the ids of the cases"),
    ],
};

const CAUSE: Record = Record {
    name: "a cause",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "ended",
            Shape::Choice(&["differs", "not_compared", "skipped"]),
            "how the cases ended",
        ),
        Key::required("title", Shape::Text, "the reason"),
        Key::required("help", TEXT_OR_NULL, "the remedy"),
        Key::required("cases", TEXTS, "the ids of the cases"),
    ],
};

const CASE: Record = Record {
    name: "a case",
    holds: Holds::Others,
    keys: &[
        Key::required("id", Shape::Text, "the case's id"),
        Key::required("suite", Shape::Text, "the suite"),
        Key::required("row", TEXT_OR_NULL, "the row, where the case has one"),
        Key::required("title", Shape::Text, "the claim"),
        Key::required("file", Shape::Text, "the case file"),
        Key::required("line", COUNT, "the line of its request"),
        Key::required(
            "ended",
            Shape::Choice(&["equal", "differs", "not_compared", "skipped"]),
            "how the comparison ended",
        ),
        Key::required("why", TEXT_OR_NULL, "why it is not compared, or not asked"),
        Key::required("asks", COUNT, "how often each side was asked"),
        Key::required(
            "kept_a",
            BOOL_OR_NULL,
            "whether side A keeps what the case expects",
        ),
        Key::required("kept_b", BOOL_OR_NULL, "whether side B does"),
        Key::required(
            "time_a_us",
            COUNT_OR_NULL,
            "how long side A took for the request, in microseconds",
        ),
        Key::required("time_b_us", COUNT_OR_NULL, "how long side B took"),
        Key::optional(
            "differences",
            Shape::List(&Shape::Record(&DIFFERENCE)),
            "what differs",
        ),
        Key::optional(
            "followed",
            COUNT,
            "differences behind a step that succeeded on one side only",
        ),
        Key::optional("left_out", TEXTS, "the places that vary from ask to ask"),
        Key::optional(
            "rerun",
            Shape::Text,
            "the command that compares the case again",
        ),
    ],
};

const ANSWER_OR_NULL: Shape = Shape::OneOf(&[Shape::Record(&ANSWER), Shape::Null]);

const DIFFERENCE: Record = Record {
    name: "a difference",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "part",
            Shape::Choice(&["setup", "request", "after"]),
            "the part of the case",
        ),
        Key::required("step", Shape::Text, "the operation, or verb and path"),
        Key::required("line", COUNT, "the line of the step in the case file"),
        Key::required("change", COUNT, "the change it belongs to, counted from 0"),
        Key::required("place", Shape::Text, PLACE),
        Key::required("what", WHAT, "how it differs"),
        Key::required("a", TEXT_OR_NULL, "what side A has there"),
        Key::required("b", TEXT_OR_NULL, "what side B has there"),
        Key::optional("varies", Shape::Bool, VARIES),
        Key::optional("also", TEXTS, ALSO),
        Key::required("sent", Shape::Text, "verb and path as sent to side A"),
        Key::required("answer_a", ANSWER_OR_NULL, "what side A answered"),
        Key::required("answer_b", ANSWER_OR_NULL, "what side B answered"),
    ],
};

/// Returns the JSON Schema of a comparison's JSON report, draft 2020-12.
pub fn schema() -> Json {
    Shape::Record(&COMPARISON).published(
        "vipspec comparison",
        "What two targets answer differently, as `vipspec compare --report json=PATH` writes it.",
    )
}
