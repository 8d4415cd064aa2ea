//! Turns a sheet into one HTML page that stands alone: no network, no script but its own.
//!
//! Every value reaches the page through the template's escaping, after a browser's own marks were
//! spelt out, by the sheet or by [`wording`]. The page's policy allows our own style and script by
//! their hashes, so that nothing else runs, whatever a target sent.

mod alike;
mod cases;
pub(super) mod difference;
mod exchange;
mod matrix;
mod page;
mod policy;
mod times;
mod wording;

#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};

use super::format::Format;
use super::sheet::Sheet;
use page::Page;

const TEMPLATE: &str = include_str!("template.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub(super) const FORMAT: Format = Format {
    name: "html",
    about: "One page for people",
    render,
};

/// Fills the template, whose name's ending turns the escaping on.
///
/// # Panics
///
/// Only where the template, which is part of the program, is wrong.
fn render(sheet: &Sheet<'_>) -> String {
    // A browser reads line breaks as `\n` before it takes the hash; a checkout may have others.
    let (style, script) = (STYLE.replace("\r\n", "\n"), SCRIPT.replace("\r\n", "\n"));
    let page = context! {
        policy => policy::policy(&style, &script),
        style => style,
        script => script,
        page => Value::from(Serde(Page::new(sheet))),
    };
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    let syntax = syntax.expect("the syntax is Jinja's own");
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax);
    let rendered = environment.render_named_str("report.html", TEMPLATE, page);
    without_commands(&rendered.expect("the template renders"))
}

/// Spells out the colon of a line that the log of a pipeline would take for a command.
///
/// A page may go to standard output, and a reader of the page sees the same.
fn without_commands(page: &str) -> String {
    let line = |line: &str| match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}&#58;:{rest}", &line[..line.len() - rest.len() - 2]),
        None => line.to_owned(),
    };
    page.split_inclusive('\n').map(line).collect()
}
