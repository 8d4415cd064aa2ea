//! Holds the facts of the vendor's pages, each with the rules that have it and the ways to contradict it.

/// Holds a fact of the pages: which rules have it, and which ways to break these contradict it.
///
/// Rules and ways are patterns in which `*` stands for any text. A way is the id of a mutant, or of a
/// slip in the answer that the rule gives, without the rule: such as `skip`, or `code/422`.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) suite: &'static str,
    pub(super) page: &'static str,
    pub(super) rules: &'static [&'static str],
    pub(super) ways: &'static [&'static [&'static str]],
}

/// HTTP code and error: every row has them.
const CODE_AND_ERROR: &[&str] = &["code/*", "error/*", "shape/error-*"];

/// The text, where it is no example of several.
const TEXT: &[&str] = &[
    "text/letter-case",
    "text/blank",
    "text/look-alike",
    "text/unfilled",
    "text/full-stop",
    "text/other-*",
    "shape/details-*",
];

/// What is nearly one of the texts of a row that has examples: nobody words one of his own so.
const NEAR: &[&str] = &[
    "text/letter-case",
    "text/blank",
    "text/look-alike",
    "text/full-stop",
];

/// The name of an attribute, where its policy has several: the row says that it is there.
const ATTRIBUTE: &[&str] = &["text/other-field"];

/// The words before a name that may stand there in several ways, or be cut.
const WORDS: &[&str] = &["text/letter-case", "text/blank", "text/look-alike"];

/// The body as a whole: it is none of the table's.
const BODY: &[&str] = &["shape/page", "shape/nothing", "shape/no-members"];

/// That the cause of the row leads to it at all.
const CAUSE: &[&str] = &["skip"];

/// The code of the second family, in letters of either case.
const REASON: &[&str] = &[
    "error/other-row",
    "error/trailing-blank",
    "error/letter",
    "shape/*ReasonCode-*",
    "shape/page",
    "shape/nothing",
    "shape/no-members",
];

/// The message of the second family.
const MESSAGE: &[&str] = &[
    "text/letter-case",
    "text/blank",
    "text/look-alike",
    "text/full-stop",
    "text/other-row",
    "shape/*StatusMessage-*",
];

const fn table(
    page: &'static str,
    rules: &'static [&'static str],
    ways: &'static [&'static [&'static str]],
) -> Fact {
    Fact {
        suite: "vip-rest",
        page,
        rules,
        ways,
    }
}

const fn credential(
    page: &'static str,
    rules: &'static [&'static str],
    ways: &'static [&'static [&'static str]],
) -> Fact {
    Fact {
        suite: "vip-credential",
        page,
        rules,
        ways,
    }
}

