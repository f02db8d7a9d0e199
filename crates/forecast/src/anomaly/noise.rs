//! How far chance takes the days of a series from what is expected: learnt from the series' own past.

use std::f64::consts::LN_2;

use crate::robust;

/// Deviations are looked at beyond this share of those on their side, and their median is at this one.
const FAR: f64 = 0.9;
const FARTHER: f64 = 0.95;
/// The same shares of normal noise, in standard deviations.
const NORMAL: (f64, f64) = (1.645, 1.960);
/// Years in which chance makes one alarm on a side.
const YEARS: f64 = 4.0;
const SIDES: f64 = 2.0;
/// Deviations of normal noise that are taken for seen beforehand.
const PRIOR: f64 = 100.0;
/// The least share of what normal noise asks for.
const LEAST: f64 = 0.92;

/// Standard deviations that make an alarm, above and below.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    pub(crate) up: f64,
    pub(crate) down: f64,
}

impl Reach {
    /// From past deviations in spreads: what lies beyond the far ones is taken to fade exponentially
    /// (peaks over threshold; Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory",
    /// 2017), which medians tell whatever the few anomalies among them are like.
    pub(crate) fn learn(past: &[f64], a_year: f64) -> Self {
        let far_in_years = (1.0 - FAR) * YEARS * a_year / SIDES;
        let excesses = far_in_years.ln().max(1.0);
        let reach = |far: f64, farther: f64| far + excesses * (farther - far) / LN_2;
        let side = |sign: f64| {
            let on_side = past.iter().map(|deviation| sign * deviation);
            let mut sizes: Vec<f64> = on_side.filter(|size| *size > 0.0).collect();
            sizes.sort_unstable_by(f64::total_cmp);
            let count = sizes.len() as f64;
            let seen = |share: f64, normal: f64| {
                let own = robust::quantile(&sizes, share).unwrap_or(normal);
                (count * own + PRIOR * normal) / (count + PRIOR)
            };
            let (far, farther) = (seen(FAR, NORMAL.0), seen(FARTHER, NORMAL.1));
            reach(far, farther).max(LEAST * reach(NORMAL.0, NORMAL.1))
        };
        Self {
            up: side(1.0),
            down: side(-1.0),
        }
    }

    /// A deviation in shares of what makes an alarm.
    pub(crate) fn strength(&self, deviation: f64) -> f64 {
        deviation.abs() / self.on_side(deviation)
    }

    /// The deviation, cut to what makes an alarm.
    pub(crate) fn cut(&self, deviation: f64) -> f64 {
        deviation.clamp(-self.down, self.up)
    }

    fn on_side(&self, deviation: f64) -> f64 {
        if deviation > 0.0 { self.up } else { self.down }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(count: usize) -> Vec<f64> {
        let share = |place: usize| (place as f64 + 0.5) / count as f64;
        (0..count)
            .map(|place| robust::normal_quantile(share(place)))
            .collect()
    }

    #[test]
    fn normal_noise_asks_for_a_little_more_than_three_spreads() {
        let reach = Reach::learn(&normal(300), 365.0);
        assert!((3.1..3.6).contains(&reach.up), "{reach:?}");
        assert!((reach.up - reach.down).abs() < 0.05, "{reach:?}");
    }

    #[test]
    fn a_heavy_tail_asks_for_more_on_its_side_alone() {
        let skew: Vec<f64> = normal(300).iter().map(|it| it.max(it * it * it)).collect();
        let reach = Reach::learn(&skew, 365.0);
        assert!(reach.up > 5.0, "{reach:?}");
        assert!(reach.down < 3.6, "{reach:?}");
    }

    #[test]
    fn a_few_anomalies_hardly_move_it() {
        let calm = normal(300);
        let spoilt = [&calm[..], &[9.0; 3]].concat();
        let (calm, spoilt) = (Reach::learn(&calm, 365.0), Reach::learn(&spoilt, 365.0));
        assert!(spoilt.up < 1.2 * calm.up, "{calm:?} {spoilt:?}");
    }
}
