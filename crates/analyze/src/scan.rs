//! A scan: every file is read and run, what was found is placed, filtered and counted.

use crate::dataflow::dataflow;
use crate::detector::{Draft, Found};
use crate::detectors::DETECTORS;
use crate::finding::Severity;
use crate::front::{GAVE_UP, Kind, Module, SourceFile};
use crate::interp;
use crate::job::Job;
use crate::place::FileId;
use crate::placed::placed;
use crate::project::Project;
use crate::report::{Dataflow, FileReport, Known, Report, Status};
use crate::sizes::Sizes;
use crate::state::{Remembered, State};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Trees may be deep: the walk over them has room for it.
const STACK: usize = 256 * 1024 * 1024;

/// What is reported.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these detectors; all if empty.
    pub only: Vec<String>,
    /// None of these.
    pub disable: Vec<String>,
    /// Nothing that is less certain.
    pub min_confidence: f64,
    /// Nothing that is less severe.
    pub min_severity: Severity,
    /// Scripts are pieces of larger ones: a free name `spark` is a session in them.
    pub is_fragment: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            disable: Vec::new(),
            min_confidence: 0.6,
            min_severity: Severity::Low,
            is_fragment: false,
        }
    }
}

/// Scans files that belong together: they may import one another.
#[must_use]
pub fn scan(
    files: Vec<SourceFile>,
    sizes: &Sizes,
    options: &Options,
    baseline: &[Known],
) -> Report {
    scan_changed(files, sizes, options, baseline, &State::default()).0
}

/// Scans what changed since a state, and gives the report of a full scan with the new state.
#[must_use]
pub fn scan_changed(
    files: Vec<SourceFile>,
    sizes: &Sizes,
    options: &Options,
    baseline: &[Known],
    state: &State,
) -> (Report, State) {
    let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        let work = builder.spawn_scoped(scope, || {
            Scan::new(files, sizes, options).report(baseline, state)
        });
        match work.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => (failed(paths), State::default()),
        }
    })
}

/// Every file has its place even where the analysis itself failed.
fn failed(paths: Vec<String>) -> Report {
    let files = paths.into_iter().map(|path| FileReport {
        path,
        status: Status::Unparsed,
        reason: Some(GAVE_UP.to_owned()),
        language: None,
        lines: 0,
        findings: Vec::new(),
        dataflow: Dataflow::default(),
    });
    Report::new(files.collect(), Vec::new(), Vec::new())
}

struct Scan<'s> {
    project: Project,
    sizes: &'s Sizes,
    options: &'s Options,
}

/// What a run through one file gave, for this file and for others that it imports.
struct Outcome {
    module: Module,
    drafts: Vec<Draft>,
    dataflow: Dataflow,
    imports: Vec<FileId>,
}

