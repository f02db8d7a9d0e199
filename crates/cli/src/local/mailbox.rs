//! Mails as files: `<mail_id>.eml`, written whole by rename.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use strands_mail::{DeliveryError, Parcel, Receipt, Sink, eml};

/// The folder of mails within a store's folder.
pub const OUTBOX: &str = "outbox";

/// A folder that takes mails.
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

    /// Where a mail lies once it was taken.
    #[must_use]
    pub fn path(&self, mail_id: &str) -> PathBuf {
        self.folder.join(format!("{mail_id}.eml"))
    }

    /// Whether a mail was taken.
    #[must_use]
    pub fn has(&self, mail_id: &str) -> bool {
        self.path(mail_id).exists()
    }

    fn write(&self, parcel: &Parcel) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let id = format!("{}@strands.local", parcel.mail_id);
        let bytes = eml(&parcel.mail, &parcel.from, &parcel.to, parcel.at, &id);
        let draft = self.folder.join(format!(".{}.draft", parcel.mail_id));
        let mut file = private_file(&draft)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(draft, self.path(&parcel.mail_id))
    }
}

impl Sink for FolderSink {
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        self.write(parcel)
            .map_err(|fault| DeliveryError::Passing(fault.to_string()))?;
        Ok(Receipt { provider_id: None })
    }
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
