//! Turns a response into the answer it carries: code, error, detail, or what is wrong with its form.

use crate::contract::{Envelope, Errors, Match, Spot, Spots, Suite};
use crate::exchange::Response;
use crate::json::{Json, Parsed};

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
    /// Further errors and details, where the places of the suite meet several: any of them will do.
    pub also: Vec<Said>,
    /// What is wrong with the form.
    pub faults: Vec<Fault>,
}

/// An error and a detail that stand in one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The error.
    pub error: Option<String>,
    /// The detail.
    pub detail: Option<String>,
}

/// One thing that is wrong with the form of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is about.
    pub of: FaultOf,
    /// What the form asks for.
    pub expected: String,
    /// What came; hostile until it is shown.
    pub actual: String,
}

/// What is wrong with the form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultOf {
    /// The media type.
    MediaType,
    /// The body is no JSON.
    Body,
    /// A member is given twice.
    Repeated,
    /// The error is missing, or no text.
    Error,
    /// The detail is no text.
    Detail,
}

/// What an answer owes to the form that its suite describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owed {
    /// A body with error and detail.
    Envelope,
    /// What is there is JSON, but nothing has to be.
    Json,
    /// Nothing: HTTP gives such an answer no body.
    Nothing,
}

/// Reads the answer to a request of this method.
///
/// Where HTTP allows no body (to HEAD, and with 204, 205 and 304) none is owed. Where the suite
/// lists the codes that carry error and detail, an answer of another code may be without them: what
/// it has must be of the suite's form all the same, or a page in place of JSON would go unnoticed.
pub fn read(response: &Response, envelope: &Envelope, method: &str) -> Answer {
    let mut answer = Answer {
        code: response.code,
        error: None,
        detail: None,
        body: None,
        also: Vec::new(),
        faults: Vec::new(),
    };
    match owed(response, envelope, method) {
        Owed::Nothing => {}
        Owed::Envelope if !envelope.is_in_body() => answer.read_headers(response, envelope),
        Owed::Json if !envelope.is_in_body() => answer.read_body(response),
        Owed::Json if response.body.is_empty() => {}
        Owed::Json => {
            answer.read_form(response, envelope);
            let of_words = |fault: &Fault| matches!(fault.of, FaultOf::Error | FaultOf::Detail);
            answer.faults.retain(|fault| !of_words(fault));
        }
        Owed::Envelope => answer.read_form(response, envelope),
    }
    answer
}

fn owed(response: &Response, envelope: &Envelope, method: &str) -> Owed {
    match response.code {
        _ if method == "HEAD" => Owed::Nothing,
        204 | 205 | 304 => Owed::Nothing,
        code if envelope.holds(code) => Owed::Envelope,
        _ => Owed::Json,
    }
}

impl Answer {
    fn read_form(&mut self, response: &Response, envelope: &Envelope) {
        self.faults
            .extend(media_type_fault(response, &envelope.media_types));
        match response.json() {
            Err(reason) => self.fault(FaultOf::Body, "a JSON body", reason.to_string()),
            Ok(Parsed { value, repeated }) => {
                if let Some(name) = repeated {
                    let twice = format!("`{name}` twice");
                    self.fault(FaultOf::Repeated, "each member once", twice);
                }
                self.body = Some(value);
                self.read_words(response, envelope);
            }
        }
    }

    /// Reads what stands in headers alone: the body is whatever it is.
    fn read_headers(&mut self, response: &Response, envelope: &Envelope) {
        self.faults
            .extend(media_type_fault(response, &envelope.media_types));
        self.read_body(response);
        self.read_words(response, envelope);
    }

    fn read_body(&mut self, response: &Response) {
        self.body = response.json().ok().map(|parsed| parsed.value);
    }

    fn read_words(&mut self, response: &Response, envelope: &Envelope) {
        let mut errors = self.texts(response, &envelope.error, FaultOf::Error, envelope.errors);
        let mut details = self.texts(response, &envelope.detail, FaultOf::Detail, Errors::Texts);
        if errors.len() < 2 && details.len() < 2 {
            // As in nearly all answers, and nothing is to be paired.
            (self.error, self.detail) = (errors.pop(), details.pop());
            return;
        }
        let mut said = pairs(errors, details).into_iter();
        if let Some(Said { error, detail }) = said.next() {
            (self.error, self.detail) = (error, detail);
        }
        self.also = said.collect();
    }

