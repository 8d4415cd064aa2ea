//! Turns what a case sent and received into what its verdict keeps: so much of each answer, and so
//! much of all answers of a run.
//!
//! A target may answer every case by a body without end, and a run holds its verdicts until the
//! reports are written.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::redact::CUT;
use super::{End, Failed, Kept, Passed, Redactor, Unjudged, Verdict};
use crate::exchange::{Exchange, Response};
use crate::text::{self, Gone};
use crate::verdict::{Alike, Answer, Column, Finding, Said, Warning};

/// How much a run keeps of all its answers, in bytes; of the answers behind that, their heads.
const OF_A_RUN: usize = 16 << 20;

/// What a header costs beside its texts, in bytes: many short ones are more than they seem.
const OF_A_HEADER: usize = 64;

/// How much a verdict keeps of an answer.
const USUAL: Bounds = Bounds {
    body: 16 << 10,
    text: 4_000,
    headers: 100,
    header: 2_000,
};

/// The same of an answer that came when a run had kept all it may.
const HEAD: Bounds = Bounds {
    body: 512,
    text: 256,
    headers: 16,
    header: 64,
};

/// How much stands before a difference in the middle of a body, in bytes.
const BEFORE: usize = 1 << 10;

/// How much is searched for the beginning of a secret that ends in what is kept, in bytes.
const MARGIN: usize = 32 << 10;

/// How much of what came back is looked for in the body, in characters.
const SOUGHT: usize = 200;

/// What is left of the room that a run has for answers.
#[derive(Debug)]
pub struct Room {
    left: AtomicUsize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            left: AtomicUsize::new(OF_A_RUN),
        }
    }
}

/// How much is kept of what a target says.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Of a body, in bytes.
    body: usize,
    /// Of any other text, in characters.
    text: usize,
    /// How many headers.
    headers: usize,
    /// Of the name and of the value of a header, in characters.
    header: usize,
}

impl Room {
    /// Returns a verdict on these exchanges with what is kept of them, without any form of a secret.
    pub(super) fn verdict(
        &self,
        redactor: &Redactor,
        verdict: Verdict,
        exchanges: &[&Exchange],
    ) -> Verdict {
        let is_whole = exchanges.is_empty() && redactor.is_idle() && USUAL.holds(&verdict);
        if is_whole && self.take(size(&verdict)) {
            return without_body(verdict);
        }
        let usual = USUAL.verdict(redactor, &verdict, exchanges);
        if self.take(size(&usual)) {
            usual
        } else {
            HEAD.verdict(redactor, &verdict, exchanges)
        }
    }

    fn take(&self, bytes: usize) -> bool {
        let left = |left: usize| left.checked_sub(bytes);
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
        taken.is_ok()
    }
}

/// Returns how many bytes a target has put into a verdict.
fn size(verdict: &Verdict) -> usize {
    let of_headers = |headers: &[(String, String)]| -> usize {
        let lengths = headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + OF_A_HEADER);
        lengths.sum()
    };
    let of_response = |response: &Response| response.body.len() + of_headers(&response.headers);
    let answers = verdict.exchanges.iter();
    let answers: usize = answers
        .map(|kept| of_response(&kept.exchange.response))
        .sum();
    let findings = verdict.findings().iter();
    let findings: usize = findings.map(|finding| finding.actual.len()).sum();
    let detail = verdict.answer().and_then(|answer| answer.detail.as_ref());
    answers + findings + detail.map_or(0, String::len)
}

/// Returns the verdict on a case that passed without what the target sent but error and detail.
fn without_body(mut verdict: Verdict) -> Verdict {
    if let End::Passed(passed) = &mut verdict.end {
        passed.answer.body = None;
        passed.answer.faults.clear();
    }
    verdict
}

impl Bounds {
    /// Tells whether a verdict is one on a case that passed, and nothing in it is to be cut: nearly all are,
    /// and need no copy.
    fn holds(self, verdict: &Verdict) -> bool {
        let End::Passed(passed) = &verdict.end else {
            return false;
        };
        let answer = &passed.answer;
        let texts = [&answer.error, &answer.detail].into_iter().flatten();
        let is_short = texts.map(String::len).max() <= Some(self.text);
        let is_plain = answer.also.is_empty() && passed.warnings.is_empty();
        is_short && is_plain && verdict.lost.is_none()
    }

