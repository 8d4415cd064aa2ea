//! Turns scrollbacks as terminals show them into claims about what is read of them, or said against it.

use super::{header, stream, told};
use crate::seen::Seen;

const BODY: &str = r#"{"accountName":"Example Corp","status":"PENDING"}"#;
const ANSWER: &str = r#"{"error":"BAD_REQUEST","details":"Invalid account status."}"#;

/// What `curl -v` prints, with so many headers of the request as are given.
fn verbose(headers: &str) -> String {
    format!(
        "*   Trying 10.0.0.7:443...\n> PUT /v1/accounts/7 HTTP/2\n> Host: h\n{headers}> \n< HTTP/2 400 \n< content-type: \
         application/json\n< \n* Connection #0 to host h left intact\n{ANSWER}"
    )
}

/// A command over several lines, as bash and zsh show it.
fn continued(flag: &str) -> String {
    format!(
        "curl {flag} -X PUT \\\n> https://h/v1/accounts/7 \\\n> -H \"X-Key: k\" \\\n> -H \"Content-Type: \
         application/json\" \\\n> -d '{BODY}'\n"
    )
}

fn one(text: &str) -> Seen {
    let mut seen =
        stream("-", text.as_bytes()).unwrap_or_else(|problem| panic!("{text}\n{problem:?}"));
    assert_eq!(seen.len(), 1, "{text}");
    seen.remove(0)
}

fn answer(seen: &Seen) -> &str {
    let response = seen.response.as_ref().expect("an answer");
    std::str::from_utf8(&response.body).expect("text")
}

#[test]
fn a_command_over_several_lines_keeps_its_body() {
    let typed = "Content-Type: application/json\n";
    let printed = format!("HTTP/1.1 400 Bad Request\n{typed}\n{ANSWER}\n");
    let typed = format!("> {typed}");
    for prompt in [
        "ada@laptop:~$ ",
        "➜  acme git:(main) ✗ ",
        "➜  acme git:(main) ",
        "➜  ~ ",
        "% ",
    ] {
        for text in [
            format!("{prompt}{}{printed}", continued("-i")),
            format!("{prompt}{}{}", continued("-v"), verbose(&typed)),
            format!(
                "{prompt}{}Note: Unnecessary use of -X or --request, PUT is already inferred.\n{}",
                continued("-v"),
                verbose(&format!("{typed}> Content-Length: 49\n"))
            ),
        ] {
            let seen = one(&text);
            assert_eq!(seen.body.as_deref(), Some(BODY.as_bytes()), "{text}");
            assert_eq!(
                (seen.method.as_str(), answer(&seen)),
                ("PUT", ANSWER),
                "{text}"
            );
            assert_eq!(header(&seen, "x-key"), Some("k"), "{text}");
        }
    }
    for (mark, body) in [
        ("> ", "{\n  \"a\": \"it\"\n}"),
        ("quote> ", "{\n  \"a\": \"> b\"\n}"),
    ] {
        let lines = body.replace('\n', &format!("\n{mark}"));
        let text = format!("$ curl -i h -d '{lines}'\nHTTP/1.1 400 x\n\n{ANSWER}\n");
        assert_eq!(one(&text).body.as_deref(), Some(body.as_bytes()), "{text}");
    }
    // A line that a person wrote so is one.
    let text = format!("$ curl -i h -d '{{\n> \"a\": 1\n}}'\nHTTP/1.1 400 x\n\n{ANSWER}\n");
    assert_eq!(one(&text).body.as_deref(), Some(&b"{\n> \"a\": 1\n}"[..]));
}

#[test]
fn a_request_whose_body_is_not_in_the_record_is_not_taken_for_empty() {
    let typed = "> Content-Type: application/json\n";
    for text in [
        verbose(typed),
        verbose(""),
        verbose("> Transfer-Encoding: chunked\n"),
    ] {
        let told = told(stream("-", text.as_bytes()));
        let said = "whether the request in line 2 of `-` had a body is not in the record / `curl -v` leaves it out: put \
                    the command line above it";
        assert!(told.starts_with(said), "{told}");
    }
    let empty = verbose(&format!("{typed}> Content-Length: 0\n"));
    assert_eq!(one(&empty).body, None);
    let raw =
        format!("POST /a HTTP/1.1\ncontent-type: application/json\n\nHTTP/1.1 400 x\n\n{ANSWER}\n");
    assert!(told(stream("-", raw.as_bytes())).contains("is not in the record"));
    let bare = raw.replace("content-type: application/json\n", "");
    assert_eq!(one(&bare).body, None);
    let get = "> GET /a HTTP/1.1\n> accept: */*\n>\n< HTTP/1.1 404 x\n<\n";
    assert_eq!(one(get).body, None);
}

