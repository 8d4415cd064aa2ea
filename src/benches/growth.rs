//! Turns more and more cases into what the released program costs for each of them.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::generate::{self, Form};
use crate::measure::{self, Cost};
use crate::server::Server;

/// The program itself, run against a server in this process.
pub(crate) struct Program {
    path: PathBuf,
    server: Server,
    folder: PathBuf,
}

/// Which reports a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// None.
    Nothing,
    /// The JSON report.
    Json,
    /// The JUnit report.
    Junit,
}

impl std::fmt::Display for Written {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Nothing => "none",
            Self::Json => "JSON",
            Self::Junit => "JUnit",
        })
    }
}

impl Program {
    /// Returns the program as it was built for the benches; its files go below `folder`.
    pub(crate) fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            path: PathBuf::from(env!("CARGO_BIN_EXE_vipspec")),
            server: Server::start(0, Duration::ZERO)?,
            folder: folder.to_owned(),
        })
    }

    /// Generates so many cases, and returns their folder.
    pub(crate) fn cases(&self, count: usize, form: Form) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.folder.join(format!("{form:?}-{count}"));
        if !folder.is_dir() {
            generate::write(&folder, count, form)?;
        }
        Ok(folder)
    }

    /// Runs every case of a folder, the best of so many times.
    pub(crate) fn run(
        &self,
        cases: &Path,
        written: Written,
        rounds: usize,
    ) -> Result<Cost, Box<dyn Error>> {
        let report = |format: &str| {
            let path = self.folder.join(format!("report.{format}"));
            format!("--report={format}={}", path.display())
        };
        let report = match written {
            Written::Nothing => None,
            Written::Json => Some(report("json")),
            Written::Junit => Some(report("junit")),
        };
        let target = format!("--target={}", self.server.url());
        let words = ["run", &target, "--jobs=16"].map(str::to_owned);
        let words: Vec<String> = words.into_iter().chain(report).collect();
        self.measure(&words, Some(cases), rounds)
    }

    /// Runs this program as a test target over a folder of cases, as nextest does for each trial.
    pub(crate) fn trial(
        &self,
        variable: &str,
        cases: &Path,
        words: &[String],
        rounds: usize,
    ) -> Result<Cost, Box<dyn Error>> {
        let this = std::env::current_exe()?;
        let cost = measure::best(rounds, || {
            let mut command = Command::new(&this);
            command.args(words).env(variable, cases);
            command.env("VIPSPEC_TARGET", self.server.url());
            measure::process(&mut command)
        });
        Ok(cost?)
    }

    /// Runs the program with these words, the best of so many times.
    pub(crate) fn measure(
        &self,
        words: &[String],
        cases: Option<&Path>,
        rounds: usize,
    ) -> Result<Cost, Box<dyn Error>> {
        let cost = measure::best(rounds, || {
            let mut command = Command::new(&self.path);
            command.args(words).current_dir(&self.folder);
            for (name, _) in std::env::vars_os() {
                // Settings of whoever runs the benches are no part of them.
                if name.to_string_lossy().starts_with("VIPSPEC_") {
                    command.env_remove(&name);
                }
            }
            if let Some(cases) = cases {
                command.arg("--cases").arg(cases);
            }
            measure::process(&mut command)
        });
        Ok(cost?)
    }

    /// Returns the URL of the server.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }
}
