//! Holds what the rows leave open that are about members: mandatory, fixed, unrecognized, incorrect.

use super::ask::Ask;
use super::edit::Edit::{Answer, Check, Operation, Row};
use super::latitude::{Latitude, way};
use super::say::Say;
use super::turn::Turn;
use crate::reference::rulebook::{Gap, Type};
use crate::reference::wording;

const SUITE: &str = "vip-rest";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: Some("400-field-mandatory"),
        page: "\"[Field name] is mandatory.\": a name, and with a capital",
        ways: &[
            way(
                "labels",
                "A missing member is called by its label.",
                &[Row("400-field-mandatory", Say::Labels)],
            ),
            way(
                "quoted",
                "A member is called by its name in quotes.",
                &[Row("400-field-mandatory", Say::Quoted)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-mandatory"),
        page: "Two rows are of a mandatory attribute that was not provided, and neither says of \
               which operations",
        ways: &[way(
            "missing-for-mandatory",
            "A missing member of an account is told by the other of the two texts.",
            &[Row("400-field-mandatory", Say::Instead(wording::missing))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-mandatory"),
        page: "\"A mandatory attribute was not provided\": of blank ones nothing is said",
        ways: &[
            way(
                "blank-is-provided",
                "A blank name is a name.",
                &[Check("*Account/*/mandatory", Ask::Less(BLANKS))],
            ),
            way(
                "null-is-of-a-wrong-type",
                "A name of null is refused for its type.",
                &[Check("*Account/*/type", Ask::NotTypes(&[Type::Null]))],
            ),
            way(
                "null-leaves-as-it-is",
                "An update takes null for not provided, and changes nothing.",
                &[Check("updateAccount/*/mandatory", Ask::Less(&[Gap::Null]))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-not-updatable"),
        page: "\"cannot be modified, such as totalVoiceCredits\": no other is named",
        ways: &[
            way(
                "sms-credits-are-updated",
                "An update changes `totalSmsCredits`.",
                &[
                    Check("updateAccount/totalSmsCredits/not-updatable", Ask::Nothing),
                    Operation("updateAccount", Turn::Stores("totalSmsCredits")),
                ],
            ),
            way(
                "units-are-fixed",
                "`units` are fixed once the account exists.",
                &[Operation("updateAccount", Turn::Fixed("units"))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-not-updatable"),
        page: "\"an attribute value that cannot be modified\": of creating nothing is said",
        ways: &[way(
            "no-credits-at-first",
            "Nobody sets credits, not even of a new account.",
            &[
                Operation(
                    "createAccount",
                    Turn::Also("updateAccount/totalVoiceCredits/not-updatable", "values"),
                ),
                Operation(
                    "createAccount",
                    Turn::Also("updateAccount/totalSmsCredits/not-updatable", "values"),
                ),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-not-updatable"),
        page: "\"attempted to set an attribute value that cannot be modified\": whether the same \
               value modifies",
        ways: &[way(
            "the-same-value-passes",
            "An update may repeat the credits that the account has.",
            &[Check("*/not-updatable", Ask::Unchanged)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-field-not-updatable"),
        page: "\"Field: [field name] not allowed to update.\": whether name or label",
        ways: &[
            way(
                "labels",
                "A fixed member is called by its label.",
                &[Row("400-field-not-updatable", Say::Labels)],
            ),
            way(
                "quoted",
                "A member is called by its name in quotes.",
                &[Row("400-field-not-updatable", Say::Quoted)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-missing-field"),
        page: "\"Missing [field name].\": whether name or label",
        ways: &[
            way(
                "labels",
                "A missing member is called by its label.",
                &[Row("400-missing-field", Say::Labels)],
            ),
            way(
                "quoted",
                "A member is called by its name in quotes.",
                &[Row("400-missing-field", Say::Quoted)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-missing-field"),
        page: "Two rows are of a mandatory attribute that was not provided, and neither says of \
               which operations",
        ways: &[way(
            "mandatory-for-missing",
            "What an administrator or a user lacks is told by the other of the two texts.",
            &[Row("400-missing-field", Say::Instead(wording::mandatory))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-missing-field"),
        page: "\"A mandatory attribute was not provided\": which ones are, is not listed",
        ways: &[way(
            "names-are-optional",
            "An administrator needs no names.",
            &[
                Check("createAdministrator/firstName/mandatory", Ask::Nothing),
                Check("createAdministrator/lastName/mandatory", Ask::Nothing),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-missing-field"),
        page: "\"A mandatory attribute was not provided\": of blank ones nothing is said",
        ways: &[way(
            "blank-is-provided",
            "A blank member is provided.",
            &[
                Check("createAdministrator/*/mandatory", Ask::Less(BLANKS)),
                Check("create*r/userId/mandatory", Ask::Less(BLANKS)),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-unrecognized-field"),
        page: "\"The invalid value is provided when available\"",
        ways: &[
            way(
                "values-are-named",
                "The value of an unrecognized member stands in the text, not its name.",
                &[Row("400-unrecognized-field", Say::Values)],
            ),
            way(
                "paths-are-named",
                "An unrecognized member is named with those around it.",
                &[Row("400-unrecognized-field", Say::Paths)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-unrecognized-field"),
        page: "One row is of an attribute that is \"invalid or unrecognized\", the next of one that \
               is \"incorrectly formatted or unknown\"",
        ways: &[way(
            "unknown-is-incorrect",
            "An unknown member is told by the text of incorrect ones.",
            &[Row(
                "400-unrecognized-field",
                Say::Instead(wording::incorrect_field),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-unrecognized-field"),
        page: "\"This error may also be returned if the request attempts to perform an invalid \
               operation\", as to set jurisdictionHash: may, and another row is of such too",
        ways: &[
            way(
                "hash-is-ignored",
                "A `jurisdictionHash` in a request is ignored.",
                &[Check("*Account/body/unrecognized", Ask::Members(HASH))],
            ),
            way(
                "hash-is-not-updatable",
                "A `jurisdictionHash` is refused as one that cannot be updated.",
                &[
                    Check("*Account/body/unrecognized", Ask::Members(HASH)),
                    Operation("updateAccount", Turn::Fixed("jurisdictionHash")),
                ],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-incorrect-field-or-value"),
        page: "\"The incorrect value is provided when available\"",
        ways: &[way(
            "values-are-named",
            "What was sent stands at the end of the text, not the member's name.",
            &[Row("400-incorrect-field-or-value", Say::Values)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-incorrect-field-or-value"),
        page: "The text is cut in the table, within braces that nothing closes",
        ways: &[
            way(
                "no-brace",
                "No brace stands before the name.",
                &[Row(
                    "400-incorrect-field-or-value",
                    Say::Parts(&[(OPEN, "Request contains incorrect field or value - ")]),
                )],
            ),
            way(
                "closed-brace",
                "A brace stands before the name, and one after it.",
                &[Row("400-incorrect-field-or-value", Say::Then("}"))],
            ),
            way(
                "backslash-and-bracket",
                "The name stands in a brace, a backslash and a bracket, as in the table.",
                &[Row(
                    "400-incorrect-field-or-value",
                    Say::Parts(&[(OPEN, "Request contains incorrect field or value - {\\[")]),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-incorrect-field-or-value"),
        page: "\"The request or an attribute in the request is incorrectly formatted\": what stands \
               in the text where no attribute is at fault",
        ways: &[way(
            "parser-speaks",
            "Where the body is no JSON object, what the parser says ends the text.",
            &[Answer(
                "*/body/object/refused",
                Say::Detail(
                    "Request contains incorrect field or value - Unexpected end of input at line 1",
                ),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-incorrect-field-or-value"),
        page: "One row is of an attribute that is \"invalid or unrecognized\", the next of one that \
               is \"incorrectly formatted or unknown\"",
        ways: &[way(
            "incorrect-is-unrecognized",
            "A member of a wrong type is told by the text of unrecognized ones.",
            &[Answer(
                "*/type/refused",
                Say::Instead(wording::unrecognized),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-incorrect-field-or-value"),
        page: "Of the JSON types of attributes the table says nothing",
        ways: &[
            way(
                "integers-as-text",
                "An integer may be written as text.",
                &[
                    Check("*Account/*its/type", Ask::Types(&[Type::Text])),
                    Check("createQrCode/expirySeconds/type", Ask::Types(&[Type::Text])),
                ],
            ),
            way(
                "texts-as-numbers",
                "A text may be written as a number.",
                &[
                    Check("*Account/*Name/type", Ask::Types(&[Type::Number])),
                    Check("*/organizationalUnit/type", Ask::Types(&[Type::Number])),
                ],
            ),
        ],
    },
];

/// The ways of being there without saying anything.
const BLANKS: &[Gap] = &[Gap::Empty, Gap::White, Gap::UnicodeWhite];

const HASH: &[&str] = &["jurisdictionHash"];

/// How the text of the table begins that is cut short.
const OPEN: &str = "Request contains incorrect field or value - {";
