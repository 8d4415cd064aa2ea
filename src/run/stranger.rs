//! Turns answers that are not the API's into the knowledge that somebody else answers.
//!
//! A gateway, a proxy, a login: what they say is no answer to judge, and from where nothing else
//! comes, nobody need be asked any more.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::{Cause, End, Outcome, Redactor, Unjudged, Verdict};
use crate::case::{Call, Case, Step};
use crate::contract::Suite;
use crate::exchange::{Client, Exchange, Obstacle, ObstacleKind, Response};
use crate::text;
use crate::verdict::{self, Answer};

/// Codes with which somebody before the service says that it was not asked, or cannot be.
const STRANGE: [u16; 6] = [407, 429, 502, 503, 504, 511];

/// After how many such answers in a row the run ends.
const IN_A_ROW: usize = 20;

/// Of how many operations they have to be at least: one by itself may just be broken.
const OPERATIONS: usize = 2;

/// The longest part of a body that is told, in characters.
const FIRST_WORDS: usize = 80;

/// Returns what keeps an answer from being judged, where its code is somebody else's and neither the
/// case nor a row of the table names it.
pub(super) fn obstacle(
    suite: &Suite,
    client: &Client,
    exchange: &Exchange,
    is_awaited: bool,
    redactor: &Redactor,
) -> Option<Unjudged> {
    let Exchange {
        request, response, ..
    } = exchange;
    let code = response.code;
    if is_awaited || !is_strange(suite, code) {
        return None;
    }
    // What a gateway says and what the proxy before it says look the same.
    let way = client.proxy().map(|proxy| format!(", through {proxy}"));
    let way = way.unwrap_or_default();
    let error = Obstacle {
        help: None,
        kind: ObstacleKind::Stranger,
        url: format!("{}{}", client.base(), request.path),
        reason: format!("{}{way}", described(response, redactor)),
    };
    Some(Unjudged {
        reason: error.to_string(),
        cause: Some(Cause {
            title: format!("{} the target: {}", error.kind.says(), form(response)) + &way,
            help: Some(advice(code).into()),
        }),
        kind: Some(error.kind),
    })
}

/// Tells whether a code is somebody else's, and no row of the table names it.
pub(super) fn is_strange(suite: &Suite, code: u16) -> bool {
    STRANGE.contains(&code) && !suite.table.rows.iter().any(|row| row.comes_with(code))
}

/// Tells whether an answer is one of the API's: it says that a step succeeded, or fits a row.
pub(super) fn is_ours(suite: &Suite, answer: &Answer, response: &Response) -> bool {
    let is_read = || response.body.is_empty() || response.json().is_ok();
    (verdict::succeeded(suite, answer) && is_read()) || answer.classify(suite).is_some()
}

/// Returns what step sends a request, whatever is in it.
pub(super) fn operation(step: &Step) -> Cow<'_, str> {
    match &step.call {
        Call::Operation { operation, .. } => operation.id.as_str().into(),
        Call::Route { method, path } => format!("{method} {path:?}").into(),
    }
}

/// Returns what an answer is that is none of the API's.
pub(super) fn cause(response: &Response, redactor: &Redactor) -> Cause {
    Cause {
        title: redactor.text(&described(response, redactor)),
        help: Some(advice(response.code).into()),
    }
}

/// Returns code, form and first words of an answer; secrets are hidden in the whole of it, before a
/// cut could make two halves of one.
pub(super) fn described(response: &Response, redactor: &Redactor) -> String {
    let words = first_words(&redactor.text(&String::from_utf8_lossy(&response.body)));
    if words.is_empty() {
        form(response)
    } else {
        format!("{}: `{}`", form(response), text::shown(&words))
    }
}

/// Returns code and form of an answer, and where it leads.
pub(super) fn form(response: &Response) -> String {
    let header = |name| response.header_values(name).next().map(text::shown);
    let form = header("content-type").unwrap_or_else(|| "no content-type".to_owned());
    let location = header("location").map(|it| format!(", location {it}"));
    format!("{}, {form}{}", response.code, location.unwrap_or_default())
}

