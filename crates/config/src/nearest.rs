//! The word that was probably meant.

/// The nearest of `words`, if it is near enough to be a slip of the hand.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let typed = folded(word);
    words
        .into_iter()
        .map(|candidate| (distance(&typed, &folded(candidate)), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| {
            let longer = word.chars().count().max(candidate.chars().count());
            *distance <= (longer / 3).max(1) && *distance < longer
        })
        .map(|(_, candidate)| candidate)
}

/// `did you mean …`, where there is a near word, else the words that there are.
pub(crate) fn suggestion<'w>(
    word: &str,
    words: impl IntoIterator<Item = &'w str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(word, words.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let known = listed(words);
    (!known.is_empty()).then(|| format!("known: {known}"))
}

/// Words as a list, cut where it grows long.
pub(crate) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    const MOST: usize = 12;
    let words: Vec<_> = words.into_iter().collect();
    let named: Vec<_> = words
        .iter()
        .take(MOST)
        .map(|word| format!("`{word}`"))
        .collect();
    let named = named.join(", ");
    match words.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{named} and {more} more"),
        _ => named,
    }
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

fn distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let words = ["user_preference", "dpu_count", "min_dpu", "max_dpu"];
        for (typed, meant) in [
            ("user_preferance", Some("user_preference")),
            ("dpuCount", Some("dpu_count")),
            ("min-dpu", Some("min_dpu")),
            ("mni_dpu", Some("min_dpu")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, words), meant, "{typed}");
        }
    }
}
