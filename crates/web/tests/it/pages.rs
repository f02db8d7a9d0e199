//! What pages say of fixed facts.

use crate::facts::{self, present, query};
use crate::platforms::platforms;
use askama::Template;
use strands_core::incident::IncidentState;
use strands_web::export;
use strands_web::model::{Exposures, Incident, Outlook};
use strands_web::page::{self, Page};
use strands_web::query::Query;
use strands_web::table::Value;

pub(crate) fn all(words: &str) -> Vec<(&'static str, Page)> {
    sections(words).into_iter().chain(details(words)).collect()
}

fn plain(path: &str) -> Query {
    query(path, "", &page::plain("page"))
}

fn sections(words: &str) -> Vec<(&'static str, Page)> {
    let present = present();
    let runs = page::RunsPage {
        lines: facts::runs(words).lines,
        next: Some("1:x".to_owned()),
        jobs: vec![words.to_owned()],
    };
    vec![
        (
            "overview",
            page::overview(
                &facts::overview(words),
                &present,
                &query("/", "", &page::OVERVIEW),
            ),
        ),
        (
            "timeline",
            page::timeline(
                &facts::timeline(words),
                &present,
                &query("/timeline", "", &page::TIMELINE),
            ),
        ),
        (
            "cost",
            page::cost(
                &facts::spending(words),
                &present,
                &query("/cost", "", &page::COST),
            ),
        ),
        (
            "issues",
            page::issues(
                &facts::troubles(words),
                &present,
                &query("/issues", "", &page::ISSUES),
            ),
        ),
        (
            "quality",
            page::quality(
                &Ok(facts::quality(words)),
                &present,
                &query("/quality", "", &page::QUALITY),
            ),
        ),
        (
            "runs",
            page::runs(&Ok(runs), &present, &query("/runs", "", &page::RUNS)),
        ),
        (
            "outbox",
            page::outbox(
                &Ok(Vec::new()),
                &present,
                &query("/outbox", "", &page::OUTBOX),
            ),
        ),
        (
            "compliance",
            page::compliance(
                &facts::exposures(words),
                &present,
                &query("/compliance", "", &page::COMPLIANCE),
                true,
            ),
        ),
        ("platforms", platforms(facts::platforms(words), "")),
        (
            "agents",
            page::agents(
                &Ok(facts::agent_calls(words)),
                &present,
                &query("/agents", "", &page::AGENTS),
            ),
        ),
        (
            "notifications",
            page::notifications(&plain("/settings/notifications"), &present),
        ),
    ]
}

/// Pages of one thing.
fn details(words: &str) -> Vec<(&'static str, Page)> {
    let present = present();
    vec![
        (
            "job",
            page::job(
                &facts::job(words),
                &present,
                &query("/jobs/x", "", &page::JOB),
            ),
        ),
        (
            "run",
            page::run(&facts::run_facts(words), &present, &plain("/runs/x")),
        ),
        (
            "incident",
            page::incident(
                &facts::incident(words),
                &present,
                &plain("/incidents/x"),
                Some("sign"),
            ),
        ),
        (
            "issue",
            page::issue(
                &facts::issue(words),
                &present,
                &plain("/issues/x"),
                Some("sign"),
            ),
        ),
        (
            "exposed incident",
            page::incident(
                &Incident {
                    row: facts::exposed(words, IncidentState::Open),
                    ..facts::incident(words)
                },
                &present,
                &plain("/incidents/x"),
                None,
            ),
        ),
    ]
}

