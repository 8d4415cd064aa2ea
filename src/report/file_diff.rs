//! Turns a file before and after into the lines that differ.

use similar::TextDiff;

use super::{BAD, BOLD, DIM, GOOD, styled};
use crate::text;

/// Returns a unified diff with a line break at its end; a new file has every line added.
pub fn file_diff(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let old = if before.is_empty() { "/dev/null" } else { path };
    let mut unified = diff.unified_diff();
    let unified = unified.context_radius(3).header(old, path).to_string();
    let line = |line: &str| {
        let shown = text::escape(line);
        let shown = match line.as_bytes().first() {
            _ if line.starts_with("+++") || line.starts_with("---") => styled(BOLD, &shown),
            Some(b'+') => styled(GOOD, &shown),
            Some(b'-') => styled(BAD, &shown),
            Some(b'@') => styled(DIM, &shown),
            _ => shown,
        };
        format!("{shown}\n")
    };
    unified.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::file_diff;

    #[test]
    fn a_diff_holds_nothing_that_a_terminal_obeys() {
        let before = "# \u{202e}a\nb\n";
        let after = format!("{before}c: \u{1b}[2J\n");
        let diff = file_diff("cases/\u{9b}x.yaml", before, &after);
        let plain = anstream::adapter::strip_str(&diff).to_string();
        assert!(plain.contains("+c: \\u{1b}[2J"), "{plain}");
        let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!plain.contains(obeyed), "{plain:?}");
        assert_eq!(diff.matches("2J").count(), 1, "{diff:?}");
        assert!(!diff.contains("\u{1b}[2J"), "{diff:?}");
    }
}
