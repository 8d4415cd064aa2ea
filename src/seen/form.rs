//! Holds what a reader of a form has to know of it.

use super::choose::Entry;
use super::exchange::Unread;
use super::input::Input;

/// A form in which exchanges are written down.
pub trait Form: Sync {
    /// Returns what it is called in a list: `a HAR file`.
    fn name(&self) -> &'static str;

    /// Returns how large a text of this form may be, in bytes.
    fn limit(&self) -> usize;

    /// Returns the first byte at which a text shows this form; none where it does not.
    fn begins(&self, text: &[u8]) -> Option<usize>;

    /// Returns the exchanges of a text, none of them read further than a choice needs.
    ///
    /// # Errors
    ///
    /// Returns why the text is none of this form.
    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread>;
}

/// The largest text that is read of a form that people read too, in bytes.
pub(super) const MAX_TEXT: usize = 16 << 20;
