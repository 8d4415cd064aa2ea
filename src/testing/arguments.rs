//! Turns the arguments that `cargo test` users type into those that libtest-mimic takes.

use std::ffi::OsString;

use libtest_mimic::Arguments;

/// The options of libtest that take a value in the next argument.
const WITH_VALUE: [&str; 6] = [
    "--test-threads",
    "--logfile",
    "--skip",
    "--color",
    "--format",
    "-Z",
];

/// What the command line asks for.
#[derive(Debug)]
pub(super) struct Asked {
    /// The arguments, without filters.
    pub arguments: Arguments,
    /// The filters: libtest takes any number, libtest-mimic one.
    pub filters: Vec<String>,
}

/// Reads the command line.
///
/// # Errors
///
/// Returns a message where libtest-mimic would do something worse than refuse.
pub(super) fn read(
    words: impl IntoIterator<Item = OsString>,
    threads: usize,
) -> Result<Asked, String> {
    let mut kept: Vec<OsString> = vec!["conformance".into()];
    let mut filters = Vec::new();
    let mut takes_value = false;
    for word in words {
        let text = word.to_string_lossy().into_owned();
        if !takes_value && !text.starts_with('-') {
            filters.push(text);
            continue;
        }
        takes_value = !takes_value && WITH_VALUE.contains(&text.as_str());
        // The spelling that the built-in harness documents today.
        kept.push(if text == "--no-capture" {
            "--nocapture".into()
        } else {
            word
        });
    }
    let mut arguments = Arguments::from_iter(kept);
    arguments.test_threads = match arguments.test_threads.or_else(threads_of_environment) {
        Some(0) => return Err(
            "`--test-threads` is 0, and no test could ever run\n  help: give a number from 1 on"
                .to_owned(),
        ),
        Some(threads) => Some(threads),
        None => Some(threads),
    };
    Ok(Asked { arguments, filters })
}

fn threads_of_environment() -> Option<usize> {
    std::env::var("RUST_TEST_THREADS").ok()?.parse().ok()
}

impl Asked {
    /// Tells whether one of the filters means a trial, given its name and kind.
    pub(super) fn wants(&self, name: &str, kind: &str) -> bool {
        let fits = |filter: &String| self.fits(filter, name, kind);
        self.filters.is_empty() || self.filters.iter().any(fits)
    }

    /// Tells whether a filter means a trial.
    pub(super) fn fits(&self, filter: &str, name: &str, kind: &str) -> bool {
        let full = full_name(name, kind);
        if self.arguments.exact {
            filter == name || filter == full
        } else {
            full.contains(filter)
        }
    }

    /// Tells whether some trials are meant and not all.
    pub(super) fn is_narrow(&self) -> bool {
        let Arguments {
            skip,
            ignored,
            exact,
            ..
        } = &self.arguments;
        !self.filters.is_empty() || !skip.is_empty() || *ignored || *exact
    }

    /// Tells whether a case is named exactly.
    pub(super) fn names_exactly(&self, id: &str) -> bool {
        let name = |filter: &String| match filter.strip_prefix('[') {
            Some(rest) => rest.split_once("] ").is_some_and(|(_, name)| name == id),
            None => filter == id,
        };
        self.arguments.exact && self.filters.iter().any(name)
    }

    /// Puts ids in the place of filters that are paths of files, as they were printed.
    pub(super) fn read_paths(&mut self, id: impl Fn(&str) -> String) {
        let paths = self.filters.iter_mut();
        for path in paths.filter(|filter| filter.contains(".yaml")) {
            *path = id(path);
        }
    }

    /// Returns the one name that is asked for, without its kind, where it is just one.
    pub(super) fn exact_name(&self) -> Option<&str> {
        let [filter] = self.filters.as_slice() else {
            return None;
        };
        if !self.arguments.exact {
            return None;
        }
        let name = filter
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "));
        Some(name.map_or(filter.as_str(), |(_, name)| name))
    }
}

fn full_name(name: &str, kind: &str) -> String {
    match kind {
        "" => name.to_owned(),
        _ => format!("[{kind}] {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn words(text: &str) -> impl Iterator<Item = std::ffi::OsString> {
        text.split_whitespace().map(Into::into)
    }

    #[test]
    fn several_filters_are_any_of_them() {
        let asked = read(words("accounts users --skip x"), 16).unwrap();
        assert_eq!(asked.filters, ["accounts", "users"]);
        assert!(asked.wants("s/users/a", "404") && !asked.wants("s/policies/a", "404"));
        assert_eq!(asked.arguments.skip, ["x"]);
    }

    #[test]
    fn an_exact_name_may_carry_its_kind() {
        let asked = read(words("--exact s/a/b[c]"), 16).unwrap();
        assert_eq!(asked.exact_name(), Some("s/a/b[c]"));
        let mut with_kind = read(words("--exact"), 16).unwrap();
        with_kind.filters.push("[404-x] s/a/b[c]".to_owned());
        assert_eq!(with_kind.exact_name(), Some("s/a/b[c]"));
        assert!(with_kind.wants("s/a/b[c]", "404-x") && !with_kind.wants("s/a/b", "404-x"));
    }

    #[test]
    fn no_threads_are_refused_instead_of_waited_for() {
        assert!(read(words("--test-threads 0"), 16).is_err());
        assert!(read(words("--test-threads=0"), 16).is_err());
        let asked = read(words("--no-capture --test-threads 3"), 16).unwrap();
        assert_eq!(asked.arguments.test_threads, Some(3));
        assert_eq!(
            read(words(""), 16).unwrap().arguments.test_threads,
            Some(16)
        );
    }
}
