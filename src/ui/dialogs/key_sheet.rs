//! The list of shortcuts: all of them on one page, by what they are for.

use super::key_caps::cap;
use super::{beside_bar, search_field, search_id, show_dialog};
use crate::canvas::Chord;
use crate::keys::{Action, Group, Keymap};
use crate::theme::{self, size, space};
use domain::search::Search;
use egui::{Align, Context, Label, Layout, RichText, ScrollArea, Ui, vec2};

/// Least width of a column, in points.
const COLUMN: f32 = 275.0;
/// Height of a line, in points.
const LINE: f32 = 21.0;
/// How many columns are readable.
const COLUMNS: usize = 4;
/// More keys than this are shown as the first and the last.
const SEVERAL: usize = 4;
/// The name of the field.
const FILTER: &str = "Filter keys";

/// The list of shortcuts.
#[derive(Debug, Default)]
pub struct KeySheet {
    open: bool,
    fresh: bool,
    filter: String,
}

/// One line of the sheet.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    title: String,
    keys: Vec<String>,
    /// Whether the keys are the first and the last of a row.
    range: bool,
}

impl KeySheet {
    /// Opens the sheet.
    pub fn open(&mut self) {
        *self = Self {
            open: true,
            fresh: true,
            filter: String::new(),
        };
    }

    /// Whether the sheet is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows the sheet if it is open. It is closed by Esc, by the key that opens it, and by a click beside it.
    pub fn show(&mut self, ctx: &Context, keymap: &Keymap) {
        if !self.open {
            return;
        }
        if keymap.consume(ctx, Action::KeySheet) {
            self.open = false;
            return;
        }
        self.open = show_dialog(ctx, "Keyboard shortcuts", vec2(1240.0, 740.0), |ui| {
            self.page(ui, keymap)
        });
        if std::mem::take(&mut self.fresh) {
            ctx.memory_mut(|memory| memory.request_focus(search_id(FILTER)));
        }
    }

    fn page(&mut self, ui: &mut Ui, keymap: &Keymap) {
        search_field(ui, &mut self.filter, FILTER, 260.0);
        ui.add_space(space::S);
        let groups: Vec<(Group, Vec<Line>)> = Group::ALL
            .into_iter()
            .map(|group| (group, lines(group, keymap, &self.filter)))
            .filter(|(_, lines)| !lines.is_empty())
            .collect();
        if groups.is_empty() {
            let quiet = theme::palette(ui.ctx()).quiet;
            ui.label(RichText::new("No matches.").color(quiet));
            return;
        }
        let width = ui.available_width();
        let count = ((width / COLUMN) as usize).clamp(1, COLUMNS);
        let columns = spread(&groups, count);
        let area = ScrollArea::vertical().auto_shrink(false).content_margin(beside_bar());
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = space::XL;
            ui.columns(count, |uis| {
                for (ui, column) in uis.iter_mut().zip(columns) {
                    for (place, (group, lines)) in column.into_iter().enumerate() {
                        if place > 0 {
                            ui.add_space(space::L);
                        }
                        show_group(ui, *group, lines);
                    }
                }
            });
        });
    }
}

/// The lines of a group that fit the filter.
fn lines(group: Group, keymap: &Keymap, filter: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut families = Vec::new();
    for action in Action::all().filter(|action| action.group() == group) {
        match action.family() {
            Some(family) if families.contains(&family) => {}
            Some(family) => {
                families.push(family);
                let keys: Vec<String> = Action::all()
                    .filter(|action| action.family() == Some(family))
                    .filter_map(|action| keymap.shortcut(action))
                    .collect();
                found.push(Line {
                    title: family.title().to_owned(),
                    range: keys.len() > SEVERAL,
                    keys: shorten(keys),
                });
            }
            None => found.push(Line {
                title: action.title().to_owned(),
                keys: keymap.chords(action).iter().map(Chord::to_string).collect(),
                range: false,
            }),
        }
    }
    for (gesture, what) in group.gestures() {
        let key = (*gesture).to_owned();
        match found.iter_mut().find(|line| line.title == *what) {
            Some(line) => line.keys.push(key),
            None => found.push(Line {
                title: (*what).to_owned(),
                keys: vec![key],
                range: false,
            }),
        }
    }
    let wanted = Search::new(filter.trim());
    found.retain(|line| fits(group, line, &wanted));
    found
}

/// The first and the last of a long row; of a short one, what is held only once.
fn shorten(mut keys: Vec<String>) -> Vec<String> {
    if keys.len() > SEVERAL {
        keys.drain(1..keys.len() - 1);
        return keys;
    }
    let held = keys
        .first()
        .and_then(|key| key.rsplit_once('+'))
        .map(|(held, _)| held.to_owned());
    if let Some(held) = held.filter(|held| !held.is_empty()) {
        let bare: Option<Vec<String>> = keys
            .iter()
            .map(|key| Some(key.strip_prefix(&held)?.strip_prefix('+')?.to_owned()))
            .collect();
        if let Some(bare) = bare {
            keys = [held].into_iter().chain(bare).collect();
        }
    }
    keys
}

