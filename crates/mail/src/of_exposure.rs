//! The content of a mail about personal data in the open.

use crate::content::{Block, Chip, Content, Fact, More, Name, Row, Story, Table, Title, Value};
use crate::exposure::{ExposedColumn, ExposureNews, ExposureNotice};
use crate::figures::{NO_BREAK, counted};
use crate::foot::Foot;
use crate::of_notice::PREHEADER_CHARS;
use crate::reader::{Reader, Site};
use crate::several::ROWS;
use crate::subject::SUBJECT_CHARS;
use crate::{links, names, when};
use jiff::tz::TimeZone;
use strands_core::money::grouped;

/// How much of a column's place is shown.
const PLACE_CHARS: usize = 60;

impl Content {
    pub(crate) fn of_exposure(notice: &ExposureNotice, reader: &Reader, site: &Site) -> Self {
        let button = links::incident(site, &notice.incident_id).map(Block::Button);
        let facts = Some(Block::Facts(facts(notice, &reader.zone)));
        let table = Some(Block::Table(table(notice)));
        let remedy = (notice.news != ExposureNews::Over).then(remedy);
        Self {
            subject: subject(notice),
            preheader: names::end(&preheader(notice), PREHEADER_CHARS),
            chip: chip(notice),
            title: title(notice),
            story: Story {
                quoted: None,
                said: said(notice, &reader.zone),
            },
            blocks: [facts, table, remedy, button]
                .into_iter()
                .flatten()
                .collect(),
            foot: Foot::of_exposure(notice, reader, site),
        }
    }
}

/// The same from the opening to the end, since mailboxes thread by it.
fn subject(notice: &ExposureNotice) -> String {
    let environment = names::environment(&notice.environment);
    let before = format!("[{environment}] Personal data found in ");
    let left = SUBJECT_CHARS.saturating_sub(before.chars().count());
    before + &names::middle(&names::job(&notice.job), left)
}

fn chip(notice: &ExposureNotice) -> Chip {
    match notice.news {
        ExposureNews::Over => Chip::good("Not in the open"),
        _ => Chip::failed(notice.severity.title()),
    }
}

fn title(notice: &ExposureNotice) -> Title {
    let columns = counted(notice.count(), "column");
    let after = match notice.news {
        ExposureNews::Found => format!(" wrote personal data in the open: {columns}"),
        ExposureNews::Again => format!(" wrote personal data in the open again: {columns}"),
        ExposureNews::More(more) => {
            let more = counted(more.into(), "column");
            format!(" wrote more personal data in the open: {more} beside those known")
        }
        ExposureNews::Raised { .. } => {
            format!(" wrote graver personal data in the open: {columns}")
        }
        ExposureNews::StillOpen => format!(" has personal data in the open still: {columns}"),
        ExposureNews::Over => " wrote no personal data in the open any more".to_owned(),
    };
    Title {
        before: "",
        job: Some(names::job(&notice.job)),
        after,
    }
}

