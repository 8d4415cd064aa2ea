//! Holds what the rows of accounts and administrators leave open.

use super::ask::Ask;
use super::edit::Edit::{Check, Operation};
use super::latitude::{Latitude, way};
use super::turn::Turn;
use crate::reference::rulebook::{DateForm, Scope, Type};

const SUITE: &str = "vip-rest";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-status"),
        page: "\"The account status that was provided in the request is not valid\": the valid ones \
               are not listed",
        ways: &[
            way(
                "fewer-statuses",
                "REJECTED is no status that an account can be given.",
                &[Check(
                    "*Account/status/value",
                    Ask::NotValues(&["REJECTED"]),
                )],
            ),
            way(
                "more-statuses",
                "SUSPENDED is a status as well.",
                &[Check("*Account/status/value", Ask::Values(&["SUSPENDED"]))],
            ),
            way(
                "first-status-is-chosen-from-two",
                "A new account is ACTIVE or PENDING, and given no other status.",
                &[Check(
                    "createAccount/status/value",
                    Ask::NotValues(&["REJECTED", "INACTIVE", "DELETED"]),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-status"),
        page: "\"Enter a valid account status\": of capitals nothing is said",
        ways: &[way(
            "statuses-in-any-case",
            "A status is taken in any case.",
            &[Check("*Account/status/*", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-status"),
        page: "\"The account status that was provided in the request is not valid\": whether null is \
               provided",
        ways: &[way(
            "null-is-no-status",
            "A status of null is refused as no status.",
            &[Check("*Account/status/type", Ask::Types(&[Type::Null]))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-member-type"),
        page: "\"Account category must be either Enterprise, Consumer, or Corporate.\": of capitals \
               in requests nothing is said",
        ways: &[way(
            "categories-in-any-case",
            "A category is taken in any case.",
            &[Check("*Account/accountCategory/value", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-member-type"),
        page: "\"attempted to set a member type\": whether it can be set again, nothing is said of",
        ways: &[way(
            "category-is-fixed",
            "The category of an account is fixed once it exists.",
            &[Operation("updateAccount", Turn::Fixed("accountCategory"))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-member-type"),
        page: "\"attempted to set a member type that is not available\": null is none that is",
        ways: &[way(
            "null-is-no-category",
            "A category of null is refused as none of the three.",
            &[Check(
                "*Account/accountCategory/type",
                Ask::Types(&[Type::Null]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-account-status"),
        page: "\"(for example, from ACTIVE to PENDING)\": what status a new account has, nothing is \
               said of",
        ways: &[
            way(
                "new-accounts-are-pending",
                "A new account is PENDING where nothing else was asked for.",
                &[Operation("createAccount", Turn::Default("PENDING"))],
            ),
            way(
                "new-accounts-are-inactive",
                "A new account is INACTIVE where nothing else was asked for.",
                &[Operation("createAccount", Turn::Default("INACTIVE"))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-account-status"),
        page: "\"attempted to update to a status that is not available for the account\": whether \
               the one it has is available",
        ways: &[way(
            "staying-is-no-move",
            "An update to the status that the account has is refused.",
            &[Check("updateAccount/status/transition", Ask::NoStay)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-account-status"),
        page: "The one move that is named as not available is from ACTIVE to PENDING",
        ways: &[way(
            "approved-by-an-update",
            "An update approves an account that is PENDING, or rejects it.",
            &[Check(
                "updateAccount/status/transition",
                Ask::Moves(&[("PENDING", "ACTIVE"), ("PENDING", "REJECTED")]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-account-type"),
        page: "\"Account category must be either Test, Production or Partner.\": of capitals in \
               requests nothing is said",
        ways: &[way(
            "types-in-any-case",
            "An account type is taken in any case.",
            &[Check("*Account/accountType/value", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-account-type"),
        page: "\"attempted to set an account type\": whether it can be set again, nothing is said of",
        ways: &[way(
            "type-is-fixed",
            "The type of an account is fixed once it exists.",
            &[Operation("updateAccount", Turn::Fixed("accountType"))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-service-start-date"),
        page: "\"earlier than current date\": in which zone, nothing is said of",
        ways: &[
            way(
                "days-begin-in-the-east",
                "The current date is that of 14 hours ahead of UTC.",
                &[Check("*/serviceStartDate/not-past", Ask::Zone(14))],
            ),
            way(
                "days-begin-in-the-west",
                "The current date is that of 12 hours behind UTC.",
                &[Check("*/serviceStartDate/not-past", Ask::Zone(-12))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-service-start-date"),
        page: "\"Not allowed to update\": of creating nothing is said",
        ways: &[way(
            "no-past-date-at-first",
            "A new account does not start in the past either.",
            &[Operation(
                "createAccount",
                Turn::Also("updateAccount/serviceStartDate/not-past", "values"),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-service-start-date"),
        page: "Of a date's form nothing is said",
        ways: &[way(
            "dates-with-times",
            "A date may have a time after it.",
            &[Check(
                "*/serviceStartDate/date",
                Ask::Dates(&[DateForm::Timestamp]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-unit-type"),
        page: "\"Unit Type must be USERS, CREDENTIALS or TRANSACTIONS.\": of capitals in requests \
               nothing is said",
        ways: &[way(
            "units-in-any-case",
            "A unit type is taken in any case.",
            &[Check("*Account/unitType/value", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-unit-type"),
        page: "\"attempted to set a unit type\": whether it can be set again, nothing is said of",
        ways: &[way(
            "unit-type-is-fixed",
            "The unit type of an account is fixed once it exists.",
            &[Operation("updateAccount", Turn::Fixed("unitType"))],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-role-not-allowed"),
        page: "\"an administrator role that is not available\": the available ones are not listed",
        ways: &[
            way(
                "more-roles",
                "There are roles of other names as well.",
                &[Check(
                    "*/role/value",
                    Ask::Values(&[
                        "USER_ADMINISTRATOR",
                        "READ_ONLY",
                        "Help Desk Administrator",
                        "Auditor",
                        "Super Administrator",
                    ]),
                )],
            ),
            way(
                "fewer-roles",
                "AUDITOR is no role.",
                &[Check("*/role/value", Ask::NotValues(&["AUDITOR"]))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-role-not-allowed"),
        page: "\"Retry with an available role\": of capitals nothing is said",
        ways: &[way(
            "roles-in-any-case",
            "A role is taken in any case.",
            &[Check("*/role/value", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: None,
        page: "\"the most common details and codes\": others are returned as well",
        ways: &[
            way(
                "account-names-are-unique",
                "A second account of the same name is refused with 409.",
                &[Operation(
                    "createAccount",
                    Turn::Once("accountName", Scope::Everywhere),
                )],
            ),
            way(
                "e-mails-are-unique",
                "A second administrator with the same e-mail is refused with 409.",
                &[Operation(
                    "createAdministrator",
                    Turn::Once("email", Scope::Everywhere),
                )],
            ),
            way(
                "users-are-unique",
                "A second user of the same id is refused with 409, wherever the first is.",
                &[Operation(
                    "createUser",
                    Turn::Once("userId", Scope::Everywhere),
                )],
            ),
        ],
    },
];
