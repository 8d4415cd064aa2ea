//! Turns the text of a scalar into what it stands for under YAML's core schema.

use std::borrow::Cow;

use serde_yaml::granit_parser::ScalarStyle;

use super::Kind;
use crate::json::Number;

/// Why a scalar is not read, and what to write.
pub(super) struct Refusal {
    /// What is wrong.
    pub(super) title: &'static str,
    /// What to write in its place.
    pub(super) help: &'static str,
}

/// Whether a scalar is written without quotes, in one line: only such a one is more than text.
pub(super) fn is_plain(style: ScalarStyle) -> bool {
    style == ScalarStyle::Plain
}

/// Reads a scalar; what YAML 1.1 took for a truth value, an octal or a grouped number is text.
///
/// # Errors
///
/// Returns a refusal for a number that JSON does not have.
pub(super) fn read(text: Cow<'_, str>, style: ScalarStyle) -> Result<Kind, Refusal> {
    if !is_plain(style) {
        return Ok(Kind::Text(text.into_owned()));
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Kind::Null),
        "true" | "True" | "TRUE" => Ok(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Ok(Kind::Bool(false)),
        written => match number(written) {
            Some(number) => number.map(Kind::Number),
            None => Ok(Kind::Text(text.into_owned())),
        },
    }
}

/// Returns the number that plain text is; of other text, nothing.
fn number(written: &str) -> Option<Result<Number, Refusal>> {
    // Most plain text is words.
    if !written.starts_with(['+', '-', '.']) && !written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
    let sign = if written.starts_with('-') { "-" } else { "" };
    if matches!(
        unsigned,
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    ) {
        return Some(Err(NO_NUMBER));
    }
    if let Some(digits) = written.strip_prefix("0x") {
        return in_base(digits, 16);
    }
    if let Some(digits) = written.strip_prefix("0o") {
        return in_base(digits, 8);
    }
    if is_digits(unsigned) {
        let octal = unsigned.len() > 1 && unsigned.starts_with('0');
        return (!octal).then(|| as_json(&format!("{sign}{unsigned}")));
    }
    is_decimal(unsigned).then(|| as_json(&decimal(sign, unsigned)))
}

fn in_base(digits: &str, base: u32) -> Option<Result<Number, Refusal>> {
    let known = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    let read = || u64::from_str_radix(digits, base).map(Number::from);
    known.then(|| read().map_err(|_| TOO_LONG))
}

fn as_json(written: &str) -> Result<Number, Refusal> {
    Number::parse(written).ok_or(NO_NUMBER)
}

/// Returns a decimal with the digits before and after its point that JSON asks for: `.5` is `0.5`.
fn decimal(sign: &str, unsigned: &str) -> String {
    let end = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
    let (mantissa, exponent) = unsigned.split_at(end);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    match (mantissa.contains('.'), fraction) {
        (true, "") => format!("{sign}{whole}.0{exponent}"),
        (true, fraction) => format!("{sign}{whole}.{fraction}{exponent}"),
        (false, _) => format!("{sign}{whole}{exponent}"),
    }
}

/// Whether text is `1.5`, `1.`, `.5` or one of these with an exponent.
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let optional = |digits: &str| digits.is_empty() || is_digits(digits);
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    optional(whole)
        && optional(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

const NO_NUMBER: Refusal = Refusal {
    title: "JSON has no such number",
    help: "quote it",
};

const TOO_LONG: Refusal = Refusal {
    title: "the number has more digits than can be kept",
    help: "quote it, or write the whole body as `body_text`",
};
