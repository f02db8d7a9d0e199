//! The mails about personal data in the open that tests render.

use crate::cases::{at, reader, site};
use strands_mail::{
    ExposedColumn, ExposureNews, ExposureNotice, Mail, Severity, render_exposure, tell_exposure,
};

/// A condition's name and its builder.
pub(crate) type ExposureCase = (&'static str, fn() -> ExposureNotice);

pub(crate) const EXPOSURES: [ExposureCase; 9] = [
    ("found", found),
    ("again", again),
    ("more", more),
    ("raised", raised),
    ("still_open", still_open),
    ("over", over),
    ("gone", gone),
    ("wide", wide),
    ("hostile", hostile),
];

pub(crate) fn rendered_exposure(notice: &ExposureNotice) -> Mail {
    render_exposure(notice, &reader(), &site())
}

fn column(path: &str, kind: &str, severity: Severity, rows: Option<u64>) -> ExposedColumn {
    ExposedColumn {
        path: path.to_owned(),
        kind: kind.to_owned(),
        is_leaky: false,
        severity,
        rows,
    }
}

fn found() -> ExposureNotice {
    ExposureNotice {
        environment: "production".to_owned(),
        severity: Severity::Critical,
        news: ExposureNews::Found,
        job: "customer_order_summary".to_owned(),
        data_set: "s3://lake-curated/orders/summary/".to_owned(),
        columns: vec![
            ExposedColumn {
                is_leaky: true,
                ..column("tax.number", "us_ssn", Severity::Critical, Some(3))
            },
            column("customer.email", "email", Severity::High, Some(9_999)),
            column("note", "phone", Severity::High, None),
        ],
        more: 0,
        rows_scanned: Some(10_000),
        complete: false,
        scanned_at: Some(at("2026-03-12T06:24:00Z")),
        runs: 1,
        opened_at: at("2026-03-12T06:20:00Z"),
        run_id: "jr_77".to_owned(),
        execution_id: "exec-2026-03-12-77".to_owned(),
        incident_id: "5f2c9b71".to_owned(),
        first_provider_id: None,
        sample_as_of: None,
    }
}

fn followed(news: ExposureNews) -> ExposureNotice {
    ExposureNotice {
        news,
        runs: 4,
        first_provider_id: Some("010201".to_owned()),
        ..found()
    }
}

fn again() -> ExposureNotice {
    followed(ExposureNews::Again)
}

fn more() -> ExposureNotice {
    followed(ExposureNews::More(1))
}

fn raised() -> ExposureNotice {
    followed(ExposureNews::Raised {
        from: Severity::Medium,
    })
}

fn still_open() -> ExposureNotice {
    followed(ExposureNews::StillOpen)
}

fn over() -> ExposureNotice {
    ExposureNotice {
        complete: true,
        rows_scanned: Some(812_000),
        ..followed(ExposureNews::Over)
    }
}

fn gone() -> ExposureNotice {
    ExposureNotice {
        rows_scanned: None,
        scanned_at: None,
        ..followed(ExposureNews::Over)
    }
}

fn wide() -> ExposureNotice {
    let columns = (0..30).map(|at| {
        let path =
            format!("contact_{at}.with_a_long_name.that_goes_on.and_on.until_nobody_reads_it");
        column(&path, "email", Severity::High, Some(at))
    });
    ExposureNotice {
        columns: columns.collect(),
        more: 4_970,
        ..found()
    }
}

fn hostile() -> ExposureNotice {
    let name = "<script>alert(1)</script>\r\nBcc: x@example.com & a_name_that_never_ends";
    ExposureNotice {
        environment: "<b>\r\nX-Evil: 1".to_owned(),
        job: name.to_owned(),
        data_set: format!("s3://{name}"),
        columns: vec![column(name, name, Severity::Low, Some(u64::MAX))],
        run_id: name.to_owned(),
        incident_id: "a\r\nX-Evil: 1".to_owned(),
        more: u64::MAX,
        ..found()
    }
}

#[test]
fn mails_of_an_incident_share_their_subject() {
    let subjects = EXPOSURES[..7].iter();
    let subjects = subjects.map(|(_, notice)| rendered_exposure(&notice()).subject);
    for subject in subjects {
        assert_eq!(
            subject,
            "[prod] Personal data found in customer_order_summary"
        );
    }
}

#[test]
fn a_share_is_cut_and_what_is_not_known_has_none() {
    let text = rendered_exposure(&found()).text.replace('\u{a0}', " ");
    for words in ["3 (below 0.1 %)", "9,999 (99.9 %)", "not measured"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let mut inconsistent = found();
    inconsistent.rows_scanned = Some(2);
    let text = rendered_exposure(&inconsistent).text;
    assert!(!text.contains('%'), "more rows than were looked at: {text}");
}

#[test]
fn a_name_that_holds_personal_data_is_masked() {
    let mut notice = found();
    notice.columns[0].path = "ann.lee@post-haus.example".to_owned();
    let mail = rendered_exposure(&notice);
    for told in [&mail.subject, &mail.preheader, &mail.html, &mail.text] {
        assert!(!told.contains("post-haus"), "{told}");
    }
    let told = tell_exposure(&notice, &reader(), &site());
    assert_eq!(told.job.as_deref(), Some("customer_order_summary"));
    assert!(told.facts.len() <= 8 && !told.text.contains("post-haus"));
}
