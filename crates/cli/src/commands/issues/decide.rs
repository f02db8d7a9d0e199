//! `issues mute`, `fix`, `reopen` and `assign`: what people decide about an issue.

use super::shown::Shown;
use super::{Registry, key, unknown};
use crate::args::{Global, IssueNamed};
use crate::exit::{Fault, InputFault};
use crate::output;
use serde_json::json;
use strands_core::issue::{Decided, Decision, Refused};
use strands_core::typed_time;
use strands_store::decisions::Undecided;

pub(super) async fn mute(
    global: &Global,
    of: &IssueNamed,
    until: &str,
    reason: &str,
) -> Result<(), Fault> {
    let now = global.now.unwrap_or_else(jiff::Timestamp::now);
    let until = typed_time::read(until, now).map_err(|fault| Fault::Usage(fault.to_string()))?;
    run(global, of, Decision::Mute { until }, Some(reason)).await
}

pub(super) async fn assign(global: &Global, of: &IssueNamed, owner: &str) -> Result<(), Fault> {
    let owner = Some(owner.to_owned()).filter(|owner| owner != "nobody");
    run(global, of, Decision::Assign { owner }, None).await
}

pub(super) async fn run(
    global: &Global,
    of: &IssueNamed,
    decision: Decision,
    reason: Option<&str>,
) -> Result<(), Fault> {
    let key = key(&of.id)?;
    let registry = Registry::writable(global, &of.stack).await?;
    let decided = Decided::new(decision, &user(), reason, registry.now());
    let row = match registry.store().decide_issue(&key, &decided).await {
        Ok(row) => row,
        Err(Undecided::Refused(Refused::NoIssue(_))) => return Err(unknown(&of.id)),
        Err(Undecided::Refused(refused)) => return Err(not_done(&refused)),
        Err(Undecided::Store(fault)) => return Err(fault.into()),
    };
    if global.json {
        let query = json!({ "id": of.id, "decision": decided });
        let line = Shown::of(&row, registry.now());
        output::json("strands.issues.decided/1", registry.now(), &query, &line);
        return Ok(());
    }
    output::print(&super::show::text(
        &row,
        registry.now(),
        &output::zone(global),
    ));
    registry.note_sample(global);
    Ok(())
}

/// Who decides: the user of this machine.
fn user() -> String {
    let name = std::env::var("USER").ok().filter(|name| !name.is_empty());
    name.unwrap_or_else(|| "command line".to_owned())
}

fn not_done(refused: &Refused) -> Fault {
    Fault::Invalid(vec![InputFault {
        code: "refused",
        message: refused.to_string(),
        path: String::new(),
    }])
}
