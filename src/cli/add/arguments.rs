//! Declares what `vipspec add` takes: its arguments and flags.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::run::{Aim, Flags, Sending};
use crate::seen::{Status, Wanted};

/// Forms of `add` that say themselves what was asked.
const RECORDED: [&str; 4] = ["curl", "har", "request", "from_report"];

#[derive(Debug, Args)]
pub(in crate::cli) struct AddArguments {
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

    /// Show the files as a diff, and write none; a request that has no answer yet is sent all the same,
    /// once, and the proposed case is not tried
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
pub(in crate::cli) enum AddAs {
    /// A case that holds the target to the row, and fails until it is mended.
    Case,
    /// A row of its own.
    Row,
    /// Such a case, and an entry among the known failures of the target.
    KnownFailure,
}
