//! The end of a process in the middle of its work: before or after one of its calls of the world
//! outside. Nothing of it goes on afterwards, as when Lambda kills an environment.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// On which side of the call the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The call has no effect.
    Before,
    /// The call has its effect, and its answer is lost.
    After,
}

/// A process that ends at one of its calls, or at none.
#[derive(Debug, Clone)]
pub struct Crash {
    at: Option<(usize, Side)>,
    calls: Arc<AtomicUsize>,
    ended: Arc<Notify>,
}

impl Crash {
    /// It lives on.
    #[must_use]
    pub fn never() -> Self {
        Self::planned(None)
    }

    /// It ends at that call, counted from 1.
    #[must_use]
    pub fn at(call: usize, side: Side) -> Self {
        Self::planned(Some((call, side)))
    }

    fn planned(at: Option<(usize, Side)>) -> Self {
        Self {
            at,
            calls: Arc::default(),
            ended: Arc::default(),
        }
    }

    /// How many calls were begun.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// One call of the process. Where the process ends, this never does.
    pub async fn around<T>(&self, call: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if self.at == Some((number, Side::Before)) {
            self.end().await;
        }
        let answer = call.await;
        if self.at == Some((number, Side::After)) {
            self.end().await;
        }
        answer
    }

    async fn end(&self) {
        self.ended.notify_one();
        std::future::pending::<()>().await;
    }

    /// Works until the work is done or the process ends; then `None`.
    pub async fn live<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.ended.notified() => None,
            done = work => Some(done),
        }
    }
}
