//! Turns chance into values that nobody has: digits, UUIDs, and values like another.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::json::{Json, Number};

/// Returns 64 random bits: each hasher of the standard library gets keys of its own.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The most digits of which none are drawn twice.
const DISTINCT: usize = 18;

/// A way through all numbers of so many digits, begun by the clock, that meets each of them once.
///
/// A number that was drawn by chance would come back: of 800 tokens with six digits, one in eight
/// runs would meet one of the run before it. Two runs meet here only where their microseconds do.
struct Walk {
    start: u64,
    taken: AtomicU64,
}

/// A step that shares no factor with ten comes to every number before it comes back.
const STEP: u64 = 618_033_988_749_894_849;

impl Walk {
    fn new(since_epoch: Duration) -> Self {
        Self {
            start: since_epoch.as_micros() as u64,
            taken: AtomicU64::new(0),
        }
    }

    fn next(&self, all: u64) -> u64 {
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        let place = u128::from(self.start) + u128::from(taken);
        (place * u128::from(STEP) % u128::from(all)) as u64
    }
}

fn since_epoch() -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default()
}

/// Returns digits that come back only after all others have been: two cases of a run that draw an id
/// each must not meet.
pub(super) fn digits(count: usize) -> String {
    static WALKS: [OnceLock<Walk>; DISTINCT + 1] = [const { OnceLock::new() }; DISTINCT + 1];
    let Some(walk) = WALKS.get(count) else {
        let digit = |_| char::from(b'0' + (random() % 10) as u8);
        return (0..count).map(digit).collect();
    };
    let all = 10_u64.pow(count as u32);
    let number = walk.get_or_init(|| Walk::new(since_epoch())).next(all);
    let mut digits = [b'0'; DISTINCT];
    let digits = &mut digits[..count];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    String::from_utf8_lossy(digits).into_owned()
}

/// Returns a UUID of version 4.
pub(super) fn uuid() -> String {
    let high = (random() & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (random() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// Returns a value of the same shape as another: digits for digits, letters for letters, all else as
/// it is.
///
/// Letters before a first `-` or `_` stay, as those of `acct-7F3A` do: they say of what kind an id is. A
/// service may refuse an id of another shape before it looks whose it is.
pub(super) fn like(model: &Json) -> Json {
    let text = model.to_text();
    let alike = |other: String| match model {
        Json::Text(_) => Some(Json::Text(other)),
        _ => Number::parse(&other).map(Json::Number),
    };
    // Most draws differ at once; a shape without a digit and a letter never does.
    let mut drawn = (0..16).filter_map(|_| alike(other_than(&text)));
    drawn
        .find(|other| other != model)
        .unwrap_or_else(|| model.clone())
}

fn other_than(text: &str) -> String {
    if is_uuid(text) {
        let drawn = uuid();
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            drawn.to_uppercase()
        } else {
            drawn
        };
    }
    let (kind, text) = text.split_at(kind(text));
    let count = text.bytes().filter(u8::is_ascii_digit).count();
    let drawn = digits(count);
    let mut drawn = drawn.chars();
    // Letters of hexadecimal digits alone stay such: any other would make no id of it.
    let mut letters = text.bytes().filter(u8::is_ascii_alphabetic);
    let alphabet = if letters.all(|letter| letter.is_ascii_hexdigit()) {
        6
    } else {
        26
    };
    let letter = |first: u8| char::from(first + (random() % alphabet) as u8);
    let alike = |character: char| match character {
        '0'..='9' => drawn.next().unwrap_or('0'),
        'a'..='z' => letter(b'a'),
        'A'..='Z' => letter(b'A'),
        _ => character,
    };
    kind.chars().chain(text.chars().map(alike)).collect()
}

/// Returns how long the word is that an id begins with; none where no digit or letter would be left.
fn kind(text: &str) -> usize {
    let end = text.find(|character: char| !character.is_ascii_alphabetic());
    let end = end.filter(|end| text[*end..].starts_with(['-', '_']));
    let draws = |end: &usize| {
        text[*end..]
            .bytes()
            .any(|byte| byte.is_ascii_alphanumeric())
    };
    end.filter(draws).unwrap_or_default()
}

fn is_uuid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    let fits = |(at, byte): (usize, u8)| {
        if dashes.contains(&at) {
            byte == b'-'
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::{Walk, like};
    use crate::json::Json;
    use std::collections::HashSet;
    use std::time::Duration;

    #[test]
    fn a_value_like_one_of_hexadecimal_digits_is_one_of_them() {
        for model in ["acct-E220A839", "deadbeef00ab", "F-1A"] {
            for _ in 0..50 {
                let other = like(&Json::from(model));
                let other = other.text().unwrap();
                let tail = other.rsplit('-').next().unwrap();
                assert!(tail.bytes().all(|byte| byte.is_ascii_hexdigit()), "{other}");
                assert_ne!(other, model);
            }
        }
        let other = like(&Json::from("xyzzyxyzzyxyzzyxyzzy"));
        let is_hex = |byte: u8| byte.is_ascii_hexdigit();
        assert!(!other.text().unwrap().bytes().all(is_hex), "{other}");
    }

    #[test]
    fn two_runs_draw_other_digits() {
        let begun = Duration::from_secs(1_800_000_000);
        let drawn = [0, 2_000, 500_000].map(|later| {
            let walk = Walk::new(begun + Duration::from_micros(later));
            (0..2_000)
                .map(|_| walk.next(1_000_000))
                .collect::<HashSet<_>>()
        });
        let all: HashSet<_> = drawn.iter().flatten().collect();
        assert_eq!(all.len(), 3 * 2_000);
    }

    #[test]
    fn a_like_value_keeps_what_is_neither_digit_nor_letter() {
        for model in ["AVT-12/x", "550e8400-e29b-41d4-a716-446655440000", "é1"] {
            let other = like(&Json::from(model));
            let other = other.text().unwrap();
            assert_ne!(other, model);
            let shape = |text: &str| {
                let class = |c: char| match c {
                    '0'..='9' | 'a'..='z' | 'A'..='Z' => 'x',
                    _ => c,
                };
                text.chars().map(class).collect::<String>()
            };
            assert_eq!(shape(other), shape(model));
        }
        assert_eq!(like(&Json::from("--")), Json::from("--"), "nothing to draw");
    }
}
