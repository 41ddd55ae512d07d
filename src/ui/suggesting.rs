//! What the window remembers of suggestions, and the list it makes of them: nothing of it is data.

use super::canvas::{Canvas, CanvasEvent, Decide, KeyAction, ShapeId, Shown, Suggested};
use super::desk::Desk;
use super::keys::Action;
use super::review;
use super::workspace::Ui;
use crate::frame::Frame;
use domain::suggestion::{ClassMap, ConceptsByName};
use domain::{AnnotationId, ConceptId, InputId, ModelId, Sign, SuggestionId, TaskId, TaskKind, Verdict};
use session::Command;
use session::view::{AssistView, Standing, View};
use std::collections::HashSet;

/// Which list lies under the concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lower {
    /// What the model suggests.
    #[default]
    Suggestions,
    /// What is annotated.
    Annotations,
}

/// How one looks at suggestions.
#[derive(Debug, Default)]
pub struct Suggesting {
    /// Which list lies under the concepts.
    pub lower: Lower,
    /// Suggestions that are not painted on the canvas.
    pub hidden: HashSet<SuggestionId>,
    /// What the pointer is over in the list.
    pub pointed: Option<ShapeId>,
    /// The suggestion that the list scrolls to.
    pub scroll_to: Option<SuggestionId>,
    /// Whether the ranges of single concepts are unfolded.
    pub by_concept: bool,
    /// Whether those that are annotated already are unfolded.
    pub covered: bool,
    /// Whether the dismissed ones are unfolded.
    pub dismissed: bool,
    /// Concepts that the task's model knows.
    pub known: HashSet<ConceptId>,
    known_for: Option<Known>,
    /// A suggestion that was reshaped: the annotation it becomes is to be selected.
    reshaped: Option<SuggestionId>,
    input: Option<InputId>,
}

/// What the model's concepts depend on.
#[derive(Debug, PartialEq)]
struct Known {
    task: TaskId,
    model: ModelId,
    concepts: Vec<ConceptId>,
    classes: ClassMap,
    styles: u64,
}

impl Suggesting {
    /// Brings what depends on the view up to date; cheap when nothing changed. `styles` rises when concepts change.
    pub fn refresh(&mut self, view: &View, styles: u64) {
        self.pointed = None;
        let input = view.current.as_ref().map(|current| current.input.id);
        if self.input != input {
            self.input = input;
            self.hidden.clear();
            self.reshaped = None;
        }
        self.refresh_known(view, styles);
    }

    fn refresh_known(&mut self, view: &View, styles: u64) {
        let (Some(summary), Some(assist)) = (view.open_task(), &view.assist) else {
            self.known.clear();
            self.known_for = None;
            return;
        };
        let task = &summary.task;
        let of_assist = task.assist.as_ref().filter(|known| known.model == assist.model);
        let of_auto = task.auto.as_ref().filter(|known| known.model == assist.model);
        let none = ClassMap::new();
        let classes = of_assist
            .map(|known| &known.classes)
            .or(of_auto.map(|known| &known.classes))
            .unwrap_or(&none);
        let same = self.known_for.as_ref().is_some_and(|known| {
            (known.task, known.model, known.styles) == (task.id, assist.model, styles)
                && known.concepts == task.concepts
                && known.classes == *classes
        });
        if same {
            return;
        }
        let concepts = ConceptsByName::of(task.concepts.iter().filter_map(|id| view.concept(*id)));
        let lines = view.models.lines.iter().filter(|line| line.model.id == assist.model);
        let names = lines.flat_map(|line| &line.model.classes);
        self.known = names.filter_map(|name| concepts.concept_of(name, classes)).collect();
        self.known_for = Some(Known {
            task: task.id,
            model: assist.model,
            concepts: task.concepts.clone(),
            classes: classes.clone(),
            styles,
        });
    }

