//! Declares the command line: verbs, flags, help and examples.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::init::suite_name;
use crate::case::Pattern;
use crate::report::Format as ReportFormat;
use crate::run::{
    self, Aim, Choice, Course, Flags, Named, Resting, Sending, Showing, TargetParser, variable,
};
use crate::seen::{Status, Wanted};
use crate::testing::{ReportTo, Reports};

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
        let first = words.get(1 + before);
        let first = first.map(|word| word.to_string_lossy().into_owned());
        let first = first.unwrap_or_default();
        let is_verb = first == "help" || command.find_subcommand(&first).is_some();
        if !is_verb && !["-h", "--help", "-V", "--version"].contains(&first.as_str()) {
            words.insert(1, "run".into());
        }
        run::parse(words)
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
Cases that were not judged are neither listed nor taken out.")]
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

    /// Start a folder of cases for another API: two rows, an operation, a case, a target, a workflow
    #[command(after_help = "\
Examples:
  vipspec init
  vipspec init ../shop --suite shop-api

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

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub flags: Flags,

    #[command(flatten)]
    pub showing: Showing,

    /// Show what would be sent, and send nothing
    #[arg(long, conflicts_with = "reports", env = "VIPSPEC_DRY_RUN", value_parser = run::truth)]
    pub dry_run: bool,

    /// Ask each operation that the cases need once, say what is to be edited, and ask no case
    #[arg(long, conflicts_with_all = ["reports", "dry_run"], env = "VIPSPEC_PREFLIGHT", value_parser = run::truth)]
    pub preflight: bool,

    /// Run again whenever a file of the cases' folder changes, until Ctrl-C
    #[arg(long)]
    pub watch: bool,

    /// Say nothing on stderr but what is wrong: no progress, no notes
    #[arg(long, env = "VIPSPEC_QUIET", value_parser = run::truth)]
    pub quiet: bool,

    #[command(flatten)]
    pub reports: Reports,
}

#[derive(Debug, Args)]
pub(super) struct CompareArguments {
    /// One side: a URL, a file of `cases/targets/` without its `.yaml`, the path of such a file, or
    /// `embedded` for the embedded reference
    #[arg(value_name = "A", value_parser = Side::parse)]
    pub a: Side,

    /// The other side
    #[arg(value_name = "B", value_parser = Side::parse)]
    pub b: Side,

    #[command(flatten)]
    pub choice: Choice,

    #[command(flatten)]
    pub sending: Sending,

    #[command(flatten)]
    pub course: Course,

    #[command(flatten)]
    pub reports: Reports,
}

/// One of two targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Side {
    /// The embedded reference.
    Embedded,
    /// A target as `--target` takes it.
    Named(Named),
}

