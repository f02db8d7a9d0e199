use strands_analyze::{DETECTORS, Detector, Options, Sizes, SourceFile, scan};

const PREAMBLE: &str = "from pyspark.sql import SparkSession, functions as F\nfrom pyspark.sql.window import Window\nspark = SparkSession.builder.getOrCreate()\n";

fn found(detector: &Detector, code: &str) -> Vec<String> {
    let (name, code) = match detector.example.language {
        "sql" => ("job.sql", code.to_owned()),
        _ => ("job.py", format!("{PREAMBLE}{code}\n")),
    };
    let sizes = Sizes::parse(detector.example.sizes.unwrap_or("{}")).unwrap();
    let file = SourceFile {
        path: name.to_owned(),
        content: Ok(code.into_bytes()),
    };
    let report = scan(vec![file], &sizes, &Options::default(), &[]);
    assert_eq!(
        report.summary.ok, 1,
        "{}: {:?}",
        detector.id, report.files[0].reason
    );
    report.files[0]
        .findings
        .iter()
        .map(|it| it.detector.to_string())
        .collect()
}

#[test]
fn every_detector_fires_on_its_bad_example_and_not_on_its_good_one() {
    let mut wrong = Vec::new();
    for detector in DETECTORS {
        let bad = found(detector, detector.example.bad);
        if !bad.iter().any(|it| it == detector.id) {
            wrong.push(format!(
                "{} is silent on its bad example: {bad:?}",
                detector.id
            ));
        }
        let good = found(detector, detector.example.good);
        if good.iter().any(|it| it == detector.id) {
            wrong.push(format!("{} fires on its good example", detector.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
