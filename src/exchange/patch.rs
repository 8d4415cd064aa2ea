//! Turns an example body into a changed one: JSON Merge Patch, and JSON Pointer to value.
//!
//! Written here because members must keep their order: what a service answers may depend on which
//! of two faults comes first in the document, and the libraries move the last member into a gap.

use crate::json::{self, Json};
use crate::template::{Problem, Scope, Tree};
use crate::text;

/// Returns an example with a JSON Merge Patch applied to it.
///
/// # Errors
///
/// Returns the first variable that has no value.
pub(super) fn merged(example: &Tree, patch: Option<&Json>, scope: &Scope) -> Result<Json, Problem> {
    let mut value = example.resolve(scope)?;
    if let Some(patch) = patch {
        merge(&mut value, patch);
    }
    Ok(value)
}

/// Writes the same. Nothing is made of what the patch takes out or replaces, and the rest goes from the
/// example into the text: this is on the way of nearly every request.
///
/// # Errors
///
/// Returns the first variable that has no value.
pub(super) fn write(
    example: &Tree,
    patch: Option<&Json>,
    scope: &Scope,
    written: &mut String,
) -> Result<(), Problem> {
    let (members, changes) = match (example, patch) {
        (_, None) => return example.write(scope, written),
        (Tree::Map(members), Some(Json::Object(changes))) if example.has_plain_keys() => {
            (members, changes)
        }
        (_, Some(whole)) if whole.object().is_none() => {
            whole.write(written);
            return Ok(());
        }
        _ => {
            merged(example, patch, scope)?.write(written);
            return Ok(());
        }
    };
    let begin = written.len();
    let begin_member = |name: &str, written: &mut String| {
        written.push(if written.len() == begin { '{' } else { ',' });
        json::quote(name, written);
        written.push(':');
    };
    for (key, value) in members {
        let name = key.plain().unwrap_or_default();
        let change = changes.get(name);
        if change != Some(&Json::Null) {
            begin_member(name, written);
            write(value, change, scope, written)?;
        }
    }
    for (name, change) in changes {
        let is_new = !members.iter().any(|(key, _)| key.plain() == Some(name));
        if is_new && *change != Json::Null {
            begin_member(name, written);
            let mut value = Json::Null;
            merge(&mut value, change);
            value.write(written);
        }
    }
    written.push_str(if written.len() == begin { "{}" } else { "}" });
    Ok(())
}

/// Applies a JSON Merge Patch (RFC 7396).
fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(members) = patch else {
        target.clone_from(patch);
        return;
    };
    let object = target.make_object();
    for (name, value) in members {
        match value {
            Json::Null => object.remove(name),
            value => merge(object.slot(name.clone()), value),
        }
    }
}

/// Puts a value where a JSON Pointer (RFC 6901) leads; a last member that is missing is added.
///
/// # Errors
///
/// Returns a problem where the pointer leads nowhere.
pub(super) fn set(target: &mut Json, pointer: &str, value: Json) -> Result<(), Problem> {
    let nowhere = || {
        Problem::new(format!(
            "`{}` leads nowhere in the body",
            text::escape(pointer)
        ))
    };
    let (parent, last) = pointer.rsplit_once('/').ok_or_else(nowhere)?;
    let name = last.replace("~1", "/").replace("~0", "~");
    match pointed(target, parent).ok_or_else(nowhere)? {
        Json::Object(object) => {
            object.set(name, value);
            Ok(())
        }
        Json::List(items) if name == "-" => {
            items.push(value);
            Ok(())
        }
        Json::List(items) => {
            *index(&name)
                .and_then(|at| items.get_mut(at))
                .ok_or_else(nowhere)? = value;
            Ok(())
        }
        _ => Err(nowhere()),
    }
}

/// Returns the value that a JSON Pointer leads to.
fn pointed<'a>(target: &'a mut Json, pointer: &str) -> Option<&'a mut Json> {
    let mut segments = pointer.split('/');
    if segments.next() != Some("") {
        return None;
    }
    segments.try_fold(target, |value, segment| match value {
        Json::Object(members) => members.get_mut(&segment.replace("~1", "/").replace("~0", "~")),
        Json::List(items) => items.get_mut(index(segment)?),
        _ => None,
    })
}

