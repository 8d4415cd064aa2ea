//! Turns the declared command line into manual pages: the main one on standard output, all into a folder.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{self, Roff};

use super::arguments::ManArguments;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use super::verbs::Arguments;
use crate::cli::changes::{self, Before, Change};
use crate::text;

pub(super) fn run(arguments: &ManArguments) -> Result<Exit, Stop> {
    let Some(folder) = arguments.folder.as_deref() else {
        output::raw(&program().map_err(|error| unwritten("stdout", &error))?);
        return Ok(Exit::Success);
    };
    write_pages(folder).map_err(|error| unwritten(&folder.to_string_lossy(), &error))?;
    Ok(Exit::Success)
}

/// Files that a person looks for, and what they are.
const FILES: [(&str, &str); 3] = [
    (
        "cases/",
        "the cases that are read where the folder holds a suite; else those in the program",
    ),
    (
        "cases/targets/NAME.yaml",
        "what is to be known of the service NAME, as `vipspec schema target` describes it",
    ),
    (
        "NAME_FILE",
        "a variable that names a file with the secret that `${secret:NAME}` stands for",
    ),
];

/// Returns the page of the program, with its exit codes, its variables and its files in sections of
/// their own.
fn program() -> io::Result<String> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let said = command.get_after_help().map(ToString::to_string);
    let said = said.unwrap_or_default();
    let (said, codes) = said.split_once("\n\nExit codes:\n").unwrap_or((&said, ""));
    let codes = codes.lines().filter_map(|line| line.trim().split_once(' '));
    let mut more = Roff::new();
    let mut section = |name: &str, items: &mut dyn Iterator<Item = (String, String)>| {
        more.control("SH", [name]);
        for (term, meaning) in items {
            more.control("TP", []);
            more.text([roff::bold(term)]);
            more.text([roff::roman(meaning.trim())]);
        }
    };
    let own = |(term, meaning): (&str, &str)| (term.to_owned(), meaning.to_owned());
    section("EXIT STATUS", &mut codes.map(own));
    section("ENVIRONMENT", &mut variables(&command).into_iter());
    section("FILES", &mut FILES.into_iter().map(own));
    let more = more.render();
    let page = page(command.clone().after_help(said.to_owned()))?;
    Ok(page.replacen(".SH VERSION", &format!("{more}.SH VERSION"), 1))
}

/// Returns the variables of `run`, which the tests of a crate obey too, with what each is for.
fn variables(command: &Command) -> Vec<(String, String)> {
    let run = command.find_subcommand("run");
    let flags = run.into_iter().flat_map(Command::get_arguments);
    let of_flag = |flag: &clap::Arg| {
        let name = flag.get_env()?.to_string_lossy().into_owned();
        Some((name, flag.get_help()?.to_string()))
    };
    let colours = [
        ("NO_COLOR", "nothing is coloured"),
        (
            "FORCE_COLOR",
            "everything for people is coloured, also where there is no terminal",
        ),
    ];
    let colours = colours.map(|(name, what)| (name.to_owned(), what.to_owned()));
    flags.filter_map(of_flag).chain(colours).collect()
}

/// Returns the page of a command, which names its verbs.
fn page(command: Command) -> io::Result<String> {
    let mut page = Vec::new();
    // `help` is a page of its own nowhere, so the list must not lead to it.
    Man::new(command.disable_help_subcommand(true)).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// Writes the page of the program and one for each verb into a folder that exists, or none.
fn write_pages(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        let kind = io::ErrorKind::NotFound;
        return Err(io::Error::new(kind, "there is no such folder"));
    }
    let mut whole = Arguments::command().disable_help_subcommand(true);
    whole.build();
    let mut pages = vec![(whole.get_name().to_owned(), program()?)];
    for verb in whole.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let name = verb.get_display_name().unwrap_or_else(|| verb.get_name());
        pages.push((name.to_owned(), page(verb.clone())?));
    }
    let pages = pages.into_iter().map(|(name, text)| Change {
        path: folder.join(format!("{name}.1")),
        before: Before::Any,
        text,
    });
    changes::write_all(&pages.collect::<Vec<_>>()).map_err(|unwritten| unwritten.error)
}

fn unwritten(place: &str, error: &io::Error) -> Stop {
    let title = format!(
        "the manual cannot be written to `{}`: {error}",
        text::escape(place)
    );
    Stop::because(
        Exit::Usage,
        title,
        "name a folder that exists and can be written, such as `man1`",
    )
}
