//! Holds what a whole run comes to: its standing, its exit code and its sentence.

#[cfg(feature = "cli")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run comes to, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The contract is kept.
    Kept,
    /// It is kept in what was asked, and that was not everything.
    KeptInPart,
    /// A case failed.
    Broken,
    /// Nothing but a listed failure that passed.
    ListWrong,
    /// Something kept cases from being judged.
    NoJudgement,
    /// No case was judged, or rows were not shown that have documented cases.
    NothingShown,
}

impl Standing {
    /// Every one of them.
    pub const ALL: [Self; 6] = [
        Self::Kept,
        Self::KeptInPart,
        Self::Broken,
        Self::ListWrong,
        Self::NoJudgement,
        Self::NothingShown,
    ];

    /// Returns the name in JSON: `kept_in_part`.
    pub fn as_key(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::KeptInPart => "kept_in_part",
            Self::Broken => "broken",
            Self::ListWrong => "list_wrong",
            Self::NoJudgement => "no_judgement",
            Self::NothingShown => "nothing_shown",
        }
    }

    /// Returns the exit code that scripts rely on.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Kept | Self::KeptInPart => 0,
            Self::Broken | Self::ListWrong => 1,
            Self::NoJudgement => 4,
            Self::NothingShown => 5,
        }
    }
}

/// What a whole run comes to: computed once, and said by every format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
pub struct Judgement {
    /// In a word.
    pub standing: Standing,
    /// The exit code.
    #[cfg_attr(feature = "cli", schemars(range(max = 5)))]
    pub exit_code: u8,
    /// In a sentence, in lower case and without a full stop.
    pub sentence: String,
    /// The ids of the rows that were to be shown and were not, where the run was whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untested: Vec<String>,
}

impl Judgement {
    /// Returns the judgement of this standing in these words.
    pub fn new(standing: Standing, sentence: impl Into<String>) -> Self {
        Self {
            standing,
            exit_code: standing.exit_code(),
            sentence: sentence.into(),
            untested: Vec::new(),
        }
    }

    /// Tells whether it says more than the counts of the cases do.
    pub fn tells_more(&self) -> bool {
        match self.standing {
            Standing::Kept | Standing::Broken => false,
            Standing::KeptInPart => !self.untested.is_empty(),
            Standing::ListWrong | Standing::NoJudgement | Standing::NothingShown => true,
        }
    }
}
