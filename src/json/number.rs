//! Turns the text of a JSON number into one that compares by value and is written as it came.

use std::fmt;

use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A number of any length, as it was written.
///
/// Two are equal where they are of one kind and one value: `1.0` is `1.00` and `10e-1`, and none of
/// them is the integer `1`, which a service that keeps the two apart answers on purpose.
#[derive(Debug, Clone)]
pub struct Number(Box<str>);

impl Number {
    /// Reads a number as JSON writes it (RFC 8259); of other text, nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (
                mantissa,
                exponent.strip_prefix(['+', '-']).unwrap_or(exponent),
            ),
            None => (unsigned, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let read = [whole, fraction, exponent].into_iter().all(is_digits)
            && (whole == "0" || !whole.starts_with('0'));
        read.then(|| Self(text.into()))
    }

    /// Takes over what is known to be a number.
    pub(super) fn known(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the number has neither fraction nor exponent.
    pub fn is_integer(&self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }

    /// Returns an integer that is not negative and not too large.
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn decimal(&self) -> Decimal<'_> {
        let negative = self.0.starts_with('-');
        let unsigned = self.0.strip_prefix('-').unwrap_or(&self.0);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0');
        if digits.is_empty() {
            return Decimal::default();
        }
        let shift = (significant.len() - digits.len()) as i128 - fraction.len() as i128;
        Decimal {
            negative,
            digits: digits.to_owned(),
            scale: match exponent.parse::<i128>() {
                Ok(exponent) => Scale::Known(exponent.saturating_add(shift)),
                Err(_) => Scale::Vast(exponent, shift),
            },
        }
    }
}

/// A number as digits without a zero at either end, and a power of ten.
#[derive(PartialEq, Default)]
struct Decimal<'a> {
    negative: bool,
    digits: String,
    scale: Scale<'a>,
}

#[derive(PartialEq)]
enum Scale<'a> {
    Known(i128),
    /// An exponent of some forty digits compares by its text.
    Vast(&'a str, i128),
}

impl Default for Scale<'_> {
    fn default() -> Self {
        Self::Known(0)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
            || (self.is_integer() == other.is_integer() && self.decimal() == other.decimal())
    }
}

impl Eq for Number {}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone().into_string()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_compare_by_their_exact_value_within_their_kind() {
        for (left, right, same) in [
            ("1", "1", true),
            ("1", "1.0", false),
            ("1.0", "1.00", true),
            ("1.0", "10e-1", true),
            ("1e2", "100.0", true),
            ("0.1", "0.10", true),
            ("-1", "1", false),
            ("-0", "0", true),
            ("0.0", "-0e7", true),
            ("10", "1", false),
            ("100", "10", false),
            ("0.123456789012345678", "0.1234567890123456780", true),
            ("0.123456789012345678", "0.123456789012345679", false),
            (
                "123456789012345678901234",
                "123456789012345678901235",
                false,
            ),
            ("9007199254740993", "9007199254740992", false),
            ("1e400", "10e399", true),
            ("1e400", "1e401", false),
            ("1e99999999999999999999999999999999999999999", "1e5", false),
            ("0e99999999999999999999999999999999999999999", "0.0", true),
        ] {
            assert_eq!(number(left) == number(right), same, "{left} {right}");
            assert_eq!(number(right) == number(left), same, "{right} {left}");
        }
    }

    #[test]
    fn only_what_json_calls_a_number_is_one() {
        for text in ["0", "-0", "10", "0.5", "-1.5e+3", "1E-3", "1e999"] {
            assert_eq!(number(text).as_str(), text);
        }
        for text in [
            "", "-", "01", "+1", ".5", "1.", "1e", "1e+", "--1", "0x1", "1_0", "NaN", "١",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }
}
