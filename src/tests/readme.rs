//! Turns every command of the documents into a run of it.