/// Returns how a body begins, without the tags of a page.
fn first_words(body: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for character in body.chars().take(4_096) {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            _ => words.push(character),
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    text::cut(&words.join(" "), FIRST_WORDS)
}

/// Returns what to do about answers of a code.
pub(super) fn advice(code: u16) -> &'static str {
    match code {
        401 | 403 => {
            "is a header missing, or has a token expired? `headers` in the target file says what every request carries"
        }
        407 => {
            "`proxy` in the target file, or `HTTPS_PROXY`, names the proxy with its user and password"
        }
        429 => "`rate` and `jobs` in the target file make a run ask less at a time",
        502..=504 => {
            "a gateway answers in the place of the service: is it up? `--retries` asks such cases again"
        }
        511 => "the network wants a login first",
        300..=399 => {
            "a login or another address stands before the service: is the URL right, and a header missing?"
        }
        _ => "is this the right service, and does a proxy or a login stand before it?",
    }
}

/// An answer, as far as it matters whose it is.
pub(super) struct Heard<'a> {
    /// The id of the case.
    pub(super) case: &'a str,
    /// What was asked.
    pub(super) operation: Cow<'a, str>,
    /// Whether the request is one that has to succeed.
    pub(super) is_plain: bool,
    /// Whether the answer is one of the API's.
    pub(super) is_ours: bool,
    /// Its HTTP code.
    pub(super) code: u16,
}

/// Knows who answers a run, once it is nobody of the API.
#[derive(Debug, Default)]
pub struct Strangers {
    row: Mutex<Row>,
    ended: OnceLock<Cause>,
}

/// The strangers' answers in a row.
#[derive(Debug, Default)]
struct Row {
    /// What succeeded before.
    succeeded: HashSet<String>,
    count: usize,
    operations: HashSet<String>,
    /// Whether one of them came to a request that had succeeded before.
    is_new: bool,
    /// The first of them.
    first: Option<Cause>,
    /// The cases that had one.
    cases: BTreeSet<String>,
    /// Whether the API has answered at all.
    was_ours: bool,
    /// The codes of all others.
    codes: BTreeSet<u16>,
}

impl Strangers {
    /// Learns of an answer; `cause` describes it, where it is none of the API's.
    pub(super) fn hear(&self, heard: Heard<'_>, cause: impl FnOnce() -> Cause) {
        let mut row = self.row();
        if heard.is_ours {
            row.was_ours = true;
            if row.count > 0 && self.ended.get().is_none() {
                row.end();
            }
            if heard.is_plain && !row.succeeded.contains(&*heard.operation) {
                row.succeeded.insert(heard.operation.into_owned());
            }
            return;
        }
        row.count += 1;
        row.codes.insert(heard.code);
        row.is_new |= heard.is_plain && row.succeeded.contains(&*heard.operation);
        row.operations.insert(heard.operation.into_owned());
        row.cases.insert(heard.case.to_owned());
        let first = row.first.get_or_insert_with(cause).clone();
        if row.count >= IN_A_ROW && row.operations.len() >= OPERATIONS && row.is_new {
            let count = row.count;
            let _ = self.ended.set(Cause {
                title: format!(
                    "somebody else answers from here on, {count} times in a row: {}",
                    first.title
                ),
                ..first
            });
        }
    }

    /// Ends the run for a cause that was found before its first case.
    pub(super) fn end(&self, cause: Cause) {
        let _ = self.ended.set(cause);
    }

    /// Returns who answers in the place of the API.
    pub fn cause(&self) -> Option<&Cause> {
        self.ended.get()
    }

    /// Returns why no case is asked any more.
    pub(super) fn unjudged(&self) -> Option<Unjudged> {
        let cause = self.ended.get()?;
        Some(Unjudged {
            reason: format!("not asked: {}", cause.title),
            cause: Some(cause.clone()),
            kind: None,
        })
    }

