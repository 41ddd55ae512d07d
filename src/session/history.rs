//! Who did what: on the canvas' input, and to many inputs at once. Both are read from the log in the background.

use super::asked::Asked;
use super::background::Topic;
use super::commit::TaskInputRef;
use super::error::SessionError;
use super::lines::{GestureLine, HistoryLine};
use super::review::blind::knows;
use super::take_back::{may_take_back, refuse_what_stays};
use super::view::View;
use super::{Event, Session, clock, metadata, notice};
use domain::{Change, GestureId, MemberId, OpKind, Row, RowKey, TaskId};
use std::collections::{HashMap, HashSet};
use store::{BulkGesture, LogFilter, Reader, Reverted, StoreError, Tally};

/// Entries of one input that are shown.
const OF_INPUT: u32 = 500;
/// Gestures over many inputs that are shown.
const OF_PROJECT: usize = 50;

/// What gestures touched: finding that out takes a pass over their rows, so it is done once.
type Tallies = HashMap<GestureId, Touched>;

/// What a gesture touched.
#[derive(Clone)]
struct Touched {
    /// The log's number of its last op then.
    last: i64,
    /// How many rows.
    tally: Tally,
    /// What it did to metadata, or to things that have names, in words.
    named: Option<String>,
}

impl Touched {
    fn by(reader: Reader<'_>, made: &BulkGesture) -> Result<Self, StoreError> {
        let tally = reader.tally(made.gesture)?;
        let named = match made.kind {
            OpKind::EditMetadata => Some(metadata::words(reader, made, tally.of("Input").changed)?),
            OpKind::PurgeInputs => Some(notice::erased_inputs(reader.purged_by(made.last)?)),
            kind if notice::is_on_things(kind) => notice::named(&reader.named_changes(made.gesture)?),
            _ => None,
        };
        Ok(Self {
            last: made.last,
            tally,
            named,
        })
    }
}

/// Gestures over many inputs as they were read.
pub struct Found {
    /// Each with what it did, in words, and why it cannot be taken back if its task is gone.
    made: Vec<(BulkGesture, String, Result<(), SessionError>)>,
    tallies: Tallies,
}

/// What is known of gestures over many inputs, and whether more is on its way.
#[derive(Default)]
pub(super) struct Gestures {
    tallies: Tallies,
    asked: Asked,
}

impl View {
    /// The names that members go by, in tasks where they are hidden from me and everywhere else.
    fn names_in_tasks(&self) -> HashMap<(Option<TaskId>, MemberId), String> {
        let tasks = self.tasks.iter().map(|summary| &summary.task);
        let hidden = tasks
            .filter(|task| task.blind_review)
            .flat_map(|task| task.all_labelers().map(|labeler| (Some(task.id), labeler)));
        let all = self.members.iter().map(|member| (None, member.id));
        let named = |(task, who)| ((task, who), self.name_in(task, who));
        hidden.chain(all).map(named).collect()
    }
}

impl Session {
    /// Shows or hides the history.
    pub(super) fn show_history(&mut self, shown: bool) {
        let comes = shown && !self.browse.history_shown;
        self.browse.history_shown = shown;
        if comes {
            self.ask_history();
            self.ask_gestures();
        }
    }

    /// Reads the history of the current input.
    pub(super) fn ask_history(&mut self) {
        let Some(input) = self.view.current_id() else { return };
        let names = self.view.names_in_tasks();
        let (me, blind) = (self.view.me.id, self.view.blind());
        self.reads.ask(move |disk| {
            let filter = LogFilter {
                input: Some(input),
                newest: Some(OF_INPUT),
                ..LogFilter::default()
            };
            let reader = disk.reader();
            let mut entries = reader.log(&filter).ok()?;
            entries.retain(|entry| knows(reader, me, &blind, entry).unwrap_or(false));
            // A submission and what labelers agree on by it are two ops, shown as one line.
            entries.dedup_by(|a, b| {
                matches!(a.op.kind, OpKind::Submit | OpKind::Skip)
                    && (a.op.gesture, a.op.kind) == (b.op.gesture, b.op.kind)
            });
            let name = |task, id| {
                let found = names.get(&(task, id)).or_else(|| names.get(&(None, id)));
                found.map_or("somebody", |name| name).to_owned()
            };
            let mut undone = HashSet::new();
            let mut missing = HashMap::new();
            let lines = entries
                .iter()
                .map(|entry| {
                    let op = &entry.op;
                    let is_undone = undone.contains(&op.gesture);
                    if matches!(op.kind, OpKind::Undo | OpKind::Redo | OpKind::Reopen) && !is_undone {
                        undone.extend(op.reverts);
                    }
                    let may_miss = !op.batch && op.kind.is_undoable() && (is_undone || op.kind == OpKind::Delete);
                    if may_miss && !missing.contains_key(&op.gesture) {
                        missing.insert(
                            op.gesture,
                            reader.gesture_changes_on(op.gesture, input).unwrap_or_default(),
                        );
                    }
                    HistoryLine {
                        gesture: op.gesture,
                        bring_back: None,
                        who: name(op.task, op.member),
                        when: clock::rfc3339(op.at),
                        what: notice::done(op.kind).to_owned(),
                        undone: is_undone,
                    }
                })
                .collect();
            Some(Event::History(input, lines, missing))
        });
    }

