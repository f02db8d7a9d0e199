//! What holds for every mail, whatever the facts are.

use crate::cases::{CASES, KINDS, full, hostile, reader, rendered, site, site_without_url};
use proptest::prelude::*;
use strands_mail::{ErrorFact, Kind, Mail, Notice, Reader, Reason, Site, render};

const HTML_BYTES: usize = 20_000;

fn every_mail() -> impl Iterator<Item = Mail> {
    KINDS
        .into_iter()
        .flat_map(|kind| CASES.map(|(_, notice)| rendered(&notice(kind))))
}

fn assert_fits(mail: &Mail) {
    assert!(mail.subject.chars().count() <= 70, "{}", mail.subject);
    assert!(mail.preheader.chars().count() <= 110, "{}", mail.preheader);
    assert!(mail.html.len() <= HTML_BYTES, "{} bytes", mail.html.len());
    assert!(mail.html.is_ascii());
    for forbidden in ["<style", "<img", "<script", "http:", "&#8238;"] {
        assert!(
            !mail.html.contains(forbidden),
            "{forbidden} in {}",
            mail.html
        );
    }
    for tag in mail
        .html
        .split('<')
        .filter_map(|rest| rest.split('>').next())
    {
        assert!(!tag.contains("class=") && !tag.contains(" on"), "{tag}");
    }
    assert_eq!(mail.html.matches("<h2").count(), 1);
    let headers = mail.headers.iter().flat_map(|(name, value)| [name, value]);
    for line in headers.chain([&mail.subject, &mail.preheader]) {
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    assert!(
        mail.headers
            .iter()
            .all(|(name, value)| name.is_ascii() && value.is_ascii())
    );
}

#[test]
fn every_mail_fits_and_keeps_to_the_markup() {
    every_mail().for_each(|mail| assert_fits(&mail));
}

#[test]
fn text_is_seventy_two_columns_wide_except_links() {
    for mail in every_mail() {
        let lines = mail
            .text
            .lines()
            .filter(|line| !line.starts_with("https://"));
        for line in lines {
            assert!(line.chars().count() <= 72, "{line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn layout_tables_are_presentation_and_data_tables_have_scopes() {
    let html = rendered(&full(Kind::Failure)).html;
    for table in html.split("<table").skip(1) {
        let layout = table.starts_with(" role=\"presentation\"");
        assert_eq!(
            layout,
            !table.split("</table").next().unwrap().contains("<th ") || layout
        );
    }
    assert!(
        !html.contains("<th>")
            && html.matches("<th ").count() == html.matches("<th scope=").count()
    );
}

#[test]
fn no_number_comes_from_anywhere_but_the_notice() {
    let known = "3 31.90 95.70 50 9 2026 12 04 52 05 42 03 00 8 01 6 4 137 14 41 11.20 11 \
        20 7 30 10 5 12 1 2 72 05 06 5f2c9b71 exec-2026-03-12-5f0c2a7d91b84e63ac10 eu-central-1 \
        jr_8c1f0a2b9d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccdde";
    let known: Vec<&str> = known.split_whitespace().collect();
    for kind in KINDS {
        let mail = rendered(&full(kind));
        let said = format!("{} {} {}", mail.subject, mail.preheader, mail.text);
        let words = said.split(|c: char| c.is_whitespace() || "$:,;()/".contains(c));
        for word in words.filter(|word| word.contains(|c: char| c.is_ascii_digit())) {
            assert!(
                known.contains(&word.trim_end_matches('.')),
                "{word} in {kind:?}"
            );
        }
    }
}

#[test]
fn without_a_dashboard_there_is_no_link() {
    for site in [
        site_without_url(),
        Site {
            base_url: Some("http://10.0.0.1".to_owned()),
            ..site()
        },
    ] {
        let mail = render(&full(Kind::Failure), &reader(), &site);
        assert!(!mail.html.contains("<a ") && !mail.html.contains("href"));
        assert!(!mail.text.contains("//"), "{}", mail.text);
    }
}

#[test]
fn a_link_stays_inside_the_dashboard() {
    let mail = rendered(&hostile(Kind::Failure));
    let links: Vec<&str> = mail.html.split("href=\"").skip(1).collect();
    assert_eq!(links.len(), 2);
    assert!(links[0].starts_with("https://strands.example.com/incidents/%2E%2E%2F%2E%2E%0D%0AX"));
    assert!(links[1].starts_with("https://strands.example.com/settings/notifications\""));
}

#[test]
fn nobody_can_unsubscribe_through_a_link_that_does_not_exist() {
    for mail in every_mail() {
        assert!(!mail.html.to_lowercase().contains("unsubscribe"));
        assert!(
            mail.headers
                .iter()
                .all(|(name, _)| !name.contains("Unsubscribe"))
        );
    }
}

#[test]
fn the_readers_address_is_not_in_the_mail() {
    for mail in every_mail() {
        assert!(!mail.html.contains("ada@example.com") && !mail.text.contains("ada@example.com"));
    }
}

#[test]
fn mails_of_an_incident_share_a_thread() {
    let thread = |kind| {
        let headers = rendered(&full(kind)).headers;
        headers.into_iter().find(|(name, _)| name == "References")
    };
    let first = thread(Kind::Failure).unwrap();
    assert_eq!(first.1, "<incident-5f2c9b71@strands.example.com>");
    assert_eq!(Some(first), thread(Kind::Recovery));
}

fn notices() -> impl Strategy<Value = Notice> {
    (
        0..3_usize,
        any::<String>(),
        "\\PC{0,400}",
        any::<String>(),
        any::<Option<i64>>(),
    )
        .prop_map(|(kind, environment, job, message, duration_ms)| Notice {
            environment,
            job: job.clone(),
            run_id: message.clone(),
            native_state: Some(job.clone()),
            platform: job,
            error: Some(ErrorFact {
                code: Some(message.clone()),
                message,
            }),
            duration_ms,
            ..full(KINDS[kind])
        })
}

proptest! {
    #[test]
    fn any_names_fit(notice in notices()) {
        for reason in [Reason::Owner, Reason::Stakeholder, Reason::OptedIn, Reason::Fallback] {
            assert_fits(&render(&notice, &Reader { reason, ..reader() }, &site()));
        }
    }

    #[test]
    fn equal_facts_give_an_equal_mail(notice in notices()) {
        prop_assert_eq!(rendered(&notice), rendered(&notice));
    }
}
