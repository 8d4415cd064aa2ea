//! Turns the id of a token into the state in which it begins, and holds the codes that are right.

use crate::reference::token::TokenState;

/// The tokens that a server has from its start.
const FIXED: [(&str, TokenState); 5] = [
    ("VSST10000001", TokenState::Enabled),
    ("VSST10000002", TokenState::Disabled),
    ("VSST10000003", TokenState::Locked),
    ("VSST10000004", TokenState::New),
    ("VSST10000005", TokenState::Inactive),
];

/// How the id of a token begins that exists from its first use; the digit of its state follows.
const MADE: &str = "VSST2";

/// The states by their digits, from 1 on.
const BY_DIGIT: [(char, TokenState); 5] = [
    ('1', TokenState::Enabled),
    ('2', TokenState::Disabled),
    ('3', TokenState::Locked),
    ('4', TokenState::New),
    ('5', TokenState::Inactive),
];

/// How many digits follow that of the state.
const DIGITS: usize = 6;

/// The token for which the service is never available; it is none of those that exist.
pub(super) const UNAVAILABLE: &str = "VSST48790000";

/// The one-time code that is right alone.
pub(super) const CODE_NOW: &str = "123456";

/// The one-time code of the sync window, after which a second is asked for.
pub(super) const CODE_SYNC: &str = "234567";

/// The code that must follow the one of the sync window.
pub(super) const CODE_NEXT: &str = "345678";

/// Returns the state in which a token begins; none where no such token exists.
pub(in crate::reference) fn initial_state(id: &str) -> Option<TokenState> {
    let fixed = FIXED.iter().find(|(known, _)| *known == id);
    fixed.map(|(_, state)| *state).or_else(|| made(id))
}

fn made(id: &str) -> Option<TokenState> {
    let mut rest = id.strip_prefix(MADE)?.chars();
    let digit = rest.next()?;
    let rest = rest.as_str();
    let has_digits = rest.len() == DIGITS && rest.bytes().all(|byte| byte.is_ascii_digit());
    let (_, state) = BY_DIGIT.iter().find(|(known, _)| *known == digit)?;
    has_digits.then_some(*state)
}
