//! An account that holds what it is told, and counts what it is asked.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use strands_channels::{Account, Publication, Receipt, Reference, Refusal, Secret};

#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) secrets: Mutex<BTreeMap<String, String>>,
    pub(crate) published: Mutex<Vec<Publication>>,
    pub(crate) asked: AtomicUsize,
}

impl Desk {
    pub(crate) fn keeps(&self, reference: &str, secret: &str) {
        let mut secrets = self.secrets.lock().unwrap();
        secrets.insert(reference.to_owned(), secret.to_owned());
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Account for &Desk {
    async fn secret(&self, reference: &Reference) -> Result<Secret, Refusal> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let secrets = self.secrets.lock().unwrap();
        let kept = secrets.get(&reference.to_string()).cloned();
        kept.map(Secret::new)
            .ok_or_else(|| Refusal::broken("there is no such secret"))
    }

    async fn publish(&self, publication: &Publication) -> Result<Receipt, Refusal> {
        self.published.lock().unwrap().push(publication.clone());
        Ok(Receipt {
            provider_id: Some("a-message".to_owned()),
        })
    }
}
