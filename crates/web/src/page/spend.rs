//! Panels about money that several pages show.

use super::budgets;
use super::panel::{Block, Panel};
use crate::chart::{self, Band, Bucket, Columns, Curve, Place, Stack, Unit};
use crate::model::{Ahead, BudgetLine, DayLine, JobDays, Outlook};
use crate::query::Query;
use crate::table::{Cell, Column, Table};
use crate::words;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use strands_core::money::MicroUsd;
use strands_core::totals::{Movement, Sums, movement};
use strands_forecast::Status;

const SPENT: [Stack; 1] = [Stack {
    class: "f-seq5",
    word: "spent",
    field: "spent_usd",
}];

/// Labels below a chart of days.
const LABELS: usize = 8;

/// Dollars of a drawing.
#[allow(clippy::cast_precision_loss, reason = "a height in a drawing")]
pub(super) fn dollars(micro: i64) -> f64 {
    micro as f64 / 1e6
}

/// Words about runs that have no price, where there are any.
pub(super) fn unpriced(runs: i64) -> String {
    match runs {
        0 => String::new(),
        1 => "1 run has a part without a price; it is not in these sums.".to_owned(),
        runs => format!(
            "{} runs have a part without a price; it is not in these sums.",
            words::count(runs)
        ),
    }
}

/// Sums of days.
pub(super) fn sum<'a>(days: impl IntoIterator<Item = &'a DayLine>) -> Sums {
    let sums = days.into_iter().map(|day| &day.sums);
    sums.fold(Sums::default(), Sums::plus)
}

/// What the month has cost, day upon day, and what it will.
pub(super) fn month(
    days: &[DayLine],
    outlook: &Outlook,
    budget: Option<&BudgetLine>,
    today: Date,
    query: &Query,
) -> Panel {
    let first = today.first_of_month();
    let length = usize::try_from(first.days_in_month()).unwrap_or(31);
    let spent = sum(days);
    let total = MicroUsd(spent.total().0);
    let ahead = match outlook {
        Outlook::Known(ahead) => Some(ahead.as_ref()),
        Outlook::None(_) => None,
    };
    let course = Course::of(days, ahead, first, today, length);
    let name = first.strftime("%B %Y").to_string();
    let foot = match (outlook, course.end) {
        (Outlook::Known(_), Some((low, mean, high))) => format!(
            "{} spent. Forecast {}, 95{n}% interval {} to {}.",
            words::usd(total),
            words::usd(MicroUsd(mean)),
            words::usd(MicroUsd(low)),
            words::usd(MicroUsd(high)),
            n = words::NARROW,
        ),
        (Outlook::None(why), _) => format!("{} spent. No forecast: {why}.", words::usd(total)),
        (Outlook::Known(_), None) => format!("{} spent.", words::usd(total)),
    };
    let foot = match budget {
        Some(line) => format!("{foot} {}", budgets::outlook(line)),
        None => foot,
    };
    let finding = foot.clone();
    let chart = chart::curve(Curve {
        id: "month",
        title: &format!("Cumulative cost, {name}, US dollars"),
        finding: &finding,
        height: 150.0,
        unit: Unit::Usd,
        places: &course.places,
        band: course.band.clone(),
        rule: Some((
            usize::try_from(today.day()).unwrap_or(1),
            today.strftime("%-d %b").to_string(),
        )),
        end: course
            .end
            .map(|(_, mean, _)| (dollars(mean), words::usd(MicroUsd(mean)))),
        ceiling: budget.map(|line| {
            let limit = line.budget.limit;
            (dollars(limit.0), format!("budget {}", words::usd(limit)))
        }),
        is_points: false,
        legend: Vec::new(),
        data: course.table(first),
    });
    let foot = format!("{foot} {}", unpriced(spent.unpriced))
        .trim()
        .to_owned();
    Panel::new("month", "Cost this month", vec![Block::Chart(chart)])
        .linked("Cost", query.link("/cost"))
        .footed(foot)
}

/// Cumulative cost of a month: place 0 is its first instant, place n the end of day n.
struct Course {
    places: Vec<Place>,
    band: Option<Band>,
    end: Option<(i64, i64, i64)>,
}

