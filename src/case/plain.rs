//! Turns a step on an operation into the same as the API description has it, with no fault in it.

use std::sync::Arc;

use super::{Body, Call, Step};

impl Step {
    /// Returns the request as the API description has it; none for a path in full.
    pub fn plain(&self) -> Option<Self> {
        let Call::Operation { operation, .. } = &self.call else {
            return None;
        };
        Some(Self {
            span: self.span,
            call_span: self.call_span,
            call: Call::Operation {
                operation: Arc::clone(operation),
                params: Vec::new(),
            },
            identity: self.identity.clone(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Example {
                merge: None,
                set: Vec::new(),
            },
            captures: Vec::new(),
            expect: None,
            pause: None,
            until: None,
        })
    }

    /// Tells whether it is already so.
    pub fn is_plain(&self) -> bool {
        let has_params = match &self.call {
            Call::Operation { params, .. } => !params.is_empty(),
            Call::Route { .. } => return false,
        };
        let body = matches!(&self.body, Body::Example { merge: None, set } if set.is_empty());
        body && !has_params && self.headers.is_empty() && self.query.is_empty()
    }
}
