//! What holds a job: the class of an error, without what differs from run to run.

use crate::run::{RunError, State};

const MAX_CAUSE_CHARS: usize = 80;

/// The cause of a failed run: `timeout`, or the error's class with numbers, ids, paths and hosts removed.
#[must_use]
pub fn cause(state: State, error: Option<&RunError>) -> String {
    if state == State::Timeout {
        return "timeout".to_owned();
    }
    let code = error
        .and_then(|error| error.code.as_deref())
        .unwrap_or_default();
    let message = error.map_or("", |error| error.message.as_str());
    let line = message.lines().map(str::trim).find(|line| !line.is_empty());
    let words: Vec<String> = code
        .split_whitespace()
        .chain(line.unwrap_or_default().split_whitespace())
        .filter_map(class_word)
        .collect();
    let class: String = words.join(" ").chars().take(MAX_CAUSE_CHARS).collect();
    if class.is_empty() {
        "unknown".to_owned()
    } else {
        class.trim_end().to_owned()
    }
}

fn class_word(word: &str) -> Option<String> {
    let word = word.trim_matches(|character: char| !character.is_alphanumeric());
    let last = word.rsplit(['.', ':']).next().unwrap_or(word);
    if last.ends_with("Error") || last.ends_with("Exception") {
        return Some(last.to_lowercase());
    }
    let is_place = word.contains(['/', '\\', '@', '.', ':', '=']);
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    (!word.is_empty() && !is_place && !has_digit).then(|| word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_no_part_of_the_cause() {
        for (message, class) in [
            (
                "AnalysisException: 'Path does not exist: s3://raw/orders/dt=2026-11-19;'",
                "analysisexception path does not exist",
            ),
            (
                "java.lang.OutOfMemoryError: Java heap space",
                "outofmemoryerror java heap space",
            ),
            (
                "Connection to db-7.internal.example.com:5432 refused",
                "connection to refused",
            ),
            (
                "Task 17 in stage 4.0 failed 4 times",
                "task in stage failed times",
            ),
            ("", "unknown"),
            ("\n\n  42 ", "unknown"),
        ] {
            let error = RunError::new(None, message);
            assert_eq!(cause(State::Failed, Some(&error)), class, "{message}");
        }
    }

    #[test]
    fn a_timeout_is_its_own_cause() {
        let error = RunError::new(None, "Job run timed out");
        assert_eq!(cause(State::Timeout, Some(&error)), "timeout");
    }
}
