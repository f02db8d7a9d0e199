//! What Amazon SES tells of a mail: as an event, or as a bare notification through SNS
//! (Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes").

use super::reject::{Reason, Rejection};
use crate::redact::redact;
use serde_json::Value;

/// `notificationType` or `eventType` of bare notifications.
const TYPES: [&str; 6] = [
    "Send",
    "Delivery",
    "DeliveryDelay",
    "Reject",
    "Bounce",
    "Complaint",
];

/// Recognises a bare notification; `None` when the document is none.
pub(super) fn notification(event: &Value) -> Option<Result<(), Rejection>> {
    let kind = |field: &str| event.get(field).and_then(Value::as_str);
    let word = kind("notificationType").or_else(|| kind("eventType"))?;
    event.get("mail")?.as_object()?;
    let is_known = TYPES.contains(&word);
    Some(is_known.then_some(()).ok_or_else(|| {
        Rejection::new(
            Reason::UnknownDetailType,
            format!(
                "the notification's type is `{}`; of Amazon SES, {} are read",
                redact(word, 60),
                TYPES.join(", ")
            ),
        )
    }))
}