    /// The annotation that the suggestion reshaped last became, told once.
    pub fn follow(&mut self, view: &View) -> Option<AnnotationId> {
        let id = self.reshaped.take()?;
        let offers = &view.assist.as_ref()?.offers;
        match offers
            .iter()
            .find(|offer| offer.suggestion.id == id)?
            .suggestion
            .verdict
        {
            Verdict::Accepted(annotation) => Some(annotation),
            Verdict::Open | Verdict::Dismissed | Verdict::Discarded => None,
        }
    }
}

/// One row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRow {
    /// The suggestion at this place of the view's offers.
    Offer(usize),
    /// The line over those that are annotated already: how many.
    Covered(usize),
    /// The line over the dismissed ones: how many.
    Dismissed(usize),
}

/// The rows of the list: what waits, what was accepted, and, under a line each, what is folded away.
pub fn rows(assist: &AssistView, covered: bool, dismissed: bool) -> Vec<ListRow> {
    let with = |standing: Standing| {
        let places = assist.offers.iter().enumerate();
        let places = places.filter(move |(_, offer)| offer.standing == standing);
        places.map(|(place, _)| ListRow::Offer(place))
    };
    let mut rows: Vec<ListRow> = with(Standing::Offered).chain(with(Standing::Accepted)).collect();
    type Line = fn(usize) -> ListRow;
    for (standing, open, line) in [
        (Standing::Covered, covered, ListRow::Covered as Line),
        (Standing::Dismissed, dismissed, ListRow::Dismissed as Line),
    ] {
        let count = assist.count(standing);
        if count > 0 {
            rows.push(line(count));
            rows.extend(with(standing).filter(|_| open));
        }
    }
    rows
}

/// What the canvas is to show of the suggestions. `first`: the one that the next key accepts or dismisses, lit up.
pub fn on_canvas<'a>(view: &'a View, desk: &Desk, first: Option<SuggestionId>) -> Suggested<'a> {
    let known = &desk.suggesting;
    let Some(assist) = &view.assist else {
        return Suggested {
            lit: known.pointed,
            ..Suggested::default()
        };
    };
    let shown = assist.offers.iter().filter_map(|offer| {
        let suggestion = &offer.suggestion;
        let pointed = known.pointed == Some(ShapeId::Suggestion(suggestion.id));
        let waits = offer.standing == Standing::Offered;
        (waits || pointed).then_some(Shown {
            suggestion,
            hidden: !pointed && known.hidden.contains(&suggestion.id),
            waits,
        })
    });
    Suggested {
        active: true,
        shown: shown.collect(),
        revision: assist.revision.wrapping_mul(1 << 20).wrapping_add(desk.style_revision),
        lit: known.pointed.or(first.map(ShapeId::Suggestion)),
    }
}

/// The suggestion that is decided on next while none is chosen: the most probable one, unless annotations are selected.
pub fn first(view: &View, canvas: &Canvas) -> Option<SuggestionId> {
    let idle = canvas.suggestion().is_none() && canvas.selection().is_empty();
    view.assist.as_ref().filter(|_| idle)?.offered().next().map(|s| s.id)
}

/// What accepts a suggestion: in classification the claim, which also goes on where the task says so.
pub fn acceptance(view: &View, id: SuggestionId) -> Command {
    let offers = view.assist.iter().flat_map(|assist| &assist.offers);
    let concept = offers.map(|offer| &offer.suggestion).find(|s| s.id == id);
    match (Desk::kind(view), concept) {
        (Some(TaskKind::Classification), Some(suggestion)) => Command::Claim {
            concept: suggestion.concept,
            sign: Some(Sign::Present),
        },
        _ => Command::Accept(vec![id]),
    }
}

