//! Calls of agents.

use super::{OrUnread, Reads};
use crate::model::{AgentCalls, Read};
use crate::query::Query;
use futures_util::future::join_all;
use std::cmp::Reverse;
use strands_core::tool_call::{AGENTS, ToolCall};

/// More calls of one agent are not read for one page.
const MOST: usize = 1_000;

impl Reads<'_> {
    /// Calls of a time, of the agents that the query wants, newest first.
    pub(in crate::server) async fn agent_calls(&self, query: &Query) -> Read<AgentCalls> {
        let (from, to) = (query.span.from, query.span.to);
        let wanted = AGENTS.into_iter().filter(|name| query.wants("agent", name));
        let reads = wanted.map(|name| self.store.tool_calls_of(name, from, to, MOST + 1));
        let mut calls: Vec<ToolCall> = Vec::new();
        let mut is_cut = false;
        for of_agent in join_all(reads).await {
            let of_agent = of_agent.or_unread("calls")?;
            is_cut |= of_agent.len() > MOST;
            calls.extend(of_agent.into_iter().take(MOST));
        }
        calls.sort_by_key(|call| Reverse(call.at));
        Ok(AgentCalls { calls, is_cut })
    }
}
