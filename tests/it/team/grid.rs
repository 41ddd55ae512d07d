//! What stands out in the grid of what waits.

use crate::support::sessions::until;
use crate::support::team::{Team, car};
use labelwright::domain::outliers::Why;
use labelwright::session::view::GridItem;
use labelwright::session::{Command, NavigateCommand, ReviewCommand};

/// What waits for somebody, as the grid lists it.
fn grid(team: &Team, name: &str) -> Vec<GridItem> {
    let mut session = team.session(name);
    let task = session.task_named("Street").expect("the task").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    session
        .apply(Command::Review(ReviewCommand::ShowGrid(task)))
        .expect("shown");
    until(&mut session, |session| {
        session.view().review_grid.as_ref().is_some_and(|grid| grid.read)
    });
    session.view().review_grid.as_ref().expect("the grid").items.clone()
}

#[test]
fn what_is_usual_comes_from_all_of_the_task_and_not_from_what_waits() {
    let team = Team::with_pictures(9);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana"], reviewers: ["Rae", "Roy"],
        review_strategy: Manual(sample_percent: 100.0))"#,
    );
    for input in 0..9 {
        let name = format!("{input}.png");
        let width = if input == 8 { 2.0 } else { 20.0 };
        let submit = format!("Submit(task: \"Street\", input: \"{name}\")");
        team.apply("Ana", &format!("[{}, {submit}]", car(&name, 5.0, 5.0, width)));
    }
    let small = |items: &[GridItem]| {
        items
            .iter()
            .filter(|item| item.outlier.why == Some(Why::Smaller))
            .count()
    };
    let waits = |name| grid(&team, name);
    let (rae, roy) = (waits("Rae"), waits("Roy"));
    assert_eq!(rae.len() + roy.len(), 9);
    assert!(rae.len() <= 5 && roy.len() <= 5, "of so few nothing would be usual");
    assert_eq!(small(&rae) + small(&roy), 1);
    // It still stands out when all else was decided on.
    let of_small = |items: &[GridItem]| items.iter().any(|item| item.input.name == "8.png");
    let (name, items) = if of_small(&rae) { ("Rae", rae) } else { ("Roy", roy) };
    for item in items.iter().filter(|item| item.input.name != "8.png") {
        let input = &item.input.name;
        team.apply(
            name,
            &format!("[Approve(task: \"Street\", input: \"{input}\", labeler: \"Ana\")]"),
        );
    }
    let left = waits(name);
    assert_eq!((left.len(), small(&left)), (1, 1));
    team.sound();
}
