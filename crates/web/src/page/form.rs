//! Forms: what can be done on a page. They work without a script.

/// A form that is sent by POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What shows that the page which sends it was given to this session.
    pub sign: String,
    /// What it says by itself: name, value.
    pub given: Vec<(&'static str, &'static str)>,
    /// What it asks for.
    pub fields: Vec<Field>,
    /// The word on its button.
    pub button: &'static str,
    /// Whether it is one of several, of which none stands out.
    pub is_quiet: bool,
}

/// A line that somebody fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What stands beside it.
    pub label: &'static str,
    /// What it takes, as HTML names it.
    pub kind: &'static str,
    /// Whether the form is sent without it.
    pub is_required: bool,
}

impl Field {
    /// A line of text that may stay empty.
    #[must_use]
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            kind: "text",
            is_required: false,
        }
    }

    /// A date.
    #[must_use]
    pub const fn date(name: &'static str, label: &'static str) -> Self {
        Self {
            kind: "date",
            ..Self::text(name, label)
        }
    }

    /// One without which the form is not sent.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }
}

impl Form {
    /// Without fields.
    #[must_use]
    pub fn new(action: impl Into<String>, sign: &str, button: &'static str) -> Self {
        Self {
            action: action.into(),
            sign: sign.to_owned(),
            given: Vec::new(),
            fields: Vec::new(),
            button,
            is_quiet: false,
        }
    }

    /// One of several.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self {
            is_quiet: true,
            ..self
        }
    }

    /// With something that it says by itself.
    #[must_use]
    pub fn giving(mut self, name: &'static str, value: &'static str) -> Self {
        self.given.push((name, value));
        self
    }

    /// With another field.
    #[must_use]
    pub fn asking(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
}
