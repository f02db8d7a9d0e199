//! What is ingested: standard input, files, folders.

use crate::args::{Format, Ingest};
use crate::exit::Fault;
use flate2::read::MultiGzDecoder;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use strands_core::event::intake::{self, Delivery, Message};

/// What is to be tracked.
pub(super) enum Input {
    /// Standard input: exactly one document.
    Document(Vec<u8>),
    /// Files: one message a document, named `path:line`.
    Documents(Vec<(String, Message)>),
}

impl Input {
    pub(super) fn of(args: &Ingest) -> Result<Self, Fault> {
        if args.paths.is_empty() {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|fault| Fault::Usage(format!("standard input: {fault}")))?;
            return Ok(Self::Document(bytes));
        }
        let mut documents = Vec::new();
        for path in &args.paths {
            for file in files(path)? {
                read_file(&file, args.format, &mut documents)?;
            }
        }
        Ok(Self::Documents(documents))
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    let fault = |fault: io::Error| Fault::Usage(format!("{}: {fault}", path.display()));
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(fault)? {
        let file = entry.map_err(fault)?.path();
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let plain = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
        let extension = plain.extension().and_then(|it| it.to_str());
        if file.is_file() && matches!(extension, Some("json" | "jsonl" | "ndjson")) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(
    path: &Path,
    format: Format,
    documents: &mut Vec<(String, Message)>,
) -> Result<(), Fault> {
    let fault = |fault: io::Error| Fault::Usage(format!("{}: {fault}", path.display()));
    let name = path.display().to_string();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let file = fs::File::open(path).map_err(fault)?;
    let mut reader: Box<dyn BufRead> = if plain == name {
        Box::new(BufReader::new(file))
    } else {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    };
    let extension = Path::new(plain).extension().and_then(|it| it.to_str());
    let by_line = format == Format::Jsonl || matches!(extension, Some("jsonl" | "ndjson"));
    if !by_line {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(fault)?;
        push(&name, 1, &bytes, documents);
        return Ok(());
    }
    let mut line = Vec::new();
    let mut number = 0;
    while reader.read_until(b'\n', &mut line).map_err(fault)? > 0 {
        number += 1;
        if !line.trim_ascii().is_empty() {
            push(&name, number, line.trim_ascii(), documents);
        }
        line.clear();
    }
    Ok(())
}

fn push(name: &str, line: usize, bytes: &[u8], documents: &mut Vec<(String, Message)>) {
    match intake::read(bytes) {
        Delivery::Single(message) => documents.push((format!("{name}:{line}"), message)),
        Delivery::Batch(messages) => {
            let named = messages.into_iter();
            documents.extend(named.map(|(id, message)| (format!("{name}:{line}#{id}"), message)));
        }
    }
}
