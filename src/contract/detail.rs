//! Turns a detail text with `{placeholder}`s into a pattern, and an answer's text into what filled it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::symbols::{Symbol, edits, overlap};

/// Stands for text that is not known yet, where an expected text is held against a row.
///
/// A private-use character: no vendor text has it, so it can only match a placeholder.
pub const HOLE: char = '\u{f8ff}';

/// The longest text that is searched for placeholders, in bytes; a longer one fits no row.
const MAX_TEXT: usize = 8 * 1024;

/// The placeholder at the end of a text that its source has cut; nothing may stand there.
const TAIL: &str = "tail";

/// A detail text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    parts: Vec<DetailPart>,
    /// How many characters are literal.
    literal: usize,
    /// How many characters a text of this form has at least.
    least: usize,
}

/// A stretch of a detail text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailPart {
    /// Text to the letter.
    Literal(String),
    /// A placeholder: one or more characters other than line breaks; any number for a `tail`.
    Placeholder(String),
}

impl Detail {
    /// Reads a text as a table or a case writes it, a literal brace twice.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with a brace, in a few words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(after_pair) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after_pair;
            } else if brace == "{" {
                let (name, after_name) = placeholder(after)?;
                if !literal.is_empty() {
                    parts.push(DetailPart::Literal(std::mem::take(&mut literal)));
                }
                parts.push(DetailPart::Placeholder(name.to_owned()));
                rest = after_name;
            } else {
                return Err("a `}` stands alone; a literal brace is written twice".to_owned());
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(DetailPart::Literal(literal));
        }
        Ok(Self::from_parts(parts))
    }

    /// Joins parts, neighbouring literals into one.
    pub fn from_parts(parts: impl IntoIterator<Item = DetailPart>) -> Self {
        let mut joined: Vec<DetailPart> = Vec::new();
        for part in parts {
            match (joined.last_mut(), part) {
                (Some(DetailPart::Literal(last)), DetailPart::Literal(next)) => {
                    last.push_str(&next);
                }
                (_, part) => joined.push(part),
            }
        }
        let count = |of: &dyn Fn(&DetailPart) -> usize| joined.iter().map(of).sum();
        let literal = |part: &DetailPart| match part {
            DetailPart::Literal(text) => text.chars().count(),
            DetailPart::Placeholder(_) => 0,
        };
        let literal = count(&literal);
        let filled = |part: &DetailPart| match part {
            DetailPart::Placeholder(name) => usize::from(name != TAIL),
            DetailPart::Literal(_) => 0,
        };
        Self {
            literal,
            least: literal + count(&filled),
            parts: joined,
        }
    }

    /// Returns the parts in order.
    pub fn parts(&self) -> &[DetailPart] {
        &self.parts
    }

    /// Returns the placeholders' names in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            DetailPart::Placeholder(name) => Some(name.as_str()),
            DetailPart::Literal(_) => None,
        })
    }

    /// Returns the text of a detail without placeholders.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [DetailPart::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns how many characters are fixed: the measure of how specific a text is.
    pub fn literal_length(&self) -> usize {
        self.literal
    }

    /// Tells whether a text has this form.
    pub fn matches(&self, text: &str) -> bool {
        self.matches_where(text, &|_, _| true)
    }

    /// Refuses most texts of other rows at a glance.
    #[inline]
    pub(super) fn ends_fit(&self, text: &str) -> bool {
        let begins = match self.parts.first() {
            Some(DetailPart::Literal(literal)) => text.starts_with(literal.as_str()),
            _ => true,
        };
        let ends = match self.parts.last() {
            Some(DetailPart::Literal(literal)) => text.ends_with(literal.as_str()),
            _ => true,
        };
        begins && ends
    }

    /// Tells whether a text has this form with fillings that `accept` takes, given name and filling.
    pub fn matches_where(&self, text: &str, accept: &dyn Fn(&str, &str) -> bool) -> bool {
        let too_long = || text.len() > MAX_TEXT && self.placeholders().next().is_some();
        self.ends_fit(text)
            && !too_long()
            && Search {
                accept,
                dead: BTreeSet::new(),
            }
            .fits(&self.parts, text)
    }

    /// Returns what stands in each placeholder of a text that has this form.
    pub fn fillings(&self, text: &str) -> Option<Vec<(String, String)>> {
        let taken = RefCell::new(Vec::new());
        let found = self.matches_where(text, &|name, filling| {
            // A filling that is given up is followed by another for the same rest of the text.
            let mut taken = taken.borrow_mut();
            taken.push((name.to_owned(), filling.to_owned()));
            true
        });
        let names: Vec<&str> = self.placeholders().collect();
        found.then(|| last_of_each(&names, taken.into_inner()))
    }

    /// Returns how many characters of a text have to be changed, added or taken out until it has this
    /// form, whatever stands in the placeholders; none where it is more than `most`.
    pub fn distance(&self, text: &str, most: usize) -> Option<usize> {
        if !self.may_be_near(text, most) {
            return None;
        }
        let text: Vec<char> = text.chars().collect();
        Some(edits(&self.symbols(), &text)).filter(|distance| *distance <= most)
    }

    /// Refuses most texts that are further from this form than `most`, at a glance.
    fn may_be_near(&self, text: &str, most: usize) -> bool {
        if text.len() + most < self.least {
            // There are no more characters than bytes, and these need no counting.
            return false;
        }
        let length = text.chars().count();
        let is_long_enough = length + most >= self.least;
        let is_open = self.placeholders().next().is_some();
        let is_short_enough = if is_open {
            length <= MAX_TEXT
        } else {
            length <= MAX_TEXT.min(self.least + most)
        };
        is_long_enough && is_short_enough && self.broken(text) <= most
    }

    /// Returns how many halves of its literals are not where they would be in a text of this form: each
    /// change to such a text breaks one of them at most.
    fn broken(&self, text: &str) -> usize {
        let last = self.parts.len().saturating_sub(1);
        let parts = self.parts.iter().enumerate();
        let broken = parts.map(|(at, part)| {
            let DetailPart::Literal(literal) = part else {
                return 0;
            };
            let middle = literal.floor_char_boundary(literal.len() / 2);
            let (first, second) = literal.split_at(middle);
            let begins = if at == 0 {
                text.starts_with(first)
            } else {
                text.contains(first)
            };
            let ends = if at == last {
                text.ends_with(second)
            } else {
                text.contains(second)
            };
            usize::from(!begins) + usize::from(!ends)
        });
        broken.sum()
    }

    /// Returns the text with each placeholder shown as written, `{name}`.
    pub fn shown(&self) -> String {
        self.fill(&|name| format!("{{{name}}}"))
    }

    /// Returns the text with each placeholder replaced.
    pub fn fill(&self, filling: &dyn Fn(&str) -> String) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                DetailPart::Literal(text) => text.clone(),
                DetailPart::Placeholder(name) => filling(name),
            })
            .collect()
    }

    /// Tells whether some text has both forms.
    pub fn overlaps(&self, other: &Self) -> bool {
        overlap(&self.symbols(), &other.symbols())
    }

    fn symbols(&self) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        for part in &self.parts {
            match part {
                DetailPart::Literal(text) => symbols.extend(text.chars().map(Symbol::Exactly)),
                DetailPart::Placeholder(name) if name == TAIL => symbols.push(Symbol::Many),
                // One or more characters: one of any kind, then any number of them.
                DetailPart::Placeholder(_) => symbols.extend([Symbol::One, Symbol::Many]),
            }
        }
        symbols
    }
}

