//! Random edits, undos, redos and restarts: what is shown == the tables == the replayed log == a naive model.

use crate::support::project::{Project, inputs, on_disk, session_of, task_id};
use crate::support::sessions::{until, until_loaded, until_saved};
use crate::support::values::Dice;
use labelwright::domain::task::WorkState;
use labelwright::domain::{Annotation, AnnotationId, ConceptId, InputId, Region, Sign, Status, TaskId};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Order, Session, SessionError};
use labelwright::store::ReadOnly;
use std::collections::{BTreeMap, HashMap};

const RUNS: u64 = 400;
const INPUTS: u32 = 3;

/// One input in one task, as a child would keep it: the shapes by name, and how far the work is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sheet {
    shapes: BTreeMap<AnnotationId, Shape>,
    work: Option<WorkState>,
}

#[derive(Clone, Debug, PartialEq)]
struct Shape {
    concept: ConceptId,
    region: Region,
    sign: Sign,
    status: Status,
    z: i32,
}

impl From<&Annotation> for Shape {
    fn from(a: &Annotation) -> Self {
        Self {
            concept: a.concept,
            region: a.region.clone(),
            sign: a.sign,
            status: a.status,
            z: a.z,
        }
    }
}

/// A sheet, and whole copies of it to go back and forth to.
#[derive(Default)]
struct Pile {
    now: Sheet,
    undo: Vec<Sheet>,
    redo: Vec<Sheet>,
}

impl Pile {
    fn gesture(&mut self, new: Sheet) {
        self.undo.push(std::mem::replace(&mut self.now, new));
        self.redo.clear();
    }

    fn fence(&mut self, new: Sheet) {
        *self = Self {
            now: new,
            ..Self::default()
        };
    }

    fn undo(&mut self) -> bool {
        let Some(old) = self.undo.pop() else { return false };
        self.redo.push(std::mem::replace(&mut self.now, old));
        true
    }

    fn redo(&mut self) -> bool {
        let Some(old) = self.redo.pop() else { return false };
        self.undo.push(std::mem::replace(&mut self.now, old));
        true
    }

    fn open(&self) -> bool {
        self.now.work != Some(WorkState::Done)
    }
}

type Key = (InputId, TaskId);

struct Run {
    project: Project,
    session: Session,
    inputs: Vec<InputId>,
    tasks: [TaskId; 2],
    concepts: [Vec<ConceptId>; 2],
    model: HashMap<Key, Pile>,
    clipboard: Vec<Shape>,
    dice: Dice,
    at: (usize, usize),
}

impl Run {
    fn new(project: Project, seed: u64) -> Self {
        let session = project.open();
        let tasks = ["Boxes", "Kinds"].map(|name| task_id(&session, name));
        let concepts = ["Boxes", "Kinds"].map(|name| session.task_named(name).expect("a task").concepts.clone());
        let inputs = inputs(&project.path());
        let dice = Dice::new(seed);
        let mut run = Self {
            project,
            session,
            inputs,
            tasks,
            concepts,
            dice,
            model: HashMap::new(),
            clipboard: Vec::new(),
            at: (0, 0),
        };
        run.go(0, 0);
        run
    }

    fn key(&self) -> Key {
        (self.inputs[self.at.0], self.tasks[self.at.1])
    }

    fn go(&mut self, input: usize, task: usize) {
        self.at = (input, task);
        let (input, task) = self.key();
        if self.session.view().task != Some(task) {
            self.session
                .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
                .expect("the task opens");
        }
        self.session
            .apply(Command::Navigate(NavigateCommand::Open(input)))
            .expect("the input opens");
        until(&mut self.session, |s| {
            s.view()
                .current
                .as_ref()
                .is_some_and(|c| c.loaded && c.input.id == input)
        });
    }

    fn pile(&mut self) -> &mut Pile {
        let key = self.key();
        self.model.entry(key).or_default()
    }

