//! Turns the text of a document into its fenced blocks, with the commands that stand in them.

use std::fs;
use std::path::Path;

use super::PLACEHOLDER;

/// A fenced block of a document.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) language: String,
    pub(super) line: usize,
    pub(super) text: String,
}

/// A command of a document, and the exit code that its `# exit N` promises.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Promise {
    pub(super) line: usize,
    pub(super) words: Vec<String>,
    pub(super) exit: i32,
}

/// Returns the fenced blocks of a document.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                open = true;
                blocks.push(Block {
                    language: language.to_owned(),
                    line: index + 1,
                    text: String::new(),
                });
            }
            Some(_) => open = false,
            None if open => {
                let block = blocks.last_mut().expect("a block is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

impl Block {
    pub(super) fn is_case(&self) -> bool {
        self.language == "yaml" && self.text.starts_with("# cases/") && !self.is_target()
    }

    pub(super) fn is_target(&self) -> bool {
        self.text.starts_with("# cases/targets/")
    }

    /// Writes a target file that means the server of the test, as fast as it is.
    pub(super) fn write_target(&self, folder: &Path, server: &str) {
        let (first, rest) = self.text.split_once('\n').expect("a target has two lines");
        assert!(
            rest.contains(PLACEHOLDER),
            "{first} names no `{PLACEHOLDER}`"
        );
        let rate = "\nrate: 20/s\n";
        let text = rest
            .replace(PLACEHOLDER, server)
            .replace(rate, "\nrate: 20000/s\n");
        let path = folder.join(first.trim_start_matches("# "));
        fs::write(path, text).expect("the target can be written");
    }

    /// Writes a case below `folder`, under the name in its first line; returns its id.
    pub(super) fn write_case(&self, folder: &Path) -> String {
        let (first, rest) = self.text.split_once('\n').expect("a case has two lines");
        let name = first.trim_start_matches("# ");
        let path = folder.join(name);
        let parent = path.parent().expect("a file has a folder");
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(&path, rest).expect("the case can be written");
        let id = name
            .strip_prefix("cases/")
            .expect("a case lies in `cases/`");
        id.strip_suffix(".yaml").expect("a case is YAML").to_owned()
    }

    /// Returns the commands of ours in a block of shell.
    pub(super) fn promises(&self) -> Vec<Promise> {
        if !["sh", "console"].contains(&self.language.as_str()) {
            return Vec::new();
        }
        let lines = self.text.lines().enumerate();
        lines
            .filter_map(|(index, line)| promise(line, self.line + 1 + index))
            .collect()
    }
}

/// Reads a line of shell; none where it is no command of ours.
fn promise(line: &str, number: usize) -> Option<Promise> {
    let line = line.trim_start_matches("$ ");
    let (command, comment) = line.split_once(" #").unwrap_or((line, ""));
    let words = words(command);
    let exit = comment.trim().strip_prefix("exit ");
    let exit = exit.map_or(0, |code| code.parse().expect("`# exit` names a number"));
    let first = words.iter().find(|word| !is_setting(word))?;
    let ours = first == "vipspec" || first == "cargo";
    ours.then_some(Promise {
        line: number,
        words,
        exit,
    })
}

/// Splits a command as a shell does, as far as the documents need it.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (String::new(), None);
    for c in command.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            (' ', None) => words.push(std::mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

pub(super) fn is_setting(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[test]
fn a_command_is_read_with_its_words_and_its_promise() {
    let block = Block {
        language: "sh".to_owned(),
        line: 10,
        text: "vipspec run 'a b' --row x   # a folder\ncargo run -- list  # exit 5\nls\n"
            .to_owned(),
    };
    let words = |line: &str| line.split('|').map(str::to_owned).collect();
    let expected = [
        Promise {
            line: 11,
            words: words("vipspec|run|a b|--row|x"),
            exit: 0,
        },
        Promise {
            line: 12,
            words: words("cargo|run|--|list"),
            exit: 5,
        },
    ];
    assert_eq!(block.promises(), expected);
}
