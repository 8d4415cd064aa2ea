//! Turns the lines before a body into the head of a message.

use super::start::{Start, start};
use crate::template::Problem;
use crate::text;

/// What stands before a body.
#[derive(Debug)]
pub(in crate::seen) struct Head {
    /// The line on which it begins.
    pub(in crate::seen) line: usize,
    /// What its first line says.
    pub(super) start: Start,
    /// Headers in order, names in lower case.
    pub(super) headers: Vec<(String, String)>,
}

impl Head {
    /// Reads the lines before a blank one, the first of which begins a message.
    pub(in crate::seen) fn read(
        shown: &str,
        line: usize,
        lines: &[&[u8]],
    ) -> Result<Self, Problem> {
        let first = lines.first().map_or(&b""[..], |line| line.trim_ascii());
        let start = start(first)
            .ok_or_else(|| Problem::new(format!("line {line} of `{shown}` begins no message")))?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for (index, written) in lines.iter().enumerate().skip(1) {
            let folded = written.starts_with(b" ") || written.starts_with(b"\t");
            match headers.last_mut() {
                Some((_, value)) if folded => {
                    value.push(' ');
                    value.push_str(&text::of_header(written.trim_ascii()));
                }
                // What HTTP/2 writes in place of the first line.
                _ if written.starts_with(b":") => {}
                _ => headers.push(header(shown, line + index, written.trim_ascii())?),
            }
        }
        Ok(Self {
            line,
            start,
            headers,
        })
    }

    /// Returns the last value of a header.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().rev();
        let found = headers.find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Tells whether the body was sent in chunks, of which a recording may show the seams.
    pub(super) fn is_chunked(&self) -> bool {
        let coding = self.value("transfer-encoding");
        coding.is_some_and(|coding| coding.to_lowercase().contains("chunked"))
    }

    /// Returns how many bytes of a body are announced.
    pub(super) fn length(&self) -> Option<usize> {
        let length = self.value("content-length").filter(|_| !self.is_chunked());
        length?.parse().ok()
    }
}

fn header(shown: &str, line: usize, bytes: &[u8]) -> Result<(String, String), Problem> {
    let ended = [bytes, b"\r\n\r\n"].concat();
    let mut parsed = [httparse::EMPTY_HEADER; 1];
    match httparse::parse_headers(&ended, &mut parsed) {
        Ok(httparse::Status::Complete((_, [header]))) => {
            let value = text::of_header(header.value.trim_ascii());
            Ok((header.name.to_lowercase(), value))
        }
        // The line may hold a secret, so it is not repeated.
        _ => Err(
            Problem::new(format!("line {line} of `{shown}` is no header"))
                .help("headers are lines of `name: value`; a blank line stands before the body"),
        ),
    }
}
