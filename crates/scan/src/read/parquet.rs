//! Parquet without Arrow: of each row group only the pages that the sample touches are read.

use super::content::Input;
use super::table::Table;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, Length, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::io::Write;
use std::ops::Range;

/// Records that are held at once.
const BATCH: usize = 1_024;
/// A column chunk that claims to be larger is not believed.
const LARGEST_CHUNK: i64 = 4 << 30;

/// Rows of a file, and what a scan of it reads.
pub(crate) struct Parquet {
    reader: SerializedFileReader<Input>,
    pub(crate) rows: u64,
}

impl Parquet {
    pub(crate) fn open(file: Input) -> Result<Self> {
        let length = i64::try_from(file.len()).unwrap_or(i64::MAX);
        let reader = SerializedFileReader::new(file)?;
        let metadata = reader.metadata();
        let mut rows = 0;
        for group in metadata.row_groups() {
            rows += u64::try_from(group.num_rows()).map_err(|_| lie())?;
            for column in group.columns() {
                let (begin, size) = column.byte_range();
                let end = i64::try_from(begin.saturating_add(size)).map_err(|_| lie())?;
                if end > length
                    || column.uncompressed_size() > LARGEST_CHUNK
                    || column.uncompressed_size() < 0
                {
                    return Err(lie());
                }
            }
        }
        Ok(Self { reader, rows })
    }

    /// Adds the file's columns.
    pub(crate) fn declare(&self, table: &mut Table<'_>) {
        for column in self
            .reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
        {
            table.add(path(column));
        }
    }

    /// Reads windows of rows into the table.
    pub(crate) fn read(&self, table: &mut Table<'_>, windows: &[Range<u64>]) -> Result<()> {
        let mut first = 0;
        for at in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(at)?;
            let count = u64::try_from(group.metadata().num_rows()).map_err(|_| lie())?;
            let inside: Vec<Range<u64>> = windows
                .iter()
                .map(|window| {
                    window.start.clamp(first, first + count) - first
                        ..window.end.clamp(first, first + count) - first
                })
                .filter(|window| !window.is_empty())
                .collect();
            first += count;
            if inside.is_empty() {
                continue;
            }
            for place in 0..group.num_columns() {
                if !table.is_wanted(place) {
                    continue;
                }
                let column = group.metadata().schema_descr().column(place);
                let form = Form::of(&column);
                read_column(
                    group.get_column_reader(place)?,
                    &inside,
                    &column,
                    form,
                    place,
                    table,
                )?;
            }
            table.rows += inside
                .iter()
                .map(|window| window.end - window.start)
                .sum::<u64>();
        }
        Ok(())
    }
}

fn lie() -> ParquetError {
    ParquetError::General("the footer contradicts the file".to_owned())
}

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Date,
    Instant,
    Uuid,
    /// So many digits behind the point.
    Decimal(u32),
}

impl Form {
    fn of(column: &ColumnDescriptor) -> Self {
        match column.logical_type_ref() {
            Some(LogicalType::Date) => return Self::Date,
            Some(LogicalType::Timestamp(_) | LogicalType::Time(_)) => return Self::Instant,
            Some(LogicalType::Uuid) => return Self::Uuid,
            _ => {}
        }
        match column.converted_type() {
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIMESTAMP_MILLIS
            | ConvertedType::TIMESTAMP_MICROS
            | ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS => Self::Instant,
            ConvertedType::DECIMAL => {
                Self::Decimal(u32::try_from(column.type_scale()).unwrap_or_default())
            }
            _ => Self::Plain,
        }
    }
}

/// `items[].sku`: the lists' own levels are no segments.
fn path(column: &ColumnDescriptor) -> String {
    let mut text = String::new();
    let parts = column.path().parts();
    for (at, part) in parts.iter().enumerate() {
        let is_level =
            at > 0 && matches!(part.as_str(), "list" | "bag" | "key_value") && at + 1 < parts.len();
        let follows_level = at > 0 && matches!(parts[at - 1].as_str(), "list" | "bag");
        let is_item = follows_level
            && matches!(
                part.as_str(),
                "element" | "item" | "array" | "array_element"
            );
        if is_level {
            text.push_str("[]");
        } else if !is_item {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(part);
        }
    }
    text
}