fn placeholder(text: &str) -> Result<(&str, &str), String> {
    let (name, rest) = text
        .split_once('}')
        .ok_or_else(|| "a `{` is not closed; a literal brace is written twice".to_owned())?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err(format!(
            "`{{{name}}}` is no placeholder; a literal brace is written twice"
        ));
    }
    Ok((name, rest))
}

/// A search for fillings; what has failed once is not tried again, so that hostile text costs little.
struct Search<'a> {
    accept: &'a dyn Fn(&str, &str) -> bool,
    /// How many parts and how much text were left where no filling was found.
    dead: BTreeSet<(usize, usize)>,
}

impl Search<'_> {
    fn fits(&mut self, parts: &[DetailPart], text: &str) -> bool {
        match parts {
            [] => text.is_empty(),
            [DetailPart::Literal(literal), rest @ ..] => text
                .strip_prefix(literal.as_str())
                .is_some_and(|text| self.fits(rest, text)),
            [DetailPart::Placeholder(name)] => is_filling(name, text) && (self.accept)(name, text),
            [DetailPart::Placeholder(name), rest @ ..] => {
                let state = (parts.len(), text.len());
                let found = !self.dead.contains(&state) && self.fills(name, rest, text);
                if !found {
                    self.dead.insert(state);
                }
                found
            }
        }
    }

    fn fills(&mut self, name: &str, rest: &[DetailPart], text: &str) -> bool {
        let line = &text[..text.find(['\n', '\r']).unwrap_or(text.len())];
        let next = match &rest[0] {
            DetailPart::Literal(literal) => literal.as_str(),
            DetailPart::Placeholder(_) => "",
        };
        line.match_indices(next)
            .map(|(end, _)| end)
            .filter(|end| *end > 0)
            .any(|end| {
                let (filling, after) = text.split_at(end);
                (self.accept)(name, filling) && self.fits(rest, after)
            })
    }
}

