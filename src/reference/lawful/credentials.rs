//! Holds what the page of credential management leaves open.
//!
//! Of HTTP codes it says nothing either, but that is not in this list: that an error comes with 200 is
//! the suite's binding, as paths are, and a row has one code.

use super::ask::Ask;
use super::edit::Edit::{Answer, Check, Operation, Row};
use super::latitude::{Latitude, way};
use super::say::Say;
use super::turn::Turn;
use crate::reference::token::TokenState;

const SUITE: &str = "vip-credential";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: None,
        page: "The one published answer has four members: what else one may have, nothing is said of",
        ways: &[way(
            "errors-have-details",
            "Every status has an error detail as well.",
            &[Answer("*", Say::With("ErrorDetail", "none"))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "Of the order of members nothing is said",
        ways: &[way(
            "token-members-in-another-order",
            "The members of every answer come in another order.",
            &[Answer("*", Say::Reversed)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("4994-locked-token"),
        page: "Of this row the code alone could be read: that a locked token is in a bad state, another \
               row says as well",
        ways: &[way(
            "locked-is-a-bad-state",
            "A token that is locked is refused as one in a bad state.",
            &[Answer(
                "validate/TokenId/not-locked/refused",
                Say::Like("unlockToken/TokenId/state/refused"),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "The `Version` of the published answer is the one of the request, or the service's own",
        ways: &[way(
            "version-of-the-service",
            "Every answer has the version of the service.",
            &[Answer("*", Say::Member("Version", "3.1"))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "Which of several faults decides, nothing is said of",
        ways: &[
            way(
                "version-after-token",
                "Whether the token exists is looked at before the version.",
                &[Operation("*", Turn::After("version", "token"))],
            ),
            way(
                "state-after-code",
                "A code is looked at before the state of its token.",
                &[Operation("*", Turn::After("state", "code"))],
            ),
            way(
                "password-after-expiration",
                "The expiration of a password is looked at before its length.",
                &[Operation("*", Turn::After("password", "expiration"))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "The operation is RegistrationStatus, and its published answer RequestStatusResponse",
        ways: &[way(
            "state-under-the-name-of-its-operation",
            "The state of a registration is told in a RegistrationStatusResponse.",
            &[Answer(
                "registrationStatus/success",
                Say::Named("RequestStatusResponse", "RegistrationStatusResponse"),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "The page's list has `credentialID`, its sample `credentialId`, and the object around \
               it is not mandatory",
        ways: &[
            way(
                "credential-in-capitals",
                "The id of a registered credential is told as `credentialID`.",
                &[Answer(
                    "registrationStatus/success",
                    Say::Named("credentialId", "credentialID"),
                )],
            ),
            way(
                "credential-is-not-told",
                "A registration is told without its credential.",
                &[Answer(
                    "registrationStatus/success",
                    Say::Without("credentialDetail"),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("0000-success"),
        page: "The text of a success is published for the twin of these APIs alone",
        ways: &[way(
            "success-with-a-full-stop",
            "The message of a success ends with a full stop.",
            &[Row("0000-success", Say::Then("."))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("4952-temporary-password-length"),
        page: "\"does not contain the correct number of alphanumeric characters\": the number is not \
               given",
        ways: &[
            way(
                "six-to-eight-characters",
                "A temporary password has six to eight characters.",
                &[Check("*/TemporaryPassword/length", Ask::Length(6, 8))],
            ),
            way(
                "four-to-six-characters",
                "A temporary password has four to six characters.",
                &[Check("*/TemporaryPassword/length", Ask::Length(4, 6))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("4953-expiration-date"),
        page: "\"Expiration date must be later than the current time\": of what is no date nothing \
               is said",
        ways: &[way(
            "no-date-is-malformed",
            "An expiration that is no time is a malformed request.",
            &[Answer(
                "*/ExpirationDate/time/refused",
                Say::Like("setTemporaryPassword/TemporaryPassword/sent/refused"),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("4990-bad-token-state"),
        page: "\"Bad Token State\": which states are bad for which operation, is not listed",
        ways: &[
            way(
                "repeating-is-a-success",
                "An operation on a token that is already where it leads succeeds.",
                &[
                    Check(
                        "enableToken/TokenId/state",
                        Ask::States(&[TokenState::Enabled]),
                    ),
                    Check(
                        "disableToken/TokenId/state",
                        Ask::States(&[TokenState::Disabled]),
                    ),
                    Check(
                        "unlockToken/TokenId/state",
                        Ask::States(&[TokenState::Enabled]),
                    ),
                ],
            ),
            way(
                "locked-tokens-are-disabled",
                "A token that is locked can be disabled.",
                &[Check(
                    "disableToken/TokenId/state",
                    Ask::States(&[TokenState::Locked]),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("4e04-unsupported-version"),
        page: "\"Unsupported service protocol version\": the supported ones are not listed",
        ways: &[
            way(
                "more-versions",
                "Versions 1.0, 2.1 and 4.0 are spoken as well.",
                &[Check(
                    "*/Version/value",
                    Ask::Values(&["1.0", "2.1", "4.0"]),
                )],
            ),
            way(
                "one-version",
                "Version 3.1 alone is spoken.",
                &[Check("*/Version/value", Ask::NotValues(&["2.0", "3.0"]))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("4e04-unsupported-version"),
        page: "The page writes 4e04, other pages of the vendor 4E03: of a code's letters nothing is said",
        ways: &[way(
            "codes-in-capitals",
            "The letters of codes are capitals.",
            &[
                Row("4e04-unsupported-version", Say::Error("4E04")),
                Row("4e00-malformed-request", Say::Error("4E00")),
                Row("49b5-wrong-code", Say::Error("49B5")),
                Row("49f2-unknown-token", Say::Error("49F2")),
            ],
        )],
    },
];
