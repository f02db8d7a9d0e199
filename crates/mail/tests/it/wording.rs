//! Single sentences and figures, in a mail's text.

use crate::cases::{at, full, nothing_measured, reader, rendered, site};
use crate::digests::{full_day, rendered_digest};
use jiff::tz::TimeZone;
use strands_mail::{
    AttentionLine, CostFact, Digest, ErrorFact, IncidentFact, Kind, LastGood, Notice, Outcome,
    Reader, Reason, RunsFact, Severity, UpdateFact, UpdateWhy, What, render,
};

/// The text on one line, so that a sentence is found however it was wrapped.
fn said(notice: &Notice) -> String {
    let text = rendered(notice).text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn money_has_two_decimals_from_one_dollar_and_four_digits_below() {
    let table = [
        (0, "$0.00"),
        (1, "$0.000001"),
        (12, "$0.000012"),
        (1_234, "$0.001234"),
        (12_345, "$0.01235"),
        (123_449, "$0.1234"),
        (500_000, "$0.50"),
        (999_949, "$0.9999"),
        (999_950, "$1.00"),
        (1_000_000, "$1.00"),
        (31_899_999, "$31.90"),
        (1_234_567_890, "$1,234.57"),
        (-2_500_000, "-$2.50"),
    ];
    for (micro_usd, shown) in table {
        let notice = Notice {
            cost: CostFact::Priced(micro_usd),
            ..full(Kind::Success)
        };
        assert!(
            said(&notice).contains(&format!(" Cost {shown} ")),
            "{micro_usd} as {shown}"
        );
    }
}

#[test]
fn a_duration_has_two_units_at_most() {
    let table = [
        (0, "0 ms"),
        (999, "999 ms"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (3_009_000, "50 min 9 s"),
        (18_720_000, "5 h 12 min"),
        (86_400_000, "1 d"),
        (i64::MAX, "106751991167 d 7 h"),
    ];
    for (ms, shown) in table {
        let notice = Notice {
            duration_ms: Some(ms),
            ..full(Kind::Success)
        };
        assert!(
            said(&notice).contains(&format!(" Duration {shown} ")),
            "{ms} as {shown}"
        );
    }
}

#[test]
fn a_cost_says_how_sure_it_is() {
    let unpriced = |known| CostFact::Unpriced {
        known,
        reasons: vec!["no price for G.9X".to_owned()],
    };
    let table = [
        (CostFact::Estimated(2_000_000), "Cost $2.00, estimated"),
        (unpriced(0), "Cost not priced: no price for G.9X"),
        (
            unpriced(1_500_000),
            "Cost $1.50 and a part not priced: no price for G.9X",
        ),
        (
            CostFact::NotYet,
            "Cost not measured: usage had not arrived when this was sent",
        ),
    ];
    for (cost, shown) in table {
        assert!(
            said(&Notice {
                cost,
                ..full(Kind::Failure)
            })
            .contains(shown),
            "{shown}"
        );
    }
}

#[test]
fn times_stand_in_the_readers_zone_and_in_utc() {
    let table = [
        (
            "Europe/Berlin",
            "Thu 12 Mar 2026, 04:52 to 05:42 Europe/Berlin (03:52 to 04:42 UTC)",
        ),
        (
            "America/New_York",
            "Wed 11 Mar 2026, 23:52 to Thu 12 Mar 2026, 00:42 America/New_York (Thu 12 Mar 2026, 03:52 to 04:42 UTC)",
        ),
        ("UTC", "Thu 12 Mar 2026, 03:52 to 04:42 UTC Duration"),
    ];
    for (zone, shown) in table {
        let reader = Reader {
            zone: TimeZone::get(zone).unwrap(),
            ..reader()
        };
        let text = render(&full(Kind::Failure), &reader, &site()).text;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(shown), "{shown} in {text}");
    }
}

#[test]
fn subjects_say_how_it_ended() {
    let timed_out = Notice {
        outcome: Outcome::TimedOut,
        ..full(Kind::Failure)
    };
    let table = [
        (full(Kind::Failure), "[prod] orders_daily_load failed"),
        (timed_out, "[prod] orders_daily_load timed out"),
        (full(Kind::Recovery), "[prod] orders_daily_load recovered"),
        (full(Kind::Success), "[prod] orders_daily_load succeeded"),
        (full(Kind::Update), "[prod] orders_daily_load failed"),
        (full(Kind::Reopened), "[prod] orders_daily_load failed"),
        (
            Notice {
                outcome: Outcome::TimedOut,
                ..full(Kind::Update)
            },
            "[prod] orders_daily_load timed out",
        ),
        (
            full(Kind::Flapping),
            "[prod] orders_daily_load keeps failing and recovering",
        ),
        (full(Kind::Storm), "[prod] 20+ incidents in 10 minutes"),
        (
            nothing_measured(Kind::Group),
            "[no environment] Several jobs fail alike",
        ),
        (
            Notice {
                error: Some(ErrorFact {
                    code: None,
                    message: "connection to refused".to_owned(),
                }),
                ..full(Kind::Group)
            },
            "[prod] 5 jobs fail alike: connection to refused",
        ),
        (
            nothing_measured(Kind::Failure),
            "[no environment] (unnamed) failed",
        ),
    ];
    for (notice, subject) in table {
        assert_eq!(rendered(&notice).subject, subject);
    }
}

#[test]
fn equal_runs_are_said_to_be_equal() {
    let good = |duration_ms, cost_micro_usd| Notice {
        personal: None,
        last_good: Some(LastGood {
            started_at: at("2026-03-11T03:52:00Z"),
            duration_ms,
            cost_micro_usd,
        }),
        ..full(Kind::Failure)
    };
    let equal = said(&good(Some(3_009_400), Some(31_900_001)));
    assert!(equal.contains("Since the last good run, Wed 11 Mar 2026, 04:52 Europe/Berlin"));
    assert!(equal.contains("nothing we measure differs."));
    assert!(said(&good(None, None)).contains("nothing was measured in both runs."));
    assert!(said(&good(None, Some(1))).contains("Cost $0.000001 $31.90"));
    assert!(
        !said(&Notice {
            last_good: None,
            ..full(Kind::Failure)
        })
        .contains("last good run")
    );
}

#[test]
fn later_runs_of_an_incident_say_since_when() {
    let incident = Some(IncidentFact {
        id: "i".to_owned(),
        opened_at: at("2026-03-11T04:42:00Z"),
        opened_by: Outcome::Failed,
        runs: 2,
        first_provider_id: None,
    });
    let text = said(&Notice {
        incident,
        ..full(Kind::Failure)
    });
    assert!(text.contains(
        "2 failed runs in this incident, open since Wed 11 Mar 2026, 05:42 Europe/Berlin"
    ));
}

#[test]
fn a_reader_is_told_why() {
    let table = [
        (Reason::Owner, "You own orders_daily_load."),
        (
            Reason::Stakeholder,
            "You are named as a stakeholder of orders_daily_load.",
        ),
        (
            Reason::OptedIn,
            "You asked for mails of this kind about orders_daily_load.",
        ),
        (
            Reason::Fallback,
            "Nobody is named for this job, so it goes to the fallback address.",
        ),
    ];
    for (reason, shown) in table {
        let text = render(
            &full(Kind::Success),
            &Reader { reason, ..reader() },
            &site(),
        )
        .text;
        assert!(text.contains(shown), "{shown}");
    }
}

#[test]
fn a_code_that_is_the_only_one_is_told_once() {
    let mut notice = full(Kind::Recovery);
    assert!(said(&notice).contains("Attempts 3 of 3, of which 2 with OutOfMemoryError"));
    notice.attempts[0].error_code = Some("NodeLost".to_owned());
    let text = said(&notice);
    assert!(text.contains("Attempts 3 of 3 Cost") && text.contains("failed, NodeLost"));
}

#[test]
fn an_update_says_what_is_new() {
    let update = |why, open_ms| Notice {
        update: Some(UpdateFact {
            number: 3,
            why,
            open_ms,
        }),
        ..full(Kind::Update)
    };
    let raised = update(
        UpdateWhy::SeverityRaised {
            from: Severity::High,
        },
        1,
    );
    let text = said(&raised);
    assert!(text.contains("orders_daily_load failed, raised from high to critical"));
    assert!(text.contains("Update 3: raised from high to critical."));
    let open = said(&update(UpdateWhy::StillOpen, 93_600_000));
    assert!(open.contains("orders_daily_load failed, still open after 1 d 2 h"));
    let unknown = said(&update(UpdateWhy::StillOpen, -1));
    assert!(unknown.contains("orders_daily_load failed, still open "));
}

#[test]
fn a_digests_subject_leaves_out_what_is_not_known() {
    let runs = RunsFact {
        failed: Some(17),
        missing: Some(3),
        cost_micro_usd: Some(412_600_000),
        ..RunsFact::default()
    };
    let no_cost = RunsFact {
        cost_micro_usd: None,
        ..runs
    };
    let good = RunsFact {
        failed: Some(0),
        missing: Some(0),
        ..no_cost
    };
    let table = [
        (runs, "[prod] Thu 12 Mar: 17 failed, 3 missing, $412.60"),
        (no_cost, "[prod] Thu 12 Mar: 17 failed, 3 missing"),
        (good, "[prod] Thu 12 Mar: 0 failed"),
        (RunsFact::default(), "[prod] Thu 12 Mar: nothing measured"),
    ];
    for (runs, subject) in table {
        let digest = Digest { runs, ..full_day() };
        assert_eq!(rendered_digest(&digest).subject, subject);
    }
}

#[test]
fn a_digest_puts_the_most_severe_first_and_knows_no_address() {
    let mail = rendered_digest(&full_day());
    let place = |job| mail.text.find(job).unwrap();
    assert!(place("orders_daily_load") < place("crm_contacts_sync"));
    assert!(place("revenue_mart") < place("inventory_snapshot"));
    assert!(mail.text.contains("mail to the owner cannot be delivered"));
    assert!(mail.text.contains("resolved before it was"));
}

#[test]
fn a_lines_cost_is_a_price_or_said_to_be_missing() {
    let table = [
        (What::TimedOut, Some(2_000_000), "$2.00"),
        (What::TimedOut, None, "not measured"),
        (What::DidNotStart, None, "no run"),
        (What::OwnerUnreachable, None, "no run"),
    ];
    for (what, cost_micro_usd, shown) in table {
        let line = AttentionLine {
            job: "orders".to_owned(),
            what,
            severity: Severity::High,
            since: None,
            cost_micro_usd,
            incident_id: None,
        };
        let digest = Digest {
            attention: Some(vec![line]),
            ..full_day()
        };
        let text = rendered_digest(&digest).text;
        let row = text.lines().find(|line| line.starts_with("orders "));
        assert!(row.unwrap().ends_with(shown), "{shown}");
    }
}
