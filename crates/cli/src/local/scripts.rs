//! What lay in Amazon S3, recorded: by the person who runs `ingest --facts`, or by the demo.

use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use strands_core::platform::{Fetched, MOST_SCRIPT_BYTES, Object, ReadFault, Scripts};

/// Where scripts come from.
#[derive(Debug)]
pub enum RecordedScripts {
    /// A folder: `s3/<bucket>/<key>`.
    Folder(PathBuf),
    /// Scripts that change in the time of a sample.
    Sample(SampleScripts),
}

/// A version of a script, and when it came to be so.
pub type Version = (Timestamp, &'static str);

/// Scripts that change in the time of a sample.
#[derive(Debug, Default)]
pub struct SampleScripts {
    /// Versions by place, oldest first.
    versions: BTreeMap<String, Vec<Version>>,
    /// The sample's present.
    present: Mutex<Timestamp>,
}

impl RecordedScripts {
    /// Moves the present of a sample.
    pub(super) fn set_present(&self, now: Timestamp) {
        if let Self::Sample(sample) = self {
            *sample
                .present
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = now;
        }
    }
}

impl SampleScripts {
    /// Scripts whose versions these are.
    #[must_use]
    pub fn new(versions: BTreeMap<String, Vec<Version>>) -> Self {
        Self {
            versions,
            ..Self::default()
        }
    }

    fn at(&self, object: &Object) -> Option<Version> {
        let present = *self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = self.versions.get(&object.to_string())?;
        let mut until_now = versions.iter().rev();
        until_now.find(|(since, _)| *since <= present).copied()
    }
}

impl Scripts for RecordedScripts {
    async fn fetch(
        &self,
        object: &Object,
        known: Option<&str>,
    ) -> Result<Option<Fetched>, ReadFault> {
        let found = match self {
            Self::Folder(folder) => file(folder, object)?.map(|content| (content, None)),
            Self::Sample(sample) => sample
                .at(object)
                .map(|(since, text)| (text.as_bytes().to_vec(), Some(since))),
        };
        Ok(found.map(|(content, since)| Fetched::by_content(content, since, known)))
    }
}

/// As much as would be read of an object, which is more than any script has.
fn beginning(file: &fs::File) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let most = u64::try_from(MOST_SCRIPT_BYTES).unwrap_or(u64::MAX);
    file.take(most).read_to_end(&mut content)?;
    Ok(content)
}

/// A file below the folder; a key that leads elsewhere names none.
fn file(folder: &Path, object: &Object) -> Result<Option<Vec<u8>>, ReadFault> {
    let below = Path::new(&object.bucket).join(&object.key);
    let leads_down = below
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !leads_down {
        return Ok(None);
    }
    let path = folder.join("s3").join(below);
    match fs::File::open(&path).and_then(|file| beginning(&file)) {
        Ok(content) => Ok(Some(content)),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(ReadFault::Final(format!("{}: {fault}", path.display()))),
    }
}
