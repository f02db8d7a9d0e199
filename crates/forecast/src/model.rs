//! A fitted series, and what it says about a day to come.

use crate::calendar::Day;
use crate::level::Level;
use crate::occurrence::Occurrence;
use crate::pattern::{Form, Pattern};
use crate::robust::{self, normal_quantile};

/// Observations that the noise of all weekdays is worth, beside a weekday's own.
const PRIOR: f64 = 6.0;
/// A share of the usual size below which no day is taken to be surer than that.
const LEAST_UNIT: f64 = 0.02;
/// Less noise than this is rounding.
const LEAST_NOISE: f64 = 1e-6;
/// Noise tails are at least so much, and at most so much, of the normal law's.
const TAILS: (f64, f64) = (0.85, 1.8);

/// Level, pattern, occurrence and noise of a series.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) pattern: Pattern,
    pub(crate) occurrence: Option<Occurrence>,
    level: Level,
    /// Noise of a weekday, beside that of the series.
    weekday_noise: [f64; 7],
    /// How far the 2.5 % tails reach, below and above, in standard deviations.
    tails: (f64, f64),
    /// The mean of a day over its middle, as a factor or difference.
    skew: f64,
    known_days: usize,
}

/// What is expected of a day, in the units of the history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    /// The middle, should the job run.
    pub(crate) size: f64,
    /// The mean, should the job run.
    pub(crate) mean_size: f64,
    /// Probability that it runs.
    pub(crate) probability: f64,
    /// What errors are shares of.
    pub(crate) unit: f64,
    /// Standard deviation of the noise, in units.
    pub(crate) noise: f64,
    /// Standard deviation of the level, in units.
    pub(crate) doubt: f64,
    tails: (f64, f64),
    form: Form,
}

impl Model {
    /// `None` where nothing is known, or all of it is 0.
    pub(crate) fn learn(days: &[Day], values: &[Option<f64>], has_credits: bool) -> Option<Self> {
        let form = if has_credits {
            Form::Difference
        } else {
            Form::Ratio
        };
        let occurrence = Occurrence::learn(days, values);
        let sizes: Vec<Option<f64>> = match &occurrence {
            Some(_) => values
                .iter()
                .map(|value| value.filter(|size| *size != 0.0))
                .collect(),
            None => values.to_vec(),
        };
        let (known_days, known): (Vec<Day>, Vec<Option<f64>>) = days
            .iter()
            .zip(&sizes)
            .filter(|(_, size)| size.is_some())
            .unzip();
        let pattern = Pattern::learn(&known_days, &known, form);
        let apart = pattern.without(days, &sizes);
        let level = Level::learn(&apart, form == Form::Ratio)?;
        let mut model = Self {
            pattern,
            occurrence,
            level,
            weekday_noise: [1.0; 7],
            tails: (1.96, 1.96),
            skew: form.neutral(),
            known_days: days.len(),
        };
        model.learn_noise(&known_days, &known);
        Some(model)
    }

    /// What to expect so many days after the last one.
    pub(crate) fn expect(&self, ahead: usize, day: &Day) -> Expected {
        let form = self.pattern.form;
        let level = self.level.at(ahead);
        let level = if form == Form::Ratio {
            level.max(0.0)
        } else {
            level
        };
        let size = form.join(level, self.pattern.effect(day));
        let unit = match form {
            Form::Ratio => size.max(LEAST_UNIT * level),
            Form::Difference => 1.0,
        };
        let probability = self
            .occurrence
            .as_ref()
            .map_or(1.0, |it| it.probability(self.known_days + ahead - 1, day));
        Expected {
            size,
            mean_size: form.join(size, self.skew),
            probability,
            unit,
            noise: self.level.noise.sqrt() * self.weekday_noise[day.weekday],
            doubt: self.level.covariance(ahead, ahead).sqrt(),
            tails: self.tails,
            form,
        }
    }

