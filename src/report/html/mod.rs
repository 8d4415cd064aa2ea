//! Turns the record of a run into one HTML page that stands alone: no network, no script but its own.
//!
//! Every value reaches the page through the template's escaping, after [`wording`] has spelt out what
//! a browser would act on or hide. The page's policy allows our own style and script by their hashes,
//! so that nothing else runs, whatever a target sent.

mod alike;
mod cases;
pub(super) mod difference;
mod exchange;
mod headline;
mod matrix;
mod page;
pub(super) mod policy;
mod times;
pub(super) mod wording;

#[cfg(test)]
mod tests;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};

use crate::run::Record;
use page::Page;

const TEMPLATE: &str = include_str!("template.html");
pub(super) const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Returns the page of a run.
///
/// # Panics
///
/// Only where the template, which is part of the program, is wrong.
pub fn html(record: &Record) -> String {
    // A browser reads line breaks as `\n` before it takes the hash; a checkout may have others.
    let (style, script) = (STYLE.replace("\r\n", "\n"), SCRIPT.replace("\r\n", "\n"));
    let page = context! {
        policy => policy::policy(&style, &script),
        style => style,
        script => script,
        page => Value::from(Serde(Page::new(record))),
    };
    rendered("report.html", TEMPLATE, page)
}

/// Fills a template, whose name's ending turns the escaping on.
///
/// # Panics
///
/// Only where the template, which is part of the program, is wrong.
pub(super) fn rendered(name: &str, template: &str, page: Value) -> String {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    let syntax = syntax.expect("the syntax is Jinja's own");
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax);
    let rendered = environment.render_named_str(name, template, page);
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