    /// Takes the judgement back of cases that were answered by somebody else, where the run ended
    /// for it.
    pub fn settle(&self, cases: &[Case], verdicts: &mut [Verdict]) {
        let row = self.row();
        let locked = || row.locked_out().filter(|_| self.ended.get().is_none());
        let locked = locked();
        let Some(cause) = self.ended.get().or(locked.as_ref()) else {
            return;
        };
        for (case, verdict) in cases.iter().zip(verdicts) {
            if row.cases.contains(&case.id) && verdict.outcome() != Outcome::Passed {
                verdict.end = End::Errored(Unjudged {
                    reason: cause.title.clone(),
                    cause: Some(cause.clone()),
                    kind: None,
                });
            }
        }
    }

    fn row(&self) -> MutexGuard<'_, Row> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    /// Returns why nothing was answered, where all that came is that whoever asks may not.
    fn locked_out(&self) -> Option<Cause> {
        let first = self.first.as_ref().filter(|_| !self.was_ours)?;
        let mut codes = self.codes.iter();
        codes.all(|code| [401, 403].contains(code)).then(|| Cause {
            title: format!("nothing is answered as the API does: {}", first.title),
            help: first.help.clone(),
        })
    }

    fn end(&mut self) {
        *self = Self {
            succeeded: std::mem::take(&mut self.succeeded),
            was_ours: self.was_ours,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, Strangers};
    use crate::case::{Library, Pattern, Selection};
    use crate::run::{Cause, End, Outcome, Verdict};

    fn hear(strangers: &Strangers, case: &str, operation: &str, is_ours: bool) {
        let heard = Heard {
            case,
            operation: operation.to_owned().into(),
            is_plain: true,
            is_ours,
            code: if is_ours { 200 } else { 502 },
        };
        strangers.hear(heard, || Cause::from("a gateway".to_owned()));
    }

    /// Returns how many strangers in a row, of these operations in turn, end a run in which the first has
    /// succeeded or not.
    fn ends(operations: &[&str], has_succeeded: bool) -> Option<usize> {
        let strangers = Strangers::default();
        hear(&strangers, "s/a/b", operations[0], has_succeeded);
        let before = usize::from(!has_succeeded);
        let turns = operations.iter().cycle().zip(1 + before..).take(50);
        turns.into_iter().find_map(|(operation, count)| {
            hear(&strangers, "s/a/b", operation, false);
            strangers.cause().map(|_| count)
        })
    }

    #[test]
    fn twenty_strangers_end_a_run_and_only_of_two_operations_one_of_which_succeeded_before() {
        assert_eq!(ends(&["create", "read"], true), Some(20));
        assert_eq!(ends(&["create"], true), None);
        assert_eq!(ends(&["create", "read"], false), None);
    }

    #[test]
    fn an_answer_of_the_api_ends_the_row() {
        let strangers = Strangers::default();
        hear(&strangers, "s/a/b", "create", true);
        for _ in 0..3 {
            for at in 0..19 {
                hear(&strangers, "s/a/b", ["create", "read"][at % 2], false);
            }
            assert_eq!(strangers.cause(), None);
            hear(&strangers, "s/a/b", "read", true);
        }
        for at in 0..20 {
            hear(&strangers, "s/a/b", ["create", "read"][at % 2], false);
        }
        let title = "somebody else answers from here on, 20 times in a row: a gateway";
        assert_eq!(strangers.cause().map(|it| it.title.as_str()), Some(title));
    }

    #[test]
    fn what_strangers_answered_is_no_judgement_but_where_the_case_passed_all_the_same() {
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/users/*".to_owned())],
            ..Selection::default()
        };
        let mut cases = selection.choose(&Library::embedded()).unwrap();
        cases.truncate(3);
        let strangers = Strangers::default();
        hear(&strangers, &cases[0].id, "create", true);
        for at in 0..20 {
            hear(
                &strangers,
                &cases[at % 2].id,
                ["create", "read"][at % 2],
                false,
            );
        }
        let blocked = || Verdict::unasked(End::Blocked("its own".to_owned().into()));
        let mut verdicts = [Verdict::passed(), blocked(), blocked()];
        strangers.settle(&cases, &mut verdicts);
        let outcomes = verdicts.each_ref().map(Verdict::outcome);
        let [passed, errored, blocked] = [Outcome::Passed, Outcome::Errored, Outcome::Blocked];
        assert_eq!(outcomes, [passed, errored, blocked]);
    }
}
