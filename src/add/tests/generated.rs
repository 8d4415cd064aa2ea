//! Turns exchanges made up from a seed into proposals, and holds that each is a case, says what was seen,
//! holds no secret, and is found the second time.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::{NOW, cases, suite};
use crate::add::{As, Ground, Proposal, Proposed, Refused, already, propose};
use crate::case::{self, Case, Layout, Library, check_all, format};
use crate::contract::{Operation, Suite};
use crate::exchange::resolve;
use crate::run::Redactor;
use crate::seen::Seen;
use crate::source::{Diagnostic, Source};
use crate::template::{Scope, Template, Tree, Variable};

/// How many exchanges are made up, unless `GENERATED` says how many.
const COUNT: u64 = 150;

/// A secret of the target, which it may repeat in any form.
const TARGETS: (&str, &str) = ("API_KEY", "hush-Hush-1234");

/// Secrets that a request has under a name that says so, or in a form that does.
const PLANTED: [&str; 4] = [
    "pl4nted-passw0rd",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl",
    "Bearer pl4nted.bearer.t0ken",
    "sk_live_pl4ntedkey",
];

/// A generator of numbers that are the same on every machine (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1))
            .map(|_| self.one(pieces))
            .collect()
    }
}

/// What may stand in a path or a query.
const URL: [&str; 19] = [
    "a", "Z", "9", "-", ".", "~", "%20", "%2F", "%e9", "{x}", "[1]", "'", "\"", "(", "|", "^", "@",
    "$", "${",
];

/// What may stand in a text.
const TEXT: [&str; 26] = [
    "a", "É", "€", "😀", "\"", "\\", "/", "'", "$x", "${x}", "$${", "{{", "`", "!", "#", ": ",
    "\u{7f}", "\u{1}", "\u{1b}", "\n", "\r", "\t", "\u{202e}", "{", "}", "%",
];

/// Texts that change from day to day, or are what a variable stands for.
const TELLING: [&str; 12] = [
    "2026-11-22",
    "2026-11-20",
    "1999-01-01",
    "2026-11-22T20:30:20Z",
    "2026-12-23T19:59:58+00:00",
    "0b8e3f3e-9f3c-4c5e-8a55-0d2f5a0c9d11",
    "12345678901234",
    "user-123456789012",
    "Account 123456789012",
    "000000000",
    "ADMIN",
    "Example Corp",
];

