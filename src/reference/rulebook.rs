//! Holds the types of the server's rules: plain data, so that breaking one is changing one item.
//!
//! Nothing here decides anything; `interpret` walks a rulebook, `vendor` writes the unbroken one.

use std::sync::Arc;

use super::account_id::IdForm;
use super::act::Effect;
use super::answer::Answer;
use super::member_path::MemberPath;
use super::token::TokenState;

/// Holds every rule of the server, family by family.
#[derive(Clone, Debug, PartialEq)]
pub struct Rulebook {
    /// The families; a request belongs to the one that its path has the longest beginning of. They
    /// are shared, so that to break one costs no copy of the others.
    pub families: Vec<Arc<Family>>,
}

/// Holds the rules of one family of operations, which share paths and an envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// The suite of cases that holds a service to them.
    pub suite: &'static str,
    /// How the path of each of its requests begins.
    pub below: &'static str,
    /// The operations; the first whose verb and path fit is asked. Shared as the families are.
    pub operations: Vec<Arc<Operation>>,
    /// The decision point of a verb and path that no operation has.
    pub unrouted_point: &'static str,
    /// The answer to a verb and path that no operation has.
    pub unrouted: Answer,
}

/// Describes one operation: what it looks at in which order, what it does, what it answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The name of the operation, and the id of the decision to serve it.
    pub id: String,
    /// The verb, in capitals.
    pub verb: String,
    /// The path, split at its slashes.
    pub path: Vec<Segment>,
    /// The checks, stage by stage; the first that is broken decides.
    pub stages: Vec<Stage>,
    /// What success changes, in this order.
    pub effects: Vec<Effect>,
    /// The answer where nothing was broken.
    pub success: Answer,
}

/// Describes one segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This text.
    Literal(String),
    /// An account id of this form.
    Account(IdForm),
    /// What is taken for an account id, whatever its form; no unbroken path has one.
    AnyAccount,
    /// A user id: any text, since an id of no user is refused as unknown.
    User {
        /// Whether percent-encoding is resolved.
        decoded: bool,
    },
}

/// Groups the checks of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What the checks have in common.
    pub name: &'static str,
    /// Which of several broken checks decides.
    pub order: Order,
    /// The checks.
    pub checks: Vec<Check>,
}

/// Says which of several broken checks of a stage decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first in the list.
    Listed,
    /// The one whose offender comes first in the document, depth first.
    Document,
    /// The one whose offender lies least deep, and of these the first in the document.
    Shallowest,
}

/// Describes one rule about one thing, with its own refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The stable id: `operation/member/what`.
    pub id: String,
    /// The member that the rule is about; the root where it is about the body or the path.
    pub subject: MemberPath,
    /// Where given, the check is made only under this condition.
    pub when: Option<Condition>,
    /// The rule.
    pub rule: Rule,
    /// The answer where the rule is broken.
    pub refusal: Answer,
    /// What a refusal changes all the same; nothing in the unbroken rules.
    pub on_refusal: Vec<Effect>,
}

/// Holds where a member must have a value for a check to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The member.
    pub member: MemberPath,
    /// The value it must have.
    pub value: String,
}

