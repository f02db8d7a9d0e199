//! What holds for every mail, whatever the facts are.

use crate::cases::{CASES, KINDS, full, hostile, reader, rendered, site, site_without_url};
use crate::digests::{DIGESTS, filled, full_day, rendered_digest};
use crate::exposures::{EXPOSURES, rendered_exposure};
use crate::months::{MONTHS, rendered_month};
use proptest::prelude::*;
use strands_mail::{
    Digest, ErrorFact, GroupFact, IncidentFact, Kind, Mail, Notice, Reader, Reason, RunsFact, Site,
    render, render_digest,
};

const HTML_BYTES: usize = 20_000;

fn every_mail() -> impl Iterator<Item = Mail> {
    KINDS
        .into_iter()
        .flat_map(|kind| CASES.map(|(_, notice)| rendered(&notice(kind))))
        .chain(DIGESTS.map(|(_, digest)| rendered_digest(&digest())))
        .chain(MONTHS.map(|(_, notice)| rendered_month(&notice())))
        .chain(EXPOSURES.map(|(_, notice)| rendered_exposure(&notice())))
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
    assert!(mail.html.contains("<html lang=\"en\""));
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
    for mail in every_mail() {
        for table in mail.html.split("<table").skip(1) {
            let layout = table.starts_with(" role=\"presentation\"");
            let own = table.split("</table").next().unwrap();
            assert!(layout || own.contains("<th scope="), "{own}");
        }
        assert_eq!(
            mail.html.matches("<th").count(),
            mail.html.matches("<th scope=").count()
        );
    }
}

#[test]
fn no_number_comes_from_anywhere_but_the_notice() {
    let known = "3 31.90 95.70 25.00 22.50 127.6 50 9 2026 12 04 52 05 42 03 00 8 01 6 4 137 14 41 11.20 11 \
        20 7 30 10 5 12 1 2 72 05 06 26 20+ 24 5f2c9b71 exec-2026-03-12-5f0c2a7d91b84e63ac10 eu-central-1 \
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
fn no_number_comes_from_anywhere_but_the_digest() {
    let known = "12 13 2026 01 00 1 284 17 2 4 3 5 412.60 11 18 08 2.15 05 42 31.90 137 06 20 22 03 \
        07 44 61.40 21 tmp_backfill_2 eu-central-1";
    let known: Vec<&str> = known.split_whitespace().collect();
    let mail = rendered_digest(&full_day());
    let said = format!("{} {} {}", mail.subject, mail.preheader, mail.text);
    let words = said.split(|c: char| c.is_whitespace() || "$:,;()/".contains(c));
    let words = words.filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    for word in words {
        assert!(known.contains(&word.trim_end_matches('.')), "{word}");
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
        let digest = render_digest(&filled("orders", 12), &reader(), &site);
        let mails = KINDS.map(|kind| render(&full(kind), &reader(), &site));
        for mail in mails.into_iter().chain([digest]) {
            assert!(!mail.html.contains("<a ") && !mail.html.contains("href"));
            assert!(!mail.text.contains("//"), "{}", mail.text);
        }
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

fn header(mail: &Mail, name: &str) -> Option<String> {
    let mut headers = mail.headers.iter();
    headers
        .find(|(other, _)| other == name)
        .map(|it| it.1.clone())
}

#[test]
fn mails_of_an_incident_share_a_thread() {
    let incident = "<incident-5f2c9b71@strands.example.com>";
    let first = rendered(&full(Kind::Failure));
    assert_eq!(header(&first, "References").as_deref(), Some(incident));
    assert_eq!(header(&first, "In-Reply-To"), None);
    for kind in [Kind::Update, Kind::Reopened, Kind::Recovery] {
        let later = rendered(&full(kind));
        let answered = "<0107019d2f6c1a2b-5e6f7a8b-0000-4c1d-9e2f-3a4b5c6d7e8f-000000\
            @eu-central-1.amazonses.com>";
        assert_eq!(header(&later, "In-Reply-To").as_deref(), Some(answered));
        let thread = format!("{incident} {answered}");
        assert_eq!(header(&later, "References"), Some(thread));
    }
}

#[test]
fn a_first_mail_is_named_by_its_region() {
    let table = [
        ("us-east-1", "id-1", Some("<id-1@email.amazonses.com>")),
        ("eu-west-1", "id-1", Some("<id-1@eu-west-1.amazonses.com>")),
        (
            "eu-west-1",
            "a>\r\nb",
            Some("<a---b@eu-west-1.amazonses.com>"),
        ),
        ("", "id-1", None),
        ("eu-west-1", " ", None),
    ];
    for (region, id, named) in table {
        let mut notice = full(Kind::Update);
        notice.incident = notice.incident.map(|incident| IncidentFact {
            first_provider_id: Some(id.to_owned()),
            ..incident
        });
        let site = Site {
            region: region.to_owned(),
            ..site()
        };
        let mail = render(&notice, &reader(), &site);
        assert_eq!(header(&mail, "In-Reply-To").as_deref(), named);
    }
}

#[test]
fn a_digest_answers_no_mail_and_belongs_to_no_incident() {
    let mail = rendered_digest(&full_day());
    let names: Vec<&str> = mail.headers.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, ["Auto-Submitted", "List-Id", "X-Strands-Kind"]);
    let list = "Strands digest <digest.prod.strands.example.com>";
    assert_eq!(header(&mail, "List-Id").as_deref(), Some(list));
}

#[test]
fn ten_rows_of_ordinary_names_fit() {
    let (_, forty) = DIGESTS[3];
    let mail = rendered_digest(&forty());
    assert_eq!(mail.html.matches("<th scope=\"row\"").count(), 4 + 30);
    assert_eq!(mail.text.matches("\nand 30 more").count(), 3);
    assert_eq!(mail.html.matches("and 30 more. <a href=").count(), 2);
}

fn notices() -> impl Strategy<Value = Notice> {
    (
        0..KINDS.len(),
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
            platform: job.clone(),
            group: Some(GroupFact {
                jobs: vec![job; 12],
                more: 1,
            }),
            error: Some(ErrorFact {
                code: Some(message.clone()),
                message,
            }),
            duration_ms,
            ..full(KINDS[kind])
        })
}

fn digests() -> impl Strategy<Value = Digest> {
    (
        any::<String>(),
        "\\PC{0,400}",
        0..30_usize,
        any::<[Option<u64>; 6]>(),
        any::<Option<i64>>(),
    )
        .prop_map(|(environment, name, lines, counts, cost_micro_usd)| {
            let [total, failed, timed_out, stopped, missing, unpriced] = counts;
            Digest {
                environment,
                runs: RunsFact {
                    total,
                    failed,
                    timed_out,
                    stopped,
                    missing,
                    unpriced,
                    cost_micro_usd,
                },
                ..filled(&name, lines)
            }
        })
}

proptest! {
    #[test]
    fn any_digest_fits(digest in digests()) {
        assert_fits(&rendered_digest(&digest));
    }

    #[test]
    fn any_names_fit(notice in notices()) {
        for reason in [Reason::Owner, Reason::Stakeholder, Reason::Lead, Reason::BudgetOwner, Reason::OptedIn, Reason::Requested, Reason::Fallback] {
            assert_fits(&render(&notice, &Reader { reason, ..reader() }, &site()));
        }
    }

    #[test]
    fn equal_facts_give_an_equal_mail(notice in notices()) {
        prop_assert_eq!(rendered(&notice), rendered(&notice));
    }
}
