//! Turns a path and its query, as a case has them, into what stops them from being sent as written.
//!
//! A URL parser stands before every client, and it writes some paths otherwise: what a case says and
//! what goes out would be two things.

use std::fmt::Write as _;

use url::{Position, Url};

use super::{Call, Step};
use crate::template::{Part, Problem, Scope, Template, Variable};

/// Bytes of a path that a URL parser leaves alone, beside letters and digits. A `%` is one whatever follows.
const PATH: &[u8] = b"-._~!$&'()*+,;=:@%/|[]^";

/// Bytes of a query that it leaves alone.
const QUERY: &[u8] = b"-._~!$&()*+,;=:@%/|[]?^`{}\\";

/// Bytes of a value in a path that stand for themselves, beside letters and digits.
const VALUE: &[u8] = b"-._~!$&'()*+,;=:@";

/// The same of a value in a query.
const QUERY_VALUE: &[u8] = b"-._~";

impl Step {
    /// Returns the variables that path and query are made of.
    pub fn path_variables(&self) -> impl Iterator<Item = &Variable> {
        let (path, params) = match &self.call {
            Call::Operation { params, .. } => (None, &params[..]),
            Call::Route { path, .. } => (Some(path), &[][..]),
        };
        let query = self.query.iter();
        let query = query.flat_map(|(name, values)| std::iter::once(name).chain(values));
        let described = self.described().flat_map(|(_, values)| values);
        let params = params.iter().map(|(_, value)| value);
        let templates = path.into_iter().chain(params).chain(query).chain(described);
        templates.flat_map(Template::variables)
    }

    /// Returns the query parameters that the description brings: those that the step says nothing of.
    pub(super) fn described(&self) -> impl Iterator<Item = (&str, &[Template])> {
        let query = match &self.call {
            Call::Operation { operation, .. } => &operation.query[..],
            Call::Route { .. } => &[],
        };
        let is_said = |name: &str| {
            let mut own = self.query.iter();
            own.any(|(own, _)| own.plain() == Some(name))
        };
        let left = query.iter().filter(move |(name, _)| !is_said(name));
        left.map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Returns path and query as they go on the wire: what is written as it is, and what variables
    /// bring percent-encoded, `%` included.
    ///
    /// A path that begins with a variable is one that a service gave, and stays as it is up to there.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn path(&self, scope: &Scope) -> Result<String, Problem> {
        let mut path = match &self.call {
            Call::Operation { operation, params } => {
                operation_path(&operation.path, params, scope)?
            }
            Call::Route { path, .. } => route_path(path, scope)?,
        };
        let mut separator = if path.contains('?') { '&' } else { '?' };
        let written = |text: &str| escaped(text, &[QUERY_VALUE, b"%"].concat());
        let brought = |text: &str| escaped(text, QUERY_VALUE);
        for (name, values) in self.described() {
            let name = escaped(name, QUERY_VALUE);
            for value in values {
                let value = scope.text_by(value, &brought, &brought)?;
                path.push_str(&format!("{separator}{name}={value}"));
                separator = '&';
            }
        }
        for (name, values) in &self.query {
            let name = scope.text_by(name, &written, &brought)?;
            for value in values {
                let value = scope.text_by(value, &written, &brought)?;
                path.push_str(&format!("{separator}{name}={value}"));
                separator = '&';
            }
        }
        Ok(path)
    }
}

fn route_path(path: &Template, scope: &Scope) -> Result<String, Problem> {
    let brought = |text: &str| escaped(text, VALUE);
    match path.parts().split_first() {
        Some((Part::Variable(first), rest)) => {
            let rest = Template::of_parts(rest.to_vec());
            let begins = scope.variable(first)?.to_text();
            Ok(begins + &scope.text_by(&rest, &str::to_owned, &brought)?)
        }
        _ => scope.text_by(path, &str::to_owned, &brought),
    }
}

