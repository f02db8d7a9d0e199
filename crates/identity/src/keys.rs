//! What an issuer publishes, kept for an hour, and asked again at once for a key that is not among it.

use crate::documents::Discovery;
use crate::fault::Fault;
use crate::web::Web;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use std::sync::Arc;
use tokio::sync::Mutex;

const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Made-up keys lead to no more questions than this allows.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);

/// What an issuer published.
pub(crate) struct Published {
    pub(crate) discovery: Discovery,
    pub(crate) keys: JwkSet,
    at: Timestamp,
}

/// The newest that was read. One asks, the others wait for the answer.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<Option<Arc<Published>>>);

impl Shelf {
    /// What the issuer publishes; with that key, should it have it.
    pub(crate) async fn published(
        &self,
        web: &Web,
        issuer: &str,
        key: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Published>, Fault> {
        let mut held = self.0.lock().await;
        if let Some(published) = held.as_ref().filter(|it| it.serves(key, now)) {
            return Ok(published.clone());
        }
        let read = Arc::new(read(web, issuer, now).await?);
        *held = Some(read.clone());
        Ok(read)
    }
}

impl Published {
    fn serves(&self, key: Option<&str>, now: Timestamp) -> bool {
        let age = now.duration_since(self.at);
        let has_key = key.is_none_or(|key| self.keys.find(key).is_some());
        age < if has_key { KEPT } else { PAUSE }
    }
}

async fn read(web: &Web, issuer: &str, now: Timestamp) -> Result<Published, Fault> {
    let base = issuer.trim_end_matches('/');
    // What it refuses to publish is no fault of who asks.
    let failed = |fault| match fault {
        Fault::Refused(why) | Fault::Unreachable(why) => Fault::Unreachable(why),
    };
    let address = format!("{base}/.well-known/openid-configuration");
    let discovery: Discovery = web.get(&address).await.map_err(failed)?;
    if discovery.issuer != issuer {
        return Err(Fault::unreachable("it calls itself by another name"));
    }
    let keys = web.get(&discovery.jwks_uri).await.map_err(failed)?;
    Ok(Published {
        discovery,
        keys,
        at: now,
    })
}