/// Forms of `add` that say themselves what was asked.
const RECORDED: [&str; 4] = ["curl", "har", "request", "from_report"];

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// The URL, or the path below the target's; `-` reads standard input: HTTP, a curl line or HAR
    #[arg(value_name = "URL|PATH|-", required_unless_present_any = RECORDED)]
    pub url: Option<String>,

    /// The verb; POST where there is a body, GET where there is none
    #[arg(short = 'X', long, value_name = "VERB", conflicts_with_all = RECORDED)]
    pub method: Option<String>,

    /// A header, such as `x-mode: test`
    #[arg(short = 'H', long, value_name = "NAME: VALUE", conflicts_with_all = RECORDED)]
    pub header: Vec<String>,

    /// The body; `@FILE` reads it from a file
    #[arg(short = 'd', long, value_name = "BODY", conflicts_with_all = RECORDED)]
    pub data: Option<String>,

    /// A command line of curl, as browsers copy it and people write it; it is sent
    #[arg(long, value_name = "LINE", conflicts_with_all = ["url", "har", "request", "from_report"])]
    pub curl: Option<String>,

    /// A HAR file, as a browser's network panel saves it; nothing is sent
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "request", "from_report"])]
    pub har: Option<PathBuf>,

    /// Only this entry of a recording, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "curl")]
    pub entry: Option<usize>,

    /// Only entries of a recording whose URL matches; `*` and `?` are special
    #[arg(long, value_name = "GLOB", conflicts_with = "curl")]
    pub url_glob: Option<String>,

    /// Only entries of a recording with this code, such as `400` or `4xx`
    #[arg(long, value_name = "CODE", conflicts_with = "curl")]
    pub status: Option<Status>,

    /// Every entry, also those that are answered like one before them
    #[arg(long)]
    pub all: bool,

    /// A file with a request, as HTTP or as a curl line, alone or with its answer
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "from_report"])]
    pub request: Option<PathBuf>,

    /// A file with the HTTP answer to the request; nothing is sent
    #[arg(long, value_name = "FILE", conflicts_with_all = ["har", "from_report"])]
    pub response: Option<PathBuf>,

    /// A JSON report: every answer in it that fits no row
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    pub from_report: Option<PathBuf>,

    /// What an answer is that is nearly that of a row
    #[arg(long = "as", value_name = "WHAT", value_enum)]
    pub decided: Option<AddAs>,

    /// The name of the new file, without folder and extension [default: what is at fault]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// The title of the new case [default: the request and its answer in words]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// The id of the new row [default: the code and the words that tell the text]
    #[arg(long, value_name = "ID")]
    pub row_id: Option<String>,

    /// Leave out what does not matter for the answer: the case is run once more for each member
    #[arg(long)]
    pub minimize: bool,

    /// Who is to mend a known failure
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,

    /// The last day of a known failure [default: in 30 days]
    #[arg(long, value_name = "DATE")]
    pub until: Option<jiff::civil::Date>,

    /// The suite that the case is to belong to
    #[arg(long, value_name = "NAME")]
    pub suite: Option<String>,

    /// The folder that is written to [default: ./cases, where it holds a suite]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// Show the files as a diff, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub aim: Aim,

    #[command(flatten)]
    pub sending: Sending,
}

impl AddArguments {
    /// Returns whom to ask, and how.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            aim: self.aim.clone(),
            sending: self.sending.clone(),
            ..Flags::default()
        }
    }

    /// Returns which entries of a HAR file are meant.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            entry: self.entry,
            url: self.url_glob.clone(),
            status: self.status,
        }
    }
}

/// What an answer is that is nearly that of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AddAs {
    /// A case that holds the target to the row, and fails until it is mended.
    Case,
    /// A row of its own.
    Row,
    /// Such a case, and an entry among the known failures of the target.
    KnownFailure,
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// JSON reports of one run, as `vipspec run --report json=PATH` writes them, or that of a comparison
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Write a report, to stdout where no path is given; may be repeated [default: markdown]
    #[arg(long = "format", value_name = "FORMAT[=PATH]")]
    pub reports: Vec<ReportTo>,
}

#[derive(Debug, Args)]
pub(super) struct KnownArguments {
    /// The JSON report of a run at the target, or those of all its shards
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// The target whose file is edited: its name, or the path of the file
    #[arg(long, value_name = "NAME", env = "VIPSPEC_TARGET", value_parser = named)]
    pub target: Named,

    /// Who is to mend what fails
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,

    /// Why the cases fail [default: what differs]
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// The last day on which they may fail [default: in 30 days]
    #[arg(long, value_name = "DATE")]
    pub until: Option<jiff::civil::Date>,

    /// Read the names of cases, and `targets/`, from this folder [default: ./cases, where it holds a
    /// suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// Show the file as a diff, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Reads a target's name, or says how one is written.
pub(super) fn named(text: &str) -> Result<Named, String> {
    Named::parse(text).map_err(|problem| {
        let help = problem.help.map(|help| format!("\n  help: {help}"));
        format!("{}{}", problem.title, help.unwrap_or_default())
    })
}

/// What a JSON Schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// A case file.
    Case,
    /// A `suite.yaml`.
    Suite,
    /// A `table.yaml`.
    Table,
    /// A target file.
    Target,
    /// A JSON report.
    Report,
    /// The JSON report of a comparison.
    Comparison,
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
    /// Ask all cases, offline, of the embedded reference in the names of this target's `binding`
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,

