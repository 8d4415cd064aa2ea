//! Turns a request into an answer over HTTP or HTTPS: the only file that knows how to use reqwest.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use reqwest::{Method, redirect, retry};

use super::connection::{Connection, Limits, MAX_HEADERS};
use super::obstacle::Failure;
use super::proxy::Proxy;
use super::resolve::USUAL_VALUES;
use super::tls::{self, Tls, http2};
use super::version::Version;
use super::{Base, ObstacleKind, Request, Response, causes, fault};
use crate::case;
use crate::text;

/// How often a request that was not processed is sent again: first over the connections that are kept,
/// then, with the one that changes over, each time on its own.
const AGAIN: [u32; 2] = [2, 17];

/// Verbs that may be sent twice: they ask, and change nothing.
const ASKING: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// Connections to one target over the network.
#[derive(Debug)]
pub(super) struct Wire {
    base: Base,
    limits: Limits,
    proxy: Option<Proxy>,
    /// Keeps connections for the next request.
    pool: reqwest::Client,
    /// Opens a connection for every request.
    fresh: reqwest::Client,
    /// The same by HTTP/1.1: HTTP/2 may forget why TLS ended.
    telling: reqwest::Client,
    /// How often a request was sent again that was not processed.
    again: Arc<AtomicU64>,
}

/// Over which connection a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Over {
    /// One that is open, where there is one.
    #[default]
    Any,
    /// One of its own.
    Fresh,
}

impl Wire {
    /// Returns what is to connect to a target, or why it cannot be set up; nothing is sent yet. What it
    /// sends again is added to `again`.
    pub(super) fn new(
        base: Base,
        connection: &Connection,
        shown: &Tls,
        again: Arc<AtomicU64>,
    ) -> Result<Self, Failure> {
        let unusable = |reason| Failure::new(ObstacleKind::Tls, reason);
        let setup = shown
            .setup(base.is_https())
            .map_err(|problem| unusable(problem.title))?;
        let proxy = match &connection.proxy {
            Some(proxy) => Some(proxy.clone()),
            // Whoever says where to connect to wants nobody in between.
            None if connection.connect_to.is_some() => None,
            None => Proxy::of_environment(&base)
                .map_err(|problem| Failure::new(ObstacleKind::Proxy, problem.title))?,
        };
        let diverted = match &connection.connect_to {
            Some(divert) => divert.addresses()?,
            None => Vec::new(),
        };
        let client = |idle, version: Version, most| {
            let mut builder = setup
                .add(builder(connection.limits, version), version.protocols())
                .pool_max_idle_per_host(idle)
                .retry(not_processed(&base, &again, most));
            if !diverted.is_empty() {
                builder = builder.resolve_to_addrs(base.host_name(), &diverted);
            }
            if let Some(proxy) = &proxy {
                builder = builder.proxy(proxy.client()?);
            }
            builder.build()
        };
        let built = |error: reqwest::Error| unusable(causes::said(&error));
        Ok(Self {
            pool: client(usize::MAX, connection.version, AGAIN[0]).map_err(built)?,
            fresh: client(0, connection.version, AGAIN[1]).map_err(built)?,
            telling: client(0, Version::Http1, 0).map_err(built)?,
            limits: connection.limits,
            again,
            proxy,
            base,
        })
    }

    /// Returns the proxy before the target, where there is one.
    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    pub(super) async fn answer(&self, request: &Request, over: Over) -> Result<Response, Failure> {
        let client = match over {
            Over::Any => &self.pool,
            Over::Fresh => &self.fresh,
        };
        let mut answered = client.execute(self.written(request)?).await;
        if over == Over::Any
            && let Err(error) = &answered
            && self.may_repeat(error, request)
        {
            // On a connection that others share, a request can lose every time.
            self.again.fetch_add(1, Ordering::Relaxed);
            answered = self.fresh.execute(self.written(request)?).await;
        }
        match answered {
            Ok(response) => read(response, self.limits.body).await,
            // On the heap: what is rarely needed would be the largest part of every request.
            Err(error) => Err(Box::pin(self.explained(&error)).await),
        }
    }

    /// Tells whether a request may go out once more: it was not processed, or it only asks, and the
    /// target may have closed the connection before it came.
    fn may_repeat(&self, error: &reqwest::Error, request: &Request) -> bool {
        let asks = ASKING.contains(&request.method.as_str());
        fault::is_unprocessed(error)
            || (asks && fault::explain(error, self.limits).kind == ObstacleKind::Closed)
    }

