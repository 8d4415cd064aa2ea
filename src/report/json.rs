//! Turns a sheet into the JSON report: the record of the run or of the comparison, as it was made.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::format::Format;
use super::sheet::{Data, Sheet};
use crate::text;

/// How much of a report is held before it is passed on, in bytes.
const HELD: usize = 1 << 16;

pub(super) const FORMAT: Format = Format {
    name: "json",
    about: "The record, for programs",
    render,
};

/// Returns the report, one member a line.
fn render(sheet: &Sheet<'_>) -> String {
    let mut bytes = Vec::new();
    let written = match sheet.data {
        Data::Run(record) => write_json(record, &mut bytes),
        Data::Comparison(compared) => write_json(compared, &mut bytes),
    };
    // A record holds nothing that JSON cannot carry, and memory takes all that is written.
    written.expect("a record is JSON");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// Writes a record of ours to where it goes, case by case.
///
/// # Errors
///
/// Returns an error where it cannot be written.
pub fn write_json(record: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines {
        held: Vec::with_capacity(2 * HELD),
        out,
    };
    serde_json::to_writer_pretty(&mut lines, record)?;
    lines.write_all(b"\n")?;
    lines.flush()
}

/// Passes whole lines on, made harmless: no line break stands inside of a text, so that nothing that
/// has to be seen as a whole is cut in two.
struct Lines<'a> {
    held: Vec<u8>,
    out: &'a mut dyn Write,
}

impl Write for Lines<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(piece);
        if self.held.len() >= HELD && piece.ends_with(b"\n") {
            self.flush()?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = std::str::from_utf8(&self.held).map_err(io::Error::other)?;
        self.out.write_all(inert(&visible(text)).as_bytes())?;
        self.held.clear();
        Ok(())
    }
}

/// Returns the same JSON with every direction and invisible character as an escape: it may go to a terminal.
fn visible(json: &str) -> Cow<'_, str> {
    let hides = |character: char| character != '\n' && text::is_unsafe(character);
    if !json.contains(hides) {
        return Cow::Borrowed(json);
    }
    let mut visible = String::with_capacity(json.len());
    for character in json.chars() {
        if !hides(character) {
            visible.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            visible.push_str(&format!("\\u{unit:04x}"));
        }
    }
    Cow::Owned(visible)
}

/// Returns the same JSON without what a pipeline's log takes for a command, as in `##[add-mask]`.
///
/// Outside of texts, JSON knows no `#`.
fn inert(json: &str) -> String {
    let mut parts = json.split('[');
    let mut inert = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        inert.push_str(if text::begins_command(&inert) {
            "\\u005b"
        } else {
            "["
        });
        inert.push_str(part);
    }
    inert
}

#[cfg(test)]
mod tests {
    use super::{HELD, Lines, inert, visible};
    use std::io::Write;

    #[test]
    fn what_is_passed_on_in_pieces_is_the_same_and_no_line_of_it_is_cut() {
        struct Pieces(Vec<String>);
        impl Write for Pieces {
            fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
                self.0.push(String::from_utf8(piece.to_vec()).unwrap());
                Ok(piece.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let texts = vec!["##[add-mask]a \u{202e} zażółć"; HELD / 10];
        let mut pieces = Pieces(Vec::new());
        let mut lines = Lines {
            held: Vec::new(),
            out: &mut pieces,
        };
        serde_json::to_writer_pretty(&mut lines, &texts).unwrap();
        lines.flush().unwrap();
        assert!(pieces.0.len() > 2, "{}", pieces.0.len());
        let longest = pieces.0.iter().map(String::len).max();
        assert!(longest < Some(2 * HELD), "{longest:?}");
        let (_, whole) = pieces.0.split_last().unwrap();
        assert!(whole.iter().all(|piece| piece.ends_with('\n')));
        let all = pieces.0.concat();
        assert!(!all.contains("##[") && !all.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&all).unwrap(), texts);
    }

    #[test]
    fn no_json_holds_a_workflow_command_and_none_loses_a_character() {
        let text = "##[add-mask]a ##vso[task.b] #[c] [d] ###[e]";
        let json = serde_json::json!([[text], { text: "##" }]).to_string();
        let inert = inert(&json);
        assert!(
            !inert.contains("##[") && !inert.contains("##vso["),
            "{inert}"
        );
        let read: serde_json::Value = serde_json::from_str(&inert).unwrap();
        assert_eq!(read[0][0], text);
        assert_eq!(read[1][text], "##");
    }

    #[test]
    fn no_json_moves_a_cursor_or_hides_and_none_loses_a_character() {
        let text = "a\u{9b}31m\u{202e}\u{feff}\u{e0041}\n\u{1b}zażółć";
        let json = serde_json::json!({ text: [text] });
        let pretty = format!("{json:#}");
        let visible = visible(&pretty);
        let raw =
            |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{feff}\u{e0041}".contains(c));
        assert!(!visible.contains(raw), "{visible:?}");
        assert!(visible.contains("zażółć"), "{visible}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&visible).unwrap(),
            json
        );
    }
}
