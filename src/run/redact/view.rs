//! Turns a text into what it decodes to, each byte with the place of the text that it comes from.
//!
//! A secret is then searched for as it is, however a service has written it down.

use super::escape::{CUT, Escape, halved};

/// What stands between two stretches that were decoded: no text in UTF-8 holds such a byte.
const APART: u8 = 0xff;

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a text decodes to.
#[derive(Debug, Clone, Default)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// Where each byte comes from.
    pub(super) places: Vec<Place>,
}

/// A way to write bytes as digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Radix {
    /// In either alphabet, with line breaks or without.
    Base64,
    /// In either case.
    Hex,
}

impl Radix {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Base64, Self::Hex];

    /// Returns how many bits a digit stands for.
    fn bits(self) -> usize {
        match self {
            Self::Base64 => 6,
            Self::Hex => 4,
        }
    }

    fn digit(self, byte: u8) -> Option<u32> {
        let digit = match (self, byte) {
            (Self::Base64, b'A'..=b'Z') => byte - b'A',
            (Self::Base64, b'a'..=b'z') => byte - b'a' + 26,
            (Self::Base64, b'0'..=b'9') => byte - b'0' + 52,
            (Self::Base64, b'+' | b'-') => 62,
            (Self::Base64, b'/' | b'_') => 63,
            (Self::Hex, _) => return char::from(byte).to_digit(16),
            _ => return None,
        };
        Some(u32::from(digit))
    }
}

impl View {
    /// Returns a text as it is.
    pub(super) fn of(text: &str) -> Self {
        let places = (0..text.len()).map(|start| Place {
            start,
            end: start + 1,
        });
        Self {
            bytes: text.as_bytes().to_vec(),
            places: places.collect(),
        }
    }

    fn push(&mut self, bytes: &[u8], place: Place) {
        for byte in bytes {
            self.bytes.push(*byte);
            self.places.push(place);
        }
    }

    /// Returns the place that a stretch comes from.
    pub(super) fn place(&self, start: usize, end: usize) -> Place {
        let places = &self.places[start..end];
        Place {
            start: places.first().map_or(0, |place| place.start),
            end: places.last().map_or(0, |place| place.end),
        }
    }

    /// Returns the same with every escape replaced by what it spells; none where there is none.
    ///
    /// The half of an escape that a cut has left is left out.
    pub(super) fn unescaped(&self, escapes: &[Escape]) -> Option<Self> {
        let has = |escape: &Escape| self.bytes.contains(&escape.sign());
        if !escapes.iter().any(has) {
            return None;
        }
        let mut decoded = Self::default();
        let mut at = 0;
        while let Some(byte) = self.bytes.get(at) {
            let rest = &self.bytes[at..];
            if let Some(spelt) = escapes.iter().find_map(|escape| escape.read(rest)) {
                let end = at + spelt.length;
                decoded.push(spelt.bytes(), self.place(at, end));
                at = end;
            } else if let Some(length) = halved(rest) {
                at += length;
            } else {
                decoded.push(&[*byte], self.places[at]);
                at += 1;
            }
        }
        (decoded.bytes.len() < self.bytes.len()).then_some(decoded)
    }

    /// Returns the same with everything alike that a search does not tell apart: letters of
    /// either case, `+` and the blank for which it stands in a form, `\` and the `/` that a URL
    /// makes of it.
    pub(super) fn folded(&self) -> Self {
        if self.bytes.is_ascii() {
            return Self {
                bytes: self.bytes.iter().map(|byte| fold_ascii(*byte)).collect(),
                places: self.places.clone(),
            };
        }
        let mut folded = Self::default();
        folded.bytes.reserve(self.bytes.len());
        folded.places.reserve(self.bytes.len());
        let mut at = 0;
        for chunk in self.bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                let end = at + character.len_utf8();
                let place = self.place(at, end);
                at = end;
                if character.is_ascii() {
                    folded.push(&[fold_ascii(character as u8)], place);
                    continue;
                }
                // `ß` in capitals is `SS`.
                for character in character.to_uppercase().flat_map(char::to_lowercase) {
                    let mut bytes = [0; 4];
                    folded.push(character.encode_utf8(&mut bytes).as_bytes(), place);
                }
            }
            for byte in chunk.invalid() {
                folded.push(&[*byte], self.places[at]);
                at += 1;
            }
        }
        folded
    }

    /// Returns what the digits stand for wherever they are those of at least so many bytes, once
    /// for each digit that may be the first of a byte.
    pub(super) fn decoded(&self, radix: Radix, least: usize) -> Vec<Self> {
        let bits = radix.bits();
        // Behind so many digits a byte begins with a digit again: 24 bits, or 8.
        let mut views = vec![Self::default(); if bits == 6 { 4 } else { 2 }];
        let mut digits = Vec::new();
        for at in 0..=self.bytes.len() {
            let byte = self.bytes.get(at).copied();
            if byte.is_some_and(|byte| radix.digit(byte).is_some()) {
                digits.push(at);
                continue;
            }
            if matches!(byte, Some(b'\n' | b'\r')) && !digits.is_empty() {
                continue;
            }
            self.decode(radix, least, &digits, &mut views);
            digits.clear();
        }
        views
    }

    /// Decodes the digits at these places into a view for each beginning.
    fn decode(&self, radix: Radix, least: usize, digits: &[usize], views: &mut [Self]) {
        let Some(last) = digits.last() else {
            return;
        };
        let padded = self.bytes[last + 1..].iter();
        let end = last + 1 + padded.take(2).take_while(|byte| **byte == b'=').count();
        let cut = self.bytes[end..].starts_with(CUT.as_bytes());
        if digits.len().saturating_mul(radix.bits()) / 8 < least && !cut {
            return;
        }
        for (first, view) in views.iter_mut().enumerate() {
            self.decode_from(radix, digits.get(first..).unwrap_or_default(), view);
            let place = Place {
                start: self.places[end - 1].end,
                end: self.places[end - 1].end,
            };
            if let Some(last) = view.places.last_mut() {
                last.end = last.end.max(place.end);
            }
            let behind: &[u8] = if cut { CUT.as_bytes() } else { &[APART] };
            view.push(behind, place);
        }
    }

    fn decode_from(&self, radix: Radix, digits: &[usize], view: &mut Self) {
        let bits = radix.bits();
        let (mut value, mut held, mut first) = (0, 0, 0);
        for (number, at) in digits.iter().enumerate() {
            let digit = radix.digit(self.bytes[*at]).unwrap_or_default();
            value = (value << bits) | digit;
            held += bits;
            if held < 8 {
                continue;
            }
            held -= 8;
            let byte = (value >> held) as u8;
            value &= (1 << held) - 1;
            let place = Place {
                start: self.places[digits[first]].start,
                end: self.places[*at].end,
            };
            view.push(&[byte], place);
            // A digit that has bits left is the first of the next byte too.
            first = if held > 0 { number } else { number + 1 };
        }
    }
}

fn fold_ascii(byte: u8) -> u8 {
    match byte {
        b'+' => b' ',
        b'\\' => b'/',
        _ => byte.to_ascii_lowercase(),
    }
}
