//! Own types of the configuration, looked for beside the built-in ones.

use serde_json::Value;
use strands_core::settings::Recognizers;
use strands_scan::{Catalogue, OwnType};
use strands_store::{Store, StoreError};

/// The types to look for in the data of a job, or of nobody in particular.
pub(crate) struct Types {
    pub(crate) catalogue: Catalogue,
    /// Why own types cannot be looked for.
    pub(crate) unusable: Option<String>,
}

/// The built-in types, and those that the configuration adds for the job.
pub(crate) async fn types(store: &Store, job: Option<&str>) -> Result<Types, StoreError> {
    let row = store.settings().await?;
    let recognizers = row.map(|row| row.settings.recognizers).unwrap_or_default();
    Ok(read(&recognizers, job))
}

fn read(recognizers: &Recognizers, job: Option<&str>) -> Types {
    let own: Vec<&Value> = recognizers.of(job).collect();
    if own.is_empty() {
        return Types {
            catalogue: Catalogue::default(),
            unusable: None,
        };
    }
    match compiled(own) {
        Ok(catalogue) => Types {
            catalogue,
            unusable: None,
        },
        Err(why) => Types {
            catalogue: Catalogue::default(),
            unusable: Some(format!("own types cannot be looked for: {why}")),
        },
    }
}

fn compiled(own: Vec<&Value>) -> Result<Catalogue, String> {
    let own = own.into_iter().map(|it| serde_json::from_value(it.clone()));
    let own: Result<Vec<OwnType>, _> = own.collect();
    let own = own.map_err(|fault| fault.to_string())?;
    Catalogue::with_own(own).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recognizers() -> Recognizers {
        let own = |name: &str, pattern: &str| json!({"name": name, "pattern": pattern});
        Recognizers {
            all: vec![own("badge", "B-[0-9]{5}")],
            jobs: [("orders".to_owned(), vec![own("loyalty", "L[0-9]{8}")])].into(),
        }
    }

    fn names(types: &Types) -> Vec<String> {
        let entities = types.catalogue.entities();
        let names = entities.map(|it| it.name.to_string());
        names
            .filter(|it| it == "badge" || it == "loyalty")
            .collect()
    }

    #[test]
    fn a_job_has_its_own_types_beside_those_of_all() {
        for (job, expected) in [
            (Some("orders"), vec!["badge", "loyalty"]),
            (Some("returns"), vec!["badge"]),
            (None, vec!["badge"]),
        ] {
            let types = read(&recognizers(), job);
            assert_eq!(names(&types), expected, "{job:?}");
            assert_eq!(types.unusable, None);
        }
    }

    #[test]
    fn types_that_cannot_be_used_are_told_and_none_is_used() {
        let mut faulty = recognizers();
        faulty.all.push(json!({"name": "email", "pattern": "x"}));
        let types = read(&faulty, None);
        assert!(names(&types).is_empty());
        assert!(types.unusable.unwrap().contains("`email`"));
        faulty.all.push(json!({"pattern": 1}));
        assert!(read(&faulty, None).unusable.is_some());
    }
}
