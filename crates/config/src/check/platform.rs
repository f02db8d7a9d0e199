//! Can the platform run the job as it is described?

use crate::fault::{Code, Report};
use crate::nearest::listed;
use crate::tree::Node;

/// A version of AWS Glue: Python versions that a job may name, and whether support has ended
/// (AWS Glue Developer Guide, "AWS Glue versions", "AWS Glue version support policy").
struct Version {
    glue: &'static str,
    python: &'static [&'static str],
    is_supported: bool,
}

const VERSIONS: [Version; 8] = [
    version("0.9", &["2", "2.7"], false),
    version("1.0", &["2", "2.7", "3", "3.6"], false),
    version("2.0", &["3", "3.7"], false),
    version("3.0", &["3", "3.7", "3.9"], true),
    version("4.0", &["3", "3.9", "3.10"], true),
    version("5.0", &["3", "3.9", "3.11"], true),
    version("5.1", &["3", "3.9", "3.11"], true),
    version("6.0", &["3", "3.13"], true),
];

const fn version(
    glue: &'static str,
    python: &'static [&'static str],
    is_supported: bool,
) -> Version {
    Version {
        glue,
        python,
        is_supported,
    }
}

pub(super) fn check(job: &Node, report: &mut Report) {
    let Some(platform) = job.get("platform") else {
        return;
    };
    preference(job, platform, report);
    selection(platform, report);
    glue_version(platform, report);
}

fn preference(job: &Node, platform: &Node, report: &mut Report) {
    let script = job.get("execution").and_then(|it| it.get("script_type"));
    let (Some(node), Some(script)) = (platform.get("user_preference"), script) else {
        return;
    };
    let (Some(wanted), Some(script)) = (node.text(), script.text()) else {
        return;
    };
    if let Some(able) = able(script)
        && ["glue", "emr", "emr-serverless", "lambda", "batch"].contains(&wanted)
        && !able.contains(&wanted)
    {
        let message = format!("{wanted} cannot run a script of type {script}");
        let help = format!("{script} runs on {}", listed(able.iter().copied()));
        report.error(Code::UnsupportedPlatform, node.span, message, Some(help));
    }
}

/// Where a kind of script runs. AWS Batch runs whatever its container holds; Lambda has no Spark;
/// Glue runs Python, Scala and Ray scripts.
fn able(script: &str) -> Option<&'static [&'static str]> {
    Some(match script {
        "pyspark" | "scala" => &["glue", "emr", "emr-serverless", "batch"],
        "java" | "python" => &["glue", "emr", "emr-serverless", "lambda", "batch"],
        "pythonshell" => &["glue"],
        "ray" => &["glue", "batch"],
        "sql" | "hive" => &["emr", "emr-serverless", "batch"],
        "container" => &["lambda", "batch"],
        _ => return None,
    })
}

fn selection(platform: &Node, report: &mut Report) {
    let Some(node) = platform.get("auto_select_platform") else {
        return;
    };
    if node.boolean() == Some(false) && platform.get("user_preference").is_none() {
        report.error(
            Code::BadValue,
            node.span,
            "no platform is preferred, and none may be selected",
            Some("name one in user_preference, or let auto_select_platform be true".to_owned()),
        );
    }
}

fn glue_version(platform: &Node, report: &mut Report) {
    let Some((node, glue)) = platform
        .get("glue_version")
        .and_then(|node| Some((node, node.text()?)))
    else {
        return;
    };
    let Some(version) = VERSIONS.iter().find(|version| version.glue == glue) else {
        let known = VERSIONS
            .iter()
            .filter(|it| it.is_supported)
            .map(|it| it.glue);
        let message = format!("AWS Glue has no version `{}`", crate::shape::shown(glue));
        let help = Some(format!("known: {}", listed(known)));
        report.error(Code::UnsupportedPlatform, node.span, message, help);
        return;
    };
    if !version.is_supported {
        let message = format!("AWS Glue {glue} is past its end of support");
        let help = Some("move the job to a later version".to_owned());
        report.warn(Code::UnsupportedPlatform, node.span, message, help);
    }
    let python = platform.get("python_version");
    if let Some((node, python)) = python.and_then(|node| Some((node, node.text()?)))
        && !version.python.contains(&python)
    {
        let python = crate::shape::shown(python);
        let message = format!("AWS Glue {glue} has no Python {python}");
        let help = format!("it has {}", listed(version.python.iter().copied()));
        report.error(Code::UnsupportedPlatform, node.span, message, Some(help));
    }
}
