//! Forms: what can be done on a page. They work without a script.

/// A form that is sent by POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What shows that the page which sends it was given to this session.
    pub sign: String,
    /// Lines of text that it takes: name, label.
    pub fields: Vec<(&'static str, &'static str)>,
    /// The word on its button.
    pub button: &'static str,
}

impl Form {
    /// Without fields.
    #[must_use]
    pub fn new(action: impl Into<String>, sign: &str, button: &'static str) -> Self {
        Self {
            action: action.into(),
            sign: sign.to_owned(),
            fields: Vec::new(),
            button,
        }
    }

    /// With another line of text.
    #[must_use]
    pub fn asking(mut self, name: &'static str, label: &'static str) -> Self {
        self.fields.push((name, label));
        self
    }
}
