//! Asking a person before something cannot be taken back.

use crate::exit::Fault;
use std::io::{self, BufRead, IsTerminal, Write};

/// Whether to go on: said by `--yes`, else by the person at the terminal.
pub(crate) fn may(question: &str, yes: bool) -> Result<bool, Fault> {
    if yes {
        return Ok(true);
    }
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(Fault::Usage(format!(
            "{question} Nobody can be asked here: say --yes, or --dry-run to see what would be done"
        )));
    }
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    read.map_err(|fault| Fault::Usage(format!("the answer cannot be read: {fault}")))?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for (answer, yes) in [
            ("y\n", true),
            (" YES \n", true),
            ("\n", false),
            ("", false),
            ("n\n", false),
            ("yep\n", false),
        ] {
            assert_eq!(is_yes(answer), yes, "{answer:?}");
        }
    }
}
