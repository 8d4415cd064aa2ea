//! Turns the body of a request into the smallest change of its operation's example.

use super::wording::{Wording, literal};
use crate::contract::Operation;
use crate::json::{self, Json, Members};
use crate::template::{Template, Tree};
use crate::text;

/// The body of a request, as a case says it.
#[derive(Debug, PartialEq)]
pub(super) enum Sent {
    /// None, where the operation takes none.
    Nothing,
    /// The operation's example, changed.
    Example {
        /// A JSON Merge Patch; empty where nothing is to be changed.
        merge: Members,
        /// What a merge patch cannot say: pointers and the values that stand there.
        set: Vec<(String, Json)>,
    },
    /// A whole JSON body.
    Whole(Json),
    /// Text that is no JSON, or JSON that would not come out as it went in.
    Text(String),
}

/// Tells whether a text of a body is what a text of the example stands for.
pub(super) type Likeness<'a> = &'a dyn Fn(&Template, &str) -> bool;

/// Returns how a case says a body.
pub(super) fn sent(
    operation: Option<&Operation>,
    body: Option<&[u8]>,
    alike: Likeness<'_>,
) -> Sent {
    let example = operation.and_then(|operation| operation.example.as_ref());
    let Some(bytes) = body.filter(|body| !body.is_empty()) else {
        return match example {
            Some(_) => Sent::Text(String::new()),
            None => Sent::Nothing,
        };
    };
    let text = String::from_utf8_lossy(bytes);
    let Some(value) = as_json(bytes) else {
        return Sent::Text(text.into_owned());
    };
    match (example, &value) {
        (Some(Tree::Map(example)), Json::Object(members)) => {
            let (mut merge, mut set) = (Members::default(), Vec::new());
            change(example, members, "", alike, &mut merge, &mut set);
            Sent::Example { merge, set }
        }
        _ => Sent::Whole(value),
    }
}

impl Sent {
    /// Writes a body as keys of a request.
    pub(super) fn write(&self, request: &mut Members, wording: &mut Wording<'_>) {
        match self {
            Self::Nothing => {}
            Self::Text(text) => request.set("body_text", wording.raw(text).into()),
            Self::Whole(value) => request.set("body", wording.value(value)),
            Self::Example { merge, set } => {
                if !merge.is_empty() {
                    request.set("merge", wording.members(merge).into());
                }
                let set = set.iter().map(|(pointer, value)| {
                    let name = pointer.rsplit('/').next().unwrap_or_default();
                    (literal(pointer), wording.named(name, value))
                });
                let set: Members = set.collect();
                if !set.is_empty() {
                    request.set("set", set.into());
                }
            }
        }
    }

    /// Returns the members in which it differs from the operation's example.
    pub(super) fn changed(&self) -> Vec<String> {
        match self {
            Self::Example { merge, .. } => merge.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Says which members are not sent as they were seen: what an operation's example fills, and no patch
    /// changes.
    pub(super) fn filled_anew(&self, operation: Option<&Operation>) -> Option<String> {
        let example = operation.and_then(|operation| operation.example.as_ref());
        let (Self::Example { merge, .. }, Some(Tree::Map(example))) = (self, example) else {
            return None;
        };
        let is_filled = |tree: &Tree| matches!(tree, Tree::Text(text) if text.plain().is_none());
        let filled = example.iter().filter(|(_, tree)| is_filled(tree));
        let anew = filled.filter_map(|(key, _)| key.plain().filter(|key| !merge.contains(key)));
        let anew: Vec<&str> = anew.collect();
        (!anew.is_empty()).then(|| {
            let names = text::listed(anew);
            format!("{names}: the case sends a new value in each run, not the one that was seen")
        })
    }

    /// Tells whether it is what the operation's description says, and nothing else.
    pub(super) fn is_unchanged(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Example { merge, set } => merge.is_empty() && set.is_empty(),
            Self::Whole(_) | Self::Text(_) => false,
        }
    }
}

/// Finds what turns an example into an object, and puts it where a case can say it.
fn change(
    example: &[(Template, Tree)],
    members: &Members,
    place: &str,
    alike: Likeness<'_>,
    merge: &mut Members,
    set: &mut Vec<(String, Json)>,
) {
    for (key, tree) in example {
        let key = key.plain().unwrap_or_default();
        let here = pointer(place, key);
        match (tree, members.get(key)) {
            (_, None) => {
                merge.set(key, Json::Null);
            }
            (Tree::Map(inner), Some(Json::Object(members))) => {
                let mut changed = Members::default();
                change(inner, members, &here, alike, &mut changed, set);
                if !changed.is_empty() {
                    merge.set(key, changed.into());
                }
            }
            (_, Some(value)) if fits(tree, value, alike) => {}
            (_, Some(value)) => put(key, value, here, merge, set),
        }
    }
    let known = |key: &String| example.iter().any(|(name, _)| name.plain() == Some(key));
    for (key, value) in members.iter().filter(|(key, _)| !known(key)) {
        put(key, value, pointer(place, key), merge, set);
    }
}

/// A merge patch takes `null` for a removal, so a value with one in it goes the other way.
fn put(key: &str, value: &Json, here: String, merge: &mut Members, set: &mut Vec<(String, Json)>) {
    if has_null(value) {
        set.push((here, value.clone()));
    } else {
        merge.set(key, value.clone());
    }
}

fn has_null(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Object(members) => members.iter().any(|(_, value)| has_null(value)),
        _ => false,
    }
}