    /// The drawing orders of all shapes on the input, of both tasks.
    fn orders(&self) -> Vec<i32> {
        let here = self.key().0;
        let piles = self.model.iter().filter(|((input, _), _)| *input == here);
        piles
            .flat_map(|(_, pile)| pile.now.shapes.values().map(|shape| shape.z))
            .collect()
    }

    fn restart(&mut self) {
        let (project, ids_and_clock) = (self.project.path(), self.project.ids_and_clock.clone());
        // The old one must have written everything before it is gone; nothing else is asked of it.
        let old = std::mem::replace(&mut self.session, session_of(&project, &ids_and_clock));
        drop(old);
        self.session = session_of(&project, &ids_and_clock);
        self.clipboard.clear();
        self.go(self.at.0, self.at.1);
    }

    /// Gives the command to the session, and its outcome must be as the model says.
    fn apply(&mut self, command: Command, expected: bool) {
        let outcome = self.session.apply(command.clone());
        assert_eq!(outcome.is_ok(), expected, "{command:?}: {outcome:?}");
    }

    /// Names the shapes that are new on the canvas, so that the model can tell them apart.
    fn new_names(&mut self) -> Vec<AnnotationId> {
        let known: Vec<AnnotationId> = self.pile().now.shapes.keys().copied().collect();
        let current = self.session.view().current.as_ref().expect("an input");
        current
            .annotations
            .iter()
            .map(|a| a.id)
            .filter(|id| !known.contains(id))
            .collect()
    }

    fn edit(&mut self, new: Sheet) {
        if new.shapes != self.pile().now.shapes {
            let work = Some(WorkState::InProgress);
            self.pile().gesture(Sheet { work, ..new });
        }
    }

    fn step(&mut self) {
        match self.dice.below(20) {
            0 => self.restart(),
            1 => self.session.flush().expect("is saved"),
            2..=3 => {
                let (input, task) = (self.dice.below(INPUTS.into()), self.dice.below(2));
                self.go(input as usize, task as usize);
            }
            4..=6 => {
                let expected = self.pile().undo();
                self.apply(Command::Edit(EditCommand::Undo), expected);
            }
            7..=8 => {
                let expected = self.pile().redo();
                self.apply(Command::Edit(EditCommand::Redo), expected);
            }
            9 => self.hand_in(),
            _ if self.at.1 == 1 => self.claim(),
            _ => self.draw(),
        }
        self.look();
    }

    fn hand_in(&mut self) {
        let (open, mut new) = (self.pile().open(), self.pile().now.clone());
        let mark = |new: &mut Sheet, status| new.shapes.values_mut().for_each(|shape| shape.status = status);
        match (self.dice.below(3), open) {
            (0, _) => {
                self.apply(Command::Edit(EditCommand::Submit), open);
                if open {
                    mark(&mut new, Status::Success);
                    new.work = Some(WorkState::Done);
                    self.pile().fence(new);
                }
            }
            (1, _) => {
                self.apply(Command::Edit(EditCommand::Skip(String::new())), open);
                if open {
                    new.work = Some(WorkState::Skipped);
                    self.pile().gesture(new);
                }
            }
            _ => {
                self.apply(Command::Edit(EditCommand::Withdraw), !open);
                if !open {
                    mark(&mut new, Status::Pending);
                    new.work = Some(WorkState::InProgress);
                    self.pile().fence(new);
                }
            }
        }
        self.go(self.at.0, self.at.1);
    }

    fn claim(&mut self) {
        let open = self.pile().open();
        let concept = *self.dice.pick(&self.concepts[1]);
        let sign = *self.dice.pick(&[Some(Sign::Present), Some(Sign::Absent), None]);
        self.apply(Command::Edit(EditCommand::Claim { concept, sign }), open);
        if !open {
            return;
        }
        let mut new = self.pile().now.clone();
        let said = new
            .shapes
            .iter()
            .find(|(_, shape)| shape.concept == concept)
            .map(|(id, _)| *id);
        match (said, sign) {
            (Some(id), Some(sign)) => new.shapes.get_mut(&id).expect("it was said").sign = sign,
            (Some(id), None) => drop(new.shapes.remove(&id)),
            (None, Some(sign)) => {
                let shape = Shape {
                    concept,
                    region: Region::Whole,
                    sign,
                    status: Status::Pending,
                    z: 0,
                };
                new.shapes
                    .extend(self.new_names().into_iter().map(|id| (id, shape.clone())));
            }
            (None, None) => {}
        }
        self.edit(new);
    }

