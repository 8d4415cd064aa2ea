//! Turns the tables of each resource into the unbroken rulebook.

use std::sync::Arc;

use super::listing::UNROUTED;
use super::rulebook::{Family, Rulebook};
use super::{accounts, administrators, credentials, policies, users, wording};

impl Rulebook {
    /// Returns the rules as the vendor and the binding have them, none broken.
    pub fn vendor() -> Self {
        Self {
            families: vec![Arc::new(accounts_family()), Arc::new(credentials::family())],
        }
    }
}

/// Returns the rules of accounts and of what belongs to them; every other path is theirs as well.
fn accounts_family() -> Family {
    Family {
        suite: "vip-rest",
        below: "",
        operations: [
            accounts::create_account(),
            accounts::update_account(),
            accounts::get_account(),
            administrators::create_administrator(),
            policies::update_policies(),
            policies::get_policies(),
            users::create_user(),
            users::get_user(),
            users::create_qr_code(),
            users::authenticate(),
        ]
        .map(Arc::new)
        .into(),
        unrouted_point: UNROUTED,
        unrouted: wording::not_found(),
    }
}
