//! Turns rules into a service that cases are asked of without a network.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};

use super::dressed::{Bindings, Dressed};
use super::{given, others};
use crate::case::Case;
use crate::exchange::{Client, Connection, Limits};
use crate::reference::{Rulebook, Service};
use crate::run::{Clock, Context, Recorder, Rules, Verdict, environment};

/// How long a mutant may take for one answer.
const LIMIT: Duration = Duration::from_secs(5);

/// A service of some rules, and what a case needs to be asked of it.
///
/// It is asked without a network: thousands of servers with a socket each would be most of a proof.
pub(super) struct Stage {
    pub(super) service: Service,
    pub(super) context: Context,
}

impl Stage {
    pub(super) fn new(rulebook: Rulebook) -> Self {
        Self::dressed(rulebook, Bindings::new())
    }

    /// Returns a service that speaks with the names of these bindings, asked in these names.
    pub(super) fn dressed(rulebook: Rulebook, bindings: Bindings) -> Self {
        Self::of(rulebook, bindings.clone(), bindings)
    }

    /// Returns a service that speaks with some names, asked in others.
    pub(super) fn of(rulebook: Rulebook, worn: Bindings, asked: Bindings) -> Self {
        Self::wearing(Service::new(rulebook), worn, asked)
    }

    /// Returns a service that says beside each answer which rule gave it.
    pub(super) fn telling(rulebook: Rulebook) -> Self {
        let service = Service::behind(Some(given::told()), rulebook);
        Self::wearing(service, Bindings::new(), Bindings::new())
    }

    fn wearing(service: Service, worn: Bindings, asked: Bindings) -> Self {
        let answers = Dressed::new(service.clone(), worn, "");
        let answer = move |request| {
            let service = answers.clone();
            async move { service.answer(request).await }
        };
        Self::asking(service, answer, asked)
    }

    /// Returns what a case needs to be asked of whatever answers.
    pub(super) fn asking<F>(
        service: Service,
        answer: impl Fn(Request<Body>) -> F + Send + Sync + 'static,
        bindings: Bindings,
    ) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let connection = Connection {
            limits: Limits {
                connect: LIMIT,
                request: LIMIT,
                ..Limits::default()
            },
            others: others(),
            ..Connection::writing()
        };
        let answer = Arc::new(answer);
        let whole = move |request: Request<Vec<u8>>| {
            let answer = Arc::clone(&answer);
            async move { whole(answer(request.map(Body::from)).await).await }
        };
        let client = Client::within(whole, &connection);
        let rules = Rules {
            embedded: true,
            bindings,
            ..Rules::default()
        };
        let mut context = Context::new(Arc::new(client), environment()).under(rules);
        // A case that waits would be most of a proof.
        let hurried = service.clone();
        context.clock = Clock::hurried(move |time| hurried.pass(time));
        Self { service, context }
    }

    pub(super) async fn ask(&self, case: &Case) -> Verdict {
        self.context.execute(case).await
    }

    /// Returns the same with what keeps the answers to cases that pass.
    pub(super) fn recording(mut self, recorder: &Arc<Recorder>) -> Self {
        self.context.recorder = Some(Arc::clone(recorder));
        self
    }
}

/// Returns an answer with all of its body, which is in memory anyway.
async fn whole(answer: Response<Body>) -> Response<Vec<u8>> {
    let (head, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(head, bytes.into())
}
