//! Turns an answer into why it is no error of the API, and so no row of a table.

use serde::de::IgnoredAny;

use super::headers;
use super::secrets::is_token;
use crate::exchange::Response;
use crate::seen::{Place, Seen};
use crate::template::Problem;
use crate::text;
use crate::verdict::{Answer, Fault, FaultOf};

/// Codes of what stands between a client and the API, and of what will pass.
const OBSTACLES: [u16; 6] = [407, 429, 502, 503, 504, 511];

/// What to do about an answer that says what is wrong in another place.
const ELSEWHERE: &str = "where the service has them elsewhere, `envelope` in the `binding` of a target file says where, \
                         and `--target` names the file";

/// Returns why an answer has not the form that a suite's answers have.
pub(super) fn misformed(place: &Place, answer: &Answer, response: &Response) -> Option<Problem> {
    let Fault {
        expected,
        actual,
        of,
    } = answer.faults.first()?;
    if *of == FaultOf::Body
        && let Some(at) = json_end(&response.body)
    {
        let title = format!("{place}: the body goes on behind its JSON, from byte {at} on");
        let help = "leave in the body as the service sent it, without what a terminal or a program wrote behind it";
        return Some(Problem::new(title).help(help));
    }
    let title = format!(
        "{place}: the answer has not the form of this API: {} where {expected} was expected",
        text::shown(actual)
    );
    let help = match of {
        FaultOf::Error | FaultOf::Detail => {
            format!("a row is told by error and detail, so `--as row` can make none of it; {ELSEWHERE}")
        }
        _ => "a row is told by error and detail, so `--as row` can make none of it; is this the right service?"
            .to_owned(),
    };
    Some(Problem::new(title).help(help))
}

/// Returns where the list or object ends that a body begins with, where the body goes on.
fn json_end(body: &[u8]) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    let begins = body.trim_ascii_start().first();
    begins.filter(|byte| b"{[".contains(byte))?;
    values.next()?.ok()?;
    Some(values.byte_offset())
}

/// Returns why an answer would carry a secret into a case: one of the request that a case leaves out, or
/// a token of its own.
pub(super) fn tells_secret(seen: &Seen, answer: &Answer) -> Option<Problem> {
    let texts = [&answer.error, &answer.detail];
    let tells = texts.into_iter().flatten().any(|text| {
        let mut words = text.split(|character: char| character.is_whitespace());
        headers::left_out(seen).any(|secret| text.contains(secret)) || words.any(is_token)
    });
    let title = format!(
        "{}: the answer repeats a secret, and so would the case",
        seen.place
    );
    let help = "write the case by hand, with a placeholder of its row in the place of the secret";
    tells.then(|| Problem::new(title).help(help))
}

/// Returns what is said of a secret in a form that no variable can stand for.
pub(super) fn cannot_hide(place: &Place) -> Problem {
    let title = format!("{place}: the case would hold a secret of the request");
    Problem::new(title).help("write the case by hand, with `${secret:NAME}` in its place")
}

/// Returns why no row can be made of an answer, whoever says so: there is nothing to know it by.
pub(super) fn wordless(place: &Place, answer: &Answer) -> Option<Problem> {
    let code = answer.code;
    let title = format!(
        "{place}: an answer {code} is no row: it has neither an error nor a detail by which to know it"
    );
    let is_wordless = answer.error.is_none() && answer.detail.is_none();
    is_wordless.then(|| Problem::new(title).help(ELSEWHERE))
}

/// Returns why an answer that no row is like is none of the API's errors.
pub(super) fn no_error(place: &Place, answer: &Answer, is_valid: bool) -> Option<Problem> {
    let code = answer.code;
    let why = match code {
        _ if OBSTACLES.contains(&code) => {
            "it comes from what stands before the API, or from its load, and passes"
        }
        500.. => "it says that the service failed, and not that the request was wrong",
        401 | 403 if is_valid => {
            "the suite calls the request valid, so most likely who asked was not let in"
        }
        _ => return None,
    };
    let title = format!("{place}: an answer {code} is no row: {why}");
    Some(Problem::new(title).help("where the API means it so all the same, say `--as row`"))
}
