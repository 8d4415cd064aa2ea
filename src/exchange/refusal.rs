//! Turns a target that closes TLS connections into the reason that it gives.
//!
//! A client certificate is refused after the handshake of TLS 1.3, which has succeeded by then, and
//! HTTP/2 says of it only that its connection is closed.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use hyper::rt::{Read, ReadBuf};
use hyper_rustls::HttpsConnector;
use tower_service::Service;

use super::Base;
use super::proxy::Connector;

/// How long a target may take to refuse.
const PATIENCE: Duration = Duration::from_millis(500);

type Refusal = Box<dyn StdError + Send + Sync>;

/// Returns why a new connection comes to nothing, where it does.
pub(super) async fn refusal(connector: HttpsConnector<Connector>, base: &Base) -> Option<Refusal> {
    let refused = tokio::time::timeout(PATIENCE, connected(connector, base)).await;
    refused.ok()?.err()
}

/// Connects, and waits for the first byte or for the end.
async fn connected(mut connector: HttpsConnector<Connector>, base: &Base) -> Result<(), Refusal> {
    let mut stream = connector.call(base.to_string().parse()?).await?;
    let mut byte = [0];
    let mut buffer = ReadBuf::new(&mut byte);
    let read = poll_fn(|context| Pin::new(&mut stream).poll_read(context, buffer.unfilled()));
    Ok(read.await?)
}
