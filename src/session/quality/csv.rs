//! Agreement as comma-separated values: a line for each figure.

use super::TaskAgreement;
use crate::Session;
use crate::error::SessionError;
use crate::notice::{self, Notice};
use crate::numbers::{harmless, write};
use crate::view::View;
use domain::ConceptId;
use domain::agreement::{Figure, Headline};
use domain::workflow::Permission;
use std::path::Path;

const COLUMNS: [&str; 9] = [
    "of",
    "labeler_a",
    "labeler_b",
    "concept",
    "measure",
    "value",
    "inputs",
    "low",
    "high",
];

/// What a line is about: what of, two labelers, a concept.
type About = [String; 4];

fn line(about: &About, measure: &str, figure: Option<Figure>) -> Vec<String> {
    let number = |value: f64| format!("{value:.6}");
    let interval = figure.and_then(|figure| figure.interval);
    let mut line = about.to_vec();
    line.extend([
        measure.to_owned(),
        figure.map_or_else(String::new, |figure| number(figure.value)),
        figure.map_or_else(String::new, |figure| figure.n.to_string()),
        interval.map_or_else(String::new, |interval| number(interval.low)),
        interval.map_or_else(String::new, |interval| number(interval.high)),
    ]);
    line
}

fn headline(about: &About, of: &Headline) -> Vec<Vec<String>> {
    let figures = [
        ("percent", of.percent),
        ("alpha", of.alpha),
        ("fleiss", of.fleiss),
        ("f1", of.f1),
        ("mean_iou", of.mean_iou),
    ];
    figures.map(|(measure, figure)| line(about, measure, figure)).to_vec()
}

fn text(view: &View, shown: &TaskAgreement) -> Result<Vec<u8>, csv::Error> {
    let concept = |id: ConceptId| view.concept(id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let about = |of: &str| [of.to_owned(), String::new(), String::new(), String::new()];
    let found = &shown.agreement;
    let mut lines = headline(&about("all"), &found.all);
    lines.extend(headline(&about("by hand"), &found.by_hand));
    lines.extend(headline(&about("from suggestions"), &found.from_suggestions));
    for pair in &found.pairs {
        let mut about = about("pair");
        about[1] = view.name_in(Some(shown.asked.task), pair.between.0);
        about[2] = view.name_in(Some(shown.asked.task), pair.between.1);
        let figures = [
            ("percent", pair.percent),
            ("kappa", pair.kappa),
            ("f1", pair.f1),
            ("precision", pair.precision),
            ("recall", pair.recall),
            ("mean_iou", pair.mean_iou),
        ];
        lines.extend(figures.map(|(measure, figure)| line(&about, measure, figure)));
    }
    for of in &found.concepts {
        let mut about = about("concept");
        about[3] = concept(of.concept);
        lines.extend(headline(&about, &of.figures));
    }
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(COLUMNS)?;
    for line in lines {
        file.write_record(line.into_iter().map(harmless))?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

fn text_for(view: &View, shown: &TaskAgreement, path: &Path) -> Result<Vec<u8>, SessionError> {
    text(view, shown).map_err(|error| SessionError::Io {
        path: path.into(),
        source: std::io::Error::other(error),
    })
}

impl Session {
    /// Writes how far labelers agree as CSV into a file, which is whole or not there.
    ///
    /// # Errors
    /// What the operating system said.
    pub fn write_agreement(&self, agreement: &TaskAgreement, path: &Path) -> Result<(), SessionError> {
        write(&text_for(&self.view, agreement, path)?, path)
    }

    /// Writes the figures that are shown as CSV.
    pub(super) fn save_agreement(&mut self, path: &Path) -> Result<(), SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let Some(shown) = &self.view.agreement else {
            return Ok(());
        };
        let (text, path) = (text_for(&self.view, shown, path)?, path.to_path_buf());
        let said = notice::statistics_saved(&path);
        self.with_file(
            move || write(&text, &path),
            |session, ()| session.notices.push(Notice::info(said)),
        )
    }
}
