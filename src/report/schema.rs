//! Turns the types of the JSON reports into their JSON Schemas, which are published.
//!
//! Open to members that are added, strict in the types and words of those that are there. Required
//! is what is always written.

use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::Value;

use crate::compare::Comparison;
use crate::json::{self, Json};
use crate::run::Record;

/// Returns the JSON Schema of the JSON report, draft 2020-12.
pub fn schema() -> Json {
    published::<Record>(
        "vipspec report",
        "What a run came to, as `vipspec run --report json=PATH` writes it.",
    )
}

/// Returns the JSON Schema of a comparison's JSON report, draft 2020-12.
pub fn comparison_schema() -> Json {
    published::<Comparison>(
        "vipspec comparison",
        "What two targets answer differently, as `vipspec compare --report json=PATH` writes it.",
    )
}

fn published<T: JsonSchema>(title: &str, description: &str) -> Json {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.contract = Contract::Serialize;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(plain).transform(&mut schema);
    schema.insert("title".to_owned(), title.into());
    schema.insert("description".to_owned(), description.into());
    let text = Value::from(schema).to_string();
    // What a library has written as JSON is JSON.
    json::read(text.as_bytes()).map_or(Json::Null, |parsed| parsed.value)
}

/// Takes out how Rust holds a number, which is no business of a reader.
fn plain(schema: &mut schemars::Schema) {
    schema.remove("format");
    schema.remove("title");
    schema.remove("default");
}
