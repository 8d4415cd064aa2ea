//! Turns command lines that are wrong or hostile into claims about what is said of them.

use super::curl::{body, read};
use super::{all, curl_line, header, stream, told};
use crate::seen::{CurlLine, Input, MAX_TEXT, Wanted, read_as};

fn refused(line: &str) -> (String, String) {
    let problem = curl_line(line).expect_err(line);
    (problem.title, problem.help.unwrap_or_default())
}

#[test]
fn what_only_a_shell_can_answer_is_refused_at_its_place() {
    for (line, says) in [
        (
            "curl h -o ~/x",
            "`~` is a folder only in a shell, at line 1, column 11",
        ),
        (
            "curl $HOST/v1",
            "`$HOST` has a value only in a shell, at line 1, column 6",
        ),
        (
            "curl h -H \"a: ${B}\"",
            "`$B` has a value only in a shell, at line 1, column 15",
        ),
        (
            "curl h \\\n -d \"$(cat x)\"",
            "`$(` has a value only in a shell, at line 2, column 6",
        ),
        (
            "curl h -d `id`",
            "``` is for a shell, and nothing is run here, at line 1, column 11",
        ),
        (
            "curl h -d \"`id`\"",
            "``` is for a shell, and nothing is run here, at line 1, column 12",
        ),
        (
            "curl h; id",
            "`;` is for a shell, and nothing is run here, at line 1, column 7",
        ),
        (
            "curl h && id",
            "`&` is for a shell, and nothing is run here, at line 1, column 8",
        ),
        (
            "curl h/?a=1&b=2",
            "`&` is for a shell, and nothing is run here, at line 1, column 12",
        ),
        (
            "curl h > f",
            "`>` is for a shell, and nothing is run here, at line 1, column 8",
        ),
        (
            "curl h <(id)",
            "`<` is for a shell, and nothing is run here, at line 1, column 8",
        ),
        (
            "curl h -d {a,b}",
            "`{...,...}` outside quotes becomes several words in a shell, at line 1, column 11",
        ),
        ("curl h\nid", "a second command, at line 2, column 1"),
        (
            "curl h -d 'x",
            "the quote `'` is never closed, at line 1, column 11",
        ),
        (
            "curl h -d \"x",
            "the quote `\"` is never closed, at line 1, column 11",
        ),
        (
            "curl h -d $'x\\'",
            "the quote `$'` is never closed, at line 1, column 11",
        ),
        (
            "curl h \\",
            "the command line ends in `\\`, at line 1, column 8",
        ),
        (
            "curl h -d $'a\\xzz'",
            "an escape that stands for no character, at line 1, column 14",
        ),
        (
            "curl h -d $'\\ud83d'",
            "an escape that stands for no character, at line 1, column 13",
        ),
        (
            "curl h -d $'\\0'",
            "an escape that stands for no character, at line 1, column 13",
        ),
        (
            "curl h -d $'\\777'",
            "an escape that stands for no character, at line 1, column 13",
        ),
        (
            "curl h -d '\0'",
            "a NUL, which no command line can hold, in the quotes, at line 1, column 11",
        ),
        (
            "curl h\0",
            "a NUL, which no command line can hold, at line 1, column 7",
        ),
        (
            "curl ^\"http://h/^\" ^\n  -H ^\"a: b^\"",
            "`^` escapes for the Windows command prompt, at line 1, column 6",
        ),
        (
            "curl \"http://h/\" ^\r\n  -H \"a: b\"",
            "`^` escapes for the Windows command prompt, at line 1, column 18",
        ),
        (
            "curl \"http://h/\" -d \"{\\\"a\"\"^\n",
            "`^` escapes for the Windows command prompt, at line 1, column 28",
        ),
    ] {
        assert_eq!(
            refused(line).0,
            format!("{says} of the command line"),
            "{line}"
        );
    }
}

