//! `cost calc`: what a run costs, from a document or from a stored run's facts.

use super::opened::Opened;
use super::{prices, runs};
use crate::args::{CostCalc, Global};
use crate::exit::{Fault, InputFault};
use crate::output;
use crate::table::{Column, Table};
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use strands_core::cost::prices::PriceSheet;
use strands_core::cost::{Calculation, Cost, InvalidInput, Line, Status, calculate};
use strands_core::run;

pub(crate) async fn run(global: &Global, args: &CostCalc) -> Result<(), Fault> {
    let mut sheet = prices::sheet(args.prices.as_deref())?;
    if args.list_prices {
        sheet = sheet.at_list_prices();
    }
    let cost = match &args.run {
        Some(id) => of_run(global, id, &sheet).await?,
        None => of_document(args, &sheet)?,
    };
    if global.json {
        output::json_line(&Calculation::from(&cost));
    } else {
        print(global, &cost);
    }
    Ok(())
}

fn of_document(args: &CostCalc, sheet: &PriceSheet) -> Result<Cost, Fault> {
    let document = read(args.input.as_deref())?;
    calculate(&document, args.region.as_deref(), sheet)
        .map_err(|faults| Fault::Invalid(faults.iter().map(fault).collect()))
}

fn fault(invalid: &InvalidInput) -> InputFault {
    InputFault {
        code: invalid.code(),
        message: invalid.problem.to_string(),
        path: invalid.field.clone(),
    }
}

fn read(path: Option<&Path>) -> Result<Vec<u8>, Fault> {
    let read = if let Some(path) = path.filter(|path| *path != Path::new("-")) {
        fs::read(path)
    } else {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    };
    let name = path.map_or_else(
        || "standard input".to_owned(),
        |path| path.display().to_string(),
    );
    read.map_err(|fault| Fault::unreadable("invalid_input", "", format!("{name}: {fault}")))
}

async fn of_run(global: &Global, id: &str, sheet: &PriceSheet) -> Result<Cost, Fault> {
    let opened = Opened::read(global).await?;
    let run = runs::find(&opened.store, id, None).await?;
    run::price(&run, sheet).ok_or_else(|| Fault::NotFound {
        message: format!("no attempt of `{id}` has ended, so it has no cost yet"),
        help: "`strands runs get` shows how far it is".to_owned(),
    })
}

fn print(global: &Global, cost: &Cost) {
    if !cost.lines().is_empty() {
        let mut table = Table::new(&[
            Column::Left("COMPONENT"),
            Column::Left("SKU"),
            Column::Left("REGION"),
            Column::Right("QUANTITY"),
            Column::Left("UNIT"),
            Column::Right("USD A UNIT"),
            Column::Right("AMOUNT"),
            Column::Left("BASIS"),
        ]);
        for line in cost.lines() {
            table.row(cells(line));
        }
        output::print(&table.text());
        output::print("");
    }
    output::print(&match cost.total() {
        Some(total) if cost.status() == Status::Estimated => format!("total  {total}, estimated"),
        Some(total) => format!("total  {total}"),
        None => format!("total  unpriced; known part {}", cost.known()),
    });
    for it in cost.unpriced() {
        let reason = it.reason.as_str();
        output::print(&format!(
            "unpriced  {}  {reason}: {}",
            it.component, it.detail
        ));
    }
    for it in cost.warnings() {
        output::print(&format!("warning  {}: {}", it.path, it.message));
    }
    if cost.unverified() > 0 {
        let lines = output::counted(cost.unverified(), "line");
        output::note(
            global,
            &format!("{lines} with a price that awaits confirmation."),
        );
    }
}

fn cells(line: &Line) -> [String; 8] {
    let usage = line.usage.as_ref();
    let text = |of: Option<String>| of.unwrap_or_else(|| "-".to_owned());
    let sku = usage.map(|it| it.sku.clone()).or(line.adjustment.clone());
    let basis = serde_json::to_value(line.basis).ok();
    [
        line.component.to_string(),
        text(sku),
        text(usage.map(|it| it.region.clone())),
        text(usage.map(|it| it.quantity.to_string())),
        text(usage.map(|it| it.unit.clone())),
        text(usage.map(|it| it.usd.to_string())),
        line.amount.to_string(),
        text(basis.and_then(|it| it.as_str().map(str::to_owned))),
    ]
}
