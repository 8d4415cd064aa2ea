//! Turns what the YAML parser cannot read into a diagnostic with the remedy.

use std::sync::Arc;

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use crate::source::{Diagnostic, Source, Span};

/// Returns where a text stops being YAML, why, and what is most likely meant.
pub(super) fn diagnostic(source: &Arc<Source>, error: &ScanError) -> Diagnostic {
    let span = place(source, error);
    let kind = error.kind();
    let tab = is_tab(kind).then(|| indenting_tab(source, span)).flatten();
    let title = format!("this is not YAML: {kind}");
    Diagnostic::at(source, tab.unwrap_or(span), title).maybe_help(remedy(kind).map(str::to_owned))
}

/// Returns the character at which the parser gave up; at the end of a line, nothing behind it.
pub(super) fn place(source: &Source, error: &ScanError) -> Span {
    let start = error.marker().byte_offset().unwrap_or_default();
    let rest = source.text.get(start..).unwrap_or_default();
    let character = rest.chars().next().filter(|character| *character != '\n');
    Span {
        start,
        end: start + character.map_or(0, char::len_utf8),
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    )
}

/// Returns the first tab that indents a line, from the line of a span on: the parser points before it.
fn indenting_tab(source: &Source, span: Span) -> Option<Span> {
    let before = source.text.get(..span.start)?;
    let mut start = before.rfind('\n').map_or(0, |newline| newline + 1);
    for line in source.text[start..].split_inclusive('\n') {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = indent.find('\t') {
            let start = start + tab;
            let end = start + 1;
            return Some(Span { start, end });
        }
        start += line.len();
    }
    None
}

fn remedy(kind: &ErrorKind) -> Option<&'static str> {
    let remedy = match kind {
        kind if is_tab(kind) => "indent with blanks, not with tabs",
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidIndentation
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey => {
            "indent the keys of a mapping alike; put text with a `: ` in it in quotes"
        }
        ErrorKind::ExpectedBlockMappingKey => {
            "indent the keys of a mapping alike; put text that begins with `{` or `[` in quotes"
        }
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence => {
            "close what `{` or `[` has opened, put a comma between its members, and text with `${` in quotes"
        }
        ErrorKind::UnexpectedEofImplicitFlowMapping => "leave out the comma with nothing before it",
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "write the same quote at the end of the text"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "write `\\\\` for a backslash, or put the text in single quotes"
        }
        ErrorKind::UnclosedFlowCollection { .. } => "close it, or put the text in quotes",
        ErrorKind::MisplacedFlowCollectionEnd => {
            "put the text in quotes, or open the bracket before"
        }
        ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            "close each bracket with its own kind, or put the text in quotes"
        }
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => {
            "write the value out where it is meant, or put text that begins with `*` or `&` in quotes"
        }
        ErrorKind::UndeclaredTagHandle | ErrorKind::InvalidTagTerminator => {
            "write the value without a tag, text in quotes"
        }
        ErrorKind::UnexpectedCharacter { character } if !character.is_control() => {
            "put the text in quotes"
        }
        ErrorKind::UnexpectedCharacter { .. } => {
            "write it as an escape in a text in double quotes, such as `\\u0000`"
        }
        _ => return None,
    };
    Some(remedy)
}