fn read_column(
    reader: ColumnReader,
    windows: &[Range<u64>],
    column: &ColumnDescriptor,
    form: Form,
    place: usize,
    table: &mut Table<'_>,
) -> Result<()> {
    let levels = (column.max_def_level(), column.max_rep_level());
    match reader {
        ColumnReader::BoolColumnReader(it) => {
            read(it, windows, levels, place, table, |value, out| {
                out.extend_from_slice(if *value { b"true" } else { b"false" });
            })
        }
        ColumnReader::Int32ColumnReader(it) => {
            read(it, windows, levels, place, table, |value, out| {
                integer(i64::from(*value), form, out);
            })
        }
        ColumnReader::Int64ColumnReader(it) => {
            read(it, windows, levels, place, table, |value, out| {
                integer(*value, form, out);
            })
        }
        ColumnReader::Int96ColumnReader(it) => {
            read(it, windows, levels, place, table, |value: &Int96, out| {
                let _ = write!(out, "T{}", value.to_millis());
            })
        }
        ColumnReader::FloatColumnReader(it) => {
            read(it, windows, levels, place, table, |value, out| {
                let _ = write!(out, "{value}");
            })
        }
        ColumnReader::DoubleColumnReader(it) => {
            read(it, windows, levels, place, table, |value, out| {
                let _ = write!(out, "{value}");
            })
        }
        ColumnReader::ByteArrayColumnReader(it) => read(
            it,
            windows,
            levels,
            place,
            table,
            |value: &ByteArray, out| {
                out.extend_from_slice(value.data());
            },
        ),
        ColumnReader::FixedLenByteArrayColumnReader(it) => read(
            it,
            windows,
            levels,
            place,
            table,
            |value: &FixedLenByteArray, out| fixed(value.data(), form, out),
        ),
    }
}

/// Reads the windows of one column of one row group.
fn read<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    windows: &[Range<u64>],
    (most_defined, most_repeated): (i16, i16),
    place: usize,
    table: &mut Table<'_>,
    write: impl Fn(&T::T, &mut Vec<u8>),
) -> Result<()> {
    let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    let mut text = Vec::new();
    let mut at = 0;
    for window in windows {
        let gap = usize::try_from(window.start - at).unwrap_or(usize::MAX);
        if gap > 0 {
            reader.skip_records(gap)?;
        }
        let mut left = usize::try_from(window.end - window.start).unwrap_or(usize::MAX);
        while left > 0 {
            values.clear();
            defined.clear();
            repeated.clear();
            let (records, count, levels) = reader.read_records(
                left.min(BATCH),
                (most_defined > 0).then_some(&mut defined),
                (most_repeated > 0).then_some(&mut repeated),
                &mut values,
            )?;
            for value in &values[..count.min(values.len())] {
                text.clear();
                write(value, &mut text);
                table.cell(place, &text);
            }
            table.nulls(place, levels.saturating_sub(count) as u64);
            if records == 0 {
                return Ok(());
            }
            left -= records.min(left);
        }
        at = window.end;
    }
    Ok(())
}

fn integer(value: i64, form: Form, out: &mut Vec<u8>) {
    let _ = match form {
        Form::Date => {
            let (year, month, day) = civil(value);
            write!(out, "{year:04}-{month:02}-{day:02}")
        }
        // An instant is a number that must not be taken for a telephone's.
        Form::Instant => write!(out, "T{value}"),
        Form::Decimal(scale @ 1..=18) => {
            let unit = 10_i64.pow(scale);
            let sign = if value < 0 { "-" } else { "" };
            let (whole, part) = ((value / unit).unsigned_abs(), (value % unit).unsigned_abs());
            write!(out, "{sign}{whole}.{part:0width$}", width = scale as usize)
        }
        Form::Plain | Form::Uuid | Form::Decimal(_) => write!(out, "{value}"),
    };
}

fn fixed(value: &[u8], form: Form, out: &mut Vec<u8>) {
    if std::str::from_utf8(value).is_ok() && form == Form::Plain {
        out.extend_from_slice(value);
        return;
    }
    for (at, byte) in value.iter().enumerate() {
        if form == Form::Uuid && matches!(at, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        let _ = write!(out, "{byte:02x}");
    }
}

/// The day of a count of days since 1970 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms).
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (20_789, (2026, 12, 2)),
        ] {
            assert_eq!(civil(days), date);
        }
    }
}
