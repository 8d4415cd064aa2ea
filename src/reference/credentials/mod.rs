//! Holds the rules of credential management: eight operations on tokens, and two on registrations, in
//! an envelope of their own.
//!
//! Assumed, for neither the vendor's pages nor the binding say: members beyond those of the form are
//! let through; codes, a password and `Version` are text, or the request is malformed; `Version` is
//! empty where none could be read, as `RequestId` is; a refusal of an operation that says whether the
//! state was the same says "false", as the vendor's one published refusal does; wrong codes lock no
//! token, and right ones can be sent again; a temporary password leaves the state as it is, and is
//! looked at after the token; a time without an offset is one in UTC.

pub(super) mod registrations;
pub(super) mod tokens;
mod wording;

use std::sync::Arc;

use super::act::{Act, Effect};
use super::answer::{Fill, Piece, Slot};
use super::member_path::MemberPath;
use super::rulebook::{Check, Codes, Family, LengthUnit, Operation, Rule, Stage, Type};
use super::token::TokenState;
use super::vocabulary::{listed, operation, texts};
use super::wording::{slot, words};
use wording::Reason;

/// How the path of every operation begins.
const BELOW: &str = "/v1/credentials/";

/// The versions of the protocol that are spoken.
const VERSIONS: [&str; 3] = ["2.0", "3.0", "3.1"];

/// How many characters a temporary password has.
const PASSWORD_LENGTH: usize = 6;

/// How many seconds a temporary password may live: 30 days.
const LONGEST_LIFE: i64 = 30 * 24 * 60 * 60;

/// The member that holds the second code, where the first is of the sync window.
const SECOND_CODE: &str = "OTP2";

/// The member that says whether a token was in the state already that an operation leads to.
const SAME_STATE: &str = "SameInitialState";

/// The operations whose every answer has that member.
const SAY_SAME_STATE: [&str; 2] = ["activateToken", "deactivateToken"];

/// Returns the rules of the family.
pub(super) fn family() -> Family {
    Family {
        suite: "vip-credential",
        below: BELOW,
        operations: [
            activate_token(),
            deactivate_token(),
            get_token_information(),
            validate(),
            enable_token(),
            disable_token(),
            unlock_token(),
            set_temporary_password(),
            registrations::open(),
            registrations::tell(),
        ]
        .map(Arc::new)
        .into(),
        unrouted_point: "credential/unrouted",
        unrouted: wording::unknown_operation(),
    }
}

fn activate_token() -> Operation {
    let kind = Kind::new("activateToken", "ActivateToken", "activate-token");
    let form = vec![kind.optional("OTP1"), kind.optional(SECOND_CODE)];
    let from = [TokenState::New, TokenState::Inactive, TokenState::Enabled];
    let stages = vec![kind.state_stage(&from), kind.code_stage("OTP1")];
    let same = kind.was_in(TokenState::Enabled);
    kind.operation(form, stages, Some(TokenState::Enabled), vec![same])
}

fn deactivate_token() -> Operation {
    let kind = Kind::new("deactivateToken", "DeactivateToken", "deactivate-token");
    let same = kind.was_in(TokenState::Inactive);
    let to = Some(TokenState::Inactive);
    kind.operation(Vec::new(), Vec::new(), to, vec![same])
}

fn get_token_information() -> Operation {
    let kind = Kind::new(
        "getTokenInformation",
        "GetTokenInformation",
        "get-token-information",
    );
    let names = TokenState::ALL.map(|state| (state, state.to_string()));
    let id = Piece::SentText(kind.member("TokenId"));
    let status = Piece::TokenStatus(kind.member("TokenId"), names.into());
    let token = vec![
        slot("TokenId", Fill::Text(vec![id])),
        slot("TokenStatus", Fill::Text(vec![status])),
    ];
    let information = slot("TokenInformation", Fill::Object(token));
    kind.operation(Vec::new(), Vec::new(), None, vec![information])
}

