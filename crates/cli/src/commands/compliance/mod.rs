//! `compliance`: personal data in files, and in the data of a job.

mod inventory;
mod scan;

use crate::args::{Compliance, Global};
use crate::exit::Fault;

pub(crate) fn run(global: &Global, command: &Compliance) -> Result<(), Fault> {
    match command {
        Compliance::Scan(arguments) => scan::run(global, arguments),
        Compliance::Inventory(arguments) => inventory::run(global, arguments),
    }
}
