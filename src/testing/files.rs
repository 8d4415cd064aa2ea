//! Turns a text into a file, whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What writes a text, piece by piece.
pub(crate) type Writing<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// Writes one file, whatever was there.
pub(crate) fn write(path: &Path, write: Writing<'_>) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        // A device or a pipe cannot be replaced: `--report json=/dev/null`.
        return write(&mut File::create(path)?);
    }
    Draft::new(path, write)?.place()
}

/// Holds that a file can be written, and leaves everything as it was.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Ok(()),
        _ => Draft::new(path, &mut |_| Ok(())).map(drop),
    }
}

/// A text beside its place, gone with this value unless it was put there.
pub(crate) struct Draft {
    pub path: PathBuf,
    pub place: PathBuf,
}

impl Draft {
    pub(crate) fn new(path: &Path, write: Writing<'_>) -> io::Result<Self> {
        // A link stays one, and so does who may read the file it leads to.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // Hidden, so that one that a kill leaves behind is no file of a suite.
        let mut name = OsString::from(".");
        name.push(place.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let draft = Self {
            path: place.with_file_name(name),
            place,
        };
        let mut file = File::create(&draft.path)?;
        write(&mut file)?;
        if let Ok(found) = fs::metadata(&draft.place) {
            if found.permissions().readonly() {
                return Err(io::Error::from(io::ErrorKind::PermissionDenied));
            }
            file.set_permissions(found.permissions())?;
        }
        file.sync_all()?;
        Ok(draft)
    }

    pub(crate) fn place(self) -> io::Result<()> {
        fs::rename(&self.path, &self.place)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // The draft of a disk that is full helps nobody.
        let _ = fs::remove_file(&self.path);
    }
}