    /// Returns a request as the client takes it, and refuses what it would write otherwise.
    fn written(&self, request: &Request) -> Result<reqwest::Request, Failure> {
        let unsendable = |reason| Failure::new(ObstacleKind::Unsendable, reason);
        let url = self.base.join(&request.path).ok_or_else(|| {
            let refused = case::refused(&request.path);
            let reason = refused.map_or_else(
                || "a client would write its path otherwise".to_owned(),
                |problem| format!("{}; {}", problem.title, problem.help.unwrap_or_default()),
            );
            unsendable(reason)
        })?;
        framed(request).map_err(unsendable)?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|error| unsendable(error.to_string()))?;
        let mut headers = HeaderMap::with_capacity(request.headers.len());
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| unsendable(error.to_string()))?;
            let value = value_of(value).map_err(|error| unsendable(error.to_string()))?;
            if name == HOST && value == self.base.host() {
                // HTTP/2 has no such header: the client says it in the version's own way.
                continue;
            }
            headers.append(name, value);
        }
        let mut written = reqwest::Request::new(method, url);
        *written.headers_mut() = headers;
        *written.body_mut() = request.body.clone().map(Into::into);
        Ok(written)
    }

    /// Returns why there is no answer, and whose fault it is.
    async fn explained(&self, error: &reqwest::Error) -> Failure {
        let mut failure = fault::explain(error, self.limits);
        if self.base.is_https() && fault::is_unprocessed(error) {
            failure = self.refusal().await.unwrap_or(failure);
        }
        let Some(proxy) = self.proxy.as_ref().filter(|_| error.is_connect()) else {
            return failure;
        };
        if error.is_dns()
            && let Some(help) = proxy.unknown_name().await
        {
            return Failure {
                help: Some(help),
                ..failure
            };
        }
        // A proxy that says nothing refuses nothing, and has been waited for.
        let refused = if self.base.is_https() && !error.is_timeout() {
            self.tunnel_refused().await
        } else {
            None
        };
        proxy.blamed(failure, refused)
    }

    /// Returns why the target ends every connection, where it says so in the words of TLS.
    ///
    /// A client certificate is refused after the handshake of TLS 1.3, which has succeeded by then.
    async fn refusal(&self) -> Option<Failure> {
        let asked = self.telling.head(self.base.root()).send();
        let asked = tokio::time::timeout(self.limits.connect, asked).await;
        let error = asked.ok()?.err()?;
        tls::alert(&error)
    }

    /// Returns the code with which the proxy refuses a tunnel to the target, where it does.
    ///
    /// The client says only that it was refused; sent as a request of its own, the same line brings
    /// the code.
    async fn tunnel_refused(&self) -> Option<u16> {
        let url = self.base.tunnel();
        let asked = self.fresh.request(Method::CONNECT, url).send();
        let answer = tokio::time::timeout(self.limits.connect, asked).await;
        let code = answer.ok()?.ok()?.status();
        (!code.is_success()).then_some(code.as_u16())
    }
}

/// Returns the text of a header as the client takes it; what is the same in nearly every request is not
/// copied into it.
fn value_of(text: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    match USUAL_VALUES.iter().find(|usual| **usual == text) {
        Some(usual) => Ok(HeaderValue::from_static(usual)),
        None => HeaderValue::from_str(text),
    }
}

/// Holds what a request says of its own length to its body: a client that sends otherwise loses the
/// connection, or a part of the body.
fn framed(request: &Request) -> Result<(), String> {
    let length = request.body.as_ref().map_or(0, Vec::len);
    for (name, value) in &request.headers {
        match name.as_str() {
            "content-length" if *value != length.to_string() => {
                let (value, bytes) = (text::shown(value), text::plural(length, "byte"));
                return Err(format!(
                    "it says `content-length: {value}`, and its body has {bytes}"
                ));
            }
            "transfer-encoding" => {
                return Err(
                    "it says `transfer-encoding`, which is for the client to say".to_owned(),
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns a client that sends what it is given, once, and keeps nothing of an answer.
fn builder(limits: Limits, version: Version) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(limits.connect)
        .http1_max_headers(MAX_HEADERS);
    match version {
        Version::Any => builder,
        Version::Http1 => builder.http1_only(),
        Version::Http2 => http2::only(builder),
    }
}

/// Returns the rule by which the client itself sends a request again: it was not processed.
fn not_processed(base: &Base, again: &Arc<AtomicU64>, most: u32) -> retry::Builder {
    let again = Arc::clone(again);
    retry::for_host(base.host_name().to_owned())
        .no_budget()
        .max_retries_per_request(most)
        .classify_fn(move |attempt| {
            if attempt.error().is_some_and(fault::is_unprocessed) {
                again.fetch_add(1, Ordering::Relaxed);
                return attempt.retryable();
            }
            attempt.success()
        })
}

async fn read(mut response: reqwest::Response, most: usize) -> Result<Response, Failure> {
    let code = response.status().as_u16();
    let headers = lines(response.headers());
    let mut body = Vec::new();
    while let Some(data) = response.chunk().await.map_err(|error| fault::cut(&error))? {
        if body.len() + data.len() > most {
            return Err(Failure::new(ObstacleKind::Limit, too_long(most)));
        }
        body.extend_from_slice(&data);
    }
    Ok(Response {
        code,
        headers,
        body,
        cut: false,
    })
}

/// Returns headers in order, as text.
pub(super) fn lines(headers: &HeaderMap) -> Vec<(String, String)> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), text::of_header(value.as_bytes()))
    };
    headers.iter().map(line).collect()
}

/// Returns what is said of a body that is longer than is read.
pub(super) fn too_long(most: usize) -> String {
    format!("vipspec reads at most {} of a body", text::size(most))
}
