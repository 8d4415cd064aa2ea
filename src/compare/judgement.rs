//! Turns how the cases of a comparison ended into the one thing that it comes to.

use super::Summary;
use crate::run::{Judgement, Standing};

impl Summary {
    /// Returns what the comparison comes to; where several hold, the first of 1, 4, 5, 0.
    pub fn judgement(&self) -> Judgement {
        let (standing, sentence) = if self.differ > 0 {
            (Standing::Broken, "the targets differ")
        } else if self.not_compared > 0 {
            (Standing::NoJudgement, "not everything could be compared")
        } else if self.equal == 0 {
            (Standing::NothingShown, "nothing was compared")
        } else {
            (Standing::Kept, "the targets answer alike")
        };
        Judgement::new(standing, sentence)
    }
}
