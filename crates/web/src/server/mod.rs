//! Routes, and the reads behind them.
//!
//! - `access`: who is let in, by which sign, and what each may do
//! - `guard`: the host that is asked for, the page that asks, the headers of each answer
//! - `routes`: pages; `api`: the same for programs; `actions`: what people do on pages

mod access;
mod actions;
mod answer;
mod api;
mod forms;
mod guard;
mod reads;
mod routes;

pub use access::{Access, BadRoles, Groups, Link, RoleClaim, Sessions, SignIn, Visitor};
pub use guard::Hosts;
pub use routes::{Dashboard, Permit, router};

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
