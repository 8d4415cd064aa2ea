//! Turns rules into a server on this machine and a client for it.

use std::net::{Ipv4Addr, SocketAddr};

use crate::exchange::{Base, Client, Connection, Error, ErrorKind};
use crate::reference::{Reference, Rulebook};

/// Starts a server of these rules on a free port; it stops when it is dropped.
///
/// # Errors
///
/// Returns why it cannot be started.
pub async fn stand(
    rulebook: Rulebook,
    connection: &Connection,
) -> Result<(Client, Reference), Error> {
    let failed = |reason: String| Error {
        kind: ErrorKind::Connect,
        url: "embedded reference".to_owned(),
        reason,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let reference = Reference::start(rulebook, address).await;
    let reference = reference.map_err(|error| failed(error.to_string()))?;
    let base = Base::parse(&reference.url()).map_err(|problem| failed(problem.title))?;
    Ok((Client::new(base, connection)?, reference))
}
