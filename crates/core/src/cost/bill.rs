//! A bill while it is made out: charges in exact amounts. [`Bill::close`] adds up what belongs
//! together and rounds once a component; its lines share the rounded amount by largest remainder.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use rust_decimal::Decimal;

use super::adjustments::Change;
use super::exact::{self, Exact};
use super::prices::{Price, PriceSheet};
use super::{
    Basis, Component, Cost, Line, Parts, Reason, Unpriced, Usage, Warning, WarningCode, add_new,
};
use crate::instant::utc_date;
use crate::money::{MicroUsd, Overflow};

/// What a calculation takes its prices from.
#[derive(Debug, Clone, Copy)]
pub struct Rates<'a> {
    /// The price sheet.
    pub sheet: &'a PriceSheet,
    /// The AWS region in which usage happened.
    pub region: &'a str,
    /// The instant of the calculation: the end of what still goes on, and the day of prices where
    /// usage does not say when it started.
    pub as_of: Timestamp,
}

/// Something that was used, to be priced by the sheet.
#[derive(Debug, Clone)]
pub(crate) struct Sale {
    pub(crate) component: Component,
    pub(crate) sku: String,
    pub(crate) quantity: Exact,
    pub(crate) basis: Basis,
    /// When usage started: the price of that UTC date counts.
    pub(crate) started: Timestamp,
}

/// Charges that have not been rounded yet. Bills of several items add up by [`Bill::extend`].
#[derive(Debug, Clone, Default)]
pub struct Bill {
    charges: Vec<Charge>,
    unpriced: Vec<Unpriced>,
    warnings: Vec<Warning>,
}

#[derive(Debug, Clone)]
struct Charge {
    component: Component,
    basis: Basis,
    /// What was bought; absent where only an amount is known.
    bought: Option<Bought>,
    /// US dollars at list price.
    amount: Exact,
    /// What each adjustment changes, in US dollars.
    adjusted: Vec<(String, Exact)>,
}

#[derive(Debug, Clone)]
struct Bought {
    region: String,
    sku: String,
    quantity: Exact,
    price: Price,
}

impl Bill {
    /// A component whose usage is unknown.
    #[must_use]
    pub fn missing(component: Component, detail: impl Into<String>) -> Self {
        let mut bill = Self::default();
        bill.lacks(component, Reason::MissingUsage, detail);
        bill
    }

    /// Takes in another bill: equal components are added before they are rounded.
    pub fn extend(&mut self, other: Self) {
        self.charges.extend(other.charges);
        add_new(&mut self.unpriced, other.unpriced);
        add_new(&mut self.warnings, other.warnings);
    }

    /// The same bill with every warning's path below `path`.
    #[must_use]
    pub(crate) fn within(mut self, path: &str) -> Self {
        for warning in &mut self.warnings {
            warning.path = super::input::joined(path, &warning.path);
        }
        self
    }

    pub(crate) fn lacks(
        &mut self,
        component: Component,
        reason: Reason,
        detail: impl Into<String>,
    ) {
        let detail = detail.into();
        let unpriced = Unpriced {
            component,
            reason,
            detail,
        };
        add_new(&mut self.unpriced, vec![unpriced]);
    }

    pub(crate) fn warn(&mut self, code: WarningCode, path: impl Into<String>) {
        let warning = Warning {
            code,
            message: code.message().to_owned(),
            path: path.into(),
        };
        add_new(&mut self.warnings, vec![warning]);
    }

    /// Adds what the sheet has a price for; else notes why it has none.
    pub(crate) fn add(&mut self, rates: &Rates<'_>, sale: Sale) {
        let Sale {
            component,
            ref sku,
            started,
            ..
        } = sale;
        let (service, date) = (component.service(), utc_date(started));
        match rates.sheet.look_up(service, rates.region, sku, date) {
            Ok(price) => {
                let adjusted = adjusted(rates, &sale, price);
                self.charge(rates, sale, price.clone(), adjusted);
            }
            Err(reason) => {
                let detail = format!("{service} {sku} in {} on {date}", rates.region);
                self.lacks(component, reason, detail);
            }
        }
    }

    /// Adds what has a price of its own, which no list holds and no private rate replaces.
    pub(crate) fn add_at(&mut self, rates: &Rates<'_>, sale: Sale, unit: &str, usd: Decimal) {
        let price = Price {
            unit: unit.to_owned(),
            usd,
            effective_from: utc_date(sale.started),
            source: String::new(),
            verified: false,
        };
        let adjusted = percentage(rates, &sale, &amount(&sale.quantity, usd));
        self.charge(rates, sale, price, adjusted.into_iter().collect());
    }

    /// Adds an amount that somebody else tells.
    pub(crate) fn add_amount(&mut self, component: Component, basis: Basis, usd: Exact) {
        self.charges.push(Charge {
            component,
            basis,
            bought: None,
            amount: usd,
            adjusted: Vec::new(),
        });
    }

    fn charge(
        &mut self,
        rates: &Rates<'_>,
        sale: Sale,
        price: Price,
        adjusted: Vec<(String, Exact)>,
    ) {
        self.charges.push(Charge {
            component: sale.component,
            basis: sale.basis,
            amount: amount(&sale.quantity, price.usd),
            bought: Some(Bought {
                region: rates.region.to_owned(),
                sku: sale.sku,
                quantity: sale.quantity,
                price,
            }),
            adjusted,
        });
    }

