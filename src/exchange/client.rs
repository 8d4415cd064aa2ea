//! Turns a request into an exchange with one target, in its turn and in its time.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::obstacle::Failure;
use super::pace::Pace;
use super::permit::Permit;
use super::proxy::Proxy;
use super::tls::Tls;
use super::transport::{Over, Wire, lines, too_long};
use super::{
    Base, Connection, Exchange, Limits, MAX_BODY, Obstacle, ObstacleKind, Other, Request, Response,
};
use crate::text;

/// Verbs that say how long their body is, also where there is none.
const BEARING: [&str; 3] = ["POST", "PUT", "PATCH"];

/// What stands for the URL of a service in this process.
static HERE: LazyLock<Base> =
    LazyLock::new(|| Base::parse("http://127.0.0.1").expect("it is a URL"));

/// What takes requests to a target.
enum Transport {
    Wire(Box<Wire>),
    Within(Service),
}

/// A service in this process.
type Service = Arc<dyn Fn(http::Request<Vec<u8>>) -> Answering + Send + Sync>;

/// An answer on its way.
type Answering = Pin<Box<dyn Future<Output = http::Response<Vec<u8>>> + Send>>;

/// A connection pool to one target, or what asks a service in this process.
#[derive(Debug)]
pub struct Client {
    base: Base,
    limits: Limits,
    headers: Vec<(String, String)>,
    permit: Permit,
    pace: Arc<Pace>,
    /// How often a request was sent again that was not processed, under whichever identity.
    again: Arc<AtomicU64>,
    transport: Transport,
    others: BTreeMap<String, Self>,
}

impl Client {
    /// Returns a client; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Returns an error where TLS or a proxy cannot be set up.
    pub fn new(base: Base, connection: &Connection) -> Result<Self, Obstacle> {
        let again = Arc::default();
        let transport = wire(&base, connection, &connection.tls, &again)?;
        let mut client = Self {
            again,
            ..Self::by(transport, base, connection)
        };
        client.know(connection, &connection.others)?;
        Ok(client)
    }

    /// Adds other identities, over connections of their own.
    ///
    /// # Errors
    ///
    /// Returns an error where TLS or a proxy cannot be set up.
    pub fn know(
        &mut self,
        connection: &Connection,
        others: &[(String, Other)],
    ) -> Result<(), Obstacle> {
        for (name, other) in others {
            let tls = other.tls.as_ref().unwrap_or(&connection.tls);
            let transport = wire(&self.base, connection, tls, &self.again)?;
            self.add(name, other, transport);
        }
        Ok(())
    }

    /// Adds another identity, which shares turns, budget and counts.
    fn add(&mut self, name: &str, other: &Other, transport: Transport) {
        let own = |name: &str| other.headers.iter().any(|(known, _)| known == name);
        let kept = self.headers.iter().filter(|(name, _)| !own(name));
        let client = Self {
            base: self.base.clone(),
            limits: self.limits,
            headers: kept.chain(&other.headers).cloned().collect(),
            permit: self.permit,
            pace: Arc::clone(&self.pace),
            again: Arc::clone(&self.again),
            transport,
            others: BTreeMap::new(),
        };
        self.others.insert(name.to_owned(), client);
    }

    /// Returns the client that asks as another of the target's identities, where it has that one.
    pub fn other(&self, name: &str) -> Option<&Self> {
        self.others.get(name)
    }

    /// Returns a client of a service in this process, which is asked without a network.
    pub fn within<F>(
        service: impl Fn(http::Request<Vec<u8>>) -> F + Send + Sync + 'static,
        connection: &Connection,
    ) -> Self
    where
        F: Future<Output = http::Response<Vec<u8>>> + Send + 'static,
    {
        let service: Service = Arc::new(move |request| Box::pin(service(request)));
        let mut client = Self::by(
            Transport::Within(Arc::clone(&service)),
            HERE.clone(),
            connection,
        );
        for (name, other) in &connection.others {
            client.add(name, other, Transport::Within(Arc::clone(&service)));
        }
        client
    }

