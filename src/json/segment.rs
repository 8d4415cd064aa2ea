//! Turns the text of a JSONPath that the library accepts into its segments and their selectors.
//!
//! The library keeps what it parsed to itself and walks its own values, which lose digits and the
//! order of members; so only its filters are asked.

use serde_json_path::JsonPath;

/// One step of a path: from a value to some below it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// Whether it is asked of every value below as well (`..`).
    pub(super) descends: bool,
    pub(super) selectors: Vec<Selector>,
}

/// What a segment takes of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selector {
    Name(String),
    Index(i64),
    Slice(Slice),
    All,
    /// The path up to here with this filter alone: it leads to all that pass.
    Filter(JsonPath),
}

/// Some items of a list, `start:end:step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slice {
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
}

impl Segment {
    /// Returns the name of the one member that it takes.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.selectors[..] {
            [Selector::Name(name)] if !self.descends => Some(name),
            _ => None,
        }
    }

    /// Tells whether it takes one value at most.
    pub(super) fn is_singular(&self) -> bool {
        let one = matches!(self.selectors[..], [Selector::Name(_) | Selector::Index(_)]);
        one && !self.descends
    }
}

/// Splits a path; of text that is none, nothing.
pub(super) fn split(path: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut at = path.find('$')? + 1;
    loop {
        at = path.len() - path[at..].trim_start().len();
        if at == path.len() {
            return Some(segments);
        }
        let before = &path[..at];
        let descends = path[at..].starts_with("..");
        let dots = path[at..]
            .bytes()
            .take(2)
            .take_while(|byte| *byte == b'.')
            .count();
        let rest = &path[at + dots..];
        let (selectors, length) = if rest.starts_with('[') {
            let end = closing(rest)?;
            let before = format!("{before}{}", if descends { ".." } else { "" });
            let selector = |text| selector(text, &before);
            (
                at_commas(&rest[1..end])
                    .into_iter()
                    .map(selector)
                    .collect::<Option<_>>()?,
                end + 1,
            )
        } else {
            shorthand(rest)
        };
        at += dots + length;
        segments.push(Segment {
            descends,
            selectors,
        });
    }
}

fn shorthand(rest: &str) -> (Vec<Selector>, usize) {
    let ends = |c: char| matches!(c, '.' | '[') || c.is_ascii_whitespace();
    let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let selector = match name {
        "*" => Selector::All,
        name => Selector::Name(name.to_owned()),
    };
    (vec![selector], name.len())
}

fn selector(text: &str, before: &str) -> Option<Selector> {
    let text = text.trim();
    if text == "*" {
        return Some(Selector::All);
    }
    if text.starts_with(['\'', '"']) {
        return literal(text).map(Selector::Name);
    }
    if text.starts_with('?') {
        return JsonPath::parse(&format!("{before}[{text}]"))
            .ok()
            .map(Selector::Filter);
    }
    if !text.contains(':') {
        return text.parse().ok().map(Selector::Index);
    }
    let mut numbers = text.split(':').map(|number| number.trim().parse().ok());
    let (start, end) = (numbers.next().flatten(), numbers.next().flatten());
    let step = numbers.next().flatten().unwrap_or(1);
    Some(Selector::Slice(Slice { start, end, step }))
}

/// Reads a string literal of a path, in either kind of quotes.
pub(super) fn literal(quoted: &str) -> Option<String> {
    let inside = quoted.get(1..quoted.len().checked_sub(1)?)?;
    if !quoted.starts_with('\'') {
        return serde_json::from_str(quoted).ok();
    }
    // As JSON has it: an inner `"` gets a backslash, and `\'` loses its own.
    let mut json = String::from("\"");
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => match characters.next()? {
                '\'' => json.push('\''),
                escaped => json.extend(['\\', escaped]),
            },
            _ => json.push(character),
        }
    }
    json.push('"');
    serde_json::from_str(&json).ok()
}

/// Returns where the bracket that begins the text is closed.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in outside_of_strings(text) {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Splits at the commas that stand in no bracket and no string.
pub(super) fn at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, character) in outside_of_strings(text) {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Returns the characters that belong to no string literal, each with its place.
pub(super) fn outside_of_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut escaped) = (None, false);
    text.char_indices().filter(move |(_, character)| {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if *character == '\\' => escaped = true,
            Some(open) if *character == open => quote = None,
            Some(_) => {}
            None if matches!(character, '\'' | '"') => quote = Some(*character),
            None => return true,
        }
        false
    })
}

impl Slice {
    /// Returns the places of a list of so many items, in the order of the slice (RFC 9535, 2.3.4.2).
    pub(super) fn places(self, length: usize) -> Vec<usize> {
        let length = length as i64;
        let normal = |place: i64| {
            if place >= 0 {
                place
            } else {
                length.saturating_add(place)
            }
        };
        let Self { start, end, step } = self;
        let mut places = Vec::new();
        let mut push = |place: i64| places.extend(usize::try_from(place));
        if step > 0 {
            let end = normal(end.unwrap_or(length)).clamp(0, length);
            let mut place = normal(start.unwrap_or(0)).clamp(0, length);
            while place < end {
                push(place);
                place = place.saturating_add(step);
            }
        } else if step < 0 {
            let lowest = end.map_or(-1, |end| normal(end).clamp(-1, length - 1));
            let mut place = start.map_or(length - 1, |start| normal(start).clamp(-1, length - 1));
            while place > lowest {
                push(place);
                place = place.saturating_add(step);
            }
        }
        places
    }
}
