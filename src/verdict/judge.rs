//! Turns what a step expects and the answer that came into findings.

use std::time::Duration;

use super::condition::{Wanted, wanted};
use super::{Answer, Column, Finding, near};
use crate::case::{Condition, Expect, ExpectedDetail, ExpectedPart, Located};
use crate::contract::{Detail, DetailPart, Suite, same_error};
use crate::exchange::Response;
use crate::source::Span;
use crate::template::{Problem, Scope, as_text};
use crate::text;

/// How much of a text is held against several to find the nearest, in characters.
const MAX_COMPARED: usize = 300;

/// Holds an answer against an expectation.
///
/// # Errors
///
/// Returns the first variable of the expectation that has no value.
pub fn judge(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
    response: &Response,
    duration: Duration,
) -> Result<Vec<Finding>, Problem> {
    let mut findings = Vec::new();
    findings.extend(code(expect, answer));
    for (expected, actual) in &answer.faults {
        findings.push(finding(
            Column::Envelope,
            expected,
            actual,
            expect.code.span,
        ));
    }
    findings.extend(error(expect, suite, scope, answer)?);
    findings.extend(detail(expect, scope, answer)?);
    headers(expect, scope, answer, response, &mut findings)?;
    body(expect, scope, answer, &mut findings)?;
    findings.extend(time(expect, duration));
    Ok(findings)
}

/// Tells whether an answer to a step without an expectation says that the step succeeded.
pub fn succeeded(suite: &Suite, answer: &Answer) -> bool {
    let success = &suite.success;
    let error_is_right = match (&success.error, &answer.error) {
        (None, _) => true,
        (Some(expected), Some(error)) => {
            same_error(expected, error, suite.envelope.errors_ignore_case)
        }
        (Some(_), None) => false,
    };
    success.code.accepts(answer.code) && error_is_right
}

fn finding(
    column: Column,
    expected: impl Into<String>,
    actual: impl Into<String>,
    span: Span,
) -> Finding {
    Finding {
        column,
        expected: expected.into(),
        actual: actual.into(),
        span,
        note: None,
    }
}

fn code(expect: &Expect, answer: &Answer) -> Option<Finding> {
    let Located { value, span } = expect.code;
    (!value.accepts(answer.code)).then(|| {
        finding(
            Column::Code,
            value.to_string(),
            answer.code.to_string(),
            span,
        )
    })
}

fn error(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
) -> Result<Option<Finding>, Problem> {
    let Some(expected) = &expect.error else {
        return Ok(None);
    };
    let actual = match &answer.error {
        Some(actual) => actual.as_str(),
        None if answer.faults.is_empty() => "",
        // The envelope's finding has said that it is not there.
        None => return Ok(None),
    };
    let span = expected.span;
    let expected = scope.text(&expected.value)?;
    if same_error(&expected, actual, suite.envelope.errors_ignore_case) {
        return Ok(None);
    }
    Ok(Some(with_nearness(finding(
        Column::Error,
        expected,
        actual,
        span,
    ))))
}

