//! Turns the mapping of one request into a [`Step`]: verb and path, what is sent, what is kept.

use std::sync::Arc;
use std::time::Duration;

use super::parse::{Reader, key_node, one_or_more};
use super::{Body, Call, Capture, Captured, Place, Step, Until, refused_header};
use crate::contract::Detail;
use crate::source::Span;
use crate::template::{Part, Template};
use crate::text;
use crate::yaml::{self, Kind, Node};

/// How long a step waits before it asks again, where the case does not say.
const EVERY: Duration = Duration::from_millis(200);

impl Reader<'_> {
    pub(super) fn steps(&mut self, node: &Node, key: &str) -> Vec<Step> {
        let steps = node.get(key).map(Node::items).unwrap_or_default();
        steps.iter().map(|step| self.step(step)).collect()
    }

    pub(super) fn step(&mut self, node: &Node) -> Step {
        // What stands in for a call that cannot be read is never sent: the rest of the file is
        // checked too, and then the file is refused.
        let call = self.call(node).unwrap_or_else(|| Call::Route {
            method: "GET".to_owned(),
            path: Template::plain_text("/"),
        });
        let step = Step {
            span: node.span,
            call_span: call_span(node),
            identity: node.text_of("identity").map(str::to_owned),
            query: self.query(node),
            headers: self.headers(node),
            body: self.body(node),
            captures: self.captures(node),
            expect: node
                .get("expect")
                .and_then(|expect| self.expect_of_step(expect)),
            pause: node.get("pause").and_then(Node::time),
            until: node.get("until").and_then(read_until),
            call,
        };
        self.check_until(node, &step);
        step
    }

    fn check_until(&mut self, node: &Node, step: &Step) {
        let Some(until) = node.get("until") else {
            return;
        };
        if step.method() != "GET" {
            let title = format!("a {} is not asked again", step.method());
            self.problem(
                until.span,
                title,
                "`until` is for GET, which changes nothing",
            );
        } else if step.expect.is_none() {
            let title = "`until` has nothing to wait for";
            self.problem(until.span, title, "say in `expect` what must come back");
        }
    }

    fn call(&mut self, node: &Node) -> Option<Call> {
        match (node.get("operation"), node.get("method"), node.get("path")) {
            (Some(id), None, None) => self.operation(id, node),
            (None, Some(method), Some(path)) => self.route(method, path, node),
            _ => {
                let title = "a step names either `operation`, or `method` and `path`";
                self.problem(node.span, title, "write one of the two forms");
                None
            }
        }
    }

    fn operation(&mut self, node: &Node, step: &Node) -> Option<Call> {
        let params = self.templates(step, "params");
        let id = node.text()?;
        let api = &self.suite.api;
        let Some(operation) = api.operation(id) else {
            let help = match text::nearest(id, api.names()) {
                Some(near) => format!("did you mean `{near}`"),
                None if api.names().next().is_none() => {
                    "the API description has no operation with an `operationId`".to_owned()
                }
                None => format!("the operations are {}", text::listed(api.names())),
            };
            // What could not be filled in has been said to be none.
            if !id.contains("${") {
                let title = format!("unknown operation `{}`", text::escape(id));
                self.problem(node.span, title, help);
            }
            return None;
        };
        for (name, value) in &params {
            if !operation.parameters().any(|known| known == name) {
                let name = text::escape(name);
                let title = format!("`{id}` has no path parameter `{name}`");
                let help = match operation.parameters().next() {
                    Some(_) => format!("it has {}", text::listed(operation.parameters())),
                    None => "leave it out".to_owned(),
                };
                self.problem(value.span(), title, help);
            }
        }
        if operation.example.is_none() && changes_example(step) {
            let title = format!("`{id}` has no example body to change");
            self.problem(step.span, title, "write the whole `body`");
        }
        Some(Call::Operation {
            operation: Arc::clone(operation),
            params,
        })
    }

    fn route(&mut self, method: &Node, path: &Node, step: &Node) -> Option<Call> {
        if let Some(params) = step.get("params") {
            let title = "a path in full has no parameters";
            self.problem(params.span, title, "write the values into `path`");
        }
        if changes_example(step) {
            let title = "a path in full has no example to change";
            self.problem(step.span, title, "write the whole `body`");
        }
        let method = self.method(method);
        let written = path.text().unwrap_or_default();
        if !written.starts_with('/') && !written.starts_with("${") {
            let help = "write it as it follows the target's URL";
            self.problem(path.span, "the path does not begin with `/`", help);
        }
        let path = self.template(path);
        Some(Call::Route {
            method: method?,
            path,
        })
    }

    fn method(&mut self, node: &Node) -> Option<String> {
        let method = node.text()?;
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let title = format!("`{}` is no verb", text::escape(method));
            self.problem(node.span, title, "write it in capitals, such as `GET`");
            return None;
        }
        Some(method.to_owned())
    }

    fn query(&mut self, node: &Node) -> Vec<(Template, Vec<Template>)> {
        let entries = node.get("query").map(Node::entries).unwrap_or_default();
        let mut query = Vec::new();
        for entry in entries {
            let name = self.template(&key_node(entry));
            let values = match entry.value.kind {
                Kind::Null => Vec::new(),
                _ => self.values(&entry.value),
            };
            query.push((name, values));
        }
        query
    }

    /// Reads one value, or each of a list.
    fn values(&mut self, node: &Node) -> Vec<Template> {
        let values = one_or_more(Some(node)).iter();
        values.map(|value| self.template(value)).collect()
    }

    fn templates(&mut self, node: &Node, key: &str) -> Vec<(String, Template)> {
        let entries = node.get(key).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .map(|entry| (entry.key.clone(), self.template(&entry.value)))
            .collect()
    }

    fn headers(&mut self, node: &Node) -> Vec<(String, Vec<Template>)> {
        let entries = node.get("headers").map(Node::entries).unwrap_or_default();
        let mut headers: Vec<(String, Vec<Template>)> = Vec::new();
        for entry in entries {
            let name = self.header_name(&entry.key, entry.key_span);
            let values = match entry.value.kind {
                Kind::Null => Vec::new(),
                _ => self.values(&entry.value),
            };
            self.check_twice(
                &name,
                headers.iter().map(|(known, _)| known),
                entry.key_span,
            );
            if let Some(value) = values.iter().find(|value| is_controlling(value)) {
                let title = format!(
                    "the header `{}` has a line break or the like",
                    text::escape(&name)
                );
                self.problem(value.span(), title, "a header has no control characters");
            }
            if let Some(problem) = refused_header(&name) {
                let help = problem.help.unwrap_or_default();
                self.problem(entry.key_span, problem.title, help);
            }
            if name == "accept" && values.is_empty() {
                let title = "a request without `accept` cannot be sent";
                self.problem(entry.value.span, title, "write `*/*` to accept anything");
            }
            headers.push((name, values));
        }
        headers
    }

    /// Returns the name of a header in lower case; one that no header can have is never there.
    pub(super) fn header_name(&mut self, name: &str, span: Span) -> String {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(token) {
            let title = format!("`{}` is no header name", text::escape(name));
            self.problem(span, title, "use letters, digits and `-`");
        }
        name.to_ascii_lowercase()
    }

    /// Refuses a header that stands twice: its name has no letter case.
    pub(super) fn check_twice<'n>(
        &mut self,
        name: &str,
        mut known: impl Iterator<Item = &'n String>,
        span: Span,
    ) {
        if known.any(|known| known == name) {
            let title = format!("the header `{}` stands here twice", text::escape(name));
            self.problem(
                span,
                title,
                "write it once; a header to send may have a list",
            );
        }
    }

    fn body(&mut self, node: &Node) -> Body {
        let given: Vec<&str> = ["body", "body_text", "merge", "set"]
            .into_iter()
            .filter(|key| node.get(key).is_some())
            .collect();
        if let [first, second, ..] = given[..]
            && !(first == "merge" && second == "set")
        {
            let span = node.get(second).map_or(node.span, |value| value.span);
            let title = format!("`{first}` and `{second}` exclude each other");
            self.problem(
                span,
                title,
                "a body is `body`, or `body_text`, or `merge` and `set`",
            );
        }
        if let Some(body) = node.get("body") {
            return Body::Whole(self.tree(body));
        }
        if let Some(text) = node.get("body_text") {
            return Body::Text(self.template(text));
        }
        let merge = node.get("merge").map(|merge| self.tree(merge));
        let set = node.get("set").map(Node::entries).unwrap_or_default();
        let set = set
            .iter()
            .map(|entry| (self.pointer(entry), self.tree(&entry.value)))
            .collect();
        Body::Example { merge, set }
    }

    fn pointer(&mut self, entry: &yaml::Entry) -> Template {
        if !entry.key.starts_with('/') {
            let title = format!("`{}` is no JSON Pointer", text::escape(&entry.key));
            let help = format!("begin it with `/`, such as `/{}`", text::escape(&entry.key));
            self.problem(entry.key_span, title, help);
        }
        self.template(&key_node(entry))
    }

    fn captures(&mut self, node: &Node) -> Vec<Capture> {
        let entries = node.get("capture").map(Node::entries).unwrap_or_default();
        let mut captures = Vec::new();
        for entry in entries {
            let places = one_or_more(Some(&entry.value)).iter();
            captures.push(Capture {
                name: entry.key.clone(),
                places: places.filter_map(|place| self.captured(place)).collect(),
                span: entry.value.span,
            });
        }
        captures
    }

    fn captured(&mut self, node: &Node) -> Option<Captured> {
        if node.text().is_some() {
            return Some(Captured {
                from: self.place(node)?,
                matches: None,
            });
        }
        let given = [node.get("path"), node.get("header"), node.get("detail")];
        let from = match given {
            [Some(path), None, None] => self.place(path)?,
            [None, Some(header), None] => {
                Place::Header(self.header_name(header.text()?, header.span))
            }
            [None, None, Some(detail)] => Place::Detail(self.placeholder(detail)?),
            _ => {
                let title = "a capture has one of `path`, `header` and `detail`";
                self.problem(node.span, title, "write one of them");
                return None;
            }
        };
        let matches = node.get("matches").map(|matches| self.regex(matches));
        Some(Captured {
            from,
            matches: match matches {
                Some(regex) => Some(regex?),
                None => None,
            },
        })
    }

    /// Reads the name of a placeholder, which some row must have.
    fn placeholder(&mut self, node: &Node) -> Option<String> {
        let name = node.text()?;
        let suite = self.suite;
        let texts = suite.table.rows.iter().flat_map(|row| row.texts());
        let known: Vec<&str> = texts.flat_map(Detail::placeholders).collect();
        if !known.contains(&name) {
            let title = format!("no row has a placeholder `{{{}}}`", text::escape(name));
            let help = match text::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`"),
                None => "name one that stands in a `detail` of `table.yaml`".to_owned(),
            };
            self.problem(node.span, title, help);
        }
        Some(name.to_owned())
    }

    /// Reads a JSONPath into the body, or a value that is known already.
    fn place(&mut self, node: &Node) -> Option<Place> {
        if node.text()?.starts_with("${") {
            Some(Place::Value(self.template(node)))
        } else {
            self.locator(node).map(Place::Body)
        }
    }
}

/// Tells whether a value, as it is written, cannot stand in a line of a header.
fn is_controlling(value: &Template) -> bool {
    value.parts().iter().any(|part| match part {
        Part::Literal(text) => text.contains(char::is_control),
        Part::Variable(_) => false,
    })
}

fn read_until(node: &Node) -> Option<Until> {
    Some(Until {
        within: node.get("within")?.time()?,
        every: match node.get("every") {
            Some(every) => every.time()?,
            None => EVERY,
        },
    })
}

/// Returns where a step names what it asks.
fn call_span(step: &Node) -> Span {
    let named = ["operation", "path"].into_iter();
    let named = named.filter_map(|key| step.get(key)).next();
    named.map_or(step.span, |node| node.span)
}

fn changes_example(step: &Node) -> bool {
    step.get("merge").is_some() || step.get("set").is_some()
}
