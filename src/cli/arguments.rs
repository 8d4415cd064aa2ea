//! Declares what each verb takes: its arguments and flags.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::case::Pattern;
use crate::report::Format as ReportFormat;
use crate::run::{
    self, Choice, Course, Flags, Named, Resting, Sending, Showing, TargetParser, variable,
};
use crate::testing::{ReportTo, Reports};

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
    /// decided otherwise, or one with this slip in its answers; `vipspec prove` and `prove --lawful` name
    /// them
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

    /// Write the suites that the program carries, in place of a new one
    #[arg(long, conflicts_with = "suite")]
    pub shipped: bool,
}

/// Words that YAML reads as something other than text, and the folder that holds no suite.
const NO_NAMES: [&str; 4] = ["true", "false", "null", "targets"];

/// Reads the name of a suite, which is the name of a folder and the beginning of its cases' ids.
fn suite_name(name: &str) -> Result<String, String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase());
    if !is_plain || !name.bytes().all(inner) || name.len() > 64 {
        return Err("a suite is named by lower-case letters, digits and `-`".to_owned());
    }
    if NO_NAMES.contains(&name) {
        return Err("the word has another meaning here".to_owned());
    }
    Ok(name.to_owned())
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
    if to.format == ReportFormat::JSON {
        Ok(to)
    } else {
        Err("`prove` reports as `json` only".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::suite_name;

    #[test]
    fn the_name_of_a_suite_is_a_folder_and_plain_text_in_yaml() {
        assert_eq!(suite_name("order-api2").as_deref(), Ok("order-api2"));
        for name in [
            "", "Orders", "../up", "a/b", "2fa", "-a", "true", "targets", "a b",
        ] {
            assert!(suite_name(name).is_err(), "{name}");
        }
    }
}
