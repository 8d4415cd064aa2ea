//! Turns the words of a command line into one verb, and declares the verbs with their help and examples.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use super::add::arguments::AddArguments;
use super::arguments::{
    CheckArguments, CompareArguments, CompletionsArguments, CoverageArguments, ExplainArguments,
    FmtArguments, InitArguments, KnownArguments, ListArguments, ManArguments, ProveArguments,
    ReportArguments, RunArguments, SchemaOf, ServeArguments,
};
use crate::report::Format;
use crate::run;

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
  5    nothing was chosen, or rows were not shown
  70   a bug in vipspec
  130  interrupted"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,

    /// Whether to colour what is printed for people
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "VIPSPEC_COLOR"
    )]
    pub color: Color,
}

/// Whether what is printed for people is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// At a terminal, unless NO_COLOR is set; and wherever FORCE_COLOR is
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl Arguments {
    /// Reads the command line; where its first word is no verb, `run` stands before it.
    pub(super) fn read() -> Result<Self, clap::Error> {
        let mut words: Vec<OsString> = std::env::args_os().collect();
        if words.is_empty() {
            words.push("vipspec".into());
        }
        let command = Self::command();
        let before = match words.get(1).map(|word| word.to_string_lossy()) {
            Some(word) if word == "--color" => 2,
            Some(word) if word.starts_with("--color=") => 1,
            _ => 0,
        };
        let first = words.get(1 + before).map(|word| word.to_string_lossy());
        let first = first.as_deref().unwrap_or_default();
        let is_verb = first == "help" || command.find_subcommand(first).is_some();
        if !is_verb && !["-h", "--help", "-V", "--version"].contains(&first) {
            words.insert(1, "run".into());
        }
        run::parse(words).map_err(tipped)
    }

    /// Returns the verb that a word is nearest to.
    pub(super) fn nearest_verb(word: &str) -> Option<String> {
        let command = Self::command();
        let verbs = command.get_subcommands().map(clap::Command::get_name);
        crate::text::nearest(word, verbs).map(str::to_owned)
    }
}

/// Puts what is meant behind a flag that other tools have, in the place of what is spelt alike.
fn tipped(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let name = flag.trim_start_matches('-');
    let is_format = <Format as ValueEnum>::from_str(name, false).is_ok();
    let tip = match name {
        "H" | "header" | "headers" => "headers stand in a target file, under `headers`".to_owned(),
        // Only verbs that have no `--report` refuse it.
        "report" => {
            "reports are written by `run` and `compare`; `report` takes `--format`".to_owned()
        }
        _ if is_format => format!("a report is asked for as `--report {name}=PATH`"),
        _ => return error,
    };
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::TrailingArg, ContextValue::Bool(false));
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![tip.into()]),
    );
    error
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
    #[command(after_help = "\
Examples:
  vipspec coverage --suite vip-credential
  vipspec coverage --format json")]
    Coverage(CoverageArguments),

    /// Say which row an error text belongs to, with its cause and remedy
    #[command(after_help = "\
Examples:
  vipspec explain 400-invalid-status
  vipspec explain 'Missing email.'")]
    Explain(ExplainArguments),

    /// Show what two targets answer differently, whatever the table says of it
    #[command(after_help = "\
Examples:
  vipspec compare staging production
  vipspec compare embedded https://staging.example.com 'vip-rest/accounts/*'
  vipspec compare https://old.example.com https://new.example.com --report html=compare.html

Exit codes:
  0    no difference
  1    the targets differ
  2    usage
  3    case files are invalid, nothing was sent
  4    a case could not be compared: a target unreachable, an answer missing
  5    nothing was compared
  130  interrupted")]
    Compare(Box<CompareArguments>),

    /// Serve the embedded reference for other programs
    #[command(after_help = "\
Examples:
  vipspec serve --port 8080
  vipspec serve --port 0 --mutant code/createAccount/success/200
  vipspec serve --port 0 --mutant lawful/201-ok/ids-are-uuids

Both families are served: `/v1/accounts` and what lies below, and `/v1/credentials/<operation>`.")]
    Serve(ServeArguments),

    /// Show what the suites would have caught: of answers that say one thing wrongly, and of broken references
    #[command(after_help = "\