fn detail(expect: &Expect, scope: &Scope, answer: &Answer) -> Result<Option<Finding>, Problem> {
    let Some(expected) = &expect.detail else {
        return Ok(any_text(expect, answer));
    };
    if answer.body.is_none() {
        // The envelope's finding has said that there is nothing to read.
        return Ok(None);
    }
    let form = form(&expected.value, scope)?;
    let mut ties: Vec<(&str, Wanted<'_>)> = Vec::new();
    for (name, condition) in &expected.value.conditions {
        match (condition, wanted(condition, scope, answer.body.as_ref())) {
            (_, Ok(wanted)) => ties.push((name, wanted)),
            // The answer lacks what the filling must equal: any filling is wrong.
            (Condition::EqualsBody(_), Err(_)) => ties.push((name, Wanted::Absent)),
            (_, Err(problem)) => return Err(problem),
        }
    }
    let accept = |name: &str, filling: &str| {
        ties.iter()
            .filter(|(tied, _)| *tied == name)
            .all(|(_, tie)| tie.accepts_text(filling))
    };
    match &answer.detail {
        Some(actual) if form.matches_where(actual, &accept) => Ok(None),
        Some(actual) => {
            let shown = form.fill(&|name| filled(name, &ties));
            let note = form.matches(actual).then(|| tie_note(&ties));
            let finding = finding(Column::Detail, shown, actual, expected.span);
            Ok(Some(match note {
                Some(_) => Finding { note, ..finding },
                None => with_nearness(finding),
            }))
        }
        None if detail_is_no_text(answer) => Ok(None),
        None => {
            let shown = form.fill(&|name| filled(name, &ties));
            Ok(Some(finding(Column::Detail, shown, "", expected.span)))
        }
    }
}

/// Holds a detail against the texts of which any will do.
fn any_text(expect: &Expect, answer: &Answer) -> Option<Finding> {
    let Located { value: texts, span } = expect.texts.as_deref()?;
    // Where there is nothing to read, the envelope's finding has said so.
    answer.body.as_ref()?;
    let actual = answer.detail.as_deref().unwrap_or_default();
    if texts.iter().any(|text| text.matches(actual)) || detail_is_no_text(answer) {
        return None;
    }
    let shown: Vec<String> = texts.iter().map(Detail::shown).collect();
    let head = text::cut(actual, MAX_COMPARED);
    let near = text::nearest_few(&head, shown.iter().map(String::as_str), 1);
    let near = near.first().copied().unwrap_or_default();
    let found = with_nearness(finding(Column::Detail, near, actual, *span));
    let several = format!(
        "the nearest of the {} texts that the row lists",
        texts.len()
    );
    let note = match &found.note {
        Some(note) => format!("{several}; {note}"),
        None => several,
    };
    Some(Finding {
        note: Some(note),
        ..found
    })
}

/// Tells whether the envelope's finding is that the detail is no text.
fn detail_is_no_text(answer: &Answer) -> bool {
    let of_detail = |(expected, _): &(String, String)| expected.starts_with("detail");
    answer.faults.iter().any(of_detail)
}

/// Returns the expected text with its variables replaced, placeholders left.
fn form(expected: &ExpectedDetail, scope: &Scope) -> Result<Detail, Problem> {
    let mut parts = Vec::new();
    for part in &expected.parts {
        parts.push(match part {
            ExpectedPart::Fixed(part) => part.clone(),
            ExpectedPart::Variable(variable) => {
                DetailPart::Literal(as_text(&scope.variable(variable)?))
            }
        });
    }
    Ok(Detail::from_parts(parts))
}

/// Returns what a placeholder is shown as: its value where that is known.
fn filled(name: &str, ties: &[(&str, Wanted<'_>)]) -> String {
    match ties.iter().find(|(tied, _)| *tied == name) {
        Some((_, Wanted::Equal(value))) => as_text(value),
        _ => format!("{{{name}}}"),
    }
}

fn tie_note(ties: &[(&str, Wanted<'_>)]) -> String {
    let said: Vec<String> = ties
        .iter()
        .map(|(name, tie)| match tie {
            Wanted::Absent => format!("what `{{{name}}}` must equal is not in the answer"),
            Wanted::Equal(_) => format!("`{{{name}}}` is `{tie}`"),
            _ => format!("`{{{name}}}` is {tie}"),
        })
        .collect();
    said.join(", ")
}

fn with_nearness(finding: Finding) -> Finding {
    let note = near::only_difference(&finding.expected, &finding.actual).map(|kind| {
        format!(
            "it differs only in {kind}: {}",
            text::cut(&text::reveal(&finding.actual), 300)
        )
    });
    Finding { note, ..finding }
}

fn headers(
    expect: &Expect,
    scope: &Scope,
    answer: &Answer,
    response: &Response,
    findings: &mut Vec<Finding>,
) -> Result<(), Problem> {
    for Located {
        value: (name, condition),
        span,
    } in &expect.headers
    {
        let wanted = wanted(condition, scope, answer.body.as_ref())?;
        let values: Vec<&str> = response.header_values(name).collect();
        let fits = match wanted {
            Wanted::Absent => values.is_empty(),
            _ => values.iter().any(|value| wanted.accepts_text(value)),
        };
        if !fits {
            let actual = match values.is_empty() {
                true => format!("no {name}"),
                false => format!("{name}: {}", values.join(", ")),
            };
            findings.push(finding(
                Column::Header,
                format!("{name}: {wanted}"),
                actual,
                *span,
            ));
        }
    }
    Ok(())
}

fn body(
    expect: &Expect,
    scope: &Scope,
    answer: &Answer,
    findings: &mut Vec<Finding>,
) -> Result<(), Problem> {
    let Some(body) = &answer.body else {
        return Ok(());
    };
    for Located {
        value: (path, condition),
        span,
    } in &expect.body
    {
        let wanted = wanted(condition, scope, Some(body))?;
        let found = path.query(body).all();
        let fits = match (&wanted, found.as_slice()) {
            (Wanted::Absent, found) => found.is_empty(),
            (wanted, [value]) => wanted.accepts(value),
            _ => false,
        };
        if !fits {
            let actual = match found.as_slice() {
                [] => "nothing".to_owned(),
                [value] => as_text(value),
                several => format!("{} values", several.len()),
            };
            let mut shown = (wanted.to_string(), actual);
            if let (Wanted::Equal(wanted), [value]) = (&wanted, found.as_slice())
                && shown.0 == shown.1
            {
                // A text and what is none may read the same: `false` and `"false"`.
                shown = (wanted.to_string(), value.to_string());
            }
            let (expected, actual) = (
                format!("{path}: {}", shown.0),
                format!("{path}: {}", shown.1),
            );
            findings.push(finding(Column::Body, expected, actual, *span));
        }
    }
    Ok(())
}

fn time(expect: &Expect, duration: Duration) -> Option<Finding> {
    let Located { value: limit, span } = expect.within?;
    (duration > limit).then(|| {
        let expected = format!("within {}", text::duration(limit));
        finding(Column::Time, expected, text::duration(duration), span)
    })
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::case::{Case, Library, Pattern, Selection};
    use crate::exchange::Response;
    use crate::template::Scope;
    use crate::verdict::{Column, read_answer};
    use jiff::Timestamp;
    use serde_json::json;
    use std::sync::Arc;
    use std::time::Duration;

    fn case(id: &str) -> Case {
        let selection = Selection {
            patterns: vec![Pattern(id.to_owned())],
            ..Selection::default()
        };
        selection.choose(&Library::embedded()).unwrap().remove(0)
    }

    /// Returns a case of a suite in which answers of code 200 alone have the envelope's form.
    fn drafted(row: &str, expect: &str) -> Case {
        let suite = "name: vip-rest\ntitle: t\nsource: s\nsuccess: { code: 200 }\nenvelope:\n  media_type: application/json\n  error: $.error\n  detail: $.details\n  codes: [200]\n";
        let rest = "error: E, cause: c, remedy: r, origin: documented";
        let table = format!(
            "rows:\n  - {{ id: 200-several, code: 200, detail: [Account not found, This is not a VIP issuer], {rest} }}\n  - {{ id: 404-any, code: 404, {rest} }}\n"
        );
        let code = &row[..3];
        let case = format!(
            "row: {row}\ntitle: t\nbasis: documented\nrequest: {{ method: GET, path: / }}\nexpect:\n  code: {code}\n  error: E\n  {expect}\n"
        );
        let mut library = Library::embedded();
        assert!(library.draft("vip-rest/suite.yaml", suite));
        assert!(library.draft("vip-rest/table.yaml", &table));
        assert!(library.draft("vip-rest/accounts/drafted.yaml", &case));
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/accounts/drafted".to_owned())],
            ..Selection::default()
        };
        selection.choose(&library).unwrap().remove(0)
    }

    /// Returns column, expected text, actual text and note of each finding.
    fn findings(case: &Case, code: u16, body: &serde_json::Value) -> Vec<[String; 4]> {
        let response = Response {
            code,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
            cut: false,
        };
        let suite = &case.document.suite;
        let mut scope = Scope::new(Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
        for (name, value) in &case.entry {
            scope.set(name, value.clone());
        }
        let answer = read_answer(&response, &suite.envelope);
        let found = judge(
            case.expect(),
            suite,
            &scope,
            &answer,
            &response,
            Duration::ZERO,
        )
        .unwrap();
        let row = |finding: crate::verdict::Finding| {
            let column = finding.column.as_str().to_owned();
            [
                column,
                finding.expected,
                finding.actual,
                finding.note.unwrap_or_default(),
            ]
        };
        found.into_iter().map(row).collect()
    }

    const PENDING: &str = "vip-rest/accounts/update-active-to-pending";

    #[test]
    fn the_answer_that_is_expected_has_no_finding() {
        let body = json!({"error": "BAD_REQUEST", "details": "Invalid account status."});
        assert!(findings(&case(PENDING), 400, &body).is_empty());
    }

    #[test]
    fn code_error_and_detail_are_a_finding_each() {
        let body = json!({"error": "PRECONDITION_FAILED", "details": "Precondition failed"});
        let found = findings(&case(PENDING), 412, &body);
        let columns: Vec<&str> = found.iter().map(|finding| finding[0].as_str()).collect();
        let all = [Column::Code, Column::Error, Column::Detail].map(Column::as_str);
        assert_eq!(columns, all);
        assert_eq!(found[0][1..3], ["400", "412"]);
    }

    #[test]
    fn a_near_miss_says_what_alone_differs() {
        for (detail, note) in [
            (
                "Invalid account status",
                "it differs only in punctuation: Invalid account status",
            ),
            (
                "Invalid account  status.",
                "it differs only in white space: Invalid account  status.",
            ),
            (
                "invalid account status.",
                "it differs only in case: invalid account status.",
            ),
            (
                "Invalid account st\u{430}tus.",
                "it differs only in look-alike characters: Invalid account st\\u{430}tus.",
            ),
            ("Invalid status.", ""),
        ] {
            let body = json!({"error": "BAD_REQUEST", "details": detail});
            let found = findings(&case(PENDING), 400, &body);
            assert_eq!(
                found,
                [["detail", "Invalid account status.", detail, note].map(str::to_owned)]
            );
        }
    }

    #[test]
    fn a_detail_that_is_not_there_or_no_text_is_one_finding() {
        for details in [
            json!({"error": "BAD_REQUEST"}),
            json!({"error": "BAD_REQUEST", "details": 1}),
        ] {
            assert_eq!(
                findings(&case(PENDING), 400, &details).len(),
                1,
                "{details}"
            );
        }
    }

    #[test]
    fn a_placeholder_must_be_filled_by_what_the_body_says() {
        let case = case("vip-rest/accounts/create-answers-with-the-account-id");
        let body = |named: &str| {
            let detail = format!("Account {named} created successfully.");
            json!({"error": "OK", "details": detail, "accountId": "123456789"})
        };
        let of_detail = |body| {
            let mut found = findings(&case, 201, &body);
            found.retain(|finding| finding[0] == "detail");
            found
        };
        assert!(of_detail(body("123456789")).is_empty());
        let [finding] = &of_detail(body("987654321"))[..] else {
            panic!("one finding")
        };
        assert_eq!(finding[1], "Account 123456789 created successfully.");
        assert_eq!(finding[3], "`{accountId}` is `123456789`");
        let mut without = body("123456789");
        without.as_object_mut().unwrap().remove("accountId");
        assert_eq!(of_detail(without).len(), 1);
    }

    #[test]
    fn where_a_case_has_no_detail_any_of_the_texts_will_do_and_nothing_else() {
        let case = drafted("200-several", "");
        let body = |message: &str| json!({"error": "E", "details": message});
        for text in ["Account not found", "This is not a VIP issuer"] {
            assert!(findings(&case, 200, &body(text)).is_empty(), "{text}");
        }
        for (text, near, note) in [
            (
                "Account not found.",
                "Account not found",
                "; it differs only in punctuation: Account not found.",
            ),
            ("This is no issuer", "This is not a VIP issuer", ""),
            ("", "Account not found", ""),
        ] {
            let note = format!("the nearest of the 2 texts that the row lists{note}");
            let found = findings(&case, 200, &body(text));
            assert_eq!(found, [["detail", near, text, &note].map(str::to_owned)]);
        }
        assert_eq!(
            findings(&case, 200, &json!({"error": "E"})).len(),
            1,
            "no text at all"
        );
        let number = json!({"error": "E", "details": 7});
        assert_eq!(
            findings(&case, 200, &number).len(),
            1,
            "the envelope's alone"
        );
    }

    #[test]
    fn a_value_that_reads_like_the_expected_one_is_told_from_it() {
        let case = drafted("404-any", "body: { \"$.flag\": false }");
        let found = findings(&case, 404, &json!({"error": "E", "flag": "false"}));
        assert_eq!(found[0][1..3], ["$.flag: false", "$.flag: \"false\""]);
    }

    #[test]
    fn an_error_that_an_answer_outside_the_envelope_lacks_is_a_finding() {
        let case = drafted("404-any", "");
        let found = findings(&case, 404, &json!({}));
        assert_eq!(found, [["error", "E", "", ""].map(str::to_owned)]);
    }
}