    /// Read the cases from this folder [default: ./cases, where it holds a suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CoverageArguments {
    /// Read the cases from this folder [default: ./cases, where it holds a suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// Only this suite
    #[arg(
        long,
        value_name = "NAME",
        env = "VIPSPEC_SUITE",
        value_delimiter = ','
    )]
    pub suite: Vec<String>,

    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A row's id, or what a service sent: an error text, a whole JSON answer, or a line of a log
    #[arg(value_name = "ROW|TEXT", required = true)]
    pub words: Vec<String>,

    /// Read the table from this folder [default: ./cases, where it holds a suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ProveArguments {
    /// Only mutants and slips of this suite, with its cases alone
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub suite: Vec<String>,

    /// Ask this service once, and judge its answers with slips in them: a URL, or a file of
    /// `cases/targets/` without its `.yaml`; without it, the embedded reference and its mutants
    #[arg(long, value_name = "NAME|URL", value_parser = TargetParser, conflicts_with_all = ["lawful", "jobs"])]
    pub target: Option<Named>,

    /// Set a suite variable at the target, such as `userId=ada`
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable, requires = "target")]
    pub vars: Vec<(String, String)>,

    /// Only cases that rest on this, at the target: documented, assumed or observed; `all` of them
    /// [default: documented and observed]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', requires = "target")]
    pub basis: Vec<Resting>,

    /// Send what writes, though the target is marked as production
    #[arg(long, requires = "target")]
    pub allow_writes: bool,

    /// Only mutants and slips of these ids: an id, the beginning of ids, or a glob
    #[arg(long, value_name = "GLOB")]
    pub mutant: Option<String>,

    /// Only mutants and slips that break this row
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub row: Vec<String>,

    /// Read the cases from this folder [default: ./cases, where it holds a suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// How many mutants are hunted at a time
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub jobs: usize,

    /// Ask the documented cases of references that decide otherwise what the table leaves open
    #[arg(long, conflicts_with_all = ["mutant", "row"])]
    pub lawful: bool,

    /// Ask them also of so many pairs of such decisions
    #[arg(long, value_name = "N", default_value_t = 0, requires = "lawful")]
    pub pairs: usize,

    /// Draw the pairs by this seed
    #[arg(long, value_name = "SEED", default_value_t = 1, requires = "lawful")]
    pub seed: u64,

    /// Write a report, to stdout where no path is given; may be repeated
    #[arg(long = "report", value_name = "json[=PATH]", value_parser = proof_report)]
    pub reports: Vec<ReportTo>,
}

impl ProveArguments {
    /// Tells whether a mutant or a slip of this id is meant, which breaks this row.
    pub(super) fn wants(&self, id: &str, row: Option<&str>) -> bool {
        let pattern = self.mutant.clone().map(Pattern);
        let is_named = pattern.is_none_or(|pattern| pattern.matches(id));
        let mut rows = self.row.iter();
        is_named && (self.row.is_empty() || rows.any(|asked| Some(asked.as_str()) == row))
    }

    /// Tells whether every mutant is meant, or every one of the suites whose cases are asked.
    pub(super) fn is_everything(&self) -> bool {
        self.mutant.is_none() && self.row.is_empty()
    }
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Serve this mutant instead, a reference with one thing broken or, where the table leaves it open,
    /// decided otherwise; `vipspec prove` and `prove --lawful` name them
    #[arg(long, value_name = "ID")]
    pub mutant: Option<String>,

    /// Speak in the names of this target's `binding`
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,

    /// Read the suites from this folder [default: ./cases, where it holds a suite; else the binary's]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,

    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub(super) struct FmtArguments {
    /// Write nothing; name the files that would change, and exit with 1 where there are any
    #[arg(long)]
    pub check: bool,

    /// The folder of cases [default: ./cases, where it holds a suite]
    #[arg(long, value_name = "DIR", env = "VIPSPEC_CASES")]
    pub cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The repository, below which `cases/` is made
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,

    /// The name of the suite: its folder, and the beginning of its cases' ids
    #[arg(long, value_name = "NAME", default_value = "example", value_parser = suite_name)]
    pub suite: String,
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

/// Reads where the report of a proof goes, which is no run and has one format.
fn proof_report(text: &str) -> Result<ReportTo, String> {
    let to: ReportTo = text.parse()?;
    match to.format == ReportFormat::JSON {
        true => Ok(to),
        false => Err("`prove` reports as `json` only".to_owned()),
    }
}
