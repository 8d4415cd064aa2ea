//! Turns an answer that asks to come back later into how long to wait, or into an obstacle.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;

use crate::exchange::{Base, Exchange, Obstacle, ObstacleKind, Response};
use crate::text;

/// How often a busy target is asked, with the first time.
pub(super) const ASKED: u32 = 5;

/// The code by which a target says that no whole request came in time: it waited for one on an idle
/// connection, and acted on none.
pub(super) const UNHEARD: u16 = 408;

/// The shortest wait before a busy target is asked a second time; twice as long before each further time.
const APART: Duration = Duration::from_millis(100);

/// Returns how long the target asks to wait, where it is busy (429 or 503) and says so.
pub(super) fn wait(response: &Response, now: impl FnOnce() -> Timestamp) -> Option<Duration> {
    if !matches!(response.code, 429 | 503) {
        return None;
    }
    let value = response.header_values("retry-after").next()?.trim();
    if value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        // Whoever comes back too early is told to wait again.
        let seconds = value.parse::<f64>().ok()?.ceil();
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let until = date(value)?;
    Some(Duration::try_from(until.duration_since(now())).unwrap_or_default())
}

/// Returns how long to wait before a target is asked again that was asked so many times.
pub(super) fn apart(asked: u32, told: Duration) -> Duration {
    told.max(APART * (1 << asked.saturating_sub(1).min(10)))
}

/// Returns what became of a request that was asked so many times of a busy target.
pub(super) fn too_busy(base: &Base, exchange: &Exchange, wait: Duration, asked: u32) -> Obstacle {
    let code = exchange.response.code;
    let wait = text::duration(wait);
    let times = match asked {
        1 => String::new(),
        _ => format!(", the last of {asked} times"),
    };
    Obstacle {
        kind: ObstacleKind::Busy,
        url: format!("{base}{}", exchange.request.path),
        reason: format!("{code}, and to come back in {wait}{times}"),
        help: None,
    }
}

/// Reads a date in one of the three forms of HTTP.
pub(super) fn date(value: &str) -> Option<Timestamp> {
    const OLD: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"];
    if let Ok(date) = rfc2822::parse(value) {
        return Some(date.timestamp());
    }
    let read = |form| strtime::parse(form, value).ok()?.to_datetime().ok();
    let date: DateTime = OLD.into_iter().find_map(read)?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Returns what a 408 is that nobody names.
pub(super) fn unheard(base: &Base, exchange: &Exchange) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::Unheard,
        url: format!("{base}{}", exchange.request.path),
        reason: format!("{UNHEARD}, and neither the case nor the table names it"),
        help: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{apart, wait};
    use crate::exchange::Response;
    use std::time::Duration;

    use jiff::Timestamp;

    fn asked(code: u16, value: &str) -> Option<u64> {
        let response = Response {
            code,
            headers: vec![("retry-after".to_owned(), value.to_owned())],
            body: Vec::new(),
            cut: false,
        };
        let now: Timestamp = "2026-11-22T20:00:00Z".parse().unwrap();
        wait(&response, || now).map(|time| time.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked(429, "7"), Some(7));
        assert_eq!(asked(503, "Sun, 22 Nov 2026 20:01:00 GMT"), Some(60));
        assert_eq!(asked(503, "Sun, 22 Nov 2026 19:00:00 GMT"), Some(0));
        assert_eq!(asked(429, "Sunday, 22-Nov-26 20:01:00 GMT"), Some(60));
        assert_eq!(asked(429, "Sun Nov 22 20:01:00 2026"), Some(60));
        assert_eq!(asked(429, "Tue Dec  1 20:00:00 2026"), Some(9 * 86_400));
        assert_eq!(asked(429, "0"), Some(0));
        assert_eq!(asked(429, "1.2"), Some(2));
        assert_eq!(asked(429, "99999999999999999999999"), Some(u64::MAX));
    }

    #[test]
    fn a_target_is_given_time_also_where_it_asks_for_none() {
        let millis = |asked, told| apart(asked, Duration::from_millis(told)).as_millis();
        assert_eq!(
            [1, 2, 3, 4].map(|asked| millis(asked, 0)),
            [100, 200, 400, 800]
        );
        assert_eq!(millis(2, 5000), 5000);
    }

    #[test]
    fn other_codes_and_other_words_ask_for_nothing() {
        assert_eq!(asked(400, "7"), None);
        assert_eq!(asked(429, "soon"), None);
        for other in ["-1", "", ".", "1.2.3", "1e3"] {
            assert_eq!(asked(429, other), None, "{other}");
        }
    }
}
