//! Turns command lines that a shell showed over several lines into the same without its prompts.

use super::prompt;

/// What a shell shows before a line that continues a command: bash and zsh, also inside quotes.
const PROMPTS: [&[u8]; 5] = [b"> ", b"quote> ", b"dquote> ", b"bquote> ", b"pipe> "];

/// What a command is in the middle of where a line ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A line break that is escaped, or a pipe.
    Line,
    Single,
    Double,
    /// `$'...'`, in which a backslash escapes.
    Ansi,
}

/// A command whose end is not reached yet.
struct Command {
    open: Open,
    /// Where the prompts stand that its lines began with.
    prompts: Vec<(usize, usize)>,
}

/// Returns a text without the prompts before the lines of a command that goes on; other lines that
/// begin so are what `curl -v` prints, and stay.
pub(super) fn without_prompts(text: Vec<u8>, left_out: &mut Vec<String>) -> Vec<u8> {
    let prompts = prompts(&text);
    if prompts.is_empty() {
        return text;
    }
    left_out.push("the `>` before lines that continue a command is left out".to_owned());
    let (mut kept, mut at) = (Vec::with_capacity(text.len()), 0);
    for (start, length) in prompts {
        kept.extend_from_slice(&text[at..start]);
        at = start + length;
    }
    kept.extend_from_slice(&text[at..]);
    kept
}

fn prompts(text: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut command) = (Vec::new(), None::<Command>);
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let continued = command.take().and_then(|mut open| {
            let length = prompt(line)?;
            open.prompts.push((at, length));
            open.open = open.open.behind(&line[length..]);
            Some(open)
        });
        command = match continued {
            Some(whole) if whole.open == Open::Nothing => {
                found.extend(whole.prompts);
                None
            }
            Some(open) => Some(open),
            None => begun(line),
        };
        at += line.len();
    }
    found
}

/// Returns the length of the prompt before a line that continues a command; none where it has none.
fn prompt(line: &[u8]) -> Option<usize> {
    let bare = line.trim_ascii_end();
    let found = PROMPTS.iter().find(|prompt| line.starts_with(prompt));
    match found {
        Some(prompt) => Some(prompt.len()),
        None => PROMPTS
            .iter()
            .any(|prompt| bare == prompt.trim_ascii_end())
            .then_some(bare.len()),
    }
}

/// Returns the command that a line begins and does not end.
fn begun(line: &[u8]) -> Option<Command> {
    prompt::curl_at(line)?;
    let open = Open::Nothing.behind(line);
    (open != Open::Nothing).then(|| Command {
        open,
        prompts: Vec::new(),
    })
}

impl Open {
    /// Returns what is open behind a line of which this was open before.
    fn behind(self, line: &[u8]) -> Self {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut open = if self == Self::Line {
            Self::Nothing
        } else {
            self
        };
        let mut bytes = line.iter().copied();
        let mut before = b' ';
        while let Some(byte) = bytes.next() {
            if byte == b'\\' && open != Self::Single {
                // What is escaped neither opens nor closes; the line break behind the line may be.
                if bytes.next().is_none() && open == Self::Nothing {
                    return Self::Line;
                }
                before = byte;
                continue;
            }
            open = match (open, byte) {
                (Self::Nothing, b'\'') if before == b'$' => Self::Ansi,
                (Self::Nothing, b'\'') => Self::Single,
                (Self::Nothing, b'"') => Self::Double,
                (Self::Single | Self::Ansi, b'\'') | (Self::Double, b'"') => Self::Nothing,
                _ => open,
            };
            before = byte;
        }
        match open {
            Self::Nothing if line.trim_ascii_end().ends_with(b"|") => Self::Line,
            open => open,
        }
    }
}
