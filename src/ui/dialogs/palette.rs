//! The command palette: type a few letters of what is wanted. Also the type-ahead for concepts.

use super::{TOP_ANCHOR, card, key_caps, outline_controls, search_field, search_id};
use crate::keys::{Action, Keymap};
use crate::request::Dialog;
use crate::theme::{self, size, space};
use crate::widgets::dialog_room;
use domain::concept::clean_name;
use domain::fuzzy::{Finder, Match};
use domain::search::folded;
use domain::{ConceptId, InputId, TaskId};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, Context, FontFamily, FontId, Id, Key, Modal, Modifiers, Rect, RichText, Role, ScrollArea, Sense,
    Ui, WidgetInfo, pos2, vec2,
};

/// What a line of the palette stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaletteId {
    /// An action of the window.
    Action(Action),
    /// A concept to arm.
    Concept(ConceptId),
    /// The input at this place in the list.
    Place(u64),
    /// An input.
    Input(InputId),
    /// A task to go to.
    Task(TaskId),
    /// What the menu opens.
    Dialog(Dialog),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct PaletteEntry {
    /// What it stands for.
    pub id: PaletteId,
    /// What is looked for.
    pub title: String,
    /// What kind of thing it is, in a word or two.
    pub hint: String,
    /// Its key, if it has one.
    pub shortcut: Option<String>,
    /// Whether it can be chosen now; if not, why.
    pub enabled: Result<(), String>,
}

impl PaletteEntry {
    /// The line of an action.
    pub fn action(keymap: &Keymap, action: Action, enabled: Result<(), String>) -> Self {
        Self {
            id: PaletteId::Action(action),
            title: action.title().to_owned(),
            hint: action.group().title().to_owned(),
            shortcut: keymap.shortcut(action),
            enabled,
        }
    }
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteChoice {
    /// A line.
    Entry(PaletteId),
    /// A concept of this name, to be created and armed.
    Create(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Scope {
    #[default]
    Everything,
    Concepts,
    Inputs,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Everything => "Command palette",
            Self::Concepts => "Find a concept",
            Self::Inputs => "Go to an input",
        }
    }

    fn prompt(self) -> &'static str {
        match self {
            Self::Everything => "Type a command, a concept, a task, an input",
            Self::Concepts => "Type a concept",
            Self::Inputs => "Type a number or a part of the name",
        }
    }

    /// The action whose key opens it, and closes it again.
    fn action(self) -> Action {
        match self {
            Self::Everything => Action::Palette,
            Self::Concepts => Action::TypeAhead,
            Self::Inputs => Action::GoToInput,
        }
    }
}

/// The command palette.
#[derive(Debug, Default)]
pub struct Palette {
    open: bool,
    fresh: bool,
    scope: Scope,
    query: String,
    /// The line that Enter chooses.
    chosen: usize,
    /// Whether it was chosen by the arrow keys.
    walked: bool,
}

