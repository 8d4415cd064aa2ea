//! Turns whatever is reported on into its sheet, and what stands in a sheet into its story.

use super::{Case, Group, Part, RawCase, Sheet, Story, change, comparison, run};
use crate::compare::Comparison;
use crate::run::Record;

impl<'a> From<&'a Record> for Sheet<'a> {
    fn from(record: &'a Record) -> Self {
        run::sheet(record)
    }
}

impl<'a> From<&'a Comparison> for Sheet<'a> {
    fn from(compared: &'a Comparison) -> Self {
        comparison::sheet(compared)
    }
}

impl<'a> Sheet<'a> {
    /// Returns what a group is told by.
    pub(in crate::report) fn story(&self, group: &Group<'a>) -> Option<Story<'a>> {
        let case = self.example(group)?;
        match (group.part, case.raw) {
            (Part::Cause, _) => None,
            (Part::Change(at), RawCase::Compared(compared, record)) => {
                Some(change::change(compared, at, record))
            }
            _ => Some(case.story()),
        }
    }
}

impl<'a> Case<'a> {
    /// Returns all there is to say of it.
    pub(in crate::report) fn story(&self) -> Story<'a> {
        match self.raw {
            RawCase::Run(case) => Story::of(case),
            RawCase::Compared(_, case) => change::story(case),
        }
    }
}
