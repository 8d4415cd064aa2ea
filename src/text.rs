//! Turns values into wording: plurals, durations, escapes, cuts, nearest names.
//!
//! A leaf: it imports nothing of the crate and never prints.

use std::fmt::Write as _;
use std::time::Duration;

/// Returns `1 case`, `2 cases`.
pub fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// Returns a duration as a person reads it: `3 ms`, `0.41 s`, `2 min 5 s`.
pub fn duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0..100 => format!("{millis} ms"),
        100..60_000 => format!("{:.2} s", duration.as_secs_f64()),
        _ => format!("{} min {} s", millis / 60_000, millis / 1000 % 60),
    }
}

/// Returns a number of bytes as a person reads it: `1 MiB`, `512 KiB`, `20 bytes`.
pub fn size(bytes: usize) -> String {
    const UNITS: [(usize, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS
        .iter()
        .find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    match unit {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => plural(bytes, "byte"),
    }
}

/// Returns the candidate that a misspelt name most likely meant, if one is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns text behind a label, broken at blanks where it passes `width`, further lines below its first.
pub fn hanging(label: &str, text: &str, width: usize) -> String {
    let margin = label.chars().count();
    let (mut shown, mut column) = (label.to_owned(), margin);
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > width {
            shown.push('\n');
            shown.extend(std::iter::repeat_n(' ', margin));
            column = margin;
        } else if index > 0 {
            shown.push(' ');
            column += 1;
        }
        shown.push_str(word);
        column += length;
    }
    shown
}

/// Returns up to `limit` candidates, the most similar first, however far they are.
pub fn nearest_few<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    // What a reader has typed is a misspelt whole, or a misspelt beginning.
    let likeness = |candidate: &str| {
        let head: String = candidate.chars().take(name.chars().count()).collect();
        let whole = strsim::normalized_levenshtein(name, candidate);
        3.0 * strsim::normalized_levenshtein(name, &head) + whole
    };
    let mut ranked: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (likeness(candidate), candidate))
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0));
    ranked.truncate(limit);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns names in backticks, as a list: `` `a`, `b` ``.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Tells whether a character must not reach a terminal or a log as it is.
///
/// Controls move the cursor, direction marks reorder a line, the invisible ones hide a difference,
/// and the last two of the plane are no characters: XML forbids them.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns the value of a header as text: as Latin-1, each byte a character, where it is not UTF-8 (RFC 9110, 5.5).
pub fn of_header(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().copied().map(char::from).collect(),
    }
}

/// Returns text that is safe on a terminal and in a pipeline's log: every control, direction and
/// invisible character spelt out, and the bracket of what a log takes for a command, `##[add-mask]`.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '[' if begins_command(&escaped) => push_code_point(&mut escaped, character),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ if is_unsafe(character) => push_code_point(&mut escaped, character),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Tells whether a bracket behind this text would make it a workflow command: `##[`, `##vso[`.
///
/// Runners look for these anywhere in a line, so that no indentation helps.
pub fn begins_command(text: &str) -> bool {
    text.trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .ends_with("##")
}

/// Returns escaped text in which white space other than a blank, and all that is not ASCII, is spelt out too.
pub fn reveal(text: &str) -> String {
    let mut revealed = String::with_capacity(text.len());
    for character in escape(text).chars() {
        match character {
            ' '..='~' => revealed.push(character),
            _ => push_code_point(&mut revealed, character),
        }
    }
    revealed
}

fn push_code_point(text: &mut String, character: char) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\\u{{{:x}}}", u32::from(character));
}

/// Returns at most `limit` characters, with a word on how many were left out.
///
/// What was cut before is cut again as if it were whole, and says how much is gone in all.
pub fn cut(text: &str, limit: usize) -> String {
    let (whole, gone) = match Gone::of(text) {
        Some((rest, gone)) => (rest, gone),
        None => (text, Gone::default()),
    };
    let Some((kept, _)) = whole.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let (kept, left_out) = whole.split_at(kept);
    let count = if gone.in_bytes {
        left_out.len()
    } else {
        left_out.chars().count()
    };
    let all = Gone {
        count: gone.count + count,
        ..gone
    };
    format!("{kept}{all}")
}

/// What stands where a text was cut: `… (7 characters more)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// How much was left out.
    pub count: usize,
    /// Whether that is counted in bytes, not in characters.
    pub in_bytes: bool,
}

impl Gone {
    /// Returns a text that was cut without the mark at its end, and what the mark says.
    fn of(text: &str) -> Option<(&str, Self)> {
        let (rest, said) = text.strip_suffix(" more)")?.rsplit_once("… (")?;
        let (count, unit) = said.split_once(' ')?;
        let in_bytes = match unit {
            "byte" | "bytes" => true,
            "character" | "characters" => false,
            _ => return None,
        };
        let count = count.parse().ok()?;
        Some((rest, Self { count, in_bytes }))
    }
}

