//! Holds what every case of a run shares.

use std::sync::Arc;

use super::{
    Breaker, Clock, Contact, Evidence, Exclusive, Interrupt, Lending, Recorder, Redactor, Room,
    Rules, Strangers,
};
use crate::exchange::Client;
use crate::template::Environment;

/// What every case of a run shares.
#[derive(Clone)]
pub struct Context {
    /// The connections to the target.
    pub client: Arc<Client>,
    /// Where `${env:}` and `${secret:}` get their values.
    pub environment: Environment,
    /// How the target is treated.
    pub rules: Arc<Rules>,
    /// What knows whether the target still lives.
    pub breaker: Arc<Breaker>,
    /// What knows whether somebody else answers.
    pub strangers: Arc<Strangers>,
    /// What was found out before the first case.
    pub contact: Arc<Contact>,
    /// What knows which operations the target has; none where 404s need no evidence.
    pub evidence: Option<Arc<Evidence>>,
    /// Whose turn it is with what a target has only once.
    pub exclusive: Arc<Exclusive>,
    /// What cases begin with together; none where each makes its own.
    pub lending: Option<Arc<Lending>>,
    /// What hides secrets.
    pub redactor: Arc<Redactor>,
    /// How much of the answers is kept, all cases together.
    pub room: Arc<Room>,
    /// Where time comes from.
    pub clock: Clock,
    /// Where it is heard that the run is to end early.
    pub interrupt: Interrupt,
    /// Whether exchanges of passing cases are kept too.
    pub keep_exchanges: bool,
    /// What keeps the answers to cases that pass, to judge others in their place.
    pub recorder: Option<Arc<Recorder>>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Context")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// Returns the context of a run that treats its target in no particular way.
    pub fn new(client: Arc<Client>, environment: Environment) -> Self {
        Self {
            client,
            environment,
            rules: Arc::default(),
            breaker: Arc::default(),
            strangers: Arc::default(),
            contact: Arc::default(),
            evidence: None,
            exclusive: Arc::default(),
            lending: None,
            redactor: Arc::default(),
            room: Arc::default(),
            clock: Clock::default(),
            interrupt: Interrupt::default(),
            keep_exchanges: false,
            recorder: None,
        }
    }

    /// Returns it for a target that is treated by these rules.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self {
            rules: Arc::new(rules),
            ..self
        }
    }

    /// Returns how many requests were sent again by themselves.
    pub fn sent_again(&self) -> u64 {
        self.client.sent_again()
    }

    /// Returns the connections as one of the target's identities.
    pub(super) fn client_of(&self, identity: Option<&str>) -> &Client {
        let other = identity.and_then(|name| self.client.other(name));
        other.unwrap_or(&self.client)
    }
}
