//! Turns the files of a suite into the digest by which a report says what was asked.

use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

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
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    // The TLS library is there anyway, and has SHA-256; this suite is named after it.
    let suite = TLS13_AES_128_GCM_SHA256.tls13();
    let hash = suite.map(|suite| suite.common.hash_provider.hash(bytes));
    hash.map(|hash| hash.as_ref().to_vec()).unwrap_or_default()
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