pub(super) const FACTS: &[Fact] = &[
    table(
        "201 and OK where the operation completed; the example is of creating",
        &["create*/success"],
        &[CODE_AND_ERROR, BODY],
    ),
    table(
        "An account status that is not valid is row 400-invalid-status",
        &["*Account/status/value"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    table(
        "ACTIVE is a status that an account can have",
        &["createAccount/status/value"],
        &[&["enumeration/without-ACTIVE"]],
    ),
    table(
        "The account name and the organizational unit are mandatory: one of two rows",
        &[
            "createAccount/accountName/mandatory",
            "createAccount/organizationalUnit/mandatory",
        ],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE, &["gap/not-absent"]],
    ),
    table(
        "A member type is Enterprise, Consumer or Corporate, and no other",
        &["*Account/accountCategory/value"],
        &[
            CODE_AND_ERROR,
            TEXT,
            BODY,
            CAUSE,
            &[
                "enumeration/without-Enterprise",
                "enumeration/without-Consumer",
                "enumeration/without-Corporate",
                "enumeration/other-list",
            ],
        ],
    ),
    table(
        "A status that is not available for the account is row 400-invalid-account-status",
        &["updateAccount/status/transition"],
        &[
            CODE_AND_ERROR,
            TEXT,
            BODY,
            CAUSE,
            &["transition/allows-ACTIVE-to-PENDING"],
        ],
    ),
    table(
        "ACTIVE and INACTIVE follow each other, and only what is INACTIVE is DELETED (KB 239433)",
        &["updateAccount/status/transition"],
        &[&[
            "transition/allows-ACTIVE-to-DELETED",
            "transition/refuses-ACTIVE-to-INACTIVE",
            "transition/refuses-INACTIVE-to-ACTIVE",
            "transition/refuses-INACTIVE-to-DELETED",
        ]],
    ),
    table(
        "An account type is Test, Production or Partner, and no other",
        &["*Account/accountType/value"],
        &[
            CODE_AND_ERROR,
            TEXT,
            BODY,
            CAUSE,
            &[
                "enumeration/without-Test",
                "enumeration/without-Production",
                "enumeration/without-Partner",
                "enumeration/other-list",
            ],
        ],
    ),
    table(
        "An update to a start date in the past is row 400-service-start-date",
        &["updateAccount/serviceStartDate/not-past"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    table(
        "A unit type is USERS, CREDENTIALS or TRANSACTIONS, and no other",
        &["*Account/unitType/value"],
        &[
            CODE_AND_ERROR,
            TEXT,
            BODY,
            CAUSE,
            &[
                "enumeration/without-USERS",
                "enumeration/without-CREDENTIALS",
                "enumeration/without-TRANSACTIONS",
            ],
        ],
    ),
    table(
        "`totalVoiceCredits` cannot be modified",
        &["updateAccount/totalVoiceCredits/not-updatable"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    table(
        "An unrecognized attribute is row 400-unrecognized-field, an unknown one the row after it",
        &["*/unrecognized"],
        &[
            CODE_AND_ERROR,
            WORDS,
            BODY,
            CAUSE,
            &["text/unfilled", "text/other-sent"],
        ],
    ),
    table(
        "A request that is incorrectly formatted is row 400-incorrect-field-or-value",
        &["*/body/object"],
        &[CODE_AND_ERROR, WORDS, BODY, CAUSE],
    ),
    table(
        "A role that is not available is row 400-role-not-allowed",
        &["createAdministrator/role/value"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    table(
        "A mandatory attribute that was not provided is one of two rows; which ones are is open",
        &[
            "createAdministrator/email/mandatory",
            "createAdministrator/role/mandatory",
            "createUser/userId/mandatory",
            "createQrCode/userId/mandatory",
            "authenticate/*/mandatory",
        ],
        &[CODE_AND_ERROR, TEXT, BODY],
    ),
    table(
        "`enabled: Y` is required to update attributes of pin and of deviceFingerPrint",
        &[
            "*.pin.enabled/mandatory",
            "*.pin.enabled/value",
            "*.pin.enabled/alone",
            "*.deviceFingerPrint.enabled/mandatory",
            "*.deviceFingerPrint.enabled/value",
            "*.deviceFingerPrint.enabled/alone",
        ],
        &[
            CODE_AND_ERROR,
            NEAR,
            BODY,
            CAUSE,
            &["gap/not-absent", "enumeration/without-Y"],
        ],
    ),
    table(
        "A mandatory attribute of a policy that was not provided is a row; which ones are is open",
        &[
            "*.expiration/mandatory",
            "*ValidityPeriod/mandatory",
            "*.countryCode/mandatory",
        ],
        &[CODE_AND_ERROR, TEXT, BODY],
    ),
    table(
        "The page of the credential policy lists the values of its attributes",
        &["*.credential.*/value"],
        &[
            CODE_AND_ERROR,
            NEAR,
            BODY,
            CAUSE,
            ATTRIBUTE,
            &[
                "enumeration/without-Y",
                "enumeration/without-N",
                "enumeration/words",
                "boundary/*",
            ],
        ],
    ),
    table(
        "The page of the PIN policy lists the values of its attributes",
        &[
            "*.formatRestriction/value",
            "*.minLength/value",
            "*.reuseHistory/value",
        ],
        &[
            CODE_AND_ERROR,
            NEAR,
            BODY,
            CAUSE,
            ATTRIBUTE,
            &[
                "enumeration/without-numberOnly",
                "enumeration/without-anyAlphaNum",
                "enumeration/without-atLeastOneAlphaNum",
                "boundary/*",
            ],
        ],
    ),
    table(
        "The page of remembered devices has 30 to 730 for the fingerprint's expiration",
        &["*.deviceFingerPrint.expiration/value"],
        &[CODE_AND_ERROR, NEAR, BODY, CAUSE, &["boundary/*"]],
    ),
    table(
        "The default country code needs SMS or voice, one or both, in the same request",
        &["updatePolicies/defaultCountryCode/sms-or-voice"],
        &[
            CODE_AND_ERROR,
            TEXT,
            BODY,
            CAUSE,
            &[
                "condition/not-by-sms",
                "condition/not-by-voice",
                "condition/stored",
            ],
        ],
    ),
    table(
        "What is no two-digit country code of ISO 3166 is row 400-invalid-country-code",
        &["*.countryCode/value"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    table(
        "The default validity period is less than or equal to the maximum",
        &["*.defaultValidityPeriod/not-above-maximum"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE, &["boundary/equal"]],
    ),
    table(
        "A QR code that is expired or wrong is row 401-failed-auth-validation",
        &["authenticate/qrCode/known", "authenticate/qrCode/fresh"],
        &[CODE_AND_ERROR, TEXT, BODY, &["boundary/hour-longer"]],
    ),
    table(
        "A QR code that is expired does not authenticate",
        &["authenticate/qrCode/fresh"],
        &[CAUSE],
    ),
    table(
        "An account or user of the path that is left out, unknown or another's is row 404-not-found",
        &["unrouted", "*/accountId/known", "getUser/userId/known"],
        &[CODE_AND_ERROR, BODY, CAUSE, &["matching/of-others"]],
    ),
    table(
        "A user id that matches no registered user is row 412-precondition-failed",
        &["*/userId/registered"],
        &[CODE_AND_ERROR, TEXT, BODY, CAUSE],
    ),
    credential(
        "The reason code of a success is 0000 (the twin of these APIs)",
        &[
            "*Token/success",
            "getTokenInformation/success",
            "validate/success",
            "setTemporaryPassword/success",
        ],
        &[REASON],
    ),
    credential(
        "4879 is a service that is temporarily unavailable",
        &["*/TokenId/available"],
        &[REASON, MESSAGE, CAUSE],
    ),
    credential(
        "4923 asks for a second code where the first is of the sync window",
        &["*/second-sent"],
        &[REASON, MESSAGE, CAUSE],
    ),
    credential(
        "4952 is a temporary password of a wrong number of characters",
        &["*/TemporaryPassword/length"],
        &[REASON, MESSAGE, CAUSE],
    ),
    credential(
        "4953 is an expiration that is past, or more than 30 days ahead",
        &["*/ExpirationDate/ahead"],
        &[REASON, MESSAGE, CAUSE, &["boundary/*"]],
    ),
    credential(
        "4990 is a bad token state",
        &[
            "unlockToken/TokenId/state",
            "enableToken/TokenId/state",
            "disableToken/TokenId/state",
            "activateToken/TokenId/state",
        ],
        &[REASON, MESSAGE],
    ),
    credential(
        "4993 is an operation that is not allowed on a disabled token",
        &["validate/TokenId/not-disabled"],
        &[REASON, MESSAGE, CAUSE],
    ),
    credential(
        "4994 is a code of the page; its text was not to be read",
        &["validate/TokenId/not-locked"],
        &[REASON],
    ),
    credential(
        "4e04 is a version of the protocol that is not supported",
        &["*/Version/value"],
        &[REASON, MESSAGE, CAUSE],
    ),
    credential(
        "A registration is PENDING, REGISTERED or FAILED, and told with its id (the sample)",
        &["registrationStatus/success"],
        &[&[
            "shape/*registrationStatus-*",
            "shape/*registrationId-*",
            "shape/page",
            "shape/nothing",
            "shape/no-members",
            "text/*registrationId-*",
            "shown/registrationStatus-*",
        ]],
    ),
    credential(
        "The type of a registered credential is always STANDARD_OTP",
        &["registrationStatus/success"],
        &[&["shape/*credentialType-null", "shape/*credentialType-number"]],
    ),
    credential(
        "49b5 is an invalid one-time code (KB 222352)",
        &["*/right"],
        &[REASON],
    ),
];
