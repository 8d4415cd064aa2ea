//! Turns a request and an answer through a binding into what the other names cost.

use std::error::Error;
use std::hint::black_box;

use vipspec::binding::{self, Binding};
use vipspec::case::Case;
use vipspec::exchange::{Base, Request, Response};
use vipspec::source::Source;
use vipspec::yaml;

use crate::generate::CODE;

/// A binding of ten names, beside paths, places and an envelope.
const TEN: &str = "routes: { /v1/accounts: /orgs, updateAccount: PATCH }
members:
  accountName: name
  organizationalUnit: { name: ou, label: Organizational unit }
  accountCategory: category
  accountType: kind
  status: state
  units: quantity
  email: login
  firstName: given
  lastName: family
  role: rights
envelope: { error: $.status.code, detail: $.status.message }
answer: { $: $.data, accountId: $.data.id }
";

/// What the service answers where the name is left out.
const ANSWER: &str = r#"{"status":{"code":"BAD_REQUEST","message":"name is mandatory."}}"#;

/// A case through a binding.
pub(crate) struct Names {
    binding: Binding,
    base: Base,
    request: Request,
    response: Response,
}

impl Names {
    /// Reads the binding for the suite of a case, whose request this is.
    pub(crate) fn new(case: &Case, request: Request) -> Result<Self, Box<dyn Error>> {
        let source = Source::new("binding.yaml", TEN);
        let node = yaml::parse(&source).map_err(|problems| format!("{problems:?}"))?;
        let mut problems = Vec::new();
        let suite = &case.document.suite;
        let binding = binding::read(&node, &source, suite, &|_| false, &mut problems);
        let base = Base::parse("http://127.0.0.1:1/api").map_err(|problem| problem.title)?;
        Ok(Self {
            binding: binding.ok_or_else(|| format!("{problems:?}"))?,
            base,
            request,
            response: Response {
                code: CODE,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: ANSWER.as_bytes().to_vec(),
                cut: false,
            },
        })
    }

    /// Asks in the service's names, and reads the answer.
    pub(crate) fn swap(&self) -> Result<(), Box<dyn Error>> {
        let request = black_box(self.request.clone());
        let out = self
            .binding
            .outward(Some("createAccount"), None, request)
            .map_err(|unasked| unasked.reason())?;
        let came = self
            .binding
            .inward(out.operation, &self.base, black_box(&self.response));
        let body = black_box(came).body;
        let text = str::from_utf8(&body)?;
        if text.contains(r#""details":"accountName is mandatory.""#) {
            Ok(())
        } else {
            Err(format!("the binding of the benches does not lead back: {text}").into())
        }
    }
}
