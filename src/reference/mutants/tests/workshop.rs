//! Turns the checks of an operation into requests at random: each with a fault or a few.

use super::scenarios::{ACCOUNT, Ask, CODES, Dice, NEIGHBOUR};
use super::tree::Tree;
use crate::reference::rulebook::{Check, Operation, Rule, Segment};

/// Any values, the more likely ones in front.
const VALUES: [&str; 20] = [
    "null",
    "true",
    "7",
    "\"\"",
    "\" \"",
    "\"\u{2003}\"",
    "[]",
    "{}",
    "\"7\"",
    "-1",
    "1.0",
    "\"8.0\"",
    "2147483648",
    "99999999999999999999",
    "\"x\"",
    "\"1\"",
    "0",
    "\"2020-02-30\"",
    "\"2030-01-01T00:00:00Z\"",
    "\"2026-03-09\"",
];

/// Holds what requests of one operation are made of.
pub(super) struct Workshop<'a> {
    operation: &'a Operation,
    /// Each member that a check is about, with values that tell.
    members: Vec<(Vec<String>, Vec<String>)>,
}

impl<'a> Workshop<'a> {
    pub(super) fn new(operation: &'a Operation) -> Self {
        let mut members: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for check in operation.checks() {
            let path = &check.subject.0;
            if path.is_empty() {
                continue;
            }
            let place = members.iter().position(|(known, _)| known == path);
            let place = place.unwrap_or_else(|| {
                members.push((path.clone(), Vec::new()));
                members.len() - 1
            });
            members[place].1.extend(telling(check));
        }
        Self { operation, members }
    }

    /// Makes a request with faults, and those that look at what it did.
    pub(super) fn scenario(&self, dice: &mut Dice) -> Vec<Ask> {
        let mut asks = Vec::new();
        for _ in 0..1 + dice.below(3) {
            asks.push(self.request(dice));
            if dice.chance(4) {
                asks.extend(asks.last().cloned());
            }
        }
        if self.operation.id.starts_with("registration") {
            asks.extend(REGISTRATIONS.map(telling_of));
            return asks;
        }
        if self.is_about_tokens() {
            asks.extend(tokens().iter().map(|token| looking_at(token)));
            return asks;
        }
        let id = dice.pick(&[ACCOUNT, ACCOUNT, ACCOUNT, "999999999"]);
        for rest in ["", "/policies", "/users/Ann", "/users/x", "/users/%20"] {
            asks.push(Ask {
                verb: "GET".to_owned(),
                path: format!("/v1/accounts/{id}{rest}"),
                body: String::new(),
                media_type: None,
                party: "",
            });
        }
        asks
    }

    fn is_about_tokens(&self) -> bool {
        let mut checks = self.operation.checks();
        checks.any(|check| check.rule == Rule::TokenKnown)
    }

    fn request(&self, dice: &mut Dice) -> Ask {
        let mut verb = self.operation.verb.clone();
        if dice.chance(30) {
            dice.pick(&["GET", "POST", "PUT", "PATCH", "DELETE"])
                .clone_into(&mut verb);
        }
        let media = dice.pick(&[
            "application/json",
            "application/json",
            "application/json",
            "text/plain",
        ]);
        Ask {
            verb,
            path: self.path(dice),
            body: self.body(dice),
            media_type: Some(media.to_owned()),
            party: if dice.chance(20) { "other" } else { "" },
        }
    }

    fn path(&self, dice: &mut Dice) -> String {
        let mut path = String::new();
        let odd = dice.chance(8);
        for segment in &self.operation.path {
            let text = match segment {
                Segment::Literal(text) if odd && dice.chance(6) => text.to_uppercase(),
                Segment::Literal(text) => text.clone(),
                Segment::Account(_) if odd => {
                    let ids = [
                        ACCOUNT,
                        NEIGHBOUR,
                        "999999999",
                        "12345678",
                        "1234567890",
                        "",
                    ];
                    dice.pick(&ids).to_owned()
                }
                Segment::Account(_) | Segment::AnyAccount => ACCOUNT.to_owned(),
                Segment::User { .. } => {
                    let users = ["Ann", "ann", "Bob", "%41nn", "Cid", "x", ""];
                    dice.pick(&users).to_owned()
                }
            };
            path = format!("{path}/{text}");
        }
        if odd && dice.chance(4) {
            path.push('/');
        }
        if odd && dice.chance(8) {
            path = path
                .rsplit_once('/')
                .map_or(String::new(), |(start, _)| start.to_owned());
        }
        path
    }