fn said(notice: &ExposureNotice, zone: &TimeZone) -> String {
    let since = when::instant(notice.opened_at, zone);
    let runs = counted(notice.runs.into(), "run");
    if notice.news == ExposureNews::Over {
        let rows = notice.rows_scanned.map_or_else(
            || "The newest scan".to_owned(),
            |rows| format!("A scan of {},", rows_in_words(rows, notice.complete)),
        );
        let bound = if notice.complete {
            ""
        } else {
            " Rows that it did not look at may hold some."
        };
        return format!("{rows} found none that can be read. {runs} in this incident.{bound}");
    }
    let found = "Values of these columns can be read, and the configuration neither declares nor \
                 accepts them.";
    let raised = match notice.news {
        ExposureNews::Raised { from } => Some(format!(
            "Raised from {} to {}.",
            from.word(),
            notice.severity.word()
        )),
        _ => None,
    };
    let earlier =
        (notice.runs > 1).then(|| format!("{runs} in this incident, open since {since}."));
    let all = [Some(found.to_owned()), raised, earlier];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn facts(notice: &ExposureNotice, zone: &TimeZone) -> Vec<Fact> {
    const GONE: &str = "the run is not kept any more";
    let fact = |label, value| Fact { label, value };
    let place = names::middle(&names::path(&notice.data_set), PLACE_CHARS);
    let scanned = notice
        .rows_scanned
        .map_or(Value::NotMeasured(GONE), |rows| {
            rows_in_words(rows, notice.complete).into()
        });
    let at = notice.scanned_at.map_or(Value::NotMeasured(GONE), |at| {
        when::instant(at, zone).into()
    });
    let run = names::word(&notice.run_id).unwrap_or_else(|| "(no id)".to_owned());
    vec![
        fact("Data set", place.into()),
        fact("Types", kinds(notice).into()),
        fact("Looked at", scanned),
        fact("Scanned", at),
        fact("Run", run.into()),
    ]
}

/// `10,000 rows, a sample`
fn rows_in_words(rows: u64, complete: bool) -> String {
    let of = if complete {
        "all there are"
    } else {
        "a sample"
    };
    format!("{}, {of}", counted(rows, "row"))
}

/// The types among the columns, the gravest first: `us_ssn, email`.
fn kinds(notice: &ExposureNotice) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for column in &notice.columns {
        let kind = names::job(&column.kind);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.join(", ")
}

fn table(notice: &ExposureNotice) -> Table {
    // Once it is over, the newest scan is another than the one that saw these rows.
    let is_over = notice.news == ExposureNews::Over;
    let scanned = notice.rows_scanned.filter(|_| !is_over);
    let rows: Vec<Row> = notice
        .columns
        .iter()
        .take(ROWS)
        .map(|column| row(column, scanned))
        .collect();
    let left = notice.count().saturating_sub(rows.len() as u64);
    let head = match notice.news {
        ExposureNews::Over => ["Was in the open", "Type", "State", "Rows"],
        _ => ["In the open", "Type", "State", "Rows"],
    };
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows,
        more: (left > 0).then(|| More {
            words: format!("and {} more", grouped(left)),
            all: None,
        }),
    }
}

fn row(column: &ExposedColumn, scanned: Option<u64>) -> Row {
    Row {
        name: Name::Word(names::middle(&names::path(&column.path), PLACE_CHARS)),
        said: None,
        cells: vec![
            names::job(&column.kind),
            state(column).to_owned(),
            column
                .rows
                .map_or_else(|| "not measured".to_owned(), |rows| share(rows, scanned)),
        ],
    }
}

const fn state(column: &ExposedColumn) -> &'static str {
    if column.is_leaky {
        "masked in part"
    } else {
        "not masked"
    }
}

/// `37 (0.3 %)`, cut and not rounded, so that 100 % is never said of less.
fn share(rows: u64, scanned: Option<u64>) -> String {
    let count = grouped(rows);
    match scanned.filter(|scanned| *scanned >= rows && *scanned > 0) {
        None => count,
        Some(scanned) => {
            let tenths = u128::from(rows) * 1_000 / u128::from(scanned);
            let share = match tenths {
                0 => format!("below 0.1{NO_BREAK}%"),
                _ => format!("{}.{}{NO_BREAK}%", tenths / 10, tenths % 10),
            };
            format!("{count} ({share})")
        }
    }
}

fn remedy() -> Block {
    Block::Line {
        lead: "What to do:",
        rest: " mask, tokenise or drop it where the data is written. Where it has to be there, say so in the \
               job's configuration: pii_fields declares a column, ignore accepts a finding with its reason."
            .to_owned(),
    }
}

fn preheader(notice: &ExposureNotice) -> String {
    let columns: Vec<String> = notice
        .columns
        .iter()
        .take(3)
        .map(|it| {
            format!(
                "{} ({})",
                names::middle(&names::path(&it.path), 30),
                names::job(&it.kind)
            )
        })
        .collect();
    match notice.news {
        ExposureNews::Over => "The newest scan found none that can be read".to_owned(),
        _ => columns.join(", "),
    }
}