#[test]
fn a_flag_that_cannot_be_obeyed_is_refused_with_the_remedy() {
    let on_line = " of the command line";
    for (line, says, help) in [
        (
            "curl h --dta x",
            "unknown flag `--dta`, at line 1, column 8",
            "did you mean `--data`",
        ),
        (
            "curl -sQ h",
            "unknown flag `-Q`, at line 1, column 6",
            "leave it out if",
        ),
        (
            "curl h --xyzzy=made-up",
            "unknown flag `--xyzzy`, at line 1, column 8",
            "leave it out if",
        ),
        (
            "curl h -F a=b",
            "`-F` cannot be obeyed, at line 1, column 8",
            "multipart forms are not read",
        ),
        (
            "curl h -T f",
            "`-T` cannot be obeyed, at line 1, column 8",
            "with `--data-binary @FILE`",
        ),
        (
            "curl h --digest",
            "`--digest` cannot be obeyed, at line 1, column 8",
            "give the header",
        ),
        (
            "curl h --next i",
            "`--next` cannot be obeyed, at line 1, column 8",
            "one request",
        ),
        (
            "curl h -b jar",
            "a file as the value of `-b`, at line 1, column 8",
            "-b 'name=value'",
        ),
        (
            "curl h -H 'made up'",
            "a header without a name and a colon, at line 1, column 8",
            "-H 'name: value'",
        ),
        (
            "curl h -H $'a: b\\nc: d'",
            "a header without a name and a colon, at line 1, column 8",
            "-H 'name: value'",
        ),
        (
            "curl h -u me",
            "no password in `-u`, at line 1, column 8",
            "-u NAME:PASSWORD",
        ),
        ("curl h -X", "`-X` lacks its value, at line 1, column 8", ""),
        (
            "curl h -X 'A B'",
            "the value of `-X` is no verb of HTTP, at line 1, column 8",
            "",
        ),
        (
            "curl h --compressed=yes",
            "`--compressed` has no value, at line 1, column 8",
            "",
        ),
        (
            "curl h i",
            "a second URL, at line 1, column 8",
            "one request at a time",
        ),
    ] {
        let (title, remedy) = refused(line);
        assert_eq!(title, format!("{says}{on_line}"), "{line}");
        assert!(remedy.contains(help), "{line}: {remedy}");
    }
}

#[test]
fn a_flag_that_sends_elsewhere_is_refused_whatever_it_says() {
    for flag in [
        "-x http://p",
        "--proxy=http://p",
        "--preproxy p",
        "--socks5 p",
        "--socks5-hostname p",
        "--resolve h:80:1.2.3.4",
        "--connect-to ::p:",
        "--unix-socket /run/x.sock",
        "--abstract-unix-socket x",
        "--doh-url https://d",
        "--alt-svc f",
        "--request-target /x",
        "-K f",
        "--proto-default https",
    ] {
        let (title, help) = refused(&format!("curl http://h/ {flag}"));
        assert!(title.contains("cannot be obeyed"), "{flag}: {title}");
        assert!(!help.is_empty(), "{flag}");
    }
}

#[test]
fn a_variable_has_the_value_that_was_given_and_no_other() {
    let vars = [
        ("TOKEN".to_owned(), "abc $x".to_owned()),
        ("HOST".to_owned(), "h".to_owned()),
    ];
    let read = |line: &str| {
        let input = Input::argument("the command line", line).with_vars(&vars);
        all(read_as(&CurlLine, &input, &Wanted::default())).map(|mut seen| seen.remove(0))
    };
    let seen = read("curl http://$HOST/a -H \"x: ${TOKEN}!\" -d '$TOKEN'").unwrap();
    assert_eq!(
        (seen.url.as_str(), header(&seen, "x")),
        ("http://h/a", Some("abc $x!"))
    );
    assert_eq!(seen.body.as_deref(), Some(&b"$TOKEN"[..]));
    let problem = read("curl h/$HOME").unwrap_err();
    assert!(problem.help.unwrap().contains("`--var HOME=VALUE`"));
    for line in [
        "curl h/${HOME",
        "curl h/${TOKEN:-x}",
        "curl h/$(id)",
        "curl h/$1",
    ] {
        assert!(
            read(line)
                .unwrap_err()
                .title
                .contains("has a value only in a shell"),
            "{line}"
        );
    }
}

