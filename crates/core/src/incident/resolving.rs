//! A good run: what it ends, and who is told.

use super::draft::{Decision, resolution_of};
use super::mailing::{Course, Subject, Turn};
use super::mails::{Because, Step};
use super::rows::OpenIncident;
use super::severity::{Kind, Severity};
use super::told::Belief;
use std::collections::BTreeMap;

impl Decision<'_> {
    pub(super) fn succeed(&mut self, told_before: bool) {
        let told = self.end_of(Kind::Failure);
        let mut opted_in = self.known.routing.on_success(self.run.job_name());
        opted_in.retain(|address, _| !told.contains_key(address));
        if !told_before {
            self.tell_success(opted_in);
        }
    }

    /// Ends the job's incidents of that kind whose runs all started no later; says who took them for
    /// open.
    pub(super) fn end_of(&mut self, kind: Kind) -> BTreeMap<String, Because> {
        self.end(|open| open.kind == kind)
    }

    /// Ends those of the job's incidents whose runs all started no later; says who took them for open.
    pub(super) fn end(
        &mut self,
        is_over: impl Fn(&OpenIncident) -> bool,
    ) -> BTreeMap<String, Because> {
        let placed_at = self.run.placed_at();
        let (over, held): (Vec<_>, Vec<_>) = std::mem::take(&mut self.row.open)
            .into_iter()
            .partition(|open| is_over(open) && open.placed_at <= placed_at);
        self.row.open = held;
        let mut told = BTreeMap::new();
        for open in over {
            told.extend(self.resolve(&open));
            self.leave_environment(&open.incident_id);
            self.row.remember(open, self.ended_at());
        }
        told
    }

    /// Ends an incident; says who took it for open.
    fn resolve(&mut self, open: &OpenIncident) -> BTreeMap<String, Because> {
        let (resolution, why) = match open.kind {
            Kind::Cost => (
                "a run kept to the budget",
                "a run had kept to the budget before it was sent",
            ),
            Kind::Compliance => (
                "a scan found none in the open",
                "a scan had found none in the open before it was sent",
            ),
            _ => (
                "a run succeeded",
                "the job had recovered before it was sent",
            ),
        };
        self.close(open, resolution);
        self.withdraw(&open.incident_id, why, true);
        let believers = self.believers(&open.incident_id);
        let subject = self.subject(open);
        let turn = self.turn(open);
        self.tell_end(&subject, resolution_of(open), &turn, &believers);
        let readers = believers.into_iter();
        readers
            .map(|(address, (because, _))| (address, because))
            .collect()
    }

    /// Tells those who take an incident for open that it is over, the way they learned of it.
    pub(super) fn tell_end(
        &mut self,
        subject: &Subject,
        step: Step,
        turn: &Turn,
        believers: &BTreeMap<String, (Because, Belief)>,
    ) {
        let course = Course::at(step, self.known.now);
        for (address, (because, belief)) in believers {
            let by_digest = Turn::Digest("a digest told that it was open");
            let turn = match (turn, belief) {
                (Turn::Usual, Belief::OpenByDigest) => by_digest,
                _ => turn.clone(),
            };
            let reader = BTreeMap::from([(address.clone(), *because)]);
            self.tell(subject, &course.clone().turned(turn), reader);
        }
    }

    fn tell_success(&mut self, readers: BTreeMap<String, Because>) {
        if readers.is_empty() {
            return;
        }
        let success = self.opening("success".to_owned());
        let subject = Subject {
            incident_entry: None,
            kind: Kind::Success,
            severity: Severity::Low,
            ..self.subject(&success)
        };
        let course = Course::at(Step::Success, self.known.now);
        self.tell(&subject, &course, readers);
    }
}
