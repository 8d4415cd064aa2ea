//! Turns the text of a URL into the base that every request goes below.

use reqwest::Url;

use crate::template::Problem;
use crate::text;

/// The URL that every request goes below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
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
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it has a query or a fragment"));
        }
        Ok(Self { url })
    }

    /// Returns scheme, host and port.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Returns the path that every request's path follows, without a slash at its end.
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// Returns the URL of a path and query on the target's host; none where a URL would change them.
    pub(super) fn with(&self, as_written: &str) -> Option<Url> {
        let (path, query) = match as_written.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (as_written, None),
        };
        // The host is read once: to parse the whole URL anew costs twice as much.
        let mut url = self.url.clone();
        url.set_path(path);
        url.set_query(query);
        (url.path() == path && url.query() == query).then_some(url)
    }

    /// Tells whether requests go over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
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
        write!(formatter, "{}{}", self.origin(), self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::Base;
    use reqwest::Url;

    #[test]
    fn a_url_is_that_of_the_whole_text_or_none_where_it_would_change_a_byte() {
        let base = Base::parse("http://127.0.0.1:8080").unwrap();
        for (as_written, unchanged) in [
            ("/", true),
            ("/v1/accounts/1", true),
            ("/v1/accounts/1?a=b&c=%20", true),
            ("/v1//x/%2e%2E/y", false),
            ("//host/x", true),
            ("/a/../b", false),
            ("/a b", false),
            ("/a#b", false),
            ("/a?b#c", false),
            ("/a?b c", false),
            ("/a\\b", false),
            ("/a\tb", false),
            ("/ż", false),
            ("/a?", true),
            ("/a?b?c", true),
            ("/%zz;x=1,2", true),
        ] {
            let url = base.with(as_written);
            assert_eq!(url.is_some(), unchanged, "{as_written}");
            let whole = Url::parse(&format!("{base}{as_written}")).unwrap();
            assert_eq!(url.unwrap_or_else(|| whole.clone()), whole, "{as_written}");
        }
    }
}
