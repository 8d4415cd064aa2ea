//! Turns the cases that there are into the setup that a request of an operation needs.

use std::collections::BTreeMap;

use crate::case::{Call, Case};

/// A setup that other cases of an operation have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setup {
    /// The block as it stands in a case file, from `setup:` on.
    pub(super) block: String,
    /// The variables that it captures.
    pub(super) captures: Vec<String>,
}

/// Returns the setups of an operation's cases, the most frequent first.
pub(super) fn setups(cases: &[Case], operation: &str) -> Vec<Setup> {
    let mut counted: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for case in cases {
        let document = &case.document;
        let Call::Operation { id, params } = &document.request.call else {
            continue;
        };
        if id != operation || !params.is_empty() || !case.entry.is_empty() {
            continue;
        }
        if let Some(block) = block(&document.source.text) {
            let captures = document.setup.iter().flat_map(|step| &step.captures);
            let captures = captures.map(|capture| capture.name.clone()).collect();
            counted.entry(block).or_insert((0, captures)).0 += 1;
        }
    }
    let mut setups: Vec<(usize, Setup)> = counted
        .into_iter()
        .map(|(block, (count, captures))| (count, Setup { block, captures }))
        .collect();
    setups.sort_by_key(|(count, setup)| (std::cmp::Reverse(*count), setup.block.len()));
    setups.into_iter().map(|(_, setup)| setup).collect()
}

/// Returns the `setup` block of a case file, without comments; none where it is not in block style.
fn block(text: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| *line != "setup:");
    let mut block = vec![lines.next()?.to_owned()];
    let inside = |line: &&str| line.starts_with([' ', '-', '#']) || line.is_empty();
    for line in lines.take_while(inside) {
        if !line.trim_start().starts_with('#') && !line.is_empty() {
            block.push(line.to_owned());
        }
    }
    (block.len() > 1).then(|| block.join("\n"))
}
