//! Turns chosen cases and a target into verdicts: the loop, its events, and the record of a run.
//!
//! Never prints: whoever wants to see a run observes its events.
//!
//! The largest room beside the reference. Sending the cases is the least of it: a run asks each operation
//! first and says what to edit, lends setups, keeps apart what a target has only once, knows its own client
//! and gates from the API, hides secrets in whatever form they come back, and comes to one judgement, which
//! shards keep.

mod bound;
mod breaker;
mod busy;
mod capture;
mod causes;
mod clock;
mod context;
mod environment;
mod evidence;
mod exclusive;
mod execute;
mod forecast;
mod groups;
mod interrupt;
mod judgement;
mod keep;
mod known;
mod lend;
mod limit;
mod observe;
mod origin;
mod outcome;
mod pasted;
mod plan;
mod preflight;
mod preview;
mod probe;
mod record;
mod redact;
mod refusal;
mod relist;
mod rerun;
mod rules;
mod schedule;
mod settings;
mod share;
mod signals;
mod skew;
mod stop;
mod stranger;
mod takes;
mod target;
#[cfg(test)]
mod tests;
mod tries;
mod unknown;
mod variables;
mod verdict;
mod walk;

pub use breaker::Breaker;
pub use clock::{Began, Clock, Hands};
pub use context::Context;
pub use environment::environment;
pub use evidence::Evidence;
pub use exclusive::Exclusive;
pub use forecast::{Forecast, Sum, forecast};
pub use groups::{Likeness, groups};
pub use interrupt::{Haste, Interrupt};
pub use judgement::{Judgement, Standing};
pub use keep::Room;
pub use lend::Lending;
pub use limit::Limit;
pub use observe::{Observation, ObservedStep};
pub use origin::Origin;
pub use outcome::{Cause, Outcome, Unjudged};
pub use plan::{Chosen, Plan};
pub use preflight::{Came, Contact, Edit, Look, WORTH, forbidden, preflight};
pub use preview::Preview;
pub use probe::probe;
#[cfg(feature = "cli")]
pub use record::merge;
pub use record::{
    AlikeRecord, AnswerRecord, CaseRecord, CauseRecord, ClaimRecord, DigestRecord, ExchangeRecord,
    FindingRecord, Form, GroupRecord, KnownRecord, MessageRecord, Ran, Record, ReportFile, RowEnd,
    RowRecord, RowState, SCHEMA, SelectionRecord, Shard, SharedRecord, Summary, Totals,
    UnlistedRecord, WarningRecord, WrittenCases,
};
pub use redact::{MASK, Redactor, short_secrets};
pub use refusal::Refusal;
pub use relist::{Relisting, Renamed, relist};
pub use rerun::Rerun;
pub use rules::missing_environment;
pub use schedule::{Ending, Event, Schedule, order, run};
pub use settings::{
    Aim, Choice, Course, DEFAULT_JOBS, Flags, Judging, Resting, Sending, Showing, truth,
};
#[cfg(feature = "cli")]
pub(crate) use settings::{TargetParser, variable};
pub use signals::{INTERRUPTED, listen};
pub use stop::Stop;
pub use stranger::Strangers;
pub use takes::{Recorder, Take, Taken};
pub use target::{
    Dialect, Named, Rules, Target, check as check_targets, folder as target_folder,
    json_schema as target_schema, known as known_of_target,
};
pub use variables::parse;
pub use verdict::{End, Failed, Kept, KnownFailure, Listed, Passed, Verdict};
