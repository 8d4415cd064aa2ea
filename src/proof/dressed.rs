//! Turns the reference and a binding into a service that speaks with other names.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State as Shared;
use axum::http::{self, HeaderName, HeaderValue, StatusCode};

use crate::binding::Binding;
use crate::exchange::{MAX_BODY, Request, Response};
use crate::reference::Service;

/// The bindings of a target, by suite.
pub type Bindings = Vec<(String, Arc<Binding>)>;

/// The reference, which speaks as another service does.
#[derive(Clone, Debug)]
pub struct Dressed {
    service: Service,
    bindings: Arc<Bindings>,
    /// The path that all others follow.
    below: Arc<str>,
}

impl Dressed {
    /// Returns the service of these rules in the names of these bindings, below a path.
    pub fn new(service: Service, bindings: Bindings, below: &str) -> Self {
        Self {
            service,
            bindings: Arc::new(bindings),
            below: below.into(),
        }
    }

    /// Answers a request, without a network.
    pub async fn answer(&self, request: http::Request<Body>) -> http::Response<Body> {
        let (head, body) = request.into_parts();
        let path = head
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let path = path.strip_prefix(&*self.below).unwrap_or(path);
        let Some(binding) = self.binding_of(head.method.as_str(), path) else {
            let whole = http::Request::from_parts(head, body);
            return self.service.answer(whole).await;
        };
        let bytes = to_bytes(body, MAX_BODY).await.unwrap_or_default();
        let request = Request {
            method: head.method.as_str().to_owned(),
            path: path.to_owned(),
            headers: lines(&head.headers),
            body: (!bytes.is_empty()).then(|| bytes.to_vec()),
        };
        let (request, operation) = binding.undress(request);
        let Some(canonical) = written(request) else {
            return http::Response::default();
        };
        let (head, body) = self.service.answer(canonical).await.into_parts();
        let response = Response {
            code: head.status.as_u16(),
            headers: lines(&head.headers),
            body: to_bytes(body, MAX_BODY).await.unwrap_or_default().to_vec(),
            cut: false,
        };
        response_of(binding.dress(operation, response), head.status)
    }

    /// Returns what answers every request, whatever its verb and path.
    pub fn router(self) -> Router {
        let answer = |Shared(dressed): Shared<Self>, request: http::Request<Body>| async move {
            dressed.answer(request).await
        };
        Router::new().fallback(answer).with_state(self)
    }

    fn binding_of(&self, method: &str, path: &str) -> Option<&Binding> {
        let mut bindings = self.bindings.iter().map(|(_, binding)| &**binding);
        let first = bindings.clone().next();
        bindings
            .find(|binding| binding.speaks_of(method, path))
            .or(first)
    }
}

fn lines(headers: &http::HeaderMap) -> Vec<(String, String)> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    };
    headers.iter().map(line).collect()
}

fn written(request: Request) -> Option<http::Request<Body>> {
    let mut builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.path);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Body::from(request.body.unwrap_or_default()))
        .ok()
}

fn response_of(response: Response, status: StatusCode) -> http::Response<Body> {
    let mut answer = http::Response::new(Body::from(response.body));
    *answer.status_mut() = status;
    for (name, value) in response.headers {
        let pair = name
            .parse::<HeaderName>()
            .ok()
            .zip(value.parse::<HeaderValue>().ok());
        if let Some((name, value)) = pair.filter(|(name, _)| name != http::header::CONTENT_LENGTH) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}
