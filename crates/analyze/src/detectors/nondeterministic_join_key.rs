//! `nondeterministic-join-key`

use super::prelude::*;
use crate::column::Column;
use crate::graph::On;

const RANDOM: [&str; 6] = [
    "monotonically_increasing_id",
    "rand",
    "randn",
    "uuid",
    "random",
    "shuffle",
];

pub(super) static DETECTOR: Detector = Detector {
    id: "nondeterministic-join-key",
    what: "Both sides are joined by numbers that each run gives anew.",
    why: "The numbers depend on how rows lie in partitions: rows are paired by chance, and a retry pairs them otherwise.",
    fix: "join by a key of the data",
    fix_example: "a.join(b, \"order_number\")",
    severity: Severity::Critical,
    example: Example {
        language: "python",
        bad: "a = spark.table(\"sales.a\").withColumn(\"n\", F.monotonically_increasing_id())\nb = spark.table(\"sales.b\").withColumn(\"n\", F.monotonically_increasing_id())\na.join(b, \"n\").write.parquet(\"s3://lake/out/\")",
        good: "a = spark.table(\"sales.a\")\nb = spark.table(\"sales.b\")\na.join(b, \"order_number\").write.parquet(\"s3://lake/out/\")",
        sizes: None,
    },
    find,
};

fn find(job: &Job<'_>, found: &mut Found) {
    for id in job.graph.ids() {
        let node = job.node(id);
        let Op::Join(join) = &node.op else { continue };
        let [left, right, ..] = node.inputs[..] else {
            continue;
        };
        let pairs: Vec<(String, String)> = match &join.on {
            On::Keys(keys) => keys.iter().map(|key| (key.clone(), key.clone())).collect(),
            On::Condition(condition) => {
                condition.conjuncts().into_iter().filter_map(pair).collect()
            }
            On::Nothing | On::Unknown => continue,
        };
        let random = |side: NodeId, name: &str| {
            job.graph
                .definition(side, name)
                .is_some_and(|column| is_random(&column))
        };
        let by_chance = pairs.iter().find(|(a, b)| {
            random(left, a) && random(right, b) || a != b && random(left, b) && random(right, a)
        });
        if let Some((key, _)) = by_chance {
            let message =
                format!("`{key}` is numbered anew on both sides: rows are paired by chance");
            found.push(DETECTOR.at(node.place, node.statement, message));
        }
    }
}

fn pair(part: &Column) -> Option<(String, String)> {
    match part {
        Column::Binary(crate::column::Operator::Equal, left, right) => {
            Some((left.name()?.to_owned(), right.name()?.to_owned()))
        }
        _ => None,
    }
}

fn is_random(column: &Column) -> bool {
    column.any(&mut |it| match it {
        Column::Call(name, _) => RANDOM.contains(&name.as_str()),
        Column::Over(inner, window) => {
            let is_number = matches!(&**inner, Column::Call(name, _) if name == "row_number");
            is_number && window.order.iter().all(|it| it.is_constant())
        }
        _ => false,
    })
}
