//! Declares the command line: verbs, flags, help and examples.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::run::{Choice, Settings};

/// Hold a running service to the VIP REST APIs' table of status codes and messages.
#[derive(Debug, Parser)]
#[command(
    name = "vipspec",
    version,
    arg_required_else_help = false,
    after_help = "\
Without a verb, `run` is meant.

Examples:
  vipspec
  vipspec run --target https://staging.example.com
  vipspec run 'vip-rest/accounts/*' --basis documented
  vipspec explain 'Invalid account status.'
  vipspec prove --row 401-failed-auth-validation

Exit codes:
  0    every chosen case passed
  1    the contract is broken
  2    usage
  3    case files are invalid, nothing was sent
  4    no judgement: target unreachable, cases errored or blocked
  5    nothing was chosen
  130  interrupted"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

impl Arguments {
    /// Reads the command line; where its first word is no verb, `run` stands before it.
    pub(super) fn read() -> Result<Self, clap::Error> {
        let mut words: Vec<OsString> = std::env::args_os().collect();
        if words.is_empty() {
            words.push("vipspec".into());
        }
        let command = Self::command();
        let first = words.get(1).map(|word| word.to_string_lossy().into_owned());
        let first = first.unwrap_or_default();
        let is_verb = first == "help" || command.find_subcommand(&first).is_some();
        if !is_verb && !["-h", "--help", "-V", "--version"].contains(&first.as_str()) {
            words.insert(1, "run".into());
        }
        Self::try_parse_from(words)
    }

    /// Returns the verb that a word is nearest to.
    pub(super) fn nearest_verb(word: &str) -> Option<String> {
        let command = Self::command();
        let verbs = command.get_subcommands().map(clap::Command::get_name);
        crate::text::nearest(word, verbs).map(str::to_owned)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Send the cases to a target and judge what comes back (the verb when none is given)
    #[command(after_help = "\
Examples:
  vipspec run vip-rest/accounts --target https://staging.example.com
  vipspec run --row 412-precondition-failed --trace
  vipspec run --report json=report.json")]
    Run(Box<RunArguments>),

    /// List the cases
    #[command(after_help = "Example:\n  vipspec list --row 404-not-found --format json")]
    List(ListArguments),

    /// Check case files, tables and API descriptions without sending anything
    #[command(after_help = "Example:\n  vipspec check --cases cases")]
    Check(CheckArguments),

    /// Show, row by row, which cases hold the table
    #[command(after_help = "Example:\n  vipspec coverage --format json")]
    Coverage(CoverageArguments),

    /// Say which row an error text belongs to, with its cause and remedy
    #[command(after_help = "\
Examples:
  vipspec explain 400-invalid-status
  vipspec explain 'Missing email.'")]
    Explain(ExplainArguments),

    /// Serve the embedded reference for other programs
    #[command(after_help = "\
Examples:
  vipspec serve --port 8080
  vipspec serve --port 0 --mutant code/createAccount/success/200")]
    Serve(ServeArguments),

    /// Show what the suite would have caught: every case against every broken reference
    #[command(after_help = "\
Examples:
  vipspec prove
  vipspec prove --mutant 'boundary/*' --report json=proof.json
  vipspec prove --row 401-failed-auth-validation")]
    Prove(ProveArguments),

    /// Print the JSON Schema of a case file
    Schema,

    /// Print the completion script of a shell
    #[command(after_help = "\
Examples:
  vipspec completions bash > ~/.local/share/bash-completion/completions/vipspec
  vipspec completions fish > ~/.config/fish/completions/vipspec.fish")]
    Completions(CompletionsArguments),

    /// Print the manual page, or write it and one page a verb into a folder
    #[command(after_help = "\
Examples:
  vipspec man | man -l -
  vipspec man ~/.local/share/man/man1")]
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub choice: Choice,

    #[command(flatten)]
    pub settings: Settings,

    /// Begin no further case once one did not pass
    #[arg(long, env = "VIPSPEC_FAIL_FAST")]
    pub fail_fast: bool,

    /// Begin the cases in another order, the same for the same seed
    #[arg(long, value_name = "SEED", env = "VIPSPEC_SHUFFLE")]
    pub shuffle: Option<u64>,

    /// Run again whenever a file of the cases' folder changes, until Ctrl-C
    #[arg(long)]
    pub watch: bool,

    /// Write a report, to stdout where no path is given; may be repeated
    #[arg(long = "report", value_name = "FORMAT[=PATH]", env = "VIPSPEC_REPORT", value_parser = report)]
    pub reports: Vec<ReportTo>,
}

/// A report, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportTo {
    pub format: ReportFormat,
    pub path: Option<PathBuf>,
}

/// The formats of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// The record of the run, for programs.
    Json,
}

/// How a listing is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One line each, aligned.
    Text,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    pub choice: Choice,

    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Read the cases from this folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CoverageArguments {
    /// Read the cases from this folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A row's id, or an error text as a service sent it
    #[arg(value_name = "ROW|TEXT", required = true)]
    pub words: Vec<String>,

    /// Read the table from this folder instead of the one in the binary
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ProveArguments {
    /// Only mutants of these ids: an id, the beginning of ids, or a glob
    #[arg(long, value_name = "GLOB")]
    pub mutant: Option<String>,

    /// Only mutants that break this row
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub row: Vec<String>,

    /// Read the cases from this folder instead of those in the binary
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// How many mutants are hunted at a time
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub jobs: usize,

    /// Write a report, to stdout where no path is given; may be repeated
    #[arg(long = "report", value_name = "json[=PATH]", value_parser = report)]
    pub reports: Vec<ReportTo>,
}

impl ProveArguments {
    /// Tells whether every mutant is meant.
    pub(super) fn is_everything(&self) -> bool {
        self.mutant.is_none() && self.row.is_empty()
    }
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Serve this mutant instead, a reference with one thing broken; `vipspec prove` names them
    #[arg(long, value_name = "ID")]
    pub mutant: Option<String>,

    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write all pages into this folder instead, which must exist
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

fn report(text: &str) -> Result<ReportTo, String> {
    let (name, path) = match text.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (text, None),
    };
    if path == Some("") {
        return Err("no path behind `=`".to_owned());
    }
    let format = ReportFormat::from_str(name, false).map_err(|_| {
        let known = ReportFormat::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = known
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        format!(
            "no report format is named `{name}`; the formats are {}",
            names.join(", ")
        )
    })?;
    Ok(ReportTo {
        format,
        path: path.map(PathBuf::from),
    })
}
