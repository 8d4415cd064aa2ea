//! Turns a target file's word, or the environment's, into the proxy that stands before a target.

use std::net::IpAddr;

use reqwest::Url;
use tokio::net::lookup_host;
use url::Host;

use super::obstacle::Failure;
use super::{Base, ObstacleKind, tls};
use crate::template::Problem;
use crate::text;

/// The kinds of proxies that are spoken.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// A proxy, and what to tell it.
#[derive(Clone)]
pub struct Proxy {
    /// With user and password.
    url: Url,
    /// The password as the proxy reads it; what stands in the URL is encoded.
    password: Option<String>,
    /// What named it.
    named_by: String,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Proxy")
            .field(&self.to_string())
            .finish()
    }
}

impl std::fmt::Display for Proxy {
    /// Writes the URL without user and password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        write!(formatter, "{}://{host}", self.url.scheme())?;
        match self.url.port_or_known_default() {
            Some(port) => write!(formatter, ":{port}"),
            None => Ok(()),
        }
    }
}

impl Proxy {
    /// Reads a proxy's URL, with user and password where it wants them.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it, and never repeats it: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refuse = |why: &str| {
            Problem::new(format!("this is no URL of a proxy: {why}"))
                .help("write it as `http://host:port`, with `user:password@` where it is needed")
        };
        let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
        if !SCHEMES.contains(&url.scheme()) {
            let spoken = text::listed(SCHEMES);
            let why = format!(
                "proxies are spoken to by {spoken}, not by `{}`",
                url.scheme()
            );
            return Err(refuse(&text::escape(&why)));
        }
        if let Some(problem) = tls::unspoken(url.scheme()) {
            return Err(problem);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(refuse("it names no host"));
        }
        Ok(Self {
            password: url.password().map(percent_decoded),
            url,
            named_by: "`proxy` in the target file".to_owned(),
        })
    }

    /// Returns the proxy that the environment names for a target, if any; never for this machine.
    ///
    /// # Errors
    ///
    /// Returns which variable names what is none.
    pub(super) fn of_environment(base: &Base) -> Result<Option<Self>, Problem> {
        let variable = |names: [&'static str; 2]| {
            let mut set = names.into_iter().filter_map(|name| {
                let value = std::env::var(name).ok()?;
                Some((name, value))
            });
            set.next()
        };
        // A server's gateway turns a header `proxy` of its client into `HTTP_PROXY`.
        if base.is_loopback() || std::env::var_os("REQUEST_METHOD").is_some() {
            return Ok(None);
        }
        let own = if base.is_https() {
            ["HTTPS_PROXY", "https_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy"]
        };
        let filled = |(_, value): &(_, String)| !value.trim().is_empty();
        let found = variable(own)
            .filter(filled)
            .or_else(|| variable(["ALL_PROXY", "all_proxy"]).filter(filled));
        let Some((name, value)) = found else {
            return Ok(None);
        };
        let passed_by = variable(["NO_PROXY", "no_proxy"]);
        if passed_by.is_some_and(|(_, list)| passes_by(&list, base.host_name())) {
            return Ok(None);
        }
        let whole = if value.contains("://") {
            value
        } else {
            format!("http://{value}")
        };
        match Self::parse(whole.trim()) {
            Ok(proxy) => Ok(Some(Self {
                named_by: format!("`{name}`"),
                ..proxy
            })),
            Err(problem) => Err(Problem::new(format!("`{name}`: {}", problem.title))
                .help("unset it, or name a proxy of another kind as `proxy` in the target file")),
        }
    }

    /// Returns what it is called where something is said of it: never its password.
    pub(super) fn told(&self) -> String {
        format!("the proxy `{self}` of {}", self.named_by)
    }

    /// Returns what must be shown nowhere.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// Returns what a client takes.
    pub(super) fn client(&self) -> Result<reqwest::Proxy, reqwest::Error> {
        reqwest::Proxy::all(self.url.as_str())
    }

    /// Returns what to do about a target's name that this machine does not know; none where the proxy
    /// looks it up, or where it is the proxy's own name that is not known.
    pub(super) async fn unknown_name(&self) -> Option<&'static str> {
        let help = match self.url.scheme() {
            "socks4" => "this machine looks the name up; the proxy does with `socks4a://`",
            "socks5" => "this machine looks the name up; the proxy does with `socks5h://`",
            _ => return None,
        };
        let is_found = match self.url.host() {
            Some(Host::Domain(name)) => lookup_host((name, 0)).await.is_ok(),
            address => address.is_some(),
        };
        is_found.then_some(help)
    }

    /// Returns a failure to connect as that of the proxy, which every connection goes to.
    ///
    /// What TLS says is the target's: the tunnel stands by then.
    pub(super) fn blamed(&self, failure: Failure, refused: Option<u16>) -> Failure {
        let told = self.told();
        match (failure.kind, refused) {
            (ObstacleKind::Tls, _) if refused.is_none() => failure,
            (_, Some(407)) => Failure::new(
                ObstacleKind::Proxy,
                format!("{told} wants a user and a password, or others (407)"),
            ),
            (_, Some(code)) => Failure::new(
                ObstacleKind::Proxy,
                format!("{told} opens no tunnel to it ({code})"),
            ),
            (ObstacleKind::Connect, None) => {
                Failure::new(ObstacleKind::Proxy, format!("{told}: {}", failure.reason))
            }
            _ => failure,
        }
    }
}

