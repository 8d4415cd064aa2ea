//! Turns keys of a target file that stand on the wrong level into where they belong.

use std::sync::Arc;

use super::keys::TARGET;
use crate::binding::{GAP, TargetLine};
use crate::source::{Diagnostic, Source};
use crate::text;
use crate::yaml::{Entry, Node, Object, Shape};

/// A suite that a line is shown for, where the file names none.
const SUITE: &str = "vip-rest";

/// Returns a diagnostic for each key that has its place on another level of the file.
pub(super) fn misplaced(node: &Node, source: &Arc<Source>) -> Vec<Diagnostic> {
    let suites = node.get("suites").map(Node::items).unwrap_or_default();
    let named = suites.first().and_then(Node::text);
    let mut seeker = Seeker {
        source,
        suite: named.unwrap_or(SUITE),
        found: Vec::new(),
    };
    seeker.object(node, &TARGET, &[]);
    seeker.found
}

/// Looks through one file.
struct Seeker<'a> {
    source: &'a Arc<Source>,
    suite: &'a str,
    found: Vec<Diagnostic>,
}

impl Seeker<'_> {
    /// Looks through a mapping with declared keys, at the end of a way.
    fn object(&mut self, node: &Node, object: &'static Object, way: &[&'static str]) {
        for entry in node.entries() {
            let Some(key) = object.keys.iter().find(|key| key.name == entry.key) else {
                if let Some(right) = way_to(&TARGET, &entry.key) {
                    self.tell(entry, &right);
                }
                continue;
            };
            let below = [way, &[key.name]].concat();
            if let Some(inner) = object_of(&key.shape) {
                self.object(&entry.value, inner, &below);
            } else if let Some(inner) = named_object_of(&key.shape).filter(|_| way.is_empty()) {
                self.named(&entry.value, inner, &below);
            }
        }
    }

    /// Looks through a mapping whose keys are names, each of such a mapping.
    fn named(&mut self, node: &Node, object: &'static Object, way: &[&'static str]) {
        let is_key = |name: &str| object.keys.iter().find(|key| key.name == name);
        for entry in node.entries() {
            let values = entry.value.entries();
            let is_whole = !values.is_empty() && values.iter().all(|it| is_key(&it.key).is_some());
            match is_key(&entry.key).filter(|_| !is_whole) {
                Some(key) => self.tell(entry, &[way, &["", key.name]].concat()),
                None => self.object(&entry.value, object, &[way, &[""]].concat()),
            }
        }
    }

    fn tell(&mut self, entry: &Entry, right: &[&str]) {
        let name = match right {
            ["binding", ..] => self.suite,
            _ => "other",
        };
        let right = right
            .iter()
            .map(|key| if key.is_empty() { name } else { key });
        let right: Vec<&str> = right.collect();
        let title = format!("`{}` does not stand here", text::shown(&entry.key));
        let line = TargetLine::at(&right, GAP);
        let help = match right.len() {
            1 => format!("it stands at the top of the file: {line}"),
            _ => format!("from the top of the file on it is {line}"),
        };
        let problem = Diagnostic::at(self.source, entry.key_span, title);
        self.found.push(problem.help(help));
    }
}

/// Returns the shortest way to a key, a name on it left empty; none where it is below two of them.
fn way_to(object: &'static Object, key: &str) -> Option<Vec<&'static str>> {
    let mut ways: Vec<Vec<&'static str>> = Vec::new();
    for known in object.keys {
        if known.name == key {
            ways.push(vec![known.name]);
        } else if let Some(inner) = object_of(&known.shape) {
            let below = way_to(inner, key);
            ways.extend(below.map(|below| [vec![known.name], below].concat()));
        } else if let Some(inner) = named_object_of(&known.shape) {
            let below = way_to(inner, key).filter(|below| !below.contains(&""));
            ways.extend(below.map(|below| [vec![known.name, ""], below].concat()));
        }
    }
    ways.into_iter().min_by_key(Vec::len)
}

/// Returns the declaration of a mapping that a shape may be.
fn object_of(shape: &'static Shape) -> Option<&'static Object> {
    match shape {
        Shape::Object(object) => Some(object),
        Shape::OneOf(shapes) => shapes.iter().find_map(object_of),
        _ => None,
    }
}

/// Returns the declaration of the mappings that names lead to.
fn named_object_of(shape: &'static Shape) -> Option<&'static Object> {
    match shape {
        Shape::Map(value) => object_of(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::misplaced;
    use crate::source::Source;
    use crate::yaml;

    #[test]
    fn a_key_on_the_wrong_level_is_told_where_it_stands() {
        let binding = "from the top of the file on it is `binding: { vip-rest: ";
        for (file, says) in [
            (
                "routes: { /v1/accounts: /orgs }\n",
                format!("{binding}{{ routes: ... }} }}`"),
            ),
            (
                "binding:\n  routes: { /v1/accounts: /orgs }\n",
                format!("{binding}{{ routes: ... }} }}`"),
            ),
            (
                "binding:\n  vip-rest:\n    error: $.code\n",
                format!("{binding}{{ envelope: {{ error: ... }} }} }}`"),
            ),
            (
                "suites: [mine]\nenvelope: { error: $.code }\n",
                "`binding: { mine: { envelope: ... } }`".to_owned(),
            ),
            (
                "binding:\n  vip-rest:\n    vars: { role: A }\n",
                "it stands at the top of the file: `vars: ...`".to_owned(),
            ),
            (
                "identities:\n  headers: { a: b }\n",
                "`identities: { other: { headers: ... } }`".to_owned(),
            ),
            ("ca: x.pem\n", "`tls: { ca: ... }`".to_owned()),
        ] {
            let source = Source::new("x.yaml", file);
            let found = misplaced(&yaml::parse(&source).unwrap(), &source);
            assert_eq!(found.len(), 1, "{file}: {found:?}");
            let help = found[0].help.as_deref().unwrap_or_default();
            assert!(help.contains(&says), "{file}: {help}");
        }
        for right in [
            "url: x\nheaders: { routes: x }\nvars: { members: 1 }\nunknown: 1\n",
            "binding:\n  vip-rest:\n    routes: { a: b }\n    members: { name: x, label: { name: y } }\n",
            "identities:\n  headers: { headers: { a: b } }\nbinding: { vip-rest: names.yaml }\n",
        ] {
            let source = Source::new("x.yaml", right);
            let found = misplaced(&yaml::parse(&source).unwrap(), &source);
            assert!(found.is_empty(), "{right}: {found:?}");
        }
    }
}
