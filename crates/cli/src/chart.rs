//! Small charts of block characters, for terminals.

use std::io::IsTerminal;

/// Characters of a bar.
const WIDTH: usize = 24;
/// Eighths of a character.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Whether a person sees the result: pipes and files get figures alone.
pub(crate) fn is_wanted() -> bool {
    std::io::stdout().is_terminal()
}

/// A bar as long as `value` is of `highest`; nothing for nothing.
pub(crate) fn bar(value: i64, highest: i64) -> String {
    let eighths = length(value, highest);
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

/// A bar up to `low`, shaded up to `high`.
pub(crate) fn band(low: i64, high: i64, highest: i64) -> String {
    let (solid, whole) = (length(low, highest) / 8, length(high, highest) / 8);
    format!(
        "{}{}",
        "█".repeat(solid),
        "░".repeat(whole.saturating_sub(solid))
    )
}

/// In eighths of a character.
fn length(value: i64, highest: i64) -> usize {
    if value <= 0 || highest <= 0 {
        return 0;
    }
    let most = i128::try_from(8 * WIDTH).unwrap_or(0);
    let eighths = i128::from(value.min(highest)) * most / i128::from(highest);
    usize::try_from(eighths.max(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share() {
        for (value, highest, expected) in [
            (0, 10, ""),
            (-5, 10, ""),
            (5, 0, ""),
            (1, i64::MAX, "▏"),
            (5, 10, "████████████"),
            (11, 192, "█▍"),
            (i64::MAX, i64::MAX, "████████████████████████"),
        ] {
            assert_eq!(bar(value, highest), expected, "{value} of {highest}");
        }
    }

    #[test]
    fn a_band_is_shaded_where_it_is_not_sure() {
        assert_eq!(band(6, 12, 24), "██████░░░░░░");
        assert_eq!(band(0, 0, 24), "");
        assert_eq!(band(-4, 2, 24), "░░");
        assert_eq!(band(24, 30, 24), "████████████████████████");
    }
}
