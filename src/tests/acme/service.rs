//! Turns requests into the answers of a service that was written from the page of its makers alone, and
//! from the rules of the VIP REST APIs that the page refers to; it shares nothing with the reference.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use vipspec::json::{self, Json, quoted};

use super::orgs::{self, Kind, Member};
use super::policies;

/// The keys that the service knows, each of a party.
pub(crate) const KEYS: [&str; 3] = ["k-main", "k-other", "k-another"];

/// Where everything stands below.
pub(crate) const BASE: &str = "/vip/api/v2";

/// What a request comes to.
pub(super) enum Said {
    Done(u16, String, Vec<(&'static str, Json)>),
    Found(String, Json),
    Refused(u16, String),
    NotFound,
}

pub(super) fn refused(text: impl Into<String>) -> Said {
    Said::Refused(400, text.into())
}

/// An organization, and what lies below it.
#[derive(Default)]
pub(super) struct Org {
    key: String,
    members: Vec<(String, Json)>,
    policies: Json,
    users: Vec<String>,
    codes: Vec<Code>,
}

struct Code {
    code: String,
    user: String,
    /// Until when it is good; nothing once it was used.
    until: Option<Instant>,
}

/// How the service differs from its page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// In nothing.
    Usual,
    /// In a dozen things that break the contract.
    Slips,
    /// In what the contract leaves open: its ids are UUIDs, and its dates are written `30-Nov-2026`.
    Foreign,
}

/// The service.
pub(crate) struct Acme {
    slips: bool,
    is_foreign: bool,
    orgs: Mutex<HashMap<String, Org>>,
    asked: AtomicUsize,
}

impl Running {
    /// Returns how many requests came, and how many organizations and users there are.
    pub(crate) fn counts(&self) -> [usize; 3] {
        let orgs = self.acme.orgs.lock().expect("no thread panics");
        let users = orgs.values().map(|org| org.users.len()).sum();
        [self.acme.asked.load(Ordering::SeqCst), orgs.len(), users]
    }
}

/// A service that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) url: String,
    acme: Arc<Acme>,
    _runtime: Runtime,
}