    fn draw(&mut self) {
        let open = self.pile().open();
        let (concept, region) = (*self.dice.pick(&self.concepts[0]), self.dice.region());
        let all: Vec<AnnotationId> = self.pile().now.shapes.keys().copied().collect();
        let some = (!all.is_empty()).then(|| *self.dice.pick(&all));
        let mut new = self.pile().now.clone();
        let orders = self.orders();
        match (self.dice.below(8), some) {
            (0, Some(id)) => {
                self.apply(Command::Edit(EditCommand::Delete(vec![id])), open);
                new.shapes.remove(&id);
            }
            (1..=2, Some(id)) => {
                self.apply(Command::Edit(EditCommand::Reshape(vec![(id, region.clone())])), open);
                new.shapes.get_mut(&id).expect("known").region = region;
            }
            (3, Some(id)) => {
                self.apply(Command::Edit(EditCommand::Relabel(vec![id], concept)), open);
                new.shapes.get_mut(&id).expect("known").concept = concept;
            }
            (4, Some(id)) => {
                let shape = new.shapes.get_mut(&id).expect("known");
                let choices = [
                    (Order::Front, orders.iter().max().expect("some") + 1),
                    (Order::Back, orders.iter().min().expect("some") - 1),
                    (Order::Forward, shape.z + 1),
                    (Order::Backward, shape.z - 1),
                ];
                let (order, z) = *self.dice.pick(&choices);
                shape.z = z;
                self.apply(Command::Edit(EditCommand::Reorder(vec![id], order)), open);
            }
            (5, Some(id)) => {
                self.apply(Command::Edit(EditCommand::Copy(vec![id])), true);
                self.clipboard = vec![new.shapes[&id].clone()];
            }
            (6, _) => {
                let copied = self.clipboard.clone();
                self.apply(
                    Command::Edit(EditCommand::Paste(Default::default())),
                    open && !copied.is_empty(),
                );
                for (shape, id) in copied.into_iter().zip(self.new_names()) {
                    let z = orders.iter().max().copied().unwrap_or(0);
                    new.shapes.insert(
                        id,
                        Shape {
                            z,
                            status: Status::Pending,
                            ..shape
                        },
                    );
                }
            }
            _ => {
                let z = orders.iter().max().copied().unwrap_or(0);
                let sign = Sign::Present;
                self.apply(
                    Command::Edit(EditCommand::Annotate {
                        concept,
                        region: region.clone(),
                        sign,
                    }),
                    open,
                );
                let shape = Shape {
                    concept,
                    region,
                    sign,
                    status: Status::Pending,
                    z,
                };
                new.shapes
                    .extend(self.new_names().into_iter().map(|id| (id, shape.clone())));
            }
        }
        if open {
            self.edit(new);
        }
    }

    /// The canvas shows what the model holds.
    fn look(&mut self) {
        let pile = self.pile();
        let (expected, work) = (pile.now.shapes.clone(), pile.now.work.unwrap_or_default());
        let (undo, redo) = (!pile.undo.is_empty(), !pile.redo.is_empty());
        let current = self.session.view().current.as_ref().expect("an input");
        let shown: BTreeMap<_, _> = current.annotations.iter().map(|a| (a.id, Shape::from(a))).collect();
        assert_eq!(shown, expected);
        assert_eq!(
            (current.state, current.undo.is_some(), current.redo.is_some()),
            (work, undo, redo)
        );
    }

