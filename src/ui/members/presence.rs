//! Who else is there, in a project on a server.

use super::avatar;
use crate::theme::space;
use crate::widgets::{name as name_it, quiet};
use domain::workflow::Permission;
use domain::{InputId, Member, TaskId};
use egui::Ui;
use session::notice::count;
use session::view::View;
use std::time::Duration;

const FACE: f32 = 22.0;

/// The faces of those who are on an input as well.
pub(crate) fn others_here(ui: &mut Ui, view: &View, task: TaskId, input: InputId) {
    for other in view.saving.others_on(task, input) {
        let Some(member) = view.members.iter().find(|member| member.id == other.member) else {
            continue;
        };
        ui.add_space(space::XS);
        let face = avatar::show(ui, FACE, &member.label(), avatar::color_of(&view.members, member.id));
        let words = format!("{} is on this input, too", member.label());
        name_it(&face, &words);
        face.on_hover_text(words);
    }
}

/// Whether it can be told when a member was last seen.
pub(crate) fn is_seen(view: &View, member: &Member) -> bool {
    view.saving.server.is_some() && member.id != view.me.id && view.allowed(Permission::ManageMembers).is_ok()
}

/// When a member was last seen, with which program, and what they have not sent: what leads are told.
pub(crate) fn last_seen(ui: &mut Ui, view: &View, member: &Member) {
    let words = match view.saving.other(member.id) {
        None => "not seen yet".to_owned(),
        Some(other) => {
            let seen = match other.is_there() {
                true => "there now".to_owned(),
                false => format!("last seen {} ago", roughly(other.ago)),
            };
            match &other.program {
                Some((version, 0)) => format!("{seen}, version {version}"),
                Some((version, unsent)) => format!("{seen}, version {version}, {} not sent", count(*unsent, "change")),
                None => seen,
            }
        }
    };
    quiet(ui, words);
}

/// A time as people say it.
fn roughly(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    match (minutes / 60, minutes / (24 * 60)) {
        (0, _) => count(minutes.max(1), "minute"),
        (hours, 0) => count(hours, "hour"),
        (_, days) => count(days, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_roughly() {
        let said = |seconds| roughly(Duration::from_secs(seconds));
        assert_eq!(
            [70, 3599, 3600, 86_399, 200_000].map(said),
            ["1 minute", "59 minutes", "1 hour", "23 hours", "2 days"]
        );
    }
}
