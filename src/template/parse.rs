//! Turns text into a [`Template`], or into what is wrong with a `${...}` in it.

use super::{Part, Problem, Template, Today, Variable};
use crate::source::Span;
use crate::text;

/// The names that are not an author's to choose.
const BUILT_IN: [&str; 7] = [
    "env:NAME",
    "secret:NAME",
    "uuid",
    "digits:6",
    "like:NAME",
    "today",
    "now",
];

impl Template {
    /// Reads a template; `$${` stands for a literal `${`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the first `${...}` that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            if let Some(before) = rest[..at].strip_suffix('$') {
                literal.push_str(before);
                literal.push_str("${");
                rest = &rest[at + 2..];
                continue;
            }
            literal.push_str(&rest[..at]);
            let Some((inside, after)) = rest[at + 2..].split_once('}') else {
                return Err(Problem::new("a `${` is not closed")
                    .help("write `}` behind the name, or `$${` for a literal `${`"));
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Variable(variable(inside)?));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        // Most templates are one part, and a list that grows has room for four.
        parts.shrink_to_fit();
        let span = Span::default();
        Ok(Self { parts, span })
    }
}

fn variable(inside: &str) -> Result<Variable, Problem> {
    if let Some(date) = today(inside) {
        return date.map(Variable::Today);
    }
    if let Some((kind, argument)) = inside.split_once(':') {
        return with_argument(kind, argument, inside);
    }
    match inside {
        "uuid" => return Ok(Variable::Uuid),
        "now" => return Ok(Variable::Now(0)),
        _ => {}
    }
    if let Some(moved) = inside
        .strip_prefix("now")
        .filter(|rest| rest.starts_with(['+', '-']))
    {
        return seconds(moved)
            .map(Variable::Now)
            .ok_or_else(|| not_a_move(inside, "now-5m"));
    }
    if is_name(inside) {
        return Ok(Variable::Named(inside.to_owned()));
    }
    Err(
        Problem::new(format!("`${{{}}}` is no variable", text::escape(inside)))
            .help("a name has letters, digits, `_` and `.`; `$${` stands for a literal `${`"),
    )
}

/// Reads `today`, `today-1d`, `today:%d-%b-%Y` or `today-1d:%d-%b-%Y`; none where it is another name.
fn today(inside: &str) -> Option<Result<Today, Problem>> {
    let rest = inside.strip_prefix("today")?;
    let (moved, format) = match rest.split_once(':') {
        Some((moved, format)) => (moved, Some(format)),
        None => (rest, None),
    };
    if !moved.is_empty() && !moved.starts_with(['+', '-']) {
        return None;
    }
    let days = match moved {
        "" => Some(0),
        _ => days(moved),
    };
    let known = jiff::civil::date(2000, 1, 1);
    let writes = |format: &str| jiff::fmt::strtime::format(format, known).is_ok();
    Some(match (days, format) {
        (None, _) => Err(not_a_move(inside, "today+30d")),
        (_, Some(format)) if format.is_empty() || !writes(format) => {
            let title = format!("`${{{}}}` has no form of a date", text::escape(inside));
            Err(Problem::new(title).help("write it as `${today:%d-%b-%Y}`"))
        }
        (Some(days), format) => Ok(Today {
            days,
            format: format.map(str::to_owned),
        }),
    })
}

fn with_argument(kind: &str, argument: &str, inside: &str) -> Result<Variable, Problem> {
    let shown = text::escape(inside);
    match kind {
        "env" | "secret" if !is_environment_name(argument) => Err(Problem::new(format!(
            "`${{{shown}}}` names no environment variable"
        ))),
        "env" => Ok(Variable::Env(argument.to_owned())),
        "secret" => Ok(Variable::Secret(argument.to_owned())),
        "digits" => match argument.parse() {
            Ok(count @ 1..=64) => Ok(Variable::Digits(count)),
            _ => Err(
                Problem::new(format!("`${{{shown}}}` asks for no number of digits"))
                    .help("write a number from 1 to 64, such as `${digits:6}`"),
            ),
        },
        "like" if is_name(argument) => Ok(Variable::Like(argument.to_owned())),
        "like" => Err(
            Problem::new(format!("`${{{shown}}}` names no variable to be like"))
                .help("write it as `${like:accountId}`"),
        ),
        _ => {
            let help = match text::nearest(kind, ["env", "secret", "digits", "like", "today"]) {
                Some(near) => format!("did you mean `{near}:`"),
                None => format!("the built-in ones are {}", text::listed(BUILT_IN)),
            };
            Err(Problem::new(format!("`${{{shown}}}` is no variable")).help(help))
        }
    }
}

fn not_a_move(inside: &str, example: &str) -> Problem {
    Problem::new(format!(
        "`${{{}}}` cannot be read as a time",
        text::escape(inside)
    ))
    .help(format!("write it as `${{{example}}}`"))
}

fn span(moved: &str) -> Option<jiff::Span> {
    let span: jiff::Span = moved[1..].parse().ok()?;
    Some(if moved.starts_with('-') { -span } else { span })
}

fn days(moved: &str) -> Option<i32> {
    let days = span(moved)?.total((jiff::Unit::Day, jiff::SpanRelativeTo::days_are_24_hours()));
    let days = days.ok()?;
    (days.fract() == 0.0 && days.abs() < 100_000.0).then_some(days as i32)
}

fn seconds(moved: &str) -> Option<i64> {
    let relative = jiff::SpanRelativeTo::days_are_24_hours();
    let seconds = span(moved)?.total((jiff::Unit::Second, relative)).ok()?;
    (seconds.abs() < 1e10).then_some(seconds as i64)
}

fn is_name(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(inner)
}

fn is_environment_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{Part, Template, Today, Variable};

    fn variables(text: &str) -> Vec<Variable> {
        Template::parse(text)
            .unwrap()
            .variables()
            .cloned()
            .collect()
    }

    #[test]
    fn every_kind_of_variable_is_read() {
        assert_eq!(
            variables(
                "${a} ${env:A_B} ${secret:T} ${uuid} ${digits:6} ${today-1d} ${now+5m} ${today} ${like:a} ${today+1d:%d-%b-%Y}"
            ),
            [
                Variable::Named("a".to_owned()),
                Variable::Env("A_B".to_owned()),
                Variable::Secret("T".to_owned()),
                Variable::Uuid,
                Variable::Digits(6),
                Variable::Today(Today {
                    days: -1,
                    format: None
                }),
                Variable::Now(300),
                Variable::Today(Today::default()),
                Variable::Like("a".to_owned()),
                Variable::Today(Today {
                    days: 1,
                    format: Some("%d-%b-%Y".to_owned())
                }),
            ]
        );
    }

    #[test]
    fn a_doubled_dollar_is_a_literal() {
        let template = Template::parse("$${a} costs $5").unwrap();
        assert_eq!(
            template.parts(),
            [Part::Literal("${a} costs $5".to_owned())]
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_a_remedy() {
        for text in [
            "${",
            "${}",
            "${a b}",
            "${secrte:T}",
            "${digits:0}",
            "${digits:x}",
            "${today+1h}",
            "${today+x}",
            "${env:}",
            "${like:}",
            "${like:a b}",
            "${today:}",
            "${today:%}",
            "${today+x:%d}",
        ] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
        let problem = Template::parse("${secrte:T}").unwrap_err();
        assert_eq!(problem.help.as_deref(), Some("did you mean `secret:`"));
    }
}