    fn verdict(self, redactor: &Redactor, verdict: &Verdict, exchanges: &[&Exchange]) -> Verdict {
        let kept = |(at, exchange): (usize, &&Exchange)| {
            let findings = if verdict.judged() == Some(at) {
                verdict.findings()
            } else {
                &[]
            };
            self.exchange(redactor, exchange, findings)
        };
        Verdict {
            end: self.end(redactor, &verdict.end),
            known: verdict.known.clone(),
            retries: verdict.retries.clone(),
            anew: verdict.anew,
            lost: verdict.lost.as_ref().map(|lost| self.text(redactor, lost)),
            exchanges: exchanges.iter().enumerate().map(kept).collect(),
            unseen: verdict.unseen,
            duration: verdict.duration,
        }
    }

    fn end(self, redactor: &Redactor, end: &End) -> End {
        let obstacle = |obstacle: &Unjudged| Unjudged {
            reason: self.text(redactor, &obstacle.reason),
            cause: obstacle.cause.as_ref().map(|cause| redactor.cause(cause)),
            kind: obstacle.kind,
        };
        match end {
            End::Passed(passed) => End::Passed(Box::new(Passed {
                answer: self.answer(redactor, &passed.answer),
                row: passed.row,
                warnings: passed
                    .warnings
                    .iter()
                    .map(|warning| Warning {
                        actual: self.text(redactor, &warning.actual),
                        ..warning.clone()
                    })
                    .collect(),
                judged: passed.judged,
                unconfirmed: passed.unconfirmed,
            })),
            End::Failed(failed) => End::Failed(Box::new(Failed {
                findings: failed
                    .findings
                    .iter()
                    .map(|finding| redactor.finding(self.finding(finding)))
                    .collect(),
                answer: failed
                    .answer
                    .as_ref()
                    .map(|answer| self.answer(redactor, answer)),
                judged: failed.judged,
                row: failed.row,
                meant: failed.meant,
                effect: failed.effect.clone(),
                cause: failed.cause.as_ref().map(|cause| redactor.cause(cause)),
            })),
            End::Errored(errored) => End::Errored(obstacle(errored)),
            End::Blocked(blocked) => End::Blocked(obstacle(blocked)),
            End::Skipped(skipped) => End::Skipped(obstacle(skipped)),
        }
    }

    fn text(self, redactor: &Redactor, text: &str) -> String {
        redactor.text(&text::cut(text, self.text))
    }

    fn answer(self, redactor: &Redactor, answer: &Answer) -> Answer {
        let text = |text: &String| self.text(redactor, text);
        let said = |said: &Said| Said {
            error: said.error.as_ref().map(text),
            detail: said.detail.as_ref().map(text),
        };
        Answer {
            code: answer.code,
            error: answer.error.as_ref().map(text),
            detail: answer.detail.as_ref().map(text),
            also: answer.also.iter().map(said).collect(),
            // The body stays with the exchange.
            body: None,
            faults: Vec::new(),
        }
    }

    fn finding(self, finding: &Finding) -> Finding {
        let cut = |text: &String| text::cut(text, self.text);
        Finding {
            column: finding.column,
            expected: cut(&finding.expected),
            actual: cut(&finding.actual),
            span: finding.span,
            note: finding.note.as_ref().map(cut),
            alike: Box::new(Alike {
                at: finding.alike.at.as_ref().map(cut),
                expected: cut(&finding.alike.expected),
                actual: cut(&finding.alike.actual),
                stands: finding.alike.stands.as_ref().map(cut),
            }),
        }
    }

    fn exchange(self, redactor: &Redactor, exchange: &Exchange, findings: &[Finding]) -> Kept {
        let response = &exchange.response;
        Kept {
            exchange: Exchange {
                request: redactor.request(&exchange.request),
                response: Response {
                    code: response.code,
                    headers: redactor.headers(&self.headers(&response.headers)),
                    body: self.body(redactor, response, findings),
                    cut: response.cut,
                },
                duration: exchange.duration,
            },
            received: response.body.len(),
            held: redactor.held(&exchange.request),
        }
    }