impl std::fmt::Display for Gone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = if self.in_bytes { "byte" } else { "character" };
        write!(formatter, "… ({} more)", plural(self.count, unit))
    }
}

/// Returns text from outside, escaped and cut to what fits in a report.
pub fn shown(text: &str) -> String {
    cut(&escape(&cut(text, 2_000)), 2_000)
}

/// Returns a word quoted for a POSIX shell, only where it needs quotes.
pub fn shell_word(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Returns text with each look-alike character replaced by the ASCII character it resembles.
pub fn fold_lookalikes(text: &str) -> String {
    text.chars().map(fold_lookalike).collect()
}

fn fold_lookalike(character: char) -> char {
    match character {
        'а' | 'α' => 'a',
        'е' | 'ε' => 'e',
        'о' | 'ο' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'с' | 'ϲ' => 'c',
        'у' | 'υ' => 'y',
        'х' | 'χ' => 'x',
        'і' | 'ι' | 'ı' => 'i',
        'ѕ' => 's',
        'ј' => 'j',
        'ԁ' => 'd',
        'ո' => 'n',
        'ν' => 'v',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'Е' | 'Ε' => 'E',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Н' | 'Η' => 'H',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'С' | 'Ϲ' => 'C',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'Ѕ' => 'S',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'Υ' => 'Y',
        'Ζ' => 'Z',
        'Ν' => 'N',
        '‘' | '’' | '‛' | '′' => '\'',
        '“' | '”' | '‟' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '․' | '。' | '．' => '.',
        // The full-width forms stand at a fixed distance from ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        cut, duration, escape, fold_lookalikes, nearest, nearest_few, of_header, plural, reveal,
        shell_word,
    };
    use std::time::Duration;

    #[test]
    fn one_is_singular_and_everything_else_plural() {
        assert_eq!(plural(1, "case"), "1 case");
        assert_eq!(plural(0, "case"), "0 cases");
    }

    #[test]
    fn durations_read_in_the_unit_that_fits() {
        assert_eq!(duration(Duration::from_millis(7)), "7 ms");
        assert_eq!(duration(Duration::from_millis(410)), "0.41 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 5 s");
    }

    #[test]
    fn nearest_accepts_a_typo_and_refuses_a_stranger() {
        assert_eq!(nearest("exepct", ["row", "expect"]), Some("expect"));
        assert_eq!(nearest("zzz", ["row", "expect"]), None);
    }

    #[test]
    fn the_nearest_few_are_misspelt_alike_as_a_whole_or_at_the_beginning() {
        let ids = ["s/users/create", "s/accounts/create-x", "s/accounts/create"];
        assert_eq!(
            nearest_few("s/acounts/create", ids, 2),
            ["s/accounts/create", "s/accounts/create-x"]
        );
    }

    #[test]
    fn nothing_that_moves_a_cursor_or_hides_survives_escaping() {
        assert_eq!(escape("a\x1b[2J\u{202e}b\n"), "a\\u{1b}[2J\\u{202e}b\\n");
        assert_eq!(escape("zażółć"), "zażółć");
        assert_eq!(reveal("а\u{a0}b"), "\\u{430}\\u{a0}b");
    }

    #[test]
    fn nothing_that_a_pipeline_takes_for_a_command_survives_escaping() {
        assert_eq!(escape("x ##[add-mask]a"), "x ##\\u{5b}add-mask]a");
        assert_eq!(escape("##vso[task.x]"), "##vso\\u{5b}task.x]");
        assert_eq!(escape("# [a] #[b] ##a b[c]"), "# [a] #[b] ##a b[c]");
    }

    #[test]
    fn what_xml_forbids_is_spelt_out() {
        assert_eq!(
            escape("\u{fffe}\u{ffff}\u{fffd}"),
            "\\u{fffe}\\u{ffff}\u{fffd}"
        );
    }

    #[test]
    fn a_cut_says_how_much_is_gone() {
        assert_eq!(cut("abcdef", 4), "abcd… (2 characters more)");
        let twice = cut(&cut("abcdef", 4), 3);
        assert_eq!(twice, "abc… (3 characters more)");
        assert_eq!(cut(&twice, 3), twice);
        assert_eq!(cut("aäb… (7 bytes more)", 1), "a… (10 bytes more)");
    }

    #[test]
    fn a_header_that_is_not_utf_8_is_latin_1() {
        assert_eq!(of_header("zażółć".as_bytes()), "zażółć");
        assert_eq!(of_header(b"caf\xe9 \x80\xff"), "café \u{80}ÿ");
    }

    #[test]
    fn shell_words_are_quoted_only_where_they_must_be() {
        assert_eq!(shell_word("a/b-c.d"), "a/b-c.d");
        assert_eq!(shell_word("a[b]"), "'a[b]'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
    }

    #[test]
    fn lookalikes_fold_to_what_they_resemble() {
        assert_eq!(fold_lookalikes("Іnvаlid ｓtatus．"), "Invalid status.");
    }
}
