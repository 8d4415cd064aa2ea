//! Turns a JSON value into what rules compare: its type, a gap, a day, an integer, a length.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::rulebook::{DateForm, Gap, IntegerForm, LengthUnit, Range, Type};
use crate::json::Json;

pub(super) fn is_of(value: &Json, expected: Type) -> bool {
    match value {
        Json::Null => expected == Type::Null,
        Json::Bool(_) => expected == Type::Flag,
        Json::Number(number) => {
            expected == Type::Number || expected == Type::Integer && number.is_integer()
        }
        Json::Text(_) => expected == Type::Text,
        Json::List(_) => expected == Type::List,
        Json::Object(_) => expected == Type::Object,
    }
}

pub(super) fn is_text(value: &Json, expected: &str) -> bool {
    matches!(value, Json::Text(text) if text == expected)
}

pub(super) fn contains(value: &Json, part: &str) -> bool {
    matches!(value, Json::Text(text) if text.contains(part))
}

/// Names the way in which a member is missing, if it is.
pub(super) fn gap(value: Option<&Json>) -> Option<Gap> {
    match value {
        None => Some(Gap::Absent),
        Some(Json::Null) => Some(Gap::Null),
        Some(Json::Text(text)) if text.is_empty() => Some(Gap::Empty),
        Some(Json::Text(text)) if text.trim().is_empty() => Some(if text.is_ascii() {
            Gap::White
        } else {
            Gap::UnicodeWhite
        }),
        Some(_) => None,
    }
}

pub(super) fn is_date(value: &Json, form: DateForm) -> bool {
    let Json::Text(text) = value else {
        return false;
    };
    match form {
        DateForm::Day => day(text).is_some(),
        DateForm::AnyDigits => has_day_form(text),
        DateForm::Timestamp => text
            .split_once('T')
            .is_some_and(|(date, _)| day(date).is_some()),
    }
}

/// Reads a day that exists, written as `YYYY-MM-DD`.
fn day(text: &str) -> Option<Date> {
    if !has_day_form(text) {
        return None;
    }
    let (year, month, day) = (&text[..4], &text[5..7], &text[8..]);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Reads a time as ISO 8601 writes it; without an offset it is one in UTC, without hours midnight.
pub(super) fn time(value: &Json) -> Option<Timestamp> {
    let Json::Text(text) = value else {
        return None;
    };
    let local = || {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(TimeZone::UTC).ok()
    };
    let exact = text.parse().ok();
    exact.or_else(|| local().map(|time| time.timestamp()))
}

fn has_day_form(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    text.len() == 10
        && bytes.all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Compares with today in whole days; a text that is no day is none in the past.
pub(super) fn not_before(value: &Json, today: Date, days: i32) -> bool {
    let Json::Text(text) = value else {
        return true;
    };
    day(text).is_none_or(|day| {
        let ahead = day.duration_since(today).as_hours() / 24;
        ahead >= i64::from(days)
    })
}

/// Reads an integer, held to the ends of its type where it lies beyond them.
pub(super) fn integer(value: &Json, forms: &[IntegerForm]) -> Option<i64> {
    let (form, text) = match value {
        Json::Number(number) => (IntegerForm::Number, number.as_str()),
        Json::Text(text) => (IntegerForm::Text, text.as_str()),
        _ => return None,
    };
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    let fraction = (whole != text).then_some(IntegerForm::Fraction);
    let mut needed = [form].into_iter().chain(fraction);
    if !is_decimal_integer(whole) || !needed.all(|form| forms.contains(&form)) {
        return None;
    }
    let beyond = if whole.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(whole.parse().unwrap_or(beyond))
}

fn is_decimal_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn in_ranges(value: &Json, forms: &[IntegerForm], ranges: &[Range]) -> bool {
    let mut ranges = ranges.iter();
    integer(value, forms).is_some_and(|number| {
        ranges.any(|range| {
            range.min.is_none_or(|min| min <= number) && range.max.is_none_or(|max| number <= max)
        })
    })
}

/// Says whether a text is so long; what is no text has no length to be wrong.
pub(super) fn has_length(value: &Json, lengths: RangeInclusive<usize>, unit: LengthUnit) -> bool {
    let Json::Text(text) = value else {
        return true;
    };
    lengths.contains(&match unit {
        LengthUnit::Character => text.chars().count(),
        LengthUnit::Byte => text.len(),
    })
}

pub(super) fn not_above(
    value: &Json,
    bound: Option<&Json>,
    equal: bool,
    forms: &[IntegerForm],
) -> bool {
    let read = |value| integer(value, forms);
    let numbers = read(value).zip(bound.and_then(read));
    numbers.is_none_or(|(number, bound)| match number.cmp(&bound) {
        Ordering::Less => true,
        Ordering::Equal => equal,
        Ordering::Greater => false,
    })
}

/// Returns a value in lower case, in capitals, and with one capital at its beginning.
pub(super) fn in_any_case(value: &str) -> [String; 3] {
    let (lower, upper) = (value.to_lowercase(), value.to_uppercase());
    let capital = upper.chars().take(1).chain(lower.chars().skip(1)).collect();
    [lower, upper, capital]
}