Examples:
  vipspec prove
  vipspec prove --suite vip-credential
  vipspec prove --mutant 'boundary/*' --report json=proof.json
  vipspec prove --row 401-failed-auth-validation
  vipspec prove --lawful
  vipspec prove --lawful --pairs 200 --seed 7
  vipspec prove --cases cases --target https://staging.example.com

A slip is an answer of the run with one thing changed: the code, the error, a letter of a text, a member, the \
content type. Its case judges it again, and nothing is sent for it: with --target, all that is sent is what one \
run sends. A mutant is the embedded reference with one of its rules broken. Exit code 1 says that no case \
notices one of them.

With --lawful the documented cases are asked of references that keep the table too, and decide otherwise \
where it is silent: a case that does not pass there calls a correct service wrong. The exit code is 1 where \
there is one. What each such service lets pass of breaches of the vendor's pages is told as well; of pairs \
only whether the cases pass.")]
    Prove(ProveArguments),

    /// Make a case of an exchange that was seen, and a row where the table has none
    #[command(after_help = "\
Examples:
  vipspec add -X POST /v1/accounts -d '{\"units\": -1}' --target staging
  vipspec add --curl \"curl 'https://staging.example.com/v1/accounts' --data-raw '{}'\"
  vipspec add --har session.har --status 400 --dry-run
  vipspec add --request request.http --response response.http
  vipspec add --from-report report.json
  curl -v https://staging.example.com/v1/accounts 2>&1 | vipspec add -")]
    Add(Box<AddArguments>),

    /// Show earlier runs and comparisons from their JSON reports; the shards of one run become one
    #[command(after_help = "\
Examples:
  vipspec report report.json
  vipspec report report.json --format html=report.html --format junit=report.xml
  vipspec report shard-*.json --format json=report.json --format github
  vipspec report compare.json --format terminal

The exit code is that of the run, of all its shards together, or of the comparison: 0, 1, 4 or 5. A \
shard without the others is no whole run: where nothing worse is to be said, the code is 4. Reports \
that cannot be read, or that are no parts of one run, are 3.")]
    Report(ReportArguments),

    /// Write what a report says into the known failures of a target file: what fails, and not what passes
    #[command(after_help = "\
Examples:
  vipspec run --target staging --report json=report.json
  vipspec known report.json --target staging --owner 'accounts team' --dry-run
  vipspec known report.json --target staging --owner 'accounts team' --until 2026-12-31

The cases of a group that fail in the same way become one entry, named by files and folders where all \
of their cases fail so. Listed cases that passed are taken out. All else in the file stays as it is. \
Cases that were not judged are neither listed nor taken out.

A listed case may fail as its entry says (`differs`) until that day has passed. A run ends with 1 where \
one passes or fails in any other way, and with 3, having sent nothing, behind the last day.")]
    Known(KnownArguments),

    /// Put case files, `suite.yaml` and `table.yaml` into one form
    #[command(after_help = "\
Examples:
  vipspec fmt
  vipspec fmt --check --cases cases

Keys come in the usual order, levels are two blanks apart; comments stay with what they are about, and \
scalars as they are written. With --check nothing is written, and the exit code is 1 where a file would \
change. A file that is not YAML is 3, and then none is written.")]
    Fmt(FmtArguments),

    /// Start a folder of cases for another API: two rows, an operation, a case, a target, a workflow; or take the shipped ones
    #[command(after_help = "\
Examples:
  vipspec init
  vipspec init ../shop --suite shop-api
  vipspec init --shipped

Writes `cases/` and `.github/workflows/conformance.yml` below the folder. Where one of the files is \
there already, nothing is written.")]
    Init(InitArguments),

    /// Print the JSON Schema of a case file, `suite.yaml`, `table.yaml`, a target file, a JSON report or a comparison
    #[command(after_help = "Example:\n  vipspec schema report > report.schema.json")]
    Schema {
        /// Of what
        #[arg(value_enum, value_name = "FILE", default_value_t = SchemaOf::Case)]
        of: SchemaOf,
    },

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
