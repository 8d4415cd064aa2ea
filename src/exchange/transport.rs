//! Turns a request into an answer, over HTTP, over HTTPS, or of a service in this process.

use std::error::Error as StdError;
use std::io;

use axum::Router;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{HeaderValue, PROXY_AUTHORIZATION};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tower_service::Service;

use super::client::{Connection, Limits, Version};
use super::proxy::{Connector, Proxy};
use super::refusal::refusal;
use super::{Base, ErrorKind, MAX_BODY, Request, Response};
use crate::text;

/// How many header lines of an answer are kept.
const MAX_HEADERS: usize = 100;

/// What HTTP/2 says of a connection that is no more, whatever the reason.
const CLOSED: [&str; 3] = ["channel closed", "connection closed", "was canceled"];

/// How the word of a target that ends TLS begins; HTTP/2 keeps only what the error said.
const ALERT: &str = "received fatal alert";

/// A pool of connections, over which paths and headers go as they are.
type Pool = HyperClient<HttpsConnector<Connector>, Full<Bytes>>;

/// Connections to one target over the network.
#[derive(Debug)]
pub(super) struct Wire {
    base: Base,
    /// Origin and path of the base, which begin every URL.
    root: String,
    pool: Pool,
    /// For the reason that a closed HTTP/2 connection forgets.
    telling: Option<HttpsConnector<Connector>>,
    /// What a proxy is told that forwards plain HTTP.
    forwarding: Option<HeaderValue>,
}

impl Wire {
    /// Returns what is to connect to a target, or why TLS cannot be set up; nothing is sent yet.
    pub(super) fn new(base: Base, connection: &Connection) -> Result<Self, String> {
        let (limits, version) = (connection.limits, connection.version);
        let tls = connection.tls.config(base.is_https());
        let tls = tls.map_err(|problem| problem.title)?;
        let proxy = connection.proxy.clone();
        let proxy = proxy.or_else(|| Proxy::of_environment(&base));
        let forwarding = match base.is_https() {
            true => None,
            false => proxy.as_ref().and_then(Proxy::authorization).cloned(),
        };
        let telling = (base.is_https() && version != Version::Http1)
            .then(|| connector(tls.clone(), limits, Version::Http1, proxy.clone()));
        Ok(Self {
            pool: pool(tls, limits, version, proxy),
            telling,
            root: base.to_string(),
            base,
            forwarding,
        })
    }

    pub(super) async fn answer(&self, request: &Request) -> Result<Response, Failure> {
        let mut request = written([&self.root, request.path.as_str()].concat(), request)?;
        if let Some(authorization) = &self.forwarding {
            let headers = request.headers_mut();
            headers.append(PROXY_AUTHORIZATION, authorization.clone());
        }
        let response = self
            .pool
            .request(request)
            .await
            .map_err(|error| explain(&error))?;
        read(response).await
    }

    /// Returns why TLS ended, where an HTTP/2 connection says no more than that it is closed.
    pub(super) async fn told(&self, failure: Failure) -> Failure {
        let closed = CLOSED.iter().any(|word| failure.1.contains(word));
        match &self.telling {
            Some(connector) if closed && failure.0 == ErrorKind::Protocol => {
                // On the heap: what is rarely asked would be the largest part of every request.
                Box::pin(refusal(connector.clone(), &self.base))
                    .await
                    .map_or(failure, |error| explain(&*error))
            }
            _ => failure,
        }
    }
}

/// Asks a service in this process, which needs no network.
pub(super) async fn ask(service: &Router, request: &Request) -> Result<Response, Failure> {
    let request = written(request.path.clone(), request)?;
    let answered = service.clone().call(request).await;
    read(answered.unwrap_or_else(|never| match never {})).await
}

/// Returns a request to a URL, with the headers as they are.
fn written(url: String, request: &Request) -> Result<hyper::Request<Full<Bytes>>, Failure> {
    let mut builder = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let body = Full::from(request.body.clone().unwrap_or_default());
    let unsendable = |error: hyper::http::Error| (ErrorKind::Unsendable, error.to_string());
    builder.body(body).map_err(unsendable)
}

fn pool(tls: ClientConfig, limits: Limits, version: Version, proxy: Option<Proxy>) -> Pool {
    HyperClient::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .http2_only(version == Version::Http2)
        .build(connector(tls, limits, version, proxy))
}

fn connector(
    tls: ClientConfig,
    limits: Limits,
    version: Version,
    proxy: Option<Proxy>,
) -> HttpsConnector<Connector> {
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    direct.set_nodelay(true);
    direct.set_connect_timeout(Some(limits.connect));
    let builder = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http();
    let wire = Connector::new(direct, proxy);
    match version {
        Version::Any => builder.enable_all_versions().wrap_connector(wire),
        Version::Http1 => builder.enable_http1().wrap_connector(wire),
        Version::Http2 => builder.enable_http2().wrap_connector(wire),
    }
}

/// Kind and reason, before the URL is known to them.
pub(super) type Failure = (ErrorKind, String);

async fn read<B>(response: hyper::Response<B>) -> Result<Response, Failure>
where
    B: hyper::body::Body<Data = Bytes> + Unpin,
    B::Error: StdError + 'static,
{
    let (head, mut frames) = response.into_parts();
    let headers = head
        .headers
        .iter()
        .take(MAX_HEADERS)
        .map(|(name, value)| (name.as_str().to_owned(), text::of_header(value.as_bytes())))
        .collect();
    let mut body = Vec::new();
    let mut cut = false;
    while let Some(frame) = frames.frame().await {
        let frame = frame.map_err(|error| (ErrorKind::Protocol, chain(&error)))?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        let room = MAX_BODY - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            cut = true;
            break;
        }
    }
    Ok(Response {
        code: head.status.as_u16(),
        headers,
        body,
        cut,
    })
}

/// Finds out what kind of obstacle an error is, from the errors that it came from.
fn explain(error: &(dyn StdError + 'static)) -> Failure {
    let mut tls = causes(error)
        .into_iter()
        .filter_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls.next() {
        return (ErrorKind::Tls, tls.to_string());
    }
    let io = causes(error)
        .into_iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .last();
    match io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            (ErrorKind::Connect, "connection refused".to_owned())
        }
        Some(io::ErrorKind::TimedOut) => (ErrorKind::Connect, "it takes no connection".to_owned()),
        _ => {
            let reason = chain(error);
            if let Some(at) = reason.rfind(ALERT) {
                return (ErrorKind::Tls, reason[at..].to_owned());
            }
            let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
            let kind = if says(&["tls handshake"]) {
                ErrorKind::Tls
            } else if says(&["dns error", "tcp connect error", "(Connect)"]) {
                ErrorKind::Connect
            } else {
                ErrorKind::Protocol
            };
            // The kind says this much already.
            let reason = reason.trim_start_matches("client error (Connect): ");
            // What looks names up says three times that it did.
            let reason = match reason.starts_with("dns error") {
                true => reason.rsplit(": ").next().unwrap_or(reason),
                false => reason,
            };
            (kind, reason.to_owned())
        }
    }
}

/// Returns what the causes of an error say; of one without causes, what it says itself.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = causes(error.source().unwrap_or(error))
        .into_iter()
        .map(|cause| text::shown(&cause.to_string()))
        .collect();
    // What holds an error often says what that says, and no more.
    said.dedup();
    said.join(": ")
}

/// Returns an error and the errors that it came from, the nearest first.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut causes: Vec<&(dyn StdError + 'static)> = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        // An I/O error names as its source what lies behind the error that it holds.
        let held = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => cause.source(),
        };
    }
    causes
}
