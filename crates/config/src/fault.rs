//! What is wrong with a file: a code that programs read, a sentence and a remedy for people, and the
//! place of the value at fault as it is written.

use crate::tree::Span;
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// Kinds of faults and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Not JSON, or unreadable.
    Syntax,
    /// A value of another type.
    BadType,
    /// A value of the right type that cannot be meant.
    BadValue,
    /// A key that is due.
    MissingKey,
    /// `extends` names no template.
    UnknownTemplate,
    /// Templates extend one another in a circle.
    TemplateCycle,
    /// A placeholder or a condition names nothing.
    UnknownVariable,
    /// Variables refer to one another in a circle.
    VariableCycle,
    /// An environment variable is not set.
    MissingEnvironment,
    /// A job id stands twice.
    DuplicateJob,
    /// A join names no source of the job.
    UnknownSource,
    /// A join has no key.
    JoinWithoutKey,
    /// A lower bound lies above the upper one.
    MinOverMax,
    /// A budget that is not above 0.
    BadBudget,
    /// A regular expression that does not compile.
    BadRegex,
    /// A schedule that cannot be read.
    BadSchedule,
    /// A platform that cannot run the job as it is described.
    UnsupportedPlatform,
    /// An alert channel without entry.
    UnknownChannel,
    /// A secret where a reference is due.
    SecretInClear,
    /// Two jobs claim one platform job.
    AliasConflict,
    /// A key that nothing reads.
    UnknownKey,
    /// A character class that looks like a slip.
    SuspiciousRegex,
    /// A declared role that its size contradicts.
    RoleContradictsSize,
    /// A template that no job extends.
    UnusedTemplate,
    /// A variable that nothing refers to.
    UnusedVariable,
}

impl Code {
    /// The word of the code.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::BadType => "bad_type",
            Self::BadValue => "bad_value",
            Self::MissingKey => "missing_key",
            Self::UnknownTemplate => "unknown_template",
            Self::TemplateCycle => "template_cycle",
            Self::UnknownVariable => "unknown_variable",
            Self::VariableCycle => "variable_cycle",
            Self::MissingEnvironment => "missing_environment",
            Self::DuplicateJob => "duplicate_job",
            Self::UnknownSource => "unknown_source",
            Self::JoinWithoutKey => "join_without_key",
            Self::MinOverMax => "min_over_max",
            Self::BadBudget => "bad_budget",
            Self::BadRegex => "bad_regex",
            Self::BadSchedule => "bad_schedule",
            Self::UnsupportedPlatform => "unsupported_platform",
            Self::UnknownChannel => "unknown_channel",
            Self::SecretInClear => "secret_in_clear",
            Self::AliasConflict => "alias_conflict",
            Self::UnknownKey => "unknown_key",
            Self::SuspiciousRegex => "suspicious_regex",
            Self::RoleContradictsSize => "role_contradicts_size",
            Self::UnusedTemplate => "unused_template",
            Self::UnusedVariable => "unused_variable",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A fault or a warning, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its kind.
    pub code: Code,
    /// What is wrong. Never holds a secret.
    pub message: String,
    /// The value at fault as it is written, such as `jobs[2].platform.min_dpu`; empty for the whole
    /// file.
    pub path: String,
    /// Its line, from 1; absent where there is no text.
    pub line: Option<usize>,
    /// Its column in characters, from 1.
    pub column: Option<usize>,
    /// What to do.
    pub help: Option<String>,
    /// Its bytes in the text.
    #[serde(skip)]
    pub bytes: Range<usize>,
}

/// One line: what is wrong, and where.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, ", line {line}, column {column}"),
            _ => Ok(()),
        }
    }
}

impl Fault {
    /// A file that cannot be read at all.
    #[must_use]
    pub fn unreadable(message: String, help: &str) -> Self {
        Self {
            code: Code::Syntax,
            message,
            path: String::new(),
            line: None,
            column: None,
            help: Some(help.to_owned()),
            bytes: 0..0,
        }
    }
}

/// Everything that is wrong with a file, in the order in which it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} in the configuration", counted(.errors.len(), "fault"))]
pub struct Faults {
    /// What must be mended.
    pub errors: Vec<Fault>,
    /// What should be looked at.
    pub warnings: Vec<Fault>,
}

impl Faults {
    /// Whether the text is no JSON, so that nothing else is known of it.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.errors.iter().any(|fault| fault.code == Code::Syntax)
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// A fault whose place is still bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Found {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// A key that is missing below the place.
    pub(crate) missing: Option<String>,
}

/// Collects faults; the same fault of a shared part is told once.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) errors: Vec<Found>,
    pub(crate) warnings: Vec<Found>,
    seen: HashSet<Found>,
}

impl Report {
    pub(crate) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.add(code, span, message.into(), help, None, true);
    }

    pub(crate) fn warn(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.add(code, span, message.into(), help, None, false);
    }

    /// A key that an object lacks.
    pub(crate) fn missing(&mut self, span: Span, key: &str, help: Option<String>) {
        let message = format!("`{key}` is missing here");
        self.add(
            Code::MissingKey,
            span,
            message,
            help,
            Some(key.to_owned()),
            true,
        );
    }

    fn add(
        &mut self,
        code: Code,
        span: Span,
        message: String,
        help: Option<String>,
        missing: Option<String>,
        is_error: bool,
    ) {
        let found = Found {
            code,
            span,
            message,
            help,
            missing,
        };
        if self.seen.insert(found.clone()) {
            let list = if is_error {
                &mut self.errors
            } else {
                &mut self.warnings
            };
            list.push(found);
        }
    }
}
