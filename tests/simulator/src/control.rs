//! The control routes, by which a test steers the simulator.

use serde_json::{Value, json};

use crate::{answer::Answer, request::Request, scenario::Scenario, simulator::Simulator};

/// Answers a request below `/control`.
pub(crate) fn answer(simulator: &mut Simulator, request: &Request, route: &str) -> Answer {
    match (request.method.as_str(), route) {
        ("GET", "/requests") => Answer::json(200, &simulator.requests()),
        ("POST", "/reset") => {
            simulator.reset();
            done()
        }
        ("POST", "/advance") => match request.json().get("ms").and_then(Value::as_u64) {
            Some(ms) => {
                simulator.advance(ms);
                done()
            }
            None => refused(400, "ms must be a whole number"),
        },
        ("POST", "/scenarios") => match assignments(&request.json()) {
            Ok(assignments) => {
                for (id, scenario) in assignments {
                    simulator.assign(id, scenario);
                }
                done()
            }
            Err(message) => refused(400, &message),
        },
        _ => refused(404, "no such control route"),
    }
}

/// Reads `{"id":"scenario"}`; null takes an assignment back. Nothing is assigned when one of them is wrong.
fn assignments(body: &Value) -> Result<Vec<(String, Option<Scenario>)>, String> {
    let entries = body.as_object().ok_or("an object of ids and scenarios is needed")?;
    let scenario = |value: &Value| match value {
        Value::Null => Ok(None),
        Value::String(name) if Scenario::named(name).is_some() => Ok(Scenario::named(name)),
        other => Err(format!("no such scenario: {other}")),
    };
    entries.iter().map(|(id, value)| Ok((id.clone(), scenario(value)?))).collect()
}

fn done() -> Answer {
    Answer::json(200, &json!({"ok": true}))
}

fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"error": message}))
}
