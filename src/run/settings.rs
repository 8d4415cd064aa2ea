//! Declares the flags of the verbs and their variables, in groups by what they decide.
//!
//! Once each: what a flag says on the command line, its variable says under `cargo test`. A verb has
//! the groups of which it makes something, and refuses the flags of the others.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;

use super::{Named, Shard};
use crate::case::Basis;
use crate::exchange::Rate;
use crate::template::Problem;
use crate::text;
use crate::verdict::Texts;

/// How many cases are in flight unless somebody asks for another number.
pub const DEFAULT_JOBS: usize = 16;

/// Which cases are meant.
#[derive(Debug, Clone, Default, Args)]
pub struct Choice {
    /// Case ids, files or folders of cases, or globs in which only `*` and `?` are special
    #[arg(value_name = "CASE-GLOB")]
    pub patterns: Vec<String>,

    /// Read the cases from this folder [default: ./cases, where it holds a suite; else the binary's]
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

    /// Only cases that rest on this: documented, assumed or observed; `all` of them [default: against
    /// a target, documented and observed]
    #[arg(
        long,
        value_name = "BASIS",
        env = "VIPSPEC_BASIS",
        value_delimiter = ','
    )]
    pub basis: Vec<Resting>,

    /// Only the K-th of N parts, such as `2/4`; a case stays in its part whatever cases are added
    #[arg(long, value_name = "K/N", env = "VIPSPEC_SHARD")]
    pub shard: Option<Shard>,

    /// Only cases that did not pass in an earlier run, read from its JSON report
    #[arg(long, value_name = "FILE", env = "VIPSPEC_RERUN")]
    pub rerun: Option<PathBuf>,
}

/// What the cases are to rest on that are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resting {
    /// Whatever it is.
    OnAnything,
    /// This.
    On(Basis),
}

impl std::str::FromStr for Resting {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "all" => Ok(Self::OnAnything),
            _ => word
                .parse()
                .map(Self::On)
                .map_err(|why| format!("{why}; `all` takes them all")),
        }
    }
}

/// Which service is asked.
#[derive(Debug, Clone, Default, Args)]
pub struct Aim {
    /// The service under test: a URL, a file of `cases/targets/` without its `.yaml`, or the path of one;
    /// without it, the embedded reference server
    #[arg(long, value_name = "NAME|URL", env = "VIPSPEC_TARGET", value_parser = TargetParser)]
    pub target: Option<Named>,

    /// How long to wait for the target, where it is only starting: until it gives any HTTP answer
    #[arg(long, value_name = "TIME", env = "VIPSPEC_WAIT", value_parser = time)]
    pub wait: Option<Duration>,
}

/// How a request is sent; what is not given here, a target file may say.
#[derive(Debug, Clone, Default, Args)]
pub struct Sending {
    /// How long one request may take [default: 10s]
    #[arg(long, value_name = "TIME", env = "VIPSPEC_TIMEOUT", value_parser = time)]
    pub timeout: Option<Duration>,

    /// How long a connection may take [default: 5s]
    #[arg(long, value_name = "TIME", env = "VIPSPEC_CONNECT_TIMEOUT", value_parser = time)]
    pub connect_timeout: Option<Duration>,

    /// How often a case is asked again after a transport fault; a wrong answer never is
    #[arg(long, value_name = "N", env = "VIPSPEC_RETRIES", value_parser = retries)]
    pub retries: Option<u32>,

    /// How many requests may go out in a time, such as `20/s`
    #[arg(long, value_name = "RATE", env = "VIPSPEC_RATE")]
    pub rate: Option<Rate>,

    /// Send what writes, though the target is marked as production
    #[arg(long, env = "VIPSPEC_ALLOW_WRITES", value_parser = truth)]
    pub allow_writes: bool,

    /// Set a suite variable, such as `userId=ada`
    #[arg(long = "var", value_name = "NAME=VALUE", env = "VIPSPEC_VAR", value_parser = variable)]
    pub vars: Vec<(String, String)>,
}

