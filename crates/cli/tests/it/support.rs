//! Running the command against a store of one's own.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The present of all tests.
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";

/// A folder for one test's store.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a command printed and how it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|fault| {
            panic!("{fault}\nstdout: {}\nstderr: {}", self.stdout, self.stderr)
        })
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path().join("store")
    }

    /// The command, with this place's store and the tests' present.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strands"));
        command
            .args(words)
            .arg("--store")
            .arg(self.store())
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ended {
        Ended::of(self.command(words).output().unwrap())
    }

    /// Ingests a document from standard input.
    pub(crate) fn ingest(&self, document: &[u8]) -> Ended {
        self.feed(&["ingest", "--json", "--now", NOW], document)
    }

    pub(crate) fn feed(&self, words: &[&str], input: &[u8]) -> Ended {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that refuses its arguments ends before it reads.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ended::of(child.wait_with_output().unwrap())
    }

    pub(crate) fn run_of(&self, id: &str) -> Value {
        let ended = self.run(&["runs", "get", id, "--json"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.json()
    }
}
