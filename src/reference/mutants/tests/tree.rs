//! Turns members, named by their ways from the root, into the text of an object.

/// Is an object whose members are text or objects again.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) members: Vec<(String, Node)>,
}

pub(super) enum Node {
    Text(String),
    Tree(Tree),
}

impl Tree {
    pub(super) fn set(&mut self, path: &[String], text: String) {
        let (first, rest) = path.split_first().expect("a name");
        let place = self.members.iter().position(|(name, _)| name == first);
        let place = place.unwrap_or_else(|| {
            self.members
                .push((first.clone(), Node::Tree(Self::default())));
            self.members.len() - 1
        });
        let node = &mut self.members[place].1;
        match node {
            Node::Tree(tree) if !rest.is_empty() => tree.set(rest, text),
            Node::Text(_) if !rest.is_empty() => {}
            _ => *node = Node::Text(text),
        }
    }

    pub(super) fn remove(&mut self, path: &[String]) {
        let (first, rest) = path.split_first().expect("a name");
        if rest.is_empty() {
            self.members.retain(|(name, _)| name != first);
            return;
        }
        for (name, node) in &mut self.members {
            if let Node::Tree(tree) = node
                && name == first
            {
                tree.remove(rest);
            }
        }
    }

    pub(super) fn text(&self) -> String {
        let members = self.members.iter().map(|(name, node)| match node {
            Node::Text(text) => format!("\"{name}\":{text}"),
            Node::Tree(tree) => format!("\"{name}\":{}", tree.text()),
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}
