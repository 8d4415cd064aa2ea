//! Turns the files of a suite into the digest by which a report says what was asked.

use super::SuiteFolder;

impl SuiteFolder {
    /// Returns the SHA-256 of names and texts of all its files, in hexadecimal: the same wherever it
    /// lies, and with any line ends.
    pub fn digest(&self) -> String {
        let mut files: Vec<_> = self.texts().collect();
        files.sort_by_key(|(name, _)| *name);
        let mut all = Vec::new();
        for (name, source) in files {
            let text = source.text.replace("\r\n", "\n");
            for part in [name, &text] {
                all.extend((part.len() as u64).to_be_bytes());
                all.extend(part.as_bytes());
            }
        }
        sha256(&all)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Returns the SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    hmac_sha256::Hash::hash(bytes)
}

#[cfg(test)]
mod tests {
    use crate::case::Library;

    #[test]
    fn a_digest_is_that_of_every_text_and_of_nothing_else() {
        let digest = |library: &Library| library.suite("vip-credential").unwrap().digest();
        let mut library = Library::embedded();
        let before = digest(&library);
        assert_eq!(before.len(), 64, "{before}");
        assert_eq!(before, digest(&Library::embedded()));
        let other = library.suite("vip-rest").unwrap().digest();
        assert_ne!(before, other);
        assert!(library.draft("vip-credential/table.yaml", "rows: []\n"));
        let unix = digest(&library);
        assert_ne!(before, unix);
        assert!(library.draft("vip-credential/table.yaml", "rows: []\r\n"));
        assert_eq!(unix, digest(&library));
        assert!(library.draft("vip-credential/area/new.yaml", "row: x\n"));
        assert_ne!(unix, digest(&library));
    }
}
