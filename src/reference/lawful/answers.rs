//! Holds what the table leaves open about every answer, and about successes and the order of checks.

use super::edit::Edit::{Answer, Operation, Row};
use super::latitude::{Latitude, way};
use super::say::Say;
use super::turn::Turn;
use crate::reference::account_id::IdForm;

const SUITE: &str = "vip-rest";

const EXAMPLE: &str = "\"Various. For example, Account <accountID> created successfully.\"";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: "\"Account <accountID> created successfully.\": of an id no form is given",
        ways: &[
            way(
                "ids-are-uuids",
                "The id of an account is a UUID.",
                &[Operation("*", Turn::Ids(IdForm::Uuid))],
            ),
            way(
                "ids-are-uuids-and-checked",
                "The id of an account is a UUID, and a path with no such id is refused with 400.",
                &[
                    Operation("*", Turn::Ids(IdForm::Uuid)),
                    Operation("*", Turn::FormedIds),
                ],
            ),
            way(
                "ids-have-letters",
                "The id of an account begins with a word.",
                &[Operation("*", Turn::Ids(IdForm::Word))],
            ),
            way(
                "ids-are-long",
                "The id of an account has twelve digits.",
                &[Operation("*", Turn::Ids(IdForm::Digits(12)))],
            ),
            way(
                "id-is-a-number",
                "A new account is answered with its id as a JSON number.",
                &[Answer("createAccount/success", Say::Unquoted("accountId"))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: EXAMPLE,
        ways: &[
            way(
                "id-in-the-text-alone",
                "A new account's id stands in the text, and in no member of its own.",
                &[Answer("createAccount/success", Say::Without("accountId"))],
            ),
            way(
                "id-in-a-member-alone",
                "A new account's id stands in a member, and not in the text.",
                &[Answer("createAccount/success", Say::Detail("Created."))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: EXAMPLE,
        ways: &[way(
            "other-texts",
            "Successes are told in other words.",
            &[Row(
                "201-ok",
                Say::Parts(&[
                    ("Account ", "The account "),
                    (" created successfully.", " has been created"),
                    (" updated successfully.", " has been updated"),
                    (" authenticated successfully.", " has been authenticated"),
                    ("QR code created successfully.", "Done"),
                ]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: "\"The operation requested in the API call completed successfully\": of reading nothing \
               is said",
        ways: &[
            way(
                "reads-answer-201",
                "What is read is answered with 201, as everything is.",
                &[Answer("get*/success", Say::Code(201))],
            ),
            way(
                "reads-answer-203",
                "What is read is answered with 203, since it comes from a cache.",
                &[Answer("get*/success", Say::Code(203))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: "The table has errors and details of operations; of what an answer to a GET holds \
               nothing is said",
        ways: &[way(
            "reads-answer-bare",
            "What is read is answered without error and details.",
            &[
                Answer("get*/success", Say::Without("error")),
                Answer("get*/success", Say::Without("details")),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("201-ok"),
        page: "The one example of a 201 is of creating",
        ways: &[
            way(
                "updates-answer-200",
                "An update is answered with 200.",
                &[Answer("update*/success", Say::Code(200))],
            ),
            way(
                "updates-and-authentications-answer-200",
                "An update and an authentication are answered with 200, for nothing is created.",
                &[
                    Answer("update*/success", Say::Code(200)),
                    Answer("authenticate/success", Say::Code(200)),
                ],
            ),
            way(
                "updates-answer-202",
                "An update is answered with 202, for it is carried out later.",
                &[Answer("update*/success", Say::Code(202))],
            ),
            way(
                "updates-answer-204",
                "An update is answered with 204, and an authentication too.",
                &[
                    Answer("update*/success", Say::Code(204)),
                    Answer("update*/success", Say::Nothing),
                    Answer("authenticate/success", Say::Code(204)),
                    Answer("authenticate/success", Say::Nothing),
                ],
            ),
            way(
                "updates-answer-nothing",
                "An update is answered with 200 and no body, and an authentication too.",
                &[
                    Answer("update*/success", Say::Code(200)),
                    Answer("update*/success", Say::Nothing),
                    Answer("authenticate/success", Say::Code(200)),
                    Answer("authenticate/success", Say::Nothing),
                ],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "Of the order of members nothing is said",
        ways: &[way(
            "members-in-another-order",
            "The members of every answer come in another order.",
            &[Answer("*", Say::Reversed)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "The table's columns are HTTP code, error, and details: what else an answer has, \
               nothing is said of",
        ways: &[
            way(
                "answers-have-more-members",
                "Every answer has a time and a trace id as well.",
                &[
                    Answer("*", Say::With("timestamp", "2026-01-01T00:00:00.000+00:00")),
                    Answer("*", Say::With("traceId", "4bf92f3577b34da6")),
                ],
            ),
            way(
                "answers-repeat-the-request",
                "Every answer has the request's method and path as well.",
                &[
                    Answer("*", Say::With("method", "see the request")),
                    Answer("*", Say::With("path", "/")),
                ],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "Of headers nothing is said",
        ways: &[
            way(
                "content-type-with-charset",
                "The content type names the charset.",
                &[Answer(
                    "*",
                    Say::ContentType("application/json;charset=UTF-8"),
                )],
            ),
            way(
                "content-type-in-capitals",
                "The content type is written in capitals, its charset in quotes.",
                &[Answer(
                    "*",
                    Say::ContentType("Application/JSON; Charset=\"utf-8\""),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "Which of several faults decides, no row says",
        ways: &[
            way(
                "ids-are-looked-at-last",
                "Whether the account exists is looked at after the body.",
                &[Operation("*", Turn::After("path", "values"))],
            ),
            way(
                "mandatory-before-unrecognized",
                "Missing members are told before unrecognized ones and types.",
                &[
                    Operation("*", Turn::After("unrecognized", "mandatory")),
                    Operation("*", Turn::After("types", "mandatory")),
                ],
            ),
            way(
                "values-before-mandatory",
                "Wrong values are told before missing members.",
                &[Operation("*", Turn::After("mandatory", "values"))],
            ),
            way(
                "unrecognized-last",
                "Unrecognized members are told after all else.",
                &[Operation("*", Turn::After("unrecognized", "values"))],
            ),
            way(
                "fixed-members-last",
                "Members that may not be updated are told after all else.",
                &[Operation("*", Turn::After("not updatable", "values"))],
            ),
        ],
    },
];
