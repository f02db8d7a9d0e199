//! Services that are billed by plain counters: each figure has a component, a SKU and a unit.

use super::bill::{Bill, Rates, Sale};
use super::exact;
use super::input::Fields;
use super::{Basis, Component, InvalidInput, Problem};

/// A counter of a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counter {
    /// The field that holds it.
    pub(super) field: &'static str,
    pub(super) component: Component,
    pub(super) sku: &'static str,
    /// How many of it make one unit of the price sheet.
    pub(super) per_unit: i64,
}

/// Prices the counters that are given; one at least must be.
pub(super) fn price(
    raw: &Fields<'_>,
    counters: &[Counter],
    what: &'static str,
    rates: &Rates<'_>,
) -> Result<Bill, InvalidInput> {
    let mut bill = Bill::default();
    let mut is_empty = true;
    for counter in counters {
        let Some(count) = raw.quantity(counter.field)? else {
            continue;
        };
        is_empty = false;
        let sale = Sale {
            component: counter.component,
            sku: counter.sku.to_owned(),
            quantity: exact::from_decimal(count) / exact::whole(counter.per_unit),
            basis: Basis::Billed,
            started: rates.as_of,
        };
        bill.add(rates, sale);
    }
    if is_empty {
        let field = counters.first().map_or("", |it| it.field);
        return Err(raw.wrong(field, Problem::Missing(what)));
    }
    Ok(bill)
}
