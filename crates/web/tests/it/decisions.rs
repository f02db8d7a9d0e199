//! What can be decided about an issue, by its state, and how the page tells it.

use crate::facts::{self, now, present, query};
use askama::Template;
use jiff::SignedDuration;
use strands_core::issue::{Resolution, Why};
use strands_web::model::Issue;
use strands_web::page;

fn page_of(facts: &Issue, sign: Option<&str>) -> String {
    let query = query("/issues/x", "", &page::plain("issue"));
    let page = page::issue(facts, &present(), &query, sign);
    page.render().unwrap()
}

/// The words on the buttons of the forms.
fn buttons(html: &str) -> Vec<&str> {
    let forms = html.split("<form class=\"act\"").skip(1);
    forms
        .map(|form| {
            let button = form.split_once("type=\"submit\">").unwrap().1;
            button.split_once('<').unwrap().0
        })
        .collect()
}

#[test]
fn each_state_has_its_decisions() {
    let at = |hours| now() + SignedDuration::from_hours(hours);
    let over = |why| Some(Resolution { at: now(), why });
    let asked = vec!["Mute", "Call it fixed", "Assign"];
    let unmuting = vec!["Unmute", "Call it fixed", "Assign"];
    for (muted_until, resolution, state, expected) in [
        (None, None, "open", asked.clone()),
        (Some(at(-24)), None, "open", asked),
        (Some(at(24)), None, "muted", unmuting),
        (None, over(Why::Fixed), "fixed", vec!["Reopen", "Assign"]),
        (None, over(Why::Gone), "resolved", Vec::new()),
        (None, over(Why::Suppressed), "suppressed", Vec::new()),
    ] {
        let mut facts = facts::issue("orders");
        facts.row.muted_until = muted_until;
        facts.row.resolution = resolution;
        let html = page_of(&facts, Some("sign"));
        assert_eq!(buttons(&html), expected, "{state}");
        assert!(
            html.contains(&format!(
                "<dt>State</dt><dd class=\"{}\">{state}</dd>",
                if state == "open" { "bad" } else { "" }
            )),
            "{state}: {html}"
        );
        assert_eq!(buttons(&page_of(&facts, None)), Vec::<&str>::new());
    }
}

#[test]
fn runs_since_somebody_called_it_fixed_are_not_told_to_be_without_it() {
    let mut facts = facts::issue("orders");
    let with = page_of(&facts, None);
    assert!(!with.contains("not known</span>"), "{with}");
    facts.row.resolution = Some(Resolution {
        at: facts.row.first_seen,
        why: Why::Fixed,
    });
    let html = page_of(&facts, None);
    assert!(html.contains("not known</span>"), "{html}");
    assert!(!html.contains("absent</span>"), "{html}");
}
