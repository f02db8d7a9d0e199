//! Schedules, zones and deadlines.

use crate::fault::{Code, Report};
use crate::nearest::nearest;
use crate::schedule::{BadSchedule, Schedule};
use crate::tree::Node;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// Schedules that were read already: jobs share them.
#[derive(Default)]
pub(super) struct Schedules(HashMap<String, Result<(), BadSchedule>>);

pub(super) fn check(job: &Node, schedules: &mut Schedules, report: &mut Report) {
    if let Some(execution) = job.get("execution") {
        schedule(execution, schedules, report);
        zone(execution, report);
    }
    if let Some(sla) = job.get("sla") {
        zone(sla, report);
        deadline(sla, report);
    }
}

fn schedule(execution: &Node, Schedules(read): &mut Schedules, report: &mut Report) {
    let Some(node) = execution.get("schedule") else {
        return;
    };
    let Some(text) = node.text() else { return };
    if !read.contains_key(text) {
        read.insert(text.to_owned(), text.parse::<Schedule>().map(|_| ()));
    }
    if let Some(Err(fault)) = read.get(text) {
        let help = Some(fault.help().to_owned());
        report.error(Code::BadSchedule, node.span, fault.to_string(), help);
    }
}

fn zone(section: &Node, report: &mut Report) {
    let Some(node) = section.get("time_zone") else {
        return;
    };
    let Some(name) = node.text() else { return };
    if TimeZone::get(name).is_err() {
        let known: Vec<String> = jiff::tz::db()
            .available()
            .map(|it| it.to_string())
            .collect();
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "an IANA time zone, such as Europe/Berlin".to_owned(),
        };
        let message = format!("`{}` is no time zone", crate::shape::shown(name));
        report.error(Code::BadValue, node.span, message, Some(help));
    }
}

fn deadline(sla: &Node, report: &mut Report) {
    let Some(node) = sla.get("deadline") else {
        return;
    };
    let Some(text) = node.text() else { return };
    if Time::strptime("%H:%M", text).is_err() && Time::strptime("%H:%M:%S", text).is_err() {
        let message = format!("`{}` is no time of day", crate::shape::shown(text));
        let help = Some("hours and minutes, such as 08:00".to_owned());
        report.error(Code::BadValue, node.span, message, help);
    }
}
