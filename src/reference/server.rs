//! Turns HTTP requests into replies of the interpreter: the only file here that knows HTTP.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request as HttpRequest, State as Shared};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use jiff::Timestamp;

use super::decide::Moment;
use super::interpret::{Request, Trail, answer};
use super::rulebook::Rulebook;
use super::state::State;
use crate::json;

/// The greatest body that is read; a greater one counts as no JSON object.
const MAX_BODY: usize = 1024 * 1024;

/// The header that names who asks. Assumed: in the field it is the client's certificate that does.
pub const PARTY: &str = "x-vip-party";

/// What becomes of an answer on its way out, by the rule that gave it.
pub struct Edge(Box<Change>);

type Change = dyn Fn(&str, Response<Vec<u8>>) -> Response<Vec<u8>> + Send + Sync;

impl Edge {
    /// Returns the edge that makes this of every answer.
    pub fn new(
        change: impl Fn(&str, Response<Vec<u8>>) -> Response<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self(Box::new(change))
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edge")
    }
}

/// Answers by a rulebook, with the state of one server; needs no network.
#[derive(Clone, Debug)]
pub struct Service(Arc<Core>);

impl Service {
    /// Returns the service of these rules, which knows nothing yet.
    pub fn new(rulebook: Rulebook) -> Self {
        Self::behind(None, rulebook)
    }

    /// Returns the same behind an edge, where there is one.
    pub fn behind(edge: Option<Edge>, rulebook: Rulebook) -> Self {
        Self(Arc::new(Core {
            edge,
            rulebook,
            state: Mutex::default(),
            ahead: Mutex::default(),
            recording: AtomicBool::new(false),
            visited: Mutex::default(),
        }))
    }

    /// Returns what answers every request, whatever its verb and path.
    pub fn router(&self) -> Router {
        Router::new().fallback(serve).with_state(self.clone())
    }

    /// Answers a request, without a network.
    pub async fn answer(&self, request: HttpRequest) -> Response {
        let core = &self.0;
        let (head, body) = request.into_parts();
        let bytes = to_bytes(body, MAX_BODY).await;
        let request = Request {
            verb: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            media_type: media_type(&head.headers),
            party: party(&head.headers),
            body: bytes
                .ok()
                .and_then(|bytes| Some(json::read(&bytes).ok()?.value)),
        };
        let mut trail = core.trail();
        let reply = {
            let mut state = locked(&core.state);
            let moment = core.moment();
            answer(&core.rulebook, &mut state, &request, &moment, &mut trail)
        };
        let mut response = Response::new(reply.body.into_bytes());
        *response.status_mut() = reply.code;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, reply.content_type);
        let response = match &core.edge {
            Some(Edge(change)) => change(&trail.rule, response),
            None => response,
        };
        core.keep(trail);
        response.map(Body::from)
    }

    /// Lets so much time pass for this service at once: what expires meanwhile has expired.
    pub fn pass(&self, time: Duration) {
        let mut ahead = locked(&self.0.ahead);
        *ahead = ahead.saturating_add(time);
    }

    /// Begins to record the decision points that requests visit; until then nothing is recorded.
    pub fn record_visits(&self) {
        self.0.recording.store(true, Ordering::Relaxed);
    }

    /// Returns the decision points visited since the last call, and forgets them.
    pub fn take_visited(&self) -> BTreeSet<String> {
        std::mem::take(&mut *locked(&self.0.visited))
    }
}

/// Holds what all who ask one server share.
#[derive(Debug)]
struct Core {
    edge: Option<Edge>,
    rulebook: Rulebook,
    state: Mutex<State>,
    /// How far its time is ahead of the system's.
    ahead: Mutex<Duration>,
    recording: AtomicBool,
    visited: Mutex<BTreeSet<String>>,
}

impl Core {
    fn moment(&self) -> Moment {
        let ahead = *locked(&self.ahead);
        let (time, now) = (Timestamp::now().saturating_add(ahead), Instant::now());
        Moment {
            time: time.unwrap_or(Timestamp::MAX),
            now: now.checked_add(ahead).unwrap_or(now),
        }
    }

    fn trail(&self) -> Trail {
        let recording = self.recording.load(Ordering::Relaxed);
        Trail {
            visited: recording.then(BTreeSet::new),
            ..Trail::default()
        }
    }

    fn keep(&self, trail: Trail) {
        if let Some(points) = trail.visited {
            locked(&self.visited).extend(points);
        }
    }
}

async fn serve(Shared(service): Shared<Service>, request: HttpRequest) -> Response {
    service.answer(request).await
}

/// Returns the media type that the request names, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let name = value.split(';').next().unwrap_or(value);
    Some(name.trim().to_ascii_lowercase())
}

/// Returns who asks; empty where nobody is named.
fn party(headers: &HeaderMap) -> String {
    let name = headers.get(PARTY).map(HeaderValue::as_bytes);
    String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
}

/// Locks, also after a panic elsewhere: no change of the state is left half done by one.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
