//! A way to an endpoint that can be closed: connections through a closed gate break.

use crate::endpoint::Endpoint;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Stands before an endpoint; open at first.
pub struct Gate {
    endpoint: Endpoint,
    is_open: watch::Sender<bool>,
}

impl Gate {
    /// A gate before the endpoint of that URL.
    pub async fn before(url: &str) -> Self {
        let target = url.strip_prefix("http://").unwrap().to_owned();
        let (is_open, watched) = watch::channel(true);
        let endpoint = Endpoint::serve(|listener| pass(listener, target, watched)).await;
        Self { endpoint, is_open }
    }

    /// Where the gate is.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.url()
    }

    /// Breaks the connections that there are, and every later one.
    pub fn close(&self) {
        self.is_open.send_replace(false);
    }

    /// Lets connections through again.
    pub fn open(&self) {
        self.is_open.send_replace(true);
    }
}

async fn pass(listener: TcpListener, target: String, is_open: watch::Receiver<bool>) {
    loop {
        let (mut near, _) = listener.accept().await.unwrap();
        if !*is_open.borrow() {
            continue;
        }
        let target = target.clone();
        let mut is_open = is_open.clone();
        tokio::spawn(async move {
            let mut far = TcpStream::connect(target).await.unwrap();
            // In this order, so that nothing passes a gate that was closed before.
            tokio::select! {
                biased;
                _ = is_open.wait_for(|is_open| !is_open) => {}
                _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
            }
        });
    }
}
