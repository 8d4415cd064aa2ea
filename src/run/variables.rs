//! Turns words and environment variables into flags; what is wrong with a variable is said of it.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error, Parser};

use crate::text;

/// How each variable of a flag begins.
const PREFIX: &str = "VIPSPEC_";

/// The one variable that is not unset by being empty: a pipeline that lost the name of its target
/// must not be green on the embedded reference.
const TARGET: &str = "VIPSPEC_TARGET";

/// Reads words as clap does; an empty variable counts as one that is not set.
///
/// # Errors
///
/// Returns what clap says, help and version among it; or which variable is nearly one of a flag.
pub fn parse<T: Parser>(words: impl IntoIterator<Item = OsString>) -> Result<T, Error> {
    let words: Vec<OsString> = words.into_iter().collect();
    let known = variables(&T::command());
    let mut command = without_empty(T::command());
    let read = command.try_get_matches_from_mut(&words);
    let read = read.and_then(|mut matches| {
        let read = T::from_arg_matches_mut(&mut matches);
        read.map_err(|error| error.format(&mut command))
    });
    let read = read.and_then(|read| match misspelt(&known, &set()) {
        Some(told) => Err(command.error(ErrorKind::UnknownArgument, told)),
        None => Ok(read),
    });
    read.map_err(|error| of_variable(error, &command, &words))
}

/// Returns the variables of all flags, of verbs too.
fn variables(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(Arg::get_env);
    let own = own.map(|name| name.to_string_lossy().into_owned());
    own.chain(command.get_subcommands().flat_map(variables))
        .collect()
}

/// Returns the variables that are set.
fn set() -> Vec<String> {
    let names = std::env::vars_os().map(|(name, _)| name.into_string());
    names.filter_map(Result::ok).collect()
}

/// Says which of the variables that are set is nearly one of a flag: with a misspelt target a run would
/// be green on the embedded reference. Others that begin so may be a target's secrets.
fn misspelt(known: &BTreeSet<String>, set: &[String]) -> Option<String> {
    let names = || known.iter().filter_map(|name| name.strip_prefix(PREFIX));
    let strangers = set.iter().filter(|name| !known.contains(*name));
    let mut strangers = strangers.filter_map(|name| name.strip_prefix(PREFIX));
    strangers.find_map(|name| {
        let near = text::nearest(name, names())?;
        let name = text::shown(name);
        Some(format!(
            "nothing reads the variable `{PREFIX}{name}`: did you mean `{PREFIX}{near}`"
        ))
    })
}

fn without_empty(command: Command) -> Command {
    let command = command.mut_args(|arg| {
        if !is_set(&arg) {
            arg.env(Resettable::Reset)
        } else {
            arg
        }
    });
    command.mut_subcommands(without_empty)
}

fn is_set(arg: &Arg) -> bool {
    let Some(name) = arg.get_env() else {
        return true;
    };
    // One that is not set at all stays among those that the help names.
    name == TARGET || std::env::var_os(name).is_none_or(|value| !value.is_empty())
}

/// Names the variable in the place of the flag, where the value came from there.
fn of_variable(mut error: Error, command: &Command, words: &[OsString]) -> Error {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    if let Some(name) = variable(shown, command, words) {
        error.insert(ContextKind::InvalidArg, ContextValue::String(name));
    }
    error
}

/// Returns the variable of a flag that is shown so and that is none of the words.
fn variable(shown: &str, command: &Command, words: &[OsString]) -> Option<String> {
    // `--jobs <N>`; only what clap has come to read may be asked for all of it.
    let flag = shown.split([' ', '=', '[']).next().unwrap_or_default();
    let is_own = |arg: &&Arg| {
        arg.get_long()
            .is_some_and(|long| flag == format!("--{long}"))
    };
    let own = command.get_arguments().find(is_own);
    let own = own.and_then(|arg| {
        let is_flag = |word: &OsString| {
            let word = word.to_string_lossy();
            word == flag || word.starts_with(&format!("{flag}="))
        };
        let name = arg.get_env()?;
        let given = words.iter().any(is_flag) || std::env::var_os(name).is_none();
        (!given).then(|| name.to_string_lossy().into_owned())
    });
    own.or_else(|| {
        let mut commands = command.get_subcommands();
        commands.find_map(|command| variable(shown, command, words))
    })
}

#[cfg(test)]
mod tests {
    use super::misspelt;

    #[test]
    fn a_variable_that_is_nearly_a_flags_is_refused_and_no_other() {
        let known = ["VIPSPEC_TARGET", "VIPSPEC_JOBS", "VIPSPEC_REPORT"];
        let known = known.map(str::to_owned).into();
        let said = |name: &str| misspelt(&known, &[name.to_owned()]);
        for (name, near) in [
            ("VIPSPEC_TARGT", "VIPSPEC_TARGET"),
            ("VIPSPEC_JOB", "VIPSPEC_JOBS"),
            ("VIPSPEC_REPORTS", "VIPSPEC_REPORT"),
        ] {
            let told = format!("nothing reads the variable `{name}`: did you mean `{near}`");
            assert_eq!(said(name), Some(told));
        }
        for name in [
            "VIPSPEC_TARGET",
            "VIPSPEC_TOKEN",
            "VIPSPEC_COMMIT",
            "PATH",
            "TARGT",
        ] {
            assert_eq!(said(name), None, "{name}");
        }
    }
}
