//! Checks of an installation in the account, or of what it will need there. All of them only read.

mod before;
mod configuration;
mod delivery;
mod functions;
mod mail;
mod policy;
mod prices;
mod readers;
mod rows;
mod stack;
mod tables;

pub(super) use policy::print as print_policy;

use super::check::{self, Check, Verdict};
use crate::args::{Doctor, Global};
use crate::commands::account;
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use serde_json::json;
use strands_aws::SdkConfig;
use strands_aws::deployed::{Deployed, Stack};

/// What is wrong on the road from the bus to the mail.
pub(in crate::commands) async fn trouble(
    account: &Deployed,
    name: &str,
    stack: &Stack,
    now: Timestamp,
) -> Vec<(String, String)> {
    let look = Look {
        account,
        name,
        stack,
    };
    let mut checks = functions::all(&look).await;
    checks.extend(delivery::all(&look, now).await);
    checks.retain(|check| check.verdict != Verdict::Ok);
    let told = checks.into_iter().map(|check| (check.name, check.finding));
    told.collect()
}

/// What is looked at.
struct Look<'a> {
    account: &'a Deployed,
    /// Name of the stack.
    name: &'a str,
    stack: &'a Stack,
}

impl Look<'_> {
    /// What the stack says under that name.
    fn output(&self, name: &str) -> Option<&str> {
        self.stack.outputs.get(name).map(String::as_str)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.stack.parameters.get(name).map(String::as_str)
    }
}

pub(super) async fn run(global: &Global, args: &Doctor) -> Result<(), Fault> {
    let now = global.now.unwrap_or_else(Timestamp::now);
    let account = account::of(global).await;
    let deployed = Deployed::new(account.config());
    let checks = checks(&deployed, account.config(), args, now).await;
    if global.json {
        let query = json!({"stack": args.stack, "region": deployed.region()});
        let result = json!({
            "checks": checks,
            "failed": check::count(&checks, Verdict::Failed),
            "not_checked": check::count(&checks, Verdict::NotChecked),
        });
        output::json("strands.doctor.aws/1", now, &query, &result);
    } else {
        check::print(&checks);
    }
    check::end(&checks)
}

async fn checks(
    deployed: &Deployed,
    config: &SdkConfig,
    args: &Doctor,
    now: Timestamp,
) -> Vec<Check> {
    let mut checks = stack::caller(deployed).await;
    if checks.iter().any(|check| check.verdict != Verdict::Ok) {
        return checks;
    }
    let (stack, check) = stack::stack(deployed, &args.stack).await;
    checks.push(check);
    match &stack {
        Some(stack) => {
            let look = Look {
                account: deployed,
                name: &args.stack,
                stack,
            };
            checks.extend(stack::version(&look));
            checks.extend(tables::all(&look).await);
            checks.push(configuration::check(&look, config).await);
            checks.push(prices::check(&look, config, now).await);
            checks.extend(mail::all(&look).await);
            checks.extend(functions::all(&look).await);
            checks.extend(delivery::all(&look, now).await);
            checks.extend(rows::all(&look, config, now).await);
        }
        None => checks.extend(before::all(deployed, args).await),
    }
    checks
}
