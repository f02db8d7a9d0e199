//! `dashboard serve`, and the end of `demo`.

use super::opened::Opened;
use crate::args::{Global, Serve};
use crate::exit::Fault;
use crate::output;
use jiff::Timestamp;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use strands_web::server::{self, Dashboard, Hosts};
use tokio::net::TcpListener;
use tokio::signal;

/// Ports that are tried where the first is taken.
const TRIES: u16 = 20;

pub(crate) async fn serve(global: &Global, args: &Serve) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let listener = listen(args.port, 1).await?;
    show(global, opened, listener, args.open).await
}

/// Serves the store that a demo has filled, on that port or the next free one.
pub(super) async fn after_demo(
    global: &Global,
    folder: &Path,
    port: u16,
    is_opened: bool,
) -> Result<(), Fault> {
    let of_folder = Global {
        store: folder.to_owned(),
        ..global.clone()
    };
    let opened = Opened::read(&of_folder).await?;
    let listener = listen(port, TRIES).await?;
    show(&of_folder, opened, listener, is_opened).await
}

async fn show(
    global: &Global,
    opened: Opened,
    listener: TcpListener,
    is_opened: bool,
) -> Result<(), Fault> {
    let address = listener.local_addr().map_err(Fault::store)?;
    let url = format!("http://localhost:{}/", address.port());
    let zone = output::zone(global);
    let sample = opened.demo.as_ref().and_then(|mark| mark.newest);
    let fixed = global.now.or(sample);
    let dashboard = Dashboard {
        store: opened.store.clone(),
        environment: global.env.clone(),
        zone_name: zone.iana_name().unwrap_or("UTC").to_owned(),
        zone,
        clock: Box::new(move || fixed.unwrap_or_else(Timestamp::now)),
        sample,
        hosts: Hosts::Loopback(address.port()),
    };
    output::print(&format!("Dashboard: {url}"));
    output::note(global, "Ctrl-C ends it.");
    opened.note_sample(global);
    if is_opened {
        open_browser(&url);
    }
    let ended = async {
        let _ = signal::ctrl_c().await;
    };
    server::serve(listener, dashboard, ended)
        .await
        .map_err(Fault::store)
}

/// The port, or the next free one of so many.
async fn listen(port: u16, tries: u16) -> Result<TcpListener, Fault> {
    let last = port.saturating_add(tries.saturating_sub(1));
    let mut taken = None;
    for candidate in port..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)).await {
            Ok(listener) => return Ok(listener),
            Err(fault) => taken = Some(fault),
        }
    }
    let why = taken.map(|fault| fault.to_string()).unwrap_or_default();
    Err(Fault::Busy(format!(
        "port {port} cannot be used: {why}; --port 0 takes a free one"
    )))
}

/// Asks the desktop; where there is none, the address was printed.
fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let _ = Command::new(program)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
