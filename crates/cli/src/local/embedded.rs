//! The embedded store of a folder: one file, served on loopback so that the real client talks to it.

use super::journal::Journal;
use dynoxide::Database;
use rusqlite::Connection;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use strands_store::Store;
use strands_store::schema::{self, SchemaFault, TableDefinition};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const FILE: &str = "strands.db";
const LOCK: &str = "strands.lock";
const PREFIX: &str = "Strands";

/// What the caller is going to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read what is there; the store must exist.
    Read,
    /// Write, alone; the store is created if it does not exist.
    Write,
}

/// Why the local store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalFault {
    /// There is none.
    #[error("there is no store in {}", .0.display())]
    Absent(PathBuf),
    /// Another process writes to it.
    #[error("the store in {} is being written by another strands process ({holder})", .folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
        /// The other process.
        holder: String,
    },
    /// The folder or a file in it cannot be used.
    #[error("{}: {fault}", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// Why.
        fault: std::io::Error,
    },
    /// The database refuses.
    #[error("the embedded store: {0}")]
    Database(String),
    /// The tables' definition cannot be read.
    #[error(transparent)]
    Schema(#[from] SchemaFault),
}

impl From<dynoxide::DynoxideError> for LocalFault {
    fn from(fault: dynoxide::DynoxideError) -> Self {
        Self::Database(fault.to_string())
    }
}

impl From<serde_json::Error> for LocalFault {
    fn from(fault: serde_json::Error) -> Self {
        Self::Database(fault.to_string())
    }
}

impl LocalFault {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |fault| Self::File { path, fault }
    }
}

/// Each write asks for the newest change of its table, and looks through all changes without this.
const ORDER_OF_CHANGES: &str = "CREATE INDEX IF NOT EXISTS strands_order_of_changes \
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

fn order_changes(file: &Path) -> rusqlite::Result<()> {
    Connection::open(file)?.execute_batch(ORDER_OF_CHANGES)
}

/// An open store. Closing it ends its server.
pub struct Embedded {
    database: Database,
    url: String,
    server: JoinHandle<()>,
    _lock: Option<Held>,
}

impl Embedded {
    /// Opens the store of a folder.
    pub async fn open(folder: &Path, access: Access) -> Result<Self, LocalFault> {
        let file = folder.join(FILE);
        let lock = match access {
            Access::Read if !file.exists() => return Err(LocalFault::Absent(folder.to_owned())),
            Access::Read => None,
            Access::Write => {
                create_private(folder)?;
                let held = Held::take(folder)?;
                create_private_file(&file)?;
                Some(held)
            }
        };
        let path = file.to_string_lossy().into_owned();
        let embedded = Self::serve(Database::new(&path)?, lock).await?;
        if access == Access::Write {
            order_changes(&file).map_err(|fault| LocalFault::Database(fault.to_string()))?;
            embedded.create_tables()?;
        }
        Ok(embedded)
    }

    async fn serve(database: Database, lock: Option<Held>) -> Result<Self, LocalFault> {
        let loopback = Path::new("127.0.0.1");
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .map_err(LocalFault::file(loopback))?;
        let address = listener.local_addr().map_err(LocalFault::file(loopback))?;
        let server = tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        Ok(Self {
            database,
            url: format!("http://{address}"),
            server,
            _lock: lock,
        })
    }

    /// The tables, through the same client as in the account.
    pub async fn store(&self) -> Store {
        Store::at_endpoint(&self.url).await
    }

    /// Where the store is served.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The plane's own notes.
    #[must_use]
    pub fn journal(&self) -> Journal {
        Journal::new(self.database.clone())
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The defined tables that the store does not have.
    pub fn missing_tables(&self) -> Result<Vec<TableDefinition>, LocalFault> {
        let there = self
            .database
            .list_tables(serde_json::from_str("{}")?)?
            .table_names;
        let mut defined = schema::tables(PREFIX)?;
        defined.push(Journal::table());
        defined.retain(|table| !there.contains(&table.name));
        Ok(defined)
    }

    fn create_tables(&self) -> Result<(), LocalFault> {
        for table in self.missing_tables()? {
            self.database
                .create_table(serde_json::from_value(table.create)?)?;
            if let Some(attribute) = table.ttl_attribute {
                let request = serde_json::json!({
                    "TableName": table.name,
                    "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": true},
                });
                self.database
                    .update_time_to_live(serde_json::from_value(request)?)?;
            }
        }
        Ok(())
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> Result<(), LocalFault> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(LocalFault::file(folder))
}

/// Creates the database's file before the database does, for this user's eyes alone.
fn create_private_file(path: &Path) -> Result<(), LocalFault> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(|_| ())
        .map_err(LocalFault::file(path))
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> Result<(), LocalFault> {
    fs::create_dir_all(folder).map_err(LocalFault::file(folder))
}

/// The right to write; it ends with the process, even a killed one.
pub struct Held {
    _file: File,
}

impl Held {
    /// Takes it, unless another process has it.
    pub fn take(folder: &Path) -> Result<Self, LocalFault> {
        let path = folder.join(LOCK);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let mut file = options.open(&path).map_err(LocalFault::file(&path))?;
        if file.try_lock().is_err() {
            return Err(busy(folder, &path));
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(LocalFault::file(&path))?;
        Ok(Self { _file: file })
    }
}

fn busy(folder: &Path, lock: &Path) -> LocalFault {
    let mut pid = String::new();
    let read = File::open(lock).and_then(|mut file| file.read_to_string(&mut pid));
    let holder = match read {
        Ok(_) if !pid.is_empty() => format!("pid {pid}"),
        _ => "pid unknown".to_owned(),
    };
    LocalFault::Busy {
        folder: folder.to_owned(),
        holder,
    }
}
