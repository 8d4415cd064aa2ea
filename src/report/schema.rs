//! Turns a declaration of the JSON report into its JSON Schema, which is published.
//!
//! Open to members that are added, strict in the types and words of those that are there. Required
//! is what version 1 had from its first day.

use crate::json::Json;
use crate::run::SCHEMA;
use crate::yaml::{Holds, Key, Record, Shape};

/// The largest whole number that every reader of JSON can hold.
pub(super) const COUNT: Shape = Shape::Integer(0, (1 << 53) - 1);

pub(super) const TEXT_OR_NULL: Shape = Shape::OneOf(&[Shape::Text, Shape::Null]);

const REPORT: Record = Record {
    name: "a report",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "schema",
            Shape::Choice(&[SCHEMA]),
            "name and version of the format",
        ),
        Key::optional(
            "tool",
            Shape::Text,
            "name and version of the program that ran",
        ),
        Key::required(
            "target",
            Shape::Text,
            "the target's name or URL, or what stands for it",
        ),
        Key::optional(
            "shard",
            Shape::Record(&SHARD),
            "which part of the cases this is, where they were shared out",
        ),
        Key::optional(
            "stopped",
            TEXT_OR_NULL,
            "why the run ended before its last case, where it did",
        ),
        Key::optional("selection", Shape::Record(&SELECTION), "what was asked for"),
        Key::optional(
            "judgement",
            Shape::Record(&JUDGEMENT),
            "what the run comes to",
        ),
        Key::required(
            "started",
            Shape::Text,
            "when the run began, RFC 3339 in UTC",
        ),
        Key::required("duration_ms", COUNT, "how long it took, in milliseconds"),
        Key::required("summary", Shape::Record(&SUMMARY), "cases by outcome"),
        Key::optional(
            "causes",
            Shape::List(&Shape::Record(&CAUSE)),
            "what kept more than one case from a judgement, the most frequent first",
        ),
        Key::optional(
            "unlisted",
            Shape::List(&Shape::Record(&UNLISTED)),
            "texts that came and that no table lists, where its source says that others exist",
        ),
        Key::required(
            "rows",
            Shape::List(&Shape::Record(&ROW)),
            "the rows of every suite that was asked, in the tables' order",
        ),
        Key::required(
            "cases",
            Shape::List(&Shape::Record(&CASE)),
            "the cases, in order",
        ),
    ],
};

const SHARD: Record = Record {
    name: "a shard",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "index",
            Shape::Integer(1, u32::MAX as u64),
            "which part, counted from 1",
        ),
        Key::required(
            "of",
            Shape::Integer(1, u32::MAX as u64),
            "how many parts there are",
        ),
    ],
};

const SELECTION: Record = Record {
    name: "a selection",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "whole",
            Shape::Bool,
            "whether nothing narrowed the run, but for suites, and for being shared out",
        ),
        Key::optional(
            "patterns",
            Shape::List(&Shape::Text),
            "case ids, files, folders or globs",
        ),
        Key::optional(
            "suites",
            Shape::List(&Shape::Text),
            "the suites, where some were named",
        ),
        Key::optional(
            "rows",
            Shape::List(&Shape::Text),
            "the rows, where some were named",
        ),
        Key::optional(
            "basis",
            Shape::List(&Shape::Text),
            "what the cases were to rest on; anything, where it is left out",
        ),
        Key::optional(
            "rerun",
            Shape::Bool,
            "whether only what did not pass in an earlier run was asked again",
        ),
        Key::optional(
            "left_out",
            COUNT,
            "how many cases were left out for nothing but what they rest on",
        ),
        Key::optional(
            "allow_untested",
            Shape::Bool,
            "whether any row may go untested",
        ),
        Key::optional(
            "may_be_untested",
            Shape::List(&Shape::Text),
            "the rows that may, where some were named",
        ),
    ],
};

const JUDGEMENT: Record = Record {
    name: "a judgement",
    holds: Holds::Others,
    keys: &[
        Key::required(
            "standing",
            Shape::Choice(&[
                "kept",
                "kept_in_part",
                "broken",
                "list_wrong",
                "no_judgement",
                "nothing_shown",
            ]),
            "what it is in a word",
        ),
        Key::required("exit_code", Shape::Integer(0, 5), "the exit code"),
        Key::required("sentence", Shape::Text, "the same in a sentence"),
        Key::optional(
            "untested",
            Shape::List(&Shape::Text),
            "the rows that were to be shown and were not, where the run was whole",
        ),
    ],
};