/// A line that fits what was typed.
enum Line<'a> {
    Entry(&'a PaletteEntry, Match),
    Create(String, &'a Result<(), String>),
}

/// The key that adds what was typed.
const ADD: &str = "Shift+Enter";
/// Lines shown at most: nobody reads on.
const LINES: usize = 200;
/// Height of a line, in points.
const LINE: f32 = 30.0;
/// Lines in view at most.
const IN_VIEW: f32 = 11.0;

impl Palette {
    /// Opens it for everything there is.
    pub fn open(&mut self) {
        self.open_for(Scope::Everything);
    }

    /// Opens it for concepts alone, with the offer to create one.
    pub fn open_concepts(&mut self) {
        self.open_for(Scope::Concepts);
    }

    /// Opens it for inputs alone.
    pub fn open_inputs(&mut self) {
        self.open_for(Scope::Inputs);
    }

    /// What inputs are looked for by, if they are.
    pub fn input_query(&self) -> Option<&str> {
        let wanted = match self.scope {
            Scope::Inputs => true,
            Scope::Everything => self.query.trim().chars().count() > 1,
            Scope::Concepts => false,
        };
        (self.open && wanted).then_some(self.query.as_str())
    }

    /// Whether it is open for inputs alone, so that only their entries are needed.
    pub fn is_for_inputs(&self) -> bool {
        self.open && self.scope == Scope::Inputs
    }

    fn open_for(&mut self, scope: Scope) {
        *self = Self {
            open: true,
            fresh: true,
            scope,
            ..Self::default()
        };
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether it is open for concepts alone, so that only their entries are needed.
    pub fn is_for_concepts(&self) -> bool {
        self.open && self.scope == Scope::Concepts
    }

    /// Shows it if it is open, and tells what was chosen; it is closed then. `may_create` is whether a concept may be
    /// created now, and if not, why.
    pub fn show(
        &mut self,
        ctx: &Context,
        keymap: &Keymap,
        entries: &[PaletteEntry],
        may_create: &Result<(), String>,
    ) -> Option<PaletteChoice> {
        if !self.open {
            return None;
        }
        if keymap.consume(ctx, self.scope.action()) {
            self.open = false;
            return None;
        }
        // Before the field sees them, and in the order of the keys.
        let moved = Moves::consume(ctx);
        let name = self.scope.name();
        let id = Id::unique(("dialog", name));
        let drop = (ctx.content_rect().height() * 0.12).max(space::L);
        let area = Modal::default_area(id)
            .anchor(TOP_ANCHOR, vec2(0.0, drop))
            .accessible_name(name)
            .role(Role::Dialog);
        let width = dialog_room(ctx).x.min(600.0);
        let height = (dialog_room(ctx).y - drop - 80.0).clamp(LINE, LINE * IN_VIEW);
        let modal = Modal::new(id)
            .area(area)
            .backdrop_color(Color32::from_black_alpha(70))
            .frame(card(ctx, space::S));
        let mut choice = None;
        let response = modal.show(ctx, |ui| {
            outline_controls(ui);
            ui.set_width(width - 2.0 * space::S);
            choice = self.page(ui, entries, may_create, &moved, height);
        });
        self.open = choice.is_none() && !response.should_close();
        // Only now: what lies under a new dialog, as it does itself at first, can have no focus.
        if std::mem::take(&mut self.fresh) {
            ctx.memory_mut(|memory| memory.request_focus(search_id(self.scope.prompt())));
        }
        choice
    }

    fn page(
        &mut self,
        ui: &mut Ui,
        entries: &[PaletteEntry],
        may_create: &Result<(), String>,
        moved: &Moves,
        height: f32,
    ) -> Option<PaletteChoice> {
        let width = ui.available_width();
        let changed = search_field(ui, &mut self.query, self.scope.prompt(), width).changed();
        if changed {
            self.chosen = 0;
        }
        let (lines, left) = self.lines(entries, may_create);
        let count = lines.len();
        self.walked = (self.walked || moved.any()) && !changed;
        self.chosen = moved.from(self.chosen, count);
        // Enter takes what fits best; a new concept is added only by who asks for it by name.
        let asked = |line: &Line<'_>| matches!(line, Line::Entry(..)) || self.walked;
        let mut picked = moved
            .enter
            .then_some(self.chosen)
            .filter(|at| lines.get(*at).is_some_and(asked));
        if moved.add {
            picked = lines.iter().position(|line| matches!(line, Line::Create(..)));
        }
        ui.add_space(space::XS);
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for (place, line) in lines.iter().enumerate() {
                    let is_chosen = place == self.chosen && asked(line);
                    let response = show_line(ui, line, is_chosen);
                    if is_chosen && moved.any() {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        picked = Some(place);
                    }
                }
                self.footer(ui, count, left);
            });
        picked.and_then(|place| lines.get(place)).and_then(Line::choice)
    }

    fn footer(&self, ui: &mut Ui, count: usize, left: usize) {
        let quiet = theme::palette(ui.ctx()).quiet;
        let text = match (count, left) {
            (0, _) => "No matches.".to_owned(),
            (_, 0) => return,
            (_, left) => format!("{left} more: type on to narrow them down."),
        };
        ui.add_space(space::XS);
        ui.horizontal(|ui| {
            ui.add_space(space::S);
            ui.label(RichText::new(text).color(quiet));
        });
        ui.add_space(space::XS);
    }

    /// The lines that fit, best first, and how many more there are.
    fn lines<'a>(&self, entries: &'a [PaletteEntry], may_create: &'a Result<(), String>) -> (Vec<Line<'a>>, usize) {
        let in_scope = |entry: &&PaletteEntry| match self.scope {
            Scope::Everything => true,
            Scope::Concepts => matches!(entry.id, PaletteId::Concept(_)),
            Scope::Inputs => matches!(entry.id, PaletteId::Input(_) | PaletteId::Place(_)),
        };
        let mut finder = Finder::new(&self.query);
        let mut fitting: Vec<(&PaletteEntry, Match)> = entries
            .iter()
            .filter(in_scope)
            .filter_map(|entry| Some((entry, finder.fit(&entry.title)?)))
            .collect();
        if !self.query.trim().is_empty() {
            fitting.sort_by_key(|(entry, found)| (std::cmp::Reverse(found.score), entry.enabled.is_err()));
        }
        let left = fitting.len().saturating_sub(LINES);
        let shown = fitting.into_iter().take(LINES);
        let mut lines: Vec<Line<'a>> = shown.map(|(entry, found)| Line::Entry(entry, found)).collect();
        if let Some(name) = self.to_create(entries) {
            lines.push(Line::Create(name, may_create));
        }
        (lines, left)
    }

    /// The concept that could be created: what was typed, unless there is one of that name.
    fn to_create(&self, entries: &[PaletteEntry]) -> Option<String> {
        let name = clean_name(&self.query).filter(|_| self.scope == Scope::Concepts)?;
        let wanted = folded(&name);
        let known = entries
            .iter()
            .any(|entry| matches!(entry.id, PaletteId::Concept(_)) && folded(&entry.title) == wanted);
        (!known).then_some(name)
    }
}

