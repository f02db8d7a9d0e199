//! The Lambda Runtime API: logs as JSON, the deadline as a [`Moment`], faults as answers.

use crate::settings::environment;
use crate::{Handled, Invocation, Moment};
use jiff::Timestamp;
pub use lambda_runtime::Error;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;
use std::fmt::Display;
use std::future::Future;
use std::time::{Duration, Instant, SystemTime};
use strands_core::tool_call::Host;
use tracing_subscriber::filter::LevelFilter;

/// Starts structured logs: JSON lines, at `LOG_LEVEL` (default `info`), without times, which Lambda adds.
pub fn start_logs() {
    let level = environment("LOG_LEVEL").filter(|level| !level.is_empty());
    let level: Option<LevelFilter> = level.and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .json()
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .init();
}

/// Serves invocations until the environment is shut down. What the handler refuses becomes the
/// invocation's error, with its message.
pub async fn serve<H, F, E>(handler: H) -> Result<(), Error>
where
    H: Fn(Value, Moment) -> F,
    F: Future<Output = Result<Handled, E>>,
    E: Display,
{
    serve_invocations(|invocation: Invocation, moment| handler(invocation.payload, moment)).await
}

/// The same for a handler that also looks at what came beside the payload.
pub async fn serve_invocations<H, F, E>(handler: H) -> Result<(), Error>
where
    H: Fn(Invocation, Moment) -> F,
    F: Future<Output = Result<Handled, E>>,
    E: Display,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(async move |event: LambdaEvent<Value>| {
        let moment = moment(event.context.deadline());
        let context = event.context.client_context.as_ref();
        let invocation = Invocation {
            payload: event.payload,
            client_context: context.and_then(|it| serde_json::to_value(it).ok()),
            request_id: Some(event.context.request_id.clone()),
            host: host(&event.context),
        };
        // Boxed, as the state of a handler that awaits many calls is large.
        match Box::pin(handler(invocation, moment)).await {
            Ok(Handled { answer, metrics }) => {
                if let Some(line) = metrics.line(moment.now) {
                    println!("{line}");
                }
                Ok(answer)
            }
            Err(fault) => {
                tracing::error!(%fault, "the invocation failed");
                Err(Diagnostic {
                    error_type: "HandlerFault".to_owned(),
                    error_message: fault.to_string(),
                })
            }
        }
    }))
    .await
}

/// `arn:aws:lambda:<region>:…` names the region.
fn host(context: &Context) -> Option<Host> {
    let region = context.invoked_function_arn.split(':').nth(3)?;
    Some(Host {
        region: region.to_owned(),
        architecture: match std::env::consts::ARCH {
            "aarch64" => "arm64".to_owned(),
            other => other.to_owned(),
        },
        memory_mb: u32::try_from(context.env_config.memory).ok()?,
    })
}

fn moment(deadline: SystemTime) -> Moment {
    let left = deadline
        .duration_since(SystemTime::now())
        .unwrap_or(Duration::ZERO);
    Moment {
        now: Timestamp::now(),
        deadline: Instant::now() + left,
    }
}
