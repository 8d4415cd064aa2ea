//! Turns what the documents promise into tests through the binary.

mod program;
mod readme;
mod verbs;