/// Returns the place in a list that a segment names: no sign, no zero before other digits.
fn index(segment: &str) -> Option<usize> {
    let number = json::Number::parse(segment).filter(|number| !number.as_str().starts_with('-'));
    usize::try_from(number?.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{merge, merged, set, write};
    use crate::case::{Body, Call, Library};
    use crate::json::Json;
    use crate::template::{Scope, Template, Tree, Variable};
    use serde_json::{Value, json};

    fn scope() -> Scope {
        Scope::new(jiff::Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)))
    }

    /// Returns what is written of an example with a patch.
    fn written(example: &Tree, patch: Option<&Json>, scope: &Scope) -> String {
        let mut text = String::new();
        write(example, patch, scope, &mut text).unwrap();
        text
    }

    /// Returns the tree of a value without variables.
    fn tree(value: &Json) -> Tree {
        match value {
            Json::Null => Tree::Null,
            Json::Bool(value) => Tree::Bool(*value),
            Json::Number(number) => Tree::Number(number.clone()),
            Json::Text(text) => Tree::plain(text),
            Json::List(items) => Tree::List(items.iter().map(tree).collect()),
            Json::Object(members) => {
                let member =
                    |(name, value): &(String, Json)| (Template::plain_text(name), tree(value));
                Tree::Map(members.iter().map(member).collect())
            }
        }
    }

    #[test]
    fn every_body_of_the_shipped_suites_is_written_as_its_value_is() {
        let scope = scope().standing_in("drawn \"twice\"".into());
        let mut compared = 0;
        for case in Library::embedded().cases().unwrap() {
            let (Call::Operation { operation, .. }, Body::Example { merge, .. }) =
                (&case.document.request.call, &case.document.request.body)
            else {
                continue;
            };
            let Some(example) = &operation.example else {
                continue;
            };
            let patch = merge.as_ref().map(|tree| tree.resolve(&scope).unwrap());
            let value = merged(example, patch.as_ref(), &scope).unwrap();
            let text = written(example, patch.as_ref(), &scope);
            assert_eq!(text, value.to_string(), "{}", case.id);
            compared += 1;
        }
        assert!(compared > 1_000, "{compared}");
    }

    #[test]
    fn nothing_is_made_of_a_member_that_is_taken_out_or_replaced() {
        let unknown = || Tree::Text(Template::of(Variable::Named("unknown".to_owned())));
        let key = |name: &str| Template::plain_text(name);
        let example = Tree::Map(vec![(key("a"), unknown()), (key("b"), Tree::Null)]);
        let patch = |value: Value| Json::from(value);
        for (changes, expected) in [
            (json!({"a": null}), r#"{"b":null}"#),
            (json!({"a": 1}), r#"{"a":1,"b":null}"#),
            (json!([null]), "[null]"),
        ] {
            let changes = patch(changes);
            assert_eq!(written(&example, Some(&changes), &scope()), expected);
        }
        let kept = patch(json!({"b": null}));
        assert!(write(&example, Some(&kept), &scope(), &mut String::new()).is_err());
    }

    #[test]
    fn keys_that_come_to_one_are_one_member() {
        let mut scope = scope();
        scope.set("name", "a".into());
        let filled = Template::of(Variable::Named("name".to_owned()));
        let members = vec![
            (Template::plain_text("a"), Tree::Null),
            (filled, Tree::Bool(true)),
        ];
        let example = Tree::Map(members);
        let patch = Json::from(json!({"b": 1}));
        assert_eq!(written(&example, None, &scope), r#"{"a":true}"#);
        assert_eq!(
            written(&example, Some(&patch), &scope),
            r#"{"a":true,"b":1}"#
        );
    }

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn merge_follows_the_rfc() {
        for (target, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), Value::Null, Value::Null),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ] {
            let mut target = Json::from(target);
            let (example, patch) = (tree(&target), Json::from(patch));
            merge(&mut target, &patch);
            assert_eq!(target, expected);
            assert_eq!(
                written(&example, Some(&patch), &scope()),
                target.to_string()
            );
        }
    }

    #[test]
    fn what_is_left_keeps_its_order() {
        let mut target = Json::from(json!({"a": 1, "b": 2, "c": 3, "d": 4}));
        merge(&mut target, &json!({"b": null, "a": 5}).into());
        assert_eq!(target.to_string(), r#"{"a":5,"c":3,"d":4}"#);
    }

    #[test]
    fn set_takes_null_as_a_value_and_adds_a_last_member() {
        let mut target = Json::from(json!({"a": {"b/c": 1}, "l": [1]}));
        set(&mut target, "/a/b~1c", Json::Null).unwrap();
        set(&mut target, "/a/new", json!(2).into()).unwrap();
        set(&mut target, "/l/-", json!(3).into()).unwrap();
        assert_eq!(target, json!({"a": {"b/c": null, "new": 2}, "l": [1, 3]}));
        assert!(set(&mut target, "/x/y", json!(1).into()).is_err());
        for nowhere in ["/l/9", "/l/01", "/l/+1", "/l/-1", "/l/x", "a", "/l/0/a"] {
            assert!(set(&mut target, nowhere, Json::Null).is_err(), "{nowhere}");
        }
    }
}