    /// Returns what stands at the first place that is there; a fault where that is something else, or
    /// where it must be.
    fn texts(
        &mut self,
        response: &Response,
        spots: &Spots,
        of: FaultOf,
        form: Errors,
    ) -> Vec<String> {
        // Nearly always it is one text.
        let mut texts = Vec::with_capacity(1);
        let mut other = None;
        let mut is_missing = true;
        let mut spots_left = spots.iter();
        while is_missing && let Some(spot) = spots_left.next() {
            self.for_each_value(response, spot, &mut |value| {
                is_missing = false;
                match (value, form) {
                    (Json::Text(text), Errors::Texts | Errors::Both) => texts.push(text.clone()),
                    (Json::Number(number), Errors::Numbers | Errors::Both) => {
                        texts.push(number.to_string());
                    }
                    (value, _) => other = Some(value.to_string()),
                }
            });
        }
        let actual = match (other, is_missing, of) {
            (Some(other), _, _) => other,
            (None, true, FaultOf::Error) if !spots.is_empty() => "nothing there".to_owned(),
            _ => return texts,
        };
        let (what, kind) = match (of, form) {
            (FaultOf::Error, Errors::Numbers) => ("error", "number"),
            (FaultOf::Error, Errors::Both) => ("error", "text or number"),
            (FaultOf::Error, Errors::Texts) => ("error", "text"),
            _ => ("detail", "text"),
        };
        self.fault(of, &format!("{what} as {kind} at `{spots}`"), actual);
        Vec::new()
    }

    /// Calls `visit` with every value that stands at a place.
    fn for_each_value(&self, response: &Response, spot: &Spot, visit: &mut dyn FnMut(&Json)) {
        match spot {
            Spot::Body(path) => {
                let found = self.body.as_ref().map(|body| path.query(body));
                found.into_iter().flatten().for_each(visit);
            }
            Spot::Header(name) => {
                let values = response.header_values(name).map(Json::from);
                values.for_each(|value| visit(&value));
            }
        }
    }

    fn fault(&mut self, of: FaultOf, expected: &str, actual: String) {
        self.faults.push(Fault {
            of,
            expected: expected.to_owned(),
            actual,
        });
    }

    /// Tells whether something of this kind is wrong with the form.
    pub fn has_fault(&self, of: FaultOf) -> bool {
        self.faults.iter().any(|fault| fault.of == of)
    }

    /// Returns the row that the answer fits best.
    pub fn classify<'a>(&self, suite: &'a Suite) -> Option<Match<'a>> {
        let ignore_case = suite.envelope.errors_ignore_case;
        let of = |error: &Option<String>, detail: &Option<String>| {
            let (error, detail) = (error.as_deref(), detail.as_deref());
            suite.table.classify(self.code, error, detail, ignore_case)
        };
        let also = self.also.iter();
        let mut also = also.filter_map(|said| of(&said.error, &said.detail));
        of(&self.error, &self.detail).or_else(|| also.next())
    }

    /// Returns the answer once for each error and detail that it carries, as if there were no others.
    pub fn readings(&self) -> Vec<Self> {
        let one = |error: &Option<String>, detail: &Option<String>| Self {
            error: error.clone(),
            detail: detail.clone(),
            also: Vec::new(),
            ..self.clone()
        };
        let also = self.also.iter().map(|said| one(&said.error, &said.detail));
        std::iter::once(one(&self.error, &self.detail))
            .chain(also)
            .collect()
    }
}

/// Puts together what stands in one answer: the first with the first where there are as many of both,
/// and else each with each.
fn pairs(errors: Vec<String>, details: Vec<String>) -> Vec<Said> {
    let some = |texts: Vec<String>| {
        if texts.is_empty() {
            vec![None]
        } else {
            texts.into_iter().map(Some).collect()
        }
    };
    let (errors, details) = (some(errors), some(details));
    if errors.len() == details.len() {
        let pairs = errors.into_iter().zip(details);
        return pairs
            .map(|(error, detail)| Said { error, detail })
            .collect();
    }
    let each = errors.iter().flat_map(|error| {
        details.iter().map(|detail| Said {
            error: error.clone(),
            detail: detail.clone(),
        })
    });
    each.collect()
}

fn media_type_fault(response: &Response, expected: &[String]) -> Option<Fault> {
    let is_one = |value: &str| {
        let own = media_type(value);
        expected.iter().any(|known| own.eq_ignore_ascii_case(known))
    };
    if expected.is_empty() {
        return None;
    }
    let mut values = response.header_values("content-type");
    let actual = match (values.next(), values.next()) {
        (None, _) => "no content-type".to_owned(),
        (Some(value), None) if is_one(value) => return None,
        (Some(value), None) => format!("content-type: {value}"),
        (Some(first), Some(second)) => format!("content-type twice: {first}, {second}"),
    };
    Some(Fault {
        of: FaultOf::MediaType,
        expected: format!("content-type: {}", expected.join(" or ")),
        actual,
    })
}

/// Returns a media type without its parameters.
fn media_type(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