fn operation_path(
    path: &str,
    params: &[(String, Template)],
    scope: &Scope,
) -> Result<String, Problem> {
    let written = |text: &str| escaped(text, &[VALUE, b"%"].concat());
    let brought = |text: &str| escaped(text, VALUE);
    let mut filled = String::new();
    // What stands behind `#` tells operations apart that share verb and path.
    let mut rest = path.split('#').next().unwrap_or_default();
    while let Some((literal, after)) = rest.split_once('{') {
        filled.push_str(literal);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let own = Template::of(Variable::Named(name.to_owned()));
        let given = params.iter().find(|(given, _)| given == name);
        let value = given.map_or(&own, |(_, value)| value);
        filled.push_str(&scope.text_by(value, &written, &brought)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Returns a text, every byte percent-encoded that is no letter, no digit and not `allowed`.
pub(crate) fn escaped(text: &str, allowed: &[u8]) -> String {
    let mut escaped = String::new();
    encode(&mut escaped, text, allowed);
    escaped
}

/// Returns why a path with its query cannot be sent as it is written, and how it can be; `None` where it can.
///
/// It holds for every target: the base path of a URL changes nothing here.
pub fn refused(path: &str) -> Option<Problem> {
    if !path.starts_with('/') {
        // It would run into the host's name, and name another host.
        let problem = Problem::new(format!(
            "the path `{}` does not begin with `/`",
            shown(path)
        ));
        return Some(problem.help("write it below the target's URL, such as `/v1/accounts`"));
    }
    if is_sent(path) {
        return None;
    }
    let encoded = encoded(path);
    let title = format!("the path `{}` cannot be sent as it is written", shown(path));
    Some(if is_sent(&encoded) {
        Problem::new(title).help(format!("write it as `{encoded}`"))
    } else {
        Problem::new(title).help(
            "a client takes the segments `.` and `..` out of a path, also as `%2e`: leave them out",
        )
    })
}

/// Returns a path with its query in the spelling in which it can be sent; none where there is none.
pub fn spelt(path: &str) -> Option<String> {
    let spellings = [path.to_owned(), encoded(path)];
    spellings
        .into_iter()
        .find(|path| path.starts_with('/') && is_sent(path))
}

/// Tells whether a path reaches the wire as it is.
fn is_sent(path: &str) -> bool {
    // Nearly every path is one that no parser has a reason to touch.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_~=&?".contains(&byte);
    if path.bytes().all(is_plain) {
        return true;
    }
    let whole = ["http://host", path].concat();
    // What stands behind a `#` is never sent.
    Url::parse(&whole)
        .is_ok_and(|url| url.fragment().is_none() && &url[Position::BeforePath..] == path)
}

/// Returns a path with everything percent-encoded that a URL parser would change.
fn encoded(path: &str) -> String {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut encoded = String::new();
    encode(&mut encoded, path, PATH);
    if let Some(query) = query {
        encoded.push('?');
        encode(&mut encoded, query, QUERY);
    }
    encoded
}

/// Appends text, every byte percent-encoded that is no letter, no digit and not `allowed`.
fn encode(target: &mut String, text: &str, allowed: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || allowed.contains(&byte) {
            target.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
}

fn shown(path: &str) -> String {
    crate::text::escape(path)
}

#[cfg(test)]
mod tests {
    use super::refused;

    /// What stands for a path that no spelling gets out.
    const NEVER: Option<&str> = None;

    fn spelling(path: &str) -> Option<String> {
        let help = refused(path)?.help?;
        Some(
            help.strip_prefix("write it as `")?
                .trim_end_matches('`')
                .to_owned(),
        )
    }

    #[test]
    fn these_go_out_as_they_are() {
        for path in [
            "/",
            "//",
            "/a//b",
            "/a/",
            "/a/b/",
            "/v1/accounts/%zz",
            "/%",
            "/%2",
            "/%2F",
            "/%2e%2e%2f",
            "/a%00",
            "/...",
            "/.a",
            "/a.",
            "/a..b",
            "/a|b",
            "/a^b",
            "/a[b]",
            "/a;b",
            "/a:b",
            "/a@b",
            "/a!b",
            "/$a",
            "/a&b=c",
            "/a'b",
            "/(a)",
            "/a*b",
            "/a+b",
            "/a,b",
            "/~a",
            "/%c3%a9",
            "/%C3%A9",
            "/a?",
            "/a?b=c",
            "/a?b=/../c",
            "/a?b=%2e",
            "/a?b=c?d",
            "/a?b={c}",
            "/a?b=c|d",
            "/a?b[]=c",
            "/a?b=c^d",
        ] {
            assert!(refused(path).is_none(), "{path}: {:?}", refused(path));
        }
    }

    #[test]
    fn these_are_written_otherwise() {
        for (path, written) in [
            ("/a b", Some("/a%20b")),
            ("/a#b", Some("/a%23b")),
            ("/a\"b", Some("/a%22b")),
            ("/a<b>", Some("/a%3Cb%3E")),
            ("/a`b", Some("/a%60b")),
            ("/{a}", Some("/%7Ba%7D")),
            ("/a\\b", Some("/a%5Cb")),
            ("/é", Some("/%C3%A9")),
            ("/日本", Some("/%E6%97%A5%E6%9C%AC")),
            ("/a\tb", Some("/a%09b")),
            ("/a\nb", Some("/a%0Ab")),
            ("/a\u{0}b", Some("/a%00b")),
            ("/a\u{7f}b", Some("/a%7Fb")),
            ("/a?b=c d", Some("/a?b=c%20d")),
            ("/a?b='c'", Some("/a?b=%27c%27")),
            ("/a?b=\"c\"", Some("/a?b=%22c%22")),
            ("/a?b=é", Some("/a?b=%C3%A9")),
            ("/a?b=c#d", Some("/a?b=c%23d")),
            ("/a ", Some("/a%20")),
            ("/.", NEVER),
            ("/..", NEVER),
            ("/a/./b", NEVER),
            ("/a/../b", NEVER),
            ("/a/..", NEVER),
            ("/a/.", NEVER),
            ("/%2e", NEVER),
            ("/a/%2e%2e/b", NEVER),
            ("/a/.%2E/b", NEVER),
            ("/a/%2e./b", NEVER),
            ("/a/%2e?b=c", NEVER),
            ("/a/.. /é/..", NEVER),
        ] {
            assert!(refused(path).is_some(), "{path}");
            assert_eq!(spelling(path).as_deref(), written, "{path}");
        }
    }

    #[test]
    fn a_path_begins_with_a_slash() {
        for path in ["", "a", "?b", "@host/", ":80/"] {
            assert!(
                refused(path).is_some_and(|problem| problem.title.contains("does not begin")),
                "{path}"
            );
        }
    }
}
