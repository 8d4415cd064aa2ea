//! Turns a reference behind something of a test's own into a run of the program against it.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use serde_json::Value;
use tokio::runtime::Runtime;
use vipspec::reference::{Reference, Rulebook, Service};

use crate::folder::Folder;
use crate::program::Ran;

/// Runs the program against a reference that two parties ask, behind a layer.
pub(crate) fn run(layer: impl FnOnce(Router) -> Router, more: &[&str]) -> Ran {
    let runtime = Runtime::new().expect("a runtime starts");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let front = |service: Service| layer(service.router());
    let server = Reference::start_behind(Service::new(Rulebook::vendor()), address, front);
    let server = runtime.block_on(server).expect("a port is free");
    let others = "{ other: { headers: { x-vip-party: other } } }";
    let target = format!("url: {}\nidentities: {others}\n", server.url());
    let folder = Folder::empty().with("target.yaml", target);
    folder.vipspec(&[&["run", "--target", "./target.yaml"], more].concat())
}

/// Runs the program against a reference whose details of refusals are worded anew.
pub(crate) fn run_reworded(reword: fn(&str) -> String, more: &[&str]) -> Ran {
    let layer = middleware::from_fn(move |request: Request, next: Next| async move {
        reworded(next.run(request).await, reword).await
    });
    run(|router| router.layer(layer), more)
}

async fn reworded(answer: Response, reword: fn(&str) -> String) -> Response {
    let is_refusal = answer.status() >= StatusCode::BAD_REQUEST;
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body is small");
    let mut said: Value = serde_json::from_slice(&body).expect("the reference speaks JSON");
    if let Some(Value::String(details)) = said.get_mut("details").filter(|_| is_refusal) {
        *details = reword(details);
    }
    head.headers.remove("content-length");
    Response::from_parts(head, Body::from(said.to_string()))
}
