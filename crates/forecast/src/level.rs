//! The course of a series without its pattern: several simple forecasters, weighted by how they did
//! on the series' own past (after Makridakis et al., "The M4 Competition", 2020: combinations win).

use crate::changes::stretches;
use crate::robust;

/// Days ahead over which the forecasters are judged.
const AHEAD: usize = 28;
const STEP: usize = 3;
const FIRST_ORIGIN: usize = 21;
const JUDGED_DAYS: usize = 240;
/// Power of the inverse error in a forecaster's weight.
const SHARPNESS: f64 = 6.0;
/// Each day keeps this share of the trend of the day before (Gardner and `McKenzie`, "Forecasting
/// Trends in Time Series", 1985).
const DAMPING: f64 = 0.96;
const SMOOTHINGS: [f64; 5] = [0.03, 0.08, 0.2, 0.45, 0.9];
/// How strict jumps are told: soon, and certainly.
const STRICTNESS: [f64; 2] = [2.5, 5.0];
/// Before how many days a jump is recent, and how many days before it tell the level that it left.
const RECENT: usize = 70;
const ALIGNED_BY: usize = 28;
/// Days over which a trend is read, and how many of them must be known.
const TREND_DAYS: usize = 60;
const LEAST_TREND: f64 = 14.0;
/// Wild values are cut at so many spreads from the running median.
const CUT: f64 = 3.0;

/// A level that may move, and how wrong it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Level {
    value: f64,
    slope: f64,
    /// Variance of a single day around the level.
    pub(crate) noise: f64,
    /// Variance of today's level.
    pub(crate) doubt: f64,
    /// Variance that each further day adds.
    pub(crate) wander: f64,
    pub(crate) jump: Option<Jump>,
}

impl Level {
    /// The level so many days ahead (1 is the next one).
    pub(crate) fn at(&self, ahead: usize) -> f64 {
        self.value + self.slope * damped(ahead)
    }

    /// The covariance of the level's errors on two days ahead.
    pub(crate) fn covariance(&self, one: usize, other: usize) -> f64 {
        self.doubt + self.wander * one.min(other) as f64
    }

    /// Learns from values without their pattern; `relative` tells errors in shares of the level.
    pub(crate) fn learn(values: &[Option<f64>], relative: bool) -> Option<Self> {
        let (cut, noise) = cut(values)?;
        let starts = STRICTNESS.map(|strictness| stretches(&cut, noise, strictness));
        let forecasters = forecasters(&cut, &starts);
        let judged = Judged::of(&forecasters, &cut, relative);
        let weights = judged.weights(forecasters.len());
        let jump = Jump::find(&cut, &starts[1]);
        let present = match jump {
            Some(jump) => self::forecasters(&jump.align(&cut), &starts),
            None => forecasters,
        };
        let mixed = |part: fn(&State) -> f64| {
            let last = present.iter().map(|states| states.last().map_or(0.0, part));
            last.zip(&weights)
                .map(|(value, weight)| value * weight)
                .sum::<f64>()
        };
        let mut level = Self {
            value: mixed(|state| state.level),
            slope: mixed(|state| state.slope),
            noise: 0.0,
            doubt: 0.0,
            wander: 0.0,
            jump,
        };
        let unit = if relative {
            level.value.abs().max(1e-9)
        } else {
            1.0
        };
        level.learn_errors(&judged.mixed(&weights), values, noise / unit, unit);
        Some(level)
    }

    /// Splits the squared errors of the past, by days ahead, into noise, doubt and wandering.
    fn learn_errors(&mut self, paths: &[Path], values: &[Option<f64>], noise: f64, unit: f64) {
        let mean_square = |from: usize, to: usize| {
            let errors = paths.iter().flat_map(|path| &path.errors);
            let squares = errors.filter(|(ahead, _)| (from..=to).contains(ahead));
            let (sum, count) = squares.fold((0.0, 0.0), |(sum, count), (_, error)| {
                (sum + error * error, count + 1.0)
            });
            (count > 0.0).then(|| sum / count)
        };
        let near = mean_square(1, 9);
        let far = mean_square(19, AHEAD);
        let floor = noise * noise;
        let Some(near) = near else {
            self.noise = floor;
            self.doubt = floor / 4.0;
            self.wander = floor / 20.0;
            return;
        };
        let far = far.unwrap_or(near * 1.3);
        self.wander = ((far - near) / 18.5).max(near * 1e-3);
        let at_once = (near - 5.0 * self.wander).max(0.0);
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        let steps: Vec<f64> = known
            .windows(2)
            .map(|pair| (pair[1] - pair[0]) / unit)
            .collect();
        let spread = robust::spread(steps.iter().copied(), 0.0);
        let from_steps = ((spread * spread - self.wander) / 2.0).max(0.0);
        self.noise = from_steps.max(0.25 * at_once).min(at_once);
        self.doubt = (at_once - self.noise).max(0.02 * self.noise);
    }
}

