//! Turns a request into an exchange with one target, in its turn and in its time.

use std::pin::pin;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::Router;

use super::pace::{Pace, Rate};
use super::permit::Permit;
use super::proxy::Proxy;
use super::tls::Tls;
use super::transport::{Failure, Wire, ask};
use super::{Base, Error, ErrorKind, Exchange, Request, Response};
use crate::text;

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

/// The version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// What both sides prefer over TLS; HTTP/1.1 without.
    #[default]
    Any,
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 alone, without TLS too.
    Http2,
}

/// How a target is reached.
#[derive(Debug, Default)]
pub struct Connection {
    /// How long the client waits.
    pub limits: Limits,
    /// Headers of every request that says nothing else, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whom to trust, and whom to say that we are.
    pub tls: Tls,
    /// The proxy; without it, the one that the environment names.
    pub proxy: Option<Proxy>,
    /// The version of HTTP.
    pub version: Version,
    /// How many requests may go out in a time.
    pub rate: Option<Rate>,
    /// How many requests may go out at all.
    pub budget: Option<u64>,
    /// What may go out; the usual one is the least.
    pub permit: Permit,
}

impl Connection {
    /// Returns the usual connection, over which anything may be sent: to a service of one's own.
    pub fn writing() -> Self {
        Self {
            permit: Permit::Writing,
            ..Self::default()
        }
    }
}

/// What stands for the URL of a service in this process.
static HERE: LazyLock<Base> =
    LazyLock::new(|| Base::parse("http://127.0.0.1").expect("it is a URL"));

/// What takes requests to a target.
#[derive(Debug)]
enum Way {
    Wire(Box<Wire>),
    Within(Router),
}

/// A connection pool to one target, or what asks a service in this process.
#[derive(Debug)]
pub struct Client {
    base: Base,
    /// Origin and path of the base, which begin every URL.
    root: String,
    limits: Limits,
    headers: Vec<(String, String)>,
    permit: Permit,
    pace: Pace,
    way: Way,
}

impl Client {
    /// Returns a client; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns an error where TLS cannot be set up.
    pub fn new(base: Base, connection: &Connection) -> Result<Self, Error> {
        let wire = Wire::new(base.clone(), connection).map_err(|reason| Error {
            kind: ErrorKind::Tls,
            url: base.to_string(),
            reason,
        })?;
        let way = Way::Wire(Box::new(wire));
        Ok(Self::by(way, base, connection))
    }

    /// Returns a client of a service in this process, which is asked without a network.
    pub fn within(service: Router, connection: &Connection) -> Self {
        Self::by(Way::Within(service), HERE.clone(), connection)
    }

    fn by(way: Way, base: Base, connection: &Connection) -> Self {
        Self {
            root: base.to_string(),
            base,
            limits: connection.limits,
            headers: connection.headers.clone(),
            permit: connection.permit,
            pace: Pace::new(connection.rate, connection.budget),
            way,
        }
    }

    /// Returns the URL that every request goes below.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Returns what the target allows.
    pub fn permit(&self) -> Permit {
        self.permit
    }

    /// Returns the headers of every request that says nothing else.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Sends nothing for a time, whatever the case.
    pub fn pause(&self, time: Duration) {
        self.pace.pause(time);
    }

    /// Waits for the turn of a request, sends it, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// Returns an error where no whole answer came in time, or none was asked for any more.
    pub async fn send(&self, request: Request) -> Result<Exchange, Error> {
        let failed = |kind, reason| Error {
            kind,
            url: format!("{}{}", self.root, request.path),
            reason,
        };
        if !request.path.starts_with('/') {
            // It would run into the host's name, and name another host.
            let reason = "its path does not begin with `/`".to_owned();
            return Err(failed(ErrorKind::Unsendable, reason));
        }
        if !self.permit.allows(&request.method) {
            let method = text::shown(&request.method);
            let reason = format!(
                "the target is marked as production, and {method} may write; `--allow-writes` sends it all the same"
            );
            return Err(failed(ErrorKind::Unsendable, reason));
        }
        let turn = self.pace.turn().await;
        turn.map_err(|reason| failed(ErrorKind::Budget, reason))?;
        let started = Instant::now();
        let answer = {
            let answer = pin!(self.way.answer(&request));
            tokio::time::timeout(self.limits.request, answer).await
        };
        let response = answer.unwrap_or_else(|_| {
            let limit = text::duration(self.limits.request);
            Err((ErrorKind::Timeout, format!("it took longer than {limit}")))
        });
        let response = match response {
            Ok(response) => response,
            Err(failure) => {
                let (kind, reason) = self.way.told(failure).await;
                return Err(failed(kind, reason));
            }
        };
        Ok(Exchange {
            request,
            response,
            duration: started.elapsed(),
        })
    }
}

impl Way {
    async fn answer(&self, request: &Request) -> Result<Response, Failure> {
        match self {
            Self::Wire(wire) => wire.answer(request).await,
            Self::Within(service) => ask(service, request).await,
        }
    }

    /// Returns all that can be told of a failure.
    async fn told(&self, failure: Failure) -> Failure {
        match self {
            Self::Wire(wire) => wire.told(failure).await,
            Self::Within(_) => failure,
        }
    }
}
