//! Turns arguments of `vipspec serve` into a server in a process of its own, gone at the end.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A reference, or a mutant of it, that is served on a free port.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
}

impl Served {
    /// Starts the server, and waits for the address that it prints.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vipspec"))
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the address is text");
        let url = line.trim_end().to_owned();
        assert!(url.starts_with("http://"), "{arguments:?} printed `{url}`");
        Self { child, url }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
