//! Turns settings into a client for the target, starting the embedded server where none is named.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::exchange::{Base, Client, Error, ErrorKind};
use crate::reference::{Reference, Rulebook};
use crate::run::{self, Settings};

/// A target that answers.
#[derive(Debug)]
pub struct Target {
    /// The connections to it.
    pub client: Arc<Client>,
    /// What reports call it.
    pub name: String,
    /// The embedded server, which stops when this is dropped.
    _reference: Option<Reference>,
}

impl Target {
    /// Connects to the target of the settings, or starts the embedded server.
    ///
    /// # Errors
    ///
    /// Returns why the target cannot be reached: no case needs to be sent to find that out.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let (base, name, reference) = match &settings.target {
            Some(base) => (base.clone(), base.to_string(), None),
            None => {
                let (base, reference) = embedded().await?;
                (base, "embedded reference".to_owned(), Some(reference))
            }
        };
        let client = Client::new(base, settings.limits())?;
        if reference.is_none() {
            run::probe(&client).await?;
        }
        Ok(Self {
            client: Arc::new(client),
            name,
            _reference: reference,
        })
    }
}

async fn embedded() -> Result<(Base, Reference), Error> {
    let failed = |reason: String| Error {
        kind: ErrorKind::Connect,
        url: "embedded reference".to_owned(),
        reason,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let reference = Reference::start(Rulebook::vendor(), address)
        .await
        .map_err(|error| failed(error.to_string()))?;
    let base = Base::parse(&reference.url()).map_err(|problem| failed(problem.title))?;
    Ok((base, reference))
}
