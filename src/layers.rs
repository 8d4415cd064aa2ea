//! Turns the sources into their imports, and holds these to the layers and the house rules.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages, each of which may see those before it.
const LAYERS: [&str; 19] = [
    "text", "json", "source", "yaml", "template", "contract", "case", "exchange", "binding",
    "verdict", "run", "proof", "seen", "add", "compare", "story", "report", "testing", "cli",
];

/// Names that say nothing of what a module knows.
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "helpers", "common", "misc", "imp", "core", "prelude",
];

/// What must not be done in a folder, by a word that would do it.
const ABSENT: [(&str, &[&str]); 8] = [
    (
        "case",
        &[
            "std::net",
            "tokio",
            "hyper",
            "std::time::Instant",
            "SystemTime",
        ],
    ),
    ("contract", &["std::net", "std::fs", "tokio", "hyper"]),
    (
        "verdict",
        &[
            "std::net",
            "std::fs",
            "tokio",
            "hyper",
            "Instant",
            "Timestamp::now",
            "async ",
        ],
    ),
    ("run", &["println!", "eprintln!", "anstream"]),
    ("compare", &["println!", "eprintln!", "anstream", "std::fs"]),
    (
        "report",
        &[
            "println!",
            "eprintln!",
            "std::fs",
            "Instant",
            "Timestamp::now",
        ],
    ),
    (
        "story",
        &[
            "println!",
            "eprintln!",
            "std::fs",
            "Instant",
            "Timestamp::now",
        ],
    ),
    ("reference", &["cases/", "openapi", "table.yaml"]),
];

/// A file of the sources: its path below `src/`, and its text.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

/// Returns every file of the sources.
pub(super) fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    let file = |path: PathBuf| File {
        path: path
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/"),
        text: fs::read_to_string(&path).unwrap(),
    };
    paths.into_iter().map(file).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl File {
    fn stage(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Returns the stages that the file names in a path, in `use` lines and elsewhere.
    fn sees(&self) -> Vec<&str> {
        let rest = self.text.split("crate::").skip(1);
        let mut seen: Vec<&str> = Vec::new();
        for rest in rest {
            let group = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let names = group.map_or(rest, |(names, _)| names);
            let words = names.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let count = if group.is_some() { usize::MAX } else { 1 };
            seen.extend(words.filter(|word| !word.is_empty()).take(count));
        }
        seen
    }
}

#[test]
fn imports_go_up_the_list_of_layers_only() {
    for file in files() {
        let stage = file.stage();
        let Some(own) = LAYERS.iter().position(|layer| *layer == stage) else {
            if stage == "reference" {
                let others = file
                    .sees()
                    .into_iter()
                    .filter(|seen| LAYERS[2..].contains(seen));
                assert_eq!(
                    others.collect::<Vec<_>>(),
                    Vec::<&str>::new(),
                    "{}",
                    file.path
                );
            }
            continue;
        };
        for seen in file.sees() {
            if let Some(other) = LAYERS.iter().position(|layer| *layer == seen) {
                assert!(
                    other <= own,
                    "{} sees `{seen}`, which lies above it",
                    file.path
                );
            }
            let may_see = ["proof", "testing", "cli"].contains(&stage);
            assert!(
                seen != "reference" || may_see,
                "{} sees the reference",
                file.path
            );
        }
    }
}

#[test]
fn every_file_says_first_what_it_turns_into_what() {
    for File { path, text } in files() {
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//! ") && first.len() > 20,
            "{path} begins with `{first}`"
        );
    }
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for File { path, .. } in files() {
        let says_nothing = |part: &str| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"));
        assert!(!path.split('/').any(says_nothing), "{path}");
    }
}

#[test]
fn a_stage_does_nothing_that_belongs_to_another() {
    for file in files() {
        let production = production(&file.text);
        let code: Vec<&str> = code(&production).collect();
        for (stage, words) in ABSENT.iter().filter(|(stage, _)| *stage == file.stage()) {
            for word in *words {
                let found = code.iter().find(|line| line.contains(word));
                assert_eq!(
                    found, None,
                    "`{word}` in {}, a file of `{stage}`",
                    file.path
                );
            }
        }
    }
}

#[test]
fn only_the_yaml_stage_knows_the_yaml_crate() {
    for file in files()
        .iter()
        .filter(|file| !["yaml", "layers"].contains(&file.stage()))
    {
        assert!(!file.text.contains("serde_yaml"), "{}", file.path);
    }
}

/// What opens a connection as a client.
const CONNECTING: [&str; 8] = [
    "Client::new(",
    "TcpStream::connect",
    "TcpSocket",
    "UnixStream",
    "UdpSocket",
    "hyper_util::client",
    "hyper::client",
    "reqwest",
];

/// Returns a text without its tests, wherever in it they stand.
pub(super) fn production(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !["#[cfg(test)]", "#[cfg(all(test, feature = \"cli\"))]"].contains(&line.trim()) {
            kept.push(line);
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut item = lines
            .by_ref()
            .skip_while(|line| line.trim().starts_with("#["));
        // What is one line ends on it; what is not, where its brace closes.
        if item.next().is_some_and(|line| !line.ends_with([';', ','])) {
            let end = format!("{indent}}}");
            item.find(|line| *line == end);
        }
    }
    kept.join("\n")
}

/// Returns the lines of a text that are no comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// Tells whether a file is a program's, and not one of its tests or benches.
pub(super) fn is_production(file: &File) -> bool {
    let is_test = |part: &str| part == "tests" || part == "tests.rs";
    let is_a_check = ["benches", "layers", "rooms"].contains(&file.stage());
    !is_a_check && !file.path.split('/').any(is_test)
}

#[test]
fn a_client_is_made_in_one_place_which_knows_what_its_target_allows() {
    let mut made = Vec::new();
    let files = files();
    for file in files.iter().filter(|file| is_production(file)) {
        for line in code(&production(&file.text)) {
            let connects = CONNECTING.iter().any(|word| line.contains(word));
            if connects && file.stage() != "exchange" {
                made.push((file.path.as_str(), line.trim().to_owned()));
            }
        }
    }
    let only = "let mut client = Client::new(base, &self.target.connection)?;";
    assert_eq!(made, [("testing/session.rs", only.to_owned())]);
}

#[test]
fn time_comes_from_the_clock() {
    for file in files().iter().filter(|file| is_production(file)) {
        let may_look = ["run/clock.rs", "reference/server.rs"].contains(&file.path.as_str());
        let production = production(&file.text);
        let looks = code(&production).find(|line| line.contains("Timestamp::now"));
        assert!(may_look || looks.is_none(), "{} {looks:?}", file.path);
    }
}
