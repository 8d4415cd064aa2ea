//! Holds the types of changes: what a request does to what the server keeps, as plain data.

use super::account_id::IdForm;
use super::member_path::MemberPath;
use super::registration::RegistrationState;
use super::token::TokenState;

/// Describes one change of what the server keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The stable id: `operation/member/what`.
    pub id: String,
    /// The change.
    pub act: Act,
}

/// Names a change of what the server keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens an account of the party that asks, under a new id of this form.
    OpenAccount(IdForm),
    /// Keeps a member of the body in the account, where it was sent.
    Store(String),
    /// Keeps a member of the body in the account, and nothing where it was not sent.
    Overwrite(String),
    /// Keeps a text in the account where it holds nothing under the name.
    Default {
        /// The name.
        member: String,
        /// The text.
        value: String,
    },
    /// Merges an object of the body into the account's policies, where it was sent.
    Merge(MemberPath),
    /// Puts an object of the body in the place of what the account's policies hold there.
    Replace(MemberPath),
    /// Registers the user of a member; who is registered keeps the first spelling.
    Register(MemberPath),
    /// Opens a code.
    OpenCode {
        /// The member that names the user.
        user: MemberPath,
        /// The member that says for how many seconds.
        seconds: MemberPath,
    },
    /// Marks the code of a member as used.
    UseCode(MemberPath),
    /// Marks all codes of the account as used; no unbroken operation does.
    UseEveryCode,
    /// Puts the token of a member, where it exists, into a state.
    MoveToken {
        /// The member.
        token: MemberPath,
        /// The state.
        to: TokenState,
    },
    /// Opens the registration that a member names, in a state.
    OpenRegistration {
        /// The member.
        registration: MemberPath,
        /// The state.
        state: RegistrationState,
    },
}
