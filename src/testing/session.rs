//! Turns a target into a client for it, starting the embedded server where none is named.

use std::sync::Arc;

use crate::exchange::{Client, Error};
use crate::proof::stand;
use crate::reference::{Reference, Rulebook};
use crate::run::{self, Target};

/// A target that answers.
#[derive(Debug)]
pub struct Session {
    /// The connections to it.
    pub client: Arc<Client>,
    /// The embedded server, which stops when this is dropped.
    _reference: Option<Reference>,
}

impl Session {
    /// Connects to the target, or starts the embedded server.
    ///
    /// # Errors
    ///
    /// Returns why the target cannot be reached: no case needs to be sent to find that out.
    pub async fn open(target: &Target) -> Result<Self, Error> {
        let (client, reference) = match &target.base {
            Some(base) => {
                let client = Client::new(base.clone(), &target.connection)?;
                run::probe(&client).await?;
                (client, None)
            }
            None => {
                let (client, reference) = stand(Rulebook::vendor(), &target.connection).await?;
                (client, Some(reference))
            }
        };
        Ok(Self {
            client: Arc::new(client),
            _reference: reference,
        })
    }
}
