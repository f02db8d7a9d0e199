//! `dashboard serve`, and the end of `demo`.

use super::opened::Opened;
use crate::args::{Global, Serve};
use crate::exit::Fault;
use crate::local::Held;
use crate::output;
use jiff::Timestamp;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use strands_identity::Secret;
use strands_web::server::{self, Access, Dashboard, Hosts, Link, Permit};
use tokio::net::TcpListener;
use tokio::signal;

/// Ports that are tried where the first is taken.
const TRIES: u16 = 20;

pub(crate) async fn serve(global: &Global, args: &Serve) -> Result<(), Fault> {
    let opened = Opened::read(global).await?;
    let listener = listen(args.port, 1).await?;
    let way = Way {
        is_opened: args.open,
        requires_login: args.require_login,
        changes_nothing: args.read_only,
    };
    show(global, opened, listener, way).await
}

/// How the pages are served.
#[derive(Clone, Copy, Default)]
struct Way {
    is_opened: bool,
    requires_login: bool,
    changes_nothing: bool,
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
    let way = Way {
        is_opened,
        ..Way::default()
    };
    show(&of_folder, opened, listener, way).await
}

async fn show(
    global: &Global,
    opened: Opened,
    listener: TcpListener,
    way: Way,
) -> Result<(), Fault> {
    let address = listener.local_addr().map_err(Fault::store)?;
    let secret = Secret::random().map_err(Fault::store)?;
    let path = if way.requires_login {
        format!("login?link={}", secret.text())
    } else {
        String::new()
    };
    let url = format!("http://localhost:{}/{path}", address.port());
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
        access: if way.requires_login {
            Access::Link(Link::of(secret))
        } else {
            Access::Loopback(secret)
        },
        permit: permit(&global.store, way.changes_nothing),
    };
    output::print(&format!("Dashboard: {url}"));
    output::note(global, "Ctrl-C ends it.");
    opened.note_sample(global);
    if way.is_opened {
        open_browser(&url);
    }
    let ended = async {
        let _ = signal::ctrl_c().await;
    };
    server::serve(listener, dashboard, ended)
        .await
        .map_err(Fault::store)
}

/// A page writes while it holds the store's lock, as commands do.
fn permit(folder: &Path, changes_nothing: bool) -> Box<dyn Fn() -> Permit + Send + Sync> {
    let folder = folder.to_owned();
    Box::new(move || {
        if changes_nothing {
            return Err("It was started with --read-only.".to_owned());
        }
        match Held::take(&folder) {
            Ok(held) => Ok(Box::new(held)),
            Err(fault) => Err(fault.to_string()),
        }
    })
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
