//! Turns requests to a small shop into its answers, the errors among them in one of several forms.

use axum::http::Response;
use serde_json::{Value, json};

/// A shop that takes orders of up to 99, and has one of the name `taken`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shop {
    /// The form of its errors.
    pub(super) form: &'static str,
    /// What it says wrongly, and what it says in its place.
    pub(super) slip: Option<(&'static str, &'static str)>,
}

/// What is wrong with a request.
enum Wrong {
    Quantity(u64),
    Order(String),
    Name,
}

impl Shop {
    pub(super) fn answer(self, method: &str, path: &str, body: &str) -> Response<Vec<u8>> {
        let said = match decide(method, path, body) {
            Ok(created) => {
                let code = match (created, self.form) {
                    (true, form) if form != "grpc-json" => 201,
                    _ => 200,
                };
                let order = json!({ "id": "41", "name": "Tea", "quantity": 2 });
                format!("{code}\ncontent-type: application/json\n\n{order}")
            }
            Err(wrong) => self.refuse(&wrong),
        };
        let said = match self.slip {
            Some((right, wrong)) => said.replace(right, wrong),
            None => said,
        };
        sent(&said)
    }

    fn refuse(self, wrong: &Wrong) -> String {
        let said = |code: u16, media_type: &str, body: Value| {
            format!("{code}\ncontent-type: {media_type}\n\n{body}")
        };
        let json = "application/json";
        match self.form {
            "problem-documents" => {
                let (code, kind, text) = match wrong {
                    Wrong::Quantity(0) => {
                        (400, "quantity", between("A quantity lies between") + ".")
                    }
                    Wrong::Quantity(_) => {
                        (422, "quantity", between("A quantity lies between") + ".")
                    }
                    Wrong::Order(id) => (404, "order", format!("There is no order {id}.")),
                    Wrong::Name => (409, "name", "The name is taken.".to_owned()),
                };
                let kind = format!("https://shop.example/errors/{kind}");
                let body = json!({ "type": kind, "status": code, "detail": text });
                said(code, "application/problem+json", body)
            }
            "grpc-json" => {
                let (code, status, text) = match wrong {
                    Wrong::Quantity(_) => (400, 3, between("quantity must be between")),
                    Wrong::Order(id) => (404, 5, format!("order {id} not found")),
                    Wrong::Name => (409, 6, "name already exists".to_owned()),
                };
                said(
                    code,
                    json,
                    json!({ "code": status, "message": text, "details": [] }),
                )
            }
            "list-of-messages" => {
                let (code, error, text) = match wrong {
                    Wrong::Quantity(_) => (422, "E_QUANTITY", between("Quantity must be between")),
                    Wrong::Order(id) => (404, "E_ORDER", format!("Order {id} was not found")),
                    Wrong::Name => (422, "E_NAME", "Name is already taken".to_owned()),
                };
                // What is wrong stands behind what is merely advised.
                let advice = json!({ "code": "W_COUPON", "message": "No coupon was sent" });
                let error = json!({ "code": error, "message": text });
                said(code, json, json!({ "errors": [advice, error] }))
            }
            "bare-message" => {
                let (code, text) = match wrong {
                    Wrong::Quantity(_) => (400, between("Quantity must be between")),
                    Wrong::Order(id) => (404, format!("Order {id} not found")),
                    Wrong::Name => (409, "Name already taken".to_owned()),
                };
                said(code, json, json!({ "message": text }))
            }
            _ => {
                let (code, status, text) = match wrong {
                    Wrong::Quantity(_) => (400, "QUANTITY", between("quantity must be between")),
                    Wrong::Order(id) => (404, "NO_ORDER", format!("no order {id}")),
                    Wrong::Name => (409, "NAME_TAKEN", "name is taken".to_owned()),
                };
                format!("{code}\nx-status: {status}\nx-status-text: {text}\n\n")
            }
        }
    }
}

fn between(before: &str) -> String {
    format!("{before} 1 and 99")
}

/// Returns whether an order was placed or looked at, or what is wrong.
fn decide(method: &str, path: &str, body: &str) -> Result<bool, Wrong> {
    if method == "GET" {
        let id = path.trim_start_matches("/orders/");
        return match id {
            "41" => Ok(false),
            other => Err(Wrong::Order(other.to_owned())),
        };
    }
    let order: Value = serde_json::from_str(body).unwrap_or_default();
    match (
        &order["name"],
        order["quantity"].as_u64().unwrap_or_default(),
    ) {
        (Value::String(name), _) if name == "taken" => Err(Wrong::Name),
        (_, 1..=99) => Ok(true),
        (_, quantity) => Err(Wrong::Quantity(quantity)),
    }
}

/// Returns an answer that is written down as code, headers, an empty line and a body.
fn sent(said: &str) -> Response<Vec<u8>> {
    let (head, body) = said.split_once("\n\n").unwrap_or((said, ""));
    let mut lines = head.lines();
    let code: u16 = lines.next().unwrap_or_default().parse().unwrap_or(500);
    let mut response = Response::builder().status(code);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    let body = body.as_bytes().to_vec();
    response.body(body).expect("an answer of HTTP")
}