    fn body(&self, dice: &mut Dice) -> String {
        if dice.chance(40) {
            return dice.pick(&["", "[]", "{", "null"]).to_owned();
        }
        let mut tree = Tree::default();
        if self.is_about_tokens() {
            self.token_request(&mut tree, dice);
        }
        for (path, text) in valid(&self.operation.id, dice) {
            tree.set(
                &path.split('.').map(str::to_owned).collect::<Vec<_>>(),
                text,
            );
        }
        for _ in 0..dice.below(4) {
            self.spoil(&mut tree, dice);
        }
        if dice.chance(6) {
            tree.members.reverse();
        }
        tree.text()
    }

    /// Makes a request about a token, valid but for its state and its codes.
    fn token_request(&self, tree: &mut Tree, dice: &mut Dice) {
        let codes = ["\"123456\"", "\"234567\"", "\"345678\"", "\"1\""];
        for (path, _) in &self.members {
            let text = match path.last().map(String::as_str) {
                Some("Version") => dice.pick(&["\"2.0\"", "\"3.0\"", "\"3.1\""]),
                Some("TokenId") => {
                    let token = tokens()[dice.below(TOKENS)].clone();
                    tree.set(path, format!("\"{token}\""));
                    continue;
                }
                Some("OTP" | "OTP1") => dice.pick(&codes),
                Some("OTP2") if dice.chance(2) => dice.pick(&codes),
                Some("TemporaryPassword") => dice.pick(&["\"abc123\"", "\"abc12\"", "\"abc1234\""]),
                Some("ExpirationDate") if dice.chance(2) => dice.pick(&[
                    "\"2026-03-11T12:00:00Z\"",
                    "\"2026-04-09T12:00:00Z\"",
                    "\"2026-03-10\"",
                    "\"soon\"",
                ]),
                Some("Id") => "\"request-1\"",
                _ => continue,
            };
            tree.set(path, text.to_owned());
        }
    }

    fn spoil(&self, tree: &mut Tree, dice: &mut Dice) {
        if dice.chance(8) || self.members.is_empty() {
            let around = match self.members.get(dice.below(self.members.len().max(1))) {
                Some((path, _)) if dice.chance(2) => path[..path.len() - 1].to_vec(),
                _ => Vec::new(),
            };
            let names = [
                "zulu",
                "alpha",
                "jurisdictionHash",
                "AccountName",
                "accountname",
                "USERID",
                "deviceDeletion",
                "maxAllowed",
                "email",
                "enabled",
                "Enabled",
                "STATUS",
                "Role",
                "units",
            ];
            let own: Vec<String> = self
                .members
                .iter()
                .map(|(path, _)| path[path.len() - 1].clone())
                .collect();
            let name = if dice.chance(2) || own.is_empty() {
                dice.pick(&names).to_owned()
            } else {
                let name = &own[dice.below(own.len())];
                if dice.chance(2) {
                    name.to_uppercase()
                } else {
                    name.clone()
                }
            };
            let path: Vec<String> = around.into_iter().chain([name]).collect();
            tree.set(&path, dice.pick(&["1", "\"Y\"", "{\"a\":1}"]).to_owned());
            return;
        }
        let (path, values) = &self.members[dice.below(self.members.len())];
        match dice.below(8) {
            0 => tree.remove(path),
            1..=4 if !values.is_empty() => tree.set(path, values[dice.below(values.len())].clone()),
            _ => tree.set(path, dice.pick(&VALUES).to_owned()),
        }
    }
}

/// A registration of every state, and one that nobody opened.
const REGISTRATIONS: [&str; 4] = [
    "1-pend-465t-c202lib9eb18",
    "1-done-465t-c202lib9eb18",
    "1-fail-465t-c202lib9eb18",
    "1-casf-465t-c202lib9eb18",
];

/// How many tokens the requests are about.
const TOKENS: usize = 7;

/// Returns a token of every state, the one that is never available, and one that does not exist.
fn tokens() -> [String; TOKENS] {
    let made = |digit: usize| format!("VSST2{digit}000007");
    let [enabled, disabled, locked, new, inactive] = [1, 2, 3, 4, 5].map(made);
    let [unavailable, unknown] = ["VSST48790000", "VSST20000007"].map(str::to_owned);
    [
        enabled,
        disabled,
        locked,
        new,
        inactive,
        unavailable,
        unknown,
    ]
}

