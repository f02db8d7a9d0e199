//! How a command ends: exit codes, and errors that say what to do.

use crate::args::{Agent, Args, Command, Global};
use crate::local::LocalFault;
use crate::output;
use miette::Diagnostic;
use serde::Serialize;
use std::fmt::Display;
use std::process::ExitCode;
use strands_aws::deployed::Unanswered;
use strands_store::StoreError;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(crate) enum Fault {
    /// A value that clap cannot judge.
    #[error("{0}")]
    #[diagnostic(code(strands::usage))]
    Usage(String),
    /// What came is no call of a tool; the answer says so.
    #[error("{0}")]
    #[diagnostic(code(strands::envelope))]
    Envelope(String),
    /// Input that cannot be read or cannot be true; nothing was done.
    #[error("{}", sentences(.0))]
    #[diagnostic(code(strands::invalid_input))]
    Invalid(Vec<InputFault>),
    /// There is no such thing.
    #[error("{message}")]
    #[diagnostic(code(strands::not_found), help("{help}"))]
    NotFound {
        /// What was looked for.
        message: String,
        /// Where to look instead.
        help: String,
    },
    /// The answer crosses the caller's line.
    #[error("{0}")]
    #[diagnostic(code(strands::failed_check))]
    FailedCheck(String),
    /// The document cannot be used; the answer names its faults.
    #[error("{0}")]
    #[diagnostic(code(strands::invalid_input))]
    Document(String),
    /// Input that cannot be read at all.
    #[error("{0}")]
    #[diagnostic(code(strands::input), help("check the path and its rights"))]
    Input(String),
    /// A file of settings with faults, each in a line of its own.
    #[error("{0}")]
    #[diagnostic(
        code(strands::settings),
        help("mend the file and run the command again")
    )]
    Settings(String),
    /// An input that cannot be read; the answer says where.
    #[error("{0}")]
    #[diagnostic(code(strands::unreadable))]
    Unreadable(String),
    /// A path of `scan jobs` cannot be read: its contract has a code of its own.
    #[error("{0}")]
    #[diagnostic(code(strands::input), help("check the path and its rights"))]
    Unscanned(String),
    /// Some of it was done; the answer tells of the rest.
    #[error("{0}")]
    #[diagnostic(code(strands::partial))]
    Partial(String),
    /// `ingest` could not write: its contract has a code of its own.
    #[error("the store failed: {0}")]
    #[diagnostic(
        code(strands::store),
        help("nothing is lost: what was written counts once; run the command again")
    )]
    Ingest(String),
    /// The same, because another process writes to the store.
    #[error("{0}")]
    #[diagnostic(
        code(strands::busy),
        help("wait for it to end, or name another folder with --store")
    )]
    IngestBusy(String),
    /// Another process writes to the store.
    #[error("{0}")]
    #[diagnostic(
        code(strands::busy),
        help("wait for it to end, or name another folder with --store")
    )]
    Busy(String),
    /// The account does not allow it.
    #[error("{0}")]
    #[diagnostic(
        code(strands::refused),
        help("`strands doctor --aws` looks at credentials and rights")
    )]
    Refused(String),
    /// The account did not answer.
    #[error("{0}")]
    #[diagnostic(
        code(strands::service),
        help("run the command again; `strands doctor --aws` looks for the cause")
    )]
    Service(String),
    /// The person stopped it.
    #[error("{0}")]
    #[diagnostic(code(strands::interrupted))]
    Interrupted(String),
    /// The store failed.
    #[error("{0}")]
    #[diagnostic(
        code(strands::store),
        help("run the command again; `strands doctor` looks for the cause")
    )]
    Store(String),
}

/// One fault of an input.
#[derive(Debug, Serialize)]
pub(crate) struct InputFault {
    /// The machine-readable word.
    pub(crate) code: &'static str,
    /// What is wrong, and what to do.
    pub(crate) message: String,
    /// Where in the input; empty for the input as a whole.
    pub(crate) path: String,
}

fn sentences(faults: &[InputFault]) -> String {
    let sentences = faults.iter().map(|it| match it.path.as_str() {
        "" => it.message.clone(),
        path => format!("{path}: {}", it.message),
    });
    sentences.collect::<Vec<_>>().join("\n")
}

impl Fault {
    /// An input that cannot be read at all.
    pub(crate) fn unreadable(code: &'static str, path: &str, message: impl Display) -> Self {
        Self::Invalid(vec![InputFault {
            code,
            message: message.to_string(),
            path: path.to_owned(),
        }])
    }

    fn code(&self) -> u8 {
        match self {
            Self::Ingest(_) | Self::IngestBusy(_) | Self::FailedCheck(_) => 1,
            Self::Usage(_) | Self::Settings(_) | Self::Envelope(_) | Self::Unscanned(_) => 2,
            Self::Invalid(_) | Self::Document(_) | Self::Input(_) | Self::Unreadable(_) => 3,
            Self::Partial(_) => 4,
            Self::NotFound { .. } => 5,
            Self::Refused(_) => 6,
            Self::Busy(_) | Self::Store(_) | Self::Service(_) => 7,
            Self::Interrupted(_) => 130,
        }
    }

    pub(crate) fn store(fault: impl Display) -> Self {
        Self::Store(fault.to_string())
    }
}

impl From<LocalFault> for Fault {
    fn from(fault: LocalFault) -> Self {
        match fault {
            LocalFault::Absent(_) => Self::NotFound {
                message: fault.to_string(),
                help: "`strands demo` makes one with sample data, `strands ingest` one from your events; \
                       --store DIR names another folder"
                    .to_owned(),
            },
            LocalFault::Busy { .. } => Self::Busy(fault.to_string()),
            LocalFault::File { .. } | LocalFault::Database(_) | LocalFault::Schema(_) => {
                Self::store(fault)
            }
        }
    }
}

impl From<Unanswered> for Fault {
    fn from(fault: Unanswered) -> Self {
        match fault {
            Unanswered::NoRegion => Self::Usage(fault.to_string()),
            Unanswered::Denied { .. } | Unanswered::Credentials(_) => {
                Self::Refused(fault.to_string())
            }
            Unanswered::Silent { .. } | Unanswered::Refused { .. } => {
                Self::Service(fault.to_string())
            }
        }
    }
}

impl From<StoreError> for Fault {
    fn from(fault: StoreError) -> Self {
        Self::store(fault)
    }
}

/// Prints an error, where there is one, and gives the exit code.
pub(crate) fn report(global: &Global, result: Result<(), Fault>) -> ExitCode {
    let Err(fault) = result else {
        return ExitCode::SUCCESS;
    };
    let code = fault.code();
    let is_answered = matches!(
        fault,
        Fault::FailedCheck(_)
            | Fault::Envelope(_)
            | Fault::Partial(_)
            | Fault::Document(_)
            | Fault::Unreadable(_)
            | Fault::Interrupted(_)
    );
    if global.json && !is_answered {
        output::json_error(&fault);
    }
    output::error(global, &fault);
    ExitCode::from(code)
}

/// Something that cannot happen did.
pub(crate) fn bug(fault: &dyn Display) -> ExitCode {
    eprintln!(
        "error: a fault in strands {}: {fault}. Please report it with this line.",
        env!("CARGO_PKG_VERSION")
    );
    ExitCode::from(70)
}

/// A command panicked, which has told of it: 70, but 1 where a tool was asked, whose contract has a
/// code of its own.
pub(crate) fn crash(args: &Args) -> ExitCode {
    match &args.command {
        Some(Command::Agent(Agent::Invoke(_))) => ExitCode::from(1),
        _ => ExitCode::from(70),
    }
}
