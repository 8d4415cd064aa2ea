//! Turns the declared command line into manual pages: the main one on standard output, all into a folder.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::arguments::{Arguments, ManArguments};
use super::exit::Exit;
use super::{Stop, output};
use crate::text;

pub(super) fn run(arguments: &ManArguments) -> Result<Exit, Stop> {
    let Some(folder) = arguments.folder.as_deref() else {
        output::raw(&page(Arguments::command()).map_err(|error| unwritten("stdout", &error))?);
        return Ok(Exit::Success);
    };
    write_all(folder).map_err(|error| unwritten(&folder.to_string_lossy(), &error))?;
    Ok(Exit::Success)
}

/// Returns the page of the program, which names every verb.
fn page(command: Command) -> io::Result<String> {
    let mut page = Vec::new();
    // `help` is a page of its own nowhere, so the list must not lead to it.
    Man::new(command.disable_help_subcommand(true)).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// Writes the page of the program and one for each verb into a folder that exists.
fn write_all(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            "there is no such folder",
        ));
    }
    clap_mangen::generate_to(Arguments::command(), folder)
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
