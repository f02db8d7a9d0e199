//! Amazon Bedrock. A call is billed by the tokens that its model read, wrote, and took from or put into
//! the cache. Sources: Amazon Bedrock Pricing; Bedrock Runtime API Reference, `TokenUsage`; Agents for
//! Amazon Bedrock Runtime API Reference, `Metadata`.

use rust_decimal::Decimal;

use super::bill::{Bill, Rates, Sale};
use super::exact;
use super::input::Fields;
use super::{Basis, Component, InvalidInput, Problem, Reason};

/// Tokens are sold by the million.
const TOKENS_PER_UNIT: i32 = 1_000_000;
/// Parts of an agent's trace in which a model is invoked.
const PARTS: [&str; 5] = [
    "preProcessingTrace",
    "orchestrationTrace",
    "customOrchestrationTrace",
    "postProcessingTrace",
    "routingClassifierTrace",
];
/// Figure, component, and what its SKU ends in.
const FIGURES: [(&str, Component, &str); 4] = [
    ("inputTokens", Component::BedrockInput, "input"),
    ("outputTokens", Component::BedrockOutput, "output"),
    (
        "cacheReadInputTokens",
        Component::BedrockCacheRead,
        "cache_read",
    ),
    (
        "cacheWriteInputTokens",
        Component::BedrockCacheWrite,
        "cache_write",
    ),
];

/// Prices `{modelId, usage}` or `{traces}`.
pub(super) fn price(raw: &Fields<'_>, rates: &Rates<'_>) -> Result<Bill, InvalidInput> {
    let mut bill = Bill::default();
    if let Some(traces) = raw.objects("traces")? {
        add_traces(&mut bill, &traces, rates)?;
    } else if let Some(model) = raw.text("modelId")? {
        add_call(&mut bill, &model, raw.inner("usage")?.as_ref(), rates)?;
    } else {
        let problem = Problem::Missing("modelId with usage, or traces");
        return Err(raw.wrong("modelId", problem));
    }
    Ok(bill)
}

/// Pairs every invocation of a model with the next answer in the same part of the trace.
fn add_traces(
    bill: &mut Bill,
    traces: &[Fields<'_>],
    rates: &Rates<'_>,
) -> Result<(), InvalidInput> {
    let mut waiting: [Option<String>; PARTS.len()] = Default::default();
    for trace in traces {
        let trace = innermost(trace)?;
        for (part, waiting) in PARTS.iter().zip(&mut waiting) {
            let Some(part) = trace.inner(part)? else {
                continue;
            };
            if let Some(input) = part.inner("modelInvocationInput")? {
                let model = input.text("foundationModel")?;
                let what = "the model that was invoked";
                let model = input.needed("foundationModel", model, what)?;
                if let Some(unanswered) = waiting.replace(model) {
                    lacks_usage(bill, &unanswered);
                }
            }
            if let Some(output) = part.inner("modelInvocationOutput")? {
                let usage = match output.inner("metadata")? {
                    Some(metadata) => metadata.inner("usage")?,
                    None => None,
                };
                match waiting.take() {
                    Some(model) => add_call(bill, &model, usage.as_ref(), rates)?,
                    None => lacks_usage(bill, "a model that the traces do not name"),
                }
            }
        }
    }
    for unanswered in waiting.iter().flatten() {
        lacks_usage(bill, unanswered);
    }
    Ok(())
}

/// A trace as the agent streams it lies within one or two objects named `trace`.
fn innermost<'a>(trace: &Fields<'a>) -> Result<Fields<'a>, InvalidInput> {
    let mut trace = trace.clone();
    while let Some(inner) = trace.inner("trace")? {
        trace = inner;
    }
    Ok(trace)
}

fn add_call(
    bill: &mut Bill,
    model: &str,
    usage: Option<&Fields<'_>>,
    rates: &Rates<'_>,
) -> Result<(), InvalidInput> {
    let model = model.rsplit('/').next().unwrap_or(model);
    let names = FIGURES.map(|(field, ..)| field);
    let Some(usage) = usage.filter(|usage| usage.has_any(&names)) else {
        lacks_usage(bill, model);
        return Ok(());
    };
    for (field, component, kind) in FIGURES {
        let tokens = usage.count(field)?.filter(|tokens| !tokens.is_zero());
        if let Some(tokens) = tokens {
            bill.add(
                rates,
                sale(component, format!("{model}/{kind}"), tokens, rates),
            );
        }
    }
    Ok(())
}

fn sale(component: Component, sku: String, tokens: Decimal, rates: &Rates<'_>) -> Sale {
    Sale {
        component,
        sku,
        quantity: exact::from_decimal(tokens) / exact::whole(TOKENS_PER_UNIT),
        basis: Basis::Billed,
        started: rates.as_of,
    }
}

fn lacks_usage(bill: &mut Bill, model: &str) {
    for component in [Component::BedrockInput, Component::BedrockOutput] {
        let detail = format!("a call of {model} tells no tokens");
        bill.lacks(component, Reason::MissingUsage, detail);
    }
}
