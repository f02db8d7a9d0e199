//! `prices show` and `prices diff`.

use crate::args::{Global, Prices, PricesDiff, PricesShow};
use crate::exit::Fault;
use crate::output;
use crate::table::{Column, Table};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Adjustment, Change, Entry, difference};

pub(crate) fn run(global: &Global, prices: &Prices) -> Result<(), Fault> {
    match prices {
        Prices::Show(show) => self::show(global, show),
        Prices::Diff(diff) => self::diff(global, diff),
    }
}

/// A price sheet from a file, else the one that comes with the program.
pub(crate) fn sheet(path: Option<&Path>) -> Result<PriceSheet, Fault> {
    let fault = |path: &Path, fault: &dyn std::fmt::Display| {
        let message = format!("{}: {fault}", path.display());
        Fault::unreadable("invalid_prices", "prices", message)
    };
    match path {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|it| fault(path, &it))?;
            PriceSheet::parse(&text).map_err(|it| fault(path, &it))
        }
        None => PriceSheet::embedded().cloned().map_err(Fault::store),
    }
}

fn show(global: &Global, args: &PricesShow) -> Result<(), Fault> {
    let sheet = sheet(args.prices.as_deref())?;
    let entries: Vec<Entry<'_>> = sheet
        .entries()
        .filter(|(key, _)| args.region.as_deref().is_none_or(|it| it == key.region))
        .map(|(key, price)| Entry::new(key, price))
        .collect();
    if global.json {
        let result = json!({
            "as_of": sheet.as_of().to_string(),
            "currency": "USD",
            "entries": entries,
            "price_adjustments": sheet.adjustments().iter().map(adjustment).collect::<Vec<_>>(),
        });
        let query = json!({ "region": args.region, "prices": args.prices });
        output::json("strands.prices.show/1", now(global), &query, &result);
        return Ok(());
    }
    let mut table = Table::new(&[
        Column::Left("SERVICE"),
        Column::Left("REGION"),
        Column::Left("SKU"),
        Column::Left("FROM"),
        Column::Right("USD"),
        Column::Left("UNIT"),
        Column::Left("SOURCE"),
    ]);
    for entry in &entries {
        table.row(cells(&json!(entry)));
    }
    output::print(&table.text());
    for it in sheet.adjustments().iter() {
        output::print(&format!("adjustment  {}", adjustment(it)));
    }
    let count = output::counted(entries.len(), "price");
    let note = format!("{count} as of {}. * awaits confirmation.", sheet.as_of());
    output::note(global, &note);
    Ok(())
}

fn diff(global: &Global, args: &PricesDiff) -> Result<(), Fault> {
    let (old, new) = (sheet(Some(&args.old))?, sheet(Some(&args.new))?);
    let mut difference = json!(difference(&old, &new));
    if let Some(region) = &args.region {
        for list in ["added", "removed", "changed"] {
            if let Some(rows) = difference[list].as_array_mut() {
                rows.retain(|row| row["region"] == region.as_str());
            }
        }
    }
    let adjustments =
        |sheet: &PriceSheet| -> Vec<Value> { sheet.adjustments().iter().map(adjustment).collect() };
    let (before, after) = (adjustments(&old), adjustments(&new));
    difference["adjustments_changed"] = json!(before != after);
    if global.json {
        let query = json!({ "old": args.old, "new": args.new, "region": args.region });
        output::json("strands.prices.diff/1", now(global), &query, &difference);
        return Ok(());
    }
    let mut table = Table::new(&[
        Column::Left("CHANGE"),
        Column::Left("SERVICE"),
        Column::Left("REGION"),
        Column::Left("SKU"),
        Column::Left("FROM"),
        Column::Right("OLD USD"),
        Column::Right("NEW USD"),
    ]);
    let mut count = 0;
    for list in ["added", "removed", "changed"] {
        for row in difference[list].as_array().into_iter().flatten() {
            table.row(changed(list, row));
            count += 1;
        }
    }
    if count > 0 {
        output::print(&table.text());
    }
    let prices = output::counted(count, "price");
    let contracts = if before == after {
        ""
    } else {
        "; price_adjustments differ"
    };
    output::note(global, &format!("{prices} differ{contracts}."));
    Ok(())
}

fn now(global: &Global) -> Timestamp {
    global.now.unwrap_or_else(Timestamp::now)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn cells(entry: &Value) -> [String; 7] {
    let mark = if entry["verified"] == true { "" } else { " *" };
    [
        text(&entry["service"]),
        text(&entry["region"]),
        text(&entry["sku"]),
        text(&entry["effective_from"]),
        text(&entry["usd"]),
        text(&entry["unit"]),
        format!("{}{mark}", text(&entry["source"])),
    ]
}

fn changed(change: &str, row: &Value) -> [String; 7] {
    let (old, new) = match change {
        "added" => (&Value::Null, &row["usd"]),
        "removed" => (&row["usd"], &Value::Null),
        _ => (&row["old"]["usd"], &row["new"]["usd"]),
    };
    [
        change.to_owned(),
        text(&row["service"]),
        text(&row["region"]),
        text(&row["sku"]),
        text(&row["effective_from"]),
        text(old),
        text(new),
    ]
}

fn adjustment(it: &Adjustment) -> Value {
    let (kind, percent, usd) = match it.change {
        Change::Percent(percent) => ("percent", Some(percent.to_string()), None),
        Change::Rate(usd) => ("rate", None, Some(usd.to_string())),
    };
    json!({
        "id": it.id, "kind": kind, "percent": percent, "usd": usd,
        "service": it.service, "region": it.region, "sku": it.sku,
        "effective_from": it.effective_from.to_string(),
        "effective_to": it.effective_to.map(|date| date.to_string()),
        "source": it.source,
    })
}