    /// Returns the first headers, and how many more there were.
    fn headers(self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let cut = |text: &String| text::cut(text, self.header);
        let kept = headers.iter().take(self.headers);
        let mut kept: Vec<(String, String)> =
            kept.map(|(name, value)| (cut(name), cut(value))).collect();
        if headers.len() > kept.len() {
            let more = text::plural(headers.len() - kept.len(), "header");
            kept.push(("…".to_owned(), format!("({more} more)")));
        }
        kept
    }

    /// Returns a body, or what stands around the first difference in it, or its beginning.
    fn body(self, redactor: &Redactor, response: &Response, findings: &[Finding]) -> Vec<u8> {
        let body = String::from_utf8_lossy(&response.body);
        let start = if body.len() > self.body {
            self.start(&body, findings)
        } else {
            0
        };
        let end = body.floor_char_boundary(start + self.body);
        let margin = body.floor_char_boundary(start.saturating_sub(MARGIN));
        let gone = Gone {
            count: body.len() - end,
            in_bytes: true,
        };
        let mut part = body[margin..end].to_owned();
        match gone.count {
            // That it was cut is what the exchange says.
            0 if response.cut => part.push_str(CUT),
            0 => {}
            _ => part.push_str(&gone.to_string()),
        }
        let redacted = redactor.part(&part, start - margin);
        let kept = redacted.strip_suffix(CUT).unwrap_or(&redacted);
        match start {
            0 => kept.as_bytes().to_vec(),
            _ => format!("({} before) …{kept}", text::plural(start, "byte")).into_bytes(),
        }
    }

    /// Returns where the part of a body begins that holds the first difference, as far as that can
    /// be found.
    fn start(self, body: &str, findings: &[Finding]) -> usize {
        let place = |finding: &Finding| {
            if !matches!(
                finding.column,
                Column::Error | Column::Detail | Column::Body
            ) {
                return None;
            }
            let actual: String = finding.actual.chars().take(SOUGHT).collect();
            let quoted = serde_json::to_string(&actual).ok()?;
            let sought = [&quoted[1..quoted.len() - 1], &actual];
            let found = sought.into_iter().filter(|sought| !sought.is_empty());
            found.filter_map(|sought| body.find(sought)).next()
        };
        let found = findings.iter().find_map(place).unwrap_or_default();
        if found + BEFORE <= self.body {
            0
        } else {
            body.floor_char_boundary(found.saturating_sub(BEFORE))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OF_A_RUN, Room, size};
    use crate::exchange::{Exchange, Request, Response};
    use crate::run::{End, Failed, Redactor, Verdict};
    use crate::source::Span;
    use crate::verdict::{Column, Finding};
    use std::time::Duration;

    #[test]
    fn what_a_target_put_into_a_verdict_is_its_answers_and_what_of_them_was_told() {
        let finding = Finding::new(
            Column::Code,
            String::new(),
            "12345",
            Span { start: 0, end: 0 },
        );
        let failed = Verdict::unasked(End::Failed(Box::new(Failed {
            findings: vec![finding],
            answer: None,
            judged: None,
            row: None,
            meant: None,
            effect: None,
            cause: None,
        })));
        assert_eq!(size(&failed), 5);
        assert_eq!(size(&Verdict::passed()), 0);
    }

    /// How many cases a run may have, and more.
    const CASES: usize = 4_000;

    #[test]
    fn a_run_of_every_case_keeps_little_of_answers_that_are_all_long() {
        let exchange = Exchange {
            request: Request {
                method: "GET".to_owned(),
                path: "/".to_owned(),
                headers: Vec::new(),
                body: None,
            },
            response: Response {
                code: 400,
                headers: (0..900)
                    .map(|at| (format!("x-header-{at}"), "y".repeat(380)))
                    .collect(),
                body: vec![b'x'; 500_000],
                cut: false,
            },
            duration: Duration::ZERO,
        };
        let (room, redactor) = (Room::default(), Redactor::default());
        let verdict = Verdict::unasked(End::Errored("x".repeat(500_000).into()));
        let kept = || size(&room.verdict(&redactor, verdict.clone(), &[&exchange]));
        let mut all = 0;
        let mut last = usize::MAX;
        for _ in 0..CASES {
            let now = kept();
            all += now;
            if now < last && last != usize::MAX {
                // The room is full, and every further case keeps as little as this one.
                last = now;
                break;
            }
            last = now;
        }
        assert!(last < 6_000, "{last}");
        assert!(all + CASES * last < 3 * OF_A_RUN, "{all} {last}");
    }
}
