//! `dashboard`.

use clap::{Args, Subcommand};

/// Where the dashboard is served unless somebody says otherwise.
pub(crate) const PORT: u16 = 8484;

#[derive(Debug, Subcommand)]
pub(crate) enum Dashboard {
    /// Serve the pages on this machine, to it alone
    #[command(after_help = "Examples:
  strands dashboard serve
  strands dashboard serve --store /tmp/strands --port 0
  strands dashboard serve --open --tz Europe/Berlin
  strands dashboard serve --require-login

It binds 127.0.0.1 and needs no sign-in: requests by another name than
localhost, or from another page, are refused. With --require-login it prints
an address that lets one browser in, once. Ctrl-C ends it.

Exit: 0 ended by Ctrl-C, 5 no store, 7 the store or the port failed.")]
    Serve(Serve),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = PORT)]
    pub(crate) port: u16,
    /// Open the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Change nothing: what pages can do is refused
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Let in only who opens the address that is printed
    #[arg(long)]
    pub(crate) require_login: bool,
}