    /// Takes the history of the current input in, and finds out what of it can be restored.
    pub(super) fn take_history(&mut self, mut lines: Vec<HistoryLine>, missing: HashMap<GestureId, Vec<Change>>) {
        // Nothing is offered while the input is being read; then the history is read again.
        let in_memory = |place: &TaskInputRef| self.pending.docs.contains(&place.input.id);
        let place = self.view.here().ok().filter(in_memory);
        for (gesture, made) in missing {
            // Whatever the gesture's lines, it is brought back from the newest.
            let Some(line) = lines.iter_mut().find(|line| line.gesture == gesture) else {
                continue;
            };
            let Some(place) = &place else { continue };
            let here = |change: &Change| match change.after().or(change.before()) {
                Some(Row::Annotation(row)) => row.task == Some(place.task.id),
                _ => true,
            };
            if !made.iter().all(here) {
                continue;
            }
            line.bring_back = match self.bringing_back(place, &made) {
                Ok(changes) if changes.is_empty() => None,
                Ok(_) => Some(Ok(())),
                Err(error) => Some(Err(notice::sentence(&error, Some(&self.view)))),
            };
        }
        self.view.history = lines;
    }

    /// Reads the gestures over many inputs, if the history is shown.
    pub(super) fn ask_gestures(&mut self) {
        // A running job would have its rows counted again and again; its end asks.
        if !self.browse.history_shown || self.view.is_working() {
            return;
        }
        if !self.lead.gestures.asked.begin() {
            return;
        }
        let reads = match self.reads.on(Topic::History) {
            Ok(reads) => reads,
            Err(error) => {
                self.lead.gestures.asked.end();
                return self.report(&error);
            }
        };
        let tallies = self.lead.gestures.tallies.clone();
        reads.ask(move |disk| {
            let found = disk.snapshot(|reader| {
                let mut found = Found {
                    made: Vec::new(),
                    tallies,
                };
                for made in reader.bulk_gestures(OF_PROJECT)? {
                    let what = words(reader, &made, &mut found.tallies)?;
                    let is_there = refuse_what_stays(reader, &made);
                    found.made.push((made, what, is_there));
                }
                Ok::<_, StoreError>(found)
            });
            Some(Event::Gestures(found))
        });
    }

    pub(super) fn take_gestures(&mut self, found: Result<Found, StoreError>) {
        self.lead.gestures.asked.end();
        match found {
            Ok(found) => {
                self.view.gestures = found
                    .made
                    .into_iter()
                    .filter(|(made, ..)| {
                        made.task
                            .is_none_or(|task| !self.view.is_kept_from_me(task, made.member))
                    })
                    .map(|(made, what, is_there)| self.gesture_line(&made, what, is_there))
                    .collect();
                self.lead.gestures.tallies = found.tallies;
            }
            Err(error) => self.report(&error.into()),
        }
        if self.lead.gestures.asked.take_again() {
            self.ask_gestures();
        }
    }

    fn gesture_line(&self, made: &BulkGesture, what: String, is_there: Result<(), SessionError>) -> GestureLine {
        let refusal = if let Err(refusal) = self.may_write() {
            Some(refusal)
        } else if made.reverted == Reverted::Wholly {
            Some(SessionError::AlreadyTakenBack)
        } else {
            let may = may_take_back(&self.view.me, made.member);
            may.and(is_there).err()
        };
        GestureLine {
            gesture: made.gesture,
            who: self.view.name_in(made.task, made.member),
            when: clock::rfc3339(made.at),
            what,
            reverted: made.reverted,
            why_not: refusal.map(|error| notice::sentence(&error, Some(&self.view))),
        }
    }
}

/// What gestures over many inputs did, in words, of all that the log has.
pub(super) fn words_of_all(reader: Reader<'_>) -> Result<HashMap<GestureId, String>, StoreError> {
    let mut tallies = Tallies::new();
    let all = reader.bulk_gestures(usize::MAX)?.into_iter();
    all.map(|made| Ok((made.gesture, words(reader, &made, &mut tallies)?)))
        .collect()
}

/// What the gesture did, in words.
fn words(reader: Reader<'_>, made: &BulkGesture, tallies: &mut Tallies) -> Result<String, StoreError> {
    let touched = match tallies.get(&made.gesture).filter(|known| known.last == made.last) {
        Some(known) => known.clone(),
        None => {
            let touched = Touched::by(reader, made)?;
            tallies.insert(made.gesture, touched.clone());
            touched
        }
    };
    if let (OpKind::EditMetadata, Some(words)) = (made.kind, &touched.named) {
        return Ok(words.clone());
    }
    let task = match made.task {
        Some(id) => reader.last_known(&RowKey::Task(id))?,
        None => None,
    };
    let task = match &task {
        Some(Row::Task(task)) => Some(task.label()),
        _ => None,
    };
    Ok(notice::did(made.kind, &touched.tally, touched.named, task.as_deref()))
}
