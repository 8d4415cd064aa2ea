//! Declares what a target file may hold, for its reader and for editors.

use super::super::known::LIST;
use crate::binding::BINDING;
use crate::json::Json;
use crate::yaml::{Holds, Key, Object, Shape};

/// What a target file may hold.
pub(super) const TARGET: Object = Object {
    name: "a target",
    holds: Holds::Declared,
    keys: &[
        Key::required(
            "url",
            Shape::Text,
            "the URL that every request goes below, with a base path where there is one",
        ),
        Key::optional(
            "headers",
            Shape::Map(&Shape::Scalar),
            "headers of every request that says nothing else",
        ),
        Key::optional(
            "tls",
            Shape::Object(&TLS),
            "certificates to trust and to show; paths start at this file",
        ),
        Key::optional(
            "identities",
            Shape::Map(&Shape::Object(&IDENTITY)),
            "who else can ask, by the name that cases give it, such as `other`: with headers and certificates of its own",
        ),
        Key::optional(
            "proxy",
            Shape::Text,
            "the URL of a proxy, such as `http://proxy.example.com:3128` or `socks5h://localhost:1080`",
        ),
        Key::optional(
            "connect_to",
            Shape::Text,
            "where to connect to in place of what the URL's name resolves to, such as `10.0.0.7` or `host:8443`; the port counts where the URL has none",
        ),
        Key::optional(
            "http",
            Shape::Text,
            "the version of HTTP: `any`, `http1` or `http2`",
        ),
        Key::optional(
            "rate",
            Shape::Text,
            "how many requests may go out in a time, such as `20/s`",
        ),
        Key::optional(
            "budget",
            Shape::Scalar,
            "how many requests a run may send at all",
        ),
        Key::optional(
            "jobs",
            Shape::Scalar,
            "how many cases are in flight at most, from 1 to 1024",
        ),
        Key::optional(
            "timeout",
            Shape::Text,
            "how long one request may take, such as `10s`",
        ),
        Key::optional(
            "connect_timeout",
            Shape::Text,
            "how long a connection may take, such as `5s`",
        ),
        Key::optional(
            "max_body",
            Shape::Scalar,
            "the longest body of an answer that is read, such as `10MiB`; unless it is said, `1MiB`",
        ),
        Key::optional(
            "retries",
            Shape::Scalar,
            "how often a case is asked again after a transport fault, from 0 to 10",
        ),
        Key::optional(
            "retry_after",
            Shape::Text,
            "how long to wait at most where an answer says `Retry-After`, such as `30s`",
        ),
        Key::optional(
            "production",
            Shape::Scalar,
            "whether cases that write need `--allow-writes`: `true` or `false`",
        ),
        Key::optional(
            "vars",
            Shape::Map(&Shape::Any),
            "variables that hide those of the suites, such as an account that exists there; `null`: the service has no such thing, and cases that use it are skipped",
        ),
        Key::optional(
            "openapi",
            Shape::Map(&Shape::Text),
            "another API description for a suite; the path starts at this file",
        ),
        Key::optional(
            "suites",
            Shape::List(&Shape::Text),
            "the suites that the service speaks; without it all",
        ),
        Key::optional(
            "basis",
            Shape::Text,
            "what the cases rest on that are chosen: `all`, or some of `documented`, `assumed` and `observed`; unless it is said, `documented,observed`",
        ),
        Key::optional(
            "texts",
            Shape::Text,
            "`near` lets a text pass that differs from the expected one in punctuation, white space, letter case or a contraction, and tells it; unless it is said, `strict`",
        ),
        Key::optional(
            "untested",
            Shape::Map(&Shape::Text),
            "rows that a whole run may leave untested, each with the reason",
        ),
        Key::optional(
            "binding",
            Shape::Map(&Shape::OneOf(&[Shape::Text, Shape::Object(&BINDING)])),
            "by suite, the service's own names: of paths, verbs, members and the envelope; in place, or the path of a file beside this one",
        ),
        Key::optional("known", LIST, "the cases that are known to fail there"),
    ],
};

const IDENTITY: Object = Object {
    name: "an identity",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "headers",
            Shape::Map(&Shape::Scalar),
            "headers in the place of the target's of the same name",
        ),
        Key::optional(
            "tls",
            Shape::Object(&TLS),
            "certificates in the place of the target's",
        ),
    ],
};

const TLS: Object = Object {
    name: "`tls`",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "ca",
            Shape::Text,
            "the only authorities to trust: a PEM file, or PEM text",
        ),
        Key::optional(
            "certificate",
            Shape::Text,
            "the client certificate with its chain: a PEM file, or PEM text",
        ),
        Key::optional(
            "key",
            Shape::Text,
            "the key of the client certificate: a PEM file, or PEM text",
        ),
        Key::optional(
            "pkcs12",
            Shape::Text,
            "client certificate and key in one PKCS #12 file, in place of the two",
        ),
        Key::optional("password", Shape::Text, "the password of the PKCS #12 file"),
    ],
};

/// Returns the JSON Schema of a target file, draft 2020-12.
pub fn json_schema() -> Json {
    Shape::Object(&TARGET).published(
        "vipspec target",
        "A service under test: how it is reached, and how it is treated.",
    )
}

#[cfg(test)]
mod tests {
    use super::{IDENTITY, TARGET, TLS};

    /// The page has a table for each mapping, word for word as it is declared: so no key is missing.
    #[test]
    fn the_page_on_cases_has_every_key_of_a_target() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/README.md");
        let page = std::fs::read_to_string(path).unwrap();
        let page = page.replace("\r\n", "\n");
        for (heading, record) in [
            ("## The keys of a target file", &TARGET),
            ("### Another identity", &IDENTITY),
            ("### Certificates", &TLS),
        ] {
            let (table, section) = (record.table(), page.split_once(&format!("\n{heading}\n")));
            let section = section.map(|(_, rest)| rest.split("\n#").next().unwrap_or(rest));
            let has = section.is_some_and(|section| section.contains(&table));
            assert!(has, "write this table into {path}:\n\n{heading}\n\n{table}");
        }
    }
}
