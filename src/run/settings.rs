//! Turns flags and environment variables into the settings of a run.
//!
//! Declared once: what a flag says on the command line, its variable says under `cargo test`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;

use super::{Named, Record, Shard};
use crate::case::{Basis, Pattern, Selection};
use crate::exchange::Rate;
use crate::template::{Environment, Problem};

/// How many cases are in flight unless somebody asks for another number.
pub const DEFAULT_JOBS: usize = 16;

/// Which cases are meant.
#[derive(Debug, Clone, Default, Args)]
pub struct Choice {
    /// Case ids, files or folders of cases, or globs in which only `*` and `?` are special
    #[arg(value_name = "CASE-GLOB")]
    pub patterns: Vec<String>,

    /// Read the cases from this folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// Only cases of this suite
    #[arg(
        long,
        value_name = "NAME",
        env = "VIPSPEC_SUITE",
        value_delimiter = ','
    )]
    pub suite: Vec<String>,

    /// Only cases that hold this row of the table
    #[arg(long, value_name = "ID", env = "VIPSPEC_ROW", value_delimiter = ',')]
    pub row: Vec<String>,

    /// Only cases that rest on this: documented, assumed or observed
    #[arg(
        long,
        value_name = "BASIS",
        env = "VIPSPEC_BASIS",
        value_delimiter = ','
    )]
    pub basis: Vec<Basis>,

    /// Only the K-th of N parts, such as `2/4`; a case stays in its part whatever cases are added
    #[arg(long, value_name = "K/N", env = "VIPSPEC_SHARD")]
    pub shard: Option<Shard>,

    /// Only cases that did not pass in an earlier run, read from its JSON report
    #[arg(long, value_name = "FILE", env = "VIPSPEC_RERUN")]
    pub rerun: Option<PathBuf>,
}

/// How cases are sent; what is not given here, a target file may say.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// The service under test: a URL, or a file of `cases/targets/` without its `.yaml`; without
    /// it, the embedded reference server
    #[arg(long, value_name = "NAME|URL", env = "VIPSPEC_TARGET", value_parser = TargetParser)]
    pub target: Option<Named>,

    /// How many cases are in flight at most [default: 16]
    #[arg(long, value_name = "N", env = "VIPSPEC_JOBS", value_parser = jobs)]
    pub jobs: Option<usize>,

    /// How long one request may take [default: 10s]
    #[arg(long, value_name = "TIME", env = "VIPSPEC_TIMEOUT", value_parser = time)]
    pub timeout: Option<Duration>,

    /// How long a connection may take [default: 5s]
    #[arg(long, value_name = "TIME", env = "VIPSPEC_CONNECT_TIMEOUT", value_parser = time)]
    pub connect_timeout: Option<Duration>,

    /// After how long no further case is begun
    #[arg(long, value_name = "TIME", env = "VIPSPEC_RUN_TIMEOUT", value_parser = time)]
    pub run_timeout: Option<Duration>,

    /// How often a case is asked again after a transport fault; a wrong answer never is
    #[arg(long, value_name = "N", env = "VIPSPEC_RETRIES", value_parser = retries)]
    pub retries: Option<u32>,

    /// How many requests may go out in a time, such as `20/s`
    #[arg(long, value_name = "RATE", env = "VIPSPEC_RATE")]
    pub rate: Option<Rate>,

    /// A file with a list of known failures, beside those of the target file
    #[arg(long, value_name = "FILE", env = "VIPSPEC_KNOWN")]
    pub known: Option<PathBuf>,

    /// Send cases that write, though the target is marked as production
    #[arg(long, env = "VIPSPEC_ALLOW_WRITES")]
    pub allow_writes: bool,

    /// Set a suite variable, such as `userId=ada`
    #[arg(long = "var", value_name = "NAME=VALUE", env = "VIPSPEC_VAR", value_parser = variable)]
    pub vars: Vec<(String, String)>,

    /// Begin no further case once one did not pass
    #[arg(long, env = "VIPSPEC_FAIL_FAST")]
    pub fail_fast: bool,

    /// Begin the cases in another order, the same for the same seed
    #[arg(long, value_name = "SEED", env = "VIPSPEC_SHUFFLE")]
    pub shuffle: Option<u64>,

    /// Show what was sent and received in cases that do not pass
    #[arg(long, env = "VIPSPEC_TRACE")]
    pub trace: bool,
}

impl Choice {
    /// Returns the selection that is meant.
    ///
    /// # Errors
    ///
    /// Returns why the report of the earlier run cannot be read.
    pub fn selection(&self) -> Result<Selection, Problem> {
        Ok(Selection {
            only: match &self.rerun {
                Some(path) => Some(Record::open(path)?.1.not_passed()),
                None => None,
            },
            patterns: self.patterns.iter().cloned().map(Pattern).collect(),
            suites: self.suite.clone(),
            rows: self.row.clone(),
            bases: self.basis.clone(),
        })
    }

    /// Tells whether a case is in the shard that is meant.
    pub fn holds(&self, id: &str, exclusive: &[String]) -> bool {
        self.shard.is_none_or(|shard| shard.holds(id, exclusive))
    }

    /// Returns the flags that a printed command has to repeat.
    pub fn flags(&self) -> String {
        let cases = self.cases.as_ref();
        cases.map_or_else(String::new, |cases| {
            format!(
                " --cases {}",
                crate::text::shell_word(&cases.to_string_lossy())
            )
        })
    }
}

impl Settings {
    /// Returns the flags that a printed command has to repeat.
    pub fn flags(&self) -> String {
        let target = self.target.as_ref();
        let mut flags = target.map_or_else(String::new, |target| {
            format!(" --target {}", crate::text::shell_word(&target.to_string()))
        });
        for (name, value) in &self.vars {
            let word = crate::text::shell_word(&format!("{name}={value}"));
            flags.push_str(&format!(" --var {word}"));
        }
        if let Some(known) = &self.known {
            let word = crate::text::shell_word(&known.to_string_lossy());
            flags.push_str(&format!(" --known {word}"));
        }
        if self.allow_writes {
            flags.push_str(" --allow-writes");
        }
        flags
    }
}

/// Returns the environment of this process: a variable, or the file that `NAME_FILE` names.
pub fn environment() -> Environment {
    Arc::new(|name: &str| {
        std::env::var(name).ok().or_else(|| {
            let path = std::env::var_os(format!("{name}_FILE"))?;
            let text = std::fs::read_to_string(path).ok()?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        })
    })
}

/// Reads a target's URL, and never repeats one that carries a password.
#[derive(Debug, Clone, Copy)]
struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Named;

    fn parse_ref(
        &self,
        _command: &clap::Command,
        _argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Named, clap::Error> {
        Named::parse(&value.to_string_lossy()).map_err(|problem| {
            let help = problem.help.map(|help| format!("  help: {help}\n"));
            let message = format!("{}\n{}", problem.title, help.unwrap_or_default());
            clap::Error::raw(clap::error::ErrorKind::ValueValidation, message)
        })
    }
}

pub(super) fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=1024) => Ok(jobs),
        _ => Err("a number from 1 to 1024 is needed".to_owned()),
    }
}

pub(super) fn time(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|time| Duration::try_from(time).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "a time is needed, such as `500ms`, `10s` or `2m`".to_owned())
}

pub(super) fn retries(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(retries @ 0..=10) => Ok(retries),
        _ => Err("a number from 0 to 10 is needed".to_owned()),
    }
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a variable is written `NAME=VALUE`".to_owned()),
    }
}
