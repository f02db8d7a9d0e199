//! Calls of agents' tools: `invocation_id`, `timestamp`. By the agent that was asked, and by the run that
//! the answer was about.

use crate::connect::expiry;
use crate::item::{from_item, is_key, number, seconds, text, to_item};
use crate::statement::Statement;
use crate::{Store, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use strands_core::tool_call::ToolCall;

const TABLE: &str = "AgentInvocations";

impl Store {
    /// Keeps a call; the same one again lies on itself.
    pub async fn put_tool_call(&self, call: &ToolCall) -> Result<(), StoreError> {
        let mut item = to_item(TABLE, call)?;
        item.insert("timestamp".into(), seconds(call.at.as_millisecond()));
        item.insert(
            "success".into(),
            AttributeValue::Bool(call.error_code.is_none()),
        );
        let expires = expiry(call.at, self.retention.tool_calls);
        item.insert("ttl".into(), number(expires));
        Statement::put(self.tables.tool_calls(), item)
            .run(self)
            .await
    }

    /// Calls of an agent between these instants, both inclusive, newest first; at most so many.
    pub async fn tool_calls_of(
        &self,
        agent: &str,
        from: Timestamp,
        to: Timestamp,
        most: usize,
    ) -> Result<Vec<ToolCall>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(self.tables.tool_calls())
            .index_name("AgentIndex")
            .key_condition_expression("agent_name = :agent AND #time BETWEEN :from AND :to")
            .expression_attribute_names("#time", "timestamp")
            .expression_attribute_values(":agent", text(agent))
            .expression_attribute_values(":from", seconds(from.as_millisecond()))
            .expression_attribute_values(":to", seconds(to.as_millisecond()));
        newest(query, most).await
    }

    /// Calls whose answer was about that run, newest first; at most so many.
    pub async fn tool_calls_about(
        &self,
        execution_id: &str,
        most: usize,
    ) -> Result<Vec<ToolCall>, StoreError> {
        if !is_key(execution_id) {
            return Ok(Vec::new());
        }
        let query = self
            .client
            .query()
            .table_name(self.tables.tool_calls())
            .index_name("ExecutionIndex")
            .key_condition_expression("execution_id = :run")
            .expression_attribute_values(":run", text(execution_id));
        newest(query, most).await
    }
}

async fn newest(query: QueryFluentBuilder, most: usize) -> Result<Vec<ToolCall>, StoreError> {
    let query = query.scan_index_forward(false);
    let mut items = query.into_paginator().items().send();
    let mut calls = Vec::new();
    while calls.len() < most
        && let Some(item) = items.next().await
    {
        let item = item.map_err(|fault| StoreError::of(&fault))?;
        calls.push(from_item(TABLE, item)?);
    }
    Ok(calls)
}
