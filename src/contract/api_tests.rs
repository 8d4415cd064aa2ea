//! Holds the reading of API descriptions to those that are published.

use super::api::{Api, read};
use crate::json::Json;
use crate::source::Source;
use crate::template::Scope;
use std::sync::Arc;

fn described(paths: &str) -> Result<Api, String> {
    let text = if paths.starts_with("paths:") {
        format!("openapi: 3.0.3\ninfo: {{ title: t, version: \"1\" }}\n{paths}")
    } else {
        paths.to_owned()
    };
    let mut problems = Vec::new();
    let api = read(&Source::new("openapi.yaml", text), &mut problems);
    match problems.first() {
        None => Ok(api),
        Some(problem) => Err(problem.to_string()),
    }
}

fn body(api: &Api) -> Option<String> {
    let scope = Scope::new(jiff::Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
    let example = api.operations.first()?.example.as_ref()?;
    example
        .resolve(&scope)
        .ok()
        .map(|value: Json| value.to_string())
}

/// Puts what is said of a JSON body into an operation.
fn posting(media: &str) -> String {
    format!(
        "paths:\n  /pets: {{ post: {{ operationId: addPet, requestBody: {{ content: {{ application/json: {media} }} }}, responses: {{ 200: {{ description: ok }} }} }} }}\n"
    )
}

#[test]
fn a_body_to_start_from_is_found_wherever_it_is_shown() {
    let tom = r#"{"name":"Tom"}"#;
    for (media, components, expected) in [
        ("{ example: { name: Tom } }", "", Some(tom)),
        (
            "{ examples: { cat: { value: { name: Tom } } } }",
            "",
            Some(tom),
        ),
        (
            "{ examples: { cat: { $ref: '#/components/examples/Cat' } } }",
            "{ examples: { Cat: { value: { name: Tom } } } }",
            Some(tom),
        ),
        (
            "{ schema: { type: object, example: { name: Tom } } }",
            "",
            Some(tom),
        ),
        ("{ schema: { examples: [{ name: Tom }] } }", "", Some(tom)),
        (
            "{ schema: { $ref: '#/components/schemas/a~1b%20c' } }",
            "{ schemas: { 'a/b c': { properties: { name: { default: Tom }, id: { readOnly: true, example: 7 } } } } }",
            Some(tom),
        ),
        (
            "{ schema: { allOf: [{ properties: { name: { enum: [Tom, Tim] } } }, { example: { legs: 4 } }] } }",
            "",
            Some(r#"{"name":"Tom","legs":4}"#),
        ),
        (
            "{ schema: { properties: { tags: { type: array, items: { example: a } } } } }",
            "",
            Some(r#"{"tags":["a"]}"#),
        ),
        (
            "{ schema: { required: [name, legs], properties: { name: { type: string }, legs: { type: integer, minimum: 2 }, tail: { type: string } } } }",
            "",
            Some(r#"{"name":"text","legs":2}"#),
        ),
        (
            "{ schema: { type: object, properties: { name: { type: string } } } }",
            "",
            Some(r#"{"name":"text"}"#),
        ),
        (
            "{ schema: { $ref: '#/components/schemas/Self' } }",
            "{ schemas: { Self: { properties: { me: { $ref: '#/components/schemas/Self' } } } } }",
            None,
        ),
        ("{ schema: { $ref: 'other.yaml#/Pet' } }", "", None),
    ] {
        let components = match components {
            "" => String::new(),
            components => format!("components: {components}\n"),
        };
        let api = described(&format!("{}{components}", posting(media))).expect(media);
        assert_eq!(body(&api).as_deref(), expected, "{media}");
        let bare = usize::from(expected.is_none());
        assert_eq!(
            (api.bodies(), api.bodies_without_example()),
            (1, bare),
            "{media}"
        );
    }
}

#[test]
fn media_types_of_json_are_taken_with_parameters_and_the_plain_one_first() {
    let content = |content: &str| posting("{}").replace("application/json: {}", content);
    for (said, expected) in [
        (
            "'Application/JSON; charset=utf-8': { example: 1 }",
            Some("1"),
        ),
        ("application/merge-patch+json: { example: 2 }", Some("2")),
        (
            "application/x+json: { example: 2 }, application/json: { example: 3 }",
            Some("3"),
        ),
        ("text/plain: { example: 4 }", None),
    ] {
        let api = described(&content(said)).expect(said);
        assert_eq!(body(&api).as_deref(), expected, "{said}");
        assert_eq!(api.bodies(), usize::from(expected.is_some()), "{said}");
    }
}

#[test]
fn what_no_case_can_name_is_passed_over_and_references_are_followed() {
    let api = described("paths: { /pets: { get: { responses: { 200: { description: ok } } } } }\n");
    let api = api.expect("an operation without a name");
    assert_eq!((api.operations.len(), api.unnamed), (0, 1));
    let referring = "paths: { /pets: { $ref: \"#/components/pathItems/Pets\" } }\ncomponents: { pathItems: { Pets: { post: { operationId: addPet, requestBody: { $ref: '#/components/requestBodies/Pet' }, responses: {} } } }, requestBodies: { Pet: { content: { application/json: { example: [1] } } } } }\n";
    let api = described(referring).expect("references");
    assert_eq!(api.names().collect::<Vec<_>>(), ["addPet"]);
    assert_eq!(body(&api).as_deref(), Some("[1]"));
}

#[test]
fn other_documents_are_refused_by_what_they_are() {
    for (document, said) in [
        ("swagger: \"2.0\"\npaths: {}\n", "this is Swagger 2.0"),
        ("asyncapi: 3.0.0\n", "no OpenAPI document of version 3"),
        ("[]\n", "no OpenAPI document of version 3"),
    ] {
        let refused = described(document).expect_err(document);
        assert!(refused.contains(said), "{refused}");
    }
    let twice = "paths:\n  /a: { get: { operationId: x } }\n  /b: { get: { operationId: x } }\n";
    let refused = described(twice).expect_err("a name given twice");
    assert!(refused.contains("`x` is given twice"), "{refused}");
}

/// A description of many schemas, each led to from many places, costs what its size is.
#[test]
fn a_large_description_is_read_in_one_go() {
    let mut text = String::from("paths:\n");
    for at in 0..600 {
        text.push_str(&format!(
            "  /p{at}: {{ post: {{ operationId: o{at}, requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S{at}' }} }} }} }} }} }}\n"
        ));
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..600 {
        let next = (at + 1) % 600;
        text.push_str(&format!(
            "    S{at}: {{ properties: {{ a: {{ example: x }}, b: {{ $ref: '#/components/schemas/S{next}' }}, c: {{ $ref: '#/components/schemas/S{next}' }} }} }}\n"
        ));
    }
    let api = described(&text).expect("a large description");
    assert_eq!((api.bodies(), api.bodies_without_example()), (600, 0));
}

/// Returns the query parameters of the first operation, each with its values.
fn query(api: &Api) -> Vec<String> {
    let scope = Scope::new(jiff::Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
    let query = api.operations[0].query.iter();
    let shown = query.map(|(name, values)| {
        let values = values.iter().map(|value| scope.text(value).expect("plain"));
        format!("{name}={}", values.collect::<Vec<_>>().join(","))
    });
    shown.collect()
}

#[test]
fn query_parameters_that_must_be_there_are_found_with_what_is_shown_of_them() {
    let pets = |of_path: &str, own: &str| {
        let components = "components: { parameters: { Kind: { name: kind, in: query, required: true, example: cat } } }";
        let item = format!(
            "{{ parameters: [{of_path}], get: {{ operationId: pets, parameters: [{own}], responses: {{}} }} }}"
        );
        described(&format!("paths:\n  /pets: {item}\n{components}\n")).expect("a valid description")
    };
    for (of_path, own, expected) in [
        (
            "",
            "{ name: kind, in: query, required: true, example: cat }",
            &["kind=cat"][..],
        ),
        (
            "",
            "{ $ref: '#/components/parameters/Kind' }",
            &["kind=cat"],
        ),
        (
            "{ $ref: '#/components/parameters/Kind' }",
            "",
            &["kind=cat"],
        ),
        (
            "{ $ref: '#/components/parameters/Kind' }",
            "{ name: kind, in: query, required: true, schema: { default: dog } }",
            &["kind=dog"],
        ),
        (
            "",
            "{ name: kind, in: query, required: true, examples: { a: { value: [cat, dog] } } }",
            &["kind=cat,dog"],
        ),
        (
            "",
            "{ name: age, in: query, required: true, schema: { type: integer } }",
            &["age=1"],
        ),
        // What need not be there, or stands elsewhere, is not sent.
        ("", "{ name: kind, in: query, example: cat }", &[]),
        (
            "",
            "{ name: kind, in: header, required: true, example: cat }",
            &[],
        ),
    ] {
        let api = pets(of_path, own);
        assert_eq!(query(&api), expected, "{of_path} {own}");
        assert!(!api.operations[0].unshown, "{of_path} {own}");
    }
    let unshown = pets(
        "",
        "{ name: kind, in: query, required: true, schema: { pattern: x } }",
    );
    assert!(unshown.operations[0].unshown);
    let form = "paths:\n  /pets: { post: { operationId: addPet, requestBody: { required: true, content: { application/x-www-form-urlencoded: {} } }, responses: {} } }\n";
    assert!(described(form).expect("a valid description").operations[0].unshown);
}
