//! Turns texts into files, all or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::testing::files::{self, Draft};

/// A file that is to be written.
#[derive(Debug)]
pub(crate) struct Change {
    pub path: PathBuf,
    pub before: Before,
    pub text: String,
}

/// What a file has to be, so that it may be written: else somebody else has written it meanwhile.
#[derive(Debug)]
pub(crate) enum Before {
    /// Whatever it is.
    Any,
    /// Not there.
    Nothing,
    /// A file with this text.
    Text(String),
}

/// The file that could not be written, and why; the others are as they were.
#[derive(Debug)]
pub(crate) struct Unwritten {
    pub path: PathBuf,
    pub error: io::Error,
}

/// Writes all files in their order, or none of them.
///
/// # Errors
///
/// Returns the first that cannot be written, or has changed since it was read.
pub(crate) fn write_all(changes: &[Change]) -> Result<(), Unwritten> {
    let mut made = Folders::default();
    let mut drafts = Vec::new();
    for change in changes {
        let drafted = made.above(&change.path).and_then(|()| {
            change.check()?;
            Draft::new(&change.path, &mut |out| {
                out.write_all(change.text.as_bytes())
            })
        });
        drafts.push(drafted.map_err(|error| change.unwritten(error))?);
    }
    for (at, (change, draft)) in changes.iter().zip(drafts).enumerate() {
        let placed = change.check().and_then(|()| match change.before {
            Before::Nothing => place_new(&draft),
            Before::Any | Before::Text(_) => draft.place(),
        });
        if let Err(error) = placed {
            changes[..at].iter().for_each(Change::undo);
            return Err(change.unwritten(error));
        }
    }
    made.keep();
    Ok(())
}

impl Change {
    fn check(&self) -> io::Result<()> {
        let same = match &self.before {
            Before::Any => true,
            // A link that leads nowhere is there as well.
            Before::Nothing => fs::symlink_metadata(&self.path).is_err(),
            Before::Text(text) => fs::read_to_string(&self.path)? == *text,
        };
        if same {
            Ok(())
        } else {
            Err(io::Error::other("it was changed in the meantime"))
        }
    }

    /// Puts back what was there; what cannot be put back is named by the error that led here.
    fn undo(&self) {
        let _ = match &self.before {
            Before::Any => Ok(()),
            Before::Nothing => fs::remove_file(&self.path),
            Before::Text(text) => {
                files::write(&self.path, &mut |out| out.write_all(text.as_bytes()))
            }
        };
    }

    fn unwritten(&self, error: io::Error) -> Unwritten {
        let path = self.path.clone();
        Unwritten { path, error }
    }
}

/// Puts a text where nothing is: a rename would take the place of what has come meanwhile.
fn place_new(draft: &Draft) -> io::Result<()> {
    match fs::hard_link(&draft.path, &draft.place) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // Not every file system has such links.
            fs::rename(&draft.path, &draft.place)
        }
        linked => linked,
    }
}

/// Folders that were made, gone with this value unless they are kept.
#[derive(Default)]
struct Folders(Vec<PathBuf>);

impl Folders {
    /// Makes the folders above a file.
    fn above(&mut self, path: &Path) -> io::Result<()> {
        let folders = path.ancestors().skip(1);
        let missing =
            folders.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let mut missing: Vec<&Path> = missing.collect();
        while let Some(folder) = missing.pop() {
            fs::create_dir(folder)?;
            self.0.push(folder.to_owned());
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that somebody has put something into stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Before, Change, Draft, write_all};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// A folder that is removed when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("vipspec-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(&self.0)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn change(path: &Path, before: Before) -> Change {
        Change {
            path: path.to_owned(),
            before,
            text: "new".to_owned(),
        }
    }

    #[test]
    fn all_are_written_or_none() {
        let folder = Folder::new("all");
        let (table, case) = (folder.0.join("table"), folder.0.join("a/b/case"));
        fs::write(&table, "old").unwrap();
        let old = || Before::Text("old".to_owned());
        // No place for the second: a file stands where its folder should.
        fs::write(folder.0.join("a"), "").unwrap();
        let problem =
            write_all(&[change(&table, old()), change(&case, Before::Nothing)]).unwrap_err();
        assert_eq!(problem.path, case);
        assert_eq!(fs::read_to_string(&table).unwrap(), "old");
        assert_eq!(folder.names(), ["a", "table"]);
        fs::remove_file(folder.0.join("a")).unwrap();
        write_all(&[change(&table, old()), change(&case, Before::Nothing)]).unwrap();
        assert_eq!(fs::read_to_string(&case).unwrap(), "new");
        assert_eq!(fs::read_to_string(&table).unwrap(), "new");
        assert_eq!(folder.names(), ["a", "table"]);
    }

    #[test]
    fn what_was_changed_meanwhile_is_left_alone_and_so_are_the_others() {
        let folder = Folder::new("meanwhile");
        let (table, case) = (folder.0.join("table"), folder.0.join("made/case"));
        fs::write(&table, "old").unwrap();
        let old = || Before::Text("old".to_owned());
        let changes = [
            change(&case, Before::Nothing),
            change(&table, Before::Text("older".to_owned())),
        ];
        let problem = write_all(&changes).unwrap_err();
        assert_eq!(
            (problem.path, fs::read_to_string(&table).unwrap()),
            (table.clone(), "old".to_owned())
        );
        assert_eq!(
            folder.names(),
            ["table"],
            "the folder that was made is gone"
        );
        fs::create_dir(folder.0.join("made")).unwrap();
        fs::write(&case, "theirs").unwrap();
        let problem =
            write_all(&[change(&table, old()), change(&case, Before::Nothing)]).unwrap_err();
        assert_eq!(problem.path, case);
        assert_eq!(fs::read_to_string(&table).unwrap(), "old");
        assert_eq!(fs::read_to_string(&case).unwrap(), "theirs");
        // What fails between two renames is taken back.
        let twice = [
            change(&table, old()),
            change(&folder.0.join("made/new"), Before::Nothing),
            change(&table, old()),
        ];
        write_all(&twice).unwrap_err();
        assert_eq!(fs::read_to_string(&table).unwrap(), "old");
        assert_eq!(folder.names(), ["made", "table"]);
        assert!(!folder.0.join("made/new").exists());
    }

    #[test]
    fn what_a_kill_leaves_behind_is_hidden() {
        let folder = Folder::new("killed");
        let draft = Draft::new(&folder.0.join("case.yaml"), &mut |out| {
            out.write_all(b"new")
        });
        std::mem::forget(draft.unwrap());
        let [left] = &folder.names()[..] else {
            panic!("{:?}", folder.names());
        };
        assert!(left.starts_with(".case.yaml."), "{left}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_who_may_read_stay_as_they_are_and_what_may_not_be_written_is_not() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = Folder::new("links");
        let (file, link) = (folder.0.join("file"), folder.0.join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        write_all(&[change(&link, Before::Text("old".to_owned()))]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        write_all(&[change(&file, Before::Any)]).unwrap_err();
        symlink("nowhere", folder.0.join("dangling")).unwrap();
        write_all(&[change(&folder.0.join("dangling"), Before::Nothing)]).unwrap_err();
        assert_eq!(folder.names(), ["dangling", "file", "link"]);
    }
}
