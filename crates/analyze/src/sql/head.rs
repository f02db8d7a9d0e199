//! What a statement does, read from its first words; the query inside it is left to the parser.

use super::words::{Word, words};

/// A statement.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// A query, from here on.
    Query(usize),
    /// `INSERT`, of the query from there on.
    Insert {
        target: String,
        overwrite: bool,
        /// Columns of `PARTITION (…)` without a value.
        dynamic: Vec<String>,
        query: usize,
    },
    /// `INSERT OVERWRITE DIRECTORY`.
    Directory {
        query: usize,
    },
    /// `CREATE TABLE … AS`.
    CreateAs {
        target: String,
        query: usize,
    },
    /// `CREATE TABLE` with these columns declared `NOT NULL`.
    CreateTable {
        target: String,
        not_null: Vec<String>,
    },
    /// A view for this session, or one that stays.
    View {
        name: String,
        is_temporary: bool,
        query: usize,
    },
    /// `MERGE INTO`: where the source and the condition stand.
    Merge {
        target: String,
        source: (usize, usize),
        condition: (usize, usize),
    },
    /// A setting.
    Set {
        key: String,
        value: String,
    },
    /// `DELETE` and `UPDATE`: where the condition begins.
    Change {
        condition: Option<usize>,
    },
    /// A command whose answer is short.
    Command,
    Nothing,
}

/// What a statement does.
pub(crate) fn head(text: &str) -> Head {
    let all = words(text);
    let Some(first) = all.first() else {
        return if text.trim_start().starts_with('(') {
            Head::Query(0)
        } else {
            Head::Nothing
        };
    };
    let from = |keywords: &[&str], after: usize| {
        all.iter()
            .skip(after)
            .find(|word| keywords.iter().any(|it| word.is(it)))
    };
    let keyword = first.text.to_ascii_uppercase();
    match keyword.as_str() {
        "SELECT" | "WITH" | "FROM" | "VALUES" => match (from(&["INSERT"], 0), &keyword[..]) {
            (Some(_), _) => insert(text, &all).unwrap_or(Head::Query(0)),
            _ => Head::Query(0),
        },
        "INSERT" => insert(text, &all).unwrap_or(Head::Command),
        "CREATE" | "REPLACE" => create(text, &all),
        "CACHE" => match from(&["SELECT", "WITH", "FROM"], 1) {
            Some(query) => {
                let name = from(&["TABLE"], 1)
                    .and_then(|it| all.iter().find(|word| word.start > it.start));
                Head::View {
                    name: name.map(Word::name).unwrap_or_default(),
                    is_temporary: true,
                    query: query.start,
                }
            }
            None => Head::Command,
        },
        "MERGE" => merge(text, &all).unwrap_or(Head::Command),
        "SET" => set(text, first.end),
        "DELETE" | "UPDATE" => Head::Change {
            condition: from(&["WHERE"], 0).map(|it| it.end),
        },
        _ => Head::Command,
    }
}

