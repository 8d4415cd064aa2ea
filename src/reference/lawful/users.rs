//! Holds what the rows of ids, users and QR codes leave open.

use super::ask::Ask;
use super::edit::Edit::{Answer, Check, Operation, Row};
use super::latitude::{Decision, Latitude, way};
use super::say::Say;
use super::turn::Turn;
use crate::reference::wording;

const SUITE: &str = "vip-rest";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: Some("401-failed-auth-validation"),
        page: "\"The QR code is expired\": of one that was used before nothing is said",
        ways: &[way(
            "codes-are-used-again",
            "A QR code works until it expires, however often.",
            &[Check("authenticate/qrCode/unused", Ask::Nothing)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("401-failed-auth-validation"),
        page: "\"Have the user try again\": whether with the same code, nothing is said of",
        ways: &[way(
            "a-failure-uses-the-code-up",
            "A failed attempt uses the QR code up.",
            &[Check("authenticate/qrCode/*", Ask::Anyway)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("401-failed-auth-validation"),
        page: "\"increase the expiry time in the request\": its unit and its ends are not given",
        ways: &[
            way(
                "a-second-at-least",
                "A QR code lives for a second at least.",
                &[Check(
                    "createQrCode/expirySeconds/value",
                    Ask::Ranges(&[(1, 3600)]),
                )],
            ),
            way(
                "ten-minutes-at-most",
                "A QR code lives for ten minutes at most.",
                &[Check(
                    "createQrCode/expirySeconds/value",
                    Ask::Ranges(&[(0, 600)]),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("404-not-found"),
        page: "The row has one cell, \"Not Found\", where the others have two",
        ways: &[
            Decision {
                moot: SAID_ELSEWHERE,
                ..way(
                    "said-in-the-details",
                    "An unknown id is told in the details, and the error is BAD_REQUEST.",
                    &[
                        Row("404-not-found", Say::With("details", "Not Found")),
                        Row("404-not-found", Say::Error("BAD_REQUEST")),
                    ],
                )
            },
            Decision {
                moot: SAID_ELSEWHERE,
                ..way(
                    "said-in-the-details-alone",
                    "An unknown id is told in the details, and there is no error.",
                    &[Row("404-not-found", Say::Named("error", "details"))],
                )
            },
            Decision {
                moot: SAID_ELSEWHERE,
                ..way(
                    "said-twice",
                    "An unknown id is told in error and details.",
                    &[Row("404-not-found", Say::With("details", "Not Found"))],
                )
            },
            way(
                "explained",
                "An unknown id is explained in the details.",
                &[Row(
                    "404-not-found",
                    Say::With("details", "There is no such account or user."),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("404-not-found"),
        page: "The row has one cell: what stands in the details, if anything, nothing is said of",
        ways: &[
            way(
                "details-are-null",
                "The details of an unknown id are null.",
                &[Row("404-not-found", Say::WithBare("details", "null"))],
            ),
            way(
                "details-are-a-list",
                "The details of an unknown id are an empty list.",
                &[Row("404-not-found", Say::WithBare("details", "[]"))],
            ),
            way(
                "details-are-empty",
                "The details of an unknown id are empty.",
                &[Row("404-not-found", Say::With("details", ""))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("404-not-found"),
        page: "\"The account or user is not found\": whether a deleted account is, nothing is said of",
        ways: &[way(
            "deleted-accounts-are-gone",
            "An account that is DELETED is not found.",
            &[Check("*/accountId/known", Ask::Hidden(&["DELETED"]))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("404-not-found"),
        page: "\"The account or user is not found\": an id that cannot be one may be incorrectly \
               formatted",
        ways: &[way(
            "malformed-ids-are-incorrect",
            "An account id that is no number of nine digits is refused with 400.",
            &[Operation("*", Turn::FormedIds)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("404-not-found"),
        page: "Two rows are of a user who is unknown, and both of an id \"in the request\"",
        ways: &[
            way(
                "unknown-users-of-paths-are-412",
                "A user of the path who is unknown is refused with 412.",
                &[Answer(
                    "getUser/userId/known/refused",
                    Say::Instead(|_| wording::precondition_failed()),
                )],
            ),
            way(
                "unknown-users-of-bodies-are-404",
                "A user of the body who is unknown is refused with 404.",
                &[Row(
                    "412-precondition-failed",
                    Say::Instead(|_| wording::not_found()),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("401-failed-auth-validation"),
        page: "\"A attribute value in the request is incorrect\": a user id that matches nobody is one",
        ways: &[way(
            "nobody-fails-to-authenticate",
            "A user who is not registered fails to authenticate with 401.",
            &[Answer(
                "authenticate/userId/registered/refused",
                Say::Instead(|_| wording::failed_auth_validation()),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("412-precondition-failed"),
        page: "\"does not match a registered user\": of capitals nothing is said",
        ways: &[way(
            "users-are-told-apart-by-case",
            "Two user ids that differ in case are of two users.",
            &[
                Check("*/userId/*", Ask::Case),
                Check("*/qrCode/owned", Ask::Case),
            ],
        )],
    },
];

/// Where the details say it, the error may say anything.
const SAID_ELSEWHERE: &[&str] = &[
    "error/*/known/*",
    "error/unrouted/*",
    "shape/*/known/error-*",
    "shape/unrouted/error-*",
];