/// Describes what must hold; about a member that is absent most rules say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The body is a JSON object.
    BodyIsObject,
    /// The account of the path exists.
    AccountKnown {
        /// The statuses in which an account is taken for unknown; none in the unbroken rules.
        hidden: Vec<String>,
        /// Whether accounts of other parties are known as well; not in the unbroken rules.
        of_others: bool,
    },
    /// The account id of the path has this form; no unbroken rule asks it.
    AccountFormed(IdForm),
    /// The user of the path is registered.
    PathUserKnown(Matching),
    /// The object at the subject has no other members than these.
    NoOtherMembers {
        /// The names of the members it may have.
        known: Vec<String>,
        /// Which of several others is named.
        named: Named,
    },
    /// The subject is not sent.
    NotUpdatable,
    /// The subject is of one of these types.
    HasType(Vec<Type>),
    /// The subject is not missing in one of these ways; asked where the object around it is there.
    NotMissing(Vec<Gap>),
    /// The subject has no other members beside it.
    Alone,
    /// The subject is one of these texts.
    OneOf(Vec<String>),
    /// The account may move from the status it has to the one sent.
    Transition(Vec<(String, String)>),
    /// The subject is a date of one of these forms.
    Date(Vec<DateForm>),
    /// The subject is no date before today, moved by some days.
    NotBeforeToday {
        /// How many days the bound lies after today.
        days: i32,
        /// How many hours the clocks there are ahead of UTC.
        zone: i8,
    },
    /// The subject is an integer in one of these ranges.
    InRanges {
        /// How the integer may be written.
        forms: Vec<IntegerForm>,
        /// The ranges.
        ranges: Vec<Range>,
    },
    /// The subject has at least and at most so many characters.
    Length {
        /// The least number of characters.
        min: usize,
        /// The greatest number of characters.
        max: usize,
        /// What counts as a character.
        unit: LengthUnit,
    },
    /// The subject is no greater an integer than another member.
    NotAbove {
        /// The member that holds the bound.
        bound: MemberPath,
        /// Whether the two may be equal.
        equal: bool,
        /// In which forms the two are compared; what has another form is not.
        forms: Vec<IntegerForm>,
    },
    /// One of these members has the value.
    AnyIs {
        /// The members.
        members: Vec<MemberPath>,
        /// The value.
        value: String,
        /// Whether a member that an earlier request has stored counts as well.
        stored: bool,
    },
    /// The user of the subject is registered.
    UserRegistered(Matching),
    /// The code of the subject was opened.
    CodeKnown(Scope),
    /// The code of the subject was opened for the user of another member.
    CodeOwned {
        /// The member that names the user.
        user: MemberPath,
        /// How the two ids are compared.
        case: Case,
    },
    /// The code of the subject was not used before.
    CodeUnused,
    /// The code of the subject has not expired, or only so many seconds ago.
    CodeFresh {
        /// How many seconds a code lives longer than it was opened for.
        grace: i64,
    },
    /// The subject is sent and of one of these types; asked where the object around it is there.
    Sent(Vec<Type>),
    /// The subject is none of these texts.
    NoneOf(Vec<String>),
    /// The token of the subject exists.
    TokenKnown,
    /// The token of the subject is in one of these states.
    TokenIn(Vec<TokenState>),
    /// With the one-time code of the subject a second is sent, where it is this one.
    SecondSent {
        /// The code.
        after: String,
        /// The member that holds the second code.
        second: MemberPath,
    },
    /// The one-time code of the subject is right, alone or with the second.
    OneTimeCode {
        /// The codes that are right.
        right: Vec<Codes>,
        /// The member that holds the second code.
        second: MemberPath,
    },
    /// The subject is a time as ISO 8601 writes it.
    Time,
    /// The subject is a time later than now and no more than a while from now, ends moved by some.
    Ahead {
        /// How many seconds the time lies ahead of now at least, and not even as many.
        above: i64,
        /// How many seconds it lies ahead of now at most; any number where there is none.
        most: Option<i64>,
    },
    /// The request says that its body is of this media type; no unbroken rule asks it.
    MediaType(String),
    /// The subject is not what the account, or any, holds under its name; no unbroken rule asks it.
    NotRepeated(Scope),
    /// The subject is what the account holds under its name; no unbroken rule asks it.
    Unchanged,
    /// The subject has this text in it; no unbroken rule asks it.
    Contains(String),
}

/// Holds one-time codes that are right together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// The first code.
    pub first: String,
    /// The second code; any or none where it is not looked at.
    pub second: Option<String>,
}

/// Says which of several members of an object is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The first in the document.
    First,
    /// The last in the document.
    Last,
    /// The first by its name, as a sorted map has them.
    Sorted,
}

/// Says where a user is looked for, and how ids are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Where it is looked for.
    pub scope: Scope,
    /// How ids are compared.
    pub case: Case,
}

impl Matching {
    /// Finds users as the unbroken rules do: in the account of the path, without case.
    pub const UNBROKEN: Self = Self {
        scope: Scope::Account,
        case: Case::Ignored,
    };
}

/// Says where a user or a code is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the account of the path.
    Account,
    /// In every account.
    Everywhere,
}

/// Says how user ids are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Without case.
    Ignored,
    /// With case.
    Heeded,
}

/// Names a type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// The word `null`.
    Null,
    /// A `true` or `false`.
    Flag,
    /// A number of any form.
    Number,
    /// A number without fraction and exponent.
    Integer,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

/// Names a way in which a mandatory member can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It is not sent.
    Absent,
    /// It is `null`.
    Null,
    /// It is an empty string.
    Empty,
    /// It is a string of ASCII white space alone.
    White,
    /// It is a string of white space alone, some of it beyond ASCII.
    UnicodeWhite,
}

/// Names a form in which a date may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// A day that exists, as `YYYY-MM-DD`.
    Day,
    /// Any digits in the form of `YYYY-MM-DD`.
    AnyDigits,
    /// A day that exists, with a time after it.
    Timestamp,
}

/// Names a form in which an integer may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerForm {
    /// A JSON number without fraction and exponent.
    Number,
    /// A string of decimal digits, with or without a minus.
    Text,
    /// A number or string with a fraction of noughts, such as `8.0`.
    Fraction,
}

impl IntegerForm {
    /// Holds all forms, for members whose type was looked at before.
    pub const EVERY: &[Self] = &[Self::Number, Self::Text, Self::Fraction];
}

/// Says what a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Characters.
    Character,
    /// Bytes of UTF-8.
    Byte,
}

/// Holds the two ends of a range, both inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The lower end, where there is one.
    pub min: Option<i64>,
    /// The upper end, where there is one.
    pub max: Option<i64>,
}
