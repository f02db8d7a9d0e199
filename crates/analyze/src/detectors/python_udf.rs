//! `python-udf`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "python-udf",
    what: "A Python function runs a row at a time.",
    why: "Every row goes to a Python process and back, pickled; the optimiser cannot look inside.",
    fix: "use built-in functions, or a vectorised function",
    fix_example: "F.upper(F.trim(\"name\"))\n# or\n@F.pandas_udf(\"double\")",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "clean = F.udf(lambda s: s.strip().upper(), \"string\")\nspark.table(\"sales.customers\").select(clean(\"name\")).write.parquet(\"s3://lake/out/\")",
        good: "spark.table(\"sales.customers\").select(F.upper(F.trim(\"name\"))).write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    if job
        .trace
        .setting("spark.sql.execution.pythonUDF.arrow.enabled")
        == Some("true")
    {
        return;
    }
    for (index, udf) in job.trace.udfs.iter().enumerate() {
        let is_called = job
            .trace
            .events
            .iter()
            .any(|event| matches!(event.what, What::UdfUsed(it) if it == index));
        let is_named = udf.registered.as_ref().is_some_and(|name| {
            job.trace
                .sql_texts
                .iter()
                .any(|text| text.contains(&format!("{name}(")))
        });
        if (is_called || is_named) && !udf.is_vectorised {
            let name = udf.name.as_ref().or(udf.registered.as_ref());
            let message = match name {
                Some(name) => format!("`{name}` runs in Python a row at a time"),
                None => "this function runs in Python a row at a time".to_owned(),
            };
            found.push(DETECTOR.at(udf.place, udf.statement, message));
        }
    }
}
