//! The agents of this build. One that gets its first operation is added here, and nowhere else.

use crate::args::{AgentName, Global};
use jiff::Timestamp;
use strands_agent::{Agent, Answered, Description, Envelope, Fault, Settings};
use strands_core::cost::prices::PriceSheet;
use strands_store::Store;
use supervisor::Desk;

/// What they can do, in the order in which they are listed.
pub(super) fn descriptions() -> Vec<Description> {
    vec![
        optimization::agent().describe(),
        cost_tracking::tools::agent().describe(),
        supervisor::agent().describe(),
    ]
}

/// What the agent of that name can do; nothing where no operation of it is built.
pub(super) fn description(name: AgentName) -> Option<Description> {
    let word = word(name);
    descriptions().into_iter().find(|it| it.name == word)
}

/// Answers a call over the tables, or with the reason why there are none.
pub(super) async fn answer(
    global: &Global,
    name: AgentName,
    envelope: &Envelope,
    settings: &Settings,
    tables: Result<Store, Fault>,
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
                now,
            )
            .await
        }
        AgentName::Optimization => {
            let desk = optimization::Desk { tables };
            over(&optimization::agent(), Ok(desk), envelope, settings, now).await
        }
        AgentName::Supervisor => {
            let desk = tables.map(|store| Desk {
                store,
                environment: global.env.clone(),
            });
            over(&supervisor::agent(), desk, envelope, settings, now).await
        }
        AgentName::Decision | AgentName::Quality | AgentName::Learning | AgentName::Compliance => {
            let none = Agent::new(word(name), word(name), "");
            over(&none, Ok(()), envelope, settings, now).await
        }
    }
}

async fn over<S>(
    agent: &Agent<S>,
    state: Result<S, Fault>,
    envelope: &Envelope,
    settings: &Settings,
    now: Timestamp,
) -> Answered {
    match (agent.prepare(envelope, settings, now), state) {
        (Err(answered), _) => *answered,
        (Ok(call), Ok(state)) => call.run(&state).await,
        (Ok(call), Err(fault)) => call.refuse(fault),
    }
}

const fn word(name: AgentName) -> &'static str {
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
