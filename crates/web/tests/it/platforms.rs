//! The page of platforms: what it compares, what it withholds, and what it says where there is nothing.

use crate::facts::{self, present, query};
use crate::pages::words;
use askama::Template;
use strands_web::model::{PlatformSums, Present};
use strands_web::page::{self, Page};
use strands_web::table::Row;

pub(crate) fn platforms(found: Vec<PlatformSums>, asked: &str) -> Page {
    let query = query("/platforms", asked, &page::PLATFORMS);
    page::platforms(&Ok(found), &present(), &query)
}

/// The cells of a platform's row.
fn cells(page: &Page, panel: &str, platform: &str) -> Vec<String> {
    let (_, table) = page.table(Some(panel)).unwrap();
    let is_of = |row: &&Row| row.cells[0].text == platform;
    let row = table.rows.iter().find(is_of).unwrap();
    let texts = row.cells.iter().map(|it| it.text.replace('\u{a0}', " "));
    texts.collect()
}

#[test]
fn platforms_stand_side_by_side_with_what_is_not_known_last() {
    let page = platforms(facts::platforms("dbt"), "");
    let (_, table) = page.table(None).unwrap();
    let names: Vec<&str> = table
        .rows
        .iter()
        .map(|it| it.cells[0].text.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Glue",
            "EMR Serverless",
            "dbt",
            "Batch",
            "Lambda",
            "(not known)"
        ]
    );
    let glue = [
        "Glue", "1,235", "1,204", "21", "3", "5", "98.0 %", "$557.99", "$0.45", "0",
    ];
    assert_eq!(cells(&page, "comparison", "Glue"), glue);
    let some_unpriced = ["≥ $56.12", "≥ $0.45", "3"];
    assert_eq!(
        cells(&page, "comparison", "EMR Serverless")[7..],
        some_unpriced
    );
    assert_eq!(
        cells(&page, "comparison", "Batch")[7..],
        ["unpriced", "unpriced", "12"]
    );
    assert_eq!(cells(&page, "comparison", "Lambda")[6], "–");
    let rates = |platform: &str| cells(&page, "success", platform).join(", ");
    assert_eq!(
        rates("Batch"),
        "Batch, 12, 91.7 %, 64.6 %, 98.5 %, 12 of 30 runs"
    );
    assert_eq!(rates("Lambda"), "Lambda, 0, –, –, –, 0 of 30 runs");
    assert!(rates("dbt").ends_with("lower"), "{}", rates("dbt"));
}

#[test]
fn a_platform_of_fewer_than_thirty_runs_has_an_interval_and_no_verdict() {
    let html = platforms(facts::platforms("dbt"), "").render().unwrap();
    // Glue, EMR Serverless and dbt are judged, Batch is drawn without, Lambda has nothing to draw.
    let drawn = |class: &str| {
        html.matches(&format!("<circle class=\"{class}\" cx=\""))
            .count()
    };
    let percent = |class: &str| {
        html.matches(&format!("<rect class=\"{class}\" x=\""))
            .count()
    };
    assert_eq!(
        [drawn("f-glue"), drawn("f-emr"), drawn("f-other")],
        [1, 1, 1]
    );
    assert_eq!(
        html.matches("<circle class=\"hole\" cx=\"").count(),
        2,
        "one row and the legend"
    );
    assert_eq!([percent("f-batch"), percent("f-lambda")], [1, 0]);
}

#[test]
fn what_was_asked_of_platforms_can_be_taken_back() {
    let filtered = platforms(facts::platforms("dbt"), "platform=glue&platform=batch");
    let (_, table) = filtered.table(None).unwrap();
    assert_eq!(table.rows.len(), 2);
    let none = platforms(facts::platforms("dbt"), "platform=redshift_data");
    assert_eq!(none.empty(None), Some("comparison"));
    assert_eq!(none.empty(Some("success")), Some("success"));
    let shown = words(&none);
    assert!(shown.contains("No runs match"), "{shown}");
    assert!(shown.contains("platform: redshift_data"), "{shown}");
    let nothing = words(&platforms(Vec::new(), ""));
    assert!(
        nothing.contains("No runs match") && !nothing.contains("No runs yet"),
        "{nothing}"
    );
}

#[test]
fn platforms_of_an_empty_store_say_how_it_is_filled() {
    let present = Present {
        newest: None,
        ..present()
    };
    let query = query("/platforms", "", &page::PLATFORMS);
    let shown = words(&page::platforms(&Ok(Vec::new()), &present, &query));
    assert!(
        shown.contains("No runs yet") && shown.contains("strands ingest events/"),
        "{shown}"
    );
    assert!(shown.contains("No decision is recorded yet"), "{shown}");
}

#[test]
fn platforms_that_could_not_be_read_leave_what_is_said_of_decisions() {
    let query = query("/platforms", "", &page::PLATFORMS);
    let page = page::platforms(&Err(facts::unread()), &present(), &query);
    assert_eq!(page.unread, ["comparison", "success"]);
    let shown = words(&page);
    assert!(
        shown.contains("runs-1") && shown.contains("No decision is recorded yet"),
        "{shown}"
    );
}

#[test]
fn of_many_platforms_the_drawing_has_twelve_and_the_table_all() {
    let many = (0..20).map(|number| PlatformSums {
        platform: Some(format!("custom:tool-{number:02}")),
        sums: facts::sums(40 + number, 1_000_000),
    });
    let page = platforms(many.collect(), "");
    let html = page.render().unwrap();
    assert_eq!(html.matches("<circle class=\"f-other\" cx=\"").count(), 12);
    assert_eq!(page.table(Some("success")).unwrap().1.rows.len(), 20);
    assert!(words(&page).contains("The 12 with the most runs are drawn"));
}
