//! What happened around a run, oldest first.

use super::panel::{Block, Event, Panel};
use crate::model::Run;
use crate::query::Query;
use crate::table::{Cell, Mark, state_word};
use crate::words;
use jiff::Timestamp;
use strands_core::incident::{MailRow, MailState};
use strands_core::redact::redact;

/// Attempts, incidents and mails of a run, and the agents that looked at it.
pub(super) fn trail(facts: &Run, now: Timestamp, query: &Query) -> Panel {
    let run = &*facts.ledger;
    let at = |it: Timestamp| Cell::instant(Some(it), now, &query.zone);
    let event = |when: Timestamp, mark, words: &str, detail: String, href| {
        (
            when,
            Event {
                at: at(when),
                mark,
                words: words.to_owned(),
                detail,
                href,
            },
        )
    };
    let mut events = vec![event(
        run.received_at,
        None,
        "First report arrived",
        String::new(),
        None,
    )];
    for attempt in run.attempts() {
        if let Some(started) = attempt.started_at() {
            events.push(event(
                started,
                Some(Mark::Running),
                &format!("Attempt {} started", attempt.number),
                String::new(),
                None,
            ));
        }
        if let Some(ended) = attempt.ended_at().filter(|_| attempt.state().is_terminal()) {
            let words = format!("Attempt {} {}", attempt.number, state_word(attempt.state()));
            events.push(event(
                ended,
                Some(Mark::of(attempt.state())),
                &words,
                String::new(),
                None,
            ));
        }
    }
    for incident in facts.incidents.iter().flatten() {
        let href = Some(query.link(&format!(
            "/incidents/{}",
            words::segment(&incident.incident_id)
        )));
        events.push(event(
            incident.opened_at,
            Some(Mark::Bad),
            "Incident opened",
            redact(&incident.cause_in_words(), 120),
            href.clone(),
        ));
        if let Some(resolved) = incident.resolved_at {
            let how = incident
                .resolution
                .as_deref()
                .map(|it| redact(it, 120))
                .unwrap_or_default();
            events.push(event(
                resolved,
                Some(Mark::Good),
                "Incident resolved",
                how,
                href,
            ));
        }
    }
    for mail in facts.mails.iter().flatten() {
        if let Some((when, words, detail)) = of_mail(mail) {
            events.push(event(when, None, &words, detail, None));
        }
    }
    let rounds = facts.round.iter().flatten();
    for (agent, step) in rounds.flat_map(|round| &round.steps) {
        let words = format!("Agent {agent}");
        events.push(event(
            step.at,
            None,
            &words,
            redact(&step.in_words(), 200),
            None,
        ));
    }
    events.sort_by_key(|(when, _)| *when);
    let unread = facts.incidents.is_err() || facts.mails.is_err() || facts.round.is_err();
    let panel = Panel::new(
        "trail",
        "What happened",
        vec![Block::Trail(events.into_iter().map(|(_, it)| it).collect())],
    );
    if unread {
        return panel.footed("Incidents, mails or agents could not be read.");
    }
    panel
}

/// A mail that left, or that need not.
pub(super) fn of_mail(mail: &MailRow) -> Option<(Timestamp, String, String)> {
    let to = words::foreign(&mail.address);
    match mail.state {
        MailState::Sent => Some((
            mail.sent_at?,
            format!("Mail sent: {}", mail.step),
            format!("to {to}"),
        )),
        MailState::Failed => Some((
            when(mail)?,
            format!("Mail failed: {}", mail.step),
            format!("to {to}; {}", reason(mail)),
        )),
        MailState::Suppressed => Some((
            when(mail)?,
            format!("Mail withdrawn: {}", mail.step),
            reason(mail),
        )),
        MailState::Pending | MailState::Digest | MailState::Claimed | MailState::Digested => {
            Some((
                mail.created_at,
                format!("Mail written: {}", mail.step),
                format!("to {to}; {}", mail.state.as_str()),
            ))
        }
    }
}

fn when(mail: &MailRow) -> Option<Timestamp> {
    Timestamp::from_millisecond(mail.due_at).ok()
}

fn reason(mail: &MailRow) -> String {
    mail.reason
        .as_deref()
        .map(|it| redact(it, 200))
        .unwrap_or_default()
}
