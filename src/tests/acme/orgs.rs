//! Turns the body of a request into what is wrong with it: an organization's, or any flat one.

use vipspec::json::Json;

use super::service::{Said, refused};

/// What a member may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text that must be there and say something.
    Needed,
    /// An integer that must be there.
    NeededInteger,
    /// A text, where it is there.
    Text,
    /// An integer, where it is there.
    Integer,
}

/// A member of a flat body.
pub(super) struct Member {
    name: &'static str,
    kind: Kind,
}

impl Member {
    pub(super) fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }

    fn has_type(&self, value: &Json) -> bool {
        match (self.kind, value) {
            (Kind::Needed | Kind::NeededInteger, Json::Null) => true,
            (Kind::Needed | Kind::Text, Json::Text(_)) => true,
            (Kind::NeededInteger | Kind::Integer, Json::Number(number)) => number.is_integer(),
            _ => false,
        }
    }

    fn is_missing(&self, value: Option<&Json>) -> bool {
        match value {
            None | Some(Json::Null) => matches!(self.kind, Kind::Needed | Kind::NeededInteger),
            Some(Json::Text(text)) => self.kind == Kind::Needed && text.trim().is_empty(),
            _ => false,
        }
    }
}

/// Returns what is wrong with the form of a flat body: a member that nobody knows, one of another type,
/// one that is missing.
pub(super) fn form(
    body: &Json,
    members: &[Member],
    missing: &dyn Fn(&str) -> String,
) -> Option<Said> {
    let known = |name: &str| members.iter().any(|member| member.name == name);
    let mut sent = body.members().iter();
    if let Some((strange, _)) = sent.find(|(name, _)| !known(name)) {
        return Some(refused(unrecognized(strange)));
    }
    typed(body, members).or_else(|| {
        let mut members = members.iter();
        let lacks = members.find(|member| member.is_missing(body.get(member.name)))?;
        Some(refused(missing(lacks.name)))
    })
}

fn typed(body: &Json, members: &[Member]) -> Option<Said> {
    let mut members = members.iter();
    let wrong = members.find(|member| {
        let value = body.get(member.name);
        value.is_some_and(|value| !member.has_type(value))
    })?;
    Some(refused(incorrect(wrong.name)))
}

pub(super) fn unrecognized(name: &str) -> String {
    format!("Request contains unrecognized field {name}.")
}

pub(super) fn incorrect(name: &str) -> String {
    format!("Request contains incorrect field or value - {{{name}")
}

/// Returns what is wrong with an organization; `stored` is its status, where it is to be changed, and `dates`
/// is how dates are written.
pub(super) fn refusal(body: &Json, stored: Option<&str>, dates: &str, slips: bool) -> Option<Said> {
    let needed = if stored.is_some() {
        Kind::Text
    } else {
        Kind::Needed
    };
    let mut members = vec![
        Member::new("name", Kind::Needed),
        Member::new("ou", Kind::Needed),
    ];
    for name in [
        "status",
        "category",
        "accountType",
        "serviceStartDate",
        "unitType",
    ] {
        members.push(Member::new(name, Kind::Text));
    }
    members.push(Member::new("units", Kind::Integer));
    for name in CREDITS {
        members.push(Member::new(name, Kind::Integer));
    }
    let known = |name: &str| members.iter().any(|member| member.name == name);
    let mut sent = body.members().iter();
    if let Some((strange, _)) = sent.find(|(name, _)| !known(name))
        && !slips
    {
        return Some(refused(unrecognized(strange)));
    }
    let mut sent = body.members().iter();
    if stored.is_some()
        && let Some((fixed, _)) = sent.find(|(name, _)| CREDITS.contains(&name.as_str()))
    {
        return Some(refused(format!("Field: {fixed} not allowed to update.")));
    }
    if let Some(said) = typed(body, &members) {
        return Some(said);
    }
    for name in ["name", "ou"] {
        let sent = body.get(name);
        let lacks = sent.is_some() || needed == Kind::Needed;
        if lacks && Member::new(name, Kind::Needed).is_missing(sent) {
            return Some(refused(format!("{name} is mandatory.")));
        }
    }
    values(body, stored, dates, slips)
}

const CREDITS: [&str; 2] = ["totalVoiceCredits", "totalSmsCredits"];

fn values(body: &Json, stored: Option<&str>, dates: &str, slips: bool) -> Option<Said> {
    let text = |name: &str| body.get(name).and_then(Json::text);
    if let Some(status) = text("status") {
        let known = ["ACTIVE", "PENDING", "REJECTED", "INACTIVE", "DELETED"];
        if !known.contains(&status) {
            return Some(refused("Invalid status."));
        }
        let step = |stored: &str| {
            let steps = [
                ("ACTIVE", "INACTIVE"),
                ("INACTIVE", "ACTIVE"),
                ("INACTIVE", "DELETED"),
            ];
            stored == status || steps.contains(&(stored, status)) || slips
        };
        if stored.is_some_and(|stored| !step(stored)) {
            return Some(refused("Invalid account status."));
        }
    }
    let out_of = |name: &str, known: &[&str]| text(name).is_some_and(|own| !known.contains(&own));
    if out_of("category", &["Enterprise", "Consumer", "Corporate"]) {
        let said = if slips {
            "Category must be either Enterprise, Consumer, or Corporate."
        } else {
            "Account category must be either Enterprise, Consumer, or Corporate."
        };
        return Some(refused(said));
    }
    if out_of("accountType", &["Test", "Production", "Partner"]) {
        return Some(refused(
            "Account category must be either Test, Production or Partner.",
        ));
    }
    if let Some(date) = text("serviceStartDate") {
        let parsed = jiff::civil::Date::strptime(dates, date).ok();
        let Some(parsed) = parsed.filter(|parsed| parsed.strftime(dates).to_string() == date)
        else {
            return Some(refused(incorrect("serviceStartDate")));
        };
        let today = jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date();
        if stored.is_some() && parsed < today {
            let said = "Not allowed to update serviceStartDate to earlier than current date.";
            return Some(refused(said));
        }
    }
    if out_of("unitType", &["USERS", "CREDENTIALS", "TRANSACTIONS"]) {
        return Some(refused(
            "Unit Type must be USERS, CREDENTIALS or TRANSACTIONS.",
        ));
    }
    match body.get("units") {
        Some(Json::Number(units)) if units.as_str().starts_with('-') && units.as_str() != "-0" => {
            Some(refused(incorrect("units")))
        }
        _ => None,
    }
}
