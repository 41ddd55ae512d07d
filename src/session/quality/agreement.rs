//! How far the labelers of a task agree, read out of its log and kept, so that the next question looks only at what came since.

use super::answer::{AgreementAsked, Disagreed, Disagreements, TaskAgreement};
use crate::background::Topic;
use crate::error::SessionError;
use crate::task_log::LogReading;
use crate::{Event, Session};
use domain::agreement::{Agreement, AgreementRule, Bootstrap, Compared, FirstSubmissions, compare};
use domain::workflow::Permission;
use domain::{InputId, Task, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::Reader;

/// Inputs that the window lists at most.
const LISTED: usize = 500;

/// How far a task's log was compared.
struct AgreementRead {
    log: LogReading<FirstSubmissions>,
    rule: AgreementRule,
    compared: BTreeMap<InputId, Compared>,
}

/// Which question for agreement is the newest, and what was compared up to it.
#[derive(Default)]
pub(crate) struct Agreeing {
    newest: Arc<AtomicU64>,
    kept: Arc<Mutex<Option<AgreementRead>>>,
}

impl Agreeing {
    /// Makes whatever is being compared for nobody; returns the ticket of a new question.
    fn turn(&self) -> u64 {
        self.newest.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Nobody looks any more: what is being compared stops, and what was compared is forgotten.
    pub(crate) fn close(&self) {
        self.turn();
        // The thread may hold it for a moment; then it is forgotten with the next question.
        if let Ok(mut kept) = self.kept.try_lock() {
            *kept = None;
        }
    }
}

impl Drop for Agreeing {
    fn drop(&mut self) {
        // The thread is waited for: it need not compare to the end.
        self.turn();
    }
}

impl AgreementRead {
    fn new(task: &Task, iou: f64) -> Self {
        Self {
            log: LogReading::new(task.id, FirstSubmissions::default()),
            rule: AgreementRule { kind: task.kind, iou },
            compared: BTreeMap::new(),
        }
    }

    /// What is known of the task, for this rule.
    fn known(known: Option<Self>, task: &Task, iou: f64) -> Self {
        let rule = AgreementRule { kind: task.kind, iou };
        match known.filter(|known| known.log.task() == task.id) {
            Some(known) if known.rule == rule => known,
            Some(mut known) => {
                known.rule = rule;
                known.compare_all();
                known
            }
            None => Self::new(task, iou),
        }
    }

    fn compare_all(&mut self) {
        let all = self.log.fold().all();
        let compared = |(input, firsts)| Some((input, compare(self.rule, firsts)?));
        self.compared = all.filter_map(compared).collect();
    }

    /// Reads on to the end of the log; `false`: `stop` said so, and this is of no use any more.
    fn read_on(&mut self, project: &Path, reader: Reader<'_>, stop: &dyn Fn() -> bool) -> Result<bool, SessionError> {
        let Some(anew) = self.log.read_on(project, reader, stop)? else {
            return Ok(false);
        };
        let changed = self.log.fold_mut().changed();
        if anew {
            self.compare_all();
            return Ok(true);
        }
        for input in changed {
            let firsts = self.log.fold().of(input);
            if let Some(compared) = firsts.and_then(|firsts| compare(self.rule, firsts)) {
                self.compared.insert(input, compared);
            }
        }
        Ok(true)
    }

    /// Inputs on which labelers do not agree, those with the most reasons first, and how many there are.
    fn disagreed(
        &self,
        reader: Reader<'_>,
        wanted: &Disagreements,
        at_most: usize,
    ) -> Result<(Vec<Disagreed>, u64), SessionError> {
        let is_wanted = |compared: &Compared| match wanted {
            Disagreements::All => !compared.disagreements.is_empty(),
            Disagreements::On(concept) => compared.disagreements.iter().any(|(on, _)| on == concept),
            Disagreements::Cell(between, cell) => compared.has_cell(*between, *cell),
            Disagreements::Between(from, to) => {
                !compared.disagreements.is_empty() && (*from..*to).contains(&compared.at())
            }
        };
        let mut found: Vec<(&InputId, &Compared)> = self
            .compared
            .iter()
            .filter(|(_, compared)| is_wanted(compared))
            .collect();
        found.sort_by_key(|(_, compared)| std::cmp::Reverse(compared.disagreements.len()));
        let count = found.len() as u64;
        let mut listed = Vec::new();
        for (input, compared) in found.into_iter().take(at_most) {
            // An input may have been erased since.
            if let Some(row) = reader.input(*input)? {
                listed.push(Disagreed {
                    input: *input,
                    name: row.name,
                    why: compared.disagreements.clone(),
                });
            }
        }
        Ok((listed, count))
    }

    /// The answer; `None`: `stop` said so before intervals were drawn.
    fn answer(
        &self,
        reader: Reader<'_>,
        (asked, at): (&AgreementAsked, Timestamp),
        (task, draw, at_most): (&Task, bool, usize),
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<TaskAgreement>, SessionError> {
        let bootstrap = draw.then(|| Bootstrap {
            seed: task.seed,
            ..Bootstrap::default()
        });
        let agreement = Agreement::of(&self.compared, task.kind, &task.concepts, bootstrap, stop);
        let Some(agreement) = agreement else {
            return Ok(None);
        };
        let (disagreed, disagreed_count) = self.disagreed(reader, &asked.list, at_most)?;
        Ok(Some(TaskAgreement {
            asked: asked.clone(),
            at,
            agreement,
            drawn: draw,
            before: None,
            disagreed,
            disagreed_count,
        }))
    }
}

impl Session {
    /// How far the labelers of the task of this name or id agree, intervals included.
    ///
    /// # Errors
    /// That there is no such task, that the member may not see numbers, or what the store said.
    pub fn agreement_of(&self, task: &str, iou: f64) -> Result<TaskAgreement, SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let task = self.task_named(task)?;
        let asked = AgreementAsked {
            task: task.id,
            iou,
            list: Disagreements::All,
        };
        let at = self.project.ids_and_clock.now();
        let reader = self.project.disk.reader();
        let mut read = AgreementRead::new(task, iou);
        let go_on = || false;
        read.read_on(&self.project.path, reader, &go_on)?;
        let answer = read.answer(reader, (&asked, at), (task, true, usize::MAX), &go_on)?;
        Ok(answer.unwrap_or_else(|| TaskAgreement::empty(asked, at)))
    }

    /// Compares in the background; the answer comes into the view, first without intervals, then with them.
    pub(super) fn ask_agreement(&mut self, asked: AgreementAsked) -> Result<(), SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let ticket = self.lead.agreeing.turn();
        self.read_agreement(ticket, asked, false)
    }

    fn read_agreement(&mut self, ticket: u64, asked: AgreementAsked, draw: bool) -> Result<(), SessionError> {
        let task = self.view.task(asked.task)?.clone();
        let at = self.project.ids_and_clock.now();
        let (newest, kept) = (self.lead.agreeing.newest.clone(), self.lead.agreeing.kept.clone());
        let project = self.project.path.clone();
        self.reads.on(Topic::Agreement)?.ask(move |disk| {
            let stale = || newest.load(Ordering::Relaxed) != ticket;
            if stale() {
                return None;
            }
            let known = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            let mut read = AgreementRead::known(known, &task, asked.iou);
            let answer = || {
                if !read.read_on(&project, disk.reader(), &stale)? {
                    return Ok(None);
                }
                let answer = read.answer(disk.reader(), (&asked, at), (&task, draw, LISTED), &stale);
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
                answer
            };
            let answer = answer().transpose()?;
            Some(Event::Agreement(ticket, Box::new(answer)))
        });
        Ok(())
    }

    /// The answer is here; an older one is not wanted any more.
    pub(crate) fn agreement_came(&mut self, ticket: u64, answer: Result<TaskAgreement, SessionError>) {
        if ticket != self.lead.agreeing.newest.load(Ordering::Relaxed) {
            return;
        }
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.report(&error),
        };
        let asked = (!answer.drawn).then(|| answer.asked.clone());
        if !answer.drawn {
            let shown = self.view.agreement.take();
            let shown =
                shown.filter(|shown| shown.asked.task == answer.asked.task && shown.asked.iou == answer.asked.iou);
            answer.before = shown.and_then(|shown| match shown.drawn {
                true => Some(Arc::new(shown.agreement)),
                false => shown.before,
            });
        }
        self.view.agreement = Some(answer);
        if let Some(asked) = asked
            && let Err(error) = self.read_agreement(ticket, asked, true)
        {
            self.report(&error);
        }
    }
}