/// The words of a page, a line each, without its markup.
pub(crate) fn words(page: &Page) -> String {
    let html = page.render().unwrap();
    let body = html.split_once("<main").unwrap().1;
    let mut text = String::new();
    let mut is_tag = true;
    for character in body.chars() {
        match character {
            '<' => {
                is_tag = true;
                text.push('\n');
            }
            '>' => is_tag = false,
            other if !is_tag => text.push(other),
            _ => {}
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
}

fn page_of<'a>(pages: &'a [(&'static str, Page)], name: &str) -> &'a Page {
    &pages.iter().find(|(it, _)| *it == name).unwrap().1
}

#[test]
fn a_full_morning() {
    let pages = all("orders_daily_load");
    insta::assert_snapshot!("overview", words(page_of(&pages, "overview")));
    insta::assert_snapshot!("cost", words(page_of(&pages, "cost")));
    insta::assert_snapshot!("run", words(page_of(&pages, "run")));
    insta::assert_snapshot!("platforms", words(page_of(&pages, "platforms")));
    insta::assert_snapshot!("issue", words(page_of(&pages, "issue")));
    insta::assert_snapshot!("compliance", words(page_of(&pages, "compliance")));
}

#[test]
fn columns_by_name_are_for_those_with_the_role() {
    let query = query("/compliance", "", &page::COMPLIANCE);
    let facts = facts::exposures("orders");
    let page = |is_detailed| page::compliance(&facts, &present(), &query, is_detailed);
    let (detailed, counted) = (page(true), page(false));
    assert!(words(&detailed).contains("orders.mail"));
    let shown = words(&counted);
    assert!(!shown.contains("orders.mail"), "{shown}");
    assert!(shown.contains("people with the role compliance"), "{shown}");
    assert!(counted.exported().all(|id| id != "columns"));
}

#[test]
fn where_nothing_was_scanned_nothing_is_called_clean() {
    let query = query("/compliance", "", &page::COMPLIANCE);
    let none = Exposures {
        open: Ok(Vec::new()),
        over: Err(facts::unread()),
    };
    let page = page::compliance(&none, &present(), &query, true);
    let shown = words(&page);
    assert!(shown.contains("of other jobs nothing is known"), "{shown}");
    assert_eq!(page.unread, ["covered"]);
}

#[test]
fn an_empty_store_says_how_it_is_filled() {
    let query = query("/", "", &page::OVERVIEW);
    let shown = words(&page::overview(&facts::empty(), &present(), &query));
    assert!(
        shown.contains("No runs yet") && shown.contains("strands ingest events/"),
        "{shown}"
    );
    assert!(!shown.contains("$0.00"), "{shown}");
}

#[test]
fn one_failed_read_leaves_the_other_panels() {
    let mut facts = facts::overview("orders");
    facts.open = Err(facts::unread());
    let query = query("/", "", &page::OVERVIEW);
    let page = page::overview(&facts, &present(), &query);
    assert_eq!(page.unread, ["attention"]);
    let shown = words(&page);
    assert!(
        shown.contains("runs-1") && shown.contains("Latest runs"),
        "{shown}"
    );
}

#[test]
fn without_a_forecast_the_month_says_why() {
    let mut facts = facts::overview("orders");
    facts.outlook = Ok(Outlook::None(
        "no job has a priced run on a day before today".to_owned(),
    ));
    let query = query("/", "", &page::OVERVIEW);
    let shown = words(&page::overview(&facts, &present(), &query));
    assert!(
        shown.contains("No forecast: no job has a priced run"),
        "{shown}"
    );
}

#[test]
fn exports_hold_what_the_table_shows() {
    for (name, page) in all("orders_daily_load") {
        for id in page.exported() {
            let (_, table) = page.table(Some(id)).unwrap();
            let csv = export::csv(table);
            assert_eq!(csv.lines().count(), table.rows.len() + 1, "{name} {id}");
            let fields: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
            assert!(
                fields.iter().all(|field| !field.is_empty()),
                "{name} {id}: {fields:?}"
            );
            let distinct: std::collections::BTreeSet<_> = fields.iter().collect();
            assert_eq!(distinct.len(), fields.len(), "{name} {id}: {fields:?}");
        }
    }
}

#[test]
fn amounts_of_causes_and_days_add_up() {
    let pages = all("orders_daily_load");
    let cost = page_of(&pages, "cost");
    let sum = |panel: &str, column: usize, rows: usize| -> i64 {
        let (_, table) = cost.table(Some(panel)).unwrap();
        let values = table
            .rows
            .iter()
            .take(rows)
            .map(|row| match row.cells[column].value {
                Value::Usd(amount) => amount,
                _ => 0,
            });
        values.sum()
    };
    let days: i64 = facts::days().iter().map(|day| day.sums.total().0).sum();
    assert_eq!(sum("spend", 1, usize::MAX), days);
    assert_eq!(sum("split", 2, usize::MAX), days);
    let (_, movers) = cost.table(Some("movers")).unwrap();
    let net = movers.rows.len() - 1;
    assert_eq!(sum("movers", 3, net), sum("movers", 3, usize::MAX) / 2);
}

#[test]
fn an_expected_run_that_did_not_come_is_a_ghost() {
    let pages = all("orders_daily_load");
    let html = page_of(&pages, "timeline").render().unwrap();
    assert!(html.contains("missing, expected"), "no ghost is drawn");
    assert!(words(page_of(&pages, "overview")).contains("hourly_sync"));
}

#[test]
fn exactly_one_section_is_open_and_one_heading_is_first() {
    for (name, page) in all("orders_daily_load") {
        let html = page.render().unwrap();
        assert_eq!(html.matches("aria-current=\"page\"").count(), 1, "{name}");
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
        assert_eq!(html.matches("<nav").count(), 1, "{name}");
    }
}
