//! A function's own binary, in a process of its own, invoked as Lambda invokes it: with the rights of its
//! role on the tables, and no others.

use crate::proxy::Proxy;
use crate::role::Role;
use crate::runtime_api::RuntimeApi;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// How long a test waits for anything that a function does.
const PATIENCE: Duration = Duration::from_secs(45);
/// Where no server is: a call that a test does not answer must not leave this machine.
const NOWHERE: &str = "http://127.0.0.1:9";
const TABLES: &str = "AWS_ENDPOINT_URL_DYNAMODB";

/// A function that is about to start.
pub struct Launch {
    binary: String,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
}

/// A function that runs.
pub struct Function {
    api: RuntimeApi,
    child: tokio::sync::Mutex<Child>,
    stdout: Stream,
    stderr: Stream,
    _role: Option<Proxy>,
}

/// What a function has printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Lines of its standard output: logs and metrics.
    pub stdout: Vec<String>,
    /// Lines of its standard error.
    pub stderr: Vec<String>,
}

impl Function {
    /// Prepares the start of a binary, `env!("CARGO_BIN_EXE_…")`.
    pub fn of(binary: impl Into<String>) -> Launch {
        let environment = [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL", NOWHERE),
            ("AWS_LAMBDA_FUNCTION_NAME", "strands"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ];
        let owned = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Launch {
            binary: binary.into(),
            arguments: Vec::new(),
            environment: owned.into(),
        }
    }

    /// Waits until it asks for work, which ends its initialisation.
    pub async fn initialised(&self) {
        let asked = tokio::time::timeout(PATIENCE, self.api.asked()).await;
        assert!(
            asked.is_ok(),
            "the function did not start\n{}",
            self.printed()
        );
    }

    /// The most memory that it has held, in KiB; `None` where the system does not tell.
    pub async fn peak_memory_kib(&self) -> Option<u64> {
        let id = self.child.lock().await.id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
        peak.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// Invokes it. What it refuses is `Err`, as the Runtime API gets it.
    pub async fn invoke(&self, payload: Value) -> Result<Value, Value> {
        let mut child = self.child.lock().await;
        tokio::select! {
            answer = self.api.invoke(payload) => answer,
            status = child.wait() => {
                panic!("the function ended instead of answering: {status:?}\n{}", self.printed())
            }
            () = tokio::time::sleep(PATIENCE) => {
                panic!("the function did not answer within {PATIENCE:?}\n{}", self.printed())
            }
        }
    }

    /// Kills it, and returns all that it has printed.
    pub async fn stop(self) -> Printed {
        let mut child = self.child.into_inner();
        child.kill().await.unwrap();
        Printed {
            stdout: self.stdout.end().await,
            stderr: self.stderr.end().await,
        }
    }

    /// Waits for it to end by itself.
    pub async fn ended(self) -> (ExitStatus, Printed) {
        let waited = tokio::time::timeout(PATIENCE, async { self.child.lock().await.wait().await });
        let Ok(status) = waited.await else {
            panic!(
                "the function did not end within {PATIENCE:?}\n{}",
                self.printed()
            )
        };
        let printed = Printed {
            stdout: self.stdout.end().await,
            stderr: self.stderr.end().await,
        };
        (status.unwrap(), printed)
    }

    fn printed(&self) -> Printed {
        Printed {
            stdout: self.stdout.lines.lock().unwrap().clone(),
            stderr: self.stderr.lines.lock().unwrap().clone(),
        }
    }
}

impl Launch {
    /// Sets a variable of its environment.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    /// Adds an argument, where the binary is an interpreter.
    #[must_use]
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Where the tables are. Calls of them are held against the function's role.
    #[must_use]
    pub fn tables(self, url: impl Into<String>) -> Self {
        self.set(TABLES, url)
    }

    /// Where every service is that has no place of its own.
    #[must_use]
    pub fn aws(self, url: impl Into<String>) -> Self {
        self.set("AWS_ENDPOINT_URL", url)
    }

    /// Where SES is.
    #[must_use]
    pub fn ses(self, url: impl Into<String>) -> Self {
        self.set("AWS_ENDPOINT_URL_SESV2", url)
    }

    /// Starts it, with this environment and nothing else.
    pub async fn start(mut self) -> Function {
        let api = RuntimeApi::start().await;
        let role = self.under_its_role().await;
        let mut child = Command::new(&self.binary)
            .args(self.arguments)
            .env_clear()
            .envs(self.environment)
            .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|fault| panic!("{}: {fault}", self.binary));
        let stdout = Stream::of(child.stdout.take().unwrap());
        let stderr = Stream::of(child.stderr.take().unwrap());
        Function {
            api,
            child: child.into(),
            stdout,
            stderr,
            _role: role,
        }
    }

    /// Puts the function's role before the tables.
    async fn under_its_role(&mut self) -> Option<Proxy> {
        let tables = self.environment.get_mut(TABLES)?;
        let name = Path::new(&self.binary).file_name()?.to_str()?;
        let proxy = Proxy::start(tables, Role::of_function(name).rule()).await;
        proxy.url().clone_into(tables);
        Some(proxy)
    }
}

impl Printed {
    /// Its log lines. A line of standard output that is not JSON fails the test.
    #[must_use]
    pub fn logs(&self) -> Vec<Value> {
        self.documents()
            .filter(|line| line.get("_aws").is_none())
            .collect()
    }

    /// Its lines in the embedded metric format.
    #[must_use]
    pub fn metrics(&self) -> Vec<Value> {
        self.documents()
            .filter(|line| line.get("_aws").is_some())
            .collect()
    }

    fn documents(&self) -> impl Iterator<Item = Value> {
        self.stdout.iter().map(|line| {
            serde_json::from_str(line).unwrap_or_else(|fault| panic!("{line} is not JSON: {fault}"))
        })
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "standard output:\n{}", self.stdout.join("\n"))?;
        writeln!(f, "standard error:\n{}", self.stderr.join("\n"))
    }
}

/// One output of a process, read as it comes.
struct Stream {
    lines: Arc<Mutex<Vec<String>>>,
    reader: JoinHandle<()>,
}

impl Stream {
    fn of(source: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        let reader = tokio::spawn(async move {
            let mut source = BufReader::new(source).lines();
            while let Ok(Some(line)) = source.next_line().await {
                kept.lock().unwrap().push(line);
            }
        });
        Self { lines, reader }
    }

    /// Every line, once the process has closed its end.
    async fn end(self) -> Vec<String> {
        tokio::time::timeout(PATIENCE, self.reader)
            .await
            .expect("an output stayed open")
            .unwrap();
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}
