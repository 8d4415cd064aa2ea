//! Turns words into a search that finds all of them in one pass, however often a text repeats their
//! beginnings.
//!
//! The automaton of Aho and Corasick; of our own, because what a cut has left of a word is found by
//! how much of it was read so far, which no library tells.

use std::collections::VecDeque;

use super::escape::CUT;
use super::view::{Place, View};

/// How many characters of a word, in front of a cut, are taken for the word.
const PART: usize = 3;

/// A word to search for.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) bytes: Vec<u8>,
    /// Whether it is only found where no letter or digit stands beside it.
    pub(super) alone: bool,
}

/// A search for words, as [`View::folded`] writes them.
#[derive(Debug, Default)]
pub(super) struct Search {
    nodes: Vec<Node>,
    /// The nodes behind the first byte, which most bytes of a text are compared with.
    first: Vec<usize>,
}

/// What was read so far is the beginning of a word.
#[derive(Debug, Default, Clone)]
struct Node {
    /// The nodes behind, by the byte that leads to them; sorted.
    next: Vec<(u8, usize)>,
    /// The node of the longest end of it that begins a word too.
    fallback: usize,
    /// How many bytes were read.
    depth: usize,
    /// The length of the longest word that ends here.
    longest: usize,
    /// The lengths of the words that end here and are only found alone.
    alone: Vec<usize>,
}

impl Search {
    /// Returns a search for words; none is empty.
    pub(super) fn new(words: &[Word]) -> Self {
        let mut search = Self {
            nodes: vec![Node::default()],
            first: Vec::new(),
        };
        for word in words {
            let mut at = 0;
            for byte in &word.bytes {
                at = search.grown(at, *byte);
            }
            let node = &mut search.nodes[at];
            if word.alone {
                node.alone.push(node.depth);
            } else {
                node.longest = node.depth;
            }
        }
        let first = (0..=u8::MAX).map(|byte| search.child(0, byte).unwrap_or_default());
        search.first = first.collect();
        search.fall_back();
        search
    }

    fn child(&self, at: usize, byte: u8) -> Option<usize> {
        let next = &self.nodes[at].next;
        let found = next.binary_search_by_key(&byte, |(known, _)| *known).ok()?;
        Some(next[found].1)
    }

    fn grown(&mut self, at: usize, byte: u8) -> usize {
        if let Some(child) = self.child(at, byte) {
            return child;
        }
        let new = self.nodes.len();
        self.nodes.push(Node {
            depth: self.nodes[at].depth + 1,
            ..Node::default()
        });
        let next = &mut self.nodes[at].next;
        let place = next.partition_point(|(known, _)| *known < byte);
        next.insert(place, (byte, new));
        new
    }

    /// Sets what to go on with where no word goes on, the shorter beginnings first.
    fn fall_back(&mut self) {
        let mut waiting: VecDeque<usize> =
            self.nodes[0].next.iter().map(|(_, child)| *child).collect();
        while let Some(at) = waiting.pop_front() {
            for (byte, child) in self.nodes[at].next.clone() {
                let fallback = self.step(self.nodes[at].fallback, byte);
                self.nodes[child].fallback = fallback;
                waiting.push_back(child);
            }
            let fallback = self.nodes[self.nodes[at].fallback].clone();
            let node = &mut self.nodes[at];
            node.longest = node.longest.max(fallback.longest);
            node.alone.extend(fallback.alone);
        }
    }

    fn step(&self, mut at: usize, byte: u8) -> usize {
        while at != 0 {
            match self.child(at, byte) {
                Some(child) => return child,
                None => at = self.nodes[at].fallback,
            }
        }
        self.first[usize::from(byte)]
    }

    /// Returns the places of the text of a view that hold a word, or its beginning and a cut.
    ///
    /// Words that are only found alone are left out where the view is what digits stand for: there
    /// chance sets them apart.
    pub(super) fn found(&self, view: &View, of_digits: bool, found: &mut Vec<Place>) {
        let bytes = &view.bytes;
        let mut at = 0;
        for (index, byte) in bytes.iter().enumerate() {
            if at == 0 && self.first[usize::from(*byte)] == 0 {
                continue;
            }
            let node = &self.nodes[at];
            if node.depth >= PART
                && *byte == CUT.as_bytes()[0]
                && bytes[index..].starts_with(CUT.as_bytes())
                && characters(&bytes[index - node.depth..index]) >= PART
            {
                found.push(Place {
                    start: view.places[index - node.depth].start,
                    end: view.places[index].start,
                });
            }
            at = self.step(at, *byte);
            self.ends(at, view, index + 1, of_digits, found);
        }
    }

    /// Puts the place of the words to the others that end in front of a byte of a view.
    fn ends(&self, at: usize, view: &View, end: usize, of_digits: bool, found: &mut Vec<Place>) {
        let node = &self.nodes[at];
        if node.longest > 0 {
            found.push(view.place(end - node.longest, end));
        }
        let alone = |length: &&usize| is_alone(&view.bytes, end - **length, end);
        if !of_digits && let Some(length) = node.alone.iter().find(alone) {
            found.push(view.place(end - length, end));
        }
    }
}

fn characters(bytes: &[u8]) -> usize {
    // All bytes of a character but its first begin with these two bits.
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// Tells whether neither a letter nor a digit stands beside a stretch.
fn is_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let of_word = |character: char| character.is_alphanumeric() || character == '_';
    // No character has more bytes.
    let before = &bytes[start.saturating_sub(4)..start];
    let last = before
        .utf8_chunks()
        .last()
        .and_then(|chunk| match chunk.invalid() {
            [] => chunk.valid().chars().last(),
            _ => None,
        });
    let behind = &bytes[end..bytes.len().min(end + 4)];
    let chunk = behind.utf8_chunks().next();
    let first = chunk.and_then(|chunk| chunk.valid().chars().next());
    !last.is_some_and(of_word) && !first.is_some_and(of_word)
}
