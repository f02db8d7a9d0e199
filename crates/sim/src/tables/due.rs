//! The index of mails by state and time, eventually consistent: a stale read shows it as it was.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use strands_core::incident::{MailRow, MailState};

/// How far behind the index may be.
pub(crate) const LAG_MS: i64 = 2_000;

#[derive(Debug, Default)]
pub(super) struct DueIndex {
    entries: BTreeSet<(MailState, i64, u32)>,
    /// What mails were before their latest changes, oldest first.
    recent: VecDeque<(i64, u32, Option<MailRow>)>,
}

impl DueIndex {
    pub(super) fn change(
        &mut self,
        id: u32,
        now_ms: i64,
        before: Option<MailRow>,
        after: &MailRow,
    ) {
        if let Some(before) = &before {
            self.entries.remove(&(before.state, before.due_at, id));
        }
        self.entries.insert((after.state, after.due_at, id));
        self.recent.push_back((now_ms, id, before));
    }

    pub(super) fn has(&self, state: MailState) -> bool {
        let from = (state, i64::MIN, 0)..=(state, i64::MAX, u32::MAX);
        self.entries.range(from).next().is_some()
    }

    pub(super) fn list<'a>(
        &'a self,
        state: MailState,
        until_ms: i64,
        as_of_ms: Option<i64>,
        current: impl Fn(u32) -> Option<&'a MailRow>,
    ) -> Vec<MailRow> {
        let range = (state, i64::MIN, 0)..=(state, until_ms, u32::MAX);
        let ids = self.entries.range(range).map(|(_, _, id)| *id);
        let Some(as_of_ms) = as_of_ms else {
            return ids.filter_map(current).cloned().collect();
        };
        let mut then: BTreeMap<u32, Option<&MailRow>> = BTreeMap::new();
        let later = self.recent.iter().filter(|(at_ms, _, _)| *at_ms > as_of_ms);
        for (_, id, before) in later {
            then.entry(*id).or_insert(before.as_ref());
        }
        let unchanged = ids.filter(|id| !then.contains_key(id)).filter_map(current);
        let undone = then.values().copied().flatten();
        let undone = undone.filter(|mail| mail.state == state && mail.due_at <= until_ms);
        unchanged.chain(undone).cloned().collect()
    }

    pub(super) fn forget_before(&mut self, now_ms: i64) {
        while self
            .recent
            .front()
            .is_some_and(|(at_ms, _, _)| *at_ms < now_ms - LAG_MS)
        {
            self.recent.pop_front();
        }
    }
}
