//! Makes requests at random, from a seed: each with a fault or a few, against prepared accounts.

use std::collections::BTreeSet;
use std::time::Instant;

use crate::json;
use crate::reference::decide::Moment;
use crate::reference::interpret::{Request, Trail, answer};
use crate::reference::rulebook::{Check, Operation, Rule, Rulebook, Segment};
use crate::reference::state::State;

/// The account that most requests are about, the first that is opened.
const ACCOUNT: &str = "100000001";
/// The second account, with a user of the same name as one of the first.
const NEIGHBOUR: &str = "100000002";

/// The codes that the preparation opens: Ann's, Bob's, Ann's used, Ann's expired, the neighbour's.
const CODES: [&str; 5] = ["{0}", "{1}", "{2}", "{3}", "{4}"];

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

/// Draws numbers in an order that a seed decides (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        usize::try_from(bits % count as u64).expect("below a usize")
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// Is a request before the ids of this server are filled in.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    verb: String,
    path: String,
    body: String,
    media_type: Option<String>,
    party: &'static str,
}

/// Is a row of requests with what the unbroken server answers.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// The suite of the family that they are about.
    pub(super) suite: &'static str,
    pub(super) asks: Vec<Ask>,
    pub(super) replies: Vec<String>,
    /// The points that they and the preparation visited.
    pub(super) visited: BTreeSet<String>,
    /// Whether users and codes are prepared as well.
    pub(super) full: bool,
}

/// Makes so many scenarios of each operation.
pub(super) fn scenarios(clean: &Rulebook, seed: u64, rounds: usize) -> Vec<Scenario> {
    let benches = [false, true].map(|full| Bench::new(clean.clone(), full));
    let mut dice = Dice(seed);
    let mut scenarios = Vec::new();
    let families = clean.families.iter();
    let operations =
        families.flat_map(|family| family.operations.iter().map(move |op| (family, op)));
    for (family, operation) in operations {
        let workshop = Workshop::new(operation);
        let full = ["createUser", "getUser", "createQrCode", "authenticate"];
        let full = full.contains(&operation.id.as_str());
        let bench = &benches[usize::from(full)];
        for _ in 0..rounds {
            let asks = workshop.scenario(&mut dice);
            let (replies, mut visited) = bench.answers(&asks, true);
            visited.extend(bench.visited.iter().cloned());
            scenarios.push(Scenario {
                suite: family.suite,
                asks,
                replies,
                visited,
                full,
            });
        }
    }
    scenarios
}

/// Is a server with everything prepared, and what a request needs to know of it.
#[derive(Debug)]
pub(super) struct Bench {
    rulebook: Rulebook,
    state: State,
    moment: Moment,
    codes: Vec<String>,
    /// The points that the preparation visited.
    visited: BTreeSet<String>,
}

