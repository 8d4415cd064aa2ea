//! Turns a fault of a credential request into the answer that the vendor's table has for it.
//!
//! The texts are the server's own literals, and never read from a table. Where the vendor publishes
//! no text, the one here is a choice, and any other is as right.

use axum::http::{HeaderValue, StatusCode};

use crate::reference::answer::{Answer, Body, Envelope, Fill, Piece, Slot};
use crate::reference::member_path::MemberPath;
use crate::reference::wording::{slot, words};

/// The media type of every answer.
const JSON: &str = "application/json";

/// Where the answers of this family say how a request went.
static ENVELOPE: Envelope = Envelope {
    error: "ReasonCode",
    detail: "StatusMessage",
};

/// Is a row of the vendor's table: its id, the code in the answer, and the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reason {
    row: &'static str,
    code: &'static str,
    message: Message,
}

#[derive(Clone, Copy, Debug)]
enum Message {
    Published(&'static str),
    /// Assumed: the vendor publishes the code alone.
    Chosen(&'static str),
}

const fn published(row: &'static str, code: &'static str, text: &'static str) -> Reason {
    let message = Message::Published(text);
    Reason { row, code, message }
}

const fn chosen(row: &'static str, code: &'static str, text: &'static str) -> Reason {
    let message = Message::Chosen(text);
    Reason { row, code, message }
}

pub(super) const SUCCESS: Reason = published("0000-success", "0000", "Success");

pub(super) const MALFORMED: Reason =
    chosen("4e00-malformed-request", "4e00", "The request is malformed");

pub(super) const UNSUPPORTED_VERSION: Reason = published(
    "4e04-unsupported-version",
    "4e04",
    "Unsupported service protocol version",
);

pub(super) const UNAVAILABLE: Reason = published(
    "4879-service-unavailable",
    "4879",
    "The service is temporarily unavailable",
);

pub(super) const UNKNOWN_TOKEN: Reason =
    chosen("49f2-unknown-token", "49f2", "The token ID was not found");

pub(super) const DISABLED: Reason = published(
    "4993-disabled-token",
    "4993",
    "Operation not allowed on a disabled token",
);

pub(super) const LOCKED: Reason = chosen(
    "4994-locked-token",
    "4994",
    "Operation not allowed on a locked token",
);

pub(super) const NEW: Reason = chosen(
    "4995-new-token",
    "4995",
    "Operation not allowed on a new token",
);

pub(super) const INACTIVE: Reason = chosen(
    "4996-inactive-token",
    "4996",
    "Operation not allowed on an inactive token",
);

pub(super) const BAD_STATE: Reason = published("4990-bad-token-state", "4990", "Bad Token State");

pub(super) const WRONG_CODE: Reason =
    chosen("49b5-wrong-code", "49b5", "The OTP you provided is invalid");

pub(super) const SECOND_CODE: Reason = published(
    "4923-second-code-needed",
    "4923",
    "The OTP you provided is within the Sync window, but outside the Look Ahead Window. \
     This operation requires a second consecutive OTP",
);

pub(super) const PASSWORD_LENGTH: Reason = published(
    "4952-temporary-password-length",
    "4952",
    "The temporary password does not contain the correct number of alphanumeric characters",
);

pub(super) const EXPIRATION: Reason = published(
    "4953-expiration-date",
    "4953",
    "Expiration date must be later than the current time, and no more than 30 days from now.",
);

/// Returns the answer to a request, with members of a success after the envelope.
///
/// The vendor publishes no HTTP codes: errors are taken to be 200 as well.
pub(super) fn answer(request: &str, reason: Reason, resource: Vec<Slot>) -> Answer {
    let sent = |name: &str| {
        vec![Piece::SentText(MemberPath::new(&format!(
            "{request}.{name}"
        )))]
    };
    let mut members = vec![
        slot("Version", Fill::Text(sent("Version"))),
        slot("RequestId", Fill::Text(sent("Id"))),
        status(reason),
    ];
    members.extend(resource);
    within(&format!("{request}Response"), Some(reason), members)
}

/// Returns the member that says how a request went.
pub(super) fn status(reason: Reason) -> Slot {
    let message = match reason.message {
        Message::Published(text) => words(text),
        Message::Chosen(text) => Piece::Unpublished(text.to_owned()),
    };
    let status = vec![
        slot(ENVELOPE.error, Fill::Text(vec![words(reason.code)])),
        slot(ENVELOPE.detail, Fill::Text(vec![message])),
    ];
    slot("Status", Fill::Object(status))
}

/// Returns the answer whose one member of this name has these; of no row where it has no reason.
pub(super) fn within(name: &str, reason: Option<Reason>, members: Vec<Slot>) -> Answer {
    Answer {
        envelope: &ENVELOPE,
        row: reason.map(|reason| reason.row),
        code: StatusCode::OK,
        content_type: HeaderValue::from_static(JSON),
        body: Body::Members(vec![slot(name, Fill::Object(members))]),
    }
}

/// Returns the answer where no operation has the verb and path, which belongs to no row.
///
/// The vendor publishes none. It is taken to have the envelope of the family, with the code that
/// clients know for an operation that a URL does not support.
pub(super) fn unknown_operation() -> Answer {
    let own = |text: &str| Fill::Text(vec![Piece::Unpublished(text.to_owned())]);
    let status = vec![
        slot(ENVELOPE.error, own("4e10")),
        slot(
            ENVELOPE.detail,
            own("This URL does not support this operation"),
        ),
    ];
    let members = vec![slot("Status", Fill::Object(status))];
    Answer {
        envelope: &ENVELOPE,
        row: None,
        code: StatusCode::NOT_FOUND,
        content_type: HeaderValue::from_static(JSON),
        body: Body::Members(vec![slot("Response", Fill::Object(members))]),
    }
}
