//! Who is asked, and who takes mails.

use std::sync::Mutex;
use strands_core::platform::{PlatformReader, ReadFault};
use strands_core::run::Observation;
use strands_mail::{DeliveryError, Parcel, Receipt, Sink};

/// A platform that answers nothing in time.
pub(crate) struct Throttled;

impl PlatformReader for Throttled {
    async fn read(&self, _event: &Observation) -> Result<Option<Observation>, ReadFault> {
        Err(ReadFault::Passing("ThrottlingException".into()))
    }
}

/// A platform that knows no run, and counts what it is asked.
#[derive(Default)]
pub(crate) struct Forgetful {
    pub(crate) asked: Mutex<u32>,
}

impl PlatformReader for &Forgetful {
    async fn read(&self, _event: &Observation) -> Result<Option<Observation>, ReadFault> {
        *self.asked.lock().unwrap() += 1;
        Ok(None)
    }
}

/// A post office that takes everything.
pub(crate) struct Nowhere;

impl Sink for Nowhere {
    async fn deliver(&self, _parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        Ok(Receipt {
            provider_id: Some("taken".into()),
        })
    }
}
