//! Settings from environment variables, read once into a typed struct; every fault is named at once.

use std::fmt::{self, Display};
use std::str::FromStr;

/// Everything that is wrong with the settings.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used: {}", .0.join("; "))]
pub struct SettingsFault(pub Vec<String>);

/// A process that ends with this fault prints it so.
impl fmt::Debug for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads variables and remembers what is wrong with them.
pub struct Settings<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<String>,
}

impl<'a> Settings<'a> {
    /// Reads through `lookup`; an empty variable counts as absent.
    #[must_use]
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            faults: Vec::new(),
        }
    }

    /// A variable that may be absent.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    /// A variable that must be there.
    pub fn required(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.faults.push(format!("{name} is not set"));
            String::new()
        })
    }

    /// A variable of another type, with a value for its absence.
    pub fn parsed<T>(&mut self, name: &str, absent: T) -> T
    where
        T: FromStr,
        T::Err: Display,
    {
        let Some(text) = self.optional(name) else {
            return absent;
        };
        text.parse().unwrap_or_else(|fault| {
            self.faults.push(format!("{name}: {fault}"));
            absent
        })
    }

    /// A variable of another type that may be absent.
    pub fn optional_parsed<T>(&mut self, name: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let parsed = self.optional(name)?.parse();
        let fault = |fault: T::Err| self.faults.push(format!("{name}: {fault}"));
        parsed.map_err(fault).ok()
    }

    /// Takes a value that was checked elsewhere, or remembers its fault.
    pub fn checked<T: Default, E: Display>(&mut self, value: Result<T, E>) -> T {
        value.unwrap_or_else(|fault| {
            self.faults.push(fault.to_string());
            T::default()
        })
    }

    /// The settings, unless anything was wrong.
    pub fn finish<T>(self, settings: T) -> Result<T, SettingsFault> {
        if self.faults.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsFault(self.faults))
        }
    }
}

/// The process's own environment.
#[must_use]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let lookup = |name: &str| (name == "DAYS").then(|| "many".to_owned());
        let mut settings = Settings::new(&lookup);
        settings.required("SENDER");
        settings.parsed("DAYS", 90_i64);
        assert_eq!(settings.optional_parsed::<i64>("SENDER"), None);
        let fault = settings.finish(()).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "the settings cannot be used: SENDER is not set; DAYS: invalid digit found in string"
        );
    }

    #[test]
    fn an_empty_variable_is_absent() {
        let lookup = |_: &str| Some(String::new());
        assert_eq!(Settings::new(&lookup).parsed("DAYS", 90_i64), 90);
    }
}
