//! Twice as many rows take twice as long, whatever is done with them: identifiers are looked up, and lists are not searched
//! for each row of another.

use super::progress::Progress;
use super::script::ScriptCommand;
use super::task_text::TaskText;
use super::view::View;
use super::{Command, EditCommand, IdsAndClock, NavigateCommand, Opening, Session, Who, take_back};
use domain::ids::compared::{during, grows_in_proportion};
use domain::{
    Annotation, AnnotationId, BBox, Change, Color, Concept, ConceptId, ContentHash, DecodeStatus, GestureId, Input,
    InputId, InputKind, Member, MemberId, Op, OpId, OpKind, Origin, Region, Role, Row, Sign, Size, Status, Task,
    TaskId, TaskKind,
};
use std::path::PathBuf;
use store::Writer;

/// A project with one input, a task with one concept on it, and so many boxes.
struct Made {
    _dir: tempfile::TempDir,
    path: PathBuf,
    ids_and_clock: IdsAndClock,
    me: MemberId,
    task: Task,
}

fn square(n: usize) -> Region {
    let (x, y) = ((n % 100) as f64 * 10.0, (n / 100) as f64 * 10.0);
    Region::Box(BBox {
        x0: x,
        y0: y,
        x1: x + 9.0,
        y1: y + 9.0,
    })
}

impl Made {
    fn with(boxes: usize) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.labelwright");
        let ids_and_clock = IdsAndClock::default();
        Session::create(&path, "Ana", &ids_and_clock).expect("made");
        let mut writer = Writer::open(&path).expect("opens");
        let me = writer.reader().members().expect("reads")[0].id;
        let input = Input {
            id: InputId(ids_and_clock.id()),
            kind: InputKind::Image,
            name: "a.png".into(),
            path: "a.png".into(),
            hash: Some(ContentHash([7; 32])),
            etag: None,
            bytes: 1,
            size: Size::new(1000, 1000),
            orientation: 1,
            readability: DecodeStatus::Readable,
            position: 0,
            removed: false,
            excluded: false,
            metadata: domain::Metadata::default(),
        };
        let mut made = Self {
            _dir: dir,
            path,
            me,
            task: Task::new(TaskId::fixed(1), "T", TaskKind::Detection, Vec::new(), me),
            ids_and_clock,
        };
        let imported = made.op(OpKind::Import, vec![Change::create(Row::Input(input.clone()))]);
        writer
            .transact(&[Op {
                batch: true,
                ..imported
            }])
            .expect("written");
        let mut session = made.session();
        let text = TaskText::new("T", TaskKind::Detection, vec!["thing".into()]);
        session.new_task(text).expect("made");
        drop(session);
        made.task = writer.reader().tasks().expect("reads").remove(0);
        let row = |n| {
            Change::create(Row::Annotation(Annotation {
                id: AnnotationId(made.ids_and_clock.id()),
                input: input.id,
                task: Some(made.task.id),
                concept: made.task.concepts[0],
                author: me,
                region: square(n),
                sign: Sign::Present,
                status: Status::Pending,
                origin: Origin::Manual,
                z: 0,
                edited_by: None,
                merged: None,
            }))
        };
        if boxes > 0 {
            let drawn = made.op(OpKind::Annotate, (0..boxes).map(row).collect());
            let (input, task) = (Some(input.id), Some(made.task.id));
            writer.transact(&[Op { input, task, ..drawn }]).expect("written");
        }
        made
    }

    fn op(&self, kind: OpKind, changes: Vec<Change>) -> Op {
        Op {
            id: OpId(self.ids_and_clock.id()),
            gesture: GestureId(self.ids_and_clock.id()),
            member: self.me,
            at: self.ids_and_clock.now(),
            kind,
            input: None,
            task: None,
            reverts: None,
            batch: false,
            changes,
        }
    }

    fn session(&self) -> Session {
        Session::open(Opening::quiet(&self.path, Who::FirstLead)).expect("opens")
    }

    /// A session with the input on the canvas.
    fn at_canvas(&self) -> Session {
        let mut session = self.session();
        session
            .apply(Command::Navigate(NavigateCommand::OpenTask(Some(self.task.id))))
            .expect("opens");
        let input = session.view.here().expect("an input").input.id;
        session.waited(|session| session.load_docs(&[input])).expect("reads");
        // All that was asked for is here: what comes while something is counted would be counted along.
        let (sender, answered) = crossbeam_channel::bounded(1);
        session.reads.ask(move |_| {
            let _ = sender.send(());
            None
        });
        answered.recv().expect("is answered");
        while session.pump() {}
        session.refresh_current();
        session
    }
}

fn shown(session: &Session) -> Vec<AnnotationId> {
    let current = session.view().current.as_ref().expect("an input");
    current.annotations.iter().map(|a| a.id).collect()
}

