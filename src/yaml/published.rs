//! Turns a declaration of what a file may hold into what its authors read: a JSON Schema, a table of keys.

use super::{Holds, Key, Object, Shape};
use crate::json::Json;

impl Shape {
    /// Returns the same declaration as a JSON Schema to publish, draft 2020-12.
    pub fn published(&self, title: &str, description: &str) -> Json {
        let head = Json::of([
            (
                "$schema",
                "https://json-schema.org/draft/2020-12/schema".into(),
            ),
            ("title", title.into()),
            ("description", description.into()),
        ]);
        let shape = self.json_schema();
        [head, shape]
            .iter()
            .flat_map(Json::members)
            .cloned()
            .collect()
    }

    /// Returns the same declaration as JSON Schema, draft 2020-12.
    fn json_schema(&self) -> Json {
        let typed = |name: &str| Json::of([("type", name.into())]);
        let words = |words: &[&str]| words.iter().map(|word| Json::from(*word)).collect::<Json>();
        match self {
            Self::Any => Json::of([]),
            Self::Text | Self::Literal | Self::Each(Self::Text) => typed("string"),
            Self::Time => Json::of([("type", "string".into()), ("pattern", "^[0-9]".into())]),
            Self::True => Json::of([("const", Json::Bool(true))]),
            Self::Scalar => Json::of([("type", words(&["string", "number", "boolean"]))]),
            Self::Integer(low, high) => Json::of([
                ("type", "integer".into()),
                ("minimum", (*low).into()),
                ("maximum", (*high).into()),
            ]),
            Self::Bool => typed("boolean"),
            Self::Null => typed("null"),
            Self::Choice(choice) => Json::of([("enum", words(choice))]),
            Self::List(item) => Json::of([("type", "array".into()), ("items", item.json_schema())]),
            Self::NonEmpty(item) => Json::of([
                ("type", "array".into()),
                ("items", item.json_schema()),
                ("minItems", 1_u64.into()),
            ]),
            Self::Map(value) | Self::Named(value) => Json::of([
                ("type", "object".into()),
                ("additionalProperties", value.json_schema()),
            ]),
            Self::Object(object) => object.json_schema(),
            Self::OneOf(shapes) => {
                Json::of([("anyOf", shapes.iter().map(Shape::json_schema).collect())])
            }
            Self::Each(shape) => {
                let filled = [("type", "string".into()), ("pattern", "\\$\\{".into())];
                let shapes = [shape.json_schema(), Json::of(filled)];
                Json::of([("anyOf", shapes.into_iter().collect())])
            }
        }
    }
}

impl Object {
    fn json_schema(&self) -> Json {
        let property = |key: &Key| {
            let mut schema = key.shape.json_schema();
            schema.make_object().set("description", key.doc.into());
            (key.name, schema)
        };
        let required = self.keys.iter().filter(|key| key.required);
        let mut schema = Json::of([
            ("type", "object".into()),
            ("properties", Json::of(self.keys.iter().map(property))),
            (
                "required",
                required.map(|key| Json::from(key.name)).collect(),
            ),
            ("additionalProperties", (self.holds == Holds::Others).into()),
        ]);
        if self.holds == Holds::One {
            let members = schema.make_object();
            members.set("minProperties", 1_u64.into());
            members.set("maxProperties", 1_u64.into());
        }
        schema
    }

    /// Returns the keys as a Markdown table: each with what it is for.
    pub fn table(&self) -> String {
        let mut table = "| key | meaning |\n|---|---|\n".to_owned();
        for key in self.keys {
            let required = if key.required { ". Required" } else { "" };
            let meaning = key.doc.replace('|', "\\|");
            table.push_str(&format!("| `{}` | {meaning}{required} |\n", key.name));
        }
        table
    }
}
