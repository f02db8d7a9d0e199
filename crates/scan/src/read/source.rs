//! Opening a file: what it is by its first bytes, decompressed, within bounds.

use super::encoding::{Order, Utf16};
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes from which a file's kind, delimiter and names are told.
const HEAD: usize = 64 * 1024;
/// More is not decompressed of one file.
const MOST_DECOMPRESSED: u64 = 4 << 30;
/// No honest file is compressed to a thousandth.
const MOST_RATIO: u64 = 1_000;
/// Below this size the ratio says nothing.
const RATIO_FROM: u64 = 4 << 20;

/// Why a file cannot be scanned. Never holds any of its content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("neither text nor Parquet")]
    Binary,
    #[error("an archive; unpack it first")]
    Archive,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Separated values.
    Csv,
    /// JSON objects.
    Json,
    /// Apache Parquet.
    Parquet,
}

/// A file that was opened.
pub(crate) struct Opened {
    pub(crate) reader: Box<dyn Read>,
    /// The first bytes, decompressed and in UTF-8, that the reader gives again.
    pub(crate) head: Vec<u8>,
    pub(crate) kind: Kind,
    pub(crate) is_compressed: bool,
    pub(crate) encoding: Option<&'static str>,
}

#[derive(Debug)]
struct LimitReached;

impl std::fmt::Display for LimitReached {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the file decompresses beyond 4 GiB or 1000 times its size")
    }
}

impl std::error::Error for LimitReached {}

/// Whether reading ended at a bound.
pub(crate) fn is_limit(fault: &io::Error) -> bool {
    fault
        .get_ref()
        .is_some_and(<dyn std::error::Error + std::marker::Send + std::marker::Sync + 'static>::is::<LimitReached>)
}

/// Counts bytes as they are read from the disk.
struct Counted<R> {
    reader: R,
    /// Of this reading, of this file, of all files.
    counts: [Arc<AtomicU64>; 3],
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(out)?;
        for sum in &self.counts {
            sum.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }
}

/// Ends where a file decompresses to too much.
struct Bounded<R> {
    reader: R,
    compressed: Arc<AtomicU64>,
    given: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ratio = MOST_RATIO * self.compressed.load(Ordering::Relaxed).max(1);
        let most = if self.given > RATIO_FROM {
            ratio.min(MOST_DECOMPRESSED)
        } else {
            MOST_DECOMPRESSED
        };
        if self.given >= most {
            return Err(io::Error::other(LimitReached));
        }
        let count = self.reader.read(out)?;
        self.given += count as u64;
        Ok(count)
    }
}

/// Opens what a reader gives, adding up what is read of this file and of all.
pub(crate) fn opened(
    reader: impl Read + 'static,
    of_file: &Arc<AtomicU64>,
    of_all: &Arc<AtomicU64>,
) -> Result<Opened, Unreadable> {
    let count = Arc::new(AtomicU64::new(0));
    let mut reader = Counted {
        reader,
        counts: [Arc::clone(&count), Arc::clone(of_file), Arc::clone(of_all)],
    };
    let mut magic = [0; 4];
    let got = read_most(&mut reader, &mut magic)?;
    let raw = Cursor::new(magic[..got].to_vec()).chain(reader);
    let bounded = |reader: Box<dyn Read>| Bounded {
        reader,
        compressed: Arc::clone(&count),
        given: 0,
    };
    match &magic[..got] {
        b"PAR1" => Ok(Opened {
            reader: Box::new(raw),
            head: Vec::new(),
            kind: Kind::Parquet,
            is_compressed: false,
            encoding: None,
        }),
        [0x1f, 0x8b, ..] => {
            let plain =
                flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(32 * 1024, raw));
            decoded(bounded(Box::new(plain)), true)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            // A window of 2^27 bytes would alone take more memory than a scan may.
            let mut plain = zstd::stream::read::Decoder::with_buffer(
                io::BufReader::with_capacity(32 * 1024, raw),
            )?;
            plain.window_log_max(25)?;
            decoded(bounded(Box::new(plain)), true)
        }
        [b'P', b'K', 3 | 5, 4 | 6] | [b'B', b'Z', b'h', _] | [0xfd, b'7', b'z', b'X'] => {
            Err(Unreadable::Archive)
        }
        _ => decoded(raw, false),
    }
}

fn decoded(mut reader: impl Read + 'static, is_compressed: bool) -> Result<Opened, Unreadable> {
    let mut head = vec![0; HEAD];
    let got = read_most(&mut reader, &mut head)?;
    head.truncate(got);
    let order = match head.as_slice() {
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        _ => None,
    };
    if let Some(order) = order {
        let raw = Cursor::new(head.split_off(2)).chain(reader);
        let mut text = Utf16::new(raw, order);
        let mut head = vec![0; HEAD];
        let got = read_most(&mut text, &mut head)?;
        head.truncate(got);
        return text_of(head, text, is_compressed, Some("utf-16"));
    }
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    text_of(head, reader, is_compressed, None)
}

fn text_of(
    head: Vec<u8>,
    rest: impl Read + 'static,
    is_compressed: bool,
    encoding: Option<&'static str>,
) -> Result<Opened, Unreadable> {
    if is_binary(&head) {
        let is_archive = head.get(257..262) == Some(b"ustar");
        return Err(if is_archive {
            Unreadable::Archive
        } else {
            Unreadable::Binary
        });
    }
    let first = head.trim_ascii_start().first();
    let kind = if matches!(first, Some(b'{' | b'[')) {
        Kind::Json
    } else {
        Kind::Csv
    };
    Ok(Opened {
        reader: Box::new(Cursor::new(head.clone()).chain(rest)),
        head,
        kind,
        is_compressed,
        encoding,
    })
}

/// Text has no zero bytes and few control characters.
fn is_binary(head: &[u8]) -> bool {
    let controls = head
        .iter()
        .filter(|byte| **byte < 9 || (14..32).contains(*byte) && **byte != 27)
        .count();
    head.contains(&0) || controls * 20 > head.len()
}

/// Fills the buffer as far as the stream goes.
fn read_most(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match reader.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(count) => got += count,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            // What was read before the fault is worth a look.
            Err(_) if got > 0 => break,
            Err(fault) => return Err(fault),
        }
    }
    Ok(got)
}
