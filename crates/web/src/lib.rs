//! The dashboard.
//!
//! Pages are pure: what was read ([`model`]) and what was asked ([`query`]) make a [`page`] of panels, whose
//! tables are also its exports ([`export`]), and whose charts are drawn here ([`chart`]). Behind the feature
//! `server` lie the reads from the tables and the routes.

pub mod asset;
pub mod chart;
pub mod counted;
pub mod export;
pub mod model;
pub mod openapi;
pub mod page;
pub mod query;
#[cfg(feature = "server")]
pub mod server;
pub mod table;
pub mod words;
