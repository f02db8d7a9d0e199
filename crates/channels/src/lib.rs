//! Channels beside mail: a Slack webhook, an SNS topic, a signed webhook of one's own.
//!
//! | what | where |
//! |---|---|
//! | where messages go, as the settings name it | [`Channel`], [`read`] |
//! | a secret that is named, never held | [`Reference`], [`Secret`] |
//! | what is told, in the words of the mail | [`Message`] |
//! | what is sent: bodies, attributes, headers | [`Request`], [`request`] |
//! | signatures after Standard Webhooks | [`sign`] |
//! | the port through which messages leave | [`Messenger`] |
//! | who sends them, where they may reach | [`Courier`], [`Web`] |
//! | what channels need of an account | [`Account`] |
//!
//! Rendering is pure: equal facts give equal requests, and none of them holds a secret.

mod account;
mod channel;
mod courier;
mod message;
mod messenger;
mod reach;
mod read;
mod reference;
mod refusal;
mod reply;
mod request;
mod secret;
mod sign;
mod slack;
mod sns;
mod traffic;
mod web;
mod webhook;

pub use account::Account;
pub use channel::{Channel, Place, Topic};
pub use courier::Courier;
pub use message::{Event, Message};
pub use messenger::{Messenger, NoMessenger};
pub use read::{ChannelFault, read};
pub use reference::{BadReference, Reference};
pub use refusal::{Receipt, Refusal};
pub use request::{Address, Post, Publication, Request, request};
pub use secret::Secret;
pub use sign::{BadKey, sign};
pub use web::Web;