#[test]
fn a_body_ends_where_its_json_does_and_a_prompt_begins() {
    let head = "$ curl -i https://h/v1 -d '{}'\nHTTP/1.1 400 x\ncontent-type: application/json\n";
    let prompt = "the prompt of a shell behind a body is left out";
    let code = "the code that curl wrote behind a body is left out";
    for (behind, said) in [
        ("ada@laptop:~/acme (main) $ ", Some(prompt)),
        ("\nada@laptop:~$ ", Some(prompt)),
        (
            "%                     \n➜  acme git:(main) ✗ ",
            Some(prompt),
        ),
        ("\n~/acme main\n❯ ", Some(prompt)),
        ("\nPS C:\\Users\\ada> ", Some(prompt)),
        ("\n400\n[ada@bastion ~]$ ", Some(code)),
        ("400", Some(code)),
        ("\n", None),
    ] {
        let seen = one(&format!("{head}\n{ANSWER}{behind}"));
        assert_eq!(answer(&seen), ANSWER, "{behind}");
        assert_eq!(seen.left_out.first().map(String::as_str), said, "{behind}");
        // What is announced is reason enough.
        let announced = format!("{head}content-length: {}\n\n{ANSWER}{behind}", ANSWER.len());
        assert_eq!(answer(&one(&announced)), ANSWER, "{behind}");
    }
    for behind in ["oops", "\noops\n", "{}", ", $ "] {
        let seen = one(&format!("{head}\n{ANSWER}{behind}"));
        assert_eq!(
            answer(&seen),
            format!("{ANSWER}{}", behind.trim_end_matches('\n'))
        );
    }
    let silent = format!("{head}content-length: 0\n\nada@laptop:~$ ");
    assert_eq!(answer(&one(&silent)), "");
    let silent = format!("{head}\nada@laptop:~$ ");
    assert_eq!(answer(&one(&silent)), "");
}

#[test]
fn what_a_terminal_has_wrapped_is_refused_with_what_to_do() {
    let printed = format!("HTTP/1.1 400 x\n\n{ANSWER}\n");
    for (command, said) in [
        (
            "curl -i https://h/v1 -H\n 'a: b' -d '{}'",
            "`-H` lacks its value",
        ),
        (
            "curl -i https://h/v1 -H 'a:\n b' -d '{}'",
            "a header without a name and a colon",
        ),
        (
            "curl -i https://h/v1/acc\nounts -d '{}'",
            "line 2 of `-` belongs neither to the command nor to its answer",
        ),
        (
            "curl -i https://h/v1\n -d '{}'",
            "line 2 of `-` belongs neither to the command nor to its answer",
        ),
        (
            "curl -i https://h/v1 -d '{\"a\": \"Example \nCorp\"}'",
            "the body is JSON but for line breaks inside its texts",
        ),
    ] {
        let told = told(stream("-", format!("$ {command}\n{printed}").as_bytes()));
        assert!(
            told.starts_with(said) && told.contains("join its lines"),
            "{told}"
        );
    }
    let shown = format!(
        "$ curl -i https://h/v1 -d '{{}}'\n  % Total    % Received\n100   159  100    76  --:--:-- 3180\n{printed}"
    );
    let shown = one(&shown);
    assert_eq!(shown.body.as_deref(), Some(&b"{}"[..]));
    assert_eq!(shown.left_out, [""; 0]);
}

#[test]
fn a_variable_for_a_secret_that_is_left_out_anyway_is_not_asked_for() {
    let printed = format!("HTTP/1.1 400 x\n\n{ANSWER}\n");
    for flag in [
        "-H \"authorization: Bearer $TOKEN\"",
        "-H \"X-Api-Key: ${TOKEN}\"",
        "-u \"$TOKEN:x\"",
        "-b \"session=$TOKEN\"",
    ] {
        let command = format!("$ curl -i https://h/v1 {flag} -d '{{}}'\n");
        let seen = one(&format!("{command}{printed}"));
        assert!(
            seen.left_out[0].contains("only a shell has its value"),
            "{seen:?}"
        );
        assert_eq!(seen.headers.len(), 1, "{seen:?}");
        let sent = told(stream("-", command.as_bytes()));
        assert!(
            sent.starts_with("`$TOKEN` has a value only in a shell, at line 1"),
            "{sent}"
        );
    }
    for flag in ["-H \"x-mode: $MODE\"", "-d \"$MODE\"", "-X $MODE"] {
        let text = format!("$ curl -i https://h/v1 {flag}\n{printed}");
        assert!(
            told(stream("-", text.as_bytes())).starts_with("`$MODE` has a value only"),
            "{flag}"
        );
    }
}

#[test]
fn other_programs_and_answers_alone_are_told_what_to_give() {
    let answer = format!("HTTP/1.1 400 x\ncontent-type: application/json\n\n{ANSWER}\n");
    for (text, says) in [
        (
            format!("$ http POST https://h/v1 a=b\n{answer}"),
            "`-` is a command of HTTPie, which shows the answer alone / give what it prints with `--verbose`",
        ),
        (
            format!("$ wget -S https://h/v1\n{answer}"),
            "`-` is a request in the words of another program than curl / give the same as a curl line",
        ),
        (
            format!("nts -d '{{}}'\n{answer}"),
            "the answer in line 2 of `-` has no request before it / put the request above it, whole",
        ),
        (
            format!("$ curl -s https://h/v1 -d '{{}}' | jq\n{ANSWER}\n"),
            "what follows the command in `-` does not begin with a status line / run the command with `-i`, which shows it, or write it and a blank line above the body",
        ),
        (
            format!("PS C:\\> curl.exe -i https://h/v1\n{answer}"),
            "`curl.exe` is quoted for a shell of Windows / write it for a POSIX shell",
        ),
        (
            "$ curl -i https://h/v1 -d @body.json\nHTTP/1.1 400 x\n\n{}\n".to_owned(),
            "a recorded line names a file, and is not obeyed, at line 1, column 24 of `-` / put what is in the file into the line",
        ),
    ] {
        let told = told(stream("-", text.as_bytes()));
        assert!(told.starts_with(says), "{told}");
    }
    let verbose = format!(
        "$ http -v POST https://h/v1 a=b\nPOST /v1 HTTP/1.1\nHost: h\n\n{{\"a\": \"b\"}}\n\n\n{answer}"
    );
    assert_eq!(one(&verbose).body.as_deref(), Some(&b"{\"a\": \"b\"}"[..]));
}
