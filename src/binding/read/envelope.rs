//! Turns `envelope` into where the service's answers carry error and detail, and in which form.

use std::collections::BTreeSet;

use super::super::{Carrier, Speech, inward};
use super::members::Members;
use super::reader::{Reader, lies_over, way};
use crate::contract::{Envelope, read_code};
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    /// Returns the form of the service's answers once they are canonical, and the media types that they
    /// come in.
    pub(super) fn form(&self, node: &Node) -> (Envelope, Vec<String>) {
        let envelope = node.get("envelope");
        let mut form = self.suite.envelope.clone();
        let said = envelope.and_then(|envelope| envelope.get("media_type"));
        let media_types: Vec<String> = said.map_or_else(Vec::new, |said| {
            let several = said.items().iter().filter_map(Node::text);
            let types = said.text().into_iter().chain(several);
            types.map(str::to_ascii_lowercase).collect()
        });
        if let Some(ignore) = envelope
            .and_then(|of| of.get("errors_ignore_case"))
            .and_then(Node::bool)
        {
            form.errors_ignore_case = ignore;
        }
        if let Some(codes) = envelope.and_then(|of| of.get("codes")) {
            form.codes = Some(codes.items().iter().filter_map(read_code).collect());
        }
        if !media_types.is_empty() {
            form.media_types.clone_from(&media_types);
        }
        (form, media_types)
    }

    pub(super) fn words(&mut self, node: &Node, members: &Members) -> [Vec<Carrier>; 2] {
        let envelope = node.get("envelope");
        let canonical = inward::words(&self.suite.envelope);
        let mut words = [Vec::new(), Vec::new()];
        for ((key, usual), words) in ["error", "detail"]
            .into_iter()
            .zip(canonical)
            .zip(&mut words)
        {
            let Some(usual) = usual else { continue };
            *words = match envelope.and_then(|envelope| envelope.get(key)) {
                None => vec![Carrier::Body(
                    usual
                        .iter()
                        .map(|name| members.name(name).to_owned())
                        .collect(),
                )],
                Some(said) => self.carriers(said),
            };
        }
        words
    }

    fn carriers(&mut self, said: &Node) -> Vec<Carrier> {
        let several = match &said.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![said],
        };
        let carrier = |said: &Node| match said.text_of("header") {
            Some(name) => Some(Carrier::Header(name.to_ascii_lowercase())),
            None => self.way(said).map(Carrier::Body),
        };
        several.into_iter().filter_map(carrier).collect()
    }

    /// Refuses places of error and detail that lie over one another, or over a member's.
    pub(super) fn hold_words(
        &mut self,
        speeches: &[Speech],
        words: &[Vec<Carrier>; 2],
        node: &Node,
    ) {
        let span = node
            .get("envelope")
            .or(node.get("answer"))
            .map_or(node.span, |node| node.span);
        let help = "error, detail and every member need a place of their own";
        let mut said = BTreeSet::new();
        let bodies: Vec<&[String]> = words
            .iter()
            .filter_map(|carriers| match carriers.first()? {
                Carrier::Body(path) => Some(path.as_slice()),
                Carrier::Header(_) => None,
            })
            .collect();
        if let [error, detail] = bodies[..]
            && lies_over(error, detail)
        {
            said.insert(format!(
                "the place `{}` of the error lies over `{}`, that of the detail",
                way(error),
                way(detail)
            ));
        }
        for word in bodies {
            for speech in speeches {
                let members = speech
                    .answer
                    .members
                    .iter()
                    .map(|placed| placed.wire.as_slice());
                let places = members.filter(|wire| !wire.is_empty());
                let root =
                    Some(speech.answer.root.as_slice()).filter(|root| root.starts_with(word));
                let covered = places.filter(|wire| lies_over(wire, word)).chain(root);
                said.extend(covered.map(|wire| {
                    format!(
                        "the place `{}` of the envelope lies over `{}`",
                        way(word),
                        way(wire)
                    )
                }));
            }
        }
        for title in said {
            self.problem(span, title, help);
        }
    }
}
