//! Turns a step whose time has come into what came of it: an answer that is judged, or an obstacle.

use super::{Answered, Attempt, Met, OnMismatch};
use crate::case::{Expect, Step};
use crate::exchange::{self, Client, Exchange, Obstacle, Request, Response};
use crate::run::stranger::{self, Heard};
use crate::run::{Cause, Unjudged, bound, busy, takes};
use crate::template::Scope;
use crate::verdict::{self, Answer, Column, Fault, FaultOf, Finding, Judged};

impl Attempt<'_> {
    /// Sends a step, once but for a target that is busy, and judges the answer.
    pub(super) async fn ask_once(
        &mut self,
        expect: Option<&Expect>,
        step: &Step,
        scope: &Scope,
    ) -> Result<Answered, Unjudged> {
        let client = self.context.client_of(self.document().identity_of(step));
        let base = Some(client.base());
        let request = exchange::resolve(step, base, client.headers(), scope)?;
        let suite = self.suite();
        let binding = self.binding();
        let (request, operation) = bound::outward(binding, step, scope, request)?;
        let sent = self.send(client, step, request, expect).await;
        self.acted |= sent
            .as_ref()
            .map_or_else(|error| error.kind.may_have_acted(), |_| true);
        let exchange = sent?;
        let canonical =
            binding.map(|binding| binding.inward(operation, client.base(), &exchange.response));
        let met = Met {
            span: step.span,
            exchange,
            canonical,
            operation,
        };
        let is_judged = self.on_mismatch == OnMismatch::GoOn || awaits(expect, &met.exchange);
        let redactor = &self.context.redactor;
        if let Some(obstacle) =
            stranger::obstacle(suite, client, &met.exchange, is_judged, redactor)
        {
            self.heard(step, expect, false, &met.exchange.response);
            self.exchanges.push(met);
            return Err(obstacle);
        }
        let method = &met.exchange.request.method;
        let envelope = self.context.rules.envelope(suite);
        let answer = verdict::read_answer(met.response(), envelope, method);
        if let Some(evidence) = &self.context.evidence {
            evidence.learn(suite, step, answer.code);
        }
        let (response, duration) = (met.response(), met.exchange.duration);
        let texts = self.context.rules.texts;
        let judge =
            |expect| verdict::judge(expect, suite, scope, &answer, response, duration, texts);
        let mut judged = takes::judged(expect.map(judge), step, suite, &answer)?;
        let wire = &met.exchange.response;
        bound::told(binding, operation, wire, &mut judged.findings);
        if is_beyond(&answer, &judged, met.response()) {
            let url = format!("{}{}", client.base(), met.exchange.request.path);
            self.exchanges.push(met);
            return Err(Obstacle::too_deep(url).into());
        }
        self.taken += met.exchange.duration;
        let is_awaited = expect.is_some() && judged.findings.is_empty();
        let is_ours = is_awaited || stranger::is_ours(suite, &answer, met.response());
        self.heard(step, expect, is_ours, met.response());
        self.exchanges.push(met);
        Ok(Answered { answer, judged })
    }

    /// Sends a request, and again where the target was busy and said when to come back.
    async fn send(
        &self,
        client: &Client,
        step: &Step,
        request: Request,
        expect: Option<&Expect>,
    ) -> Result<Exchange, Obstacle> {
        let mut exchange = client.send_over(self.over, request).await?;
        for asked in 1.. {
            let response = &exchange.response;
            let wait = busy::wait(response, || self.context.clock.now());
            let Some(wait) = wait.filter(|_| !awaits(expect, &exchange)) else {
                break;
            };
            if wait > self.context.rules.retry_after || asked >= busy::ASKED {
                self.heard(step, expect, false, response);
                return Err(busy::too_busy(client.base(), &exchange, wait, asked));
            }
            client.pause(busy::apart(asked, wait));
            exchange = client.send_over(self.over, exchange.request).await?;
        }
        let code = exchange.response.code;
        let rows = &self.suite().table.rows;
        let is_named = awaits(expect, &exchange) || rows.iter().any(|row| row.comes_with(code));
        if code == busy::UNHEARD && !is_named {
            Err(busy::unheard(client.base(), &exchange))
        } else {
            Ok(exchange)
        }
    }

    /// Tells whoever watches for strangers of an answer.
    fn heard(&self, step: &Step, expect: Option<&Expect>, is_ours: bool, response: &Response) {
        let heard = Heard {
            case: &self.case.id,
            operation: stranger::operation(step),
            is_plain: expect.is_none(),
            is_ours,
            code: response.code,
        };
        let redactor = &self.context.redactor;
        let cause = || stranger::cause(response, redactor);
        self.context.strangers.hear(heard, cause);
    }
}

/// Tells whether a step names the code of an answer to it.
fn awaits(expect: Option<&Expect>, exchange: &Exchange) -> bool {
    expect.is_some_and(|expect| expect.awaits(exchange.response.code))
}

/// Tells whether all that differs is what a body holds that nests deeper than JSON is read.
fn is_beyond(answer: &Answer, judged: &Judged, response: &Response) -> bool {
    let of_body = |finding: &Finding| {
        matches!(
            finding.column,
            Column::Envelope | Column::Error | Column::Detail | Column::Body
        )
    };
    let is_unread = |fault: &Fault| fault.of == FaultOf::Body;
    let findings = &judged.findings;
    !findings.is_empty()
        && findings.iter().all(of_body)
        && answer.faults.iter().any(is_unread)
        && response.is_too_deep()
}

impl From<Obstacle> for Unjudged {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            reason: obstacle.to_string(),
            cause: Some(Cause::of_obstacle(&obstacle)),
            kind: Some(obstacle.kind),
        }
    }
}
