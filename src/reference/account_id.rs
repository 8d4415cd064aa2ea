//! Turns the number of an account into its id, and a text into whether it has the form of one.

/// Names what the ids of accounts look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// So many decimal digits.
    Digits(usize),
    /// A UUID in lower case.
    Uuid,
    /// A word, a hyphen and hexadecimal digits.
    Word,
}

/// How an id begins that is a word and digits.
const WORD: &str = "acct-";

impl IdForm {
    /// Returns the id of the account that was opened after so many others.
    pub(super) fn id(self, opened: u64) -> String {
        let bits = scattered(opened);
        match self {
            Self::Digits(digits) => {
                let first = 10_u64.saturating_pow(u32::try_from(digits).unwrap_or(1) - 1) + 1;
                (first + opened).to_string()
            }
            Self::Uuid => {
                let (high, low) = (bits >> 32, bits & 0xFFFF_FFFF);
                let node = scattered(bits) & 0xFFFF_FFFF_FFFF;
                format!(
                    "{high:08x}-{:04x}-4{:03x}-8{:03x}-{node:012x}",
                    low >> 16,
                    low & 0xFFF,
                    low >> 20
                )
            }
            Self::Word => format!("{WORD}{:08X}", bits >> 32),
        }
    }

    /// Says whether a text could be the id of an account.
    pub(super) fn fits(self, text: &str) -> bool {
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let are_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self {
            Self::Digits(digits) => text.len() == digits && are_digits(text),
            Self::Uuid => {
                let parts: Vec<&str> = text.split('-').collect();
                let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
                lengths == [8, 4, 4, 4, 12] && parts.into_iter().all(are_hex)
            }
            Self::Word => text
                .strip_prefix(WORD)
                .is_some_and(|rest| rest.len() == 8 && are_hex(rest)),
        }
    }
}

/// Maps each number to another, so that ids and codes do not look like their neighbours
/// (splitmix64).
pub(super) fn scattered(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::IdForm;

    #[test]
    fn ids_have_their_form_and_no_other() {
        let forms = [IdForm::Digits(9), IdForm::Uuid, IdForm::Word];
        for form in forms {
            let ids: Vec<String> = (0..50).map(|opened| form.id(opened)).collect();
            for id in &ids {
                let fitting = forms.iter().filter(|other| other.fits(id));
                assert_eq!(fitting.collect::<Vec<_>>(), [&form], "{id}");
            }
            let mut distinct = ids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), ids.len());
        }
        assert_eq!(IdForm::Digits(9).id(0), "100000001");
        assert!(!IdForm::Uuid.fits("100000001"));
    }
}