impl<'s> Scan<'s> {
    fn new(mut files: Vec<SourceFile>, sizes: &'s Sizes, options: &'s Options) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self {
            project: Project::new(files),
            sizes,
            options,
        }
    }

    fn report(&self, baseline: &[Known], state: &State) -> (Report, State) {
        let mut next = State::of(&self.project, self.sizes, self.options);
        let outcomes = self.outcomes(state, &next);
        let mut drafts: BTreeMap<FileId, Vec<Draft>> = BTreeMap::new();
        for draft in outcomes.values().flat_map(|outcome| &outcome.drafts) {
            drafts
                .entry(draft.place.file)
                .or_default()
                .push(draft.clone());
        }
        let mut reports = Vec::new();
        let mut warnings = Vec::new();
        for file in self.project.ids() {
            let path = self.project.path(file);
            if let Some(outcome) = outcomes.get(&file) {
                let found = drafts.remove(&file).unwrap_or_default();
                next.remember(path, self.remembered(path, outcome, found));
            } else {
                next.keep(path, state);
            }
            if let Some(file) = next.file(path) {
                reports.push(file.report.clone());
                warnings.extend(file.warnings.iter().cloned());
            }
        }
        let fixed = apply(baseline, &mut reports);
        (Report::new(reports, fixed, warnings), next)
    }

    /// Runs every file that changed, and those that an import ties to one, however far.
    fn outcomes(&self, state: &State, next: &State) -> BTreeMap<FileId, Outcome> {
        let changed = |file: &FileId| !next.knows(state, self.project.path(*file));
        let mut left: Vec<FileId> = self.project.ids().filter(changed).collect();
        let mut outcomes: BTreeMap<FileId, Outcome> = BTreeMap::new();
        while let Some(file) = left.pop() {
            if outcomes.contains_key(&file) {
                continue;
            }
            let outcome = self.run(file);
            let path = self.project.path(file);
            left.extend(&outcome.imports);
            left.extend(
                self.project
                    .ids()
                    .filter(|it| state.ties(path, self.project.path(*it))),
            );
            outcomes.insert(file, outcome);
        }
        outcomes
    }

    fn remembered(&self, path: &str, outcome: &Outcome, mut drafts: Vec<Draft>) -> Remembered {
        drafts.retain(|draft| {
            draft.confidence.value() >= self.options.min_confidence
                && draft.severity >= self.options.min_severity
        });
        let module = &outcome.module;
        let (findings, warnings) = placed(module, path, drafts);
        let imports = outcome
            .imports
            .iter()
            .map(|it| self.project.path(*it).to_owned());
        Remembered {
            imports: imports.collect(),
            warnings,
            report: FileReport {
                path: path.to_owned(),
                status: module.status,
                reason: module.reason.clone(),
                language: module.language,
                lines: module.lines,
                findings,
                dataflow: outcome.dataflow.clone(),
            },
        }
    }

    fn run(&self, file: FileId) -> Outcome {
        let mut module = Module::read(self.project.source(file));
        if self.options.is_fragment && module.kind == Kind::Script {
            module.kind = Kind::Fragment;
        }
        contained(module, |module| {
            let (trace, is_cut, imports) = interp::run(&self.project, file, module);
            let drafts = self.find(&Job::new(&trace, self.sizes));
            let dataflow = dataflow(module, &trace, file);
            let unread = trace.unread.iter().find(|place| place.file == file);
            let fault = match unread {
                Some(place) => {
                    let (line, _, _) = module.locate(place.start);
                    Some(format!("sql-syntax at line {line}"))
                }
                None => is_cut.then(|| "too-complex".to_owned()),
            };
            (drafts, dataflow, imports, fault)
        })
    }

    fn find(&self, job: &Job<'_>) -> Vec<Draft> {
        let mut found = Found::default();
        for detector in DETECTORS {
            if self.wants(detector.id) {
                (detector.find)(job, &mut found);
            }
        }
        found.drafts
    }

    fn wants(&self, id: &str) -> bool {
        let is = |ids: &[String]| ids.iter().any(|it| it == id);
        (self.options.only.is_empty() || is(&self.options.only)) && !is(&self.options.disable)
    }
}

/// What an analysis of a module gives. One that panics costs this file alone, and the file says so.
fn contained(
    mut module: Module,
    analysis: impl FnOnce(&Module) -> (Vec<Draft>, Dataflow, Vec<FileId>, Option<String>),
) -> Outcome {
    let result = catch_unwind(AssertUnwindSafe(|| analysis(&module)));
    let (drafts, dataflow, imports, fault) = result.unwrap_or_else(|_| {
        module = Module::unparsed(GAVE_UP, module.language);
        (Vec::new(), Dataflow::default(), Vec::new(), None)
    });
    if module.status == Status::Ok && fault.is_some() {
        module.status = Status::Recovered;
        module.reason = fault;
    }
    Outcome {
        module,
        drafts,
        dataflow,
        imports,
    }
}

/// Marks what the baseline knows; gives back what of it is gone.
fn apply(baseline: &[Known], reports: &mut [FileReport]) -> Vec<Known> {
    let known: BTreeSet<&str> = baseline.iter().map(|it| it.fingerprint.as_str()).collect();
    let mut seen = BTreeSet::new();
    for finding in reports.iter_mut().flat_map(|file| &mut file.findings) {
        if known.contains(finding.fingerprint.as_str()) {
            finding.baselined = true;
            seen.insert(finding.fingerprint.clone());
        }
    }
    baseline
        .iter()
        .filter(|it| !seen.contains(&it.fingerprint))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    #[test]
    fn a_fault_of_the_analysis_is_the_status_of_its_file() {
        let file = SourceFile {
            path: "job.py".to_owned(),
            content: Ok(b"x = 1\n".to_vec()),
        };
        let outcome = contained(Module::read(&file), |_| panic!("a fault"));
        assert_eq!(outcome.module.status, Status::Unparsed);
        assert_eq!(outcome.module.reason.as_deref(), Some(GAVE_UP));
        assert_eq!(outcome.module.language, Some(Language::Python));
    }
}
