//! Signals: rows of the ledger under keys that no run has, so that whoever looks at runs finds them beside.

use crate::Store;
use crate::connect::expiry;
use crate::item::{Item, number, text};
use crate::statement::Statement;
use jiff::Timestamp;
use strands_core::event::Signal;
use strands_core::instant::rfc3339;

const ENTRY: &str = "signal";

impl Store {
    pub(crate) fn put_signal(&self, signal: &Signal, now: Timestamp) -> Statement {
        let texts = [
            ("run_key", Some(signal.key())),
            ("entry", Some(ENTRY.to_owned())),
            ("kind", Some(signal.kind.to_owned())),
            ("account", Some(signal.account.clone())),
            ("region", Some(signal.region.clone())),
            ("source", Some(signal.source.clone())),
            ("subject", signal.subject.clone()),
            ("state", signal.state.clone()),
            ("time", Some(rfc3339(signal.time))),
        ];
        let known = texts
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), text(value?))));
        let mut item: Item = known.collect();
        let expires = expiry(signal.time.max(now), self.retention.signals);
        item.insert("ttl".into(), number(expires));
        Statement::put(self.tables.ledger(), item)
    }
}