impl Course {
    fn of(
        days: &[DayLine],
        ahead: Option<&Ahead>,
        first: Date,
        today: Date,
        length: usize,
    ) -> Self {
        let by_day: BTreeMap<Date, i64> =
            days.iter().map(|it| (it.day, it.sums.total().0)).collect();
        let begins = ahead
            .and_then(|it| it.month.daily.first())
            .map(|it| it.date);
        let last_known = begins.and_then(|it| it.yesterday().ok()).unwrap_or(today);
        let mut known = 0_i64;
        let mut forecast: Option<i64> = None;
        let mut start = None;
        let mut places = vec![Place {
            tick: None,
            value: Some(0.0),
            ahead: None,
            mark: None,
        }];
        for number in 1..=length {
            let offset = i32::try_from(number - 1).unwrap_or(0);
            let Ok(day) = first.checked_add(offset.days()) else {
                break;
            };
            let tick = (number == 1 || number % 7 == 1).then(|| number.to_string());
            let mut place = Place {
                tick,
                value: None,
                ahead: None,
                mark: None,
            };
            if day <= last_known {
                known = known.saturating_add(by_day.get(&day).copied().unwrap_or_default());
                place.value = Some(dollars(known));
                if day == last_known && ahead.is_some() {
                    place.ahead = Some(dollars(known));
                    start = Some(number);
                    forecast = Some(known);
                }
            } else if let Some(ahead) = ahead {
                let mean = ahead
                    .month
                    .daily
                    .iter()
                    .find(|it| it.date == day)
                    .map(|it| it.amount.mean);
                let base = forecast.unwrap_or(known);
                forecast = mean.map(|mean| base.saturating_add(mean)).or(Some(base));
                place.ahead = forecast.map(dollars);
            }
            places.push(place);
        }
        let end = ahead
            .filter(|_| last_known < first.last_of_month())
            .map(|ahead| {
                let total = ahead.month.total;
                let sum = |rest: i64| known.saturating_add(rest);
                (sum(total.lo95), sum(total.mean), sum(total.hi95))
            });
        let start = start.or(begins.map(|_| 0));
        let band = end.zip(start).map(|((low, _, high), start)| Band {
            points: vec![
                (start, dollars(known), dollars(known)),
                (length, dollars(low), dollars(high)),
            ],
        });
        Self { places, band, end }
    }

    fn table(&self, first: Date) -> Table {
        let columns = vec![
            Column::left("day", "Day"),
            Column::right("cumulative_usd", "cost since the first"),
            Column::right("forecast_usd", "forecast"),
        ];
        let cell = |value: Option<f64>| {
            value.map_or_else(|| Cell::none("–"), |value| Cell::usd(micro(value)))
        };
        let rows = self
            .places
            .iter()
            .skip(1)
            .enumerate()
            .filter_map(|(offset, place)| {
                let day = first.checked_add(i32::try_from(offset).ok()?.days()).ok()?;
                Some(vec![
                    Cell::text(&day.to_string()),
                    cell(place.value),
                    cell(place.ahead),
                ])
            });
        Table::new(columns, rows.collect())
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "dollars that came from micro-dollars"
)]
fn micro(dollars: f64) -> i64 {
    (dollars * 1e6).round() as i64
}

/// Days as columns, and the days to come.
pub(super) fn days_ahead(
    id: &'static str,
    title: &str,
    days: &[DayLine],
    outlook: Option<&Outlook>,
    (from, to): (Date, Date),
) -> chart::Chart {
    let by_day: BTreeMap<Date, &Sums> = days.iter().map(|it| (it.day, &it.sums)).collect();
    let shown = from.series(1.day()).take_while(|day| *day <= to);
    let mut buckets: Vec<Bucket> = shown
        .map(|day| {
            let sums = by_day.get(&day);
            let known = match sums {
                Some(sums) => sums.known_total(),
                None => Some(MicroUsd::ZERO),
            };
            bucket(day, known.map(|it| vec![dollars(it.0)]))
        })
        .collect();
    if let Some(Outlook::Known(ahead)) = outlook {
        let later = ahead.forecast.daily.iter().filter(|it| it.date > to);
        buckets.extend(later.map(|it| Bucket {
            ahead: Some((
                dollars(it.amount.mean),
                dollars(it.amount.lo95),
                dollars(it.amount.hi95),
            )),
            ..bucket(it.date, None)
        }));
    }
    ticked(&mut buckets);
    let total = sum(days.iter().filter(|it| (from..=to).contains(&it.day)));
    let dearest = days.iter().max_by_key(|it| it.sums.total());
    let finding = match dearest {
        Some(day) => format!(
            "{} from {from} to {to}; the dearest day was {} with {}.",
            words::usd(total.total()),
            day.day,
            words::usd(day.sums.total())
        ),
        None => "No run has ended in that time.".to_owned(),
    };
    chart::columns(&Columns {
        id,
        title,
        finding: &finding,
        height: 190.0,
        unit: Unit::Usd,
        stacks: &SPENT,
        buckets: &buckets,
        axis: "Day",
        level: "95 % interval of a day",
    })
}

