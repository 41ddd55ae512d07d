//! A lead deletes a task, and takes that back.

use crate::support::sessions::until_loaded;
use crate::support::team::{Team, car, submitted};
use labelwright::domain::numbers::Span;
use labelwright::domain::{OpKind, Role};
use labelwright::session::{
    Command, DataCommand, EditCommand, NavigateCommand, Opening, Progress, QuestionCommand, ReviewCommand, Session,
    TaskCommand, Who, notice,
};

/// Every row of every table but the log, in order.
fn rows(team: &Team) -> Vec<String> {
    let disk = rusqlite::Connection::open(team.path()).expect("opens");
    let names = |sql: &str| -> Vec<String> {
        let mut query = disk.prepare(sql).expect("a query");
        let found = query.query_map([], |row| row.get(0)).expect("rows");
        found.map(|name| name.expect("a name")).collect()
    };
    let mut rows = Vec::new();
    let tables =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'op%' AND name NOT LIKE 'sqlite%'";
    for table in names(tables) {
        let counted = table.ends_with("_count");
        let kept = if counted { "WHERE n <> 0" } else { "" };
        let mut query = disk.prepare(&format!("SELECT * FROM {table} {kept}")).expect("a query");
        let columns = query.column_count();
        let mut found = query.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let cells: Vec<_> = (0..columns)
                .map(|at| row.get::<_, rusqlite::types::Value>(at).expect("a cell"))
                .collect();
            rows.push(format!("{table}: {cells:?}"));
        }
    }
    rows.sort();
    rows
}

/// A task in which much was done.
fn lived_in() -> Team {
    let team = Team::with_pictures(5);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
        worker_strategy: Full, review_strategy: Manual(), instructions: "Box them.", seed: Some(1))"#,
    );
    for n in 0..3 {
        team.apply("Ana", &submitted(&format!("{n}.png"), 5.0));
    }
    team.apply("Ben", &format!("[{}]", car("4.png", 2.0, 2.0, 9.0)));
    team.apply(
        "Rae",
        r#"[Approve(task: "Street", input: "0.png", labeler: "Ana"),
        Reject(task: "Street", input: "1.png", labeler: "Ana", feedback: "tighter")]"#,
    );
    let mut ana = team.session("Ana");
    let task = ana.view().tasks[0].task.id;
    ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    ana.apply(Command::Question(QuestionCommand::MarkRead)).expect("read");
    ana.flush().expect("on disk");
    team
}

fn gesture(session: &Session, kind: OpKind) -> labelwright::domain::GestureId {
    let lines = session.log_of(&Default::default()).expect("the log");
    let line = lines.iter().rfind(|line| line.kind == kind.name()).expect("such an op");
    line.gesture.parse().expect("a gesture")
}

