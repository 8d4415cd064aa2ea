//! Turns mutants that nothing can or may tell from the unbroken server into reasons.

use super::Mutant;
use crate::reference::pattern::fits;

/// Says why mutants whose ids fit a pattern, in which `*` stands for any text, are not to be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equivalence {
    pub(super) pattern: &'static str,
    pub(super) reason: &'static str,
}

const fn same(pattern: &'static str, reason: &'static str) -> Equivalence {
    Equivalence { pattern, reason }
}

/// The mutants that answer every request as the unbroken server does.
pub(super) const NO_REQUEST_TELLS: &[Equivalence] = &[
    same("skip/getUser/accountId/known", NO_USER),
    same("boundary/createUser/userId/length/min-1", BLANK_IS_MISSING),
    same("enumeration/*.enabled/value/nothing", BLANK_IS_MISSING),
    same("enumeration/*.countryCode/value/nothing", BLANK_IS_MISSING),
    same(
        "enumeration/createAdministrator/role/value/nothing",
        BLANK_IS_MISSING,
    ),
    same(
        "gap/createQrCode/expirySeconds/mandatory/not-empty",
        TEXT_IS_REFUSED,
    ),
    same(
        "gap/createQrCode/expirySeconds/mandatory/not-white",
        TEXT_IS_REFUSED,
    ),
    same(
        "gap/createQrCode/expirySeconds/mandatory/not-unicode-white",
        TEXT_IS_REFUSED,
    ),
    same("type/*/units/value/without-text-form", TEXT_IS_REFUSED),
    same(
        "type/createQrCode/expirySeconds/value/without-text-form",
        TEXT_IS_REFUSED,
    ),
    same(
        "type/*/units/value/without-fraction-form",
        FRACTION_IS_REFUSED,
    ),
    same(
        "type/createQrCode/expirySeconds/value/without-fraction-form",
        FRACTION_IS_REFUSED,
    ),
    same(
        "type/*/not-above-maximum/without-fraction-form",
        FRACTION_IS_REFUSED,
    ),
    same("order/createAccount/body/after/unrecognized", NEVER_BOTH),
    same("order/createUser/types/after/mandatory", NEVER_BOTH),
    same(
        "order/*/serviceStartDate/date/after/serviceStartDate/not-past",
        NEVER_BOTH,
    ),
    same("order/*.enabled/value/after/*.enabled/alone", NEVER_BOTH),
    same(
        "order/*.deviceFingerPrint.enabled/alone/after/*.deviceFingerPrint.expiration/mandatory",
        NEVER_BOTH,
    ),
    same(
        "order/*/tempSecurityCode.enabled/alone/after/tempSecurityCode.*/mandatory",
        NEVER_BOTH,
    ),
    same(
        "order/*/defaultCountryCode.enabled/alone/after/defaultCountryCode.*/mandatory",
        NEVER_BOTH,
    ),
    same(
        "order/getUser/accountId/known/after/userId/known",
        ONE_ANSWER,
    ),
    same("order/authenticate/qrCode/*/after/qrCode/*", ONE_ANSWER),
    same(
        "order/updateAccount/not-updatable/shallowest",
        "the fixed members all lie equally deep",
    ),
    same(
        "state/createUser/types/kept-though-refused",
        "a user id of a wrong type is no id to keep",
    ),
    same(
        "state/authenticate/path/kept-though-refused",
        "an unknown account has no code to use up",
    ),
    same("route/getAccount/digit-*", NO_SUCH_ACCOUNT),
    same("route/getPolicies/digit-*", NO_SUCH_ACCOUNT),
    same("route/getUser/digit-*", NO_SUCH_ACCOUNT),
    same(
        "route/getUser/list-slash",
        "the path is that of a user with an empty id, who is unknown",
    ),
];

/// The same of the mutants of credential management.
pub(super) const NO_TOKEN_TELLS: &[Equivalence] = &[
    same("order/*/token/after/state", "an unknown token has no state"),
    same("order/validate/TokenId/*/after/TokenId/*", NEVER_BOTH),
    same(
        "order/setTemporaryPassword/ExpirationDate/time/after/ExpirationDate/ahead",
        NEVER_BOTH,
    ),
    same("state/*/availability/kept-though-refused", NO_TOKEN_KEPT),
    same("state/*/token/kept-though-refused", NO_TOKEN_KEPT),
    same(
        "state/validate/moved-to-Enabled",
        "only a token that is enabled is validated",
    ),
    same(
        "shown/activateToken/success/SameInitialState-also-Disabled",
        NOT_ACTIVATED,
    ),
    same(
        "shown/activateToken/success/SameInitialState-also-Locked",
        NOT_ACTIVATED,
    ),
    same("shown/*/ActivateToken/sent/*-nothing", NOTHING_READ),
    same(
        "state/registrationQrCode/form/kept-though-refused",
        "a request that is refused so has no id to open",
    ),
];

