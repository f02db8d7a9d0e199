//! `cache-unused`

use super::prelude::*;

pub(super) static DETECTOR: Detector = Detector {
    id: "cache-unused",
    what: "A cached frame is used once.",
    why: "The cache takes memory from the job and is written for nobody to read.",
    fix: "drop the `cache()`",
    fix_example: "df = spark.read.parquet(path)  # without `.cache()`",
    severity: Severity::Medium,
    example: Example {
        language: "python",
        bad: "df = spark.read.parquet(\"s3://lake/orders/\").cache()\ndf.write.parquet(\"s3://lake/out/\")",
        good: "df = spark.read.parquet(\"s3://lake/orders/\").cache()\nprint(df.count())\ndf.write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for event in &job.trace.events {
        let What::Cached(node) = event.what else {
            continue;
        };
        let all = job.descendants(node);
        let leaves = job.trace.events.iter().any(
            |event| matches!(event.what, What::Escape(it) | What::View(it) if all.contains(&it)),
        );
        let branches = all.iter().any(|id| {
            let consumers = job.consumers[id.0 as usize].iter();
            consumers
                .filter(|it| !matches!(job.node(**it).op, Op::Either))
                .count()
                > 1
        });
        let ends = job.ends(&all);
        let own_loops = job.node(node).context.loops.len();
        let repeats = ends
            .iter()
            .any(|end| end.context.loops.len() > own_loops || end.context.is_batch_body);
        let in_loop = !event.context.loops.is_empty() || event.context.is_batch_body;
        let mut places: Vec<_> = ends.iter().map(|end| end.place).collect();
        places.sort_unstable();
        places.dedup();
        let is_lost =
            leaves || branches || repeats || in_loop || job.trace.is_notebook && places.is_empty();
        if !is_lost && places.len() <= 1 && !event.context.excludes(&event.context) {
            let message = match places.len() {
                0 => "cached, and never computed",
                _ => "cached, and used by one action",
            };
            found.push(DETECTOR.at(event.place, event.statement, message));
        }
    }
}
