//! Turns a target into the knowledge that it answers, or into one reason why not.

use crate::exchange::{Client, Obstacle, Over, Request};

/// Asks the target once, on a new connection; any HTTP answer will do.
///
/// # Errors
///
/// Returns what got in the way, so that an unreachable target is one message and not hundreds.
pub async fn probe(client: &Client) -> Result<(), Obstacle> {
    let request = Request {
        method: "GET".to_owned(),
        path: "/".to_owned(),
        headers: vec![("accept".to_owned(), "application/json".to_owned())],
        body: None,
    };
    client.send_over(Over::Fresh, request).await.map(drop)
}
