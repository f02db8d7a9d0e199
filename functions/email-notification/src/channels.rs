//! The channels of the settings, as readers of incidents.

use std::collections::BTreeSet;
use strands_channels::{Channel, NoMessenger};
use strands_core::incident::Routing;

/// Which channels there are, and who carries messages there.
#[derive(Debug)]
pub struct Channels<M> {
    named: Vec<Channel>,
    pub(crate) messenger: M,
}

/// A rule for a channel that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("notification settings: there is no channel `{0}`; name it among the channels")]
pub struct UnknownChannel(String);

impl<M> Channels<M> {
    /// Channels that `messenger` serves. One that `routing` has no rule for is told of the jobs that name
    /// it, and whose team does; of every job where none does. What it is told its own kinds and severity say.
    pub fn of(
        named: Vec<Channel>,
        messenger: M,
        routing: &mut Routing,
    ) -> Result<Self, UnknownChannel> {
        let known: BTreeSet<String> = named.iter().map(Channel::recipient).collect();
        let rules = routing.channels.iter();
        let named_there: BTreeSet<String> = rules.map(|rule| rule.recipient.clone()).collect();
        if let Some(unknown) = named_there.difference(&known).next() {
            return Err(UnknownChannel(unknown.clone()));
        }
        let is_free = |it: &&Channel| !named_there.contains(&it.recipient());
        let rest: Vec<_> = named
            .iter()
            .filter(is_free)
            .map(|it| {
                let is_called = routing.names_channel(&it.name);
                it.rule(is_called.then(BTreeSet::new))
            })
            .collect();
        routing.channels.extend(rest);
        Ok(Self { named, messenger })
    }

    pub(crate) fn find(&self, recipient: &str) -> Option<&Channel> {
        self.named.iter().find(|it| it.recipient() == recipient)
    }
}

impl Channels<NoMessenger> {
    /// No channel.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            named: Vec::new(),
            messenger: NoMessenger,
        }
    }
}
