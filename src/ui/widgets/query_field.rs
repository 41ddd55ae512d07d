//! The field in which a query is written: what may stand at the cursor is offered, and what is wrong is marked. Beside it
//! rows write the same text.

use super::query_builder::query_builder;
use crate::theme::{Palette, size, space};
use domain::query::{QueryError, complete};
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, CompletionPopup, CompletionQuery, FontSelection, Key, RectAlign, Response, RichText, Stroke, Suggestion,
    TextBuffer, TextEdit, Ui,
};
use egui_material_icons::icons::ICON_SEARCH;
use session::{View, notice};

/// The room of the button beside the field, in points.
const BUTTON: f32 = 28.0;

/// Shows the field under the name that assistive technology reads, and the button of the query builder, in so much width
/// (points); what is wrong with the text, if anything.
pub(crate) fn query_field(
    ui: &mut Ui,
    name: &str,
    text: &mut String,
    width: f32,
    view: &View,
    palette: &Palette,
) -> (Response, Option<QueryError>) {
    let icon = ICON_SEARCH.rich_text().size(size::ICON).color(palette.quiet);
    let mut layouter = |ui: &Ui, buffer: &dyn TextBuffer, _: f32| {
        let font = FontSelection::Default.resolve(ui.style());
        let plain = TextFormat::simple(font, palette.text);
        ui.fonts_mut(|fonts| fonts.layout_job(marked(buffer.as_str(), view, &plain, palette)))
    };
    // After a word that is looked for in names Enter is the end, and no choice of a field that begins so.
    let is_value = text
        .rsplit(char::is_whitespace)
        .next()
        .is_some_and(|word| word.contains(':'));
    let keys = match is_value {
        true => vec![Key::Tab, Key::Enter],
        false => vec![Key::Tab],
    };
    let id = ui.make_persistent_id(name);
    let popup = CompletionPopup::new(id)
        .align(RectAlign::BOTTOM_START)
        .word_boundary(|sign| sign.is_whitespace() || sign == '(')
        .max_height(320.0)
        .accept_keys(keys);
    let response = ui
        .horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            let field = TextEdit::singleline(text)
                .hint_text("Search, such as concept:car")
                .prefix(icon)
                .align(Align2::LEFT_CENTER)
                .layouter(&mut layouter)
                .desired_width(width - BUTTON - space::XS);
            let shown = popup.show(ui, field, |query| suggestions(query, view, palette));
            let response = shown.text_edit.response.response.clone();
            super::name(&response, name);
            query_builder(ui, name, text, view, palette);
            response
        })
        .inner;
    let error = view.query(text).err();
    (response, error)
}

/// What is wrong with a query, below its field.
pub(crate) fn query_trouble(ui: &mut Ui, error: &QueryError, palette: &Palette) {
    ui.horizontal_wrapped(|ui| {
        ui.add_space(space::XS);
        ui.label(RichText::new(notice::query(error)).color(palette.bad));
    });
}

/// The text with its wrong part underlined.
fn marked(text: &str, view: &View, plain: &TextFormat, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let wrong = match view.query(text) {
        Err(error) if !error.at.is_empty() => error.at,
        _ => text.len()..text.len(),
    };
    let underlined = TextFormat {
        underline: Stroke::new(1.5, palette.bad),
        ..plain.clone()
    };
    for (part, format) in [
        (text.get(..wrong.start), plain),
        (text.get(wrong.clone()), &underlined),
        (text.get(wrong.end..), plain),
    ] {
        job.append(part.unwrap_or_default(), 0.0, format.clone());
    }
    job
}

fn suggestions(query: &CompletionQuery<'_>, view: &View, palette: &Palette) -> Vec<Suggestion> {
    let byte = |chars: usize| {
        query
            .text
            .char_indices()
            .nth(chars)
            .map_or(query.text.len(), |(at, _)| at)
    };
    let (start, end) = (byte(query.word_range.start.0), byte(query.word_range.end.0));
    let metadata = |key: Option<&str>| match key {
        None => view.metadata.keys().cloned().collect(),
        Some(key) => view
            .metadata
            .get(key)
            .map_or_else(Vec::new, |values| values.iter().cloned().collect()),
    };
    let found = complete(query.text, end, &|takes| view.names(takes), &metadata);
    // What stands in the word before what is replaced is written again with it.
    let Some(kept) = query.text.get(start..found.at.start) else {
        return Vec::new();
    };
    let suggestion = |choice: domain::query::Choice| {
        let about = RichText::new(choice.about).color(palette.quiet).size(size::SMALL);
        Suggestion::new(format!("{kept}{}", choice.text))
            .content(choice.text.trim_end().to_owned())
            .description(about)
    };
    found.choices.into_iter().map(suggestion).collect()
}