    fn by(transport: Transport, base: Base, connection: &Connection) -> Self {
        Self {
            base,
            limits: connection.limits,
            headers: connection.headers.clone(),
            permit: connection.permit,
            pace: Arc::new(Pace::new(connection.rate, connection.budget)),
            again: Arc::default(),
            transport,
            others: BTreeMap::new(),
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

    /// Returns the proxy that every request goes through, and what names it.
    pub fn proxy(&self) -> Option<String> {
        match &self.transport {
            Transport::Wire(wire) => wire.proxy().map(Proxy::told),
            Transport::Within(_) => None,
        }
    }

    /// Returns how many requests have gone out, under whichever identity.
    pub fn sent(&self) -> u64 {
        self.pace.sent()
    }

    /// Returns how often a request was sent again because it had not been processed, whoever asked.
    pub fn sent_again(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }

    /// Sends nothing for a time, whatever the case.
    pub fn pause(&self, time: Duration) {
        self.pace.pause(time);
    }

    /// Sends a request over any connection, as [`Client::send_over`] does.
    ///
    /// # Errors
    ///
    /// Returns an error where no whole answer came in time, or none was asked for any more.
    pub async fn send(&self, request: Request) -> Result<Exchange, Obstacle> {
        self.send_over(Over::Any, request).await
    }

    /// Waits for the turn of a request, sends it, and waits for the whole answer.
    ///
    /// The exchange has the request as it went out, with what every client adds.
    ///
    /// # Errors
    ///
    /// Returns an error where no whole answer came in time, or none was asked for any more.
    pub async fn send_over(&self, over: Over, request: Request) -> Result<Exchange, Obstacle> {
        let request = self.whole(request);
        let failed = |failure: Failure| failure.at(format!("{}{}", self.base.root(), request.path));
        if !self.permit.allows(&request.method) {
            let method = text::shown(&request.method);
            let reason = format!(
                "the target is marked as production, and {method} may write; `--allow-writes` sends it all the same"
            );
            return Err(failed(Failure::new(ObstacleKind::Unsendable, reason)));
        }
        let turn = self.pace.turn().await;
        turn.map_err(|reason| failed(Failure::new(ObstacleKind::Budget, reason)))?;
        let started = Instant::now();
        let answer = {
            let answer = pin!(self.transport.answer(&request, over));
            tokio::time::timeout(self.limits.request, answer).await
        };
        let answer = answer.unwrap_or_else(|_| {
            let limit = text::duration(self.limits.request);
            let reason = format!("it took longer than {limit}");
            Err(Failure::new(ObstacleKind::Timeout, reason))
        });
        match answer {
            Ok(response) => Ok(Exchange {
                request,
                response,
                duration: started.elapsed(),
            }),
            Err(failure) => Err(failed(failure)),
        }
    }

    /// Returns a request with the headers that go out whether or not it says so.
    fn whole(&self, mut request: Request) -> Request {
        let headers = &mut request.headers;
        let has =
            |headers: &[(String, String)], name| headers.iter().any(|(known, _)| known == name);
        if !has(headers, "host") {
            headers.insert(0, ("host".to_owned(), self.base.host().to_owned()));
        }
        if !has(headers, "accept") {
            headers.push(("accept".to_owned(), "*/*".to_owned()));
        }
        let length = request.body.as_ref().map_or(0, Vec::len);
        let bears = BEARING.contains(&request.method.as_str());
        if (length > 0 || bears) && !has(headers, "content-length") {
            headers.push(("content-length".to_owned(), length.to_string()));
        }
        request
    }
}

impl Transport {
    async fn answer(&self, request: &Request, over: Over) -> Result<Response, Failure> {
        match self {
            Self::Wire(wire) => wire.answer(request, over).await,
            Self::Within(service) => ask(service, request, MAX_BODY).await,
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Wire(wire) => wire.fmt(formatter),
            Self::Within(_) => formatter.write_str("Within"),
        }
    }
}

fn wire(
    base: &Base,
    connection: &Connection,
    tls: &Tls,
    again: &Arc<AtomicU64>,
) -> Result<Transport, Obstacle> {
    let wire = Wire::new(base.clone(), connection, tls, Arc::clone(again));
    let wire = wire.map_err(|failure| failure.at(base.to_string()))?;
    Ok(Transport::Wire(Box::new(wire)))
}

/// Asks a service in this process, which needs no network.
async fn ask(service: &Service, request: &Request, most: usize) -> Result<Response, Failure> {
    let mut builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.path);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let request = builder
        .body(request.body.clone().unwrap_or_default())
        .map_err(|error| Failure::new(ObstacleKind::Unsendable, error.to_string()))?;
    let (head, body) = service(request).await.into_parts();
    if body.len() > most {
        return Err(Failure::new(ObstacleKind::Limit, too_long(most)));
    }
    Ok(Response {
        code: head.status.as_u16(),
        headers: lines(&head.headers),
        body,
        cut: false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::Client;
    use crate::exchange::{Connection, ObstacleKind, Other, Request};

    fn header(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[tokio::test]
    async fn another_identity_has_its_own_headers_and_one_budget_with_the_first() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let service = move |request: http::Request<Vec<u8>>| {
            let own = |name| {
                request
                    .headers()
                    .get_all(name)
                    .iter()
                    .cloned()
                    .collect::<Vec<_>>()
            };
            hears.lock().unwrap().push([own("x-who"), own("x-mode")]);
            async { http::Response::new(Vec::new()) }
        };
        let other = Other {
            headers: vec![header("x-who", "second")],
            tls: None,
        };
        let connection = Connection {
            headers: vec![header("x-who", "first"), header("x-mode", "test")],
            budget: Some(2),
            others: vec![("other".to_owned(), other)],
            ..Connection::writing()
        };
        let client = Client::within(service, &connection);
        let ask = async |client: &Client| {
            let request = Request {
                method: "GET".to_owned(),
                path: "/".to_owned(),
                headers: client.headers().to_vec(),
                body: None,
            };
            client.send(request).await.map_err(|obstacle| obstacle.kind)
        };
        let other = client.other("other").unwrap();
        assert!(ask(&client).await.is_ok() && ask(other).await.is_ok());
        for client in [&client, other] {
            assert_eq!(ask(client).await.unwrap_err(), ObstacleKind::Budget);
            // What the budget kept back has not gone out.
            assert_eq!(client.sent(), 2);
        }
        let heard = heard.lock().unwrap();
        assert_eq!(
            *heard,
            [
                [vec!["first"], vec!["test"]],
                [vec!["second"], vec!["test"]]
            ]
        );
    }
}
