//! Turns a request into a command line of curl, ready for a shell.

use std::borrow::Cow;

use super::Request;
use crate::text;

/// A header whose value nobody is shown, and that a variable of the environment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The header's name.
    pub header: String,
    /// What stands before the secret: nothing, or a word such as `Bearer ` that keeps none.
    pub scheme: String,
    /// The variable.
    pub variable: String,
}

/// Returns the same as [`curl`], with variables in place of what is hidden.
pub fn curl_of(base: &str, request: &Request, held: &[Held]) -> String {
    let mut line = curl(base, request);
    for Held {
        header,
        scheme,
        variable,
    } in held
    {
        let hidden = request.headers.iter().find(|(name, _)| name == header);
        if let Some((name, value)) = hidden {
            let word = quoted(&self::header(name, value));
            // In double quotes a shell puts in what the variable holds.
            line = line.replacen(&word, &format!("\"{header}: {scheme}${variable}\""), 1);
        }
    }
    line
}

/// Returns `curl -X PUT 'https://...' -H '...' --data-raw '...'`, which sends what the request sent.
///
/// What base and request hold is repeated, so it has to be redacted before.
pub fn curl(base: &str, request: &Request) -> String {
    let url = format!("{base}{}", request.path);
    let mut words: Vec<Cow<'_, str>> = vec!["curl".into(), "-i".into()];
    if request.path.contains(['{', '}', '[', ']']) {
        words.push("--globoff".into());
    }
    if request.path.contains("/.") || request.path.to_lowercase().contains("%2e") {
        words.push("--path-as-is".into());
    }
    match request.method.as_str() {
        // With the name alone it would wait for a body.
        "HEAD" => words.push("-I".into()),
        method => words.extend(["-X".into(), method.into()]),
    }
    words.push(url.into());
    for (name, value) in &request.headers {
        match name.as_str() {
            _ if by_itself(base, request, name, value) => {}
            "user-agent" if !value.is_empty() => words.extend(["-A".into(), value.into()]),
            _ => words.extend(["-H".into(), header(name, value).into()]),
        }
    }
    if let Some(body) = request.body.as_ref().filter(|body| !body.is_empty()) {
        if !request
            .headers
            .iter()
            .any(|(name, _)| name == "content-type")
        {
            // It would call every body a form.
            words.extend(["-H".into(), "content-type:".into()]);
        }
        words.extend(["--data-raw".into(), String::from_utf8_lossy(body)]);
    }
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    quoted.join(" ")
}

/// Tells whether curl writes a header of this value by itself.
fn by_itself(base: &str, request: &Request, name: &str, value: &str) -> bool {
    match name {
        "host" => {
            let host = base.split_once("://").map_or(base, |(_, rest)| rest);
            host.split('/').next() == Some(value)
        }
        "content-length" => {
            let length = request.body.as_ref().map_or(0, Vec::len);
            length > 0 && value == length.to_string()
        }
        _ => false,
    }
}

/// curl leaves a header out that ends in a colon, and sends it empty where it ends in a semicolon.
fn header(name: &str, value: &str) -> String {
    match value {
        "" => format!("{name};"),
        _ => format!("{name}: {value}"),
    }
}

/// Quotes a word; one with characters that a terminal obeys, in the form that spells them out.
fn quoted(word: &str) -> String {
    if text::escape(word) == word {
        return text::shell_word(word);
    }
    let mut quoted = String::from("$'");
    for character in word.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if text::escape(&character.to_string()).len() > character.len_utf8() => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    quoted.push_str(&format!("\\x{byte:02x}"));
                }
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::curl;
    use crate::exchange::Request;

    fn line(path: &str, body: Option<&str>) -> String {
        let request = Request {
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers: vec![
                ("user-agent".to_owned(), "vipspec".to_owned()),
                ("accept".to_owned(), String::new()),
            ],
            body: body.map(|body| body.as_bytes().to_vec()),
        };
        curl("https://example.com/api", &request)
    }

    #[test]
    fn every_word_is_safe_in_a_shell() {
        assert_eq!(
            line("/v1/a?b=c", Some("{\"name\": \"it's $HOME\"}")),
            "curl -i -X POST 'https://example.com/api/v1/a?b=c' -A vipspec -H 'accept;' \
             -H content-type: --data-raw '{\"name\": \"it'\\''s $HOME\"}'"
        );
    }

    #[test]
    fn what_a_terminal_obeys_is_spelt_out() {
        let line = line("/", Some("a\u{1b}[2J\u{202e}'\\\n"));
        assert!(
            line.ends_with("--data-raw $'a\\x1b[2J\\xe2\\x80\\xae\\'\\\\\\n'"),
            "{line}"
        );
    }

    #[test]
    fn a_path_with_dots_stays_as_it_is() {
        assert!(line("/v1/../a", None).contains("--path-as-is"));
    }
}
