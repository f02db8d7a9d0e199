//! Data sets that are files and folders of this machine.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use strands_core::dataset::{Closed, DataSets, Entry, Listing, Place, Table};
use strands_core::platform::ReadFault;
use strands_scan::walk;

/// What whoever runs the command can read.
pub(crate) struct Folders;

impl DataSets for Folders {
    fn open(&self, place: &Place) -> Result<(), Closed> {
        match place {
            Place::Folder(_) => Ok(()),
            Place::S3 { .. } | Place::Glue { .. } => Err(Closed::Forbidden(
                "on this machine only its own files are read; give a path, or ask the deployed agent"
                    .to_owned(),
            )),
        }
    }

    async fn list(&self, place: &Place, most: usize) -> Result<Listing, ReadFault> {
        let Place::Folder(path) = place else {
            return Ok(Listing::default());
        };
        let found = walk(&[PathBuf::from(path)]);
        let entries = found.iter().filter(|file| file.size > 0).map(|file| Entry {
            key: file.path.to_string_lossy().into_owned(),
            size: file.size,
            tag: None,
        });
        Ok(Listing {
            is_whole: found.len() <= most,
            entries: entries.take(most).collect(),
        })
    }

    async fn read(
        &self,
        _: &Place,
        entry: &Entry,
        range: Range<u64>,
    ) -> Result<Vec<u8>, ReadFault> {
        part(entry, range).map_err(|fault| ReadFault::Final(fault.kind().to_string()))
    }

    async fn table(&self, _: &str, _: &str) -> Result<Option<Table>, ReadFault> {
        Ok(None)
    }
}

fn part(entry: &Entry, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut file = File::open(&entry.key)?;
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end - range.start).read_to_end(&mut bytes)?;
    Ok(bytes)
}
