//! The `strands` command, and the plane of one machine behind it.

mod args;
mod ask;
mod chart;
mod commands;
mod demo;
mod exit;
pub mod local;
mod moment;
mod output;
mod table;

use clap::Parser;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Runs the command with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let args = args::Args::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(fault) => return exit::bug(&fault),
    };
    let command = AssertUnwindSafe(|| {
        runtime.block_on(async { exit::report(&args.global, Box::pin(commands::run(&args)).await) })
    });
    catch_unwind(command).unwrap_or_else(|_| exit::crash(&args))
}
