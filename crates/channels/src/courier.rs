//! Who carries messages: secrets are read when they are used, and kept for five minutes.

use crate::account::Account;
use crate::channel::Channel;
use crate::message::Message;
use crate::messenger::Messenger;
use crate::reference::Reference;
use crate::refusal::{Receipt, Refusal};
use crate::request::{Address, Post, Request, request};
use crate::secret::Secret;
use crate::sign::sign;
use crate::traffic::Traffic;
use crate::web::Web;
use crate::webhook;
use jiff::Timestamp;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

const KEPT: Duration = Duration::from_mins(5);

/// Carries messages to channels.
pub struct Courier<A> {
    account: A,
    web: Web,
    secrets: Mutex<HashMap<Reference, (Secret, Instant)>>,
    traffic: Mutex<Traffic>,
}

impl<A: Account + Sync> Courier<A> {
    /// One that reads secrets and publishes through `account`, and posts through `web`.
    #[must_use]
    pub fn new(account: A, web: Web) -> Self {
        Self {
            account,
            web,
            secrets: Mutex::default(),
            traffic: Mutex::default(),
        }
    }

    async fn post(&self, post: &Post, at: Timestamp) -> Result<Receipt, Refusal> {
        let url = match &post.to {
            Address::Url(url) => Secret::new(url.clone()),
            Address::Secret(reference) => self.secret(reference).await?,
        };
        let signature = self.signature(post).await?;
        let headers = post.headers.iter();
        let mut headers: Vec<(&str, &str)> = headers
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        headers.extend(signature.iter().map(|it| (webhook::SIGNATURE, it.as_str())));
        let reply = self.web.post(url.expose(), &headers, post.body.clone());
        let verdict = reply.await.and_then(|reply| reply.verdict(at));
        if matches!(verdict, Err(Refusal::Broken(_))) {
            self.forget(post).await;
        }
        verdict
    }

    async fn signature(&self, post: &Post) -> Result<Option<String>, Refusal> {
        if post.signed_with.is_empty() {
            return Ok(None);
        }
        let mut keys = Vec::new();
        for reference in &post.signed_with {
            keys.push(self.secret(reference).await?);
        }
        let header = |wanted: &str| {
            let mut headers = post.headers.iter();
            let found = headers.find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value.as_str())
        };
        let (id, timestamp) = (header(webhook::ID), header(webhook::TIMESTAMP));
        let signature = sign(id, timestamp, &post.body, &keys);
        signature
            .map(Some)
            .map_err(|fault| Refusal::broken(fault.to_string()))
    }

    async fn secret(&self, reference: &Reference) -> Result<Secret, Refusal> {
        let now = Instant::now();
        let mut secrets = self.secrets.lock().await;
        if let Some((secret, until)) = secrets.get(reference)
            && *until > now
        {
            return Ok(secret.clone());
        }
        let kept = self.account.secret(reference).await?;
        let picked = reference.pick(kept.expose()).map(Secret::new);
        let secret = picked
            .ok_or_else(|| Refusal::broken(format!("there is no such field: {reference}")))?;
        secrets.insert(reference.clone(), (secret.clone(), now + KEPT));
        Ok(secret)
    }

    /// What a channel refused may have been changed since it was read.
    async fn forget(&self, post: &Post) {
        let mut secrets = self.secrets.lock().await;
        let address = match &post.to {
            Address::Url(_) => None,
            Address::Secret(reference) => Some(reference),
        };
        for reference in post.signed_with.iter().chain(address) {
            secrets.remove(reference);
        }
    }
}

impl<A: Account + Sync> Messenger for Courier<A> {
    async fn turn(&self, channel: &Channel, deadline: std::time::Instant) -> bool {
        let mut traffic = self.traffic.lock().await;
        let wait = traffic.book(channel, Instant::now(), deadline.into());
        drop(traffic);
        match wait {
            Some(wait) => sleep(wait).await,
            None => return false,
        }
        true
    }

    async fn deliver(
        &self,
        channel: &Channel,
        message: &Message,
        at: Timestamp,
    ) -> Result<Receipt, Refusal> {
        let sent = match request(channel, message, at) {
            Request::Publish(publication) => self.account.publish(&publication).await,
            Request::Post(post) => self.post(&post, at).await,
        };
        let rest = match &sent {
            Ok(_) | Err(Refusal::Broken(_)) => return sent,
            Err(Refusal::Passing { after, .. }) => *after,
            Err(Refusal::Unknown(_)) => None,
        };
        let mut traffic = self.traffic.lock().await;
        traffic.rest(channel, Instant::now(), rest);
        sent
    }
}
