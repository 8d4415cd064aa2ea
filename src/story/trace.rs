//! Turns the exchanges of a case into lines, as they went over the wire.

use super::{DIM, styled};
use crate::exchange::Exchange;
use crate::run::Verdict;
use crate::text;

/// The longest body that is shown, in characters.
const MAX_SHOWN: usize = 4_000;

/// Returns every exchange of a case; `>` was sent, `<` was received.
pub fn trace(verdict: &Verdict) -> String {
    let blocks: Vec<String> = verdict
        .exchanges
        .iter()
        .enumerate()
        .map(|(index, kept)| block(index + 1, &kept.exchange))
        .collect();
    blocks.join("\n")
}

fn block(number: usize, exchange: &Exchange) -> String {
    let Exchange {
        request,
        response,
        duration,
    } = exchange;
    let mut lines = vec![styled(
        DIM,
        &format!("      exchange {number}, {}", text::duration(*duration)),
    )];
    lines.push(format!(
        "      > {} {}",
        request.method,
        text::shown(&request.path)
    ));
    lines.extend(headers('>', &request.headers));
    if let Some(sent) = &request.body {
        lines.extend(body('>', sent));
    }
    lines.push(format!("      < {}", response.code));
    lines.extend(headers('<', &response.headers));
    lines.extend(body('<', &response.body));
    lines.join("\n")
}

fn headers(sign: char, headers: &[(String, String)]) -> impl Iterator<Item = String> {
    headers
        .iter()
        .map(move |(name, value)| format!("      {sign} {name}: {}", text::shown(value)))
}

/// Returns a body as one line, escaped and cut.
pub fn body_line(body: &[u8]) -> String {
    text::escape(&text::cut(&String::from_utf8_lossy(body), MAX_SHOWN))
}

fn body(sign: char, body: &[u8]) -> Option<String> {
    let shown = body_line(body);
    (!shown.is_empty()).then(|| format!("      {sign} {shown}"))
}

#[cfg(test)]
mod tests {
    use super::{MAX_SHOWN, body_line};

    #[test]
    fn a_body_says_that_it_was_cut_and_by_how_much() {
        let body = |count: usize| body_line(&b"x".repeat(count));
        assert_eq!(body(MAX_SHOWN), "x".repeat(MAX_SHOWN));
        let cut = body(MAX_SHOWN + 7);
        assert_eq!(
            cut,
            format!("{}… (7 characters more)", "x".repeat(MAX_SHOWN))
        );
    }
}
