//! Where the level of a series jumped.

/// Shortest stretch between two jumps, in days.
const SHORTEST: usize = 5;
/// Longest stretch: what lies further back says nothing more about the present level.
const LONGEST: usize = 150;

/// For each day the first day of the stretch it ends, were the series to end there: the exact optimum
/// of squared errors plus a penalty per jump, pruned (Killick, Fearnhead and Eckley, "Optimal Detection
/// of Changepoints With a Linear Computational Cost", 2012).
pub(crate) fn stretches(values: &[Option<f64>], noise: f64, strictness: f64) -> Vec<usize> {
    let count = values.len();
    let known = values.iter().flatten().count() as f64;
    let penalty = strictness * noise.powi(2) * (known + 2.0).ln();
    let sums = Sums::of(values);
    let mut best = vec![0.0; count + 1];
    best[0] = -penalty;
    let mut starts = vec![0; count];
    let mut candidates = vec![0];
    for end in 1..=count {
        let from = end.saturating_sub(LONGEST);
        candidates.retain(|start| *start >= from);
        let costs: Vec<f64> = candidates
            .iter()
            .map(|start| best[*start] + sums.misses(*start, end))
            .collect();
        let least = costs
            .iter()
            .zip(&candidates)
            .min_by(|one, other| one.0.total_cmp(other.0));
        let Some((cost, start)) = least else { continue };
        (best[end], starts[end - 1]) = (cost + penalty, *start);
        let limit = best[end];
        let mut costs = costs.into_iter();
        candidates.retain(|_| costs.next().is_some_and(|cost| cost <= limit));
        if let Some(next) = (end + 1)
            .checked_sub(SHORTEST)
            .filter(|next| *next >= SHORTEST)
        {
            candidates.push(next);
        }
    }
    starts
}

struct Sums {
    count: Vec<f64>,
    sum: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn of(values: &[Option<f64>]) -> Self {
        let running = |part: fn(f64) -> f64| {
            let sums = values.iter().scan(0.0, |sum, value| {
                *sum += value.map_or(0.0, part);
                Some(*sum)
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        Self {
            count: running(|_| 1.0),
            sum: running(|value| value),
            squares: running(|value| value * value),
        }
    }

    fn misses(&self, start: usize, end: usize) -> f64 {
        let count = self.count[end] - self.count[start];
        let sum = self.sum[end] - self.sum[start];
        if count > 0.0 {
            (self.squares[end] - self.squares[start] - sum * sum / count).max(0.0)
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_found_once_it_has_lasted() {
        let step: Vec<Option<f64>> = (0..60)
            .map(|day| Some(if day < 40 { 1.0 } else { 1.5 } + 0.01 * f64::from(day % 3)))
            .collect();
        let starts = stretches(&step, 0.05, 2.0);
        assert_eq!(starts[39], 0);
        assert_eq!(starts[59], 40);
        assert_eq!(starts[45], 40);
    }

    #[test]
    fn without_noise_or_values_nothing_jumps() {
        assert_eq!(stretches(&[None; 30], 1.0, 2.0), vec![0; 30]);
        assert_eq!(stretches(&[Some(3.0); 30], 0.0, 2.0), vec![0; 30]);
    }
}