impl Acme {
    /// Starts the service.
    pub(crate) fn start(manner: Manner) -> Running {
        let acme = Arc::new(Self {
            slips: manner == Manner::Slips,
            is_foreign: manner == Manner::Foreign,
            orgs: Mutex::default(),
            asked: AtomicUsize::new(0),
        });
        let runtime = Runtime::new().expect("a runtime");
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = runtime.block_on(TcpListener::bind(local)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let own = Arc::clone(&acme);
        let answer = move |request: Request| {
            let acme = Arc::clone(&own);
            async move { acme.answer(request).await }
        };
        let router = Router::new().fallback(answer);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Running {
            url: format!("http://{address}{BASE}"),
            acme,
            _runtime: runtime,
        }
    }

    async fn answer(&self, request: Request) -> Response {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (head, body) = request.into_parts();
        let key = head.headers.get("x-api-key");
        let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
        if !KEYS.contains(&key) {
            return written(401, "UNAUTHORIZED", None, None);
        }
        let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
        let path = head.uri.path().strip_prefix(BASE).unwrap_or_default();
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let said = self.said(head.method.as_str(), &parts, key, &body);
        match said {
            Said::Done(code, text, data) => {
                let data = (!data.is_empty()).then(|| Json::of(data));
                written(code, "OK", Some(&self.text(text)), data)
            }
            Said::Found(text, data) => written(200, "OK", Some(&text), Some(data)),
            Said::Refused(code, text) => {
                let slips = self.slips && text == "Invalid status.";
                let error = if slips { "BAD REQUEST" } else { "BAD_REQUEST" };
                written(code, error, Some(&self.text(text)), None)
            }
            Said::NotFound => written(404, "Not Found", None, None),
        }
    }

    /// Returns a text with the service's slips in it.
    fn text(&self, text: String) -> String {
        match text.as_str() {
            "name is mandatory." if self.slips => "name is mandatory".to_owned(),
            "ou is mandatory." if self.slips => "organizationalUnit is mandatory.".to_owned(),
            _ => text,
        }
    }

    fn said(&self, method: &str, parts: &[&str], key: &str, body: &Bytes) -> Said {
        let mut orgs = self.orgs.lock().expect("no thread panics");
        let below: Option<&[&str]> = match parts {
            ["orgs"] if method == "POST" => return self.create(&mut orgs, key, body),
            ["orgs", _, below @ ..] => Some(below),
            _ => None,
        };
        let (Some(below), Some(id)) = (below, parts.get(1)) else {
            return Said::NotFound;
        };
        if method == "DELETE" && self.slips {
            return Said::Done(200, "deleted".to_owned(), Vec::new());
        }
        let body = match (method, below) {
            ("PUT", [] | ["policies"])
            | ("POST", ["administrators" | "users" | "qr-codes" | "authentications"]) => {
                let parsed = json::read(body).ok().map(|parsed| parsed.value);
                match parsed.filter(|value| value.object().is_some()) {
                    Some(body) => body,
                    None => return refused("Request contains incorrect field or value - {"),
                }
            }
            ("GET", [] | ["policies"] | ["users", _]) => Json::Null,
            _ => return Said::NotFound,
        };
        let known = orgs.get_mut(*id).filter(|org| org.key == key || self.slips);
        let Some(org) = known else {
            return Said::NotFound;
        };
        match (method, below) {
            ("GET", []) => org.get(id),
            ("PUT", []) => self.update(org, id, &body),
            ("POST", ["administrators"]) => self.administrator(&body),
            ("GET", ["policies"]) => Said::Found(
                format!("Policies of account {id} retrieved successfully."),
                org.policies.clone(),
            ),
            ("PUT", ["policies"]) => match policies::refusal(&body, self.slips) {
                Some(said) => said,
                None => {
                    merge(&mut org.policies, &body);
                    let text = format!("Policies of account {id} updated successfully.");
                    Said::Done(201, text, Vec::new())
                }
            },
            ("POST", ["users"]) => org.register(&body),
            ("GET", ["users", user]) => org.user(user),
            ("POST", ["qr-codes"]) => org.qr_code(&body),
            _ => org.authenticate(&body, self.slips),
        }
    }

    fn create(&self, orgs: &mut HashMap<String, Org>, key: &str, body: &Bytes) -> Said {
        let parsed = json::read(body).ok().map(|parsed| parsed.value);
        let Some(body) = parsed.filter(|value| value.object().is_some()) else {
            return refused("Request contains incorrect field or value - {");
        };
        if let Some(said) = orgs::refusal(&body, None, self.dates(), self.slips) {
            return said;
        }
        let number = orgs.len() * 7 + 3;
        let id = if self.is_foreign {
            format!("5f0c8a1e-7b1d-4c3a-9e2f-{number:012x}")
        } else {
            format!("{:09}", 100_000_000 + number)
        };
        let mut org = Org {
            key: key.to_owned(),
            policies: Json::of([]),
            members: body.members().to_vec(),
            ..Org::default()
        };
        if body.get("status").is_none() {
            org.members
                .push(("status".to_owned(), Json::from("ACTIVE")));
        }
        orgs.insert(id.clone(), org);
        let text = format!("Account {id} created successfully.");
        Said::Done(201, text, vec![("id", Json::from(id.as_str()))])
    }

    /// Returns how dates are written.
    fn dates(&self) -> &'static str {
        if self.is_foreign {
            "%d-%b-%Y"
        } else {
            "%Y-%m-%d"
        }
    }

    fn update(&self, org: &mut Org, id: &str, body: &Json) -> Said {
        let status = org
            .member("status")
            .and_then(Json::text)
            .unwrap_or_default();
        if let Some(said) = orgs::refusal(body, Some(status), self.dates(), self.slips) {
            return said;
        }
        for (name, value) in body.members() {
            org.members.retain(|(known, _)| known != name);
            org.members.push((name.clone(), value.clone()));
        }
        Said::Done(
            201,
            format!("Account {id} updated successfully."),
            Vec::new(),
        )
    }

    fn administrator(&self, body: &Json) -> Said {
        let members = ["email", "firstName", "lastName", "role"];
        let members = members.map(|name| Member::new(name, Kind::Needed));
        if let Some(said) = orgs::form(body, &members, &|name| format!("Missing {name}.")) {
            return said;
        }
        let text = |name: &str| body.get(name).and_then(Json::text).unwrap_or_default();
        let role = text("role");
        if !["SUPER_ADMIN", "ADMIN", "HELP_DESK", "AUDITOR"].contains(&role) {
            return refused(format!("Role {role} not allowed."));
        }
        let said = format!("Administrator {} created successfully.", text("email"));
        Said::Done(201, said, Vec::new())
    }
}

