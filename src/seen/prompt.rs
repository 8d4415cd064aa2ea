//! Turns a line of a terminal into whether a shell or curl itself wrote it, and what was typed behind a prompt.

use std::sync::LazyLock;

use regex_lite::Regex;

/// What may stand before a command: `ada@laptop:~$`, `PS C:\>`, `➜  acme git:(main) ✗`.
const BEFORE: &str =
    r"(?:➜ +\S{1,80}(?: git:\(\S{1,80}\))?(?: ✗)?|.{0,80}?[$%❯➜✗✔λ»›]|\S.{0,80}?[#>])";

/// A prompt, alone or with what was typed at it; no value of JSON begins so, and no page.
const PROMPT: &str = r#"^(?:[^\s"{}<,:][^"{}]{0,120}?)?[$%❯➜✗✔λ»›#>](?:\s|$)"#;

/// How much of a line is looked at, in bytes.
const MAX_LINE: usize = 400;

/// What may run a command, and the command.
const CURL: &str =
    r"(?:(?:sudo|time|command|exec|nohup|env|[A-Za-z_]\w*=\S*) +)*(curl(?:\.exe)?)(?:\s|$)";

static COMMAND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^\s*(?:{BEFORE} +)?{CURL}")).ok());

static IS_PROMPT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PROMPT).ok());

static TYPED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^\s*(?:{BEFORE} +)?(.*)$")).ok());

/// Returns where `curl` stands in a line that begins with a command of it, behind a prompt or without.
pub(super) fn curl_at(line: &[u8]) -> Option<usize> {
    let mut beginning = &line[..line.len().min(MAX_LINE)];
    if let Err(error) = std::str::from_utf8(beginning) {
        // What stands behind the bad byte is in no command; a character may have been cut in two.
        beginning = &beginning[..error.valid_up_to()];
    }
    let holds_it = beginning.windows(4).any(|window| window == b"curl");
    let text = std::str::from_utf8(beginning).ok().filter(|_| holds_it)?;
    let found = COMMAND.as_ref()?.captures(text)?.get(1)?;
    Some(found.start())
}

/// Tells whether a line is a prompt, or begins with one.
pub(super) fn is_one(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]);
    let line = line.trim();
    let pattern = IS_PROMPT.as_ref();
    !line.is_empty() && pattern.is_some_and(|pattern| pattern.is_match(line))
}

/// Returns what was typed in a line, without the prompt before it.
pub(super) fn typed(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]);
    let pattern = TYPED.as_ref();
    let found = pattern.and_then(|pattern| pattern.captures(line.trim_end())?.get(1));
    found.map_or_else(String::new, |found| found.as_str().to_owned())
}

/// Tells whether curl says the line itself: `* Trying`, `{ [58 bytes data]`, the progress meter.
pub(super) fn is_remark(line: &[u8]) -> bool {
    let holds = |word: &[u8]| line.windows(word.len()).any(|window| window == word);
    let data = line.starts_with(b"{ [") || line.starts_with(b"} [");
    line.starts_with(b"* ")
        || (data && holds(b" bytes data]"))
        || holds(b"--:--:--")
        || line.trim_ascii().starts_with(b"% Total")
        || line.trim_ascii().starts_with(b"Dload")
}

#[cfg(test)]
mod tests {
    use super::{is_one, typed};

    #[test]
    fn prompts_are_told_from_what_a_service_says() {
        for prompt in [
            "ada@laptop:~$ ",
            "ada@laptop:~/acme (main) $ ls -l",
            "[ada@bastion ~]$",
            "root@h:/# ",
            "%                     ",
            "➜  acme git:(main) ✗ ",
            "PS C:\\Users\\ada> ",
            "bash-5.1$",
            "❯",
        ] {
            assert!(is_one(prompt.as_bytes()), "{prompt}");
        }
        for said in [
            "",
            "}",
            ",\"a\": \"5 $ \"}",
            "{\"a\": \"5 $ \"}",
            "<html>",
            "oops",
            "400",
        ] {
            assert!(!is_one(said.as_bytes()), "{said}");
        }
    }

    #[test]
    fn what_was_typed_stands_behind_the_prompt() {
        for (line, behind) in [
            ("$ http GET h", "http GET h"),
            ("➜  acme git:(main) http h", "http h"),
            ("http h", "http h"),
        ] {
            assert_eq!(typed(line.as_bytes()), behind);
        }
    }
}
