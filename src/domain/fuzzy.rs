//! How well a title fits what was typed: the one matcher of palette, concept fields and the list of inputs.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A title that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// More is better.
    pub score: i32,
    /// Places of the letters that were typed, as bytes of the title, ascending.
    pub places: Vec<usize>,
}

/// Among titles that fit equally well the shorter wins: longer ones have more left over.
const REST_MOST: usize = 63;

/// Looks for what was typed: its letters in this order, words one by one and in any order, without regard to case.
pub struct Finder {
    matcher: Matcher,
    pattern: Pattern,
    letters: Vec<char>,
    found: Vec<u32>,
}

impl Finder {
    /// A finder of this text.
    pub fn new(query: &str) -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy),
            letters: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Whether nothing was typed, so that everything fits.
    pub fn is_empty(&self) -> bool {
        self.pattern.atoms.is_empty()
    }

    /// The title's fit, or `None` if a letter typed is not in it in that order.
    pub fn fit(&mut self, title: &str) -> Option<Match> {
        self.found.clear();
        self.letters.clear();
        let text = Utf32Str::new(title, &mut self.letters);
        let score = self.pattern.indices(text, &mut self.matcher, &mut self.found)?;
        self.found.sort_unstable();
        self.found.dedup();
        let mut starts = title.char_indices().enumerate();
        let place = |letter: &u32| {
            let (_, (at, _)) = starts.by_ref().find(|(nth, _)| *nth == *letter as usize)?;
            Some(at)
        };
        let places = self.found.iter().filter_map(place).collect();
        let rest = title.chars().count().min(REST_MOST) as i32;
        let score = i32::try_from(score).unwrap_or(i32::MAX / 64 - 1).min(i32::MAX / 64 - 1);
        Some(Match {
            score: score * 64 - rest,
            places,
        })
    }

    /// The things whose titles fit, the best first; all of them, in their order, where nothing was typed.
    pub fn sorted<T>(&mut self, things: impl IntoIterator<Item = T>, title: impl Fn(&T) -> &str) -> Vec<T> {
        let mut fitting: Vec<(i32, T)> = things
            .into_iter()
            .filter_map(|thing| Some((self.fit(title(&thing))?.score, thing)))
            .collect();
        if !self.is_empty() {
            fitting.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        fitting.into_iter().map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(query: &str, titles: &[&'a str]) -> Vec<&'a str> {
        Finder::new(query).sorted(titles.iter().copied(), |title| title)
    }

    fn fit(query: &str, title: &str) -> Option<Match> {
        Finder::new(query).fit(title)
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
        assert_eq!(
            best("ped clear", &["clear pedestrian", "clear car"]),
            ["clear pedestrian"]
        );
    }

    #[test]
    fn starts_of_words_and_runs_win() {
        let titles = ["Forbid tools", "Fit the image", "Bring to front", "Bring forward"];
        assert_eq!(best("bf", &titles)[0], "Bring forward");
        assert_eq!(best("btf", &titles)[0], "Bring to front");
        assert_eq!(best("car", &["scar", "cart", "car", "oscar"])[0], "car");
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

    #[test]
    fn what_was_typed_is_text_and_no_pattern() {
        assert_eq!(best("!a", &["a", "b!a"]), ["b!a"]);
        assert_eq!(best("'x", &["x", "it's x"]), ["it's x"]);
    }
}
