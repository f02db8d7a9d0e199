//! Where a file's bytes come from: this machine's disk, or somewhere that gives them by ranges.

use bytes::Bytes;
use parquet::errors::Result as ParquetResult;
use parquet::file::reader::{ChunkReader, Length};
use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Bytes that do not lie on this machine.
pub trait Content: Debug + Send + Sync {
    /// Fills the buffer with what lies from a place on; says how far, 0 at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file, wherever it lies.
pub(crate) enum Input {
    Disk(File),
    Elsewhere {
        content: Arc<dyn Content>,
        at: u64,
        size: u64,
    },
}

impl Input {
    /// Opens a file at a place.
    pub(crate) fn at(
        path: &Path,
        content: Option<&Arc<dyn Content>>,
        size: u64,
        offset: u64,
    ) -> io::Result<Self> {
        if let Some(content) = content {
            let content = Arc::clone(content);
            let at = offset;
            return Ok(Self::Elsewhere { content, at, size });
        }
        let mut file = File::open(path)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))?;
        }
        Ok(Self::Disk(file))
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Disk(file) => file.read(buffer),
            Self::Elsewhere { content, at, size } => {
                let left = usize::try_from(size.saturating_sub(*at)).unwrap_or(usize::MAX);
                let most = buffer.len().min(left);
                if most == 0 {
                    return Ok(0);
                }
                let count = content.read_at(*at, &mut buffer[..most])?;
                *at += count as u64;
                Ok(count)
            }
        }
    }
}

impl Length for Input {
    fn len(&self) -> u64 {
        match self {
            Self::Disk(file) => file.len(),
            Self::Elsewhere { size, .. } => *size,
        }
    }
}

impl ChunkReader for Input {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        match self {
            Self::Disk(file) => Ok(Box::new(file.get_read(start)?)),
            Self::Elsewhere { content, size, .. } => Ok(Box::new(Self::Elsewhere {
                content: Arc::clone(content),
                at: start,
                size: *size,
            })),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        match self {
            Self::Disk(file) => file.get_bytes(start, length),
            Self::Elsewhere { .. } => {
                let mut bytes = Vec::new();
                let part = self.get_read(start)?;
                let most = length as u64;
                let got = part.take(most).read_to_end(&mut bytes)?;
                if got < length {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
                }
                Ok(bytes.into())
            }
        }
    }
}