/// What the keys asked of the list in one frame.
struct Moves {
    steps: i64,
    enter: bool,
    /// What was typed is to be added.
    add: bool,
}

impl Moves {
    /// Takes them out of egui's input.
    fn consume(ctx: &Context) -> Self {
        const PAGE: usize = 10;
        ctx.input_mut(|input| {
            let add = input.count_and_consume_key(Modifiers::SHIFT, Key::Enter) > 0;
            let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key) as i64;
            let steps = count(Key::ArrowDown) - count(Key::ArrowUp);
            let pages = count(Key::PageDown) - count(Key::PageUp);
            Self {
                steps: steps + pages * PAGE as i64,
                enter: count(Key::Enter) > 0,
                add,
            }
        })
    }

    fn any(&self) -> bool {
        self.steps != 0
    }

    /// The line that is chosen after them: one step goes round, more stop at the ends.
    fn from(&self, chosen: usize, count: usize) -> usize {
        let Some(last) = count.checked_sub(1) else { return 0 };
        let wanted = chosen.min(last) as i64 + self.steps;
        let wanted = match self.steps {
            -1 | 1 => wanted.rem_euclid(count as i64),
            _ => wanted.clamp(0, last as i64),
        };
        usize::try_from(wanted).unwrap_or(0)
    }
}

impl Line<'_> {
    fn title(&self) -> String {
        match self {
            Self::Entry(entry, _) => entry.title.clone(),
            Self::Create(name, _) => format!("Add \"{name}\""),
        }
    }

    fn enabled(&self) -> &Result<(), String> {
        match self {
            Self::Entry(entry, _) => &entry.enabled,
            Self::Create(_, may) => may,
        }
    }

    fn choice(&self) -> Option<PaletteChoice> {
        self.enabled().is_ok().then(|| match self {
            Self::Entry(entry, _) => PaletteChoice::Entry(entry.id),
            Self::Create(name, _) => PaletteChoice::Create(name.clone()),
        })
    }
}

/// One line, as wide as the list.
fn show_line(ui: &mut Ui, line: &Line<'_>, is_chosen: bool) -> egui::Response {
    let palette = theme::palette(ui.ctx());
    let enabled = line.enabled().is_ok();
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), sense);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, is_chosen, line.title()));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if is_chosen || response.hovered() {
        let fill = if is_chosen { palette.selected } else { palette.hover };
        ui.painter().rect_filled(rect, 5.0, fill);
    }
    let inner = rect.shrink2(vec2(space::S, 0.0));
    let shortcut = match line {
        Line::Entry(entry, _) => entry.shortcut.as_deref(),
        Line::Create(..) => Some(ADD),
    };
    let right = shortcut.map_or(inner.right(), |text| {
        let width = key_caps::width(ui, text);
        let place = Rect::from_min_max(pos2(inner.right() - width, inner.top()), inner.max);
        key_caps::paint(ui, place, text);
        place.left() - space::S
    });
    let room = Rect::from_min_max(inner.min, pos2(right, inner.bottom()));
    let end = paint_title(ui, line, room, if enabled { palette.text } else { palette.quiet });
    let room = Rect::from_min_max(pos2(end + space::S, inner.top()), room.max);
    paint_hint(ui, line, room);
    match line.enabled() {
        Ok(()) => response,
        Err(why) => response.on_hover_text(why),
    }
}

