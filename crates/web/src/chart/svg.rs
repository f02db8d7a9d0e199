//! The text of a drawing: geometry as attributes, paint as classes, so that a page needs no style of its own.

use crate::words::escaped;
use std::fmt::{self, Write};

/// A drawing as wide as its place and so many pixels high. x is in percent of the width, y in pixels, so
/// text keeps its size whatever the width.
#[derive(Debug)]
pub(crate) struct Svg {
    text: String,
}

/// What a drawing says to whoever cannot see it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Voice<'a> {
    /// An id, a title and a sentence with the finding.
    Told {
        id: &'a str,
        title: &'a str,
        finding: &'a str,
    },
    /// A label alone.
    Label(&'a str),
    /// Nothing: the words stand beside it.
    Silent,
}

/// A number with at most two decimals.
pub(crate) struct Short(pub(crate) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", if self.0.is_finite() { self.0 } else { 0.0 });
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

impl Svg {
    pub(crate) fn open(class: &str, height: f64, voice: Voice<'_>) -> Self {
        let mut text = String::with_capacity(1_024);
        let _ = write!(text, r#"<svg class="{class}" height="{}""#, Short(height));
        let _ = match voice {
            Voice::Told { id, title, finding } => write!(
                text,
                r#" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>"#,
                escaped(title),
                escaped(finding)
            ),
            Voice::Label(label) => {
                write!(text, r#" role="img" aria-label="{}">"#, escaped(label))
            }
            Voice::Silent => write!(text, r#" aria-hidden="true">"#),
        };
        Self { text }
    }

    /// A rectangle; `x` and `width` in percent.
    pub(crate) fn rect(&mut self, class: &str, x: f64, width: f64, y: f64, height: f64) {
        let _ = write!(
            self.text,
            r#"<rect class="{class}" x="{}%" width="{}%" y="{}" height="{}"/>"#,
            Short(x),
            Short(width),
            Short(y),
            Short(height)
        );
    }

    /// A bar of a strip that says what it is when it is pointed at, and knows its run.
    pub(crate) fn bar(
        &mut self,
        paint: &str,
        (x, width): (f64, f64),
        title: &str,
        run: Option<&str>,
    ) {
        let run = run.map_or_else(String::new, |id| format!(r#" data-run="{}""#, escaped(id)));
        let _ = write!(
            self.text,
            r#"<rect {paint}{run} x="{}%" width="{}%" y="8" height="12"><title>{}</title></rect>"#,
            Short(x),
            Short(width),
            escaped(title)
        );
    }

    /// A rectangle of a pattern that the page defines.
    pub(crate) fn hatch(&mut self, pattern: &str, x: f64, width: f64, y: f64, height: f64) {
        let _ = write!(
            self.text,
            r#"<rect fill="url(#{pattern})" x="{}%" width="{}%" y="{}" height="{}"/>"#,
            Short(x),
            Short(width),
            Short(y),
            Short(height)
        );
    }

    /// A rule across the whole width.
    pub(crate) fn across(&mut self, class: &str, y: f64) {
        let _ = write!(
            self.text,
            r#"<line class="{class}" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#,
            y = Short(y)
        );
    }

    /// A rule from top to bottom at `x` percent.
    pub(crate) fn upright(&mut self, class: &str, x: f64, top: f64, bottom: f64) {
        let _ = write!(
            self.text,
            r#"<line class="{class}" x1="{x}%" x2="{x}%" y1="{}" y2="{}"/>"#,
            Short(top),
            Short(bottom),
            x = Short(x)
        );
    }

    /// A level line between two places in percent.
    pub(crate) fn level(&mut self, class: &str, from: f64, to: f64, y: f64) {
        let _ = write!(
            self.text,
            r#"<line class="{class}" x1="{}%" x2="{}%" y1="{y}" y2="{y}"/>"#,
            Short(from),
            Short(to),
            y = Short(y)
        );
    }

    /// A dot around `x` percent; its radius in pixels.
    pub(crate) fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let _ = write!(
            self.text,
            r#"<circle class="{class}" cx="{}%" cy="{}" r="{}"/>"#,
            Short(x),
            Short(y),
            Short(radius)
        );
    }

    /// The mark of an axis that does not begin at 0: two strokes through its left end.
    pub(crate) fn gap(&mut self, y: f64) {
        let (above, below) = (Short(y - 4.0), Short(y + 4.0));
        let _ = write!(
            self.text,
            r#"<path class="axis-l" d="M3 {below}L7 {above}M7 {below}L11 {above}"/>"#
        );
    }

    /// Words at `x` percent; `anchor` is `start`, `middle` or `end`.
    pub(crate) fn words(&mut self, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(r#" class="{class}""#)
        };
        let anchor = match anchor {
            "start" => String::new(),
            other => format!(r#" text-anchor="{other}""#),
        };
        let _ = write!(
            self.text,
            r#"<text{class} x="{}%" y="{}"{anchor}>{}</text>"#,
            Short(x),
            Short(y),
            escaped(words)
        );
    }

    /// A label of the y axis, left of the plot.
    pub(crate) fn y_label(&mut self, y: f64, words: &str) {
        let _ = write!(
            self.text,
            r#"<text x="-8" y="{}" text-anchor="end">{}</text>"#,
            Short(y + 3.5),
            escaped(words)
        );
    }

    /// Paths whose x runs from 0 to 100 and is stretched over the width.
    pub(crate) fn stretched(&mut self, height: f64, paths: &[(&str, String)]) {
        let height = Short(height);
        let _ = write!(
            self.text,
            r#"<svg width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none">"#
        );
        for (class, path) in paths.iter().filter(|(_, path)| !path.is_empty()) {
            let _ = write!(self.text, r#"<path class="{class}" d="{path}"/>"#);
        }
        self.text.push_str("</svg>");
    }

    pub(crate) fn close(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

/// A line through points; it breaks where a point is absent.
pub(crate) fn line(points: impl IntoIterator<Item = Option<(f64, f64)>>) -> String {
    let mut path = String::new();
    let mut is_open = false;
    for point in points {
        let Some((x, y)) = point else {
            is_open = false;
            continue;
        };
        let command = if is_open { 'L' } else { 'M' };
        let _ = write!(path, "{command}{} {}", Short(x), Short(y));
        is_open = true;
    }
    path
}

/// The area between an upper and a lower line.
pub(crate) fn area(upper: &[(f64, f64)], lower: &[(f64, f64)]) -> String {
    if upper.len() < 2 {
        return String::new();
    }
    let back = lower.iter().rev();
    let outline = line(upper.iter().chain(back).map(|point| Some(*point)));
    format!("{outline}Z")
}