/// A jump of the level that is certain and not long ago: what was known before it would hold slow
/// forecasters back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Jump {
    /// The first day on the new level.
    pub(crate) start: usize,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Jump {
    fn find(values: &[Option<f64>], starts: &[usize]) -> Option<Self> {
        let start = starts.last().copied().filter(|start| *start > 0)?;
        let mean = |values: &[Option<f64>]| {
            let known: Vec<f64> = values.iter().flatten().copied().collect();
            (known.len() >= 4).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        let from = mean(&values[start.saturating_sub(ALIGNED_BY)..start])?;
        let to = mean(&values[start..])?;
        (values.len() - start < RECENT).then_some(Self { start, from, to })
    }

    /// The values as if the new level had always been there.
    fn align(&self, values: &[Option<f64>]) -> Vec<Option<f64>> {
        let shifted = values.iter().enumerate().map(|(day, value)| match value {
            Some(value) if day < self.start => Some(value + self.to - self.from),
            value => *value,
        });
        shifted.collect()
    }
}

/// Cuts wild values towards their surroundings; gives the noise too.
fn cut(values: &[Option<f64>]) -> Option<(Vec<Option<f64>>, f64)> {
    let smooth = robust::running_median(values, 4);
    let pairs = || {
        values
            .iter()
            .zip(&smooth)
            .filter_map(|(value, centre)| Some((*value)? - (*centre)?))
    };
    // A median of nine values follows them by about a tenth.
    let noise = 1.1 * robust::spread(pairs(), 0.0);
    pairs().next()?;
    let limit = if noise > 0.0 { CUT * noise } else { 0.0 };
    let cut = values.iter().zip(&smooth).map(|(value, centre)| {
        let centre = (*centre)?;
        value.map(|value| value.clamp(centre - limit, centre + limit))
    });
    Some((cut.collect(), noise))
}

#[derive(Debug, Clone, Copy)]
struct State {
    level: f64,
    slope: f64,
}

impl State {
    fn at(&self, damped: f64) -> f64 {
        self.level + self.slope * damped
    }
}

/// The days of slope that a damped trend has gained so many days ahead.
fn damped(ahead: usize) -> f64 {
    DAMPING * (1.0 - DAMPING.powf(ahead as f64)) / (1.0 - DAMPING)
}

/// What each forecaster believed after each day.
fn forecasters(values: &[Option<f64>], starts: &[Vec<usize>]) -> Vec<Vec<State>> {
    let mut all: Vec<Vec<State>> = SMOOTHINGS
        .iter()
        .map(|rate| smoothed(values, *rate))
        .collect();
    for starts in starts {
        all.push(since(values, starts));
    }
    let slopes = slopes(values);
    all.push(theta(&all[1], &slopes));
    all.push(theta(&all[2], &slopes));
    all
}

/// Simple exponential smoothing, started as the mean of what there is (Brown, 1956).
fn smoothed(values: &[Option<f64>], rate: f64) -> Vec<State> {
    let mut level = first(values);
    let mut seen = 0.0;
    let step = |value: &Option<f64>| {
        if let Some(value) = value {
            seen += 1.0;
            level += rate.max(1.0 / seen) * (value - level);
        }
        State { level, slope: 0.0 }
    };
    values.iter().map(step).collect()
}

fn first(values: &[Option<f64>]) -> f64 {
    values.iter().flatten().next().copied().unwrap_or(0.0)
}

/// The mean since the last jump.
fn since(values: &[Option<f64>], starts: &[usize]) -> Vec<State> {
    let mut last = first(values);
    let mut sums = vec![(0.0, 0.0)];
    let states = starts.iter().enumerate().map(|(day, start)| {
        let (sum, count) = sums[day];
        sums.push(values[day].map_or((sum, count), |value| (sum + value, count + 1.0)));
        let count = sums[day + 1].1 - sums[*start].1;
        if count > 0.0 {
            last = (sums[day + 1].0 - sums[*start].0) / count;
        }
        State {
            level: last,
            slope: 0.0,
        }
    });
    states.collect()
}

/// Smoothing with half of the linear trend (Assimakopoulos and Nikolopoulos, "The Theta Model", 2000,
/// in the form of Hyndman and Billah, "Unmasking the Theta Method", 2003).
fn theta(smoothed: &[State], slopes: &[f64]) -> Vec<State> {
    let states = smoothed.iter().zip(slopes);
    states
        .map(|(state, slope)| State {
            level: state.level,
            slope: 0.5 * slope,
        })
        .collect()
}

/// Slopes of the least squares line over the last days, 0 where too little is known.
fn slopes(values: &[Option<f64>]) -> Vec<f64> {
    let mut sums = vec![[0.0; 5]];
    for (day, value) in values.iter().enumerate() {
        let mut sum = sums[day];
        if let Some(value) = value {
            let day = day as f64;
            let parts = [1.0, day, *value, day * day, day * value];
            sum.iter_mut()
                .zip(parts)
                .for_each(|(sum, part)| *sum += part);
        }
        sums.push(sum);
    }
    let until = |day: usize| {
        let (from, to) = (sums[(day + 1).saturating_sub(TREND_DAYS)], sums[day + 1]);
        let [count, days, sum, squares, products]: [f64; 5] =
            std::array::from_fn(|part| to[part] - from[part]);
        let across = squares - days * days / count.max(1.0);
        let along = products - days * sum / count.max(1.0);
        if count >= LEAST_TREND && across > 0.0 {
            along / across
        } else {
            0.0
        }
    };
    (0..values.len()).map(until).collect()
}

/// Errors of one forecaster from one day on.
#[derive(Debug, Clone)]
struct Path {
    errors: Vec<(usize, f64)>,
}

struct Origin {
    /// Days ahead, days of slope by then, and what came.
    truths: Vec<(usize, f64, f64)>,
    unit: f64,
    states: Vec<State>,
}

struct Judged {
    origins: Vec<Origin>,
}

impl Judged {
    fn of(forecasters: &[Vec<State>], values: &[Option<f64>], relative: bool) -> Self {
        let count = values.len();
        let first = FIRST_ORIGIN.max(count.saturating_sub(JUDGED_DAYS));
        let gained: Vec<f64> = (0..=AHEAD).map(damped).collect();
        let origins = (first..count.saturating_sub(3)).step_by(STEP).map(|today| {
            let ahead = (1..=AHEAD).filter(|ahead| today + ahead < count);
            let truths = ahead
                .filter_map(|ahead| Some((ahead, gained[ahead], values[today + ahead]?)))
                .collect();
            let states: Vec<State> = forecasters.iter().map(|states| states[today]).collect();
            let mean = states.iter().map(|state| state.level).sum::<f64>() / states.len() as f64;
            Origin {
                truths,
                unit: if relative { mean.abs().max(1e-9) } else { 1.0 },
                states,
            }
        });
        Self {
            origins: origins.collect(),
        }
    }

    fn weights(&self, count: usize) -> Vec<f64> {
        let error = |which: usize| {
            let misses = self.origins.iter().flat_map(|origin| {
                let state = origin.states[which];
                origin
                    .truths
                    .iter()
                    .map(move |(_, gained, truth)| (state.at(*gained) - truth).abs() / origin.unit)
            });
            let (sum, count) =
                misses.fold((0.0, 0.0), |(sum, count), miss| (sum + miss, count + 1.0));
            if count > 0.0 { sum / count } else { 1.0 }
        };
        let errors: Vec<f64> = (0..count).map(error).collect();
        let least = errors.iter().copied().fold(f64::MAX, f64::min).max(1e-12);
        let raw: Vec<f64> = errors
            .iter()
            .map(|error| (least / error.max(1e-12)).powf(SHARPNESS))
            .collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|weight| weight / sum).collect()
    }

    fn mixed(&self, weights: &[f64]) -> Vec<Path> {
        let path = |origin: &Origin| {
            let errors = origin.truths.iter().map(|(ahead, gained, truth)| {
                let states = origin.states.iter().zip(weights);
                let mixed: f64 = states
                    .map(|(state, weight)| state.at(*gained) * weight)
                    .sum();
                (*ahead, (truth - mixed) / origin.unit)
            });
            Path {
                errors: errors.collect(),
            }
        };
        self.origins.iter().map(path).collect()
    }
}
