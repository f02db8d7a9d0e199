//! A dashboard on a thread of its own, and requests of its pages.

use crate::made::PRODUCTION;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::future::Future;
use std::path::PathBuf;
use std::sync::mpsc;
use strands_identity::Secret;
use strands_store::Store;
use strands_web::server::{self, Access, Dashboard, Hosts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A dashboard, served until the process ends.
pub(crate) struct Served {
    port: u16,
    /// Where Linux tells how long its thread has worked.
    worked: PathBuf,
}

impl Served {
    /// Serves the dashboard over that store.
    pub(crate) fn over<F>(now: Timestamp, store: F) -> Self
    where
        F: Future<Output = Store> + Send + 'static,
    {
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let port = listener.local_addr().unwrap().port();
                let thread = std::fs::read_link("/proc/thread-self").unwrap_or_default();
                let dashboard = dashboard(now, port, store.await);
                tell.send((port, thread)).unwrap();
                server::serve(listener, dashboard, std::future::pending()).await
            })
        });
        let (port, thread) = told.recv().unwrap();
        Self {
            port,
            worked: PathBuf::from("/proc").join(thread).join("schedstat"),
        }
    }

    /// Asks for a page as a browser does, from the request to the last byte.
    pub(crate) async fn get(&self, path: &str) {
        let port = self.port;
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]);
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        assert!(!head.contains("x-strands-partial"), "{path}: {head}");
    }

    /// Milliseconds that the thread has worked; `None` where no one tells.
    pub(crate) fn worked(&self) -> Option<f64> {
        let told = std::fs::read_to_string(&self.worked).ok()?;
        let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
        Some(nanoseconds / 1e6)
    }
}

fn dashboard(now: Timestamp, port: u16, store: Store) -> Dashboard {
    Dashboard {
        store,
        environment: PRODUCTION.to_owned(),
        zone: TimeZone::UTC,
        zone_name: "UTC".to_owned(),
        clock: Box::new(move || now),
        sample: None,
        hosts: Hosts::Loopback(port),
        access: Access::Loopback(Secret::random().unwrap()),
        permit: Box::new(|| Ok(Box::new(()))),
    }
}