impl Ui {
    /// What came of suggestions on the canvas.
    pub(super) fn suggestion_event(&mut self, event: CanvasEvent, frame: &mut Frame<'_>) {
        let command = match event {
            CanvasEvent::Accept { id, region: None } => acceptance(frame.view, id),
            CanvasEvent::Accept {
                id,
                region: Some(region),
            } => {
                self.desk.suggesting.reshaped = Some(id);
                Command::AcceptAs(id, region)
            }
            CanvasEvent::AcceptAll => Command::AcceptAll,
            CanvasEvent::Dismiss { ids } => Command::DismissSuggestions(ids),
            CanvasEvent::Chosen(id) => {
                self.desk.suggesting.scroll_to = id;
                return;
            }
            _ => return,
        };
        frame.requests.push(command.into());
    }

    /// A key or a line of the palette that the canvas did not hear.
    pub(super) fn press_suggestion(&mut self, action: Action, frame: &mut Frame<'_>) -> bool {
        let what = match (action, action.key_action()) {
            (Action::Delete, _) if self.canvas.suggestion().is_some() => Decide::Dismiss,
            (_, Some(KeyAction::Suggestion(what))) => what,
            _ => return false,
        };
        if frame.view.assist.is_some() {
            for event in self.canvas.decide(what) {
                self.canvas_event(event, frame);
            }
        }
        true
    }

    /// Tab is the next suggestion's, or of what waits for a decision, while nothing has the focus; egui would go to the
    /// first widget.
    pub(super) fn keep_tab(&self, ctx: &egui::Context, view: &View) {
        let idle = ctx.memory(|memory| memory.focused().is_none());
        let used = view.assist.is_some() || review::is_singly(view);
        if idle && used && self.desk.page == super::Page::Canvas && !self.is_busy() {
            ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        }
    }
}

/// Why a key of the suggestions does nothing now, if so.
pub fn may_decide(what: Decide, view: &View) -> Result<(), String> {
    let Some(assist) = &view.assist else {
        return Err("The task has no model that suggests".into());
    };
    match what {
        _ if assist.count(Standing::Offered) == 0 => Err("Nothing is suggested within the range".into()),
        Decide::Accept | Decide::AcceptAll | Decide::Dismiss => view
            .current
            .as_ref()
            .and_then(|current| current.locked.clone())
            .map_or(Ok(()), Err),
        Decide::Next | Decide::Previous => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BBox, Region, Suggestion};
    use session::view::Offer;

    fn assist(standings: &[Standing]) -> AssistView {
        let offer = |(place, standing): (usize, &Standing)| Offer {
            suggestion: Suggestion {
                id: SuggestionId::fixed(place as u128),
                input: InputId::fixed(1),
                task: TaskId::fixed(1),
                model: ModelId::fixed(1),
                class: 0,
                concept: ConceptId::fixed(1),
                region: Region::Box(BBox::from((0.0, 0.0, 9.0, 9.0))),
                probability: 0.9 - place as f64 / 100.0,
                verdict: Verdict::Open,
                relabeled: false,
                member: None,
            },
            standing: *standing,
        };
        AssistView {
            model: ModelId::fixed(1),
            name: "street".into(),
            status: Default::default(),
            band: Default::default(),
            per_concept: Default::default(),
            offers: standings.iter().enumerate().map(offer).collect(),
            revision: 0,
        }
    }

    #[test]
    fn what_waits_comes_first_and_what_is_settled_is_folded() {
        use Standing as S;
        let assist = assist(&[
            S::Accepted,
            S::Offered,
            S::Covered,
            S::OutOfRange,
            S::Dismissed,
            S::Hidden,
            S::Offered,
            S::Covered,
        ]);
        use ListRow as R;
        let folded = [R::Offer(1), R::Offer(6), R::Offer(0), R::Covered(2), R::Dismissed(1)];
        assert_eq!(rows(&assist, false, false), folded);
        let open = [
            R::Offer(1),
            R::Offer(6),
            R::Offer(0),
            R::Covered(2),
            R::Offer(2),
            R::Offer(7),
            R::Dismissed(1),
            R::Offer(4),
        ];
        assert_eq!(rows(&assist, true, true), open);
    }
}
