//! Reading the file and what it may refer to.

use crate::args::Global;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use strands_config::{Config, Environment, Fault, Faults, Loaded};

/// A file that was read, or the reason why not.
pub(super) struct File {
    /// Its name as it was typed.
    pub(super) name: String,
    text: Result<String, Fault>,
}

impl File {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Self {
        let is_stdin = path.as_os_str() == "-";
        let bytes = if is_stdin {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(path)
        };
        let name = if is_stdin {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let text = match bytes {
            Ok(bytes) => String::from_utf8(bytes).map_err(|fault| {
                let at = fault.utf8_error().valid_up_to();
                not_text(fault.as_bytes(), at)
            }),
            Err(fault) => Err(Fault::unreadable(
                format!("{name} cannot be read: {fault}"),
                "name a file, or set --config or STRANDS_CONFIG; `strands config schema` prints what it may hold",
            )),
        };
        Self { name, text }
    }

    /// Its text; empty where there is none.
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    pub(super) fn load(&self, global: &Global) -> Result<Loaded, Faults> {
        let text = self.text.as_ref().map_err(|fault| Faults {
            errors: vec![fault.clone()],
            warnings: Vec::new(),
        })?;
        let variables = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
        let environment = Environment {
            name: global.env.clone(),
            variables: variables.collect(),
        };
        Config::load(text, &environment)
    }
}

fn not_text(bytes: &[u8], at: usize) -> Fault {
    let before = String::from_utf8_lossy(&bytes[..at]);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Fault {
        line: Some(line),
        column: Some(column),
        ..Fault::unreadable("not UTF-8".to_owned(), "save the file as UTF-8")
    }
}
