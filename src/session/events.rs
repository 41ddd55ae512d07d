//! What becomes of answers that come in: each kind of event has an arm, and the compiler sees to it.

use super::{Event, Session};

impl Session {
    /// Takes an answer in; [`Session::take_in`] takes those about commits and inputs itself.
    pub(super) fn take_in_more(&mut self, event: Event) {
        match event {
            Event::OpenPlaces(task, places) => self.take_open_places(task, places),
            Event::Counted(choice, count) => self.view.aid.counted = Some((choice, count)),
            Event::Removal(inputs, removal) => self.view.removal = Some((inputs, removal)),
            Event::GuidePicture(key, pixels) => self.take_guide_picture(key, pixels),
            Event::Rows(scope, places, rows) if scope == self.scope() => {
                self.view.list.trouble = None;
                for place in places {
                    self.rows_asked.remove(&place);
                    // What was taken back is not found any more.
                    self.view.list.rows.remove(&place);
                }
                for mut row in rows {
                    self.overlay(&mut row);
                    self.view.list.rows.insert(row.position, row);
                }
                self.look_ahead();
                self.look_ahead_by_model();
                let sight: Vec<u64> = self
                    .sight
                    .clone()
                    .filter_map(|index| self.view.list.place(index))
                    .collect();
                self.want_thumbs(&sight);
            }
            Event::Matches(query, Ok(matches)) if query == self.query() => {
                self.view.list.matches = Some(matches);
                self.view.list.busy = false;
            }
            Event::Matches(_, Err(error)) => self.report(&error.into()),
            Event::History(input, lines, missing) if self.current_id() == Some(input) => {
                self.take_history(lines, missing);
            }
            Event::Described(model, found) => self.take_described(model, found),
            Event::Outlined(ticket, found) => self.take_outline(ticket, found.map(|polygon| (polygon, None))),
            Event::Engines(engines) => self.view.models.engines = engines,
            Event::Histogram(histogram) => self.view.models.histogram = *histogram,
            Event::Differences(queue) => self.take_differences(*queue),
            Event::Gestures(found) => self.take_gestures(found),
            Event::EditPreview(ticket, preview) => self.take_edit_preview(ticket, *preview),
            Event::Questions(task, lines) => self.take_questions(task, lines),
            Event::Numbers(ticket, numbers) => self.numbers_came(ticket, *numbers),
            Event::Draws(task, inputs, draws) => self.keep_draws(*task, inputs, draws),
            Event::Looked(input, changed) => self.take_looked(*input, changed),
            Event::Drafts(task, found) => self.take_drafts(task, found),
            Event::DraftNotKept(error) => self.report(&error),
            Event::Datasets(lines) => self.view.dataset_lines = lines,
            Event::Job(update) => self.take_job(update),
            Event::Grid(grid) => self.take_grid(grid),
            Event::Samples(samples) => self.take_samples(samples),
            Event::Past(input, pasts) => self.take_past(input, pasts),
            // Of what is shown no more.
            Event::Rows(..) | Event::Matches(..) | Event::History(..) => {}
            // Taken in before.
            Event::Writer(..)
            | Event::NotRead(..)
            | Event::RowsNotRead(..)
            | Event::FileChanged
            | Event::Log(..)
            | Event::Doc(..)
            | Event::Summary(..)
            | Event::Found(..)
            | Event::Moved(..) => {}
        }
    }
}
