//! What a run cost, and line by line why.

use super::panel::{Block, Figure, Panel};
use crate::query::Query;
use crate::table::{Cell, Column, Table};
use crate::words;
use strands_core::cost::{Cost, Status};
use strands_core::run::Ledger;

/// The total as a key figure.
pub(super) fn price(cost: Option<&Cost>) -> Figure {
    let figure = |value: String, is_absent, note: String| Figure {
        name: "Cost",
        value,
        href: None,
        is_bad: false,
        is_absent,
        note,
    };
    let Some(cost) = cost else {
        return figure(
            "not yet".to_owned(),
            true,
            "priced once an attempt has ended".to_owned(),
        );
    };
    match (cost.status(), cost.total()) {
        (Status::Priced, Some(total)) => figure(words::usd(total), false, "priced".to_owned()),
        (Status::Estimated, Some(total)) => figure(
            format!("~{}", words::usd(total)),
            false,
            "estimated".to_owned(),
        ),
        _ => figure(
            "unpriced".to_owned(),
            true,
            format!("known part {}", words::usd(cost.known())),
        ),
    }
}

/// The lines, what has no price, and what is provisional.
pub(super) fn costs(run: &Ledger, query: &Query) -> Panel {
    let Some(cost) = &run.cost else {
        let words = "No attempt has ended, so nothing is priced yet.";
        return Panel::new("cost", "Cost", vec![Block::Text(words.to_owned())]);
    };
    let columns = vec![
        Column::left("component", "Component"),
        Column::right("quantity", "Quantity"),
        Column::left("unit", "Unit"),
        Column::right("price_usd", "Price"),
        Column::left("region", "Region"),
        Column::left("price_from", "Price from"),
        Column::right("cost_usd", "Cost"),
    ];
    let rows = cost.lines().iter().map(|line| {
        let component = line.component.as_str();
        let mut cells = vec![Cell::named(component, component.replace('_', " "))];
        match &line.usage {
            Some(usage) => {
                let verified = if usage.price_verified {
                    ""
                } else {
                    ", unverified"
                };
                cells.push(Cell::named(
                    &usage.quantity.to_string(),
                    usage.quantity.round_dp(4).normalize().to_string(),
                ));
                cells.push(Cell::text(&usage.unit));
                cells.push(Cell::named(
                    &usage.usd.to_string(),
                    format!("${}", usage.usd.normalize()),
                ));
                cells.push(Cell::text(&usage.region));
                cells.push(Cell::named(
                    &usage.effective_from.to_string(),
                    format!("{}{verified}", usage.effective_from),
                ));
            }
            None => cells.extend([(); 5].map(|()| Cell::none("as reported"))),
        }
        cells.push(Cell::usd(line.amount.0));
        cells
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(Block::Table(Table::new(columns, rows)));
    }
    let notes = cost.unpriced().iter().map(|it| {
        format!(
            "{} has no price: {}.",
            it.component.as_str().replace('_', " "),
            it.detail
        )
    });
    let notes = notes.chain(
        cost.warnings()
            .iter()
            .map(|it| format!("Estimated: {}.", it.message)),
    );
    blocks.extend(notes.map(|it| Block::Absent {
        words: words::foreign(&it),
        command: None,
    }));
    Panel::new("cost", "Cost", blocks)
        .noted("list prices in US dollars, before tax and credits")
        .exported(query)
}