fn insert(text: &str, all: &[Word<'_>]) -> Option<Head> {
    let at = all.iter().position(|word| word.is("INSERT"))?;
    let rest = &all[at + 1..];
    let overwrite = rest.first()?.is("OVERWRITE");
    let query = rest
        .iter()
        .find(|it| it.is("SELECT") || it.is("WITH") || it.is("FROM") || it.is("VALUES"));
    let query = match query {
        Some(query) => query.start,
        None => text[rest.first()?.end..]
            .find("(SELECT")
            .or_else(|| text.find("(select"))?,
    };
    // `WITH a AS (…) INSERT INTO t SELECT …`: the names stand before.
    let query = if at > 0 && all[0].is("WITH") {
        0
    } else {
        query
    };
    if rest.iter().take(3).any(|it| it.is("DIRECTORY")) {
        return Some(Head::Directory { query });
    }
    let skipped = ["INTO", "OVERWRITE", "TABLE"];
    let target = rest
        .iter()
        .find(|it| !skipped.iter().any(|word| it.is(word)))?;
    let mut dynamic = Vec::new();
    if let Some(partition) = rest.iter().find(|it| it.is("PARTITION")) {
        let after = &text[partition.end..];
        let inner = after
            .trim_start()
            .strip_prefix('(')
            .and_then(|it| it.split_once(')'));
        if let Some((inner, _)) = inner {
            let parts = inner.split(',').filter(|part| !part.contains('='));
            dynamic = parts
                .map(|part| part.trim().replace('`', "").to_lowercase())
                .collect();
        }
    }
    Some(Head::Insert {
        target: target.name(),
        overwrite,
        dynamic,
        query,
    })
}

fn create(text: &str, all: &[Word<'_>]) -> Head {
    let position = |keyword: &str| all.iter().position(|word| word.is(keyword));
    let kind = all
        .iter()
        .position(|word| word.is("TABLE") || word.is("VIEW"));
    let Some(kind) = kind.filter(|at| *at <= 5) else {
        return Head::Command;
    };
    let skipped = ["IF", "NOT", "EXISTS"];
    let Some(name) = all[kind + 1..]
        .iter()
        .find(|it| !skipped.iter().any(|word| it.is(word)))
    else {
        return Head::Command;
    };
    let query = position("AS").and_then(|at| {
        let after = all[at].end;
        let next = text[after..].trim_start();
        let is_query = next.starts_with('(')
            || ["select", "with", "from", "values"].iter().any(|word| {
                next.get(..word.len())
                    .is_some_and(|it| it.eq_ignore_ascii_case(word))
            });
        is_query.then_some(after)
    });
    match query {
        Some(query) if all[kind].is("VIEW") => Head::View {
            name: name.name(),
            is_temporary: all[..kind]
                .iter()
                .any(|it| it.is("TEMP") || it.is("TEMPORARY")),
            query,
        },
        Some(query) => Head::CreateAs {
            target: name.name(),
            query,
        },
        None => Head::CreateTable {
            target: name.name(),
            not_null: not_null(&text[name.end..]),
        },
    }
}

/// Columns of a definition that are declared `NOT NULL`.
fn not_null(text: &str) -> Vec<String> {
    let Some((_, inner)) = text.split_once('(') else {
        return Vec::new();
    };
    let columns = inner
        .split(',')
        .filter(|column| column.to_ascii_lowercase().contains("not null"));
    let names = columns.filter_map(|column| column.split_whitespace().next());
    names
        .map(|name| name.replace('`', "").to_lowercase())
        .collect()
}

fn merge(text: &str, all: &[Word<'_>]) -> Option<Head> {
    let find = |keyword: &str, from: usize| {
        all.iter()
            .enumerate()
            .skip(from)
            .find(|(_, word)| word.is(keyword))
    };
    let (using_at, using) = find("USING", 0)?;
    let (_, on) = find("ON", using_at)?;
    let end = find("WHEN", using_at).map_or(text.len(), |(_, when)| when.start);
    let names: Vec<&Word<'_>> = all[1..using_at]
        .iter()
        .filter(|it| !it.is("INTO") && !it.is("AS"))
        .collect();
    let target = names.first()?;
    Some(Head::Merge {
        target: target.name(),
        source: (using.end, on.start),
        condition: (on.end, end),
    })
}

fn set(text: &str, after: usize) -> Head {
    match text[after..].split_once('=') {
        Some((key, value)) => Head::Set {
            key: key.trim().trim_matches('`').to_owned(),
            value: value.trim().trim_matches(['\'', '"']).to_owned(),
        },
        None => Head::Command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str, at: usize) -> &str {
        text[at..].trim()
    }

    #[test]
    fn the_query_inside_a_statement_is_found() {
        for (text, query) in [
            (
                "INSERT OVERWRITE TABLE a.b PARTITION (dt) SELECT 1",
                "SELECT 1",
            ),
            (
                "CREATE TABLE t USING parquet OPTIONS (a 'as select') AS WITH x AS (SELECT 2) SELECT 1",
                "WITH x AS (SELECT 2) SELECT 1",
            ),
            ("CREATE OR REPLACE TEMP VIEW v AS SELECT 1", "SELECT 1"),
            (
                "INSERT OVERWRITE DIRECTORY '/x' USING csv SELECT 1",
                "SELECT 1",
            ),
            ("CACHE LAZY TABLE v AS SELECT 1", "SELECT 1"),
        ] {
            let at = match head(text) {
                Head::Insert { query, .. }
                | Head::CreateAs { query, .. }
                | Head::View { query, .. }
                | Head::Directory { query } => query,
                other => panic!("{text}: {other:?}"),
            };
            assert_eq!(rest(text, at), query);
        }
    }

    #[test]
    fn a_merge_names_its_target_source_and_condition() {
        let text = "MERGE INTO lake.orders t USING (SELECT * FROM s) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *";
        let Head::Merge {
            target,
            source,
            condition,
        } = head(text)
        else {
            panic!()
        };
        assert_eq!(target.as_str(), "lake.orders");
        assert_eq!(text[source.0..source.1].trim(), "(SELECT * FROM s) s");
        assert_eq!(text[condition.0..condition.1].trim(), "t.id = s.id");
    }
}
