//! Turns what stands under a key of a data file into a value: a JSONPath, an error.

use std::sync::Arc;

use crate::json::{NotAPath, Path};
use crate::source::{Diagnostic, Source};
use crate::yaml::{Node, Shape};

/// An error as a text, or as a number where the API's are numbers.
pub(crate) const ERROR: Shape = Shape::OneOf(&[Shape::Text, Shape::Integer(0, u32::MAX as u64)]);

/// Reads a JSONPath of RFC 9535, with a diagnostic where it is none.
pub(crate) fn json_path(
    node: &Node,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Path> {
    let refused = match Path::parse(node.text()?) {
        Ok(path) => return Some(path),
        Err(refused) => refused,
    };
    let begins = node.text()?.starts_with('$');
    let diagnostic = Diagnostic::at(source, node.span, refused.to_string());
    problems.push(diagnostic.help(match refused {
        NotAPath::Pattern(_) => "a pattern has no `\\d`, `\\w`, `\\p{..}`, `(?..)` or `*?`: write `[0-9]`, `[A-Za-z0-9_]`",
        NotAPath::Malformed(_) if begins => "a path is written as `$.accountId`, `$.items[0]` or `$['a name']`",
        NotAPath::Malformed(_) => "a path begins with `$`, such as `$.accountId`",
    }));
    None
}

/// Reads an error: a text, or a number as it is written.
pub(crate) fn read_error(node: &Node) -> Option<String> {
    let number = || node.unsigned().map(|number| number.to_string());
    node.text().map(str::to_owned).or_else(number)
}

/// Returns the items of a list, or what stands in place of one.
pub(super) fn one_or_more(node: &Node) -> &[Node] {
    match node.items() {
        [] => std::slice::from_ref(node),
        items => items,
    }
}
