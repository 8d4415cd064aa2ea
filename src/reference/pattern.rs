//! Turns a pattern and an id into whether the one fits the other.

/// Says whether a text fits a pattern in which `*` stands for any text.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => {
            text.strip_prefix(start)
                .is_some_and(|text| match rest.split_once('*') {
                    None => text.ends_with(rest),
                    // The first place will do: whatever fits after a later one fits after it.
                    Some((next, _)) => text.find(next).is_some_and(|at| fits(rest, &text[at..])),
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expected) in [
            ("a/*/c", "a/b/c", true),
            ("a/*/c", "a/b/b/c", true),
            ("a/*", "a/", true),
            ("a/*/c", "a/b/d", false),
            ("*é", "éé", true),
            ("*aa", "aaa", true),
            ("a*b*b", "ab", false),
            ("a*b*bc", "abbbc", true),
            ("a", "ab", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
