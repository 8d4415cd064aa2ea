//! Turns `cargo bench` into tables of what a case costs, beside a floor that is measured in the same run.
//!
//! ```text
//! cargo bench                                        every table
//! cargo bench -- parts | loop | growth               one of them
//! cargo bench -- --check                             exit code 1 where a goal is missed
//! cargo bench -- --quick                             small numbers: does it still run?
//! cargo bench -- generate DIR N [files|each|hurl]    a folder of N cases
//! cargo bench -- serve PORT                          the server of the benches
//! ```

mod generate;
mod goals;
mod growth;
mod measure;
mod names;
mod parts;
mod server;
mod tables;
mod wire;

use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use generate::Form;
use goals::Goals;
use tables::Extent;

/// Names a folder of cases: this process is then one of those that nextest starts for a trial.
const TRIAL: &str = "BENCH_TRIAL_OF";

fn main() -> ExitCode {
    if let Some(cases) = std::env::var_os(TRIAL) {
        return vipspec::testing::Harness::folder(cases).main();
    }
    match run() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    // Cargo says `--bench` to every benchmark.
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    words.retain(|word| word != "--bench");
    let mut flag = |name: &str| {
        let before = words.len();
        words.retain(|word| word != name);
        words.len() < before
    };
    let (check, quick) = (flag("--check"), flag("--quick"));
    if check && quick {
        return Err("--quick measures too little for --check".into());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let extent = if quick { Extent::QUICK } else { Extent::FULL };
    match words[..] {
        [] => measure(&["parts", "loop", "growth"], extent, check),
        [table @ ("parts" | "loop" | "growth")] => measure(&[table], extent, check),
        ["generate", folder, count] => write(folder, count, Form::Files),
        ["generate", folder, count, "files"] => write(folder, count, Form::Files),
        ["generate", folder, count, "each"] => write(folder, count, Form::Each),
        ["generate", folder, count, "hurl"] => write(folder, count, Form::Hurl),
        ["serve", port] => serve(port.parse()?),
        _ => Err("parts, loop, growth, generate DIR N [files|each|hurl] or serve PORT is needed; --check, --quick".into()),
    }
}

fn write(folder: &str, count: &str, form: Form) -> Result<ExitCode, Box<dyn Error>> {
    generate::write(Path::new(folder), count.parse()?, form)?;
    Ok(ExitCode::SUCCESS)
}

/// Answers until the process is ended from outside.
fn serve(port: u16) -> Result<ExitCode, Box<dyn Error>> {
    let server = server::Server::start(port, Duration::ZERO)?;
    writeln!(std::io::stdout(), "{}", server.url())?;
    loop {
        std::thread::park();
    }
}

fn measure(which: &[&str], extent: Extent, check: bool) -> Result<ExitCode, Box<dyn Error>> {
    let scratch = Scratch::new()?;
    let mut goals = Goals::default();
    for table in which {
        match *table {
            "parts" => tables::parts(&scratch.0, extent, &mut goals)?,
            "loop" => tables::loops(&scratch.0, extent, &mut goals)?,
            _ => tables::growth(&scratch.0, extent, &mut goals)?,
        }
    }
    writeln!(std::io::stdout(), "{}", goals.table())?;
    if check && !goals.are_kept() {
        writeln!(std::io::stderr(), "error: a goal is missed")?;
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder for what the benches generate, removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let name: OsString = format!("bench-{}", std::process::id()).into();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left lies below `target/`, where it disturbs nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
