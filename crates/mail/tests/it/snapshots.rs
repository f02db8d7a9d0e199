//! Every kind in every condition, as it is sent.

use crate::cases::{CASES, KINDS, rendered};
use crate::digests::{DIGESTS, rendered_digest};
use crate::exposures::{EXPOSURES, rendered_exposure};
use crate::months::{MONTHS, rendered_month};
use strands_mail::Mail;

#[test]
fn every_kind_looks_as_it_was_read() {
    for kind in KINDS {
        for (condition, notice) in CASES {
            let name = format!("{}_{condition}", kind.word());
            assert_as_read(&name, &rendered(&notice(kind)));
        }
    }
}

#[test]
fn every_digest_looks_as_it_was_read() {
    for (condition, digest) in DIGESTS {
        assert_as_read(&format!("digest_{condition}"), &rendered_digest(&digest()));
    }
}

#[test]
fn every_month_looks_as_it_was_read() {
    for (condition, notice) in MONTHS {
        assert_as_read(&format!("month_{condition}"), &rendered_month(&notice()));
    }
}

#[test]
fn every_exposure_looks_as_it_was_read() {
    for (condition, notice) in EXPOSURES {
        assert_as_read(
            &format!("exposure_{condition}"),
            &rendered_exposure(&notice()),
        );
    }
}

fn assert_as_read(name: &str, mail: &Mail) {
    insta::assert_snapshot!(format!("{name}.text"), as_read(mail));
    insta::assert_snapshot!(
        format!("{name}.html"),
        mail.html.replace("</tr>", "</tr>\n")
    );
}

fn as_read(mail: &Mail) -> String {
    let headers = mail
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"));
    let headers: String = headers.collect();
    format!(
        "Subject: {}\nPre-header: {}\n{headers}\n{}",
        mail.subject, mail.preheader, mail.text
    )
}
