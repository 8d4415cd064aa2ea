//! Turns a request into an exchange, over HTTP or HTTPS.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use reqwest::Url;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::{Error, ErrorKind, Exchange, MAX_BODY, Request, Response};
use crate::template::Problem;
use crate::text;

/// How many header lines of an answer are kept.
const MAX_HEADERS: usize = 100;

/// The URL that every request goes below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
}

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer.
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(10),
        }
    }
}

impl Base {
    /// Reads a target's URL.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let help = "write it as `https://host`, with a port or a path where there is one";
        if text.contains('@') {
            // Not repeated: what stands before the `@` may be a password.
            let title = "the target URL carries a user name or a password";
            return Err(Problem::new(title).help("leave them out of the URL"));
        }
        let refuse = |why: &str| {
            // Neither is a query, which may hold a token.
            let shown = text.split(['?', '#']).next().unwrap_or_default();
            Problem::new(format!("`{}` is no target URL: {why}", text::escape(shown))).help(help)
        };
        let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("it begins with neither `http://` nor `https://`"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it has a query or a fragment"));
        }
        Ok(Self { url })
    }

    /// Returns scheme, host and port.
    fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Returns the path that every request's path follows, without a slash at its end.
    fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }
}

impl std::fmt::Display for Base {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", self.origin(), self.path())
    }
}

/// A connection pool to one target.
#[derive(Debug)]
pub struct Client {
    base: Base,
    limits: Limits,
    usual: reqwest::Client,
    /// For what the usual client would rewrite: it sends paths and headers as they are.
    exact: HyperClient<HttpsConnector<HttpConnector>, Full<hyper::body::Bytes>>,
}

impl Client {
    /// Returns a client; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns an error where TLS cannot be set up.
    pub fn new(base: Base, limits: Limits) -> Result<Self, Error> {
        let failed = |reason: String| Error {
            kind: ErrorKind::Tls,
            url: base.to_string(),
            reason,
        };
        let tls = tls_config(base.url.scheme() == "https").map_err(failed)?;
        let mut usual = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(limits.connect)
            .referer(false)
            .http1_only();
        if base.is_loopback() {
            usual = usual.no_proxy();
        }
        let usual = usual.build().map_err(|error| failed(chain(&error)))?;
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(limits.connect));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let exact = HyperClient::builder(TokioExecutor::new()).build(connector);
        Ok(Self {
            base,
            limits,
            usual,
            exact,
        })
    }

    /// Returns the URL that every request goes below.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// Returns an error where no whole answer came in time.
    pub async fn send(&self, request: Request) -> Result<Exchange, Error> {
        let url = format!("{}{}{}", self.base.origin(), self.base.path(), request.path);
        let started = Instant::now();
        let answer = tokio::time::timeout(self.limits.request, self.answer(&url, &request)).await;
        let response = match answer {
            Ok(answer) => answer.map_err(|(kind, reason)| Error { kind, url, reason })?,
            Err(_) => {
                let limit = text::duration(self.limits.request);
                let reason = format!("it took longer than {limit}");
                return Err(Error {
                    kind: ErrorKind::Timeout,
                    url,
                    reason,
                });
            }
        };
        Ok(Exchange {
            request,
            response,
            duration: started.elapsed(),
        })
    }

    async fn answer(&self, url: &str, request: &Request) -> Result<Response, Failure> {
        let as_written = format!("{}{}", self.base.path(), request.path);
        let usual = Url::parse(url)
            .ok()
            .filter(|url| is_unchanged(url, &as_written));
        match usual {
            Some(url) if has_header(request, "accept") => self.send_usual(url, request).await,
            _ => self.send_exact(url, request).await,
        }
    }

    async fn send_usual(&self, url: Url, request: &Request) -> Result<Response, Failure> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| (ErrorKind::Unsendable, error.to_string()))?;
        let mut builder = self.usual.request(method, url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let response = builder
            .send()
            .await
            .map_err(|error| explain(&error.without_url()))?;
        read(hyper::Response::<reqwest::Body>::from(response)).await
    }

    async fn send_exact(&self, url: &str, request: &Request) -> Result<Response, Failure> {
        let unsendable = |error: &dyn StdError| (ErrorKind::Unsendable, error.to_string());
        let mut builder = hyper::Request::builder()
            .method(request.method.as_str())
            .uri(url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let body = Full::from(request.body.clone().unwrap_or_default());
        let request = builder.body(body).map_err(|error| unsendable(&error))?;
        let response = self
            .exact
            .request(request)
            .await
            .map_err(|error| explain(&error))?;
        read(response).await
    }
}

/// Kind and reason, before the URL is known to them.
type Failure = (ErrorKind, String);

fn is_unchanged(url: &Url, as_written: &str) -> bool {
    let path = url.path();
    match url.query() {
        Some(query) => {
            as_written
                .strip_prefix(path)
                .and_then(|rest| rest.strip_prefix('?'))
                == Some(query)
        }
        None => path == as_written,
    }
}

fn has_header(request: &Request, name: &str) -> bool {
    request.headers.iter().any(|(known, _)| known == name)
}

async fn read<B>(response: hyper::Response<B>) -> Result<Response, Failure>
where
    B: hyper::body::Body<Data = hyper::body::Bytes> + Unpin,
    B::Error: StdError + 'static,
{
    let (head, mut frames) = response.into_parts();
    let headers = head
        .headers
        .iter()
        .take(MAX_HEADERS)
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
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
    let tls = causes(error).into_iter().find_map(|cause| {
        let io = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let inner = io.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        cause.downcast_ref::<rustls::Error>().or(inner)
    });
    if let Some(tls) = tls {
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
            (kind, reason.to_owned())
        }
    }
}

/// Returns what the causes of an error say; of one without causes, what it says itself.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let said: Vec<String> = causes(error.source().unwrap_or(error))
        .into_iter()
        .map(|cause| text::shown(&cause.to_string()))
        .collect();
    said.join(": ")
}

/// Returns an error and the errors that it came from, the nearest first.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut causes = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    causes
}

fn tls_config(needed: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    if !needed {
        // The system's roots cost milliseconds to read, and plain HTTP must work where there are none.
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let builder = builder
        .with_platform_verifier()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_no_client_auth())
}