const NO_TOKEN_KEPT: &str = "a token that is refused so is none whose state is kept";
const NOT_ACTIVATED: &str = "a token in this state is not activated";
const NOTHING_READ: &str = "nothing could be read, so that both are empty anyway";
const NO_USER: &str = "an unknown account has no user, who is refused alike";
const NO_SUCH_ACCOUNT: &str = "no account has such an id, and an unknown one is refused alike";
const BLANK_IS_MISSING: &str = "an empty text was refused as missing before";
const TEXT_IS_REFUSED: &str = "a text was refused for its type before";
const FRACTION_IS_REFUSED: &str = "a fraction was refused before";
const NEVER_BOTH: &str = "no request breaks both";
const ONE_ANSWER: &str = "both are refused with one answer";

/// The mutants that a request can tell, but no case may, since the binding leaves the point open.
pub(super) const NO_CASE_MAY_TELL: &[Equivalence] = &[
    same(
        "order/*/types/reversed",
        "the binding does not say which of several wrong types is named",
    ),
    same(
        "boundary/authenticate/qrCode/fresh/second-shorter",
        "to tell a second takes a client and a network faster than one",
    ),
    same(
        "shown/getUser/success/details-as-registered",
        "the binding does not say whether the message has the id as sent or as registered",
    ),
    same(
        "type/createQrCode/expirySeconds/type/with-number",
        LOOSE_NUMBER,
    ),
    same(
        "type/createQrCode/expirySeconds/type/with-text",
        LOOSE_NUMBER,
    ),
    same("route/*/digit-*", ROUTE_OR_BODY),
    same("state/createAccount/*/kept-though-refused", NEVER_NAMED),
    same(
        "state/createQrCode/unrecognized/kept-though-refused",
        NEVER_NAMED,
    ),
    same("state/createQrCode/types/kept-though-refused", NEVER_NAMED),
    same(
        "state/createQrCode/mandatory/kept-though-refused",
        NEVER_NAMED,
    ),
    same("state/createQrCode/values/kept-though-refused", NEVER_NAMED),
    same("state/createQrCode/user/kept-though-refused", NEVER_NAMED),
];

/// The same of the mutants of credential management.
pub(super) const NO_CREDENTIAL_CASE_MAY_TELL: &[Equivalence] = &[
    same("type/*/Version/sent/with-*", TYPE_OF_VERSION),
    same(
        "order/setTemporaryPassword/token/after/password",
        "the binding's order does not say where the rules of a password stand in it",
    ),
    same("skip/*/OTP1/type", TYPE_OF_CODE),
    same("skip/*/OTP2/type", TYPE_OF_CODE),
    same("type/*/OTP1/type/with-*", TYPE_OF_CODE),
    same("type/*/OTP2/type/with-*", TYPE_OF_CODE),
    same("type/*/OTP/sent/with-*", TYPE_OF_CODE),
    same("type/*/TemporaryPassword/sent/with-*", TYPE_OF_CODE),
];

const TYPE_OF_VERSION: &str =
    "the binding does not say whether a `Version` that is no text is malformed or not accepted";
const TYPE_OF_CODE: &str = "the binding does not say of which type codes and passwords are";
const LOOSE_NUMBER: &str =
    "the binding does not say whether seconds may be written as text or with a fraction of zero";
const ROUTE_OR_BODY: &str = "only a body that is no object would tell, and the binding does not say \
    whether a malformed id or such a body comes first";
const NEVER_NAMED: &str = "what was opened in silence has an id that no answer names";

/// Returns what no request tells.
pub(super) fn untold_by_requests() -> impl Iterator<Item = &'static Equivalence> {
    NO_REQUEST_TELLS.iter().chain(NO_TOKEN_TELLS)
}

/// Returns what no request tells, then what no case may.
pub(super) fn every() -> impl Iterator<Item = &'static Equivalence> {
    let by_cases = NO_CASE_MAY_TELL.iter().chain(NO_CREDENTIAL_CASE_MAY_TELL);
    untold_by_requests().chain(by_cases)
}

/// Returns why a mutant is not to be told, where there is a reason.
pub(super) fn reason(mutant: &Mutant) -> Option<&'static str> {
    let equivalence = every().find(|known| fits(known.pattern, &mutant.id));
    equivalence.map(|known| known.reason)
}
