//! Turns an argument that was pasted as it was printed, a path with line and column, into an id.

use std::path::{Component, Path, PathBuf};

/// What a case file ends in.
const END: &str = ".yaml";

/// The folder that embedded cases are shown in.
const SHOWN: &str = "cases";

/// Returns the id that is meant; what is no path of a case is left as it is.
///
/// `is_suite` tells whether a name is one of a suite: an argument that begins with one is an id.
pub(super) fn id(word: &str, root: Option<&Path>, is_suite: impl Fn(&str) -> bool) -> String {
    let path = without_place(word);
    let first = path.split('/').next().unwrap_or_default();
    let below = if is_suite(first) {
        Some(path.to_owned())
    } else {
        below(Path::new(path), root.unwrap_or(Path::new(SHOWN)))
    };
    // The folder of all cases is no id, and `*` is said more plainly.
    let id = below.filter(|below| !below.is_empty());
    let id = id.as_deref().unwrap_or(word);
    id.strip_suffix(END).unwrap_or(id).to_owned()
}

/// Returns a path without the line and the column behind it.
fn without_place(word: &str) -> &str {
    let Some((path, place)) = word.rsplit_once(END) else {
        return word;
    };
    let is_place = place.strip_prefix(':').is_some_and(|place| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        // `:12:9: detail differs` is what a terminal's line has.
        let mut parts = place.split(':');
        parts.next().is_some_and(digits)
            && parts
                .next()
                .is_none_or(|part| digits(part) || part.is_empty())
    });
    if is_place {
        &word[..path.len() + END.len()]
    } else {
        word
    }
}

/// Returns a path below a folder, with slashes, however both are written.
fn below(path: &Path, root: &Path) -> Option<String> {
    let plain = plain(path);
    let found = plain.strip_prefix(self::plain(root)).map(Path::to_owned);
    let found = found.or_else(|_| {
        absolute(path)
            .strip_prefix(absolute(root))
            .map(Path::to_owned)
    });
    let parts = found.ok()?;
    let parts = parts
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// Returns a path without `.` in it.
fn plain(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

/// Returns the path from the root of the system on, links followed where it is there.
fn absolute(path: &Path) -> PathBuf {
    let there = path.canonicalize().or_else(|_| std::path::absolute(path));
    there.unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{id, without_place};
    use std::path::Path;

    #[test]
    fn what_was_printed_means_the_case() {
        let here = std::env::current_dir().unwrap();
        let absolute = format!("{}/cases/s/a/b.yaml", here.display());
        for (word, root, meant) in [
            ("s/a/b", Some("cases"), "s/a/b"),
            ("cases/s/a/b.yaml", Some("cases"), "s/a/b"),
            ("cases/s/a/b.yaml", Some("./cases/"), "s/a/b"),
            ("cases/s/a/b.yaml", None, "s/a/b"),
            ("./cases/s/a/b.yaml", Some("cases"), "s/a/b"),
            ("./cases/s/a/b.yaml:12:9", Some("cases"), "s/a/b"),
            ("cases/s/a/b.yaml:12", Some("cases"), "s/a/b"),
            ("cases/s/a/b.yaml:12:9:", Some("cases"), "s/a/b"),
            ("s/a/b.yaml:12:9", Some("cases"), "s/a/b"),
            ("s/a/b.yaml", None, "s/a/b"),
            (&absolute, Some("cases"), "s/a/b"),
            (&format!("{absolute}:3:1"), Some("cases"), "s/a/b"),
            ("../x/s/a/b.yaml", Some("../x"), "s/a/b"),
            ("cases/s/a", Some("cases"), "s/a"),
            ("cases/s/a/", Some("cases"), "s/a"),
            ("cases/s/*", Some("cases"), "s/*"),
            ("s/a/b[c]", Some("cases"), "s/a/b[c]"),
            // A mistake is told as it was made.
            ("a/b", Some("cases"), "a/b"),
            ("./other/s/a/b", Some("cases"), "./other/s/a/b"),
            ("cases", Some("cases"), "cases"),
            ("", None, ""),
        ] {
            let found = id(word, root.map(Path::new), |name| name == "s");
            assert_eq!(found, meant, "{word} {root:?}");
        }
    }

    #[test]
    fn a_suite_may_be_named_as_the_folder_of_cases_is() {
        let found = id("cases/a/b", Some(Path::new("cases")), |name| {
            name == "cases"
        });
        assert_eq!(found, "cases/a/b");
    }

    #[test]
    fn only_a_line_and_a_column_are_a_place() {
        for (word, path) in [
            ("a.yaml:12", "a.yaml"),
            ("a.yaml:12:9", "a.yaml"),
            ("a.yaml:12:9: detail differs", "a.yaml"),
            ("a.yaml:x", "a.yaml:x"),
            ("a.yaml:12:x", "a.yaml:12:x"),
            ("a.yaml", "a.yaml"),
        ] {
            assert_eq!(without_place(word), path, "{word}");
        }
    }
}