/// Tells whether the end of a text can stand for the placeholder that ends its form.
fn is_filling(name: &str, text: &str) -> bool {
    (!text.is_empty() || name == TAIL) && !text.contains(['\n', '\r'])
}

/// Keeps, of every placeholder in order, what was taken for it last.
fn last_of_each(names: &[&str], taken: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut rest = taken.into_iter().rev().collect::<Vec<_>>().into_iter();
    for name in names.iter().rev() {
        kept.extend(rest.find(|(known, _)| known == name));
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::Detail;

    fn detail(text: &str) -> Detail {
        Detail::parse(text).unwrap()
    }

    #[test]
    fn a_placeholder_takes_one_or_more_characters_but_no_line_break() {
        let missing = detail("Missing {field}.");
        assert!(missing.matches("Missing email."));
        assert!(missing.matches("Missing a. b."));
        assert!(!missing.matches("Missing ."));
        assert!(!missing.matches("Missing email"));
        assert!(!missing.matches("Missing a\nb."));
        assert!(detail("{field} is mandatory.").matches("é is mandatory."));
    }

    #[test]
    fn fillings_can_be_tied_down() {
        let text = "Invalid a value in b value in c policy.";
        let invalid = detail("Invalid {field} value in {policy} policy.");
        assert!(invalid.matches_where(text, &|name, filling| name != "policy" || filling == "c"));
        assert!(!invalid.matches_where(text, &|name, filling| name != "policy" || filling == "b"));
    }

    #[test]
    fn a_literal_brace_is_written_twice() {
        let brace = detail("value - {{{tail}}}");
        assert!(brace.matches("value - {units}"));
        assert_eq!(brace.shown(), "value - {{tail}}");
        assert!(Detail::parse("value - {").is_err());
        assert!(Detail::parse("value - }").is_err());
        assert!(Detail::parse("value {a b}").is_err());
    }

    #[test]
    fn a_hostile_text_is_refused_in_bounded_time() {
        let policy = detail("Invalid {a} value in {b} value in {c} policy.");
        assert!(!policy.matches(&format!("Invalid {}", "x value in ".repeat(700))));
        assert!(!policy.matches(&"Invalid ".repeat(1_000_000)));
        assert!(!policy.matches(&format!("Invalid {}\n policy.", "x value in ".repeat(700))));
    }

    #[test]
    fn what_fills_a_text_is_told_by_placeholder() {
        let invalid = detail("Invalid {field} value in {policy} policy.");
        let filled = |text| invalid.fillings(text);
        let pair = |field: &str, policy: &str| {
            Some(vec![
                ("field".to_owned(), field.to_owned()),
                ("policy".to_owned(), policy.to_owned()),
            ])
        };
        assert_eq!(
            filled("Invalid sms value in pin policy."),
            pair("sms", "pin")
        );
        assert_eq!(
            filled("Invalid a value in b value in c policy."),
            pair("a", "b value in c")
        );
        assert_eq!(filled("Invalid sms value in pin policy"), None);
    }

    #[test]
    fn a_text_is_near_a_form_whatever_stands_in_its_placeholders() {
        let mandatory = detail("{field} is mandatory.");
        for (text, distance) in [
            ("accountName is mandatory.", Some(0)),
            ("accountName is mandatory", Some(1)),
            ("accountName is Mandatory.", Some(1)),
            ("accountName  is mandatory.", Some(0)),
            ("accountName is mandatry", None),
            ("is mandatory.", None),
            ("something else", None),
        ] {
            assert_eq!(mandatory.distance(text, 1), distance, "{text}");
        }
        assert_eq!(detail("Invalid status.").distance("Invalid statu", 1), None);
    }

    #[test]
    fn overlap_is_found_between_forms_that_share_a_text() {
        assert!(detail("Missing {a}.").overlaps(&detail("Missing {b} in {c} policy.")));
        assert!(detail("{a} b").overlaps(&detail("a {b}")));
        assert!(!detail("Missing {a}.").overlaps(&detail("Missing {b} policy")));
        assert!(!detail("Invalid status.").overlaps(&detail("Invalid account status.")));
        assert!(!detail("a{x}").overlaps(&detail("a")));
    }
}
