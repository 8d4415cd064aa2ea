//! Turns `connect_to` into the addresses that are connected to in place of those of the URL's name.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use super::ObstacleKind;
use super::obstacle::Failure;
use crate::template::Problem;
use crate::text;

/// Where connections go, whatever the URL's name resolves to. TLS and the header `host` keep that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divert {
    /// A name or an address, that of IPv6 without brackets.
    host: String,
    /// Counts where the URL has no port.
    port: Option<u16>,
}

impl Divert {
    /// Reads `10.0.0.7`, `host:8443`, `[::1]` or `[::1]:8443`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refuse = || {
            let shown = text::shown(text);
            Problem::new(format!("`{shown}` is no host to connect to"))
                .help("write it as `10.0.0.7`, `host`, `host:8443` or `[::1]:8443`")
        };
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, rest)) => {
                host.parse::<Ipv6Addr>().map_err(|_| refuse())?;
                (host, rest)
            }
            None => text.split_at(text.find(':').unwrap_or(text.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => Some(
                port.parse()
                    .ok()
                    .filter(|port| *port > 0)
                    .ok_or_else(refuse)?,
            ),
            None if port.is_empty() => None,
            None => return Err(refuse()),
        };
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_name = !host.is_empty() && host.bytes().all(known);
        if !is_name && host.parse::<IpAddr>().is_err() {
            return Err(refuse());
        }
        let host = host.to_owned();
        Ok(Self { host, port })
    }

    /// Returns the addresses; a port of 0 is that of the URL.
    pub(super) fn addresses(&self) -> Result<Vec<SocketAddr>, Failure> {
        let found = (self.host.as_str(), self.port.unwrap_or(0)).to_socket_addrs();
        let found = found.map_err(|error| {
            let reason = format!("`connect_to`: {}", text::shown(&error.to_string()));
            Failure::new(ObstacleKind::Connect, reason)
        })?;
        Ok(found.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Divert;

    #[test]
    fn a_host_may_have_a_port_and_an_address_of_ipv6_has_brackets() {
        let read = |text: &str| {
            let divert = Divert::parse(text).ok()?;
            Some((divert.host, divert.port))
        };
        let is = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(read("10.0.0.7"), is("10.0.0.7", None));
        assert_eq!(read("a.test:8443"), is("a.test", Some(8443)));
        assert_eq!(read("[::1]"), is("::1", None));
        assert_eq!(read("[::1]:8443"), is("::1", Some(8443)));
        for wrong in [
            "", ":1", "a:", "a:0", "a:65536", "a:b", "::1", "[::1", "[a]:1", "[::1]8", "a b",
            "http://a", "a/b", "a@b",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