/// How many cases are asked at a time, in which order, and until when.
#[derive(Debug, Clone, Default, Args)]
pub struct Course {
    /// How many cases are in flight at most [default: 16]
    #[arg(long, value_name = "N", env = "VIPSPEC_JOBS", value_parser = jobs)]
    pub jobs: Option<usize>,

    /// After how long no further case is begun
    #[arg(long, value_name = "TIME", env = "VIPSPEC_RUN_TIMEOUT", value_parser = time)]
    pub run_timeout: Option<Duration>,

    /// Begin the cases in another order, the same for the same seed
    #[arg(long, value_name = "SEED", env = "VIPSPEC_SHUFFLE")]
    pub shuffle: Option<u64>,
}

/// What is made of a case that does not pass.
#[derive(Debug, Clone, Default, Args)]
pub struct Judging {
    /// A list of known failures, beside those of the target file: `- { case, reason, owner, until }`, and
    /// `differs`, without which a case may fail in any way
    #[arg(long, value_name = "FILE", env = "VIPSPEC_KNOWN")]
    pub known: Option<PathBuf>,

    /// Let a whole run end with 0 though documented rows were not shown
    #[arg(long, env = "VIPSPEC_ALLOW_UNTESTED", value_parser = truth)]
    pub allow_untested: bool,

    /// How texts are held: `strict` is to the letter, `near` lets a difference in punctuation, white
    /// space, letter case or a contraction pass and tells it [default: strict]
    #[arg(long, value_name = "HOW", env = "VIPSPEC_TEXTS")]
    pub texts: Option<Texts>,

    /// Begin no further case once one did not pass
    #[arg(long, env = "VIPSPEC_FAIL_FAST", value_parser = truth)]
    pub fail_fast: bool,
}

/// What is shown of a run.
#[derive(Debug, Clone, Default, Args)]
pub struct Showing {
    /// Show what was sent and received in cases that do not pass
    #[arg(long, env = "VIPSPEC_TRACE", value_parser = truth)]
    pub trace: bool,

    /// Show every case that does not pass in full, and not each group once
    #[arg(long, env = "VIPSPEC_EACH", value_parser = truth)]
    pub each: bool,
}

/// Every flag that a plan is read from; a verb has those of which it makes something.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Which cases.
    #[command(flatten)]
    pub choice: Choice,
    /// Which service.
    #[command(flatten)]
    pub aim: Aim,
    /// How a request is sent.
    #[command(flatten)]
    pub sending: Sending,
    /// In which course the cases are asked.
    #[command(flatten)]
    pub course: Course,
    /// What is made of a case that does not pass.
    #[command(flatten)]
    pub judging: Judging,
}

impl Flags {
    /// Returns the flags that a printed command has to repeat, ready for a shell: those that decide how
    /// one case is asked and judged, whichever others are asked.
    pub fn again(&self) -> String {
        // Without `..`, so that a new flag is repeated or left out by name: which other cases are asked,
        // when, and what the run as a whole comes to, is nothing to one case.
        let Self {
            choice:
                Choice {
                    cases,
                    patterns: _,
                    suite: _,
                    row: _,
                    basis: _,
                    shard: _,
                    rerun: _,
                },
            aim: Aim { target, wait: _ },
            sending:
                Sending {
                    timeout,
                    connect_timeout,
                    retries,
                    rate,
                    allow_writes,
                    vars,
                },
            course:
                Course {
                    jobs: _,
                    run_timeout: _,
                    shuffle: _,
                },
            judging:
                Judging {
                    known,
                    texts,
                    allow_untested: _,
                    fail_fast: _,
                },
        } = self;
        let time = |time: &Option<Duration>| {
            let time = jiff::SignedDuration::try_from((*time)?).ok()?;
            Some(format!("{time:#}"))
        };
        let path = |path: &Option<PathBuf>| path.as_ref().map(|it| it.display().to_string());
        let vars = vars.iter().map(|(name, value)| format!("{name}={value}"));
        let vars = vars.map(|var| ("--var", Some(var)));
        let values = [
            ("--timeout", time(timeout)),
            ("--connect-timeout", time(connect_timeout)),
            ("--retries", retries.map(|retries| retries.to_string())),
            ("--rate", rate.map(|rate| rate.to_string())),
            ("--known", path(known)),
            ("--texts", texts.map(|texts| texts.to_string())),
            ("--allow-writes", allow_writes.then(String::new)),
            ("--cases", path(cases)),
        ];
        let target = target.as_ref().map(ToString::to_string);
        let flags = std::iter::once(("--target", target)).chain(vars);
        let flags = flags.chain(values);
        let written = flags.filter_map(|(flag, value)| {
            Some(match &*value? {
                "" => format!(" {flag}"),
                value => format!(" {flag} {}", text::shell_word(value)),
            })
        });
        written.collect()
    }
}