#[test]
fn what_goes_is_listed_and_all_of_it_comes_back() {
    let team = lived_in();
    let before = rows(&team);
    let mut lea = team.session("Lea");
    let id = lea.task_named("Street").expect("is there").id;
    let listed = lea.what_deleting_takes(id).expect("counted");
    assert_eq!((listed.inputs, listed.works, listed.remarks), (5, 4, 1));
    assert_eq!(
        listed.lines(),
        [
            "4 annotations: 1 accepted, 1 in progress, 1 awaiting review and 1 rejected",
            "4 work items",
            "1 remark",
        ]
    );
    assert_eq!(listed.kept(), "Its 5 inputs stay in the project.");
    let (_, gone) = lea.delete_task_now("Street", &mut Progress::silent()).expect("deleted");
    assert_eq!(gone, listed);
    team.sound();
    assert!(lea.view().tasks.is_empty());
    let info = lea.info().expect("counts");
    assert_eq!((info.inputs, info.annotations), (5, 0));
    let back = lea
        .take_back_now(gesture(&lea, OpKind::DeleteTask))
        .expect("taken back");
    assert_eq!((back.tasks_back, back.restored, back.left()), (1, 4, 0), "{back:?}");
    team.sound();
    assert_eq!(rows(&team), before);
    // Work goes on where it was.
    team.apply("Ana", r#"[Submit(task: "Street", input: "1.png")]"#);
    team.sound();
}

#[test]
fn the_numbers_of_what_came_back_are_as_they_were() {
    let team = lived_in();
    let mut rae = team.session("Rae");
    let task = rae.view().tasks[0].task.id;
    rae.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("reviews");
    until_loaded(&mut rae);
    let annotation = &rae.view().review.as_ref().expect("a review").works[0].annotations[0];
    let moved = (annotation.id, annotation.region.moved(3.0, 0.0));
    rae.apply(Command::Edit(EditCommand::Reshape(vec![moved])))
        .expect("corrects");
    rae.flush().expect("saved");
    drop(rae);
    let mut lea = team.session("Lea");
    let counted = |lea: &Session| lea.numbers_of("Street", Span::default()).expect("counted").numbers;
    let before = counted(&lea);
    let of = |name: &str| &before.members[&lea.person_named(name).expect("is there").id];
    assert_eq!((of("Ana").inputs, of("Ana").annotations), (3, 3));
    let rae = of("Rae");
    assert_eq!((rae.gave_accepted, rae.gave_returned, rae.gave_corrections), (1, 1, 1));
    lea.delete_task_now("Street", &mut Progress::silent()).expect("deleted");
    lea.take_back_now(gesture(&lea, OpKind::DeleteTask))
        .expect("taken back");
    assert_eq!(counted(&lea), before);
    // What follows goes on from there.
    team.apply("Rae", r#"[Approve(task: "Street", input: "2.png", labeler: "Ana")]"#);
    let after = counted(&team.session("Lea")).total();
    assert_eq!((after.inputs, after.accepted, after.awaiting), (3, 2, 0));
}

#[test]
fn a_name_that_was_given_away_meanwhile_keeps_the_old_task_out() {
    let team = lived_in();
    let mut lea = team.session("Lea");
    lea.delete_task_now("Street", &mut Progress::silent()).expect("deleted");
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    let before = rows(&team);
    assert!(lea.take_back_now(gesture(&lea, OpKind::DeleteTask)).is_err());
    assert_eq!(rows(&team), before);
    team.sound();
}

#[test]
fn what_was_changed_in_it_goes_back_only_while_it_is_there() {
    let team = lived_in();
    super::edited::edited(
        &team,
        r#"(labelers: ["Ana", "Ben", "Cy"], worker_strategy: Partitioned())"#,
    );
    let mut lea = team.session("Lea");
    let changed = gesture(&lea, OpKind::EditTask);
    lea.delete_task_now("Street", &mut Progress::silent()).expect("deleted");
    let gone = "The task \"Street\" was deleted since; undo that first.";
    for refused in [
        lea.take_back_now(changed).map(drop),
        lea.apply(Command::Data(DataCommand::TakeBack(changed))),
    ] {
        assert_eq!(notice::sentence(&refused.expect_err("is refused"), None), gone);
    }
    lea.take_back_now(gesture(&lea, OpKind::DeleteTask))
        .expect("taken back");
    lea.take_back_now(changed).expect("goes back now");
    team.sound();
}

#[test]
fn whoever_was_in_it_is_let_out() {
    let team = lived_in();
    let mut ana = team.session("Ana");
    let id = ana.view().tasks[0].task.id;
    ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(id))))
        .expect("opens");
    let mut lea = Session::open(Opening::quiet(team.path(), Who::Named("Lea".into()))).expect("opens");
    assert!(lea.view().me.is(Role::Lead));
    lea.apply(Command::Navigate(NavigateCommand::OpenTask(Some(id))))
        .expect("opens");
    lea.apply(Command::Task(TaskCommand::DeleteTask(id))).expect("begun");
    lea.wait_for_jobs();
    assert_eq!(lea.view().task, None);
    assert!(lea.view().tasks.is_empty());
    // Ana's window hears of it with its next write, which is refused.
    let drawn = ana.apply_script(ron::from_str(&format!("[{}]", car("3.png", 2.0, 2.0, 9.0))).expect("commands"));
    assert!(drawn.is_err());
    team.sound();
}