    /// Rounds and adds up. A component with a part that has no price is left out as a whole.
    pub fn close(self) -> Result<Cost, Overflow> {
        let left_out: BTreeSet<Component> = self.unpriced.iter().map(|it| it.component).collect();
        let charges = self
            .charges
            .into_iter()
            .filter(|charge| !left_out.contains(&charge.component));
        let mut merged: Vec<Charge> = Vec::new();
        let mut discounts: BTreeMap<String, Exact> = BTreeMap::new();
        for charge in charges {
            for (id, usd) in &charge.adjusted {
                *discounts.entry(id.clone()).or_insert_with(Exact::zero) += usd;
            }
            match merged.iter_mut().find(|it| it.is_alike(&charge)) {
                Some(line) => line.take_in(charge),
                None => merged.push(charge),
            }
        }
        let mut lines = Vec::with_capacity(merged.len() + discounts.len());
        let sum = merged.iter().map(|charge| &charge.amount);
        let exact_sum: Exact = sum.chain(discounts.values()).sum();
        let exact: Vec<(Component, Exact)> = merged
            .iter()
            .map(|it| (it.component, it.amount.clone()))
            .collect();
        for (charge, amount) in merged.into_iter().zip(shared(&exact)?) {
            lines.push(charge.line(amount)?);
        }
        let exact: Vec<_> = discounts
            .values()
            .map(|usd| (Component::Discount, usd.clone()))
            .collect();
        for (id, amount) in discounts.into_keys().zip(shared(&exact)?) {
            lines.push(Line {
                component: Component::Discount,
                amount,
                basis: Basis::Adjusted,
                usage: None,
                adjustment: Some(id),
            });
        }
        let rounded_off = exact::rounded_off(&exact_sum, lines.iter().map(|line| line.amount))?;
        Cost::from_parts(Parts {
            lines,
            unpriced: self.unpriced,
            warnings: self.warnings,
            rounded_off,
        })
    }
}

impl Charge {
    /// Both were bought alike, so that one line can tell of them.
    fn is_alike(&self, other: &Self) -> bool {
        let what = |it: &Self| {
            let bought = it.bought.as_ref()?;
            Some((
                bought.region.clone(),
                bought.sku.clone(),
                bought.price.clone(),
            ))
        };
        (self.component, self.basis) == (other.component, other.basis) && what(self) == what(other)
    }

    fn take_in(&mut self, other: Self) {
        self.amount += other.amount;
        if let (Some(mine), Some(theirs)) = (&mut self.bought, other.bought) {
            mine.quantity += theirs.quantity;
        }
    }

    fn line(self, amount: MicroUsd) -> Result<Line, Overflow> {
        let component = self.component;
        let usage = self.bought.map(|bought| {
            Ok(Usage {
                service: component.service().to_owned(),
                region: bought.region,
                sku: bought.sku,
                quantity: exact::shown(&bought.quantity)?,
                unit: bought.price.unit,
                usd: bought.price.usd,
                effective_from: bought.price.effective_from,
                price_verified: bought.price.verified,
            })
        });
        Ok(Line {
            component,
            amount,
            basis: self.basis,
            usage: usage.transpose()?,
            adjustment: None,
        })
    }
}

/// Rounded amounts of lines: those of one component add up to its rounded sum, the micro-dollars that
/// rounding down leaves over go to the largest remainders.
fn shared(exact: &[(Component, Exact)]) -> Result<Vec<MicroUsd>, Overflow> {
    let mut sums: BTreeMap<Component, Exact> = BTreeMap::new();
    let mut whole: Vec<BigInt> = Vec::with_capacity(exact.len());
    let mut remainders = Vec::with_capacity(exact.len());
    for (component, usd) in exact {
        let micro = exact::in_micro(usd);
        *sums.entry(*component).or_insert_with(Exact::zero) += &micro;
        let floor = micro.floor();
        whole.push(floor.to_integer());
        remainders.push(micro - floor);
    }
    for (component, sum) in sums {
        let mut lines: Vec<usize> = (0..exact.len())
            .filter(|line| exact[*line].0 == component)
            .collect();
        let floors: BigInt = lines.iter().map(|line| &whole[*line]).sum();
        let mut left = sum.round().to_integer() - floors;
        lines.sort_by(|a, b| remainders[*b].cmp(&remainders[*a]).then(a.cmp(b)));
        for line in lines {
            if left.is_zero() {
                break;
            }
            whole[line] += BigInt::one();
            left -= BigInt::one();
        }
    }
    whole.iter().map(exact::money).collect()
}

fn amount(quantity: &Exact, usd: Decimal) -> Exact {
    quantity * exact::from_decimal(usd)
}

/// At most one private rate replaces the list price, then at most one percentage comes off.
fn adjusted(rates: &Rates<'_>, sale: &Sale, price: &Price) -> Vec<(String, Exact)> {
    let list = amount(&sale.quantity, price.usd);
    let mut amount_after = list.clone();
    let mut adjusted = Vec::new();
    let (service, date) = (sale.component.service(), utc_date(sale.started));
    let adjustments = rates.sheet.adjustments();
    if let Some((id, rate)) = adjustments.rate(service, rates.region, &sale.sku, date) {
        amount_after = amount(&sale.quantity, rate);
        adjusted.push((id.to_owned(), &amount_after - list));
    }
    adjusted.extend(percentage(rates, sale, &amount_after));
    adjusted
}

fn percentage(rates: &Rates<'_>, sale: &Sale, of: &Exact) -> Option<(String, Exact)> {
    let (service, date) = (sale.component.service(), utc_date(sale.started));
    let adjustments = rates.sheet.adjustments();
    let (id, percent) = adjustments.percent(service, rates.region, &sale.sku, date)?;
    let share = exact::from_decimal(percent) / BigInt::from(Change::HUNDRED);
    Some((id.to_owned(), -(of * share)))
}