    /// A known value of that place as it would be on the present level.
    pub(crate) fn lifted(&self, place: usize, value: f64) -> f64 {
        match self.level.jump.filter(|jump| place < jump.start) {
            Some(jump) => match self.pattern.form {
                Form::Ratio => value * jump.to / jump.from.max(1e-9),
                Form::Difference => value + jump.to - jump.from,
            },
            None => value,
        }
    }

    /// The covariance of the level's errors on two days ahead, in units.
    pub(crate) fn covariance(&self, one: usize, other: usize) -> f64 {
        self.level.covariance(one, other)
    }

    fn learn_noise(&mut self, days: &[Day], sizes: &[Option<f64>]) {
        let form = self.pattern.form;
        let level = robust::running_median(&self.pattern.without(days, sizes), 9);
        let errors: Vec<(usize, f64)> = days
            .iter()
            .zip(sizes)
            .zip(&level)
            .filter_map(|((day, size), level)| {
                let value = form.part((*size)?, (*level)?)?;
                let value = form.part(value, self.pattern.effect(day))?;
                Some((day.weekday, value - form.neutral()))
            })
            .collect();
        let all = robust::spread(errors.iter().map(|(_, error)| *error), 0.0);
        if errors.len() < 21 || all < LEAST_NOISE {
            return;
        }
        for (weekday, noise) in self.weekday_noise.iter_mut().enumerate() {
            let own = errors
                .iter()
                .filter(|(it, _)| *it == weekday)
                .map(|(_, error)| *error);
            let count = own.clone().count() as f64;
            let own = robust::spread(own, 0.0);
            *noise = ((count * own * own + PRIOR * all * all) / (count + PRIOR)).sqrt() / all;
        }
        let mut scaled: Vec<f64> = errors
            .iter()
            .map(|(day, error)| error / (all * self.weekday_noise[*day]))
            .collect();
        scaled.sort_unstable_by(f64::total_cmp);
        let reach = |share: f64| robust::quantile(&scaled, share).unwrap_or(0.0).abs();
        let normal = normal_quantile(0.975);
        let bounded = |reach: f64| reach.clamp(TAILS.0 * normal, TAILS.1 * normal);
        self.tails = (bounded(reach(0.025)), bounded(reach(0.975)));
        let limit = 5.0 * all;
        let mean = errors
            .iter()
            .map(|(_, error)| error.clamp(-limit, limit))
            .sum::<f64>()
            / errors.len() as f64;
        self.skew = form.neutral() + mean;
    }
}

impl Expected {
    /// The value that a day exceeds as often as it falls short of it; ties of running and not
    /// running go to the likelier one.
    pub(crate) fn middle(&self) -> f64 {
        if self.probability >= 0.5 {
            self.size
        } else {
            0.0
        }
    }

    /// The mean over running and not running.
    pub(crate) fn mean(&self) -> f64 {
        self.probability * self.mean_size
    }

    /// The value below which a share of the days lies; `stretch` widens the distance to the middle.
    pub(crate) fn quantile(&self, share: f64, stretch: f64) -> f64 {
        let idle = 1.0 - self.probability;
        if idle < 1e-6 {
            return self.size_quantile(share, stretch);
        }
        // In most series a job's size is above 0, so that not running lies below it.
        if share <= idle {
            0.0
        } else {
            self.size_quantile((share - idle) / self.probability, stretch)
        }
    }

    fn size_quantile(&self, share: f64, stretch: f64) -> f64 {
        let normal = normal_quantile(share);
        let (tail, side) = if normal < 0.0 {
            (self.tails.0, -1.0)
        } else {
            (self.tails.1, 1.0)
        };
        let noise = normal.abs() / normal_quantile(0.975) * tail * self.noise;
        let doubt = normal.abs() * self.doubt;
        let doubt = match self.form {
            Form::Ratio => ((side * doubt).min(3.0).exp() - 1.0).abs(),
            Form::Difference => doubt,
        };
        self.size + side * stretch * self.unit * noise.hypot(doubt)
    }

    /// The variance of the day apart from the level's.
    pub(crate) fn own_variance(&self) -> f64 {
        let runs = self.probability;
        runs * (1.0 - runs) * self.mean_size.powi(2) + runs * (self.noise * self.unit).powi(2)
    }
}