/// The title, with what was typed in the accent; where it ends.
fn paint_title(ui: &Ui, line: &Line<'_>, room: Rect, color: Color32) -> f32 {
    let palette = theme::palette(ui.ctx());
    let font = FontId::new(size::BODY, FontFamily::Proportional);
    let title = line.title();
    let none = Vec::new();
    let places = match line {
        Line::Entry(_, found) => &found.places,
        Line::Create(..) => &none,
    };
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(room.width()),
        ..LayoutJob::default()
    };
    for (at, letter) in title.char_indices() {
        let typed = places.binary_search(&at).is_ok();
        let color = if typed && line.enabled().is_ok() {
            palette.accent
        } else {
            color
        };
        job.append(
            letter.encode_utf8(&mut [0; 4]),
            0.0,
            TextFormat::simple(font.clone(), color),
        );
    }
    let galley = ui.painter().layout_job(job);
    let end = room.left() + galley.size().x;
    let at = pos2(room.left(), room.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    end
}

/// What kind of thing it is, or why it cannot be chosen, as far as there is room.
fn paint_hint(ui: &Ui, line: &Line<'_>, room: Rect) {
    let text = match (line.enabled(), line) {
        (Err(why), _) => why.as_str(),
        (Ok(()), Line::Entry(entry, _)) => entry.hint.as_str(),
        (Ok(()), Line::Create(..)) => "",
    };
    if room.width() < 40.0 || text.is_empty() {
        return;
    }
    let quiet = theme::palette(ui.ctx()).quiet;
    let font = FontId::new(size::SMALL, FontFamily::Proportional);
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, quiet);
    job.wrap = TextWrapping::truncate_at_width(room.width());
    let galley = ui.painter().layout_job(job);
    let at = Align2::LEFT_CENTER.anchor_size(pos2(room.left(), room.center().y), galley.size());
    ui.painter().galley(at.min, galley, quiet);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(number: u128, title: &str) -> PaletteEntry {
        PaletteEntry {
            id: PaletteId::Concept(ConceptId::fixed(number)),
            title: title.into(),
            hint: "Concept".into(),
            shortcut: None,
            enabled: Ok(()),
        }
    }

    fn titles(palette: &Palette, entries: &[PaletteEntry]) -> Vec<String> {
        palette.lines(entries, &Ok(())).0.iter().map(Line::title).collect()
    }

    fn typed(scope: Scope, query: &str) -> Palette {
        Palette {
            scope,
            query: query.into(),
            ..Palette::default()
        }
    }

    #[test]
    fn a_concept_is_created_only_if_none_has_its_name() {
        let mut entries = vec![concept(1, "red cell"), concept(2, "Car")];
        entries.push(PaletteEntry::action(&Keymap::default(), Action::Crosshair, Ok(())));
        let create = |query: &str| titles(&typed(Scope::Concepts, query), &entries);
        assert_eq!(create("car"), ["Car"]);
        assert_eq!(create(" red  "), ["red cell", "Add \"red\""]);
        assert_eq!(create(""), ["red cell", "Car"]);
        assert_eq!(titles(&typed(Scope::Everything, "cross"), &entries), ["Crosshair"]);
    }

    #[test]
    fn what_cannot_be_chosen_is_not() {
        let refused = Err("Only a lead creates concepts.".to_owned());
        let palette = typed(Scope::Concepts, "bus");
        let (lines, _) = palette.lines(&[], &refused);
        assert_eq!(lines[0].choice(), None);
        let (lines, _) = palette.lines(&[], &Ok(()));
        assert_eq!(lines[0].choice(), Some(PaletteChoice::Create("bus".into())));
    }

    #[test]
    fn one_step_goes_round_and_a_page_stops() {
        let walk = |steps| Moves {
            steps,
            enter: false,
            add: false,
        };
        let moved = |steps, chosen| walk(steps).from(chosen, 5);
        assert_eq!((moved(1, 4), moved(-1, 0)), (0, 4));
        assert_eq!((moved(10, 2), moved(-10, 2), moved(0, 9)), (4, 0, 4));
        assert_eq!(walk(1).from(3, 0), 0);
    }

    #[test]
    fn long_lists_say_how_much_is_left() {
        let entries: Vec<PaletteEntry> = (0..300).map(|n| concept(n, &format!("kind {n}"))).collect();
        let (lines, left) = typed(Scope::Everything, "kind").lines(&entries, &Ok(()));
        assert_eq!((lines.len(), left), (LINES, 100));
    }
}