fn validate() -> Operation {
    let kind = Kind::new("validate", "Validate", "validate");
    let form = vec![kind.sent("OTP"), kind.optional(SECOND_CODE)];
    let refused = [
        ("not-disabled", TokenState::Disabled, wording::DISABLED),
        ("not-locked", TokenState::Locked, wording::LOCKED),
        ("not-new", TokenState::New, wording::NEW),
        ("not-inactive", TokenState::Inactive, wording::INACTIVE),
    ];
    let states = refused.map(|(what, state, reason)| {
        let rule = Rule::TokenIn(TokenState::all_but(&[state]));
        kind.check("TokenId", what, rule, reason)
    });
    let stages = vec![listed("state", states.into()), kind.code_stage("OTP")];
    kind.operation(form, stages, None, Vec::new())
}

fn enable_token() -> Operation {
    let kind = Kind::new("enableToken", "EnableToken", "enable-token");
    let stages = vec![kind.state_stage(&[TokenState::Disabled])];
    kind.operation(Vec::new(), stages, Some(TokenState::Enabled), Vec::new())
}

fn disable_token() -> Operation {
    let kind = Kind::new("disableToken", "DisableToken", "disable-token");
    let stages = vec![kind.state_stage(&[TokenState::Enabled])];
    kind.operation(Vec::new(), stages, Some(TokenState::Disabled), Vec::new())
}

fn unlock_token() -> Operation {
    let kind = Kind::new("unlockToken", "UnlockToken", "unlock-token");
    let stages = vec![kind.state_stage(&[TokenState::Locked])];
    kind.operation(Vec::new(), stages, Some(TokenState::Enabled), Vec::new())
}

fn set_temporary_password() -> Operation {
    let kind = Kind::new(
        "setTemporaryPassword",
        "SetTemporaryPassword",
        "set-temporary-password",
    );
    let form = vec![kind.sent("TemporaryPassword")];
    let length = Rule::Length {
        min: PASSWORD_LENGTH,
        max: PASSWORD_LENGTH,
        unit: LengthUnit::Character,
    };
    let ahead = Rule::Ahead {
        above: 0,
        most: Some(LONGEST_LIFE),
    };
    let password = kind.check(
        "TemporaryPassword",
        "length",
        length,
        wording::PASSWORD_LENGTH,
    );
    let dates = vec![
        kind.check("ExpirationDate", "time", Rule::Time, wording::EXPIRATION),
        kind.check("ExpirationDate", "ahead", ahead, wording::EXPIRATION),
    ];
    let stages = vec![
        listed("password", vec![password]),
        listed("expiration", dates),
    ];
    kind.operation(form, stages, None, Vec::new())
}

/// Names one operation in its three spellings.
struct Kind {
    /// The id, which begins those of its rules.
    id: &'static str,
    /// The one member of a request's body.
    request: &'static str,
    /// The end of the path.
    path: &'static str,
}

impl Kind {
    fn new(id: &'static str, request: &'static str, path: &'static str) -> Self {
        Self { id, request, path }
    }

    /// Returns the way to a member of the request.
    fn member(&self, name: &str) -> MemberPath {
        MemberPath::new(&format!("{}.{name}", self.request))
    }

    /// Makes a check of a member, named after its operation, its member and what it asks.
    fn check(&self, name: &str, what: &str, rule: Rule, reason: Reason) -> Check {
        Check {
            id: format!("{}/{name}/{what}", self.id),
            subject: self.member(name),
            when: None,
            rule,
            refusal: wording::answer(self.request, reason, self.said_of_refusal()),
            on_refusal: Vec::new(),
        }
    }

    /// Makes the check of a member that every request has.
    fn sent(&self, name: &str) -> Check {
        let rule = Rule::Sent(vec![Type::Text]);
        self.check(name, "sent", rule, wording::MALFORMED)
    }

    /// Makes the check of a member that may be left out.
    fn optional(&self, name: &str) -> Check {
        let rule = Rule::HasType(vec![Type::Text]);
        self.check(name, "type", rule, wording::MALFORMED)
    }

