//! Turns a response into the answer it carries: code, error, detail, or what is wrong with its form.

use crate::contract::{Envelope, Match, Suite};
use crate::exchange::Response;
use crate::json::{Json, Parsed, Path};

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
    pub body: Option<Json>,
    /// What is wrong with the form: what was expected, and what came.
    pub faults: Vec<(String, String)>,
}

/// Reads an answer; one whose HTTP code is none of the envelope's has no form to keep.
pub fn read(response: &Response, envelope: &Envelope) -> Answer {
    let mut answer = read_any(response, envelope);
    if !envelope.holds(response.code) {
        answer.faults.clear();
    }
    answer
}

fn read_any(response: &Response, envelope: &Envelope) -> Answer {
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
        Ok(Parsed { value, repeated }) => {
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
    body: &Json,
    path: &Path,
    what: &str,
    required: bool,
    faults: &mut Vec<(String, String)>,
) -> Option<String> {
    let expected = || format!("{what} as text at `{path}`");
    match path.query(body).as_slice() {
        [Json::Text(text)] => Some(text.clone()),
        [other] => {
            faults.push((expected(), other.to_string()));
            None
        }
        [] => {
            if required {
                faults.push((expected(), "nothing there".to_owned()));
            }
            None
        }
        several => {
            faults.push((expected(), format!("{} values there", several.len())));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, read};
    use crate::contract::{CodePattern, Envelope};
    use crate::exchange::Response;
    use crate::json::Path;

    fn answer(media_types: &[&str], body: &str) -> Answer {
        answer_of(&[], media_types, body)
    }

    fn answer_of(codes: &[CodePattern], media_types: &[&str], body: &str) -> Answer {
        let envelope = Envelope {
            codes: codes.to_vec(),
            media_type: "application/json".to_owned(),
            error: Path::parse("$.error").unwrap(),
            detail: Path::parse("$.details").unwrap(),
            errors_ignore_case: false,
        };
        let header = |value: &&str| ("content-type".to_owned(), (*value).to_owned());
        let response = Response {
            code: 400,
            headers: media_types.iter().map(header).collect(),
            body: body.as_bytes().to_vec(),
            cut: false,
        };
        read(&response, &envelope)
    }

    const RIGHT: &str = r#"{"error": "E", "details": "D."}"#;

    #[test]
    fn the_media_type_counts_and_its_parameters_and_case_do_not() {
        for (media_types, faults) in [
            (&["application/json"][..], 0),
            (&["Application/JSON; charset=utf-8"], 0),
            (&["application/json;charset=utf-8"], 0),
            (&["application/problem+json"], 1),
            (&["text/plain"], 1),
            (&[""], 1),
            (&[], 1),
            (&["application/json", "application/json"], 1),
        ] {
            let answer = answer(media_types, RIGHT);
            assert_eq!(
                answer.faults.len(),
                faults,
                "{media_types:?} {:?}",
                answer.faults
            );
            assert_eq!(
                answer.detail.as_deref(),
                Some("D."),
                "a wrong header hides no body"
            );
        }
    }

    #[test]
    fn an_error_must_be_there_and_a_detail_must_be_text_where_it_is() {
        for (body, error, detail, faults) in [
            (RIGHT, Some("E"), Some("D."), 0),
            (r#"{"error": "E"}"#, Some("E"), None, 0),
            (r#"{"details": "D."}"#, None, Some("D."), 1),
            (r#"{"error": 1, "details": null}"#, None, None, 2),
            (r#"{"error": "E", "error": "F"}"#, Some("F"), None, 1),
            ("[]", None, None, 1),
            ("\"E\"", None, None, 1),
            ("{", None, None, 1),
            ("", None, None, 1),
        ] {
            let answer = answer(&["application/json"], body);
            assert_eq!(answer.error.as_deref(), error, "{body}");
            assert_eq!(answer.detail.as_deref(), detail, "{body}");
            assert_eq!(answer.faults.len(), faults, "{body} {:?}", answer.faults);
        }
    }

    #[test]
    fn an_answer_of_another_code_than_the_envelopes_has_no_form_to_keep() {
        let page = "<h1>Not Found</h1>";
        for (codes, faults) in [
            (&[][..], 2),
            (&[CodePattern::Exactly(200)], 0),
            (&[CodePattern::Exactly(200), CodePattern::Class(4)], 2),
        ] {
            let answer = answer_of(codes, &["text/html"], page);
            assert_eq!(answer.faults.len(), faults, "{codes:?} {:?}", answer.faults);
        }
    }
}
