//! Turns the embedded reference into a service that says some things which no table lists.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use vipspec::reference::{Reference, Rulebook, Service};

/// A service with rules of its own before those of the reference; it stops when it is dropped.
pub(crate) struct Drifted {
    address: SocketAddr,
    /// Keeps the server's task alive.
    _runtime: Runtime,
}

impl Drifted {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime starts");
        let address = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
            let listener = listener.expect("a port is free");
            let address = listener
                .local_addr()
                .expect("a bound socket has an address");
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            let reference = Reference::start(Rulebook::vendor(), any).await;
            let reference = reference.expect("a port is free").service();
            let service = Router::new().fallback(answer).with_state(reference);
            tokio::spawn(async move { axum::serve(listener, service).await });
            address
        });
        Self {
            address,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Says what the table lacks, and otherwise what the reference says.
async fn answer(State(reference): State<Service>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let value: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(detail) = beyond(&value) {
        return said(400, &json!({"error": "BAD_REQUEST", "details": detail}));
    }
    let request = Request::from_parts(head, Body::from(body));
    reference.answer(request).await
}

/// Returns the text of a rule that the table has no row for, or has otherwise.
fn beyond(body: &Value) -> Option<String> {
    if body["units"].as_i64() > Some(5000) {
        return Some("units must not exceed the quota of 5000.".to_owned());
    }
    // The table says `Invalid status.`
    (body["status"] == "NOPE").then(|| "invalid status".to_owned())
}

fn said(code: u16, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(code).expect("a code of the reference");
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
