//! Turns the declared command line into manual pages: the main one on standard output, all into a folder.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::arguments::{Arguments, ManArguments};
use super::exit::Exit;
use super::{Stop, output};
use crate::testing::files::{self, Before, Change};
use crate::text;

pub(super) fn run(arguments: &ManArguments) -> Result<Exit, Stop> {
    let Some(folder) = arguments.folder.as_deref() else {
        output::raw(&page(Arguments::command()).map_err(|error| unwritten("stdout", &error))?);
        return Ok(Exit::Success);
    };
    write_pages(folder).map_err(|error| unwritten(&folder.to_string_lossy(), &error))?;
    Ok(Exit::Success)
}

/// Returns the page of the program, which names every verb.
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
    let mut pages = vec![(whole.get_name().to_owned(), page(whole.clone())?)];
    for verb in whole.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let name = verb.get_display_name().unwrap_or_else(|| verb.get_name());
        pages.push((name.to_owned(), page(verb.clone())?));
    }
    let pages = pages.into_iter().map(|(name, text)| Change {
        path: folder.join(format!("{name}.1")),
        before: Before::Any,
        text,
    });
    files::write_all(&pages.collect::<Vec<_>>()).map_err(|unwritten| unwritten.error)
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
