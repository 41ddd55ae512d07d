//! How far one is in the open task: one's own inputs where one labels, all of them elsewhere.

use crate::theme::{palette, size};
use crate::widgets::badge::state_words;
use crate::widgets::progress;
use domain::task::{WorkState, WorkerStrategy};
use egui::{Label, RichText, Ui};
use session::notice::grouped;
use session::view::{TaskSummary, View};

/// Shows it as a bar and in words; what stands where is in the tooltip.
pub(crate) fn show(ui: &mut Ui, view: &View, summary: &TaskSummary) {
    let p = palette(ui.ctx());
    let how_far = HowFar::of(view, summary);
    let room = ui.available_width();
    if room < 44.0 {
        return;
    }
    if room >= 200.0 {
        progress(ui, how_far.share(), 90.0_f32.min(room - 150.0));
    }
    let text = RichText::new(how_far.words()).size(size::BODY).color(p.quiet);
    let response = ui.add(Label::new(text).truncate());
    response.on_hover_ui(|ui| {
        for (state, count) in &how_far.states {
            ui.label(format!("{}: {}", state_words(*state), grouped(*count)));
        }
    });
}

/// How far somebody is.
#[derive(Debug, PartialEq)]
struct HowFar {
    done: u64,
    of: u64,
    /// Whether only one's own inputs are counted, where others have some too.
    own: bool,
    came_back: u64,
    /// How many inputs nobody took yet, where they are taken from a queue.
    queue: Option<u64>,
    states: Vec<(WorkState, u64)>,
}

impl HowFar {
    fn of(view: &View, summary: &TaskSummary) -> Self {
        let task = &summary.task;
        let Some(tally) = summary
            .labelers
            .get(&view.me.id)
            .filter(|_| task.labelers.contains(&view.me.id))
        else {
            let states = WorkState::ALL.into_iter().map(|state| (state, summary.count(state)));
            return Self {
                done: summary.labeled(),
                of: summary.inputs,
                own: false,
                came_back: 0,
                queue: None,
                states: states.filter(|(_, count)| *count > 0).collect(),
            };
        };
        let touched: u64 = tally.states.values().sum();
        let untouched = tally.given.saturating_sub(touched);
        let count = |state: WorkState| {
            let known = tally.states.get(&state).copied().unwrap_or(0);
            if state == WorkState::Unlabeled {
                known + untouched
            } else {
                known
            }
        };
        let given: u64 = summary.labelers.values().map(|tally| tally.given).sum();
        Self {
            done: tally.submitted(),
            of: tally.given,
            own: task.labelers.len() > 1,
            came_back: count(WorkState::Returned),
            queue: (task.worker_strategy == WorkerStrategy::Queue).then(|| summary.inputs.saturating_sub(given)),
            states: WorkState::ALL
                .into_iter()
                .map(|state| (state, count(state)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        }
    }

    fn share(&self) -> f32 {
        if self.of == 0 {
            0.0
        } else {
            self.done as f32 / self.of as f32
        }
    }

    /// `34 of 120 yours, 2 came back`.
    fn words(&self) -> String {
        let mut text = format!("{} of {}", grouped(self.done), grouped(self.of));
        if self.own {
            text.push_str(" yours");
        }
        if self.came_back > 0 {
            text.push_str(&format!(", {} came back", grouped(self.came_back)));
        }
        match self.queue {
            Some(0) => text.push_str(", none left in the queue"),
            Some(left) => text.push_str(&format!(", {} left in the queue", grouped(left))),
            None => {}
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_what_is_mine_and_what_came_back() {
        let how_far = HowFar {
            done: 34,
            of: 1_120,
            own: true,
            came_back: 2,
            queue: None,
            states: Vec::new(),
        };
        assert_eq!(how_far.words(), "34 of 1,120 yours, 2 came back");
        let queue = HowFar {
            queue: Some(57),
            came_back: 0,
            own: false,
            ..how_far
        };
        assert_eq!(queue.words(), "34 of 1,120, 57 left in the queue");
        let empty = HowFar {
            queue: Some(0),
            of: 0,
            done: 0,
            ..queue
        };
        assert_eq!(empty.words(), "0 of 0, none left in the queue");
        assert_eq!(empty.share(), 0.0);
    }
}
