//! Labelers as a reviewer meets them: the name they are shown under, and a colour each.

use crate::members::avatar;
use crate::widgets::color32;
use domain::{Annotation, Color, MemberId, Task};
use egui::{Sense, Ui, Vec2};
use session::view::{ReviewView, View};

/// The colour of what is nobody's alone.
const NOBODY: Color = Color::new(0xe6, 0xe9, 0xee);

/// The colour of a labeler where a reviewer meets them: that of their face everywhere else, but in a blind review that
/// of the name they are shown under.
pub(super) fn labeler_color(view: &View, task: &Task, labeler: MemberId) -> Color {
    match task.blind_review {
        // The colours must not say who it is.
        true => Color::of_person(task.place_unnamed(labeler)),
        false => avatar::color_of(&view.members, labeler),
    }
}

/// The same in the open task.
pub(super) fn color_of(view: &View, labeler: MemberId) -> Color {
    view.open_task()
        .map_or(NOBODY, |summary| labeler_color(view, &summary.task, labeler))
}

/// Whether shapes are shown in their labelers' colours: where several labelers' work is looked at together.
pub(crate) fn is_by_labeler(view: &View) -> bool {
    view.review
        .as_ref()
        .is_some_and(|review| review.labeler.is_none() && review.works.len() > 1)
}

/// The colour of an annotation where labelers are told apart: its labeler's, or none's for what is merged or by a
/// reviewer.
pub(crate) fn tint(view: &View, annotation: &Annotation) -> Option<Color> {
    let review = view.review.as_ref()?;
    let theirs = !annotation.is_merged() && review.works.iter().any(|work| work.work.member == annotation.author);
    Some(if theirs {
        color_of(view, annotation.author)
    } else {
        NOBODY
    })
}

/// The name that a labeler is shown under: not their own in a blind review.
pub(super) fn name_of(view: &View, review: &ReviewView, labeler: MemberId) -> String {
    let work = review.works.iter().find(|work| work.work.member == labeler);
    let blind = view.open_task().is_some_and(|summary| summary.task.blind_review);
    match work {
        Some(work) => work.name.clone(),
        None if blind && labeler != view.me.id => "somebody".into(),
        None => view.member_label(labeler),
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
    use domain::{Member, Role, TaskId, TaskKind};

    #[test]
    fn everybody_has_a_colour_of_their_own() {
        let ids: Vec<MemberId> = (1..=Color::DISTINCT as u128 + 1).map(MemberId::fixed).collect();
        let [ana, ben] = [ids[1], ids[2]];
        let mut view = View::blank(Member::new(ids[0], "Lea", &Role::ALL));
        let team = |ids: &[MemberId]| ids.iter().map(|id| Member::new(*id, "Somebody", &Role::ALL)).collect();
        view.set_members(team(&ids[..3]));
        let mut task = Task::new(TaskId::fixed(1), "T", TaskKind::Detection, Vec::new(), ana);
        task.labelers = vec![ana, ben];
        assert_eq!(labeler_color(&view, &task, ana), avatar::color_of(&view.members, ana));
        assert_ne!(labeler_color(&view, &task, ana), labeler_color(&view, &task, ben));
        // One more than there are colours.
        let last = ids[Color::DISTINCT];
        view.set_members(team(&ids));
        task.labelers = vec![ids[0], last];
        assert_eq!(labeler_color(&view, &task, last), avatar::color_of(&view.members, last));
        assert_ne!(labeler_color(&view, &task, ids[0]), labeler_color(&view, &task, last));
    }

    #[test]
    fn a_colour_stays_when_the_task_is_edited() {
        let ids: Vec<MemberId> = (1..=3).map(MemberId::fixed).collect();
        let mut view = View::blank(Member::new(ids[0], "Lea", &Role::ALL));
        for members in [3, 40] {
            let others = (10..).map(MemberId::fixed);
            let team = ids.iter().copied().chain(others).take(members);
            view.set_members(team.map(|id| Member::new(id, "Somebody", &Role::ALL)).collect());
            let mut task = Task::new(TaskId::fixed(1), "T", TaskKind::Detection, Vec::new(), ids[0]);
            task.labelers = ids.clone();
            let before = labeler_color(&view, &task, ids[2]);
            task.labelers = vec![ids[2]];
            assert_eq!(labeler_color(&view, &task, ids[2]), before);
            task.labelers = vec![ids[0]];
            assert_eq!(labeler_color(&view, &task, ids[2]), before, "taken out");
        }
    }

    #[test]
    fn in_a_blind_review_the_colour_does_not_say_who_it_is() {
        let [ana, ben] = [MemberId::fixed(1), MemberId::fixed(2)];
        let view = View::blank(Member::new(ana, "Ana", &Role::ALL));
        let mut task = Task::new(TaskId::fixed(1), "T", TaskKind::Detection, Vec::new(), ana);
        task.labelers = vec![ana, ben];
        task.blind_review = true;
        let first = |seed| {
            task.seed = seed;
            assert_ne!(labeler_color(&view, &task, ana), labeler_color(&view, &task, ben));
            labeler_color(&view, &task, ana) == Color::nth(0)
        };
        let first: Vec<bool> = (0..20).map(first).collect();
        assert!(
            first.contains(&true) && first.contains(&false),
            "who joined first is not told"
        );
    }
}