/// Returns the requests that prepare a server; the full ones open users and codes as well.
fn preparation(full: bool) -> Vec<Ask> {
    let ask = |verb: &str, path: &str, body: &str| Ask {
        verb: verb.to_owned(),
        path: path.to_owned(),
        body: body.to_owned(),
        media_type: Some("application/json".to_owned()),
        party: "",
    };
    let account = r#"{"accountName":"Acme","organizationalUnit":"Sales"}"#;
    let mut asks = vec![ask("POST", "/v1/accounts", account)];
    if full {
        let of = |id: &str, rest: &str| format!("/v1/accounts/{id}/{rest}");
        asks.push(ask("POST", "/v1/accounts", account));
        for (id, user) in [
            (ACCOUNT, "Ann"),
            (ACCOUNT, "Bob"),
            (NEIGHBOUR, "Ann"),
            (NEIGHBOUR, "Cid"),
        ] {
            asks.push(ask(
                "POST",
                &of(id, "users"),
                &format!(r#"{{"userId":"{user}"}}"#),
            ));
        }
        for (id, user, seconds) in [
            (ACCOUNT, "Ann", 60),
            (ACCOUNT, "Bob", 60),
            (ACCOUNT, "Ann", 60),
            (ACCOUNT, "Ann", 0),
            (NEIGHBOUR, "Ann", 60),
        ] {
            let body = format!(r#"{{"userId":"{user}","expirySeconds":{seconds}}}"#);
            asks.push(ask("POST", &of(id, "qr-codes"), &body));
        }
        let body = r#"{"userId":"Ann","qrCode":"{2}"}"#;
        asks.push(ask("POST", &of(ACCOUNT, "authentications"), body));
    }
    asks
}

impl Bench {
    pub(super) fn new(rulebook: Rulebook, full: bool) -> Self {
        let mut bench = Self {
            rulebook,
            state: State::default(),
            moment: Moment {
                time: "2026-03-10T12:00:00Z".parse().expect("a time"),
                now: Instant::now(),
            },
            codes: Vec::new(),
            visited: BTreeSet::new(),
        };
        let mut state = State::default();
        for ask in preparation(full) {
            let mut trail = Trail(Some(BTreeSet::new()));
            let reply = bench.ask(&mut state, &ask, &mut trail);
            if let Some((_, code)) = reply.split_once(r#""qrCode":""#) {
                bench
                    .codes
                    .push(code.trim_end_matches(['"', '}']).to_owned());
            }
            bench.visited.extend(trail.0.into_iter().flatten());
        }
        bench.state = state;
        bench
    }

    /// Answers requests one after the other, on a state of their own, and says what was visited.
    pub(super) fn answers(&self, asks: &[Ask], recording: bool) -> (Vec<String>, BTreeSet<String>) {
        let mut state = self.state.clone();
        let mut trail = Trail(recording.then(BTreeSet::new));
        let replies = asks.iter().map(|ask| self.ask(&mut state, ask, &mut trail));
        let replies = replies.collect();
        (replies, trail.0.unwrap_or_default())
    }

    fn ask(&self, state: &mut State, ask: &Ask, trail: &mut Trail) -> String {
        let mut body = ask.body.clone();
        for (place, code) in CODES.iter().zip(&self.codes) {
            body = body.replace(place, code);
        }
        let request = Request {
            verb: ask.verb.clone(),
            path: ask.path.clone(),
            media_type: ask.media_type.clone(),
            party: ask.party.to_owned(),
            body: json::read(body.as_bytes()).ok().map(|read| read.value),
        };
        let reply = answer(&self.rulebook, state, &request, &self.moment, trail);
        let content_type = reply.content_type.to_str().expect("ASCII");
        format!("{} {content_type} {}", reply.code.as_u16(), reply.body)
    }
}

/// Holds what requests of one operation are made of.
struct Workshop<'a> {
    operation: &'a Operation,
    /// Each member that a check is about, with values that tell.
    members: Vec<(Vec<String>, Vec<String>)>,
}

impl<'a> Workshop<'a> {
    fn new(operation: &'a Operation) -> Self {
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
    fn scenario(&self, dice: &mut Dice) -> Vec<Ask> {
        let mut asks = Vec::new();
        for _ in 0..1 + dice.below(3) {
            asks.push(self.request(dice));
            if dice.chance(4) {
                asks.extend(asks.last().cloned());
            }
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
            let name = match dice.chance(2) || own.is_empty() {
                true => dice.pick(&names).to_owned(),
                false => {
                    let name = &own[dice.below(own.len())];
                    if dice.chance(2) {
                        name.to_uppercase()
                    } else {
                        name.clone()
                    }
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

/// Is an object whose members are text or objects again.
#[derive(Default)]
struct Tree {
    members: Vec<(String, Node)>,
}

enum Node {
    Text(String),
    Tree(Tree),
}

impl Tree {
    fn set(&mut self, path: &[String], text: String) {
        let (first, rest) = path.split_first().expect("a name");
        let place = self.members.iter().position(|(name, _)| name == first);
        let place = place.unwrap_or_else(|| {
            self.members
                .push((first.clone(), Node::Tree(Self::default())));
            self.members.len() - 1
        });
        let node = &mut self.members[place].1;
        match node {
            Node::Tree(tree) if !rest.is_empty() => tree.set(rest, text),
            Node::Text(_) if !rest.is_empty() => {}
            _ => *node = Node::Text(text),
        }
    }

    fn remove(&mut self, path: &[String]) {
        let (first, rest) = path.split_first().expect("a name");
        if rest.is_empty() {
            self.members.retain(|(name, _)| name != first);
            return;
        }
        for (name, node) in &mut self.members {
            if let Node::Tree(tree) = node
                && name == first
            {
                tree.remove(rest);
            }
        }
    }

    fn text(&self) -> String {
        let members = self.members.iter().map(|(name, node)| match node {
            Node::Text(text) => format!("\"{name}\":{text}"),
            Node::Tree(tree) => format!("\"{name}\":{}", tree.text()),
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}