    /// The tables hold what the model holds, and the log replays to them.
    fn compare(&mut self) {
        self.session.flush().expect("is saved");
        let disk = ReadOnly::open(&self.project.path()).expect("opens");
        for input in &self.inputs {
            let annotations = disk.reader().annotations(*input).expect("reads");
            let work = disk.reader().work_on(*input).expect("reads");
            for task in self.tasks {
                let mine = annotations.iter().filter(|a| a.task == Some(task));
                let found = Sheet {
                    shapes: mine.map(|a| (a.id, Shape::from(a))).collect(),
                    work: work.iter().find(|work| work.task == task).map(|work| work.state),
                };
                let expected = self
                    .model
                    .get(&(*input, task))
                    .map(|pile| pile.now.clone())
                    .unwrap_or_default();
                assert_eq!(found, expected);
            }
        }
        let report = self.session.check().expect("checks");
        assert!(report.ok, "{:?}", report.problems);
    }
}

#[test]
fn view_tables_log_and_model_agree() {
    let first = Project::with_two_tasks(INPUTS, IdsAndClock::fixed());
    let fresh = std::fs::read(first.path()).expect("the project is read");
    let mut project = Some(first);
    for seed in 0..RUNS {
        let mut run = Run::new(project.take().expect("a project"), seed);
        for step in 0..8 + seed % 40 {
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.step()));
            assert!(outcome.is_ok(), "seed {seed}, step {step}");
        }
        run.compare();
        let Run {
            project: used, session, ..
        } = run;
        drop(session);
        std::fs::write(used.path(), &fresh).expect("the project is put back");
        project = Some(used);
    }
}

fn draw_or_change(session: &mut Session, dice: &mut Dice) -> Result<(), SessionError> {
    let current = session.view().current.as_ref().expect("an input");
    let all: Vec<_> = current.annotations.iter().map(|a| a.id).collect();
    let concepts = session.view().open_task().expect("a task").task.concepts.clone();
    let (concept, region, sign) = (*dice.pick(&concepts), dice.region(), Sign::Present);
    session.apply(match (dice.below(6), all.is_empty()) {
        (0, _) => Command::Edit(EditCommand::Undo),
        (1, false) => Command::Edit(EditCommand::Delete(vec![*dice.pick(&all)])),
        (2..=3, false) => Command::Edit(EditCommand::Reshape(vec![(*dice.pick(&all), region)])),
        _ => Command::Edit(EditCommand::Annotate { concept, region, sign }),
    })
}

/// One member in two windows: what comes late is taken back and told, all else is kept, and both end up alike.
#[test]
fn two_windows_on_one_project_lose_nothing_and_end_up_alike() {
    for seed in 0..12 {
        let project = Project::with_two_tasks(1, IdsAndClock::fixed());
        let input = inputs(&project.path())[0];
        let mut dice = Dice::new(seed);
        let mut windows = [project.open(), project.open()];
        for window in &mut windows {
            window.watch();
            let task = task_id(window, "Boxes");
            window
                .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
                .expect("the task opens");
            until_loaded(window);
        }
        let last_seq = || {
            ReadOnly::open(&project.path())
                .expect("opens")
                .reader()
                .last_seq()
                .expect("reads")
        };
        let before = last_seq();
        let mut made = 0;
        for _ in 0..40 {
            let window = &mut windows[dice.below(2) as usize];
            let pending = window.view().saving.pending;
            if draw_or_change(window, &mut dice).is_ok() {
                made += (window.view().saving.pending - pending) as i64;
            }
            if dice.below(3) == 0 {
                window.pump();
            }
        }
        let mut refused = 0;
        for window in &mut windows {
            until_saved(window);
            refused += window.take_notices().len() as i64;
        }
        assert_eq!(
            last_seq() - before,
            made - refused,
            "seed {seed}: {made} made, {refused} taken back"
        );
        let truth = on_disk(&project.path(), input);
        for window in &mut windows {
            until(window, |s| {
                s.view().current.as_ref().is_some_and(|c| c.annotations == truth)
            });
            assert!(window.check().expect("checks").ok);
        }
    }
}
