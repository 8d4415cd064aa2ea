//! Turns the text of a URL into the base that every request goes below.

use url::{Position, Url};

use super::tls;
use crate::template::Problem;
use crate::text;

/// The URL that every request goes below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    /// Origin and path, which begin every URL.
    root: String,
    /// Name or address, and the port where it is not the scheme's own.
    host: String,
}

impl Base {
    /// Reads a target's URL.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let help = "write it as `https://host`, with a port or a path where there is one";
        if text.contains('@') {
            // Not repeated: what stands before the `@` may be a password.
            let title = "the target URL carries a user name or a password";
            return Err(Problem::new(title).help("leave them out of the URL"));
        }
        let refuse = |why: &str| {
            // Neither is a query, which may hold a token.
            let shown = text.split(['?', '#']).next().unwrap_or_default();
            Problem::new(format!("`{}` is no target URL: {why}", text::escape(shown))).help(help)
        };
        let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("it begins with neither `http://` nor `https://`"));
        }
        if let Some(problem) = tls::unspoken(url.scheme()) {
            return Err(problem);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it has a query or a fragment"));
        }
        let host = url.host_str().unwrap_or_default();
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let path = url.path().trim_end_matches('/');
        let root = format!("{}{path}", url.origin().ascii_serialization());
        Ok(Self { url, root, host })
    }

    /// Returns scheme, host and port.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Returns the path that every request's path follows, without a slash at its end.
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// Returns origin and path, which begin every URL.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// Returns the URL of a path and its query below this one, and nothing where it would be written
    /// otherwise.
    pub(super) fn join(&self, path: &str) -> Option<Url> {
        let whole = [self.path(), path].concat();
        let (path, query) = match whole.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*whole, None),
        };
        // Scheme and host are read once: to read them again costs more than all else of a URL.
        let mut url = self.url.clone();
        url.set_path(path);
        url.set_query(query);
        (url[Position::BeforePath..] == whole).then_some(url)
    }

    /// Returns what the header `host` says.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Returns name or address, without a port.
    pub(super) fn host_name(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Returns a URL in plain HTTP with the port that a tunnel goes to.
    pub(super) fn tunnel(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or(443);
        format!("http://{}:{port}", self.host_name())
    }

    /// Tells whether requests go over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Tells whether the target is named, and not an address.
    pub fn has_name(&self) -> bool {
        matches!(self.url.host(), Some(url::Host::Domain(_)))
    }

    /// Tells whether the target is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }
}

impl std::fmt::Display for Base {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn a_name_in_any_script_is_asked_for_in_its_ascii_form() {
        // By whichever tables of Unicode the lock file has.
        for (name, asked) in [
            ("B\u{dc}CHER.example", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example", "xn--bcher-kva.example"),
            ("fa\u{df}.example", "xn--fa-hia.example"),
            ("\u{4f8b}\u{3048}.example", "xn--r8jz45g.example"),
        ] {
            let base = Base::parse(&format!("http://{name}")).unwrap();
            assert_eq!(base.host_name(), asked, "{name}");
        }
        assert!(Base::parse("http://a\u{2028}b.example").is_err());
    }
}
