//! Turns a name into what the environment holds under it: a variable, or a file that one names.

use std::sync::Arc;

use crate::template::{Environment, Problem};
use crate::text;

/// Returns the environment of this process: a variable, or the file that `NAME_FILE` names.
pub fn environment() -> Environment {
    Arc::new(|name: &str| look_up(name, &|name| std::env::var(name).ok()))
}

/// An empty variable gives way to a file, and is what it is where none is named.
fn look_up(
    name: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<String>, Problem> {
    let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(value) = filled(name) {
        return Ok(Some(value));
    }
    let key = format!("{name}_FILE");
    match filled(&key) {
        Some(path) => content(&key, &path).map(Some),
        None => Ok(variable(name)),
    }
}

/// Reads a file that holds one value: a mark of UTF-8 before it, and one line break behind it, are
/// its editor's.
fn content(key: &str, path: &str) -> Result<String, Problem> {
    let shown = text::escape(path);
    let failed = |reason: String| {
        Problem::new(format!("the file `{shown}` of `{key}` {reason}"))
            .help("name a file that holds the value as UTF-8 text, and nothing else")
    };
    let bytes = std::fs::read(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    let held = String::from_utf8(bytes).map_err(|_| failed("is not UTF-8 text".to_owned()))?;
    let held = held.strip_prefix('\u{feff}').unwrap_or(&held);
    let value = held.strip_suffix('\n').unwrap_or(held);
    Ok(value.strip_suffix('\r').unwrap_or(value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::look_up;
    use std::fs;

    /// Returns what stands for `TOKEN` where `TOKEN_FILE` names a file with these bytes.
    fn of_file(bytes: &[u8]) -> Result<String, String> {
        let name = format!("vipspec-value-{}-{}", std::process::id(), bytes.len());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, bytes).unwrap();
        let variable = |name: &str| {
            let path = path.to_string_lossy().into_owned();
            (name == "TOKEN_FILE").then_some(path)
        };
        let value = look_up("TOKEN", &variable);
        fs::remove_file(&path).unwrap();
        let value = value.map_err(|problem| problem.title);
        value.map(|value| value.expect("the file is named"))
    }

    #[test]
    fn a_mark_before_the_value_and_one_line_break_behind_it_are_the_editors() {
        for (bytes, value) in [
            (&b"abc"[..], "abc"),
            (b"abc\n", "abc"),
            (b"abc\r\n", "abc"),
            (b"abc \n\n", "abc \n"),
            (b"\xef\xbb\xbfabc\n", "abc"),
            (b"a\nb", "a\nb"),
        ] {
            assert_eq!(of_file(bytes).as_deref(), Ok(value), "{bytes:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_said_as_such() {
        let variable = |name: &str| (name == "TOKEN_FILE").then(|| "/nowhere/at/all".to_owned());
        let problem = look_up("TOKEN", &variable).unwrap_err();
        let title = problem.title;
        let said = "the file `/nowhere/at/all` of `TOKEN_FILE` cannot be read: ";
        assert!(title.starts_with(said), "{title}");
        assert!(title.len() > said.len(), "{title}");
        let latin = of_file(b"caf\xe9").unwrap_err();
        assert!(
            latin.ends_with("of `TOKEN_FILE` is not UTF-8 text"),
            "{latin}"
        );
    }

    #[test]
    fn an_empty_variable_is_none() {
        let only =
            |value: &'static str| move |name: &str| (name == "TOKEN").then(|| value.to_owned());
        assert_eq!(look_up("TOKEN", &only("a")), Ok(Some("a".to_owned())));
        // Said as empty where a secret is wanted, which tells more than that it is not set.
        assert_eq!(look_up("TOKEN", &only("")), Ok(Some(String::new())));
        assert_eq!(look_up("OTHER", &only("a")), Ok(None));
        let path = std::env::temp_dir().join(format!("vipspec-beside-{}", std::process::id()));
        fs::write(&path, "of the file").unwrap();
        let both = |name: &str| match name {
            "TOKEN_FILE" => Some(path.to_string_lossy().into_owned()),
            _ => Some(String::new()),
        };
        assert_eq!(look_up("TOKEN", &both), Ok(Some("of the file".to_owned())));
        fs::remove_file(&path).unwrap();
    }
}
