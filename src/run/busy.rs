//! Turns an answer that asks to come back later into how long to wait.

use std::time::Duration;

use jiff::Timestamp;

use crate::exchange::Response;

/// Returns how long the target asks to wait, where it is busy (429 or 503) and says so.
pub(super) fn wait(response: &Response, now: Timestamp) -> Option<Duration> {
    if !matches!(response.code, 429 | 503) {
        return None;
    }
    let value = response.header_values("retry-after").next()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::wait;
    use crate::exchange::Response;
    use jiff::Timestamp;

    fn asked(code: u16, value: &str) -> Option<u64> {
        let response = Response {
            code,
            headers: vec![("retry-after".to_owned(), value.to_owned())],
            body: Vec::new(),
            cut: false,
        };
        let now: Timestamp = "2026-11-22T20:00:00Z".parse().unwrap();
        wait(&response, now).map(|time| time.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked(429, "7"), Some(7));
        assert_eq!(asked(503, "Sun, 22 Nov 2026 20:01:00 GMT"), Some(60));
        assert_eq!(asked(503, "Sun, 22 Nov 2026 19:00:00 GMT"), Some(0));
    }

    #[test]
    fn other_codes_and_other_words_ask_for_nothing() {
        assert_eq!(asked(400, "7"), None);
        assert_eq!(asked(429, "soon"), None);
        assert_eq!(asked(429, "-1"), None);
    }
}
