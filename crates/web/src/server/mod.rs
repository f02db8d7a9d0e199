//! Routes, and the reads behind them.

mod answer;
mod guard;
mod reads;
mod routes;

pub use guard::Hosts;
pub use routes::{Dashboard, router};

use tokio::net::TcpListener;

/// Serves the dashboard until `end` is ready.
pub async fn serve(
    listener: TcpListener,
    dashboard: Dashboard,
    end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(dashboard))
        .with_graceful_shutdown(end)
        .await
}
