//! Declares what a binding may hold, for its reader and for editors.

use crate::contract::CODE;
use crate::yaml::{Holds, Key, Object, Shape};

/// What the binding of a suite may hold.
pub const BINDING: Object = Object {
    name: "a binding",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "routes",
            Shape::Map(&Shape::OneOf(&[Shape::Text, Shape::Null])),
            "a canonical beginning of paths, or an operation, and the service's path, verb, or both; `null`: it has no such operation",
        ),
        Key::optional(
            "members",
            Shape::Map(&Shape::OneOf(&[Shape::Text, Shape::Object(&MEMBER)])),
            "a canonical member and the service's name for it, with the label of its texts where it has one",
        ),
        Key::optional(
            "style",
            Shape::Choice(&["as-is", "snake_case", "PascalCase", "kebab-case"]),
            "how the description's other members are written",
        ),
        Key::optional(
            "with",
            Shape::Map(&Shape::Map(&Shape::Any)),
            "by operation, what the service wants besides, as a merge patch in its names; `null`: what it does not know",
        ),
        Key::optional(
            "request",
            PLACES,
            "where members of a request stand: for all (`$`, a member), or by operation",
        ),
        Key::optional(
            "answer",
            PLACES,
            "where members of an answer stand: for all (`$`, a member), or by operation",
        ),
        Key::optional(
            "envelope",
            Shape::Object(&ENVELOPE),
            "how the service's answers carry error and detail, where the suite's is another",
        ),
    ],
};

const MEMBER: Object = Object {
    name: "a member",
    holds: Holds::Declared,
    keys: &[
        Key::required("name", Shape::Text, "what the service calls it"),
        Key::optional("label", Shape::Text, "what the service's texts call it"),
    ],
};

const PLACES: Shape = Shape::Map(&Shape::OneOf(&[Shape::Text, Shape::Map(&Shape::Text)]));

const CARRIER: Shape = Shape::OneOf(&[
    Shape::Text,
    Shape::Object(&HEADER),
    Shape::NonEmpty(&Shape::OneOf(&[Shape::Text, Shape::Object(&HEADER)])),
]);

const HEADER: Object = Object {
    name: "a place",
    holds: Holds::One,
    keys: &[Key::optional(
        "header",
        Shape::Text,
        "a header of the answer",
    )],
};

const ENVELOPE: Object = Object {
    name: "an envelope",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "media_type",
            Shape::OneOf(&[Shape::Text, Shape::NonEmpty(&Shape::Text)]),
            "the media type of every answer, or those that will do",
        ),
        Key::optional("error", CARRIER, "where the error stands, as a JSONPath"),
        Key::optional("detail", CARRIER, "where the detail stands, as a JSONPath"),
        Key::optional(
            "errors_ignore_case",
            Shape::Bool,
            "whether errors compare without case",
        ),
        Key::optional(
            "codes",
            Shape::NonEmpty(&CODE),
            "the HTTP codes of answers that carry error and detail",
        ),
    ],
};
