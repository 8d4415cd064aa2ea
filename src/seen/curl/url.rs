//! Turns the URL of a command, and the fields of a form, into what curl makes of them.

use crate::template::Problem;

/// Returns the URL that is asked.
///
/// # Errors
///
/// Returns why it is not one URL of HTTP.
pub(super) fn read(written: &str, globoff: bool, path_as_is: bool) -> Result<String, Problem> {
    if written.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Problem::new("the URL holds a blank or a control character")
            .help("write it as `%20` and so on"));
    }
    // What stands behind `#` never goes on the wire.
    let written = written.split('#').next().unwrap_or_default();
    let url = with_scheme(written)?;
    let (head, rest) = split(&url);
    if head.contains('@') {
        return Err(
            Problem::new("the URL holds a user name").help("write it as `-u NAME:PASSWORD`")
        );
    }
    if !globoff && let Some(bracket) = rest.chars().find(|c| "{}[]".contains(*c)) {
        let title = format!("`{bracket}` in the URL is a pattern of curl for several requests");
        return Err(Problem::new(title).help("add `-g` if it is meant as it is"));
    }
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let path = if path_as_is {
        path.to_owned()
    } else {
        without_dots(path)
    };
    Ok(format!("{head}{path}{query}"))
}

/// Returns the URL with the scheme that curl supposes; a path alone stays one.
fn with_scheme(written: &str) -> Result<String, Problem> {
    if written.starts_with('/') {
        return Ok(written.to_owned());
    }
    let Some((scheme, rest)) = written.split_once("://") else {
        return if written.is_empty() {
            Err(Problem::new("the URL of the command line is empty"))
        } else {
            Ok(format!("http://{written}"))
        };
    };
    Ok(format!("{scheme}://{rest}"))
}

/// Splits a URL before its path.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let length = url[start..].find(['/', '?']).unwrap_or(url.len() - start);
    if start == 0 {
        ("", url)
    } else {
        url.split_at(start + length)
    }
}

/// Takes `.` and `..` out of a path, as curl does unless told not to.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').collect();
    let last = segments.len() - 1;
    for (index, segment) in segments.into_iter().enumerate() {
        match segment {
            "." | ".." => {
                if segment == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if index == last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    kept.join("/")
}

/// Returns a value of `--data-urlencode` encoded, of which `file` reads what it names.
///
/// `text`, `=text` and `name=text` are the forms for text, `@file` and `name@file` those for files;
/// the name goes out as it is.
pub(super) fn encoded_field(
    value: &[u8],
    file: &dyn Fn(&str) -> Result<Vec<u8>, Problem>,
) -> Result<Vec<u8>, Problem> {
    let at = value.iter().position(|byte| b"=@".contains(byte));
    let (name, text) = match at {
        None => (&b""[..], value.to_vec()),
        Some(at) if value[at] == b'@' => {
            let path = String::from_utf8_lossy(&value[at + 1..]);
            (&value[..at], file(&path)?)
        }
        Some(at) => (&value[..at], value[at + 1..].to_vec()),
    };
    let mut field = name.to_vec();
    if !name.is_empty() {
        field.push(b'=');
    }
    for byte in text {
        match byte {
            b' ' => field.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => field.push(byte),
            byte => field.extend(format!("%{byte:02X}").bytes()),
        }
    }
    Ok(field)
}
