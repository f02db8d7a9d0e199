//! The agents of this build. One that gets its first operation is added here, and nowhere else.

use crate::args::{AgentName, Global};
use crate::local::{self, Folders};
use crate::output;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strands_agent::{Agent, Answered, Code, Description, Envelope, Fault, Settings};
use strands_core::cost::prices::PriceSheet;
use strands_core::incident::Routing;
use strands_store::Store;
use supervisor::Desk;

/// How long a data set is read on this machine.
const PATIENCE: Duration = Duration::from_mins(10);

/// What they can do, in the order in which they are listed.
pub(super) fn descriptions() -> Vec<Description> {
    vec![
        optimization::agent().describe(),
        compliance::agent::<Folders>().describe(),
        cost_tracking::tools::agent().describe(),
        supervisor::agent().describe(),
    ]
}

/// What the agent of that name can do; nothing where no operation of it is built.
pub(super) fn description(name: AgentName) -> Option<Description> {
    let word = word(name);
    descriptions().into_iter().find(|it| it.name == word)
}

/// Answers a call over the tables, or with the reason why there are none. Where they may not be written,
/// what writes is refused.
pub(super) async fn answer(
    global: &Global,
    name: AgentName,
    envelope: &Envelope,
    settings: &Settings,
    tables: Result<Store, Fault>,
    may_write: bool,
    now: Timestamp,
) -> Answered {
    match name {
        AgentName::Cost => {
            let desk = tables.and_then(|store| {
                let prices = PriceSheet::embedded();
                let prices = prices.map_err(|fault| Fault::internal(fault.to_string()))?;
                Ok(cost_tracking::tools::Desk {
                    store,
                    prices: prices.clone(),
                })
            });
            over(
                &cost_tracking::tools::agent(),
                desk,
                envelope,
                settings,
                may_write,
                now,
            )
            .await
        }
        AgentName::Optimization => {
            let desk = optimization::Desk { tables };
            over(
                &optimization::agent(),
                Ok(desk),
                envelope,
                settings,
                may_write,
                now,
            )
            .await
        }
        AgentName::Compliance => {
            let desk = compliance::Desk {
                tables,
                data: Arc::new(Folders),
                deadline: Instant::now() + PATIENCE,
            };
            let agent = compliance::agent();
            over(&agent, Ok(desk), envelope, settings, may_write, now).await
        }
        AgentName::Supervisor => {
            let routing = local::routing(&global.store).unwrap_or_else(|fault| {
                output::note(global, &fault.to_string());
                Routing::default()
            });
            let desk = tables.map(|store| Desk {
                store,
                environment: global.env.clone(),
                routing,
            });
            let agent = supervisor::agent();
            over(&agent, desk, envelope, settings, may_write, now).await
        }
        AgentName::Decision | AgentName::Quality | AgentName::Learning => {
            let none = Agent::new(word(name), word(name), "");
            over(&none, Ok(()), envelope, settings, may_write, now).await
        }
    }
}

async fn over<S>(
    agent: &Agent<S>,
    state: Result<S, Fault>,
    envelope: &Envelope,
    settings: &Settings,
    may_write: bool,
    now: Timestamp,
) -> Answered {
    match (agent.prepare(envelope, settings, now), state) {
        (Err(answered), _) => *answered,
        (Ok(call), Ok(_)) if call.writes() && !may_write => call.refuse(busy()),
        (Ok(call), Ok(state)) => call.run(&state).await,
        (Ok(call), Err(fault)) => call.refuse(fault),
    }
}

fn busy() -> Fault {
    let message = "another process writes to the store; try again when it has ended";
    Fault::new(Code::Unavailable, message)
}

/// The name of an agent.
pub(super) const fn word(name: AgentName) -> &'static str {
    match name {
        AgentName::Decision => "decision",
        AgentName::Quality => "quality",
        AgentName::Optimization => "optimization",
        AgentName::Learning => "learning",
        AgentName::Compliance => "compliance",
        AgentName::Cost => "cost",
        AgentName::Supervisor => "supervisor",
    }
}
