//! Turns the indentation of lines into two blanks a level, lists included.

use super::places::Places;

/// What the lines of a level are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    List,
    Other,
}

/// A level that is open: what it is, its column as written, its column to be.
#[derive(Debug, Clone, Copy)]
struct Open {
    level: Level,
    old: usize,
    new: usize,
}

/// A line that is neither empty nor a comment nor the continuation of another.
#[derive(Debug, Default)]
struct Row<'a> {
    /// The columns of its dashes, and of what stands behind them.
    columns: Vec<(usize, Level)>,
    content: &'a str,
}

/// Returns the text with every level two columns right of the one that it lies in.
pub(super) fn indented(places: &Places<'_>) -> String {
    let mut out: Vec<String> = Vec::with_capacity(places.starts.len());
    let mut open: Vec<Open> = Vec::new();
    let mut idle: Vec<&str> = Vec::new();
    let mut shifts = vec![0_isize; places.starts.len()];
    for line in 0..places.starts.len() {
        let text = places.of_line(line);
        if let Some(owner) = places.continues[line] {
            out.push(shifted(text, shifts[owner]));
            continue;
        }
        if places.is_idle(line) {
            idle.push(text);
            continue;
        }
        let before = open.clone();
        let row = row(text);
        let entered = enter(&mut open, &row);
        let (first, owner) = (entered[0], owner(places, line, &row, &entered));
        let next = Some((row.columns[0].0, first.new));
        out.extend(idle.drain(..).map(|comment| placed(comment, next, &before)));
        let dashes = row
            .columns
            .iter()
            .filter(|(_, level)| *level == Level::List);
        let dashes = "- ".repeat(dashes.count());
        out.push(format!("{}{dashes}{}", " ".repeat(first.new), row.content));
        shifts[line] = owner.new.cast_signed() - owner.old.cast_signed();
    }
    out.extend(idle.drain(..).map(|comment| placed(comment, None, &open)));
    out.join("\n") + "\n"
}

/// Takes a line apart into dashes and what stands behind them.
fn row(text: &str) -> Row<'_> {
    let mut row = Row::default();
    let mut rest = text.trim_start_matches(' ');
    loop {
        let column = text.len() - rest.len();
        let Some(behind) = rest.strip_prefix('-') else {
            break;
        };
        if !behind.is_empty() && !behind.starts_with([' ', '\t']) {
            break;
        }
        row.columns.push((column, Level::List));
        rest = behind.trim_start_matches([' ', '\t']);
    }
    if row.columns.is_empty() || !(rest.is_empty() || rest.starts_with('#')) {
        row.columns.push((text.len() - rest.len(), Level::Other));
    }
    row.content = rest;
    row
}

/// Closes the levels that a line ends, opens those that it begins; returns those that it stands in.
fn enter(open: &mut Vec<Open>, row: &Row<'_>) -> Vec<Open> {
    let mut entered = Vec::new();
    for (old, level) in &row.columns {
        while let Some(top) = open.last() {
            let closes = top.level == Level::List && *level == Level::Other;
            if top.old > *old || (top.old == *old && closes) {
                open.pop();
            } else {
                break;
            }
        }
        let same = open
            .last()
            .filter(|top| top.old == *old && top.level == *level);
        let here = same.copied().unwrap_or_else(|| Open {
            level: *level,
            old: *old,
            new: open.last().map_or(0, |top| top.new + 2),
        });
        if same.is_none() {
            open.push(here);
        }
        entered.push(here);
    }
    entered
}

/// Returns the level that the lines which continue a line move with: of its key, or of its last dash.
fn owner(places: &Places<'_>, line: usize, row: &Row<'_>, entered: &[Open]) -> Open {
    let (column, level) = row.columns[row.columns.len() - 1];
    let is_key = places.keys.binary_search(&(places.starts[line] + column));
    let last = entered.len() - 1;
    match level {
        Level::Other if last > 0 && is_key.is_err() => entered[last - 1],
        _ => entered[last],
    }
}

/// Puts a comment at the column of the line below it, or of the level at whose end it stands.
fn placed(comment: &str, next: Option<(usize, usize)>, open: &[Open]) -> String {
    let text = comment.trim();
    if text.is_empty() {
        return String::new();
    }
    let old = comment.len() - comment.trim_start().len();
    let level = open.iter().rev().find(|level| level.old == old);
    let within = || open.iter().rev().find(|level| level.old <= old);
    let new = match next {
        Some((column, new)) if column == old => new,
        Some((_, new)) => level.map_or(new, |level| level.new),
        None => level.or_else(within).map_or(0, |level| level.new),
    };
    format!("{}{text}", " ".repeat(new))
}

/// Moves a line that continues another as far as that one was moved.
fn shifted(text: &str, by: isize) -> String {
    if text.is_empty() {
        return String::new();
    }
    let blanks = text.len() - text.trim_start_matches(' ').len();
    match by {
        0.. => " ".repeat(by.unsigned_abs()) + text,
        _ => text[blanks.min(by.unsigned_abs())..].to_owned(),
    }
}
