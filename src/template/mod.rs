//! Turns text with `${...}` into values, once the variables of a case are known.
//!
//! Larger than a replacement: values are drawn so that none comes twice in a run, and `${like:NAME}` draws
//! one of another's shape.

mod drawn;
mod parse;
mod problem;
mod resolve;
mod scope;

use std::sync::Arc;

use crate::json::Number;
use crate::source::{Diagnostic, Source, Span};
use crate::yaml::{Kind, Node};

pub use problem::Problem;
pub(crate) use scope::unknown_variable;
pub use scope::{Environment, Scope};

/// Text in which `${...}` stands for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
    span: Span,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text to the letter.
    Literal(String),
    /// A `${...}`.
    Variable(Variable),
}

/// What stands between `${` and `}`.
#[derive(Debug, Clone, PartialEq)]
pub enum Variable {
    /// A captured variable, a variable of case or suite, or a value of `each`.
    Named(String),
    /// `env:NAME`, a variable of the environment.
    Env(String),
    /// `secret:NAME`, the same, and redacted everywhere.
    Secret(String),
    /// `uuid`, a new one each time.
    Uuid,
    /// `digits:6`, so many random digits.
    Digits(usize),
    /// `today`, a date in UTC.
    Today(Today),
    /// `now`, a time in UTC, moved by so many seconds.
    Now(i64),
    /// `like:accountId`, a value of the same shape as that variable's, and nobody's.
    Like(String),
}

/// A date in UTC, counted from the moment of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Today {
    /// How many days later; earlier where it is negative.
    pub days: i32,
    /// How it is written, in the specifiers of `strftime`; none stands for `YYYY-MM-DD`.
    pub format: Option<String>,
}

/// A JSON value in which texts and keys are templates.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<Tree>),
    /// A mapping, in document order.
    Map(Vec<(Template, Tree)>),
}

impl Variable {
    /// Returns the name of the variable whose value it takes, where there is one of that name.
    pub fn takes(&self) -> Option<&str> {
        match self {
            Self::Named(name) | Self::Like(name) => Some(name),
            Self::Today(_) => Some("today"),
            Self::Env(_) | Self::Secret(_) | Self::Uuid | Self::Digits(_) | Self::Now(_) => None,
        }
    }
}

impl std::fmt::Display for Template {
    /// Writes the text as an author writes it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => formatter.write_str(&text.replace("${", "$${")),
            Part::Variable(variable) => write!(formatter, "${{{variable}}}"),
        })
    }
}

impl std::fmt::Display for Variable {
    /// Writes what stands between `${` and `}`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::Env(name) => write!(formatter, "env:{name}"),
            Self::Secret(name) => write!(formatter, "secret:{name}"),
            Self::Uuid => formatter.write_str("uuid"),
            Self::Digits(count) => write!(formatter, "digits:{count}"),
            Self::Like(name) => write!(formatter, "like:{name}"),
            Self::Today(today) => today.fmt(formatter),
            Self::Now(0) => formatter.write_str("now"),
            Self::Now(seconds) => write!(formatter, "now{seconds:+}s"),
        }
    }
}

impl std::fmt::Display for Today {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("today")?;
        if self.days != 0 {
            write!(formatter, "{:+}d", self.days)?;
        }
        let format = self.format.iter();
        format
            .into_iter()
            .try_for_each(|format| write!(formatter, ":{format}"))
    }
}

impl Template {
    /// Returns the template of one variable and nothing else.
    pub fn of(variable: Variable) -> Self {
        Self {
            parts: vec![Part::Variable(variable)],
            span: Span::default(),
        }
    }

    /// Returns the template of parts in order.
    pub(crate) fn of_parts(parts: Vec<Part>) -> Self {
        let span = Span::default();
        Self { parts, span }
    }

    /// Returns the template of a text in which nothing is filled.
    pub fn plain_text(text: &str) -> Self {
        Self {
            parts: vec![Part::Literal(text.to_owned())],
            span: Span::default(),
        }
    }

    /// Returns the parts in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns where the text stood in the file that it was read from.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(variable) => Some(variable),
            Part::Literal(_) => None,
        })
    }

    /// Returns the text of a template without variables.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Reads a text scalar; what is wrong with it becomes a diagnostic and an empty template.
    pub fn read(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Self {
        Self::read_text(node.text().unwrap_or_default(), node.span, source, problems)
    }

    fn read_text(
        text: &str,
        span: Span,
        source: &Arc<Source>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let parsed = Self::parse(text).unwrap_or_else(|problem| {
            let diagnostic = Diagnostic::at(source, span, problem.title);
            problems.push(diagnostic.maybe_help(problem.help));
            Self {
                parts: Vec::new(),
                span,
            }
        });
        Self { span, ..parsed }
    }
}

impl Tree {
    /// Returns the name of the variable that is the whole value.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Text(template) => match template.parts() {
                [Part::Variable(Variable::Named(name))] => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns a text without variables.
    pub fn plain(text: &str) -> Self {
        Self::Text(Template::plain_text(text))
    }

    /// Returns the value as texts: itself, or the items of a list; none for what is no text, number or
    /// flag.
    pub fn scalars(&self) -> Vec<Template> {
        match self {
            Self::Text(template) => vec![template.clone()],
            Self::Number(number) => vec![Template::plain_text(&number.to_string())],
            Self::Bool(value) => vec![Template::plain_text(&value.to_string())],
            Self::List(items) => items.iter().flat_map(Self::scalars).collect(),
            Self::Null | Self::Map(_) => Vec::new(),
        }
    }

    /// Reads a YAML value; what is wrong with a template in it becomes a diagnostic.
    pub fn read(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(number) => Self::Number(number.clone()),
            Kind::Text(_) => Self::Text(Template::read(node, source, problems)),
            Kind::List(items) => Self::List(
                items
                    .iter()
                    .map(|item| Self::read(item, source, problems))
                    .collect(),
            ),
            Kind::Map(entries) => {
                let read = |entry: &crate::yaml::Entry| {
                    let key = Template::read_text(&entry.key, entry.key_span, source, problems);
                    (key, Self::read(&entry.value, source, problems))
                };
                Self::Map(entries.iter().map(read).collect())
            }
        }
    }

    /// Calls `visit` with every variable in the tree.
    pub fn for_each_variable(&self, visit: &mut dyn FnMut(&Variable)) {
        self.for_each_template(&mut |template| template.variables().for_each(&mut *visit));
    }

    /// Calls `visit` with every template in the tree, keys before their values.
    pub fn for_each_template(&self, visit: &mut dyn FnMut(&Template)) {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
            Self::Text(template) => visit(template),
            Self::List(items) => items.iter().for_each(|item| item.for_each_template(visit)),
            Self::Map(members) => {
                for (key, value) in members {
                    visit(key);
                    value.for_each_template(visit);
                }
            }
        }
    }
}
