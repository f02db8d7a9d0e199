//! The borders between crates, and between the functions and the template that deploys them.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use serde_norway::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn metadata() -> Metadata {
    let manifest = root().join("Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .unwrap()
}

fn dependencies(package: &Package, kind: DependencyKind) -> BTreeSet<String> {
    let of_kind = package.dependencies.iter().filter(|it| it.kind == kind);
    of_kind.map(|dependency| dependency.name.clone()).collect()
}

fn ours(package: &Package, kind: DependencyKind, all: &Metadata) -> BTreeSet<String> {
    let names: BTreeSet<String> = all.packages.iter().map(|it| it.name.to_string()).collect();
    dependencies(package, kind)
        .intersection(&names)
        .cloned()
        .collect()
}

fn functions() -> BTreeSet<String> {
    fs::read_dir(root().join("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_crate_depends_only_on_those_below_it() {
    let all = metadata();
    let allowed = |name: &str| -> Option<&[&str]> {
        Some(match name {
            "strands-agent" | "strands-analyze" | "strands-core" | "strands-forecast"
            | "strands-identity" | "strands-scan" => &[],
            "strands-runtime" => &["strands-agent", "strands-core", "strands-store"],
            "strands-config" | "strands-mail" | "strands-sim" | "strands-store" => {
                &["strands-core"]
            }
            "strands-aws" => &[
                "strands-channels",
                "strands-config",
                "strands-core",
                "strands-mail",
            ],
            "strands-channels" => &["strands-core", "strands-mail"],
            "tracking" | "reconcile" => &[
                "strands-aws",
                "strands-config",
                "strands-core",
                "strands-runtime",
                "strands-store",
            ],
            "rollup" => &[
                "strands-aws",
                "strands-core",
                "strands-runtime",
                "strands-store",
            ],
            "cost-tracking" => &[
                "strands-agent",
                "strands-aws",
                "strands-config",
                "strands-core",
                "strands-forecast",
                "strands-runtime",
                "strands-store",
            ],
            "email-notification" => &[
                "cost-tracking",
                "strands-aws",
                "strands-channels",
                "strands-core",
                "strands-mail",
                "strands-runtime",
                "strands-store",
            ],
            "optimization" => &[
                "strands-agent",
                "strands-analyze",
                "strands-aws",
                "strands-core",
                "strands-runtime",
                "strands-store",
            ],
            "compliance" => &[
                "strands-agent",
                "strands-aws",
                "strands-core",
                "strands-runtime",
                "strands-scan",
                "strands-store",
            ],
            "supervisor" => &[
                "strands-agent",
                "strands-aws",
                "strands-core",
                "strands-runtime",
                "strands-store",
            ],
            "strands-testing" => &["strands-core", "strands-store"],
            "strands-web" => &[
                "cost-tracking",
                "strands-core",
                "strands-forecast",
                "strands-identity",
                "strands-store",
                "supervisor",
            ],
            "dashboard" => &[
                "strands-aws",
                "strands-identity",
                "strands-runtime",
                "strands-store",
                "strands-web",
            ],
            "strands-cli" => return None,
            other => panic!("give {other} its place in this table"),
        })
    };
    for package in &all.packages {
        if let Some(allowed) = allowed(&package.name) {
            for name in ours(package, DependencyKind::Normal, &all) {
                assert!(
                    allowed.contains(&name.as_str()),
                    "{} must not depend on {name}",
                    package.name
                );
            }
        }
    }
}

#[test]
fn nothing_depends_on_the_command_and_only_tests_on_the_test_crate() {
    let all = metadata();
    for package in &all.packages {
        for kind in [
            DependencyKind::Normal,
            DependencyKind::Development,
            DependencyKind::Build,
        ] {
            let names = dependencies(package, kind);
            assert!(
                !names.contains("strands-cli"),
                "{} depends on the command",
                package.name
            );
            if kind != DependencyKind::Development {
                assert!(
                    !names.contains("strands-testing"),
                    "{} ships test code",
                    package.name
                );
            }
        }
    }
}

#[test]
fn core_agent_forecast_and_analyze_do_no_io() {
    for (name, folder) in [
        ("strands-agent", "crates/agent/src"),
        ("strands-core", "crates/core/src"),
        ("strands-forecast", "crates/forecast/src"),
        ("strands-analyze", "crates/analyze/src"),
    ] {
        does_no_io(name, folder);
    }
}

fn does_no_io(package: &str, folder: &str) {
    let all = metadata();
    let found = all.packages.iter().find(|it| it.name.as_str() == package);
    for name in dependencies(found.unwrap(), DependencyKind::Normal) {
        let does_io = [
            "tokio", "aws", "hyper", "reqwest", "dynoxide", "tracing", "fastrand", "rand",
        ];
        assert!(
            !does_io.iter().any(|it| name.starts_with(it)),
            "{package} depends on {name}"
        );
    }
    for (path, text) in sources(&root().join(folder)) {
        for word in [
            "Timestamp::now",
            "SystemTime",
            "Instant::now",
            "std::fs",
            "std::net",
            "std::env",
        ] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn only_store_and_aws_name_the_sdk() {
    let all = metadata();
    for package in &all.packages {
        let may = ["strands-store", "strands-aws"].contains(&package.name.as_str());
        let names = dependencies(package, DependencyKind::Normal);
        let sdk = names
            .iter()
            .any(|name| name.starts_with("aws-sdk-") || name == "aws-config");
        assert!(may || !sdk, "{} names the AWS SDK", package.name);
    }
    for (path, text) in sources(&root().join("functions")) {
        assert!(
            !text.contains("aws_sdk_"),
            "{} names an SDK",
            path.display()
        );
        assert!(
            !text.contains("AttributeValue"),
            "{} names table attributes",
            path.display()
        );
    }
}

#[test]
fn the_embedded_store_is_in_the_command_and_in_tests_alone() {
    let all = metadata();
    for package in &all.packages {
        let may = ["strands-cli", "strands-testing"].contains(&package.name.as_str());
        let names = dependencies(package, DependencyKind::Normal);
        assert!(
            may || !names.contains("dynoxide-rs"),
            "{} ships the embedded store",
            package.name
        );
    }
}

#[test]
fn every_function_is_deployed_and_every_deployed_function_exists() {
    let template: Value =
        serde_norway::from_str(&fs::read_to_string(root().join("template.yaml")).unwrap()).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let deployed: BTreeSet<String> = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::Serverless::Function")
        .map(|function| {
            let binary = function["Metadata"]["BuildProperties"]["Binary"].as_str();
            binary.expect("each function names its binary").to_owned()
        })
        .collect();
    assert_eq!(deployed, functions());
}

#[test]
fn every_function_has_a_role_of_its_own() {
    let template: Value =
        serde_norway::from_str(&fs::read_to_string(root().join("template.yaml")).unwrap()).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let functions = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    let roles: Vec<String> = functions
        .map(|function| format!("{:?}", function["Properties"]["Role"]))
        .collect();
    let distinct: BTreeSet<&String> = roles.iter().collect();
    assert_eq!(distinct.len(), roles.len());
    assert!(roles.iter().all(|role| role.contains("Role")), "{roles:?}");
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}
