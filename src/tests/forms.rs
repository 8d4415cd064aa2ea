//! Turns the form for a new error into a promise: GitHub takes it, and it asks for what `vipspec add` reads.

use std::collections::BTreeSet;
use std::fs;

use vipspec::source::Source;
use vipspec::yaml::{self, Node};

use crate::program::{root, vipspec};

const FORM: &str = ".github/ISSUE_TEMPLATE/new-error.yml";

/// The keys of a form, of an element and of its attributes, as GitHub's schema has them.
const TOP: [&str; 5] = ["name", "description", "title", "labels", "body"];
const ELEMENT: [&str; 4] = ["type", "id", "attributes", "validations"];
const ATTRIBUTES: [(&str, &[&str]); 5] = [
    ("markdown", &["value"]),
    (
        "textarea",
        &["label", "description", "placeholder", "value", "render"],
    ),
    ("input", &["label", "description", "placeholder", "value"]),
    (
        "dropdown",
        &["label", "description", "multiple", "options", "default"],
    ),
    ("checkboxes", &["label", "description", "options"]),
];

/// The fields that carry what was seen, and the flag of `add` that each is read by.
const INPUTS: [(&str, &str); 4] = [
    ("curl", "--curl"),
    ("request", "--request"),
    ("response", "--response"),
    ("har", "--har"),
];

fn parsed(path: &str) -> Node {
    let text = fs::read_to_string(root().join(path)).expect("the file is there");
    let node = yaml::parse(&Source::new(path, text));
    node.unwrap_or_else(|problems| panic!("{path}: {problems:?}"))
}

fn keys(node: &Node) -> Vec<&str> {
    node.entries()
        .iter()
        .map(|entry| entry.key.as_str())
        .collect()
}

/// Returns the elements that somebody fills in.
fn fields(form: &Node) -> impl Iterator<Item = &Node> {
    let body = form.get("body").map(Node::items).unwrap_or_default();
    body.iter()
        .filter(|element| element.text_of("type") != Some("markdown"))
}

fn field<'a>(form: &'a Node, id: &str) -> &'a Node {
    let mut fields = fields(form);
    let found = fields.find(|field| field.text_of("id") == Some(id));
    found.unwrap_or_else(|| panic!("no field `{id}`"))
}

fn is_required(field: &Node) -> bool {
    let validations = field.get("validations");
    validations
        .and_then(|node| node.get("required"))
        .and_then(Node::bool)
        == Some(true)
}

#[test]
fn the_form_has_the_keys_and_types_that_github_knows() {
    let form = parsed(FORM);
    assert!(keys(&form).iter().all(|key| TOP.contains(key)), "{form:?}");
    for key in ["name", "description"] {
        assert!(
            form.text_of(key).is_some_and(|text| text.len() > 3),
            "{key}"
        );
    }
    for element in form.get("body").expect("a form has a body").items() {
        assert!(
            keys(element).iter().all(|key| ELEMENT.contains(key)),
            "{element:?}"
        );
        let kind = element.text_of("type").expect("an element has a type");
        let known = ATTRIBUTES.iter().find(|(name, _)| *name == kind);
        let (_, known) = known.unwrap_or_else(|| panic!("unknown type `{kind}`"));
        let attributes = element
            .get("attributes")
            .expect("an element has attributes");
        assert!(
            keys(attributes).iter().all(|key| known.contains(key)),
            "{attributes:?}"
        );
        let wanted = if kind == "markdown" { "value" } else { "label" };
        assert!(attributes.text_of(wanted).is_some(), "{attributes:?}");
        let options = attributes
            .get("options")
            .map(Node::items)
            .unwrap_or_default();
        let texts = options
            .iter()
            .all(|option| option.text().or_else(|| option.text_of("label")).is_some());
        let listed = matches!(kind, "dropdown" | "checkboxes");
        assert!(texts && listed != options.is_empty(), "{attributes:?}");
    }
}

#[test]
fn every_field_has_an_id_and_a_label_of_its_own() {
    let form = parsed(FORM);
    let (mut ids, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for field in fields(&form) {
        let id = field.text_of("id").expect("a field has an id");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(id.bytes().all(plain) && ids.insert(id), "{id}");
        let label = field
            .get("attributes")
            .and_then(|node| node.text_of("label"));
        assert!(
            labels.insert(label.expect("a field has a label")),
            "{label:?}"
        );
    }
}

#[test]
fn what_was_seen_is_asked_for_in_the_forms_that_add_reads() {
    let form = parsed(FORM);
    let help = vipspec(&["help", "add"]);
    for (id, flag) in INPUTS {
        let field = field(&form, id);
        assert_eq!(field.text_of("type"), Some("textarea"), "{id}");
        // One of several forms is enough, so none can be required.
        assert!(!is_required(field), "{id}");
        let said = field
            .get("attributes")
            .and_then(|node| node.text_of("description"));
        let wanted = format!("`vipspec add {flag}`");
        assert!(
            said.is_some_and(|text| text.contains(&wanted)),
            "{id}: {said:?}"
        );
        // Until the verb is there, its help is none.
        let known = help.code != Some(0) || help.stdout.contains(flag);
        assert!(known, "`vipspec add` has no `{flag}`");
    }
    for id in ["target", "date", "documented"] {
        assert!(is_required(field(&form, id)), "{id}");
    }
}

#[test]
fn nobody_sends_the_form_without_having_been_warned_of_secrets() {
    let form = parsed(FORM);
    let body = form.get("body").expect("a form has a body").items();
    let first = body[0]
        .get("attributes")
        .and_then(|node| node.text_of("value"));
    let first = first.expect("the form begins with a warning");
    for word in ["public", "password", "token", "cookie", "revoked"] {
        assert!(first.contains(word), "{word}");
    }
    let secrets = field(&form, "secrets").get("attributes");
    let options = secrets.and_then(|node| node.get("options"));
    let option = &options.expect("there is a box").items()[0];
    assert_eq!(option.get("required").and_then(Node::bool), Some(true));
}

#[test]
fn the_chooser_lets_through_what_is_no_new_error() {
    let config = parsed(".github/ISSUE_TEMPLATE/config.yml");
    let blank = config.get("blank_issues_enabled").and_then(Node::bool);
    assert_eq!(blank, Some(true), "{config:?}");
}
