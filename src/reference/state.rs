//! Keeps what the server knows: accounts with their members, policies, users and codes, and tokens
//! and registrations.
//!
//! Every lookup bears an unknown account, so that a broken rulebook can let one through.

use std::collections::HashMap;
use std::time::Instant;

use super::account_id::{IdForm, scattered};
use super::credentials::{registrations, tokens};
use super::registration::RegistrationState;
use super::rulebook::{Case, Matching, Scope};
use super::token::TokenState;
use crate::json::{Json, Members};

/// Holds everything that one server keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    accounts: HashMap<String, Account>,
    accounts_opened: u64,
    codes_opened: u64,
    /// The tokens that were moved; the others are in the state in which they began.
    tokens: HashMap<String, TokenState>,
    /// The registrations that were opened.
    registrations: HashMap<String, RegistrationState>,
}

/// Holds what a server keeps of one account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Whose account it is.
    pub(super) party: String,
    /// The members of the account itself.
    pub(super) members: Members,
    /// The tree of policies.
    pub(super) policies: Json,
    /// Ids as registered, under their folded form.
    users: HashMap<String, String>,
    codes: HashMap<String, Code>,
}

/// Holds what a server keeps of one QR code.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// The id of the user it was opened for.
    pub(super) user: String,
    /// When it expires; never where that lies beyond the clock.
    pub(super) expires: Option<Instant>,
    /// Whether somebody was authenticated with it.
    pub(super) used: bool,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            party: String::new(),
            members: Members::default(),
            policies: Json::of([]),
            users: HashMap::new(),
            codes: HashMap::new(),
        }
    }
}

impl State {
    /// Opens an account of a party, and returns its id.
    pub(super) fn open_account(&mut self, form: IdForm, party: &str) -> String {
        let id = form.id(self.accounts_opened);
        self.accounts_opened += 1;
        let account = Account {
            party: party.to_owned(),
            ..Account::default()
        };
        self.accounts.insert(id.clone(), account);
        id
    }

    pub(super) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// Returns an account to write to, opened under the id where it is unknown.
    pub(super) fn account_mut(&mut self, id: &str) -> &mut Account {
        self.accounts.entry(id.to_owned()).or_default()
    }

    /// Returns a user's id as registered.
    pub(super) fn user(&self, account: &str, user: &str, matching: Matching) -> Option<&str> {
        let folded = folded(user);
        let registered = self
            .accounts_in(account, matching.scope)
            .filter_map(|account| account.users.get(&folded));
        let mut same = registered.filter(|known| same_user(known, user, matching.case));
        same.next().map(String::as_str)
    }

    /// Registers a user; one who is registered already keeps the first spelling.
    pub(super) fn register(&mut self, account: &str, user: &str) {
        let users = &mut self.account_mut(account).users;
        users.entry(folded(user)).or_insert_with(|| user.to_owned());
    }

    pub(super) fn code(&self, account: &str, code: &str, scope: Scope) -> Option<&Code> {
        let mut accounts = self.accounts_in(account, scope);
        accounts.find_map(|account| account.codes.get(code))
    }

    /// Opens a code and returns it.
    pub(super) fn open_code(&mut self, account: &str, code: Code) -> String {
        let value = format!("{:016X}", scattered(self.codes_opened));
        self.codes_opened += 1;
        let codes = &mut self.account_mut(account).codes;
        codes.insert(value.clone(), code);
        value
    }

    /// Marks a code of the account as used, where it is known.
    pub(super) fn use_code(&mut self, account: &str, code: &str) {
        let account = self.accounts.get_mut(account);
        if let Some(code) = account.and_then(|account| account.codes.get_mut(code)) {
            code.used = true;
        }
    }

    /// Marks all codes of the account as used.
    pub(super) fn use_every_code(&mut self, account: &str) {
        let account = self.accounts.get_mut(account).into_iter();
        for code in account.flat_map(|account| account.codes.values_mut()) {
            code.used = true;
        }
    }

    /// Returns the state of a token, where it exists.
    pub(super) fn token(&self, id: &str) -> Option<TokenState> {
        let moved = self.tokens.get(id).copied();
        moved.or_else(|| tokens::initial_state(id))
    }

    /// Puts a token, where it exists, into a state, and returns the one that it was in.
    pub(super) fn move_token(&mut self, id: &str, to: TokenState) -> Option<TokenState> {
        let was = self.token(id)?;
        self.tokens.insert(id.to_owned(), to);
        Some(was)
    }

    /// Returns the state of a registration, also of one that nobody opened.
    pub(super) fn registration(&self, id: &str) -> RegistrationState {
        let opened = self.registrations.get(id).copied();
        opened.unwrap_or_else(|| registrations::initial_state(id))
    }

    /// Opens a registration, whatever was known of it.
    pub(super) fn open_registration(&mut self, id: &str, state: RegistrationState) {
        self.registrations.insert(id.to_owned(), state);
    }

    /// Returns the accounts among which something is looked for.
    pub(super) fn accounts_in(
        &self,
        account: &str,
        scope: Scope,
    ) -> impl Iterator<Item = &Account> {
        let own = self.accounts.get(account);
        let others = match scope {
            Scope::Account => None,
            Scope::Everywhere => Some(self.accounts.values()),
        };
        own.into_iter().chain(others.into_iter().flatten())
    }
}

/// Says whether two ids mean one user.
pub(super) fn same_user(one: &str, other: &str, case: Case) -> bool {
    match case {
        Case::Ignored => folded(one) == folded(other),
        Case::Heeded => one == other,
    }
}

fn folded(user: &str) -> String {
    user.to_lowercase()
}

/// Takes over the members of another object, deeply, and any other value as it is.
pub(super) fn merge(kept: &mut Json, other: &Json) {
    match other {
        Json::Object(members) => {
            let kept = kept.make_object();
            for (name, value) in members {
                merge(kept.slot(name.clone()), value);
            }
        }
        other => kept.clone_from(other),
    }
}
