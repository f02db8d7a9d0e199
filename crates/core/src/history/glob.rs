//! Names as people select them: `*` stands for any text, `?` for one character.

/// Whether the whole name is as the pattern says.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    // Which beginnings of the pattern the name so far may be.
    let mut ends = vec![false; pattern.len() + 1];
    ends[0] = true;
    pass_stars(&pattern, &mut ends);
    for character in name.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for (index, wanted) in pattern.iter().enumerate().filter(|(index, _)| ends[*index]) {
            match wanted {
                '*' => next[index] = true,
                '?' => next[index + 1] = true,
                wanted => next[index + 1] |= *wanted == character,
            }
        }
        pass_stars(&pattern, &mut next);
        ends = next;
    }
    ends[pattern.len()]
}

/// A star may stand for nothing.
fn pass_stars(pattern: &[char], ends: &mut [bool]) {
    for (index, wanted) in pattern.iter().enumerate() {
        if *wanted == '*' && ends[index] {
            ends[index + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        for (pattern, name, expected) in [
            ("orders", "orders", true),
            ("orders", "orders_daily", false),
            ("orders*", "orders", true),
            ("orders_*_load", "orders_daily_load", true),
            ("*_load", "orders_daily_load", true),
            ("*_load", "orders_load_daily", false),
            ("a*b*c", "a_b_b_c", true),
            ("load_?", "load_ü", true),
            ("load_?", "load_", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