/// Asks for the state of a token.
fn looking_at(token: &str) -> Ask {
    let body =
        format!(r#"{{"GetTokenInformation":{{"Version":"3.1","Id":"9","TokenId":"{token}"}}}}"#);
    Ask {
        verb: "POST".to_owned(),
        path: "/v1/credentials/get-token-information".to_owned(),
        body,
        media_type: None,
        party: "",
    }
}

/// Asks for the state of a registration.
fn telling_of(id: &str) -> Ask {
    Ask {
        verb: "POST".to_owned(),
        path: "/v1/credentials/registration-status".to_owned(),
        body: format!(r#"{{"RegistrationStatus":{{"registrationId":"{id}"}}}}"#),
        media_type: None,
        party: "",
    }
}

/// Returns the values at which a rule decides one way or the other.
fn telling(check: &Check) -> Vec<String> {
    let quoted = |text: &str| format!("\"{text}\"");
    match &check.rule {
        Rule::OneOf(values) => {
            let step = (values.len() / 8).max(1);
            let mut all: Vec<String> = values
                .iter()
                .step_by(step)
                .map(|value| quoted(value))
                .collect();
            all.extend(
                values
                    .iter()
                    .step_by(step)
                    .map(|value| quoted(&value.to_lowercase())),
            );
            all.extend(values.iter().take(2).map(|value| format!("\"{value} \"")));
            all.extend(["Yes", "no", "UK", "Test", "Corporate", "USERS"].map(quoted));
            all
        }
        Rule::InRanges { ranges, .. } => {
            let ends = ranges
                .iter()
                .flat_map(|range| [range.min, range.max])
                .flatten();
            let near = ends.flat_map(|end| [end - 1, end, end + 1]);
            near.flat_map(|number| [number.to_string(), quoted(&number.to_string())])
                .collect()
        }
        Rule::Length { max, .. } => vec![
            quoted(&"e".repeat(*max)),
            quoted(&"e".repeat(*max + 1)),
            quoted(&"é".repeat(*max)),
        ],
        Rule::NotBeforeToday { .. } => vec![quoted("2026-03-09"), quoted("2026-03-10")],
        Rule::UserRegistered(_) => ["Ann", "ann", "Bob", "Cid"].map(quoted).into(),
        Rule::CodeKnown(_) => CODES.map(quoted).into(),
        Rule::Contains(_) | Rule::NotRepeated(_) => vec![quoted("a@b")],
        _ => Vec::new(),
    }
}

/// Returns the members of a body that an operation takes.
fn valid(operation: &str, dice: &mut Dice) -> Vec<(&'static str, String)> {
    let text = |text: &str| format!("\"{text}\"");
    match operation {
        "createAccount" => vec![
            ("accountName", text("Acme")),
            ("organizationalUnit", text("Sales")),
        ],
        "updateAccount" => vec![("units", "5".to_owned())],
        "createAdministrator" => vec![
            ("email", text(dice.pick(&["a@b", "ada"]))),
            ("firstName", text("Ada")),
            ("lastName", text("L")),
            (
                "role",
                text(dice.pick(&["ADMIN", "AUDITOR", "HELP_DESK", "SUPER_ADMIN"])),
            ),
        ],
        "createUser" => vec![("userId", text(dice.pick(&["Ann", "ann", "x", "Cid"])))],
        "createQrCode" => vec![
            ("userId", text(dice.pick(&["Ann", "ann", "Cid"]))),
            ("expirySeconds", "60".to_owned()),
        ],
        "authenticate" => vec![
            ("userId", text(dice.pick(&["Ann", "ann", "Bob", "Cid"]))),
            ("qrCode", text(dice.pick(&CODES))),
        ],
        "updatePolicies" => policies(dice),
        "registrationQrCode" => vec![(
            "RegistrationQrCode.registrationId",
            text(dice.pick(&REGISTRATIONS)),
        )],
        "registrationStatus" => vec![(
            "RegistrationStatus.registrationId",
            text(dice.pick(&REGISTRATIONS)),
        )],
        _ => Vec::new(),
    }
}

fn policies(dice: &mut Dice) -> Vec<(&'static str, String)> {
    let every = [
        [
            (
                "registrationPolicy.credential.allowedTypes.others.sms",
                "\"Y\"",
            ),
            ("registrationPolicy.credential.maxAllowed", "3"),
        ],
        [
            ("registrationPolicy.pin.enabled", "\"Y\""),
            ("registrationPolicy.pin.minLength", "\"8\""),
        ],
        [
            (
                "registrationPolicy.rememberedDevices.deviceFingerPrint.enabled",
                "\"Y\"",
            ),
            (
                "registrationPolicy.rememberedDevices.deviceFingerPrint.expiration",
                "60",
            ),
        ],
        [
            ("tempSecurityCode.enabled", "\"Y\""),
            ("tempSecurityCode.defaultValidityPeriod", "24"),
        ],
        [
            ("tempSecurityCode.maxValidityPeriod", "48"),
            ("tempSecurityCode.enabled", "\"Y\""),
        ],
        [
            ("defaultCountryCode.enabled", "\"Y\""),
            ("defaultCountryCode.countryCode", "\"GB\""),
        ],
    ];
    let mut members = Vec::new();
    for pair in every {
        if !dice.chance(3) {
            members.extend(pair.map(|(path, text)| (path, text.to_owned())));
        }
    }
    members
}
