//! Turns a proposal that is one more value of a case that is there into an entry of the case's `each`.

use std::sync::Arc;

use super::document::item;
use super::proof::holds;
use super::{Edit, Ground, Proposal};
use crate::case::{self, Case};
use crate::json::{Json, Members};
use crate::seen::Seen;
use crate::source::Source;
use crate::verdict::read_answer;
use crate::yaml;

/// Returns the proposal as an entry of a file whose `each` brings the same request with other values.
pub fn as_entry(proposal: &Proposal, seen: &Seen, ground: &Ground<'_>) -> Option<Proposal> {
    let mut files: Vec<&Case> = ground
        .cases
        .iter()
        .filter(|case| !case.entry.is_empty())
        .collect();
    files.dedup_by(|left, right| left.document.source.name == right.document.source.name);
    let of_row = |case: &&Case| {
        let mut rows = case.rows();
        rows.any(|row| Some(&row.id) == proposal.fits.as_ref())
    };
    files.retain(|case| case.suite() == ground.suite.name);
    files.into_iter().filter(of_row).find_map(|case| {
        let source = &case.document.source;
        let file = yaml::parse(source).ok()?;
        let said = file.to_json();
        let same = |key: &str| said.get(key) == proposal.document.get(key);
        if !same("setup") || said.get("after").is_some() || said.get("teardown").is_some() {
            return None;
        }
        let names: Vec<&str> = case.entry.iter().map(|(name, _)| name.as_str()).collect();
        let mut values = Members::default();
        let request = proposal.document.get("request")?;
        if !unified(said.get("request")?, request, &names, &mut values)
            || values.len() != names.len()
        {
            return None;
        }
        // In the order of the other entries.
        let value = |name: &&str| Some(((*name).to_owned(), values.get(name)?.clone()));
        let ordered: Members = names.iter().map(value).collect::<Option<_>>()?;
        let last = file.get("each")?.items().last()?.span;
        with_entry(
            proposal,
            seen,
            ground,
            case,
            &ordered,
            (said.get("each")?, last.end),
        )
    })
}

/// Returns the proposal that adds an entry behind the last one, where it is then a case like the others.
fn with_entry(
    proposal: &Proposal,
    seen: &Seen,
    ground: &Ground<'_>,
    case: &Case,
    values: &Members,
    (each, last): (&Json, usize),
) -> Option<Proposal> {
    let before = &case.document.source.text;
    // What a block is said to be goes up to where the next one begins.
    let last = before[..last].trim_end().len();
    let line = before[last..].find('\n');
    let end = line.map_or(before.len(), |at| last + at + 1);
    let entry = match values.len() {
        1 => item(&values.clone().into()),
        _ => format!("  - {}\n", yaml::flow(&values.clone().into())),
    };
    let after = format!("{}{entry}{}", &before[..end], &before[end..]);
    let file = case.id.split('[').next().unwrap_or_default();
    let source = Source::new(Arc::clone(&case.document.source.name), after.as_str());
    let cases = case::read(file, ground.suite, &source).ok()?;
    let count = each.items().len();
    let added = cases.get(count).filter(|_| cases.len() == count + 1)?;
    let mut scope = proposal.scope.clone();
    for (name, value) in &added.entry {
        scope.set_written(name, value.clone());
    }
    let response = seen.response.as_ref()?;
    let answer = read_answer(response, &ground.suite.envelope, &seen.method);
    let is_held = holds(added, ground.suite, seen, &answer, &scope);
    is_held.then(|| Proposal {
        id: added.id.clone(),
        edits: vec![Edit {
            path: format!("{file}.yaml"),
            before: Some(before.clone()),
            after,
        }],
        ..proposal.clone()
    })
}

/// Finds the values of the names in a pattern with which it says what another says.
fn unified(pattern: &Json, said: &Json, names: &[&str], values: &mut Members) -> bool {
    match (pattern, said) {
        (Json::Text(pattern), said) => {
            let is_name = |name: &&&str| *pattern == format!("${{{name}}}");
            match names.iter().find(is_name) {
                Some(name) if values.contains(name) => values.get(name) == Some(said),
                Some(name) => {
                    values.set(*name, said.clone());
                    true
                }
                None => said.text() == Some(pattern),
            }
        }
        (Json::List(left), Json::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| unified(left, right, names, values))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((left, of_left), (right, of_right))| {
                        unified(&left.as_str().into(), &right.as_str().into(), names, values)
                            && unified(of_left, of_right, names, values)
                    })
        }
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::{as_entry, unified};
    use crate::add::tests::{NOW, cases, seen, suite};
    use crate::add::{Ground, Proposed, propose};
    use crate::json::{Json, Members};
    use serde_json::json;

    #[test]
    fn one_more_value_is_an_entry_behind_the_last_one() {
        let (suite, cases) = (suite(), cases("accounts"));
        let ground = Ground::new(&suite, &cases, NOW.parse().unwrap());
        let body = json!({"accountName": "Example Corp", "organizationalUnit": "Engineering", "accountType": "Mars"});
        let text = "Account category must be either Test, Production or Partner.";
        let answer = json!({"error": "BAD_REQUEST", "details": text});
        let seen = seen(
            "POST",
            "/v1/accounts",
            &body.to_string(),
            400,
            &answer.to_string(),
        );
        let Ok(Proposed::Cases(proposals)) = propose(&seen, &ground, None) else {
            panic!("nothing is proposed");
        };
        let entry = as_entry(&proposals[0], &seen, &ground);
        let entry = entry.unwrap_or_else(|| panic!("{:?}", proposals[0]));
        let [edit] = &entry.edits[..] else {
            panic!("{entry:?}");
        };
        let before = edit.before.as_deref().unwrap();
        let lines = edit.after.lines().filter(|line| !before.contains(line));
        assert_eq!(lines.collect::<Vec<_>>(), ["  - value: Mars"]);
        assert!(entry.id.ends_with("[Mars]"), "{}", entry.id);
    }

    #[test]
    fn a_name_has_one_value() {
        for (said, found) in [(json!([1, 1]), true), (json!([1, 2]), false)] {
            let pattern = Json::from(json!(["${a}", "${a}"]));
            let mut values = Members::default();
            assert_eq!(unified(&pattern, &said.into(), &["a"], &mut values), found);
        }
    }
}
