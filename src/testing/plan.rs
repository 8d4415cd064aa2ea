//! Turns environment variables and what a harness was told into what a process is to test, and how.

use std::path::{Path, PathBuf};

use clap::Parser;

use super::reports::{ReportTo, check_alone};
use super::service::{Serve, Service};
use super::tell::{joined, said};
use super::wanted::Reports;
use crate::run::{self, Flags, Named, Origin, Plan, Refusal, Rerun, Showing};
use crate::template::Problem;
use crate::text;

/// The flags of `vipspec run`, read from their environment variables alone.
#[derive(Debug, Parser)]
struct Variables {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    showing: Showing,
    #[command(flatten)]
    reports: Reports,
}

/// Whom the cases are asked of where `VIPSPEC_TARGET` names nobody.
pub(super) enum Asked {
    Nobody,
    Target(String),
    Reference,
    Service(Serve),
}

/// What is to be tested, and how.
pub(super) struct Testing {
    pub(super) plan: Plan,
    pub(super) showing: Showing,
    pub(super) reports: Vec<ReportTo>,
    /// Whether the environment names the target: then the cases are what this process is for.
    pub(super) is_named: bool,
    pub(super) service: Option<Service>,
}

impl Testing {
    /// Reads the variables and the files that they name; an error is a message and an exit code.
    pub(super) fn read(origin: Origin, asked: Asked) -> Result<Self, (String, u8)> {
        let Variables {
            mut flags,
            showing,
            reports: Reports { to: reports },
        } = run::parse(["vipspec".into()]).map_err(|error| (error.to_string(), 2))?;
        let usage = |problem: Problem| (said(&problem), 2);
        check_alone(&reports).map_err(usage)?;
        let is_named = flags.aim.target.is_some();
        let service = if is_named {
            None
        } else {
            aim(&mut flags, asked).map_err(usage)?
        };
        let origin = match &flags.choice.cases {
            Some(cases) => Origin::Named(cases.clone()),
            None => origin,
        };
        flags.choice.cases = unusual(&origin);
        let plan = Plan::read(flags, origin).map_err(|refusal| match refusal {
            Refusal::Usage(problem) => (said(&problem), 2),
            Refusal::Unread(problem) => (said(&problem), 3),
            Refusal::Invalid(problems) => (joined(&problems), 3),
            Refusal::Nothing(problem) => (said(&problem), 5),
        })?;
        Ok(Self {
            plan,
            showing,
            reports,
            is_named,
            service,
        })
    }

    /// Returns what has to be repeated to run a case again.
    pub(super) fn rerun(&self, base: Option<String>) -> Rerun {
        match self.service {
            // It is gone with this process, and the next one starts it on another port.
            Some(_) => Rerun::of_test(test_target(), base),
            None => self.plan.rerun(base),
        }
    }
}

/// Aims at whom the harness was told to ask.
fn aim(flags: &mut Flags, asked: Asked) -> Result<Option<Service>, Problem> {
    match asked {
        Asked::Nobody => {
            let title = "nobody is named whom the cases are to be asked of";
            let help = "set `VIPSPEC_TARGET`, or give the harness its `.serve(...)`, `.target(...)` or `.reference()`";
            Err(Problem::new(title).help(help))
        }
        Asked::Reference => Ok(None),
        Asked::Target(target) => {
            flags.aim.target = Some(Named::parse(&target)?);
            Ok(None)
        }
        Asked::Service(serve) => {
            let service = Service::new(serve).map_err(|error| {
                Problem::new(format!("no port is free for the service: {error}"))
            })?;
            flags.aim.target = Some(Named::Url(service.base()?));
            Ok(Some(service))
        }
    }
}

/// Returns the folder that a printed command has to name: `./cases` is the usual one.
fn unusual(origin: &Origin) -> Option<PathBuf> {
    let folder = origin.folder()?;
    let here = std::env::current_dir().unwrap_or_default();
    let folder = folder.strip_prefix(here).unwrap_or(folder);
    (Origin::of(None).folder() != Some(folder)).then(|| folder.to_owned())
}

/// Returns the name of this test target, which Cargo writes before a hash.
fn test_target() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    let stem = Path::new(&path).file_stem().unwrap_or_default();
    let stem = text::escape(&stem.to_string_lossy());
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 => name.to_owned(),
        _ => stem,
    }
}
