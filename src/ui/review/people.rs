//! Labelers as a reviewer meets them: the name they are shown under, and a colour each.

use crate::domain::{Annotation, Color, MemberId, Task};
use crate::session::view::{ReviewView, View};
use crate::ui::widgets::color32;
use egui::{Sense, Ui, Vec2};

/// The colour of what is nobody's alone.
const NOBODY: Color = Color::new(0xe6, 0xe9, 0xee);

/// The colour of a labeler in a task; it stays theirs while the task's labelers do.
pub(super) fn labeler_color(task: &Task, labeler: MemberId) -> Color {
    // In a blind review the colours must not say in which order they joined.
    let place = match task.blind_review {
        true => task.place_unnamed(labeler),
        false => task.labelers.iter().position(|member| *member == labeler),
    };
    Color::nth(place.unwrap_or(task.labelers.len()))
}

/// The same in the open task.
pub(super) fn color_of(view: &View, labeler: MemberId) -> Color {
    view.open_task()
        .map_or(NOBODY, |summary| labeler_color(&summary.task, labeler))
}

/// Whether shapes are shown in their labelers' colours: where several labelers' work is looked at together.
pub fn is_by_labeler(view: &View) -> bool {
    view.review
        .as_ref()
        .is_some_and(|review| review.labeler.is_none() && review.works.len() > 1)
}

/// The colour of an annotation where labelers are told apart: its labeler's, or none's for what is merged or by a
/// reviewer.
pub fn tint(view: &View, annotation: &Annotation) -> Option<Color> {
    let review = view.review.as_ref()?;
    let theirs = !annotation.is_merged() && review.works.iter().any(|work| work.work.member == annotation.author);
    Some(if theirs {
        color_of(view, annotation.author)
    } else {
        NOBODY
    })
}

/// The name that a labeler is shown under: not their own in a blind review.
pub(super) fn name_of<'a>(view: &'a View, review: &'a ReviewView, labeler: MemberId) -> &'a str {
    let work = review.works.iter().find(|work| work.work.member == labeler);
    let blind = view.open_task().is_some_and(|summary| summary.task.blind_review);
    match work {
        Some(work) => &work.name,
        None if blind && labeler != view.me.id => "somebody",
        None => view.member_name(labeler),
    }
}

/// A dot in a labeler's colour.
pub(super) fn dot(ui: &mut Ui, color: Color) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.5, color32(color));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TaskId, TaskKind};

    #[test]
    fn everybody_has_a_colour_of_their_own() {
        let [ana, ben] = [MemberId::fixed(1), MemberId::fixed(2)];
        let mut task = Task::new(TaskId::fixed(1), "T", TaskKind::Detection, Vec::new(), ana);
        task.labelers = vec![ana, ben];
        assert_ne!(labeler_color(&task, ana), labeler_color(&task, ben));
        task.blind_review = true;
        let first = |seed| {
            task.seed = seed;
            assert_ne!(labeler_color(&task, ana), labeler_color(&task, ben));
            labeler_color(&task, ana) == Color::nth(0)
        };
        let first: Vec<bool> = (0..20).map(first).collect();
        assert!(
            first.contains(&true) && first.contains(&false),
            "who joined first is not told"
        );
    }
}