#[test]
fn a_file_is_read_for_a_line_that_was_typed_and_never_for_a_recorded_one() {
    let path = std::env::temp_dir().join(format!("vipspec-line-{}", std::process::id()));
    std::fs::write(&path, "{\"a\":\r\n 1}\n").unwrap();
    let file = path.display();
    for (flags, body) in [
        (format!("-d @{file}"), "{\"a\": 1}"),
        (format!("--data-binary @{file}"), "{\"a\":\r\n 1}\n"),
        (format!("--json @{file}"), "{\"a\":\r\n 1}\n"),
        (format!("--data-raw @{file}"), &*format!("@{file}")),
        (
            format!("--data-urlencode @{file}"),
            "%7B%22a%22%3A%0D%0A+1%7D%0A",
        ),
        (
            format!("--data-urlencode b@{file}"),
            "b=%7B%22a%22%3A%0D%0A+1%7D%0A",
        ),
    ] {
        let line = format!("curl http://h/ {flags}");
        let seen = read(&line);
        assert_eq!(
            String::from_utf8(seen.body.unwrap()).unwrap(),
            body,
            "{flags}"
        );
        let recorded = stream("-", line.as_bytes());
        if flags.starts_with("--data-raw") {
            assert!(recorded.is_ok());
        } else {
            assert!(
                told(recorded).contains("a recorded line names a file"),
                "{flags}"
            );
        }
    }
    std::fs::write(&path, "X-A: 1\n\nx-b: 2\n").unwrap();
    let seen = read(&format!("curl http://h/ -H @{file}"));
    assert_eq!(
        (header(&seen, "x-a"), header(&seen, "x-b")),
        (Some("1"), Some("2"))
    );
    std::fs::remove_file(&path).unwrap();
    for line in ["curl h -d @-", "curl h -d @/nowhere"] {
        curl_line(line).unwrap_err();
    }
}

#[test]
fn a_line_without_one_url_of_http_is_refused() {
    for (line, says) in [
        ("", "the command line does not begin with `curl`"),
        (
            "wget http://h/",
            "the command line is a request in the words of another program than curl",
        ),
        ("id", "the command line does not begin with `curl`"),
        (
            "curl.exe http://h/",
            "`curl.exe` is quoted for a shell of Windows",
        ),
        ("curl -X POST", "no URL in the command line"),
        ("curl ''", "the URL of the command line is empty"),
        (
            "curl file:///etc/passwd",
            "the URL is none of `http` or `https`",
        ),
        (
            "curl 'http://h/a b'",
            "the URL holds a blank or a control character",
        ),
        ("curl http://me:made-up@h/", "the URL holds a user name"),
        (
            "curl 'http://h/{a}'",
            "`{` in the URL is a pattern of curl for several requests",
        ),
        ("curl http://h:port/", "the host of the URL is none"),
        (
            "curl -I -d a h",
            "`-I` asks for headers alone, and there is data to send",
        ),
    ] {
        assert_eq!(refused(line).0, says, "{line}");
    }
}

#[test]
fn no_message_repeats_what_may_be_a_secret() {
    for line in [
        "curl h -H 'Authorization: Bearer s3cret",
        "curl h -H 'Authorization s3cret'",
        "curl h -H 'Authorization: s3cret' > f",
        "curl h -u s3cret",
        "curl http://me:s3cret@h/",
        "curl h --unknown=s3cret",
        "curl h -b s3cret",
        "curl h s3cret",
        "curl h\nexport TOKEN=s3cret",
    ] {
        let (title, help) = refused(line);
        assert!(
            !title.contains("s3cret") && !help.contains("s3cret"),
            "{title}: {help}"
        );
    }
}

#[test]
fn hostile_lines_end_in_a_message_or_in_what_they_say() {
    let long = "x".repeat(1 << 20);
    assert_eq!(body(&format!("'{long}'")), long);
    assert_eq!(
        body(&format!("$'{}'", "\\x41".repeat(1 << 18))),
        "A".repeat(1 << 18)
    );
    assert_eq!(body(&"\\x".repeat(1 << 19)).len(), 1 << 19);
    let many = format!("curl h {}", "-H 'a: b' ".repeat(50_000));
    assert_eq!(read(&many).headers.len(), 50_000);
    let says = refused(&format!("curl h --{long}")).0;
    assert!(says.len() < 200, "{says}");
    let says = refused(&format!("curl ${long}")).0;
    assert!(says.len() < 200, "{says}");
    let says = refused(&" ".repeat(MAX_TEXT + 1)).0;
    assert_eq!(
        says,
        "the command line has 16 MB, and a command line of curl is read up to 16 MB"
    );
    let says = refused("curl h --\u{1b}[2J").0;
    assert!(!says.contains('\u{1b}'), "{says}");
}