const SUMMARY: Record = Record {
    name: "a summary",
    holds: Holds::Others,
    keys: &[
        Key::required("passed", COUNT, "the target kept the contract"),
        Key::required("failed", COUNT, "the contract is broken"),
        Key::required("errored", COUNT, "no answer came"),
        Key::required("blocked", COUNT, "setup did not succeed"),
        Key::required("skipped", COUNT, "not asked"),
        Key::required("failed_as_listed", COUNT, "listed as failing, and fails"),
        Key::required(
            "passed_unexpectedly",
            COUNT,
            "listed as failing, but passes",
        ),
        Key::optional(
            "warnings",
            COUNT,
            "how many texts came that the table does not list, where its source says that others exist",
        ),
        Key::optional(
            "flaky",
            COUNT,
            "how many of those that passed did so after a transport fault",
        ),
    ],
};

const CAUSE: Record = Record {
    name: "a cause",
    holds: Holds::Others,
    keys: &[
        Key::required("title", Shape::Text, "what it is"),
        Key::required("help", TEXT_OR_NULL, "what to do about it"),
        Key::required("cases", Shape::List(&Shape::Text), "the ids of the cases"),
    ],
};

const UNLISTED: Record = Record {
    name: "a text that no table lists",
    holds: Holds::Others,
    keys: &[
        Key::required("suite", Shape::Text, "the suite"),
        Key::required("row", Shape::Text, "the row's id"),
        Key::required("actual", Shape::Text, "the text"),
        Key::required("cases", COUNT, "in how many cases it came"),
    ],
};

const CLAIM: Record = Record {
    name: "a row that a case names",
    holds: Holds::Others,
    keys: &[
        Key::required("row", Shape::Text, "the row's id"),
        Key::required(
            "state",
            Shape::Choice(&[
                "held",
                "effect",
                "answered_by_another",
                "broken",
                "not_shown",
            ]),
            "what the case showed of it",
        ),
    ],
};

const WARNING: Record = Record {
    name: "a warning",
    holds: Holds::Others,
    keys: &[
        Key::required("row", Shape::Text, "the row's id"),
        Key::required(
            "listed",
            Shape::List(&Shape::Text),
            "the texts that the row lists",
        ),
        Key::required("actual", Shape::Text, "the text that came"),
        Key::required(
            "line",
            COUNT,
            "the line of the expectation in the case file",
        ),
    ],
};

const ROW: Record = Record {
    name: "a row",
    holds: Holds::Others,
    keys: &[
        Key::required("suite", Shape::Text, "the suite"),
        Key::required("row", Shape::Text, "the row's id"),
        Key::required("held", COUNT, "in how many cases it came"),
        Key::required(
            "broken",
            COUNT,
            "in how many cases none of the answers came that they name, listed or not",
        ),
        Key::required(
            "untested",
            Shape::Bool,
            "whether no case showed anything of it",
        ),
        Key::optional(
            "effects",
            COUNT,
            "in how many cases it came, and a look at what the request did was not answered as expected",
        ),
        Key::optional(
            "answered_by_another",
            COUNT,
            "in how many cases another row came that they name as well",
        ),
        Key::optional("code", Shape::Integer(0, 999), "the HTTP code"),
        Key::optional("error", Shape::Text, "the error"),
        Key::optional(
            "details",
            Shape::List(&Shape::Text),
            "the detail texts, with placeholders; none where any text will do",
        ),
        Key::optional("cause", Shape::Text, "why a service answers so"),
        Key::optional("remedy", Shape::Text, "what a client does about it"),
    ],
};

