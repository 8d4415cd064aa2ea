//! Turns a target file and the environment into the values that it stands for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::super::redact::{password_of_url, secrets_of_header};
use super::super::settings::{Resting, jobs, resting, retries, time, truth};
use super::super::{KnownFailure, Redactor};
use super::bound::{self, Bound};
use super::names::Noted;
use super::offline::{folder, shape};
use crate::case;
use crate::exchange::{
    Base, Connection, Divert, Identity, Other, Proxy, Tls, Version, certificates,
};
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Environment, Problem, Scope, Template, Tree, Variable};
use crate::verdict::Texts;
use crate::yaml::{self, Kind, Node};

/// Words in the name of a variable whose literal value is a secret.
const SECRET_WORDS: [&str; 5] = ["api_key", "apikey", "passphrase", "password", "secret"];

/// Environment variables that may hold the URL of a proxy, with its password.
const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// What a target file says; what it leaves open is for flags and defaults.
#[derive(Debug, Default)]
pub(super) struct TargetFile {
    pub(super) name: Option<String>,
    pub(super) base: Option<Base>,
    pub(super) connection: Connection,
    pub(super) jobs: Option<usize>,
    pub(super) timeout: Option<Duration>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) max_body: Option<usize>,
    pub(super) retries: Option<u32>,
    pub(super) retry_after: Option<Duration>,
    pub(super) production: bool,
    pub(super) vars: Vec<(String, Tree)>,
    pub(super) apis: Vec<(String, PathBuf)>,
    pub(super) known: Vec<Arc<KnownFailure>>,
    pub(super) suites: Vec<Noted>,
    pub(super) basis: Vec<Resting>,
    pub(super) texts: Option<Texts>,
    pub(super) untested: Vec<Noted>,
    pub(super) bound: Vec<Bound>,
    pub(super) secrets: Vec<String>,
    pub(super) named_secrets: Vec<(String, String)>,
}

