//! What a form brings: fields, and the sign that it is one of the asker's own.

use super::access::{Asker, denied};
use super::answer;
use crate::page;
use axum::body::Bytes;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use strands_core::session::Role;

/// The field that brings the sign back.
const SIGN: &str = "form";

/// The fields of a form.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Of a form that this asker was given, and by what it may do may send.
    pub(super) fn of(
        asker: &Asker,
        role: Role,
        address: &Uri,
        body: &Bytes,
    ) -> Result<Self, Box<Response>> {
        let fields = Self::signed(asker, body)?;
        if asker.may(role) {
            Ok(fields)
        } else {
            Err(Box::new(denied(asker, role, address.path())))
        }
    }

    /// Of a form that this asker was given.
    pub(super) fn signed(asker: &Asker, body: &Bytes) -> Result<Self, Box<Response>> {
        let fields = Self(form_urlencoded::parse(body).into_owned().collect());
        if asker.has_sent(fields.get(SIGN).unwrap_or_default()) {
            return Ok(fields);
        }
        let subject = &asker.subject;
        tracing::warn!(%subject, "a form was not of this session");
        let page = page::foreign_form();
        Err(Box::new(answer::error(StatusCode::FORBIDDEN, &page)))
    }

    /// What was written into a field, if anything was.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let found = fields.find(|(it, _)| it == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }
}
