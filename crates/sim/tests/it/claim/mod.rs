//! The claim protocol of the outbox as a model, explored exhaustively: one mail, two senders, a
//! provider that may stay silent, its events that may be lost or late, and reconcile.
//!
//! Time is not in the model but for what the protocol takes from it: reconcile looks at a claim only
//! after a sender's longest life, and after the provider's events had their time to come.

mod explore;
mod protocol;

use explore::explore;
use protocol::{FAULTS, Mail, Rules};

#[test]
fn a_mail_leaves_and_twice_only_in_the_documented_cell() {
    let graph = explore(Mail::new(Rules::Product, FAULTS));
    assert!(graph.states() > 1_000, "{} states", graph.states());
    assert_eq!(graph.find(|mail| mail.undocumented), None);
    assert_eq!(
        graph.find(|mail| mail.says_sent() && mail.accepts() == 0),
        None
    );
    assert_eq!(graph.stuck(Mail::is_done), None);
    let twice = graph.find(|mail| mail.accepts() > 1);
    assert!(twice.is_some(), "the documented cell is part of the model");
}

#[test]
fn without_faults_it_leaves_once() {
    let graph = explore(Mail::new(Rules::Product, 0));
    assert_eq!(graph.find(|mail| mail.accepts() > 1), None);
    assert_eq!(graph.stuck(Mail::is_done), None);
}

#[test]
fn without_the_claim_two_senders_send() {
    let graph = explore(Mail::new(Rules::NoClaim, FAULTS));
    assert!(graph.find(|mail| mail.undocumented).is_some());
}

#[test]
fn a_mail_marked_before_it_is_sent_can_be_lost() {
    let graph = explore(Mail::new(Rules::MarksFirst, FAULTS));
    assert!(
        graph
            .find(|mail| mail.says_sent() && mail.accepts() == 0)
            .is_some()
    );
    assert!(graph.stuck(Mail::is_done).is_some());
}

#[test]
fn without_reconcile_a_claim_can_be_abandoned_for_good() {
    let graph = explore(Mail::new(Rules::NoReconcile, FAULTS));
    assert!(graph.stuck(Mail::is_done).is_some());
}

#[test]
fn a_reconcile_that_does_not_wait_for_events_sends_twice() {
    let graph = explore(Mail::new(Rules::Impatient, FAULTS));
    assert!(graph.find(|mail| mail.undocumented).is_some());
}

#[test]
fn a_sender_that_tries_again_after_silence_sends_twice() {
    let graph = explore(Mail::new(Rules::RetriesSilence, FAULTS));
    assert!(graph.find(|mail| mail.undocumented).is_some());
}
