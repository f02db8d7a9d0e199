//! Mails and messages to channels as files, written whole by rename: `<mail_id>.eml`, and `<mail_id>.json`,
//! which is the request as it would be sent, secrets by their names.

use jiff::Timestamp;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use strands_channels::{Channel, Message, Messenger, Refusal, request};
use strands_core::incident::{Because, MailRow};
use strands_mail::{DeliveryError, Parcel, Receipt, Sink, eml};

/// The folder of mails within a store's folder.
pub const OUTBOX: &str = "outbox";

/// A folder that takes mails and messages.
#[derive(Debug, Clone)]
pub struct FolderSink {
    folder: PathBuf,
}

impl FolderSink {
    /// The outbox of a store.
    #[must_use]
    pub fn of(store: &Path) -> Self {
        Self {
            folder: store.join(OUTBOX),
        }
    }

    /// Where a mail or a message lies once it was taken.
    #[must_use]
    pub fn path(&self, mail: &MailRow) -> PathBuf {
        self.folder.join(file_of(mail))
    }

    /// Whether a mail or a message was taken.
    #[must_use]
    pub fn has(&self, mail: &MailRow) -> bool {
        self.path(mail).exists()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let draft = self.folder.join(format!(".{name}.draft"));
        let mut file = private_file(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(draft, self.folder.join(name))
    }
}

impl Sink for FolderSink {
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        let id = format!("{}@strands.local", parcel.mail_id);
        let bytes = eml(&parcel.mail, &parcel.from, &parcel.to, parcel.at, &id);
        self.write(&format!("{}.eml", parcel.mail_id), &bytes)
            .map_err(|fault| DeliveryError::Passing(fault.to_string()))?;
        Ok(Receipt { provider_id: None })
    }
}

impl Messenger for FolderSink {
    async fn turn(&self, _: &Channel, _: Instant) -> bool {
        true
    }

    async fn deliver(
        &self,
        channel: &Channel,
        message: &Message,
        at: Timestamp,
    ) -> Result<strands_channels::Receipt, Refusal> {
        let passing = |fault: std::io::Error| Refusal::passing(fault.to_string());
        let request = serde_json::to_vec_pretty(&request(channel, message, at));
        let bytes = request.map_err(|fault| passing(fault.into()))?;
        self.write(&format!("{}.json", message.delivery_id), &bytes)
            .map_err(passing)?;
        Ok(strands_channels::Receipt::default())
    }
}

/// The name of a row's file.
#[must_use]
pub(crate) fn file_of(mail: &MailRow) -> String {
    let ending = match mail.because {
        Because::Channel => "json",
        _ => "eml",
    };
    format!("{}.{ending}", mail.mail_id)
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
