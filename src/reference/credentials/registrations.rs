//! Holds the rules of registrations by QR code, whose state is the one answer that the vendor
//! publishes whole.
//!
//! It has no status and no version, and is not named after its operation. Assumed: paths and verbs,
//! that a request has an id and nothing else, every other answer, and that an id nobody opened is
//! told as FAILED.

use super::wording::{self, MALFORMED, SUCCESS};
use crate::reference::act::{Act, Effect};
use crate::reference::answer::{Fill, Piece, Slot};
use crate::reference::member_path::MemberPath;
use crate::reference::registration::RegistrationState;
use crate::reference::rulebook::{Check, Operation, Rule, Stage, Type};
use crate::reference::vocabulary::{listed, operation};
use crate::reference::wording::{slot, words};

/// The member of a request that names the registration, and of the answer that names it again.
const ID: &str = "registrationId";

/// The ends of the ids that every server knows, by their states: a registration cannot be brought
/// into the others by requests. As in the published id, some letters are none of a UUID.
const KNOWN: [(&str, RegistrationState); 3] = [
    ("-pend-465t-c202lib9eb18", RegistrationState::Pending),
    ("-done-465t-c202lib9eb18", RegistrationState::Registered),
    ("-fail-465t-c202lib9eb18", RegistrationState::Failed),
];

/// Returns the state in which a registration begins that nobody opened.
pub(in crate::reference) fn initial_state(id: &str) -> RegistrationState {
    let mut known = KNOWN.iter().filter(|(end, _)| id.ends_with(end));
    known
        .next()
        .map_or(RegistrationState::Failed, |(_, state)| *state)
}

/// Opens a registration under an id that the caller has chosen.
pub(super) fn open() -> Operation {
    let (id, request) = ("registrationQrCode", "RegistrationQrCode");
    let registration = member(request);
    let sent = || Piece::SentText(registration.clone());
    let code = vec![words("vip-registration:"), sent()];
    let members = vec![
        wording::status(SUCCESS),
        slot(ID, Fill::Text(vec![sent()])),
        slot("qrCode", Fill::Text(code)),
    ];
    let opened = Effect {
        id: format!("{id}/{ID}/open"),
        act: Act::OpenRegistration {
            registration: registration.clone(),
            state: RegistrationState::Pending,
        },
    };
    let success = wording::within(&format!("{request}Response"), Some(SUCCESS), members);
    let line = "POST /v1/credentials/registration-qr-code";
    operation(id, line, vec![form(id, request)], vec![opened], success)
}

/// Tells the state of a registration.
pub(super) fn tell() -> Operation {
    let (id, request) = ("registrationStatus", "RegistrationStatus");
    let registration = member(request);
    let names = RegistrationState::ALL.map(|state| (state, state.to_string()));
    let state = Piece::RegistrationStatus(registration.clone(), names.into());
    let credential = vec![
        slot("credentialType", Fill::Text(vec![words("STANDARD_OTP")])),
        slot("credentialId", Fill::Text(vec![words("SYMC14736451")])),
    ];
    let members = vec![
        slot("registrationStatus", Fill::Text(vec![state])),
        slot(ID, Fill::Text(vec![Piece::SentText(registration.clone())])),
        Slot {
            when: Some((registration, RegistrationState::Registered)),
            ..slot("credentialDetail", Fill::Object(credential))
        },
    ];
    let success = wording::within("RequestStatusResponse", None, members);
    let line = "POST /v1/credentials/registration-status";
    operation(id, line, vec![form(id, request)], Vec::new(), success)
}

fn member(request: &str) -> MemberPath {
    MemberPath::new(&format!("{request}.{ID}"))
}

/// Makes the stage that refuses a body without the id.
fn form(id: &str, request: &str) -> Stage {
    let sent = |subject: MemberPath, of: Type| Check {
        id: format!("{id}/{}/sent", subject.leaf()),
        subject,
        when: None,
        rule: Rule::Sent(vec![of]),
        refusal: wording::within(
            &format!("{request}Response"),
            Some(MALFORMED),
            vec![wording::status(MALFORMED)],
        ),
        on_refusal: Vec::new(),
    };
    let around = sent(MemberPath::new(request), Type::Object);
    listed("form", vec![around, sent(member(request), Type::Text)])
}
