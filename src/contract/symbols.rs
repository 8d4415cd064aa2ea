//! Turns forms of texts, symbol by symbol, into how far a text lies from one, and whether two share a text.

/// A character of a form, or a placeholder in it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Symbol {
    Exactly(char),
    One,
    Many,
}

/// Returns the least number of edits between a form and a text: Levenshtein's, a placeholder free.
pub(super) fn edits(symbols: &[Symbol], text: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=text.len()).collect();
    for symbol in symbols {
        let mut below = Vec::with_capacity(row.len());
        below.push(match symbol {
            Symbol::Many => row[0],
            Symbol::Exactly(_) | Symbol::One => row[0] + 1,
        });
        for (at, character) in text.iter().enumerate() {
            let same = compatible(*symbol, Symbol::Exactly(*character));
            below.push(match symbol {
                Symbol::Many if same => row[at + 1].min(below[at]),
                Symbol::Many => row[at + 1].min(below[at] + 1),
                _ => (row[at] + usize::from(!same))
                    .min(row[at + 1] + 1)
                    .min(below[at] + 1),
            });
        }
        row = below;
    }
    row[text.len()]
}

/// Tells whether two patterns share a text, in time and memory bounded by the product of their lengths.
pub(super) fn overlap(left: &[Symbol], right: &[Symbol]) -> bool {
    // One row of the table at a time: `below[j]` is the answer for the rest of `left` after `i`.
    let mut below = vec![false; right.len() + 1];
    for i in (0..=left.len()).rev() {
        let mut row = vec![false; right.len() + 1];
        for j in (0..=right.len()).rev() {
            row[j] = match (left.get(i), right.get(j)) {
                (None, None) => true,
                (Some(Symbol::Many), Some(other)) => {
                    below[j] || (compatible(Symbol::One, *other) && row[j + 1])
                }
                (Some(other), Some(Symbol::Many)) => {
                    row[j + 1] || (compatible(*other, Symbol::One) && below[j])
                }
                (Some(Symbol::Many), None) => below[j],
                (None, Some(Symbol::Many)) => row[j + 1],
                (Some(left), Some(right)) => compatible(*left, *right) && below[j + 1],
                _ => false,
            };
        }
        below = row;
    }
    below[0]
}

fn compatible(left: Symbol, right: Symbol) -> bool {
    match (left, right) {
        (Symbol::Exactly(left), Symbol::Exactly(right)) => left == right,
        (Symbol::Exactly(character), _) | (_, Symbol::Exactly(character)) => {
            !matches!(character, '\n' | '\r')
        }
        _ => true,
    }
}
