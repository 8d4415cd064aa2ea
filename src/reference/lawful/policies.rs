//! Holds what the rows of policies leave open.

use super::ask::Ask;
use super::edit::Edit::{Answer, Check, Operation, Row};
use super::latitude::{Decision, Latitude, way};
use super::say::Say;
use super::turn::Turn;
use crate::reference::rulebook::Type;
use crate::reference::wording;

const SUITE: &str = "vip-rest";

pub(super) const LATITUDES: &[Latitude] = &[
    Latitude {
        suite: SUITE,
        row: Some("400-policy-enabled-value"),
        page: "\"Various. For example\"",
        ways: &[Decision {
            moot: &["text/*.enabled/*"],
            ..way(
                "other-texts",
                "A wrong `enabled` is told in other words.",
                &[Row(
                    "400-policy-enabled-value",
                    Say::Parts(&[
                        ("Missing ", "There is no "),
                        ("Invalid ", "Not Y: "),
                        (" value in ", " for the policy "),
                        (" policy", ""),
                    ]),
                )],
            )
        }],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-enabled-value"),
        page: "\"in [policy name] policy\": how a policy is called there, nothing is said of",
        ways: &[way(
            "policies-by-their-labels",
            "The texts call policies by other names than the requests.",
            &[
                Row("400-policy-enabled-value", Say::Parts(NAMES)),
                Row("400-policy-missing-attribute", Say::Parts(NAMES)),
                Row("400-policy-invalid-value", Say::Parts(NAMES)),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-enabled-value"),
        page: "\"The enabled value in the request is missing or is not set to Y\"",
        ways: &[Decision {
            // N never comes to the rule that refuses it beside other attributes.
            moot: &["*.enabled/alone", "*.enabled/alone/*"],
            ..way(
                "off-is-refused",
                "A policy is not switched off by `enabled` N alone.",
                &[Check("*.enabled/value", Ask::NotValues(&["N"]))],
            )
        }],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-enabled-value"),
        page: "\"not set to Y\": of capitals, and of other types, nothing is said",
        ways: &[
            way(
                "enabled-in-any-case",
                "`enabled` may be y or n.",
                &[Check("*.enabled/value", Ask::AnyCase)],
            ),
            way(
                "enabled-of-any-type",
                "An `enabled` that is no text is refused for its value.",
                &[Check(
                    "*.enabled/type",
                    Ask::Types(&[Type::Flag, Type::Number, Type::List, Type::Object]),
                )],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-enabled-value"),
        page: "\"required in requests to update attributes for the specified policy\": the pages say \
               it of pin and deviceFingerPrint, and of no other",
        ways: &[way(
            "enabled-where-the-pages-say",
            "The other policies need no `enabled`.",
            &[
                Check("*/tempSecurityCode.enabled/mandatory", Ask::Nothing),
                Check("*/tempSecurityCode.enabled/alone", Ask::Nothing),
                Check("*/defaultCountryCode.enabled/mandatory", Ask::Nothing),
                Check("*/defaultCountryCode.enabled/alone", Ask::Nothing),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-missing-attribute"),
        page: "\"A mandatory attribute was not provided\": which ones are, is not listed",
        ways: &[
            way(
                "no-attribute-is-mandatory",
                "A policy that is switched on needs no attribute.",
                &[
                    Check("*.expiration/mandatory", Ask::Nothing),
                    Check("*ValidityPeriod/mandatory", Ask::Nothing),
                    Check("*.countryCode/mandatory", Ask::Nothing),
                ],
            ),
            way(
                "fingerprint-needs-no-expiration",
                "The policy deviceFingerPrint needs no `expiration`.",
                &[Check(
                    "*.deviceFingerPrint.expiration/mandatory",
                    Ask::Nothing,
                )],
            ),
            way(
                "one-period-is-enough",
                "The policy tempSecurityCode needs no `maxValidityPeriod`.",
                &[Check("*.maxValidityPeriod/mandatory", Ask::Nothing)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-missing-attribute"),
        page: "\"Missing [attribute] in [policy name] policy.\": whether name or label",
        ways: &[way(
            "labels",
            "A missing attribute is called by its label.",
            &[Row("400-policy-missing-attribute", Say::Labels)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "\"Various. For example\"",
        ways: &[Decision {
            moot: &["text/*/value/*"],
            ..way(
                "other-texts",
                "A wrong value in a policy is told in other words.",
                &[Row(
                    "400-policy-invalid-value",
                    Say::Parts(&[
                        ("Invalid ", "The attribute "),
                        (
                            "Invalid value in ",
                            "Not allowed: the only attribute of the ",
                        ),
                        (" value in ", " has a value that is not allowed in the "),
                        (" policy.", " policy"),
                    ]),
                )],
            )
        }],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "\"A field name is provided if there are multiple attributes in the policy\": \
               deviceFingerPrint has a second one, the pages say",
        ways: &[way(
            "the-only-attribute-is-named",
            "The policy deviceFingerPrint names its attribute.",
            &[Row(
                "400-policy-invalid-value",
                Say::Parts(&[("Invalid value in ", "Invalid expiration value in ")]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "\"Invalid [field name] value\": whether name, way or label",
        ways: &[
            way(
                "labels",
                "An attribute is called by its label.",
                &[Row("400-policy-invalid-value", Say::Labels)],
            ),
            way(
                "paths-are-named",
                "An attribute is named with the objects around it.",
                &[Row("400-policy-invalid-value", Say::Paths)],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "The pages call every value a String, and show numbers",
        ways: &[way(
            "numbers-are-texts",
            "Numbers are taken as text alone.",
            &[Check(
                "updatePolicies/*/type",
                Ask::NotTypes(&[Type::Number]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "\"incorrect or that is not available\": of a value's JSON type nothing is said",
        ways: &[way(
            "wrong-types-are-wrong-values",
            "An attribute of a wrong type is refused for its value.",
            &[
                Check("*.credential.*/type", Ask::Types(ANY)),
                Check("*.pin.*/type", Ask::Types(ANY)),
                Check("*.expiration/type", Ask::Types(ANY)),
                Check("*Period/type", Ask::Types(ANY)),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "Of the `expiration` of a PIN the page names no greatest value",
        ways: &[
            way(
                "pins-for-ten-years",
                "A PIN may expire after ten years.",
                &[Check("*.pin.expiration/value", Ask::Ranges(&[(0, 3650)]))],
            ),
            way(
                "pins-for-ninety-days",
                "A PIN expires after ninety days at most.",
                &[Check("*.pin.expiration/value", Ask::Ranges(&[(0, 90)]))],
            ),
        ],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-policy-invalid-value"),
        page: "\"incorrect or that is not available\": of the policies' letters in requests nothing \
               is said",
        ways: &[way(
            "choices-in-any-case",
            "The choices of attributes are taken in any case.",
            &[
                Check("*.credential.*/value", Ask::AnyCase),
                Check("*.formatRestriction/value", Ask::AnyCase),
            ],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-country-code-needs-sms-or-voice"),
        page: "\"without also enabling an SMS or Voice authenticator\": whether the code is looked at \
               before, nothing is said of",
        ways: &[way(
            "the-code-comes-first",
            "The country code is looked at before SMS and voice.",
            &[Check("*/sms-or-voice", Ask::Last)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-country-code-needs-sms-or-voice"),
        page: "\"Enable one or both of these authenticators in this request\": of an update that \
               names no country code nothing is said",
        ways: &[way(
            "policies-are-replaced",
            "What is sent of a policy takes the place of what was stored.",
            &[Operation("updatePolicies", Turn::Replaces)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-country-code"),
        page: "\"must be a two-digit ISO3166 country code\": of reserved ones nothing is said",
        ways: &[way(
            "reserved-codes",
            "Codes that the standard reserves are taken as well.",
            &[Check(
                "*.countryCode/value",
                Ask::Values(&["UK", "EU", "XK", "AC", "SU"]),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-country-code"),
        page: "\"a two-digit ISO3166 country code\": of capitals nothing is said",
        ways: &[way(
            "codes-in-any-case",
            "A country code is taken in any case.",
            &[Check("*.countryCode/value", Ask::AnyCase)],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-invalid-country-code"),
        page: "\"The defaultCountryCode value provided in this request\": of one left out another \
               row may speak",
        ways: &[way(
            "no-code-is-an-invalid-code",
            "A country code left out is refused as an invalid one.",
            &[Answer(
                "*.countryCode/mandatory/refused",
                Say::Instead(|_| wording::invalid_country_code()),
            )],
        )],
    },
    Latitude {
        suite: SUITE,
        row: Some("400-validity-period-order"),
        page: "\"the maximum validity period\": of which unit periods are, and how long at most, \
               nothing is said",
        ways: &[
            way(
                "periods-are-minutes",
                "Periods are minutes, of a month at most.",
                &[Check("*ValidityPeriod/value", Ask::Ranges(&[(1, 43_200)]))],
            ),
            way(
                "periods-are-days",
                "Periods are days, ninety at most.",
                &[Check("*ValidityPeriod/value", Ask::Ranges(&[(1, 90)]))],
            ),
            way(
                "periods-of-a-week",
                "Periods are hours, of a week at most.",
                &[Check("*ValidityPeriod/value", Ask::Ranges(&[(1, 168)]))],
            ),
        ],
    },
];

/// Other names of policies.
const NAMES: &[(&str, &str)] = &[
    ("pin", "PIN"),
    ("credential", "Credential"),
    ("deviceFingerPrint", "rememberedDevices"),
    ("tempSecurityCode", "Temporary Security Code"),
    ("defaultCountryCode", "Default Country Code"),
];

/// The types beside texts and numbers.
const ANY: &[Type] = &[Type::Null, Type::Flag, Type::List, Type::Object];
