//! Turns what a client says went wrong into what it was, by the types of its causes.

use std::error::Error as StdError;
use std::io;

use super::causes::{cause, last, said};
use super::connection::{Limits, MAX_HEADERS};
use super::obstacle::{Failure, NO_KEY, ObstacleKind};
use super::tls::{self, http2};
use crate::text;

/// Finds out why no answer came.
pub(super) fn explain(error: &reqwest::Error, limits: Limits) -> Failure {
    if let Some(failure) = tls::refused(error) {
        return failure;
    }
    // HTTP/2 keeps the errors of its connection apart, and of what they held only the words.
    let io = cause::<io::Error>(error).or_else(|| http2::io(error));
    if let Some(reason) = io.and_then(machine) {
        return Failure::new(ObstacleKind::Machine, reason);
    }
    if error.is_connect() {
        return unconnected(error, io, limits);
    }
    if is_unprocessed(error) {
        let reason = format!("it processed none of the attempts: {}", last(error));
        return Failure::new(ObstacleKind::Protocol, reason);
    }
    if let Some(failure) = http2::given_up(error) {
        return failure;
    }
    if let Some(hyper) = cause::<hyper::Error>(error) {
        if hyper.is_parse_too_large() {
            let reason =
                format!("vipspec reads at most {MAX_HEADERS} lines of headers, and 400 kB");
            return Failure {
                help: Some(NO_KEY),
                ..Failure::new(ObstacleKind::Limit, reason)
            };
        }
        if hyper.is_incomplete_message() {
            let reason = "the connection was closed before a whole answer";
            return Failure::new(ObstacleKind::Closed, reason);
        }
        if hyper.is_parse() {
            let reason = format!("what comes back is not HTTP: {}", last(error));
            return Failure::new(ObstacleKind::Protocol, reason);
        }
    }
    match io {
        // What TLS itself says of a connection is of this kind.
        Some(io) if io.kind() == io::ErrorKind::InvalidData => {
            Failure::new(ObstacleKind::Tls, text::shown(&io.to_string()))
        }
        Some(io) if is_closed(io.kind()) => {
            let reason = "the connection was closed before an answer";
            Failure::new(ObstacleKind::Closed, reason)
        }
        _ => Failure::new(ObstacleKind::Protocol, said(error)),
    }
}

/// Returns why the rest of an answer did not come.
pub(super) fn cut(error: &reqwest::Error) -> Failure {
    tls::refused(error).unwrap_or_else(|| Failure::new(ObstacleKind::Protocol, said(error)))
}

/// Tells whether the protocol says that a request was not processed, so that it may be sent again.
pub(super) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    // The client gave it back before it was written, or could not even begin to.
    // A stream that waits for its turn when the target says GOAWAY is dropped, which counts as a fault
    // of the user; a request of ours has no other of these.
    let unwritten =
        |error: &hyper::Error| error.is_canceled() || error.is_closed() || error.is_user();
    if cause::<hyper::Error>(error).is_some_and(unwritten) {
        return true;
    }
    http2::is_unprocessed(error)
}

/// Returns why there is no connection.
fn unconnected(error: &reqwest::Error, io: Option<&io::Error>, limits: Limits) -> Failure {
    let kind = io.map(io::Error::kind);
    let connect = |reason: String| Failure::new(ObstacleKind::Connect, reason);
    if error.is_timeout() || kind == Some(io::ErrorKind::TimedOut) {
        let limit = text::duration(limits.connect);
        return connect(format!("it takes no connection within {limit}"));
    }
    if error.is_dns() {
        return connect(last(error));
    }
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => connect("connection refused".to_owned()),
        // Nothing but a handshake reads and writes before there is a connection.
        Some(kind) if is_closed(kind) => Failure::new(
            ObstacleKind::Tls,
            "the connection was closed in the middle of the handshake",
        ),
        _ => connect(last(error)),
    }
}

fn is_closed(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
            | io::ErrorKind::UnexpectedEof
    )
}

/// Returns what this machine lacks, where it lacks something.
fn machine(error: &io::Error) -> Option<&'static str> {
    /// Too many open files in this process, or on this machine; the library has no names for them.
    const FILES: [i32; 2] = [24, 23];
    if error
        .raw_os_error()
        .is_some_and(|code| cfg!(unix) && FILES.contains(&code))
    {
        return Some("this machine has no file descriptor left for another connection");
    }
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => {
            Some("this machine has no port left for another connection")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::{IpAddr, Ipv4Addr};

    use super::{ObstacleKind, explain};
    use crate::exchange::{Limits, Tls};

    #[tokio::test]
    async fn a_machine_without_a_port_left_is_no_fault_of_the_target() {
        // What the system says of an address that this machine has not is what it says of ports.
        let tls = Tls::default().setup(false).unwrap();
        let client = tls
            .add(reqwest::Client::builder(), &[])
            .no_proxy()
            .local_address(IpAddr::from(Ipv4Addr::new(192, 0, 2, 1)));
        let asked = client.build().unwrap().get("http://127.0.0.1:9/").send();
        let failure = explain(&asked.await.unwrap_err(), Limits::default());
        assert_eq!(failure.kind, ObstacleKind::Machine, "{failure:?}");
        assert_eq!(
            failure.reason,
            "this machine has no port left for another connection"
        );
    }

    #[test]
    fn files_that_this_machine_lacks_are_told_from_those_that_the_target_lacks() {
        for (code, is_machine) in [(24, true), (23, true), (111, false), (13, false)] {
            let told = super::machine(&io::Error::from_raw_os_error(code));
            assert_eq!(told.is_some(), is_machine && cfg!(unix), "{code}");
        }
    }
}