/// Tells whether a list such as that of `NO_PROXY` names a host: by `*`, its address, a network of it, its
/// name or a domain of it.
fn passes_by(list: &str, host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = host.parse().ok();
    list.split(',').map(str::trim).any(|entry| {
        if entry == "*" {
            return true;
        }
        match address {
            Some(address) => covers(entry, address),
            None => {
                let domain = entry.trim_start_matches('.').to_ascii_lowercase();
                let rest = host.strip_suffix(&domain);
                !domain.is_empty()
                    && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    })
}

/// Tells whether an entry is an address, or a network that it lies in.
fn covers(entry: &str, address: IpAddr) -> bool {
    let (network, length) = match entry.split_once('/') {
        Some((network, length)) => (network, length.parse().ok()),
        None => (entry, Some(128)),
    };
    let (Ok(network), Some(length)) = (network.parse::<IpAddr>(), length) else {
        return false;
    };
    let (one, other, bits) = match (network, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits().into(), other.to_bits().into(), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128u32),
        _ => return false,
    };
    let beyond = bits.saturating_sub(length);
    let cut = |address: u128| address.checked_shr(beyond).unwrap_or_default();
    cut(one) == cut(other)
}

fn percent_decoded(text: &str) -> String {
    // What stands in front of `@` is decoded as a value of a form, in which `+` would be a blank.
    let form = format!("v={}", text.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::{Proxy, passes_by};
    use crate::exchange::{Base, Client, Connection, Obstacle, ObstacleKind, Request};

    /// A name that nobody is asked for: a part of it is longer than names are.
    const NO_NAME: &str =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test";

    /// Returns the port of a SOCKS proxy that finds no host.
    fn finding_nobody() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut read) = (stream.unwrap(), [0; 256]);
                let answers: [&[u8]; 2] = [&[5, 0], &[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]];
                for answer in answers {
                    let _ = stream.read(&mut read);
                    let _ = stream.write_all(answer);
                }
            }
        });
        port
    }

    async fn met(target: &str, proxy: &str) -> Obstacle {
        let connection = Connection {
            proxy: Some(Proxy::parse(proxy).unwrap()),
            ..Connection::writing()
        };
        let client = Client::new(Base::parse(target).unwrap(), &connection).unwrap();
        let request = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: None,
        };
        client.send(request).await.unwrap_err()
    }

    #[tokio::test]
    async fn a_name_that_is_not_found_is_blamed_on_whoever_looks_it_up() {
        let port = finding_nobody();
        let (named, here) = (format!("http://{NO_NAME}"), "http://127.0.0.1:9");
        let (connect, proxy) = (ObstacleKind::Connect, ObstacleKind::Proxy);
        for (target, scheme, host, kind, help) in [
            (&*named, "socks5", "127.0.0.1", connect, "`socks5h://`"),
            (&*named, "socks5", "localhost", connect, "`socks5h://`"),
            (&*named, "socks4", "127.0.0.1", connect, "`socks4a://`"),
            (&*named, "socks5h", "127.0.0.1", proxy, "`NO_PROXY`"),
            (&*named, "socks5", NO_NAME, proxy, "`NO_PROXY`"),
            (here, "socks5", NO_NAME, proxy, "`NO_PROXY`"),
            (here, "socks5", "127.0.0.1", proxy, "`NO_PROXY`"),
            (&*named, "http", NO_NAME, proxy, "`NO_PROXY`"),
        ] {
            let obstacle = met(target, &format!("{scheme}://{host}:{port}")).await;
            assert_eq!(obstacle.kind, kind, "{target} {scheme} {host}: {obstacle}");
            assert!(obstacle.remedy().contains(help), "{obstacle:?}");
        }
    }

    #[test]
    fn a_list_names_hosts_by_name_domain_address_and_network() {
        for (list, host, passes) in [
            ("example.test", "example.test", true),
            ("example.test", "api.example.test", true),
            (".example.test", "example.test", true),
            (".example.test", "api.example.test", true),
            ("example.test", "notexample.test", false),
            ("EXAMPLE.test", "example.test", true),
            ("a.test, b.test", "b.test", true),
            ("", "a.test", false),
            (",", "a.test", false),
            ("*", "a.test", true),
            ("*", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.10", false),
            ("192.0.2.0/24", "192.0.2.77", true),
            ("192.0.2.0/24", "192.0.3.1", false),
            ("0.0.0.0/0", "192.0.3.1", true),
            ("2001:db8::/32", "[2001:db8::1]", true),
            ("2001:db8::/32", "[2001:db9::1]", false),
            ("2001:db8::1", "[2001:db8::1]", true),
            ("192.0.2.0/x", "192.0.2.1", false),
        ] {
            assert_eq!(passes_by(list, host), passes, "{list} {host}");
        }
    }

    #[test]
    fn a_kind_that_is_not_spoken_is_refused() {
        for url in [
            "ftp://a:b@h",
            "quic://h",
            "h:3128",
            "socks://h",
            "",
            "http://",
        ] {
            let problem = Proxy::parse(url).unwrap_err();
            assert!(!problem.title.contains("a:b"), "{problem:?}");
        }
        for url in [
            "http://h",
            "socks5://u:p@h",
            "socks5h://h",
            "socks4://h",
            "socks4a://h",
        ] {
            assert!(Proxy::parse(url).is_ok(), "{url}");
        }
    }

    #[cfg(feature = "tls")]
    #[test]
    fn a_proxy_is_spoken_to_by_tls() {
        assert!(Proxy::parse("https://h:1").is_ok());
    }
}
