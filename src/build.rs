//! Turns the suites below `cases/` into a list that the binary carries.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=cases");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let cases = Path::new(&root).join("cases");
    let mut files = Vec::new();
    for entry in fs::read_dir(&cases)? {
        let path = entry?.path();
        // What somebody says of a service of theirs stays out of the binary.
        if path.is_dir() && !path.ends_with("targets") {
            walk(&path, &mut files)?;
        }
    }
    files.sort();
    let mut list = String::from("&[\n");
    for path in files {
        let below = path
            .strip_prefix(&format!("{}/", cases.display()))
            .unwrap_or(&path);
        writeln!(list, "    ({below:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("embedded.rs"), list)
}

fn walk(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
