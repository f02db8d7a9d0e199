//! The content of a mail about a month's budget.

use crate::content::{Block, Chip, Content, Fact, Story, Title, Value};
use crate::figures::{NO_BREAK, counted, money};
use crate::foot::Foot;
use crate::month::MonthNotice;
use crate::of_notice::PREHEADER_CHARS;
use crate::reader::{Reader, Site};
use crate::subject::SUBJECT_CHARS;
use crate::{links, names, when};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use strands_core::job::{MonthAlarm, Outlook, Payer};

const TOO_LITTLE: &str = "too few days are known";

impl Content {
    pub(crate) fn of_month(notice: &MonthNotice, reader: &Reader, site: &Site) -> Self {
        let button = links::incident(site, &notice.incident_id).map(Block::Button);
        let facts = Some(Block::Facts(facts(notice, &reader.zone)));
        Self {
            subject: subject(notice),
            preheader: names::end(&preheader(notice), PREHEADER_CHARS),
            chip: chip(notice),
            title: title(notice),
            story: Story {
                quoted: None,
                said: said(notice),
            },
            blocks: [facts, button].into_iter().flatten().collect(),
            foot: Foot::of_month(notice, reader, site),
        }
    }
}

/// The same while the incident is open and once it is over, since mailboxes thread by it.
pub(crate) fn subject(notice: &MonthNotice) -> String {
    let environment = names::environment(&notice.environment);
    let budget = money(notice.limit_micro_usd);
    let month = month(notice.month);
    let after = match notice.news {
        MonthAlarm::ForecastToExceed => format!("{month} likely to exceed {budget}"),
        MonthAlarm::Threshold | MonthAlarm::Over => {
            format!("{month} {} of {budget}", share(notice))
        }
    };
    let payer = payer(&notice.payer);
    let around = format!("[{environment}] : {after}").chars().count();
    let payer = names::middle(&payer, SUBJECT_CHARS.saturating_sub(around));
    format!("[{environment}] {payer}: {after}")
}

fn chip(notice: &MonthNotice) -> Chip {
    match notice.news {
        _ if notice.is_cleared => Chip::good("Within budget"),
        MonthAlarm::ForecastToExceed => Chip::warning("Forecast"),
        MonthAlarm::Threshold => Chip::warning("Budget"),
        MonthAlarm::Over => Chip::failed("Over budget"),
    }
}

fn title(notice: &MonthNotice) -> Title {
    let month = month(notice.month);
    let share = share(notice);
    let (has, is) = match notice.payer {
        Payer::All => ("have", "are"),
        Payer::Team(_) | Payer::Job(_) => ("has", "is"),
    };
    let words = match notice.news {
        _ if notice.is_cleared => format!("{has} {month}'s budget in hand again"),
        MonthAlarm::Over | MonthAlarm::Threshold => {
            format!("{has} spent {share} of {month}'s budget")
        }
        MonthAlarm::ForecastToExceed => {
            let chance = chance(notice.outlook);
            format!("{is} likely to exceed {month}'s budget (chance {chance})")
        }
    };
    match &notice.payer {
        Payer::All => Title::words(format!("All jobs {words}")),
        Payer::Team(name) => Title {
            before: "Team ",
            job: Some(names::job(name)),
            after: format!(" {words}"),
        },
        Payer::Job(name) => Title {
            before: "",
            job: Some(names::job(name)),
            after: format!(" {words}"),
        },
    }
}

fn said(notice: &MonthNotice) -> String {
    let begin = day(notice.month);
    let spent = money(notice.spent_micro_usd);
    let limit = money(notice.limit_micro_usd);
    let spent = format!("{spent} of {limit} are spent since {begin}.");
    let rest = match (notice.news, notice.outlook) {
        _ if notice.is_cleared => {
            Some("The value fell by more than five points below what was told.".to_owned())
        }
        (MonthAlarm::Over, _) => Some("What runs until the month's end comes on top.".to_owned()),
        (
            _,
            Some(Outlook {
                exceeds_on: Some(on),
                ..
            }),
        ) => Some(format!(
            "If days go on as they did, the budget is exceeded on {}.",
            day(on)
        )),
        (_, Some(_)) => Some("If days go on as they did, the month keeps to it.".to_owned()),
        (_, None) => None,
    };
    let unpriced = (notice.unpriced > 0).then(|| {
        let runs = counted(notice.unpriced, "run");
        format!("{runs} have a part without a price, which is not in the sum.")
    });
    let all = [Some(spent), rest, unpriced];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn facts(notice: &MonthNotice, zone: &TimeZone) -> Vec<Fact> {
    let fact = |label, value| Fact { label, value };
    let exceeds = notice.outlook.map(|outlook| match outlook.exceeds_on {
        Some(on) => day(on),
        None => "not within the month".to_owned(),
    });
    let mut facts = vec![
        fact(
            "Month",
            format!(
                "{} {}, by days in UTC",
                month(notice.month),
                notice.month.year()
            )
            .into(),
        ),
        fact("Budget", money(notice.limit_micro_usd).into()),
        fact(
            "Spent",
            format!("{}, {}", money(notice.spent_micro_usd), share(notice)).into(),
        ),
    ];
    if notice.news != MonthAlarm::Over {
        facts.push(fact(
            "Chance",
            notice.outlook.map_or(Value::NotMeasured(TOO_LITTLE), |_| {
                chance(notice.outlook).into()
            }),
        ));
        facts.push(fact(
            "Exceeded on",
            exceeds.map_or(Value::NotMeasured(TOO_LITTLE), Value::from),
        ));
    }
    if notice.unpriced > 0 {
        facts.push(fact("Unpriced", counted(notice.unpriced, "run").into()));
    }
    facts.push(fact("As of", when::instant(notice.read_at, zone).into()));
    facts
}

fn preheader(notice: &MonthNotice) -> String {
    let spent = format!(
        "{} of {} spent",
        money(notice.spent_micro_usd),
        money(notice.limit_micro_usd)
    );
    match notice.outlook.filter(|_| notice.news != MonthAlarm::Over) {
        Some(Outlook {
            exceeds_on: Some(on),
            ..
        }) => {
            format!("{spent}, expected to exceed on {}", day(on))
        }
        _ => spent,
    }
}

fn payer(payer: &Payer) -> String {
    match payer {
        Payer::All => "all jobs".to_owned(),
        Payer::Team(name) => format!("team {}", names::job(name)),
        Payer::Job(name) => names::job(name),
    }
}

/// `92.4 %`, cut and not rounded, so that 100 % is never said of less.
fn share(notice: &MonthNotice) -> String {
    if notice.limit_micro_usd <= 0 {
        return "all".to_owned();
    }
    let tenths = i128::from(notice.spent_micro_usd) * 1_000 / i128::from(notice.limit_micro_usd);
    format!("{}.{}{NO_BREAK}%", tenths / 10, (tenths % 10).abs())
}

/// `87 %`; what is all but sure, or all but ruled out, is not said to be so.
fn chance(outlook: Option<Outlook>) -> String {
    match outlook.map(|outlook| outlook.chance_ppm) {
        None => "not measured".to_owned(),
        Some(990_001..) => format!("above 99{NO_BREAK}%"),
        Some(..10_000) => format!("below 1{NO_BREAK}%"),
        Some(ppm) => format!("{}{NO_BREAK}%", (ppm + 5_000) / 10_000),
    }
}

fn month(first: Date) -> String {
    first.strftime("%B").to_string()
}

fn day(day: Date) -> String {
    day.strftime("%-d %B").to_string()
}