fn pointer(place: &str, key: &str) -> String {
    format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Tells whether a value is what an example stands for.
fn fits(tree: &Tree, value: &Json, alike: Likeness<'_>) -> bool {
    match (tree, value) {
        (Tree::Null, Json::Null) => true,
        (Tree::Bool(left), Json::Bool(right)) => left == right,
        (Tree::Number(left), Json::Number(right)) => left == right,
        (Tree::Text(template), Json::Text(text)) => alike(template, text),
        (Tree::List(left), Json::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(tree, value)| fits(tree, value, alike))
        }
        (Tree::Map(left), Json::Object(right)) => {
            let fit = |(key, tree): &(Template, Tree)| {
                let value = key.plain().and_then(|key| right.get(key));
                value.is_some_and(|value| fits(tree, value, alike))
            };
            left.len() == right.len() && left.iter().all(fit)
        }
        _ => false,
    }
}

/// Returns the value of JSON that, read and written again, is the same but for its white space.
pub(super) fn as_json(bytes: &[u8]) -> Option<Json> {
    let text = std::str::from_utf8(bytes).ok()?;
    let value = json::read(bytes).ok()?.value;
    (value.to_string() == compact(text)).then_some(value)
}

/// Returns JSON text without the white space between its tokens.
fn compact(text: &str) -> String {
    let (mut compact, mut quoted, mut escaped) = (String::new(), false, false);
    for character in text.chars() {
        if quoted || !character.is_ascii_whitespace() {
            compact.push(character);
        }
        if character == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && character == '\\' && !escaped;
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::{Sent, fits, sent};
    use crate::case::Library;
    use crate::json::Json;
    use crate::template::{Template, Tree};
    use serde_json::json;

    /// A variable stands for anything.
    fn alike(template: &Template, text: &str) -> bool {
        template.plain().is_none_or(|plain| plain == text)
    }

    fn of(body: &str) -> Sent {
        let library = Library::embedded();
        let suite = library.suite("vip-rest").unwrap().suite().unwrap();
        let operation = suite.api.operation("createAccount");
        sent(
            operation.map(|operation| &**operation),
            Some(body.as_bytes()),
            &alike,
        )
    }

    fn changed(body: &str) -> (Json, Vec<(String, Json)>) {
        match of(body) {
            Sent::Example { merge, set } => (merge.into(), set),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_the_example_says_is_not_said_again() {
        let body = r#"{"organizationalUnit": "Engineering", "accountName": "Example Corp"}"#;
        assert_eq!(changed(body), (Json::of([]), Vec::new()));
    }

    #[test]
    fn a_member_is_changed_added_or_removed_by_a_merge_patch() {
        let body = r#"{"organizationalUnit": "Acme", "units": -1}"#;
        let patch = json!({"accountName": null, "organizationalUnit": "Acme", "units": -1});
        assert_eq!(changed(body), (patch.into(), Vec::new()));
    }

    #[test]
    fn a_null_goes_by_pointer() {
        let body = r#"{"accountName": null, "organizationalUnit": "Engineering", "a/b": null}"#;
        let set = vec![
            ("/accountName".to_owned(), Json::Null),
            ("/a~1b".to_owned(), Json::Null),
        ];
        assert_eq!(changed(body), (Json::of([]), set));
    }

    #[test]
    fn a_number_of_any_length_is_a_number() {
        for number in [
            "1e400",
            "123456789012345678901234",
            "0.123456789012345678",
            "1.50",
        ] {
            let body =
                format!(r#"{{"organizationalUnit":"Engineering","accountName":"A","n":{number}}}"#);
            let (merge, _) = changed(&body);
            assert_eq!(merge.get("n").map(Json::to_string).as_deref(), Some(number));
        }
    }

    #[test]
    fn what_json_would_not_bring_back_stays_text() {
        for body in ["{", "{\"a\": 1, \"a\": 2}", "{\"a\": \"\\u0041\"}"] {
            assert_eq!(of(body), Sent::Text(body.to_owned()));
        }
        assert_eq!(of("[1]"), Sent::Whole(json!([1]).into()));
    }

    #[test]
    fn a_list_is_the_examples_where_each_of_its_items_is() {
        let example = Tree::List(vec![Tree::Bool(true), Tree::Null]);
        for (list, same) in [
            (json!([true, null]), true),
            (json!([false, null]), false),
            (json!([true]), false),
            (json!([true, null, null]), false),
        ] {
            assert_eq!(fits(&example, &list.clone().into(), &alike), same, "{list}");
        }
    }
}