fn bucket(day: Date, values: Option<Vec<f64>>) -> Bucket {
    Bucket {
        name: day.to_string(),
        tick: None,
        values,
        missing: 0.0,
        ahead: None,
    }
}

/// A label every so many days.
fn ticked(buckets: &mut [Bucket]) {
    let days = buckets.len();
    for (place, bucket) in buckets.iter_mut().enumerate() {
        if chart::is_labelled(place, days, LABELS) {
            let day = bucket.name.parse::<Date>().ok();
            bucket.tick = day.map(|day| day.strftime("%-d %b").to_string());
        }
    }
}

/// What moved between two times of some jobs' days.
pub(super) fn moved(jobs: &[JobDays], before: (Date, Date), now: (Date, Date)) -> Movement {
    let pairs: Vec<(&str, Sums, Sums)> = jobs
        .iter()
        .map(|job| {
            (
                job.whose.words(),
                job.between(before.0, before.1),
                job.between(now.0, now.1),
            )
        })
        .collect();
    movement(pairs.iter().map(|(job, before, now)| (*job, before, now)))
}

/// Causes of the change from some days to as many after them.
pub(super) fn movers(moved: &Movement, note: &str) -> Panel {
    if moved.runs_before == 0 {
        let words = "Nothing is known of the days before, so there is no change to explain.";
        return Panel::new("movers", "Cost movers", vec![Block::Text(words.to_owned())])
            .noted(note);
    }
    if moved.moved.is_empty() {
        let words = "Nothing moved: both times cost the same.";
        return Panel::new("movers", "Cost movers", vec![Block::Text(words.to_owned())])
            .noted(note);
    }
    let foot = format!(
        "{} → {}. Causes add up to the net change. {}",
        words::usd(moved.before),
        words::usd(moved.now),
        unpriced(moved.unpriced)
    );
    Panel::new(
        "movers",
        "Cost movers",
        vec![Block::Table(movers_table(moved))],
    )
    .noted(note)
    .footed(foot.trim().to_owned())
}

fn movers_table(moved: &Movement) -> Table {
    let columns = vec![
        Column::left("cause", "Cause"),
        Column::left("most_in", "Most in"),
        Column::drawn("Beside the largest", " ".to_owned()),
        Column::right("change_usd", "Change"),
    ];
    let largest = moved.moved.iter().map(|it| it.amount.0.abs()).max();
    let largest = dollars(largest.unwrap_or_default());
    let mut rows: Vec<Vec<Cell>> = moved
        .moved
        .iter()
        .map(|it| {
            vec![
                Cell::named(it.mover.field(), it.mover.words()),
                it.most
                    .as_deref()
                    .map_or_else(|| Cell::none("–"), Cell::text),
                Cell::drawing(chart::diverge(dollars(it.amount.0), largest)),
                Cell::signed_usd(it.amount.0),
            ]
        })
        .collect();
    let net = moved.now.0.saturating_sub(moved.before.0);
    rows.push(vec![
        Cell::named("net", "Net"),
        Cell::none(""),
        Cell::drawing(String::new()),
        Cell::signed_usd(net),
    ]);
    Table::new(columns, rows)
}

/// What the forecast stands on.
pub(super) fn basis(outlook: &Outlook) -> String {
    match outlook {
        Outlook::Known(ahead) => {
            let few = match ahead.forecast.status {
                Status::Ok => "",
                Status::InsufficientHistory => {
                    " Fewer than 14 days are known: the forecast is a guess with wide intervals."
                }
            };
            format!(
                "Forecast by {} from {} known days.{few}",
                ahead.forecast.model, ahead.forecast.history_days
            )
        }
        Outlook::None(why) => format!("No forecast: {why}."),
    }
}