    /// Puts the operation together: after the stages that all operations have come its own.
    fn operation(
        &self,
        form: Vec<Check>,
        own: Vec<Stage>,
        to: Option<TokenState>,
        resource: Vec<Slot>,
    ) -> Operation {
        let mut stages = self.common_stages(form);
        stages.extend(own);
        let effects = to.map(|to| Effect {
            id: format!("{}/TokenId/move", self.id),
            act: Act::MoveToken {
                token: self.member("TokenId"),
                to,
            },
        });
        let success = wording::answer(self.request, wording::SUCCESS, resource);
        let line = format!("POST {BELOW}{}", self.path);
        operation(
            self.id,
            &line,
            stages,
            effects.into_iter().collect(),
            success,
        )
    }

    /// Makes the stages of every operation, with the members of this one's form.
    fn common_stages(&self, form: Vec<Check>) -> Vec<Stage> {
        let version = Rule::OneOf(texts(&VERSIONS));
        let available = Rule::NoneOf(texts(&[tokens::UNAVAILABLE]));
        let known = Rule::TokenKnown;
        let one = |name, what, rule, reason| vec![self.check(name, what, rule, reason)];
        vec![
            self.form_stage(form),
            listed(
                "version",
                one("Version", "value", version, wording::UNSUPPORTED_VERSION),
            ),
            listed(
                "availability",
                one("TokenId", "available", available, wording::UNAVAILABLE),
            ),
            listed(
                "token",
                one("TokenId", "known", known, wording::UNKNOWN_TOKEN),
            ),
        ]
    }

    /// Makes the stage that refuses a body of another form; what is no object has no member.
    fn form_stage(&self, own: Vec<Check>) -> Stage {
        let around = Rule::Sent(vec![Type::Object]);
        let around = Check {
            subject: MemberPath::new(self.request),
            ..self.check(self.request, "sent", around, wording::MALFORMED)
        };
        let mut checks = vec![around];
        checks.extend(["Version", "Id", "TokenId"].map(|name| self.sent(name)));
        checks.extend(own);
        listed("form", checks)
    }

    /// Makes the stage that lets only tokens in these states through.
    fn state_stage(&self, from: &[TokenState]) -> Stage {
        let rule = Rule::TokenIn(from.to_vec());
        let state = self.check("TokenId", "state", rule, wording::BAD_STATE);
        listed("state", vec![state])
    }

    /// Makes the stage that looks at a one-time code, and at the second one where that is due.
    fn code_stage(&self, name: &str) -> Stage {
        let second = self.member(SECOND_CODE);
        let needed = Rule::SecondSent {
            after: tokens::CODE_SYNC.to_owned(),
            second: second.clone(),
        };
        let codes = |first: &str, second: Option<&str>| Codes {
            first: first.to_owned(),
            second: second.map(str::to_owned),
        };
        let right = vec![
            codes(tokens::CODE_NOW, None),
            codes(tokens::CODE_SYNC, Some(tokens::CODE_NEXT)),
        ];
        let right = Rule::OneTimeCode { right, second };
        let checks = vec![
            self.check(name, "second-sent", needed, wording::SECOND_CODE),
            self.check(name, "right", right, wording::WRONG_CODE),
        ];
        listed("code", checks)
    }

    /// Says whether the token was in the state already that the operation leads to.
    fn was_in(&self, state: TokenState) -> Slot {
        let was = Piece::TokenWasIn(self.member("TokenId"), vec![state]);
        slot(SAME_STATE, Fill::Text(vec![was]))
    }

    /// Returns what a refusal says beside the envelope.
    fn said_of_refusal(&self) -> Vec<Slot> {
        if SAY_SAME_STATE.contains(&self.id) {
            vec![slot(SAME_STATE, Fill::Text(vec![words("false")]))]
        } else {
            Vec::new()
        }
    }
}