/// What to do about a target that is there and empty: a pipeline lost its value, and to ask the
/// embedded reference in its place would be green for nothing.
const EMPTY: &str =
    "give `--target` or `VIPSPEC_TARGET` a URL or the name of a target file, or leave both out";

/// Reads a target's URL, and never repeats one that carries a password.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Named;

    fn parse_ref(
        &self,
        _command: &clap::Command,
        _argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Named, clap::Error> {
        let named = if value.is_empty() {
            Err(Problem::new("the target is empty").help(EMPTY))
        } else {
            Named::parse(&value.to_string_lossy())
        };
        named.map_err(|problem| {
            let help = problem.help.map(|help| format!("  help: {help}\n"));
            let message = format!("{}\n{}", problem.title, help.unwrap_or_default());
            clap::Error::raw(clap::error::ErrorKind::ValueValidation, message)
        })
    }
}

/// Reads `all`, or bases with commas between.
pub(super) fn resting(text: &str) -> Result<Vec<Resting>, String> {
    text.split(',').map(|word| word.trim().parse()).collect()
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

/// Reads a truth as people write one in a pipeline.
///
/// # Errors
///
/// Returns the words that there are.
pub fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "yes" | "true" => Ok(true),
        "0" | "no" | "false" => Ok(false),
        _ => Err("`1`, `yes` or `true` is needed, or `0`, `no` or `false`".to_owned()),
    }
}

pub(crate) fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a variable is written `NAME=VALUE`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::Flags;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        flags: Flags,
    }

    #[test]
    fn a_printed_command_repeats_every_flag_that_decides_how_a_case_ends() {
        let words = "x --target http://a.test --var user=ada --timeout 1500ms --connect-timeout 90s \
            --retries 2 --rate 100/m --known list.yaml --texts strict --allow-writes --cases here";
        let again = |words: &str| {
            let words: Vec<String> = text_words(words);
            Line::try_parse_from(words)
                .expect("they are flags")
                .flags
                .again()
        };
        let printed = again(words);
        for word in words.split_whitespace().skip(1) {
            let is_time = word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
            assert!(is_time || printed.contains(word), "{word}: {printed}");
        }
        assert!(
            printed.contains("--timeout '1s 500ms' --connect-timeout '1m 30s'"),
            "{printed}"
        );
        // What is printed is read again, and means the same.
        assert_eq!(again(&format!("x{printed}")), printed);
        assert_eq!(again("x"), "");
    }

    /// Splits a line as a shell does, quotes alone.
    fn text_words(line: &str) -> Vec<String> {
        let pieces = line.split('\'').zip(0..);
        let mut words: Vec<String> = Vec::new();
        for (piece, at) in pieces {
            match at % 2 {
                1 => words.push(piece.to_owned()),
                _ => words.extend(piece.split_whitespace().map(str::to_owned)),
            }
        }
        words
    }

    #[test]
    fn a_flag_takes_what_it_says_that_it_takes_and_nothing_beyond() {
        for (flag, taken, refused) in [
            ("--jobs", ["1", "1024"], ["0", "1025"]),
            ("--retries", ["0", "10"], ["-1", "11"]),
            ("--shard", ["1/1", "1000/1000"], ["0/1", "1/1001"]),
            ("--timeout", ["1ms", "2m"], ["0s", "2"]),
        ] {
            let read = |word: &str| Line::try_parse_from(["x", &format!("{flag}={word}")]).is_ok();
            assert_eq!(taken.map(read), [true; 2], "{flag}");
            assert_eq!(refused.map(read), [false; 2], "{flag}");
        }
    }
}
