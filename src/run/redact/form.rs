//! Turns two forms of one secret into the words for what makes them differ.

use super::escape::Escape;
use super::view::{Radix, View};

/// Returns in what the second of two texts differs from the first, where both are the same secret.
pub(super) fn difference(first: &str, second: &str) -> String {
    let (first, second) = (View::of(first), View::of(second));
    if let Some(form) = form_of(&second, &first) {
        return format!("what came back is {form}");
    }
    if let Some(form) = form_of(&first, &second) {
        return format!("what came back is not {form}");
    }
    "what came back is the secret in another form, or another secret".to_owned()
}

/// Returns what `written` is, where that turns it into `plain`.
fn form_of(written: &View, plain: &View) -> Option<&'static str> {
    let escaped = |escapes: &[Escape]| {
        let once = written.unescaped(escapes)?;
        let twice = once.unescaped(escapes);
        let is = |view: &View| view.bytes == plain.bytes;
        Some([is(&once), twice.is_some_and(|twice| is(&twice))])
    };
    match escaped(&[Escape::Percent]) {
        Some([true, _]) => return Some("percent-encoded"),
        Some([_, true]) => return Some("percent-encoded twice"),
        _ => {}
    }
    if written.bytes != plain.bytes && written.folded().bytes == plain.folded().bytes {
        return Some("in another letter case");
    }
    for (escape, form) in [
        (Escape::Json, "escaped as JSON"),
        (Escape::Html, "escaped as HTML"),
    ] {
        if escaped(&[escape]).is_some_and(|is| is.contains(&true)) {
            return Some(form);
        }
    }
    if escaped(&Escape::ALL).is_some_and(|is| is.contains(&true)) {
        return Some("escaped in more than one way");
    }
    let holds = |view: &View| {
        let mut windows = view.bytes.windows(plain.bytes.len().max(1));
        windows.any(|window| window == plain.bytes)
    };
    for (radix, form) in [(Radix::Hex, "in hex"), (Radix::Base64, "in base64")] {
        if written.decoded(radix, 1).iter().any(holds) {
            return Some(form);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_form_is_named_in_which_a_secret_came_back() {
        for (second, said) in [
            ("a%2Fb%20c%C3%A4", "what came back is percent-encoded"),
            (
                "a%252Fb%2520c%25C3%25A4",
                "what came back is percent-encoded twice",
            ),
            ("A/B cÄ", "what came back is in another letter case"),
            ("a\\/b c\\u00e4", "what came back is escaped as JSON"),
            ("a/b c&auml;", "what came back is escaped as HTML"),
            (
                "a%2Fb c&#228;",
                "what came back is escaped in more than one way",
            ),
            ("612f622063c3a4", "what came back is in hex"),
            ("YS9iIGPDpA==", "what came back is in base64"),
            (
                "another",
                "what came back is the secret in another form, or another secret",
            ),
        ] {
            assert_eq!(difference("a/b cä", second), said);
        }
        assert_eq!(
            difference("a%2Fb", "a/b"),
            "what came back is not percent-encoded"
        );
    }
}
