//! Turns a reference into a server on this machine.

use std::net::{Ipv4Addr, SocketAddr};

use crate::exchange::{Base, Obstacle, ObstacleKind};
use crate::reference::{Reference, Service};

/// Starts a server of this reference on a free port; it stops when it is dropped.
///
/// # Errors
///
/// Returns why it cannot be started.
pub async fn stand(service: Service) -> Result<(Base, Reference), Obstacle> {
    let failed = |reason: String| Obstacle {
        kind: ObstacleKind::Connect,
        url: "embedded reference".to_owned(),
        reason,
        help: None,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let served = Reference::start_behind(service, address, |service| service.router());
    let reference = served.await;
    let reference = reference.map_err(|error| failed(error.to_string()))?;
    let base = Base::parse(&reference.url()).map_err(|problem| failed(problem.title))?;
    Ok((base, reference))
}
