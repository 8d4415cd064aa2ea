//! Turns the record of a run into one page of HTML.

use super::words;
use crate::run::Record;
use crate::text;

/// Returns the page.
pub fn html(record: &Record) -> String {
    let cases = record.cases.iter();
    let items = cases.map(|case| {
        let id = escaped(&text::shown(&case.id));
        format!("<li>{}: {id}</li>\n", case.ended().as_str())
    });
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>vipspec</title>\n<p>{}</p>\n<ul>\n{}</ul>\n</html>\n",
        escaped(&words::headline(record)),
        items.collect::<String>()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
