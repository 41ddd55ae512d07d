//! How well a title fits what was typed.

/// A title that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// More is better.
    pub(super) score: i32,
    /// Places of the letters that were typed, as bytes of the title, ascending.
    pub(super) places: Vec<usize>,
}

/// For a letter that begins a word.
const WORD: i32 = 12;
/// For a letter right after the one before.
const RUN: i32 = 8;
/// For the title's first letter.
const FIRST: i32 = 6;
/// Against a gap, for each letter skipped, up to [`GAP_MOST`].
const GAP: i32 = 1;
const GAP_MOST: i32 = 6;
/// Against what is left over, for each letter, up to [`REST_MOST`].
const REST_MOST: i32 = 24;

/// The title's fit, or `None` if a letter typed is not in it in that order. Words are looked for one by one, in any
/// order, without regard to case.
pub(super) fn fit(query: &str, title: &str) -> Option<Match> {
    let letters: Vec<(usize, char)> = title.char_indices().collect();
    let folded: Vec<char> = letters.iter().map(|(_, letter)| fold(*letter)).collect();
    let mut found = Match {
        score: -(folded.len() as i32).min(REST_MOST),
        places: Vec::new(),
    };
    for word in query.split_whitespace() {
        let word: Vec<char> = word.chars().map(fold).collect();
        let (score, places) = fit_word(&word, &folded)?;
        found.score += score;
        found.places.extend(places.iter().map(|place| letters[*place].0));
    }
    found.places.sort_unstable();
    found.places.dedup();
    Some(found)
}

fn fold(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn starts_word(title: &[char], at: usize) -> bool {
    at == 0 || !title[at - 1].is_alphanumeric()
}

/// The best way to find a word's letters in a title, in order: its score and the places.
///
/// `best[at]` is the best score with the letter in question at that place; the next letter looks at all places before
/// its own. Titles are short, so the square costs nothing.
fn fit_word(word: &[char], title: &[char]) -> Option<(i32, Vec<usize>)> {
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(word.len());
    let mut best: Vec<Option<i32>> = Vec::new();
    for (nth, letter) in word.iter().enumerate() {
        let mut next = vec![None; title.len()];
        let mut came = vec![0; title.len()];
        for at in (0..title.len()).filter(|at| title[*at] == *letter) {
            let own = if starts_word(title, at) { WORD } else { 0 } + if at == 0 { FIRST } else { 0 };
            if nth == 0 {
                next[at] = Some(own);
                continue;
            }
            for (before, score) in best.iter().enumerate().take(at) {
                let Some(score) = score else { continue };
                let gap = (at - before - 1) as i32;
                let step = if gap == 0 { RUN } else { -(gap * GAP).min(GAP_MOST) };
                let score = score + own + step;
                if next[at].is_none_or(|known| score > known) {
                    next[at] = Some(score);
                    came[at] = before;
                }
            }
        }
        best = next;
        from.push(came);
    }
    let (mut at, score) = (0..title.len())
        .filter_map(|at| Some((at, best.get(at).copied().flatten()?)))
        .max_by_key(|(at, score)| (*score, std::cmp::Reverse(*at)))?;
    let mut places = vec![at];
    for came in from[1..].iter().rev() {
        at = came[at];
        places.push(at);
    }
    Some((score, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(query: &str, titles: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<(i32, &str)> = titles
            .iter()
            .filter_map(|title| Some((fit(query, title)?.score, *title)))
            .collect();
        found.sort_by_key(|(score, _)| -score);
        found.into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn letters_must_come_in_order() {
        assert!(fit("dwb", "Draw boxes").is_some());
        assert!(fit("bwd", "Draw boxes").is_none());
        assert!(fit("", "Draw boxes").is_some());
    }

    #[test]
    fn words_may_come_in_any_order() {
        assert_eq!(best("box dr", &["Draw polygons", "Draw boxes"]), ["Draw boxes"]);
    }

    #[test]
    fn starts_of_words_and_runs_win() {
        let titles = ["Forbid tools", "Fit the image", "Bring to front", "Bring forward"];
        assert_eq!(best("bf", &titles)[0], "Bring forward");
        assert_eq!(best("btf", &titles)[0], "Bring to front");
        assert_eq!(best("car", &["scar", "car", "cart", "oscar"])[0], "car");
        assert_eq!(best("cell", &["Cancel all", "red cell"])[0], "red cell");
    }

    #[test]
    fn places_are_bytes_of_the_title() {
        assert_eq!(fit("RB", "Ü red box").map(|found| found.places), Some(vec![3, 7]));
        assert_eq!(fit("紅", "紅血球").map(|found| found.places), Some(vec![0]));
    }

    #[test]
    fn a_title_of_one_letter_more_is_none() {
        assert_eq!(fit("cars", "car"), None);
        assert_eq!(fit("x", ""), None);
    }
}
