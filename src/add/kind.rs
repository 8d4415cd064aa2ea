//! Turns exchanges into what tells them apart, and a suite and an exchange into how well they go together.

use super::{call, new_row, values, worth};
use crate::contract::Suite;
use crate::seen::Seen;
use crate::template::Problem;
use crate::verdict::read_answer;

/// Returns what tells a request and its answer from others: verb, operation or path, and what was
/// said, without what it repeats of the request; none where there is no answer.
pub fn kind(seen: &Seen, suite: &Suite) -> Option<String> {
    let answer = read_answer(seen.response.as_ref()?, &suite.envelope, &seen.method);
    let called = call::called(seen, suite, None);
    let mut values = values(seen);
    let params = called.params.iter();
    values.extend(params.map(|(name, value)| (name.clone(), value.clone().into())));
    let said = answer.detail.as_deref();
    let said = said.map(|detail| new_row::with_placeholders(detail, &values));
    let asked = called
        .operation
        .map_or(&called.path, |operation| &operation.id);
    let method = &seen.method;
    Some(format!(
        "{method} {asked} {} {:?} {said:?}",
        answer.code, answer.error
    ))
}

/// Returns why an answer has not the form that a suite's answers have.
pub fn foreign(seen: &Seen, suite: &Suite) -> Option<Problem> {
    let response = seen.response.as_ref()?;
    let answer = read_answer(response, &suite.envelope, &seen.method);
    worth::misformed(&seen.place, &answer, response)
}

/// Tells how likely an exchange is one of a suite's: whether its answer has the suite's form, whether the
/// suite describes an operation like it, and how like it the nearest one is.
pub fn likeness(seen: &Seen, suite: &Suite) -> (bool, bool, u64) {
    let has_form = seen.response.is_none() || foreign(seen, suite).is_none();
    let called = call::called(seen, suite, None);
    let operations = suite.api.operations.iter();
    let alike = operations.map(|operation| (called.likeness(seen, operation) * 1000.0) as u64);
    (
        has_form,
        called.operation.is_some(),
        alike.max().unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::likeness;
    use crate::add::tests::{seen, suite};
    use crate::case::Library;

    #[test]
    fn an_exchange_is_likest_to_the_suite_that_describes_its_operation() {
        let library = Library::embedded();
        let other = library.suite("vip-credential").unwrap().suite().unwrap();
        let own = seen(
            "POST",
            "https://a.example/v1/accounts",
            r#"{"accountName": "Acme", "organizationalUnit": "Sales"}"#,
            400,
            r#"{"error": "BAD_REQUEST", "details": "Another text."}"#,
        );
        let (has_form, is_described, alike) = likeness(&own, &suite());
        assert!(has_form && is_described && alike > 0);
        assert!(likeness(&own, &suite()) > likeness(&own, other));
        let (.., far) = likeness(&seen("GET", "https://a.example/x", "", 200, "{}"), &suite());
        assert!(far < alike, "{far} {alike}");
    }
}