fn value(seeded: &mut Seeded, depth: usize) -> Value {
    match seeded.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(seeded.once_in(2)),
        2 => json!(seeded.below(1_000_000)),
        3 => Value::String(seeded.text(&TEXT, 6)),
        4 => Value::String(seeded.one(&TELLING).to_owned()),
        5 => Value::String(long(seeded)),
        6 => (0..seeded.below(3))
            .map(|_| value(seeded, depth - 1))
            .collect(),
        _ => {
            let count = seeded.below(3);
            let members = (0..count).map(|_| (seeded.text(&TEXT, 3), value(seeded, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// Stands for a number of many digits, which this crate's JSON would round.
fn long(seeded: &mut Seeded) -> String {
    let sign = if seeded.once_in(2) { "-" } else { "" };
    let digits = (0..=seeded.below(39)).map(|_| char::from(b'1' + seeded.below(9) as u8));
    let digits: String = digits.collect();
    let end = seeded.one(&["", "", ".5", "e3", "E-2", ".50"]);
    format!("<number {sign}{digits}{end}>")
}

/// Returns JSON text with the long numbers in it.
fn text_of(value: &Value) -> String {
    value
        .to_string()
        .replace("\"<number ", "")
        .replace(">\"", "")
}

/// Fills the example of an operation as a client would, and changes it.
fn body(seeded: &mut Seeded, operation: &Operation, suite: &Suite) -> String {
    if seeded.once_in(12) {
        return format!("x{}", seeded.text(&TEXT, 20));
    }
    let example = operation.example.as_ref();
    let mut body = example.map_or_else(|| value(seeded, 3), |tree| filled(tree, suite));
    if seeded.once_in(10) {
        body = value(seeded, 3);
    }
    let Value::Object(members) = &mut body else {
        return text_of(&body);
    };
    for _ in 0..seeded.below(3) {
        change(seeded, members);
    }
    if seeded.once_in(8) {
        text_of(&json!({"a": 1})).replace("\"a\"", "\"a\":2,\"a\"")
    } else {
        text_of(&body)
    }
}

fn change(seeded: &mut Seeded, members: &mut Map<String, Value>) {
    let names: Vec<String> = members.keys().cloned().collect();
    match seeded.below(4) {
        0 if !names.is_empty() => {
            members.remove(&names[seeded.below(names.len())]);
        }
        1 if !names.is_empty() => {
            let name = &names[seeded.below(names.len())];
            members.insert(name.clone(), value(seeded, 2));
        }
        2 => {
            let name = seeded.one(&["password", "client_secret", "note", "apiKey"]);
            let secret = match name {
                "note" => seeded.one(&PLANTED[1..]),
                _ => seeded.one(&PLANTED),
            };
            members.insert(name.to_owned(), secret.into());
        }
        _ => {
            members.insert(format!("x{}", seeded.text(&TEXT, 2)), value(seeded, 2));
        }
    }
}

/// Returns an example with something in the place of each variable.
fn filled(tree: &Tree, suite: &Suite) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(value) => json!(value),
        Tree::Number(number) => serde_json::from_str(number.as_str()).unwrap(),
        Tree::Text(template) => Value::String(text(template, suite)),
        Tree::List(items) => items.iter().map(|item| filled(item, suite)).collect(),
        Tree::Map(members) => {
            let members = members
                .iter()
                .map(|(key, value)| (text(key, suite), filled(value, suite)));
            Value::Object(members.collect())
        }
    }
}

fn text(template: &Template, suite: &Suite) -> String {
    let mut scope = Scope::new(NOW.parse().unwrap(), Arc::new(|_| Ok(None)));
    for variable in &suite.vars {
        let _ = scope.define(&variable.name, &variable.value);
    }
    for variable in template.variables() {
        if let (Variable::Named(name), Err(_)) = (variable, scope.variable(variable)) {
            scope.set(name, "123456789".into());
        }
    }
    scope.text(template).unwrap()
}

fn url(seeded: &mut Seeded, operation: &Operation) -> String {
    let host = seeded.one(&["", "http://127.0.0.1:8080", "https://h.example/base"]);
    let path = operation.bare_path();
    let mut path: String = match seeded.below(6) {
        0 => (0..=seeded.below(3))
            .map(|_| format!("/a{}", seeded.text(&URL, 3)))
            .collect(),
        1 => {
            let part = format!("x{}", seeded.text(&URL, 3));
            path.replace("{accountId}", &part)
        }
        _ => path.to_owned(),
    };
    if !path.contains("{x}") {
        path = path.replace(['{', '}'], "");
    }
    path = path
        .replace("accountId", "123456789")
        .replace("userId", "user-1");
    if seeded.once_in(3) {
        let pairs = [
            "a=1",
            "a=2",
            "a",
            "=",
            "b=%20x",
            "c=d=e",
            "e=f+g",
            "?",
            "d=2026-11-22",
        ];
        let pairs: Vec<&str> = (0..seeded.below(4)).map(|_| seeded.one(&pairs)).collect();
        path += &format!("?{}", pairs.join("&"));
        if seeded.once_in(3) {
            path += &format!("&access_token={}", PLANTED[3]);
        }
    }
    format!("{host}{path}")
}

fn headers(seeded: &mut Seeded) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    if !seeded.once_in(6) {
        let kind = seeded.one(&[
            "application/json",
            "application/json; charset=UTF-8",
            "text/plain",
        ]);
        headers.push(("content-type", kind.to_owned()));
    }
    for _ in 0..seeded.below(4) {
        let name = seeded.one(&[
            "x-a",
            "x-a",
            "x_b",
            "accept",
            "cookie",
            "authorization",
            "x-c.d",
            "x-api-key",
        ]);
        let value = match name {
            "cookie" | "authorization" | "x-api-key" => seeded.one(&PLANTED).to_owned(),
            "accept" => seeded
                .one(&["*/*", "text/html", "application/json"])
                .to_owned(),
            _ => seeded.text(
                &["a", "B", "7", ",", ";", "=", "\"", "é", "a b", "{{", "${x}"],
                5,
            ),
        };
        headers.push((name, value.trim().to_owned()));
    }
    let headers = headers.into_iter();
    headers
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Returns what a service says: a text of the table, one like it, or its own, with something repeated.
fn said(seeded: &mut Seeded, suite: &Suite, sent: &Seen) -> (u16, String) {
    let body = String::from_utf8_lossy(sent.body.as_deref().unwrap_or_default());
    let code = [200, 201, 400, 400, 400, 404, 409, 412, 422, 401, 500, 503][seeded.below(12)];
    let rows = &suite.table.rows;
    let row = &rows[seeded.below(rows.len())];
    let (mut code, mut error) = (code, row.error().unwrap_or("BAD_REQUEST").to_owned());
    let mut details = match seeded.below(4) {
        0 | 1 => {
            code = row.code;
            let texts = row.texts();
            let text = texts.get(seeded.below(texts.len().max(1)));
            text.map_or_else(String::new, |text| text.fill(&|_| "accountName".to_owned()))
        }
        2 => format!("units must not exceed {}.", seeded.below(9000)),
        _ => format!("x{}", seeded.text(&TEXT, 12)),
    };
    match seeded.below(10) {
        0 => details.push_str(" 2026-11-22"),
        1 => details.push_str(&format!(" {}", body.chars().take(40).collect::<String>())),
        2 => details.push_str(&format!(" {}", TARGETS.1)),
        3 => details.push_str(&format!(" {}", STANDARD.encode(TARGETS.1))),
        4 => error = format!("E{}", seeded.below(99)),
        5 => {
            let secret = seeded.one(&PLANTED);
            if format!("{sent:?} {body}").contains(secret) {
                details.push_str(&format!(" {secret}"));
            }
        }
        _ => {}
    }
    let answer = if seeded.once_in(9) {
        json!({"error": error})
    } else {
        json!({"error": error, "details": details, "accountId": "123456789"})
    };
    (code, answer.to_string())
}

fn exchange(seed: u64, suite: &Suite) -> Seen {
    let mut seeded = Seeded(seed);
    let operations = &suite.api.operations;
    let operation = &operations[seeded.below(operations.len())];
    let body = match operation.method.as_str() {
        "GET" if !seeded.once_in(9) => String::new(),
        _ if seeded.once_in(20) => String::new(),
        _ => body(&mut seeded, operation, suite),
    };
    let method = if seeded.once_in(10) {
        seeded
            .one(&["OPTIONS", "PATCH", "DELETE", "HEAD"])
            .to_owned()
    } else {
        operation.method.clone()
    };
    let url = url(&mut seeded, operation);
    let sent = Seen {
        headers: headers(&mut seeded),
        ..super::seen(&method, &url, &body, 0, "")
    };
    let (code, answer) = said(&mut seeded, suite, &sent);
    Seen {
        response: super::seen("", "", "", code, &answer).response,
        ..sent
    }
}

/// Proposes as somebody would who wants a case whatever the answer is nearly.
fn proposals(seen: &Seen, ground: &Ground<'_>) -> Result<Vec<Proposal>, Refused> {
    let meant = [As::Case, As::Row][seen.url.len() % 2];
    match propose(seen, ground, None) {
        Ok(Proposed::Cases(proposals)) => Ok(proposals),
        Err(Refused::NoError(_)) => decided(seen, ground, As::Row),
        Ok(Proposed::Undecided(_)) => decided(seen, ground, meant),
        Err(refused) => Err(refused),
    }
}

fn decided(seen: &Seen, ground: &Ground<'_>, meant: As) -> Result<Vec<Proposal>, Refused> {
    match propose(seen, ground, Some(meant))? {
        Proposed::Cases(proposals) => Ok(proposals),
        Proposed::Undecided(near) => panic!("undecided: {near:?}"),
    }
}

/// Returns the case of a proposal, read as `check` reads it, on the suite as it would be.
fn read(proposal: &Proposal, suite: &Arc<Suite>) -> (Case, Arc<Suite>) {
    let shown = || format!("{}\n{}", proposal.id, proposal.text());
    let (file, table) = proposal.edits.split_last().expect("a file");
    let table = table.first().map(|edit| {
        let table = Source::new("table.yaml", edit.after.as_str());
        Arc::new(suite.with_table(&table).expect("a table"))
    });
    let suite = table.unwrap_or_else(|| Arc::clone(suite));
    let source = Source::new(file.path.as_str(), file.after.as_str());
    let cases = case::read(&proposal.id, &suite, &source);
    let mut cases = cases.unwrap_or_else(|problems| panic!("{problems:?}\n{}", shown()));
    assert_eq!(cases.len(), 1);
    let again = format(&source, Layout::Case(2)).unwrap_or_else(|_| panic!("{}", shown()));
    assert_eq!(again, file.after, "`fmt` would change it");
    (cases.remove(0), suite)
}

/// Holds that a case sends what was seen.
fn sends(case: &Case, proposal: &Proposal, seen: &Seen) {
    let shown = || format!("{}\n{seen:?}\n{}", proposal.id, proposal.text());
    let request = resolve(&case.document.request, None, &[], &proposal.scope);
    let request = request.unwrap_or_else(|problem| panic!("{problem:?}\n{}", shown()));
    assert_eq!(request.method, seen.method, "{}", shown());
    let path = seen.url.split_once("://").map_or(&*seen.url, |(_, rest)| {
        rest.find('/').map_or("/", |at| &rest[at..])
    });
    let path = case::spelt(path).expect("what cannot be sent is refused");
    assert!(path.ends_with(&request.path), "{path} {}", shown());
    let (was, is) = (
        seen.body.clone().unwrap_or_default(),
        request.body.unwrap_or_default(),
    );
    let numbers = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .matches(char::is_numeric)
            .count()
    };
    let value = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    let same = was == is || (value(&was) == value(&is) && numbers(&was) == numbers(&is));
    assert!(same, "{:?}\n{}", String::from_utf8_lossy(&is), shown());
    for name in ["x-a", "x_b", "x-c.d"] {
        let of = |headers: &[(String, String)]| -> Vec<String> {
            let own = headers.iter().filter(|(known, _)| known == name);
            own.map(|(_, value)| value.clone()).collect()
        };
        assert_eq!(
            of(&request.headers),
            of(&seen.headers),
            "{name} {}",
            shown()
        );
    }
}

/// Holds that a proposal shows none of the secrets that a request had, in no form.
fn hides(proposal: &Proposal) {
    let edits = proposal.edits.iter();
    let files: String = edits
        .map(|edit| format!("{}\n{}", edit.path, edit.after))
        .collect();
    let told = format!("{files}\n{:?}", proposal.notes).to_lowercase();
    for secret in PLANTED.into_iter().chain([TARGETS.1]) {
        let bare = secret.strip_prefix("Bearer ").unwrap_or(secret);
        let forms = [
            bare.to_owned(),
            STANDARD.encode(bare).trim_end_matches('=').to_owned(),
            bare.replace('-', "%2D"),
            bare.replace('.', "-"),
            bare.replace('_', "-"),
        ];
        for form in forms {
            let is_there = told.contains(&form.to_lowercase());
            assert!(!is_there, "{form} in {told}");
        }
    }
}

fn is_ambiguous(problem: &Diagnostic) -> bool {
    problem.source.name.ends_with("table.yaml") && problem.title.ends_with("equally well")
}

/// Holds one exchange to all of this; returns what became of it.
fn hold(seed: u64, suite: &Arc<Suite>, known: &[Case], redactor: &Redactor) -> &'static str {
    let seen = exchange(seed, suite);
    let secrets = [(TARGETS.0.to_owned(), TARGETS.1.to_owned())];
    let ground = Ground {
        secrets: &secrets,
        ..Ground::new(suite, known, NOW.parse().unwrap())
    };
    let proposals = match proposals(&seen, &ground) {
        Ok(proposals) => proposals,
        Err(Refused::Problem(_)) => return "refused",
        // A text that is made up may be as specific as one of the table.
        Err(Refused::Invalid(problems)) if problems.iter().all(is_ambiguous) => return "refused",
        Err(refused) => panic!("{seed}: {refused:?}\n{seen:?}"),
    };
    let shows = |proposal: &&Proposal| {
        let mut edits = proposal.edits.iter();
        edits.any(|edit| {
            // What was there before is none of the proposal's.
            let before = edit
                .before
                .as_ref()
                .map_or(0, |before| before.len().saturating_sub(9));
            let new = format!("{} {}", edit.path, &edit.after[before..]);
            redactor.text(&new) != new
        })
    };
    let (hidden, safe): (Vec<&Proposal>, Vec<&Proposal>) = proposals.iter().partition(shows);
    for proposal in &safe {
        assert!(
            proposal.differs.is_empty(),
            "{seed}: {proposal:?}\n{seen:?}"
        );
        let (case, suite) = read(proposal, suite);
        sends(&case, proposal, &seen);
        hides(proposal);
        if seed.is_multiple_of(250) {
            checks(proposal);
        }
        let cases = [case];
        let again = Ground {
            suite: &suite,
            cases: &cases,
            ..ground
        };
        let found = self::proposals(&seen, &again).expect("it was proposed before");
        let found = found.iter().find_map(|one| already(one, &seen, &again));
        let is_setup = proposal.document.get("setup").is_some();
        assert!(
            is_setup || found == Some(proposal.id.clone()),
            "{seed}: {}",
            proposal.text()
        );
    }
    if hidden.is_empty() {
        "proposed"
    } else {
        "hidden"
    }
}

/// Holds that a library with the proposal in it passes `check`.
fn checks(proposal: &Proposal) {
    let mut library = Library::embedded();
    for edit in &proposal.edits {
        assert!(library.draft(&edit.path, &edit.after), "{}", edit.path);
    }
    let cases = library
        .cases()
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(check_all(&cases), [], "{}", proposal.text());
}

#[test]
fn what_is_proposed_is_a_case_that_says_what_was_seen() {
    let count = std::env::var("GENERATED").map_or(COUNT, |count| count.parse().unwrap());
    let (suite, known) = (suite(), cases("accounts"));
    let redactor = Redactor::new([TARGETS.1]);
    // Enough to borrow a setup from, and a name.
    let known: Vec<Case> = known.into_iter().step_by(8).collect();
    let half = |from: u64| -> Vec<&str> {
        let seeds = (from..count).step_by(2);
        seeds
            .map(|seed| hold(seed, &suite, &known, &redactor))
            .collect()
    };
    let each = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let own = half(0);
        [own, other.join().expect("the other half holds")].concat()
    });
    let mut became: BTreeMap<&str, u64> = BTreeMap::new();
    for one in each {
        *became.entry(one).or_default() += 1;
    }
    let proposed = became.get("proposed").copied().unwrap_or_default();
    assert!(proposed > count / 2, "{became:?}");
}
