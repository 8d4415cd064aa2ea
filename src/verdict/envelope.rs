//! Turns a response into the answer it carries: code, error, detail, or what is wrong with its form.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::contract::{Envelope, Match, Suite};
use crate::exchange::{Json, Response};

/// What an answer says, as far as its form lets one read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP code.
    pub code: u16,
    /// The error.
    pub error: Option<String>,
    /// The detail.
    pub detail: Option<String>,
    /// The whole body, where it is JSON.
    pub body: Option<Value>,
    /// What is wrong with the form: what was expected, and what came.
    pub faults: Vec<(String, String)>,
}

/// Reads an answer.
pub fn read(response: &Response, envelope: &Envelope) -> Answer {
    let mut answer = Answer {
        code: response.code,
        error: None,
        detail: None,
        body: None,
        faults: Vec::new(),
    };
    answer
        .faults
        .extend(media_type_fault(response, &envelope.media_type));
    match response.json() {
        Err(reason) => answer.faults.push(("a JSON body".to_owned(), reason)),
        Ok(Json { value, repeated }) => {
            if let Some(name) = repeated {
                answer
                    .faults
                    .push(("each member once".to_owned(), format!("`{name}` twice")));
            }
            answer.error = member(&value, &envelope.error, "error", true, &mut answer.faults);
            answer.detail = member(
                &value,
                &envelope.detail,
                "detail",
                false,
                &mut answer.faults,
            );
            answer.body = Some(value);
        }
    }
    answer
}

impl Answer {
    /// Returns the row that the answer fits best.
    pub fn classify<'a>(&self, suite: &'a Suite) -> Option<Match<'a>> {
        let ignore_case = suite.envelope.errors_ignore_case;
        let error = self.error.as_deref()?;
        suite
            .table
            .classify(self.code, error, self.detail.as_deref(), ignore_case)
    }
}

fn media_type_fault(response: &Response, expected: &str) -> Option<(String, String)> {
    let mut values = response.header_values("content-type");
    let Some(value) = values.next() else {
        return Some((
            format!("content-type: {expected}"),
            "no content-type".to_owned(),
        ));
    };
    let media_type = value.split(';').next().unwrap_or_default().trim();
    let right = media_type.eq_ignore_ascii_case(expected) && values.next().is_none();
    (!right).then(|| {
        (
            format!("content-type: {expected}"),
            format!("content-type: {value}"),
        )
    })
}

/// Returns the text at a place of the body; a fault where there is something else, or where it must be.
fn member(
    body: &Value,
    path: &JsonPath,
    what: &str,
    required: bool,
    faults: &mut Vec<(String, String)>,
) -> Option<String> {
    let expected = format!("{what} as text at `{path}`");
    match path.query(body).all().as_slice() {
        [Value::String(text)] => Some(text.clone()),
        [other] => {
            faults.push((expected, other.to_string()));
            None
        }
        [] => {
            if required {
                faults.push((expected, "nothing there".to_owned()));
            }
            None
        }
        several => {
            faults.push((expected, format!("{} values there", several.len())));
            None
        }
    }
}
