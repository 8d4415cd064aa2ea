//! Turns answers that cannot become cases into what is said of them, and what is not written.

use crate::folder::Folder;

use super::BODY;
use super::drifted::Drifted;

#[test]
fn a_problem_of_a_proposed_case_says_what_was_sent_and_written() {
    let target = Drifted::start();
    let folder = Folder::tiny();
    let url = target.url();
    let add = ["add", "/v1/accounts", "-d", BODY, "--target", &url];
    let ran = folder.vipspec(&[&add[..], &["--row-id", "409-quota"]].concat());
    assert_eq!(ran.code, Some(3), "{ran:?}");
    for said in [
        "the id `409-quota` does not begin with the row's code",
        "the request was sent, nothing was written",
        "--> proposed cases/tiny/table.yaml:",
    ] {
        assert!(ran.stderr.contains(said), "{said} {ran:?}");
    }
}

#[test]
fn what_is_no_error_of_the_api_is_no_row_unless_somebody_says_so() {
    let add = |code: u16, said: &str, more: &[&str]| {
        let json = "content-type: application/json";
        let folder = Folder::tiny()
            .with(
                "a.http",
                format!("POST /things HTTP/1.1\nHost: a\n{json}\n\n{{\"name\": \"Lamp\", \"owner\": \"ada\"}}\n"),
            )
            .with("b.http", format!("HTTP/1.1 {code} x\n{json}\n\n{said}\n"));
        let add = ["add", "--request", "a.http", "--response", "b.http"];
        folder.vipspec(&[&add[..], more].concat())
    };
    let said = r#"{"error": "OOPS", "details": "Out of paper."}"#;
    for code in [429, 500, 503, 401, 403] {
        let ran = add(code, said, &[]);
        assert_eq!(ran.code, Some(4), "{code} {ran:?}");
        assert!(
            ran.stderr
                .contains(&format!("an answer {code} is no row: ")),
            "{ran:?}"
        );
        let ran = add(code, said, &["--as", "row"]);
        assert_eq!(ran.code, Some(0), "{code} {ran:?}");
    }
    assert_eq!(add(409, said, &[]).code, Some(0));
    let page = add(500, "<html>", &["--as", "row"]);
    assert_eq!(page.code, Some(3), "{page:?}");
}

#[test]
fn names_are_the_users_where_they_are_given() {
    let json = "content-type: application/json";
    let folder = Folder::tiny()
        .with("a.http", format!("GET /things/1 HTTP/1.1\nHost: a\n{json}\n\n"))
        .with(
            "b.http",
            format!("HTTP/1.1 409 x\n{json}\n\n{{\"error\": \"E\", \"details\": \"Things are gone.\"}}\n"),
        );
    let add = |more: &[&str]| {
        let add = ["add", "--request", "a.http", "--response", "b.http"];
        folder.vipspec(&[&add[..], more].concat())
    };
    let refused = add(&["--name", "A B"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let minimize = add(&["--minimize"]);
    assert_eq!(minimize.code, Some(2), "{minimize:?}");
    let named = [
        "--name",
        "gone",
        "--title",
        "A thing is gone",
        "--row-id",
        "409-gone",
    ];
    let ran = add(&named);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("/gone.yaml\n"), "{ran:?}");
    assert!(
        ran.stdout
            .contains("+row: 409-gone\n+title: A thing is gone\n"),
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
