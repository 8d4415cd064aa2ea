//! Turns a destination into a connection to it: direct, through a proxy, or forwarded by one.

use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use super::Base;
use crate::template::Problem;

/// An HTTP proxy, and what to tell it.
#[derive(Clone)]
pub struct Proxy {
    uri: Uri,
    authorization: Option<HeaderValue>,
    /// The password as the proxy reads it; what stands in the URL is encoded.
    password: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Proxy").field(&self.uri).finish()
    }
}

impl Proxy {
    /// Reads a proxy's URL, with user and password where it wants them.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it, and never repeats it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refuse = |why: &str| {
            Problem::new(format!("this is no URL of a proxy: {why}"))
                .help("write it as `http://host:port`, with `user:password@` where it is needed")
        };
        let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
        let host = url.host_str().ok_or_else(|| refuse("it names no host"))?;
        if url.scheme() != "http" {
            return Err(refuse("it does not begin with `http://`"));
        }
        let port = url.port_or_known_default().unwrap_or(80);
        let uri = format!("http://{host}:{port}").parse();
        let uri = uri.map_err(|_| refuse("its host cannot be written in a request"))?;
        let password = url.password().map(percent_decoded);
        let authorization = match (url.username(), &password) {
            ("", None) => None,
            (user, password) => Some(basic(user, password.as_deref().unwrap_or_default())?),
        };
        Ok(Self {
            uri,
            authorization,
            password,
        })
    }

    /// Returns the proxy that the environment names for a target, if any; never for this machine.
    pub(super) fn of_environment(base: &Base) -> Option<Self> {
        if base.is_loopback() {
            return None;
        }
        let found = Matcher::from_env().intercept(&base.origin().parse().ok()?)?;
        (found.uri().scheme_str() == Some("http")).then(|| Self {
            uri: found.uri().clone(),
            authorization: found.basic_auth().cloned(),
            password: None,
        })
    }

    /// Returns what must be shown nowhere.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// Returns what a request in plain HTTP says to the proxy that forwards it.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

fn basic(user: &str, password: &str) -> Result<HeaderValue, Problem> {
    let pair = format!("{}:{password}", percent_decoded(user));
    let value = format!("Basic {}", STANDARD.encode(pair));
    let mut value =
        HeaderValue::from_str(&value).map_err(|error| Problem::new(error.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn percent_decoded(text: &str) -> String {
    // What stands in front of `@` is decoded as a value of a form, in which `+` would be a blank.
    let form = format!("v={}", text.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// Connects to a target, or to the proxy that stands before it.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    direct: HttpConnector,
    proxy: Option<Proxy>,
}

impl Connector {
    pub(super) fn new(direct: HttpConnector, proxy: Option<Proxy>) -> Self {
        Self { direct, proxy }
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl tower_service::Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, destination: Uri) -> Self::Future {
        let mut direct = self.direct.clone();
        let Some(proxy) = self.proxy.clone() else {
            return Box::pin(
                async move { Ok(Stream::new(direct.call(destination).await?, false)) },
            );
        };
        let tunnelled = destination.scheme_str() == Some("https");
        Box::pin(async move {
            if !tunnelled {
                return Ok(Stream::new(direct.call(proxy.uri).await?, true));
            }
            let mut tunnel = Tunnel::new(proxy.uri, direct);
            if let Some(authorization) = proxy.authorization {
                tunnel = tunnel.with_auth(authorization);
            }
            Ok(Stream::new(tunnel.call(destination).await?, false))
        })
    }
}

/// A connection that knows whether a proxy forwards what is sent over it.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TokioIo<TcpStream>,
    forwarded: bool,
}

impl Stream {
    fn new(tcp: TokioIo<TcpStream>, forwarded: bool) -> Self {
        Self { tcp, forwarded }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // Then the client writes the whole URL into the request's first line.
        Connected::new().proxy(self.forwarded)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