#[test]
fn deleting_undoing_and_pasting_many_boxes() {
    grows_in_proportion("delete, undo and paste", |n| {
        let made = Made::with(n);
        let mut session = made.at_canvas();
        let ids = shown(&session);
        assert_eq!(ids.len(), n);
        during(|| {
            session
                .apply(Command::Edit(EditCommand::Delete(ids.clone())))
                .expect("deleted");
            session.flush().expect("saved");
            session.apply(Command::Edit(EditCommand::Undo)).expect("undone");
            session.flush().expect("saved");
            session
                .apply(Command::Edit(EditCommand::Duplicate(ids)))
                .expect("pasted");
            session.flush().expect("saved");
        })
    });
}

#[test]
fn the_history_of_a_deletion_of_many_boxes() {
    grows_in_proportion("what can be brought back", |n| {
        let made = Made::with(n);
        let mut session = made.at_canvas();
        let place = session.view.here().expect("an input");
        let input = place.input.id;
        session
            .apply(Command::Edit(EditCommand::Delete(shown(&session))))
            .expect("deleted");
        session.flush().expect("saved");
        let step = session.load_doc(input).expect("in memory").stacks.next_undo(None);
        let gesture = step.expect("a step").gesture;
        let deleted = session.pending.docs.get(&input).expect("in memory").gestures[&gesture].clone();
        during(|| {
            let back = session.bringing_back(&place, &deleted).expect("may come back");
            assert_eq!(back.len(), n);
        })
    });
}

#[test]
fn a_list_of_commands_that_draw_many_boxes() {
    grows_in_proportion("a list of commands", |n| {
        let made = Made::with(0);
        let mut session = made.session();
        let draw = |n| ScriptCommand::Annotate {
            task: "T".into(),
            input: "a.png".into(),
            concept: "thing".into(),
            region: square(n),
            sign: Sign::Present,
        };
        let list: Vec<ScriptCommand> = (0..n).map(draw).collect();
        during(|| assert_eq!(session.apply_script(list).expect("applied"), n))
    });
}

fn concepts(count: usize) -> Vec<Concept> {
    let one = |n: usize| Concept {
        id: ConceptId::fixed(1000 + n as u128),
        name: format!("concept {n}"),
        color: Color::nth(n),
        position: 1 + n as u32,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    };
    (0..count).map(one).collect()
}

#[test]
fn a_task_of_many_concepts_and_people_as_text() {
    grows_in_proportion("a task's text", |n| {
        let members: Vec<Member> = (1..=n as u128)
            .map(|n| Member::new(MemberId::fixed(n), format!("Member {n}"), &Role::ALL))
            .collect();
        let mut view = View::blank(members[0].clone());
        let concepts = concepts(n);
        let ids = concepts.iter().map(|concept| concept.id).collect();
        let mut task = Task::new(TaskId::fixed(1), "T", TaskKind::Detection, ids, members[0].id);
        task.labelers = members.iter().map(|member| member.id).collect();
        task.reviewers = task.labelers.clone();
        view.set_concepts(concepts);
        view.set_members(members);
        during(|| {
            let text = TaskText::of(&view, &task);
            assert_eq!((text.concepts.len(), text.labelers.len()), (n, n));
            for id in &task.labelers {
                assert_ne!(view.member_name(*id), "somebody");
            }
        })
    });
}

#[test]
fn many_concepts_that_are_taken_back_or_stay_with_their_task() {
    for used in [false, true] {
        grows_in_proportion("concepts taken back", |n| {
            let made = Made::with(0);
            let mut writer = Writer::open(&made.path).expect("opens");
            let concepts = concepts(n);
            let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
            let rows = concepts.into_iter().map(|row| Change::create(Row::Concept(row)));
            let op = made.op(OpKind::Import, rows.collect());
            let gesture = op.gesture;
            writer.transact(&[Op { batch: true, ..op }]).expect("written");
            if used {
                let with_them = Task {
                    concepts: made.task.concepts.iter().copied().chain(ids).collect(),
                    ..made.task.clone()
                };
                let edited = Change::update(Row::Task(made.task.clone()), Row::Task(with_them)).expect("a change");
                writer
                    .transact(&[made.op(OpKind::EditTask, vec![edited])])
                    .expect("written");
            }
            drop(writer);
            let me = made.session().view().me.clone();
            during(|| {
                let mut progress = Progress::silent();
                let done = take_back::take_back(&made.path, &made.ids_and_clock, &me, gesture, &mut progress);
                let (gone, stay) = if used { (0, n) } else { (n, 0) };
                let done = done.expect("taken back");
                assert_eq!((done.concepts, done.stays.len()), (gone as u64, stay));
            })
        });
    }
}
