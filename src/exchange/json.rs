//! Turns the bytes of an answer into JSON, and notices a member that is given twice.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::Json;

/// Reads a body.
pub(super) fn read(body: &[u8]) -> Result<Json, String> {
    if body.is_empty() {
        return Err("the body is empty".to_owned());
    }
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("the body is not UTF-8 from byte {} on", error.valid_up_to()))?;
    let repeated = RefCell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Watched {
        repeated: &repeated,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value))
    .map_err(|error| format!("the body is not JSON: {error}"))?;
    Ok(Json {
        value,
        repeated: repeated.into_inner(),
    })
}

#[derive(Clone, Copy)]
struct Watched<'a> {
    repeated: &'a RefCell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Watched<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Watched<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(self)?;
            match map.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(mut place) => {
                    let name = || place.key().clone();
                    self.repeated.borrow_mut().get_or_insert_with(name);
                    place.insert(value);
                }
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn a_member_given_twice_is_noticed_at_any_depth() {
        let json = read(br#"{"a": [{"b": 1, "b": 2}], "c": null, "d": 1.5}"#).unwrap();
        assert_eq!(json.repeated.as_deref(), Some("b"));
        assert_eq!(json.value, json!({"a": [{"b": 2}], "c": null, "d": 1.5}));
        assert_eq!(read(b"{\"a\": 1}").unwrap().repeated, None);
    }

    #[test]
    fn what_is_no_json_says_why() {
        for (body, word) in [
            (&b""[..], "empty"),
            (b"<html>", "not JSON"),
            (b"{} {}", "not JSON"),
            (b"{\"a\": 1", "not JSON"),
            (b"\xff", "not UTF-8"),
            ("[".repeat(5000).as_bytes(), "not JSON"),
        ] {
            let reason = read(body).unwrap_err();
            assert!(reason.contains(word), "{reason}");
        }
    }
}
