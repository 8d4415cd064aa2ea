//! Turns `each` into entries, and the values of an entry into the places that only they may fill.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::json::Json;
use jiff::Timestamp;

use super::keys::SHAPE;
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Part, Scope, Template, Variable};
use crate::text;
use crate::yaml::{Kind, Node};

/// The longest name of an entry, in characters.
const MAX_NAME: usize = 100;

/// One entry of `each`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Entry {
    /// What stands in the brackets of the case's id; none where the file has no `each`.
    pub name: Option<String>,
    /// Its values, as variables.
    pub values: Vec<(String, Json)>,
    /// Where it stands.
    pub span: Span,
}

/// Reads the entries of `each`, with a diagnostic for each that cannot be a case; a file without
/// `each` is one entry without values.
pub(super) fn entries(
    node: Option<&Node>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let Some(node) = node else {
        return vec![Entry::default()];
    };
    if node.items().is_empty() {
        let title = "`each` has no entry, so the file has no case";
        let diagnostic = Diagnostic::at(source, node.span, title);
        problems.push(diagnostic.help("add an entry, or leave `each` out"));
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for item in node.items() {
        let entry = entry(item);
        let name = entry.name.clone().unwrap_or_default();
        if let Some(title) = unfit(&name) {
            let diagnostic = Diagnostic::at(source, item.span, title);
            let help = "give it a `name` of letters, digits, `.`, `_`, `,` and `-`";
            problems.push(diagnostic.help(help));
        } else if let Some(first) = seen.insert(name.clone(), entry.span) {
            let line = source.position(first.start).line;
            let title = format!("two entries are named `{name}`");
            let diagnostic = Diagnostic::at(source, entry.span, title)
                .label(format!("the other is in line {line}"));
            problems.push(diagnostic.help("give one of them another `name`"));
        }
        entries.push(entry);
    }
    check_same_keys(&entries, source, problems);
    entries
}

fn entry(node: &Node) -> Entry {
    let values = node.entries().iter().filter(|entry| entry.key != "name");
    let values: Vec<(String, Json)> = values
        .map(|entry| (entry.key.clone(), entry.value.to_json()))
        .collect();
    let name = match node.get("name") {
        Some(name) => name.text().map(str::to_owned).unwrap_or_default(),
        None => {
            let words: Vec<String> = values.iter().map(|(_, value)| value.to_text()).collect();
            words.join(",")
        }
    };
    Entry {
        name: Some(name),
        values,
        span: node.span,
    }
}

/// Returns why a name cannot stand in the brackets of an id.
fn unfit(name: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._,-".contains(&byte);
    if name.is_empty() {
        return Some("an entry without a name".to_owned());
    }
    if name.len() > MAX_NAME {
        let shown = text::cut(&text::escape(name), 40);
        return Some(format!("`{shown}` is longer than {MAX_NAME} characters"));
    }
    if !name.bytes().all(plain) {
        return Some(format!("`{}` cannot name a case", text::escape(name)));
    }
    None
}

fn check_same_keys(entries: &[Entry], source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
    let keys = |entry: &Entry| {
        let mut keys: Vec<String> = entry.values.iter().map(|(key, _)| key.clone()).collect();
        keys.sort();
        keys
    };
    let Some(first) = entries.first().map(keys) else {
        return;
    };
    for entry in entries.iter().filter(|entry| keys(entry) != first) {
        let title = "the entries of `each` have different keys";
        let first = text::listed(first.iter().map(String::as_str));
        let problem = Diagnostic::at(source, entry.span, title);
        problems.push(problem.help(format!("give each of them {first}")));
    }
}

/// Returns the file as it is for one entry, where the entry's values decide what it means: which
/// operation it names, which code it expects; and which values these are.
pub(super) fn filled(node: &Node, entry: &Entry) -> Option<(Node, BTreeSet<String>)> {
    if entry.values.is_empty() || !SHAPE.is_filled(node) {
        return None;
    }
    let mut node = node.clone();
    let mut used = BTreeSet::new();
    SHAPE.for_each_filled(&mut node, &mut |node| {
        let text = node.text().filter(|text| text.contains("${"));
        let template = text.and_then(|text| Template::parse(text).ok());
        let Some(template) = template else { return };
        if let Some(kind) = value(&template, &entry.values) {
            node.kind = kind;
            used.extend(template.variables().map(Variable::to_string));
        }
    });
    (!used.is_empty()).then_some((node, used))
}

/// Returns what a text with values of `each` in it stands for: one that is a single `${x}` keeps the
/// type of `x`; none where it has a variable that is no value of `each`.
fn value(template: &Template, values: &[(String, Json)]) -> Option<Kind> {
    let known = |variable: &Variable| match variable {
        Variable::Named(name) => values.iter().find(|(known, _)| known == name),
        _ => None,
    };
    if let [Part::Variable(variable)] = template.parts() {
        let (_, value) = known(variable)?;
        return Some(match value {
            Json::Number(number) => Kind::Number(number.clone()),
            other => Kind::Text(other.to_text()),
        });
    }
    let mut filled = String::new();
    for part in template.parts() {
        match part {
            Part::Literal(literal) => filled.push_str(literal),
            Part::Variable(variable) => filled.push_str(&known(variable)?.1.to_text()),
        }
    }
    Some(Kind::Text(filled))
}

/// Returns the variables of an entry, and no others.
pub(super) fn scope(values: &[(String, Json)]) -> Scope {
    let mut scope = Scope::new(Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
    for (name, value) in values {
        scope.set_written(name, value.clone());
    }
    scope
}

/// Returns a title with the values of an entry in it.
pub(super) fn title(template: &Template, values: &[(String, Json)]) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Variable(Variable::Named(name)) => values
            .iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| format!("${{{name}}}"), |(_, value)| value.to_text()),
        Part::Variable(_) => "…".to_owned(),
    };
    template.parts().iter().map(part).collect()
}
