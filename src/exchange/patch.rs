//! Turns an example body into a changed one: JSON Merge Patch, and JSON Pointer to value.
//!
//! Written here because members must keep their order: what a service answers may depend on which
//! of two faults comes first in the document, and the libraries move the last member into a gap.

use serde_json::{Map, Value};

use crate::template::Problem;
use crate::text;

/// Applies a JSON Merge Patch (RFC 7396).
pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else {
        return;
    };
    for (name, value) in members {
        if value.is_null() {
            object.shift_remove(name);
        } else {
            merge(object.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Puts a value where a JSON Pointer (RFC 6901) leads; a last member that is missing is added.
///
/// # Errors
///
/// Returns a problem where the pointer leads nowhere.
pub(super) fn set(target: &mut Value, pointer: &str, value: Value) -> Result<(), Problem> {
    let nowhere = || {
        Problem::new(format!(
            "`{}` leads nowhere in the body",
            text::escape(pointer)
        ))
    };
    let (parent, last) = pointer.rsplit_once('/').ok_or_else(nowhere)?;
    let name = last.replace("~1", "/").replace("~0", "~");
    match target.pointer_mut(parent).ok_or_else(nowhere)? {
        Value::Object(object) => {
            object.insert(name, value);
            Ok(())
        }
        Value::Array(items) if name == "-" => {
            items.push(value);
            Ok(())
        }
        Value::Array(items) => {
            let index = name.parse::<usize>().map_err(|_| nowhere())?;
            *items.get_mut(index).ok_or_else(nowhere)? = value;
            Ok(())
        }
        _ => Err(nowhere()),
    }
}

#[cfg(test)]
mod tests {
    use super::{merge, set};
    use serde_json::{Value, json};

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn merge_follows_the_rfc() {
        for (mut target, patch, expected) in [
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
            merge(&mut target, &patch);
            assert_eq!(target, expected);
        }
    }

    #[test]
    fn what_is_left_keeps_its_order() {
        let mut target = json!({"a": 1, "b": 2, "c": 3, "d": 4});
        merge(&mut target, &json!({"b": null, "a": 5}));
        assert_eq!(target.to_string(), r#"{"a":5,"c":3,"d":4}"#);
    }

    #[test]
    fn set_takes_null_as_a_value_and_adds_a_last_member() {
        let mut target = json!({"a": {"b/c": 1}, "l": [1]});
        set(&mut target, "/a/b~1c", Value::Null).unwrap();
        set(&mut target, "/a/new", json!(2)).unwrap();
        set(&mut target, "/l/-", json!(3)).unwrap();
        assert_eq!(target, json!({"a": {"b/c": null, "new": 2}, "l": [1, 3]}));
        assert!(set(&mut target, "/x/y", json!(1)).is_err());
        assert!(set(&mut target, "/l/9", json!(1)).is_err());
    }
}
