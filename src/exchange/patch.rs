//! Turns an example body into a changed one: JSON Merge Patch, and JSON Pointer to value.
//!
//! Written here because members must keep their order: what a service answers may depend on which
//! of two faults comes first in the document, and the libraries move the last member into a gap.

use crate::json::Json;
use crate::template::Problem;
use crate::text;

/// Applies a JSON Merge Patch (RFC 7396).
pub(super) fn merge(target: &mut Json, patch: &Json) {
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
    let number =
        crate::json::Number::parse(segment).filter(|number| !number.as_str().starts_with('-'));
    usize::try_from(number?.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{merge, set};
    use crate::json::Json;
    use serde_json::{Value, json};

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
            merge(&mut target, &patch.into());
            assert_eq!(target, expected);
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