impl TargetFile {
    /// Returns what a URL alone says.
    pub(super) fn of_url(base: Base) -> Self {
        Self {
            base: Some(base),
            ..Self::default()
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with it, secrets left out.
    pub(super) fn read(
        source: &Arc<Source>,
        environment: &Environment,
        now: Timestamp,
    ) -> Result<Self, Vec<Diagnostic>> {
        let node = yaml::parse(source)?;
        let mut problems = Vec::new();
        let (tree, known) = shape(&node, source, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut reader = Reader {
            source,
            folder: folder(source),
            scope: Scope::new(now, Arc::clone(environment)),
            problems,
        };
        let file = Self {
            known,
            ..reader.file(&node, secrets(&tree, environment))
        };
        if reader.problems.is_empty() {
            Ok(file)
        } else {
            let redactor = Redactor::new(file.secrets.iter().map(String::as_str));
            let redacted = reader.problems.into_iter().map(|problem| Diagnostic {
                title: redactor.text(&problem.title),
                ..problem
            });
            Err(redacted.collect())
        }
    }
}

/// Returns the name and the value of every `${secret:}` of a file that has one.
fn secrets(tree: &Tree, environment: &Environment) -> Vec<(String, String)> {
    let mut secrets = Vec::new();
    tree.for_each_variable(&mut |variable| {
        if let Variable::Secret(name) = variable {
            // One that cannot be read is said where it is used.
            let value = environment(name).ok().flatten();
            secrets.extend(value.map(|value| (name.clone(), value)));
        }
    });
    secrets
}

/// Returns the passwords of the proxies that the environment names.
pub(super) fn proxy_passwords(environment: &Environment) -> impl Iterator<Item = String> {
    let urls = PROXIES
        .into_iter()
        .filter_map(|name| environment(name).ok().flatten());
    urls.filter_map(|url| password_of_url(&url))
}

/// Reads one file whose form is known to be right.
struct Reader<'a> {
    source: &'a Arc<Source>,
    folder: &'a Path,
    scope: Scope,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn file(&mut self, node: &Node, named_secrets: Vec<(String, String)>) -> TargetFile {
        let values = named_secrets.iter().map(|(_, value)| value.clone());
        let mut secrets: Vec<String> = values.collect();
        let headers = self.headers(node);
        for (name, value) in &headers {
            secrets.extend(secrets_of_header(name, value));
        }
        let proxy = self.read(node, "proxy", |url| {
            secrets.extend(password_of_url(url));
            Proxy::parse(url)
        });
        secrets.extend(self.literals(node));
        let base = self.read(node, "url", Base::parse);
        let connect_to = self.read(node, "connect_to", |text| {
            let divert = Divert::parse(text)?;
            let problem = match (proxy.is_some(), &base) {
                (true, _) => Problem::new("behind a proxy nothing else is connected to")
                    .help("leave out `proxy` or `connect_to`"),
                (false, Some(base)) if !base.has_name() => {
                    Problem::new("the URL has an address, and no name to connect elsewhere for")
                        .help("write the name into `url`, and the address here")
                }
                _ => return Ok(divert),
            };
            Err(problem)
        });
        let others = self.identities(node, &mut secrets);
        let stem = Path::new(self.source.name.as_ref()).file_stem();
        TargetFile {
            name: stem.map(|stem| stem.to_string_lossy().into_owned()),
            base,
            connection: Connection {
                headers,
                tls: self.tls(node),
                proxy,
                connect_to,
                version: self.read(node, "http", Version::parse).unwrap_or_default(),
                rate: self.word(node, "rate", str::parse),
                budget: self.word(node, "budget", count),
                others,
                ..Connection::default()
            },
            jobs: self.word(node, "jobs", jobs),
            timeout: self.word(node, "timeout", time),
            connect_timeout: self.word(node, "connect_timeout", time),
            max_body: self.word(node, "max_body", size),
            retries: self.word(node, "retries", retries),
            retry_after: self.word(node, "retry_after", time),
            production: self.word(node, "production", truth).unwrap_or_default(),
            vars: self.vars(node),
            apis: self.apis(node),
            known: Vec::new(),
            suites: Noted::suites(node, self.source),
            basis: self.word(node, "basis", resting).unwrap_or_default(),
            texts: self.word(node, "texts", str::parse),
            untested: Noted::rows(node, self.source),
            bound: bound::gather(node, self.source, &mut self.problems),
            secrets,
            named_secrets,
        }
    }

    /// Returns what a file says to the letter and is a secret by the name of its key.
    fn literals(&mut self, node: &Node) -> Vec<String> {
        let password = node.get("tls").and_then(|tls| tls.get("password"));
        let key = node.get("tls").and_then(|tls| tls.get("key"));
        let mut secrets: Vec<String> = password
            .and_then(|node| self.text(node))
            .into_iter()
            .collect();
        let key = key.and_then(|node| self.text(node));
        // Otherwise it is the path of a file.
        secrets.extend(key.filter(|key| key.contains("-----BEGIN")));
        for entry in node.get("vars").map(Node::entries).unwrap_or_default() {
            let name = entry.key.to_lowercase();
            if SECRET_WORDS.iter().any(|word| name.contains(word)) {
                secrets.extend(entry.value.text().map(str::to_owned));
            }
        }
        secrets
    }

    fn problem(&mut self, span: Span, problem: Problem) {
        let diagnostic = Diagnostic::at(self.source, span, problem.title);
        self.problems.push(diagnostic.maybe_help(problem.help));
    }

    /// Returns the text that a scalar stands for.
    fn text(&mut self, node: &Node) -> Option<String> {
        let text = match &node.kind {
            Kind::Text(_) => {
                let template = Template::read(node, self.source, &mut self.problems);
                self.scope.text(&template)
            }
            Kind::Number(number) => Ok(number.to_string()),
            Kind::Bool(value) => Ok(value.to_string()),
            _ => return None,
        };
        text.map_err(|problem| self.problem(node.span, problem))
            .ok()
    }

    /// Reads the value of a key.
    fn read<T>(
        &mut self,
        node: &Node,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let value = node.get(key)?;
        let text = self.text(value)?;
        parse(&text)
            .map_err(|problem| self.problem(value.span, problem))
            .ok()
    }

    /// Reads the value of a key as a flag of the same name does.
    fn word<T>(
        &mut self,
        node: &Node,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.read(node, key, |text| parse(text).map_err(Problem::new))
    }

    fn headers(&mut self, node: &Node) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for entry in node.get("headers").map(Node::entries).unwrap_or_default() {
            let name = entry.key.to_ascii_lowercase();
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(token) {
                let problem = Problem::new("this is no name of a header");
                self.problem(entry.key_span, problem.help("write it as `x-request-id`"));
                continue;
            }
            if let Some(problem) = case::refused_header(&name) {
                self.problem(entry.key_span, problem);
                continue;
            }
            let Some(value) = self.text(&entry.value) else {
                continue;
            };
            if value.chars().any(char::is_control) {
                let problem = Problem::new("a header has no control characters");
                self.problem(
                    entry.value.span,
                    problem.help("is there a line break at the end of the secret?"),
                );
                continue;
            }
            headers.push((name, value));
        }
        headers
    }

    fn tls(&mut self, node: &Node) -> Tls {
        let Some(tls) = node.get("tls") else {
            return Tls::default();
        };
        let authorities = self.bytes(tls, "ca").and_then(|(bytes, span)| {
            let read = certificates(&bytes);
            read.map_err(|problem| self.problem(span, problem)).ok()
        });
        Tls {
            authorities,
            identity: self.identity(tls),
        }
    }

    /// Reads the other identities; what is secret in them is one of the file's.
    fn identities(&mut self, node: &Node, secrets: &mut Vec<String>) -> Vec<(String, Other)> {
        let mut others = Vec::new();
        for entry in node
            .get("identities")
            .map(Node::entries)
            .unwrap_or_default()
        {
            let headers = self.headers(&entry.value);
            for (name, value) in &headers {
                secrets.extend(secrets_of_header(name, value));
            }
            secrets.extend(self.literals(&entry.value));
            let tls = entry
                .value
                .get("tls")
                .is_some()
                .then(|| self.tls(&entry.value));
            others.push((entry.key.clone(), Other { headers, tls }));
        }
        others
    }

    fn identity(&mut self, tls: &Node) -> Option<Identity> {
        let (pair, store) = (["certificate", "key"], tls.get("pkcs12"));
        let given = pair.iter().filter(|key| tls.get(key).is_some()).count();
        if (given == 1) || (given > 0 && store.is_some()) {
            let problem = Problem::new("the client certificate is not whole");
            let help = "name `certificate` and `key`, or `pkcs12` and its `password`";
            self.problem(tls.span, problem.help(help));
            return None;
        }
        let read = match store {
            Some(store) => {
                let (bytes, _) = self.bytes(tls, "pkcs12")?;
                let password = tls.get("password").and_then(|node| self.text(node));
                let read = Identity::from_pkcs12(&bytes, &password.unwrap_or_default());
                read.map_err(|problem| (store.span, problem))
            }
            None => {
                let (certificate, span) = self.bytes(tls, "certificate")?;
                let (key, _) = self.bytes(tls, "key")?;
                Identity::from_pem(&certificate, &key).map_err(|problem| (span, problem))
            }
        };
        read.map_err(|(span, problem)| self.problem(span, problem))
            .ok()
    }

    /// Returns what a key names: the bytes of a file, or PEM text that stands there itself.
    fn bytes(&mut self, node: &Node, key: &str) -> Option<(Vec<u8>, Span)> {
        let value = node.get(key)?;
        let text = self.text(value)?;
        if text.contains("-----BEGIN") {
            return Some((text.into_bytes(), value.span));
        }
        match std::fs::read(self.folder.join(&text)) {
            Ok(bytes) => Some((bytes, value.span)),
            Err(error) => {
                let problem = Problem::new(format!("the file of `{key}` cannot be read: {error}"));
                let help = "a path starts at the folder of the target file";
                self.problem(value.span, problem.help(help));
                None
            }
        }
    }

    fn vars(&mut self, node: &Node) -> Vec<(String, Tree)> {
        let mut vars = Vec::new();
        for entry in node.get("vars").map(Node::entries).unwrap_or_default() {
            let tree = Tree::read(&entry.value, self.source, &mut self.problems);
            let mut missing = None;
            tree.for_each_variable(&mut |variable| {
                if matches!(variable, Variable::Env(_) | Variable::Secret(_)) {
                    missing = self.scope.variable(variable).err().or(missing.take());
                }
            });
            if let Some(problem) = missing {
                self.problem(entry.value.span, problem);
            }
            vars.push((entry.key.clone(), tree));
        }
        vars
    }

    fn apis(&mut self, node: &Node) -> Vec<(String, PathBuf)> {
        let entries = node.get("openapi").map(Node::entries).unwrap_or_default();
        let path = |entry: &yaml::Entry| {
            let text = self.text(&entry.value)?;
            Some((entry.key.clone(), self.folder.join(text)))
        };
        entries.iter().filter_map(path).collect()
    }
}

fn count(word: &str) -> Result<u64, String> {
    match word.parse() {
        Ok(count @ 1..) => Ok(count),
        _ => Err("a number from 1 on is needed".to_owned()),
    }
}

/// Reads `1048576`, `512KiB` or `10 MiB`.
fn size(word: &str) -> Result<usize, String> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match word[digits.len()..].trim() {
        "" => Some(1),
        "KiB" => Some(1 << 10),
        "MiB" => Some(1 << 20),
        _ => None,
    };
    let size = digits.parse().ok().zip(unit);
    size.and_then(|(count, unit): (usize, usize)| count.checked_mul(unit))
        .filter(|size| *size > 0)
        .ok_or_else(|| {
            "a number of bytes is needed, such as `1048576`, `512KiB` or `10MiB`".to_owned()
        })
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
