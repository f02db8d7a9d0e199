//! Location and spread that a few wild values do not move.

/// Makes the median absolute deviation agree with the standard deviation of normal noise.
const NORMAL: f64 = 1.4826;
/// Huber's tuning constant: 95 % efficient on normal noise.
const HUBER: f64 = 1.345;
const ROUNDS: usize = 6;

/// The median, `None` of nothing. Reorders the slice.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, at, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let at = *at;
    if !even {
        return Some(at);
    }
    below
        .iter()
        .copied()
        .max_by(f64::total_cmp)
        .map(|before| f64::midpoint(before, at))
}

/// The spread of values around a centre: the scaled median absolute deviation.
pub(crate) fn spread(values: impl Iterator<Item = f64>, centre: f64) -> f64 {
    let mut distances: Vec<f64> = values.map(|value| (value - centre).abs()).collect();
    NORMAL * median(&mut distances).unwrap_or(0.0)
}

/// The value below which a share of the sorted values lies, interpolated.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    let (left, right) = (
        sorted.get(below as usize)?,
        sorted.get(place.ceil() as usize)?,
    );
    Some(left + (right - left) * (place - below))
}

/// A weighted location and what it stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Location {
    pub(crate) value: f64,
    pub(crate) spread: f64,
    /// The number of equally weighted values that would tell as much.
    pub(crate) effective: f64,
}

/// Huber's estimator of location by iterated weights, started at the median (Huber, "Robust
/// Estimation of a Location Parameter", 1964).
pub(crate) fn location(weighted: &[(f64, f64)]) -> Option<Location> {
    let mut values: Vec<f64> = weighted.iter().map(|(value, _)| *value).collect();
    let mut centre = median(&mut values)?;
    let spread = spread(weighted.iter().map(|(value, _)| *value), centre);
    let (sum, squares) = weighted
        .iter()
        .fold((0.0, 0.0), |(sum, squares), (_, weight)| {
            (sum + weight, squares + weight * weight)
        });
    let effective = if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    };
    if spread > 0.0 && sum > 0.0 {
        for _ in 0..ROUNDS {
            centre = huber_step(weighted, centre, HUBER * spread);
        }
    }
    Some(Location {
        value: centre,
        spread,
        effective,
    })
}

fn huber_step(weighted: &[(f64, f64)], centre: f64, limit: f64) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (value, weight) in weighted {
        let distance = (value - centre).abs();
        let trusted = if distance > limit {
            weight * limit / distance
        } else {
            *weight
        };
        sum += trusted * value;
        total += trusted;
    }
    if total > 0.0 { sum / total } else { centre }
}

/// The median of the known values within `reach` days of each day, as a smooth course.
pub(crate) fn running_median(values: &[Option<f64>], reach: usize) -> Vec<Option<f64>> {
    let mut window = Vec::with_capacity(2 * reach + 1);
    (0..values.len())
        .map(|day| {
            let around = day.saturating_sub(reach)..(day + reach + 1).min(values.len());
            window.clear();
            window.extend(values[around].iter().flatten());
            median(&mut window)
        })
        .collect()
}

/// The standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9).
pub(crate) fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    const TAIL: f64 = 0.024_25;
    let row = |factors: &[f64], at: f64| factors.iter().fold(0.0, |sum, factor| sum * at + factor);
    let share = share.clamp(1e-9, 1.0 - 1e-9);
    let tail = |share: f64| {
        let far = (-2.0 * share.ln()).sqrt();
        row(&C, far) / (row(&D, far) * far + 1.0)
    };
    if share < TAIL {
        tail(share)
    } else if share > 1.0 - TAIL {
        -tail(1.0 - share)
    } else {
        let off = share - 0.5;
        let square = off * off;
        row(&A, square) * off / (row(&B, square) * square + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_odd_even_and_nothing() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn a_wild_value_hardly_moves_the_location() {
        let calm: Vec<(f64, f64)> = (0..21).map(|it| (f64::from(it), 1.0)).collect();
        let wild = [&calm[..], &[(1e9, 1.0)]].concat();
        let (calm, wild) = (location(&calm).unwrap(), location(&wild).unwrap());
        assert!((calm.value - 10.0).abs() < 1e-6, "{calm:?}");
        assert!((wild.value - calm.value).abs() < 1.5, "{wild:?}");
    }

    #[test]
    fn quantiles_of_the_normal_law() {
        for (share, quantile) in [(0.975, 1.959_964), (0.5, 0.0), (0.01, -2.326_348)] {
            assert!((normal_quantile(share) - quantile).abs() < 1e-5, "{share}");
        }
    }

    #[test]
    fn a_step_survives_the_running_median() {
        let step: Vec<Option<f64>> = (0..40)
            .map(|day| Some(if day < 20 { 1.0 } else { 2.0 }))
            .collect();
        let smooth = running_median(&step, 5);
        assert_eq!((smooth[19], smooth[20]), (Some(1.0), Some(2.0)));
    }
}
