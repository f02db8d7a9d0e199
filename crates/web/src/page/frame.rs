//! What all pages share: navigation, the present, the zone, filters.

use crate::asset;
use crate::model::Present;
use crate::query::Query;
use crate::words;

/// Words that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub words: String,
    /// Where.
    pub href: String,
}

/// A part of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Is anything wrong?
    Overview,
    /// What ran when?
    Timeline,
    /// Where does the money go?
    Cost,
    /// Can the data be trusted?
    Quality,
    /// What is wrong again and again?
    Issues,
    /// What would an auditor find?
    Compliance,
    /// Where should a job run?
    Platforms,
    /// Do the agents pay?
    Agents,
}

impl Section {
    /// In the order of the navigation.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Timeline,
        Self::Cost,
        Self::Quality,
        Self::Issues,
        Self::Compliance,
        Self::Platforms,
        Self::Agents,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Timeline => "Timeline",
            Self::Cost => "Cost",
            Self::Quality => "Quality",
            Self::Issues => "Issues",
            Self::Compliance => "Compliance",
            Self::Platforms => "Platforms",
            Self::Agents => "Agents",
        }
    }

    /// Its path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Timeline => "/timeline",
            Self::Cost => "/cost",
            Self::Quality => "/quality",
            Self::Issues => "/issues",
            Self::Compliance => "/compliance",
            Self::Platforms => "/platforms",
            Self::Agents => "/agents",
        }
    }
}

/// A line of the navigation.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether this page belongs to it.
    pub is_open: bool,
    /// How many are open there, where that is known and not none.
    pub open: Option<String>,
}

/// Something that can be chosen.
#[derive(Debug)]
pub struct Filter {
    /// Its parameter.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Value, words, and whether it holds.
    pub options: Vec<(String, String, bool)>,
}

impl Filter {
    /// One of these; the first where nothing is chosen.
    #[must_use]
    pub fn of(
        name: &'static str,
        label: &'static str,
        chosen: Option<&str>,
        options: &[(&str, &str)],
    ) -> Self {
        let options = options.iter().map(|(value, words)| {
            let is_chosen = chosen == Some(*value);
            ((*value).to_owned(), (*words).to_owned(), is_chosen)
        });
        Self {
            name,
            label,
            options: options.collect(),
        }
    }

    /// One of these names, or all.
    #[must_use]
    pub fn among(
        name: &'static str,
        label: &'static str,
        all: &str,
        chosen: Option<&str>,
        names: impl Iterator<Item = (String, String)>,
    ) -> Self {
        let mut options = vec![(String::new(), all.to_owned(), chosen.is_none())];
        options.extend(names.map(|(value, words)| {
            let is_chosen = chosen == Some(value.as_str());
            (value, words, is_chosen)
        }));
        let is_there = options.iter().any(|(.., is_chosen)| *is_chosen);
        if let (false, Some(chosen)) = (is_there, chosen) {
            options.push((chosen.to_owned(), words::foreign(chosen), true));
        }
        Self {
            name,
            label,
            options,
        }
    }

    /// Lengths of time; a time with ends of its own is one more.
    #[must_use]
    pub fn range(query: &Query, options: &[(&str, &str)]) -> Self {
        let mut filter = Self::of("range", "Range", query.range, options);
        if query.range.is_none() {
            filter
                .options
                .insert(0, (String::new(), "own dates".to_owned(), true));
        }
        filter
    }

    /// Zones that people work in, and the one that holds.
    #[must_use]
    pub fn zone(query: &Query) -> Self {
        const ZONES: [&str; 9] = [
            "UTC",
            "Europe/London",
            "Europe/Berlin",
            "America/New_York",
            "America/Los_Angeles",
            "America/Sao_Paulo",
            "Asia/Kolkata",
            "Asia/Tokyo",
            "Australia/Sydney",
        ];
        let held = query.zone_name.as_str();
        let own = (!ZONES.contains(&held)).then_some(held);
        let zones: Vec<(&str, &str)> = own.into_iter().chain(ZONES).map(|it| (it, it)).collect();
        Self::of("tz", "Time zone", Some(held), &zones)
    }
}

/// What all pages share.
#[derive(Debug)]
pub struct Frame {
    /// The navigation.
    pub entries: Vec<Entry>,
    /// Where the form of filters leads.
    pub path: String,
    /// The time that is shown: words, and the instant for machines.
    pub time: Option<(String, String, String)>,
    /// Zone and offset.
    pub zone: String,
    /// Up to when the data goes.
    pub data_to: String,
    /// Of a store with sample data: as of when.
    pub sample: Option<String>,
    /// Version of Strands.
    pub version: &'static str,
    /// Seconds between looks for something new.
    pub refresh: u32,
    /// Path of the stylesheet.
    pub style: &'static str,
    /// Path of the script.
    pub script: &'static str,
    /// Where the outbox is.
    pub outbox: String,
}

impl Frame {
    /// Of a page of that section.
    #[must_use]
    pub fn new(section: Section, query: &Query, present: &Present) -> Self {
        let entries = Section::ALL.into_iter().map(|it| Entry {
            name: it.name(),
            href: query.link(it.path()),
            is_open: it == section,
            open: open(it, present),
        });
        let zone = &query.zone;
        let is_live = matches!(section, Section::Overview | Section::Timeline);
        Self {
            entries: entries.collect(),
            path: query.path.clone(),
            time: None,
            zone: format!("{} ({})", query.zone_name, words::offset(present.now, zone)),
            data_to: match present.newest {
                Some(at) => format!("Data to {}", words::clock(at, zone)),
                None => "No data yet".to_owned(),
            },
            sample: present.sample.map(|at| words::as_of(at, zone)),
            version: env!("CARGO_PKG_VERSION"),
            refresh: if is_live { 30 } else { 300 },
            style: &asset::style().path,
            script: &asset::script().path,
            outbox: query.link("/outbox"),
        }
    }

    /// With the time that the page shows.
    #[must_use]
    pub fn timed(mut self, query: &Query) -> Self {
        let (from, to) = (query.span.from, query.span.to);
        let words = match query.range {
            Some("24h") => "Last 24 hours to ".to_owned(),
            Some(range) if range.ends_with('d') => {
                format!("Last {} days to ", range.trim_end_matches('d'))
            }
            _ => format!("{} to ", words::full(from, &query.zone)),
        };
        let local = |at| query.zone.to_datetime(at);
        let is_one_day = query
            .range
            .is_none_or(|it| it.ends_with('h') && it != "24h")
            && local(from).date() == local(to).date();
        let end = if is_one_day {
            local(to).strftime("%H:%M").to_string()
        } else {
            words::full(to, &query.zone)
        };
        self.time = Some((words, end, words::machine(to, &query.zone)));
        self
    }
}

fn open(section: Section, present: &Present) -> Option<String> {
    let open = present.open_incidents.filter(|open| *open > 0)?;
    (section == Section::Issues).then(|| words::count(i64::try_from(open).unwrap_or(i64::MAX)))
}