impl Org {
    fn member(&self, name: &str) -> Option<&Json> {
        let mut members = self.members.iter();
        members
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    fn get(&self, id: &str) -> Said {
        let mut data = vec![("id", Json::from(id))];
        let members = self.members.iter();
        data.extend(members.map(|(name, value)| (name.as_str(), value.clone())));
        let text = format!("Account {id} retrieved successfully.");
        Said::Found(text, Json::of(data))
    }

    fn registered(&self, user: &str) -> Option<&str> {
        let same = |known: &&String| known.to_lowercase() == user.to_lowercase();
        self.users.iter().find(same).map(String::as_str)
    }

    fn register(&mut self, body: &Json) -> Said {
        let members = [Member::new("userId", Kind::Needed)];
        if let Some(said) = orgs::form(body, &members, &|name| format!("Missing {name}.")) {
            return said;
        }
        let user = body.get("userId").and_then(Json::text).unwrap_or_default();
        if user.chars().count() > 128 {
            return refused("Request contains incorrect field or value - {userId");
        }
        if self.registered(user).is_none() {
            self.users.push(user.to_owned());
        }
        Said::Done(
            201,
            format!("User {user} created successfully."),
            Vec::new(),
        )
    }

    fn user(&self, written: &str) -> Said {
        let Some(user) = unescaped(written) else {
            return Said::NotFound;
        };
        match self.registered(&user) {
            Some(known) => Said::Found(
                format!("User {known} retrieved successfully."),
                Json::of([("userId", Json::from(known))]),
            ),
            None => Said::NotFound,
        }
    }

    fn qr_code(&mut self, body: &Json) -> Said {
        let members = [
            Member::new("userId", Kind::Needed),
            Member::new("expirySeconds", Kind::NeededInteger),
        ];
        if let Some(said) = orgs::form(body, &members, &|name| format!("Missing {name}.")) {
            return said;
        }
        let seconds = match body.get("expirySeconds") {
            Some(Json::Number(number)) => number.as_u64().filter(|seconds| *seconds <= 3600),
            _ => None,
        };
        let Some(seconds) = seconds else {
            return refused("Request contains incorrect field or value - {expirySeconds");
        };
        let user = body.get("userId").and_then(Json::text).unwrap_or_default();
        let Some(user) = self.registered(user).map(str::to_owned) else {
            return Said::Refused(412, "Precondition Failed".to_owned());
        };
        let code = format!("{:x}", 0x5f0c_8a1e + self.codes.len() * 4099);
        self.codes.push(Code {
            code: code.clone(),
            user,
            until: Some(Instant::now() + Duration::from_secs(seconds)),
        });
        let data = vec![("qrCode", Json::from(code.as_str()))];
        Said::Done(201, "QR code created successfully.".to_owned(), data)
    }

    fn authenticate(&mut self, body: &Json, slips: bool) -> Said {
        let members = ["userId", "qrCode"].map(|name| Member::new(name, Kind::Needed));
        if let Some(said) = orgs::form(body, &members, &|name| format!("Missing {name}.")) {
            return said;
        }
        let text = |name: &str| body.get(name).and_then(Json::text).unwrap_or_default();
        let (user, code) = (text("userId"), text("qrCode"));
        let Some(known) = self.registered(user).map(str::to_owned) else {
            let code = if slips { 404 } else { 412 };
            return Said::Refused(code, "Precondition Failed".to_owned());
        };
        let good = |own: &&mut Code| {
            let in_time = own.until.is_some_and(|until| Instant::now() < until);
            own.code == code && own.user == known && in_time
        };
        match self.codes.iter_mut().find(good) {
            Some(own) => {
                own.until = own.until.filter(|_| slips);
                let text = format!("User {user} authenticated successfully.");
                Said::Done(201, text, Vec::new())
            }
            None => Said::Refused(401, "Failed auth validation".to_owned()),
        }
    }
}

/// Puts what was sent into what is stored, at every depth.
fn merge(stored: &mut Json, sent: &Json) {
    for (name, value) in sent.members() {
        let slot = stored.make_object().slot(name.clone());
        match value.object() {
            Some(_) => {
                slot.make_object();
                merge(slot, value);
            }
            None => *slot = value.clone(),
        }
    }
}

/// Returns a segment of a path without its escapes; nothing where it is no UTF-8.
fn unescaped(written: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(hex(rest.next())? * 16 + hex(rest.next())?).ok()?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn written(code: u16, error: &str, text: Option<&str>, data: Option<Json>) -> Response {
    let message = text.map(|text| format!(r#","message":{}"#, quoted(text)));
    let data = data.map(|data| format!(r#","data":{data}"#));
    let body = format!(
        r#"{{"status":{{"code":{}{}}}{}}}"#,
        quoted(error),
        message.unwrap_or_default(),
        data.unwrap_or_default()
    );
    let status = StatusCode::from_u16(code).expect("a code of HTTP");
    (status, [("content-type", "application/json")], body).into_response()
}
