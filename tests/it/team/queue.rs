//! Whoever is free takes the next.

use crate::support::sessions::until_loaded;
use crate::support::team::{Team, submitted};
use labelwright::session::{Command, EditCommand, NavigateCommand};
use labelwright::store::ReadOnly;
use std::collections::BTreeSet;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    worker_strategy: Queue)"#;

#[test]
fn ten_are_taken_at_a_time_and_belong_to_nobody_else() {
    let team = Team::with_pictures(25);
    let task = team.task(TASK);
    let mut taken: Vec<BTreeSet<u64>> = Vec::new();
    for name in ["Ana", "Ben", "Cy"] {
        let mut session = team.session(name);
        session
            .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
            .expect("opens");
        session.flush().expect("saved");
        let me = session.view().me.id;
        let disk = ReadOnly::open(&team.path()).expect("opens");
        let mut mine = BTreeSet::new();
        let mut note = |place: labelwright::domain::task::TaskInput| {
            if place.labelers == [me] {
                mine.insert(place.position);
            }
        };
        disk.reader().each_place(task.id, &mut note).expect("read");
        taken.push(mine);
    }
    assert_eq!(taken.iter().map(BTreeSet::len).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(taken.iter().flatten().collect::<BTreeSet<_>>().len(), 25);
    let not_his = team.refusal("Ben", &submitted("0.png", 5.0));
    assert!(
        not_his.ends_with("This input was given to another labeler; a lead can give it to you."),
        "{not_his}"
    );
    team.sound();
}

#[test]
fn more_are_taken_before_the_last_is_done() {
    let team = Team::with_pictures(25);
    let task = team.task(TASK);
    let mut ana = team.session("Ana");
    ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens");
    ana.flush().expect("saved");
    for _ in 0..25 {
        until_loaded(&mut ana);
        ana.apply(Command::Edit(EditCommand::Submit)).expect("submits");
        ana.flush().expect("saved");
    }
    assert_eq!(team.show("Street").inputs["Done"], 25);
    team.sound();
}

#[test]
fn what_was_submitted_empty_is_nobody_elses_any_more() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    team.apply(
        "Ana",
        r#"[Submit(task: "Street", input: "0.png"), Skip(task: "Street", input: "1.png")]"#,
    );
    for input in ["0.png", "1.png"] {
        let not_his = team.refusal("Ben", &submitted(input, 5.0));
        assert!(
            not_his.ends_with("This input was given to another labeler; a lead can give it to you."),
            "{not_his}"
        );
    }
    team.sound();
}
