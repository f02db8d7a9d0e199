//! Ctrl-C: the first stops at the next safe point, the second at once.

use tokio::sync::watch;

const INTERRUPTED: i32 = 130;

/// Whether the person wants it to stop.
#[derive(Clone)]
pub(super) struct Stop {
    asked: watch::Receiver<bool>,
}

impl Stop {
    /// Listens from here on.
    pub(super) fn listen() -> Self {
        let (bell, asked) = watch::channel(false);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_err() {
                // Without signals nobody can ask; the channel stays open, and silent.
                return bell.closed().await;
            }
            bell.send_replace(true);
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(INTERRUPTED);
            }
        });
        Self { asked }
    }

    pub(super) fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }

    /// What a future gives, unless the person asks to stop before it does.
    pub(super) async fn or<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut asked = self.asked.clone();
        let bell = async move {
            if asked.wait_for(|asked| *asked).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = bell => None,
            value = future => Some(value),
        }
    }
}
