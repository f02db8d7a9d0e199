//! Columns that are known by their description alone: what their names, types and comments let suspect.

use crate::catalogue::{Catalogue, Severity};
use crate::header::WEAK;

/// How sure a name can be without values.
const MOST: f64 = 0.5;
/// What words of a comment are worth.
const OF_COMMENT: f64 = 0.3;

/// A column that may hold personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Where it stands, as columns of files are named.
    pub path: String,
    /// The type that is suspected.
    pub kind: String,
    /// How grave that type is.
    pub severity: Severity,
    /// How sure, from 0 to 0.5.
    pub confidence: f64,
}

/// What a column's name, its type as Hive writes it, and its comment let suspect: of the column, or of the
/// fields of a structure.
#[must_use]
pub fn described(
    catalogue: &Catalogue,
    name: &str,
    hive_type: &str,
    comment: Option<&str>,
) -> Vec<Described> {
    let mut fields = Vec::new();
    flatten(name.to_owned(), hive_type.trim(), &mut fields);
    let of_comment = comment.filter(|_| fields.len() == 1);
    let suspected = fields
        .into_iter()
        .filter_map(|(path, kind)| suspected(catalogue, path, &kind, of_comment));
    suspected.collect()
}

fn suspected(
    catalogue: &Catalogue,
    path: String,
    hive_type: &str,
    comment: Option<&str>,
) -> Option<Described> {
    let header = catalogue.lexicon.read(&path);
    let by_name = header
        .best()
        .map(|(kind, score)| (kind, f64::from(score) * MOST));
    let by_comment = || {
        let named = catalogue.lexicon.named_in(comment?);
        let kind = crate::catalogue::each(named).next()?;
        (!header.is_negative).then_some((kind, OF_COMMENT))
    };
    let (kind, confidence) = by_name.or_else(by_comment)?;
    let entity = catalogue.get(kind);
    let fits = catalogue.wants(kind) && may_be(hive_type, &entity.name);
    fits.then(|| Described {
        name: path
            .rsplit('.')
            .next()
            .unwrap_or(&path)
            .trim_end_matches("[]")
            .to_owned(),
        kind: entity.name.to_string(),
        severity: entity.severity,
        confidence: confidence.max(f64::from(WEAK) * MOST / 2.0),
        path,
    })
}

/// Whether a column of that type may hold values of the type of personal data.
fn may_be(hive_type: &str, kind: &str) -> bool {
    let hive_type = hive_type.to_ascii_lowercase();
    let head = hive_type.split(['(', '<']).next().unwrap_or_default();
    match head {
        "boolean" => false,
        "date" | "timestamp" => kind == "date_of_birth",
        "float" | "double" | "decimal" => kind == "geo_coordinate",
        _ => true,
    }
}

/// Names and types of the plain columns of a column: `struct<a:int,b:struct<c:int>>`, `array<…>`.
fn flatten(path: String, hive_type: &str, fields: &mut Vec<(String, String)>) {
    let inside = |head: &str| hive_type.strip_prefix(head)?.strip_suffix('>');
    if let Some(inner) = inside("array<") {
        return flatten(path + "[]", inner.trim(), fields);
    }
    let Some(inner) = inside("struct<") else {
        return fields.push((path, hive_type.to_owned()));
    };
    let mut depth = 0_usize;
    let parts = inner.split(|letter| {
        match letter {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    for part in parts {
        if let Some((name, kind)) = part.split_once(':') {
            flatten(format!("{path}.{}", name.trim()), kind.trim(), fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, hive_type: &str, comment: Option<&str>) -> Vec<(String, String)> {
        let found = described(&Catalogue::default(), name, hive_type, comment);
        assert!(
            found
                .iter()
                .all(|it| it.confidence > 0.0 && it.confidence <= 0.5)
        );
        found.into_iter().map(|it| (it.path, it.kind)).collect()
    }

    #[test]
    fn a_description_lets_suspect_and_never_more() {
        for (name, hive_type, comment, expected) in [
            ("customer_email", "string", None, Some("email")),
            ("email_count", "bigint", None, None),
            ("has_phone", "boolean", None, None),
            ("birth_date", "date", None, Some("date_of_birth")),
            ("phone", "double", None, None),
            (
                "c17",
                "string",
                Some("social security number of the applicant"),
                Some("us_ssn"),
            ),
            ("amount", "decimal(10,2)", Some("in euros"), None),
        ] {
            let kinds: Vec<String> = told(name, hive_type, comment)
                .into_iter()
                .map(|it| it.1)
                .collect();
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(kinds, expected, "{name}");
        }
    }

    #[test]
    fn fields_of_structures_have_paths() {
        let hive_type =
            "struct<id:int,contact:struct<email:string,price:decimal(9,2)>,phones:array<string>>";
        let expected = [
            ("customer.contact.email", "email"),
            ("customer.phones[]", "phone"),
        ];
        let expected = expected.map(|(path, kind)| (path.to_owned(), kind.to_owned()));
        let told = told("customer", hive_type, None);
        assert!(told.contains(&expected[0]), "{told:?}");
    }
}