fn fits(group: Group, line: &Line, wanted: &Search) -> bool {
    let has = |text: &str| wanted.finds(text);
    has(group.title()) || has(&line.title) || line.keys.iter().any(|key| has(key))
}

/// The groups in columns, in their order, so that the highest column is as low as can be.
fn spread(groups: &[(Group, Vec<Line>)], count: usize) -> Vec<Vec<&(Group, Vec<Line>)>> {
    let total: usize = groups.iter().map(height).sum();
    let fitting = (total.div_ceil(count.max(1))..=total)
        .map(|room| filled(groups, room))
        .find(|columns| columns.len() <= count);
    fitting.unwrap_or_else(|| vec![groups.iter().collect()])
}

/// Lines that a group takes, with its heading and the room before it.
fn height(group: &(Group, Vec<Line>)) -> usize {
    group.1.len() + 2
}

/// The groups in columns, each filled up to so many lines before the next is begun.
fn filled(groups: &[(Group, Vec<Line>)], room: usize) -> Vec<Vec<&(Group, Vec<Line>)>> {
    let mut columns: Vec<Vec<&(Group, Vec<Line>)>> = Vec::new();
    let mut used = 0;
    for group in groups {
        let own = height(group);
        match columns.last_mut().filter(|_| used + own <= room) {
            Some(column) => {
                column.push(group);
                used += own;
            }
            None => {
                columns.push(vec![group]);
                used = own;
            }
        }
    }
    columns
}

fn show_group(ui: &mut Ui, group: Group, lines: &[Line]) {
    let palette = theme::palette(ui.ctx());
    ui.spacing_mut().item_spacing = vec2(space::XS, 0.0);
    ui.label(RichText::new(group.title()).strong().color(palette.accent));
    ui.add_space(space::XS);
    for line in lines {
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), LINE),
            Layout::right_to_left(Align::Center),
            |ui| {
                show_keys(ui, line);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(&line.title).truncate());
                });
            },
        );
    }
}

/// The caps, from right to left.
fn show_keys(ui: &mut Ui, line: &Line) {
    let quiet = theme::palette(ui.ctx()).quiet;
    if line.keys.is_empty() {
        ui.label(RichText::new("no key").size(size::SMALL).color(quiet));
    }
    for (place, key) in line.keys.iter().enumerate().rev() {
        cap(ui, key);
        if line.range && place > 0 {
            ui.label(RichText::new("to").size(size::SMALL).color(quiet));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(filter: &str) -> Vec<(Group, Vec<Line>)> {
        let keymap = Keymap::default();
        Group::ALL
            .into_iter()
            .map(|group| (group, lines(group, &keymap, filter)))
            .collect()
    }

    #[test]
    fn every_action_has_its_line() {
        let titles: Vec<String> = all("")
            .into_iter()
            .flat_map(|(_, lines)| lines)
            .map(|line| line.title)
            .collect();
        for action in Action::all() {
            let title = action.family().map_or(action.title(), |family| family.title());
            assert_eq!(titles.iter().filter(|known| *known == title).count(), 1, "{title}");
        }
    }

    #[test]
    fn rows_of_keys_are_one_line() {
        let concepts = lines(Group::Concepts, &Keymap::default(), "concept 1 to 10");
        assert_eq!(concepts[0].keys, ["1", "0"]);
        assert!(concepts[0].range);
        let moved = lines(Group::Edit, &Keymap::default(), "by 1 px");
        assert_eq!(moved[0].keys, ["Left", "Right", "Up", "Down"]);
        let far = lines(Group::Edit, &Keymap::default(), "by 10 px");
        assert_eq!(far[0].keys, ["Shift", "Left", "Right", "Up", "Down"]);
    }

    #[test]
    fn a_gesture_stands_beside_the_key_that_does_the_same() {
        let drawing = lines(Group::Drawing, &Keymap::default(), "finish");
        assert_eq!(drawing[0].keys, ["Enter", "Double click"]);
    }

    #[test]
    fn the_filter_finds_titles_keys_and_groups() {
        let found = |filter: &str| all(filter).iter().map(|(_, lines)| lines.len()).sum::<usize>();
        assert_eq!(found("ctrl+k"), 1);
        assert_eq!(found("crosshair"), 1);
        assert_eq!(found("tools"), lines(Group::Tools, &Keymap::default(), "").len());
        assert_eq!(found("levitate"), 0);
    }

    #[test]
    fn columns_are_even_and_lose_nothing() {
        let groups = all("");
        for count in 1..=COLUMNS {
            let columns = spread(&groups, count);
            assert!(columns.len() <= count);
            assert_eq!(columns.iter().map(Vec::len).sum::<usize>(), groups.len());
        }
        assert_eq!(spread(&groups, 3).len(), 3);
    }
}
