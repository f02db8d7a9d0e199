//! Agents that look at finished runs: functions of AWS Lambda, invoked and waited for (AWS Lambda API
//! Reference, `Invoke`).

use crate::api::fault_of;
use crate::refusal::{self, Refusal};
use crate::request;
use crate::signed::{Language, Names, Signing, endpoint};
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_smithy_runtime::client::orchestrator::operation::Operation as Endpoint;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use strands_core::platform::ReadFault;
use strands_core::round::{Examiner, Examiners, ScanRequest, Unanswered};

const LAMBDA: Names = Names::new("Lambda", "lambda");
/// Characters of a function's own words that are kept.
const LONGEST_WORDS: usize = 300;

/// The functions of an account, by agent.
pub struct AwsExaminers {
    /// Absent where no region is set.
    endpoint: Option<Endpoint<Question, Answer, Refusal>>,
    functions: BTreeMap<Examiner, String>,
}

#[derive(Debug, Clone)]
struct Question {
    function: String,
    request: ScanRequest,
}

#[derive(Debug)]
enum Answer {
    Told(Value),
    /// The handler failed, or ran out of time or memory.
    Failed(Value),
}

impl AwsExaminers {
    /// Functions by name or ARN, each invocation waited for as long as `patience`. None is repeated here:
    /// whoever holds the claim decides.
    #[must_use]
    pub fn new(
        config: &SdkConfig,
        functions: BTreeMap<Examiner, String>,
        patience: Duration,
    ) -> Self {
        let timeouts = config.timeout_config().map(TimeoutConfig::to_builder);
        let timeouts = timeouts.unwrap_or_else(TimeoutConfig::builder);
        let config = config
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                timeouts
                    .operation_attempt_timeout(patience)
                    .operation_timeout(patience)
                    .build(),
            )
            .build();
        let signing = Signing::new(&config);
        let language = Language { request, answer };
        let to = |region| endpoint(LAMBDA, region, &config, &signing, &language);
        Self {
            endpoint: config.region().map(to),
            functions,
        }
    }
}

impl Examiners for AwsExaminers {
    async fn examine(&self, examiner: Examiner, run_key: &str) -> Result<Value, Unanswered> {
        let missing = |what: &str| Unanswered::Failed(format!("{examiner}: {what}"));
        let function = self.functions.get(&examiner);
        let function = function.ok_or_else(|| missing("no function is named for it"))?;
        let endpoint = self.endpoint.as_ref();
        let endpoint = endpoint.ok_or_else(|| missing("set AWS_REGION"))?;
        let question = Question {
            function: function.clone(),
            request: ScanRequest::of(run_key),
        };
        match endpoint.invoke(question).await {
            Ok(Answer::Told(answer)) => Ok(answer),
            Ok(Answer::Failed(error)) => Err(Unanswered::Failed(words(&error))),
            Err(fault) => Err(match fault_of(LAMBDA.id, &fault) {
                ReadFault::Passing(why) => Unanswered::Passing(why),
                ReadFault::Denied(why) | ReadFault::Final(why) => Unanswered::Failed(why),
            }),
        }
    }
}

/// `Runtime.ExitError: …`, as the function or Lambda says it.
fn words(error: &Value) -> String {
    let text = |field: &str| error[field].as_str().unwrap_or("not told");
    let words = format!("{}: {}", text("errorType"), text("errorMessage"));
    words.chars().take(LONGEST_WORDS).collect()
}

fn request(question: &Question) -> Result<HttpRequest, BoxError> {
    let path = ["2015-03-31", "functions", &question.function, "invocations"];
    let body = serde_json::to_vec(&question.request)?;
    request::post_to(path.into_iter(), body)
}

fn answer(response: &HttpResponse) -> Result<Answer, OrchestratorError<Refusal>> {
    let answer = refusal::answer(response)?;
    let has_failed = response.headers().contains_key("x-amz-function-error");
    Ok(if has_failed {
        Answer::Failed(answer)
    } else {
        Answer::Told(answer)
    })
}
