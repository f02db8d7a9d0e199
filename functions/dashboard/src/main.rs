//! Wires dashboard to Lambda.

use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use dashboard::{Told, app};
use jiff::Timestamp;
use lambda_http::request::RequestContext;
use strands_runtime::serve;
use strands_runtime::settings::{Settings, environment};
use strands_store::{Retention, Store, Tables};
use strands_web::server::Visitor;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Error> {
    serve::start_logs();
    let mut settings = Settings::new(&environment);
    let prefix = settings.parsed("TABLE_PREFIX", "Strands".to_owned());
    let told = Told::read(&mut settings);
    let (tables, told) = settings.finish((Tables::new(prefix), told))?;
    let told = told.ok_or("the settings cannot be used")?;
    let account = strands_aws::environment().await;
    let store = Store::new(&account, tables, Retention::default());
    let app = app(told, store, Timestamp::now).layer(middleware::from_fn(visited));
    lambda_http::run(app).await
}

/// Tells from which address the gateway was asked: no header says so that a client could write.
async fn visited(mut request: Request, next: Next) -> Response {
    if let Some(RequestContext::ApiGatewayV2(context)) = request.extensions().get()
        && let Some(address) = context.http.source_ip.clone()
    {
        request.extensions_mut().insert(Visitor(address));
    }
    next.run(request).await
}
