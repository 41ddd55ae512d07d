//! A queue in a window: what is taken, and what is put first, while the disk answers nothing.

use super::*;
use crate::open_places::OpenPlaces;

#[test]
fn going_on_does_not_wait_for_a_queue_to_be_filled() {
    let given: Vec<&[&str]> = vec![&[]; 25];
    let mut project = TestProject::new(WorkerStrategy::Queue, ReviewStrategy::None, &given);
    let mut ben = Window::at_work(&project, "Ben");
    ben.until(|session| session.view.list.rows.len() > 9);
    for done in 0..7 {
        assert_eq!(ben.shows(), Some(input(done)));
        ben.until(|session| session.view.current.as_ref().is_some_and(|current| current.loaded));
        ben.gives(E::Submit);
        ben.settles();
    }
    let held = ben.without_answers();
    ben.gives(E::Submit);
    assert_eq!(ben.shows(), Some(input(8)), "at once");
    drop(held);
    ben.settles();
    project.session.refresh_summary().expect("reads");
    let taken = (0..25).filter(|number| project.given(*number) == ["Ben"]).count();
    assert!(taken > 10, "{taken}");
}

#[test]
fn what_is_put_first_is_read_first() {
    let mut project = of_three(ReviewStrategy::None);
    let mut ana = Window::of(&project, "Ana");
    let held = ana.without_answers();
    ana.gives(T::Prioritize(project.task.id, vec![input(1), input(2)], 3));
    assert!(ana.session.pending.is_empty());
    drop(held);
    ana.until(|session| session.waiting.asked.is_empty());
    ana.settles();
    let urgent = |project: &mut TestProject, number| {
        let key = RowKey::TaskInput(project.task.id, input(number));
        let row = project.session.project.disk.reader().row(&key).expect("reads");
        matches!(row, Some(Row::TaskInput(TaskInput { priority: 3, .. })))
    };
    let urgent: Vec<bool> = (0..3).map(|number| urgent(&mut project, number)).collect();
    assert_eq!(urgent, [false, true, true]);
}

/// Whoever hands in one input after the other never runs out of a queue that has more, however slow the disk is.
#[test]
fn a_queue_is_worked_through_without_a_pause() {
    let given: Vec<&[&str]> = vec![&[]; 25];
    let project = TestProject::new(WorkerStrategy::Queue, ReviewStrategy::None, &given);
    let mut ben = Window::at_work(&project, "Ben");
    ben.until(|session| session.view.list.rows.len() == 25);
    for number in 0..10 {
        ben.gives(N::Open(input(number)));
        ben.until(|session| session.view.current.as_ref().is_some_and(|current| current.loaded));
    }
    ben.gives(N::GoTo(0));
    let held = ben.without_answers();
    for _ in 0..10 {
        ben.gives(E::Submit);
    }
    assert_eq!(ben.shows(), Some(input(9)));
    assert_eq!(ben.said(), [] as [&str; 0]);
    drop(held);
    ben.until(|session| session.view.current_id() == Some(input(10)));
}

/// What was read before I submitted says nothing of it.
#[test]
fn what_is_done_in_memory_is_not_open() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    let (task, me) = (project.task.id, ben.session.view.me.id);
    let reader = project.session.project.disk.reader();
    let before = OpenPlaces::load(reader, task, me, false).expect("reads");
    ben.gives(E::Submit);
    ben.gives(N::GoTo(2));
    ben.settles();
    ben.session.know_open_places(task, Arc::new(before));
    ben.session.view.list.rows.clear();
    ben.gives(N::NextOpen);
    ben.until(|session| session.view.current_id() == Some(input(1)));
}
