//! Turns the flag `--cases`, or its absence, into where the cases come from.

use std::path::{Path, PathBuf};

use crate::case::Library;
use crate::source::Diagnostic;

/// The folder that is meant where none is named.
const FOLDER: &str = "cases";

/// What makes a folder one of a suite.
const SUITE: &str = "suite.yaml";

/// Where cases come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The binary.
    Binary,
    /// The folder `cases` of where the program was started, which nobody named.
    Here(PathBuf),
    /// A folder that was named.
    Named(PathBuf),
}

impl Origin {
    /// Returns the folder that is named, or `./cases` where a folder in it is one of a suite, or the
    /// binary.
    pub fn of(named: Option<&Path>) -> Self {
        Self::in_folder(named, Path::new(""))
    }

    fn in_folder(named: Option<&Path>, here: &Path) -> Self {
        match named {
            Some(named) => Self::Named(named.to_owned()),
            None => Self::here(here).unwrap_or(Self::Binary),
        }
    }

    fn here(here: &Path) -> Option<Self> {
        let folder = here.join(FOLDER);
        let mut entries = std::fs::read_dir(&folder).ok()?.flatten();
        let is_there = entries.any(|entry| entry.path().join(SUITE).is_file());
        is_there.then_some(Self::Here(folder))
    }

    /// Returns the folder, where there is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Binary => None,
            Self::Here(folder) | Self::Named(folder) => Some(folder),
        }
    }

    /// Returns what to say of cases that nobody named.
    pub fn said(&self) -> Option<&'static str> {
        matches!(self, Self::Here(_)).then_some("reading cases from ./cases")
    }

    /// Lists the suites.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic where the folder cannot be listed.
    pub fn library(&self) -> Result<Library, Diagnostic> {
        match self.folder() {
            None => Ok(Library::embedded()),
            Some(folder) => Library::folder(folder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_folder_here_is_meant_where_it_holds_a_suite_and_none_is_named() {
        let here = std::env::temp_dir().join(format!("vipspec-origin-{}", std::process::id()));
        let cases = here.join("cases");
        fs::create_dir_all(cases.join("targets")).unwrap();
        fs::create_dir_all(cases.join("shop")).unwrap();
        // A folder of target files beside the cases of the binary.
        assert_eq!(Origin::in_folder(None, &here), Origin::Binary);
        fs::write(cases.join("shop/suite.yaml"), "name: shop\n").unwrap();
        let found = Origin::in_folder(None, &here);
        assert_eq!(found, Origin::Here(cases.clone()));
        assert_eq!(found.said(), Some("reading cases from ./cases"));
        let named = Origin::in_folder(Some(Path::new("other")), &here);
        assert_eq!(named, Origin::Named("other".into()));
        assert_eq!(named.said(), None);
        fs::remove_dir_all(&here).unwrap();
    }
}
