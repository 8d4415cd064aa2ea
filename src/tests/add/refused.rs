//! Turns answers that cannot become cases into what is said of them, and what is not written.

use crate::folder::Folder;

use super::drifted::Drifted;

#[test]
fn a_problem_of_a_proposed_case_says_what_was_sent_and_written() {
    let target = Drifted::start();
    let folder = Folder::tiny();
    let url = target.url();
    let ran = folder.vipspec(&["add", "/v1/nope", "-d", "{}", "--target", &url]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let said = "the request was sent, nothing was written";
    assert!(ran.stderr.contains(said), "{ran:?}");
    assert!(
        ran.stderr.contains("--> cases/tiny/table.yaml:9:9"),
        "{ran:?}"
    );
}

#[test]
fn a_fault_of_an_answer_names_the_file_of_the_answer() {
    let folder = Folder::tiny()
        .with("a.http", "GET /things/1 HTTP/1.1\nHost: a\n\n")
        .with(
            "b.http",
            "HTTP/1.1 500 Oops\ncontent-type: text/plain\n\noops\n",
        );
    let ran = folder.vipspec(&["add", "--request", "a.http", "--response", "b.http"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("b.http: the answer"), "{ran:?}");
}

#[test]
fn an_answer_with_the_form_of_a_variable_is_added_to_the_letter() {
    let answer = r#"{"error": "BAD_REQUEST", "details": "No ${x} and no {y} here."}"#;
    let head = "HTTP/1.1 400 Bad Request\ncontent-type: application/json";
    let held = "    detail: \"Missing {field}.\"\n    unreachable: No member is mandatory.\n";
    let folder = Folder::tiny()
        .but(
            "cases/tiny/table.yaml",
            "    detail: \"Missing {field}.\"\n",
            held,
        )
        .with("a.http", "GET /things/1 HTTP/1.1\nHost: a\n\n")
        .with("b.http", format!("{head}\n\n{answer}\n"));
    let add = ["add", "--request", "a.http", "--response", "b.http"];
    let ran = folder.vipspec(&add);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let detail = r#"+  detail: "No $${{x}} and no {{y}} here.""#;
    assert!(ran.stdout.contains(detail), "{ran:?}");
    let again = folder.vipspec(&add);
    assert!(again.stdout.contains("says that already"), "{again:?}");
}