const CASE: Record = Record {
    name: "a case",
    holds: Holds::Others,
    keys: &[
        Key::required("id", Shape::Text, "the case's id"),
        Key::optional(
            "place",
            COUNT,
            "its place among all cases that were chosen, before these were shared out",
        ),
        Key::required("suite", Shape::Text, "the suite"),
        Key::required(
            "row",
            TEXT_OR_NULL,
            "the first row that the case names, where it names one",
        ),
        Key::optional(
            "rows",
            Shape::List(&Shape::Record(&CLAIM)),
            "all rows that it names, where the outcome does not say it of the one",
        ),
        Key::required("title", Shape::Text, "the claim"),
        Key::required(
            "basis",
            Shape::Choice(&["documented", "assumed", "observed"]),
            "what the claim rests on",
        ),
        Key::required("file", Shape::Text, "the case file"),
        Key::required("line", COUNT, "the line of its request"),
        Key::required("outcome", Shape::Choice(&OUTCOMES), "how the case ended"),
        Key::required(
            "duration_ms",
            COUNT,
            "from the first request to the last answer, in milliseconds",
        ),
        Key::required(
            "findings",
            Shape::List(&Shape::Record(&FINDING)),
            "what differed",
        ),
        Key::optional(
            "warnings",
            Shape::List(&Shape::Record(&WARNING)),
            "what is told without being wrong",
        ),
        Key::required(
            "answer",
            Shape::OneOf(&[Shape::Record(&ANSWER), Shape::Null]),
            "what the request brought back",
        ),
        Key::required(
            "error",
            TEXT_OR_NULL,
            "why there is no judgement, or what else is to be said",
        ),
        Key::optional(
            "retries",
            Shape::List(&Shape::Text),
            "what earlier attempts met; a case that passes with any is flaky",
        ),
        Key::optional(
            "known",
            Shape::Record(&KNOWN),
            "what the list of known failures says about the case",
        ),
        Key::optional("rerun", Shape::Text, "the command that runs the case again"),
        Key::optional(
            "curl",
            Shape::Text,
            "the request that was judged, as a command of curl",
        ),
        Key::optional(
            "proposal",
            Shape::Text,
            "the text of a case that would hold the answer, where the answer fits no row",
        ),
        Key::optional(
            "judged",
            COUNT,
            "which of the exchanges the findings are about, counted from 0",
        ),
        Key::required(
            "exchanges",
            Shape::List(&Shape::Record(&EXCHANGE)),
            "what was sent and received; empty for a case that passed",
        ),
    ],
};

const OUTCOMES: [&str; 7] = [
    "passed",
    "failed",
    "errored",
    "blocked",
    "skipped",
    "failed_as_listed",
    "passed_unexpectedly",
];

const COLUMNS: [&str; 7] = [
    "code", "error", "detail", "header", "body", "time", "envelope",
];

const FINDING: Record = Record {
    name: "a finding",
    holds: Holds::Others,
    keys: &[
        Key::required("column", Shape::Choice(&COLUMNS), "what differs"),
        Key::required("expected", Shape::Text, "what was expected"),
        Key::required("actual", Shape::Text, "what came"),
        Key::required(
            "line",
            COUNT,
            "the line of the expectation in the case file",
        ),
        Key::optional("source", Shape::Text, "that line"),
        Key::optional("note", Shape::Text, "what else is worth knowing"),
    ],
};

const KNOWN: Record = Record {
    name: "a known failure",
    holds: Holds::Others,
    keys: &[
        Key::required("reason", Shape::Text, "why the case fails"),
        Key::required("owner", Shape::Text, "who is to mend it"),
        Key::required(
            "until",
            Shape::Text,
            "the last day on which it may fail, as `2026-12-31`",
        ),
    ],
};

pub(super) const ANSWER: Record = Record {
    name: "an answer",
    holds: Holds::Others,
    keys: &[
        Key::required("code", Shape::Integer(0, 999), "the HTTP code"),
        Key::required("error", TEXT_OR_NULL, "the error"),
        Key::required("detail", TEXT_OR_NULL, "the detail"),
        Key::required("row", TEXT_OR_NULL, "the row that the answer fits, if any"),
    ],
};

const EXCHANGE: Record = Record {
    name: "an exchange",
    holds: Holds::Others,
    keys: &[
        Key::required("request", Shape::Record(&MESSAGE), "the request"),
        Key::required("response", Shape::Record(&MESSAGE), "the answer"),
        Key::required("duration_ms", COUNT, "how long it took, in milliseconds"),
    ],
};

const MESSAGE: Record = Record {
    name: "a message",
    holds: Holds::Others,
    keys: &[
        Key::required("line", Shape::Text, "`PUT /v1/accounts/1` or `400`"),
        Key::required(
            "headers",
            Shape::List(&Shape::List(&Shape::Text)),
            "headers in order, each a name and a value",
        ),
        Key::required(
            "body",
            Shape::Text,
            "the body as text, cut where it is long",
        ),
        Key::required("bytes", COUNT, "the length of the body in bytes"),
    ],
};

/// Returns the JSON Schema of the JSON report, draft 2020-12.
pub fn schema() -> Json {
    Shape::Record(&REPORT).published(
        "vipspec report",
        "What a run came to, as `vipspec run --report json=PATH` writes it.",
    )
}
