//! Windows of a team, each on a replica of its own: what one does the others see, and two never get the same.

use super::{LEA, Team, draws, submits};
use crate::postgresql::{dump, restore};
use crate::support::sessions::{LONGEST, open_task, until, until_loaded, until_saved};
use crate::support::terminal::Terminal;
use labelwright::domain::task::WorkState;
use labelwright::domain::task_membership::SampleVerdict;
use labelwright::domain::{BBox, InputId, Region, Sign, Status};
use labelwright::session::{
    Command, EditCommand, Feedback, NavigateCommand, Opening, Portion, ProjectCommand, ReviewCommand, Secret,
    ServerAccess, Session, Who,
};
use labelwright::store::ReadOnly;
use serde_json::json;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A window, and where its replica lies.
pub(super) struct Window {
    session: Session,
    replica: PathBuf,
}

impl Deref for Window {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Window {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

/// Somebody's window, in step with the server.
pub(super) fn window(team: &Team, who: &str) -> Window {
    let password = team.passwords.iter().find(|(name, _)| *name == who).expect("a member");
    let access = ServerAccess::new(&team.address_of(who), Some(Secret::new(password.1.clone()))).expect("an address");
    let access = access.with_replicas_in(team.terminal.path(format!("windows-{who}")));
    let (replica, late) = access.bring_up().expect("is made");
    assert!(late.is_none(), "{late:?}");
    let opening = Opening {
        waits: false,
        ..Opening::quiet(&replica, Who::FirstLead)
    };
    let mut session = Session::open(opening).expect("opens");
    session.watch();
    session.keep_in_step(access).expect("a thread");
    until(&mut session, |session| {
        let server = session.view().saving.server.as_ref();
        server.is_some_and(|server| server.connected)
    });
    Window { session, replica }
}

/// Waits until the server has all that was done here.
fn sent(window: &mut Window) {
    until_saved(window);
    let disk = ReadOnly::open(&window.replica).expect("opens");
    until(window, |_| disk.reader().is_outbox_empty().expect("is read"));
    assert_eq!(disk.reader().refused_ops().expect("are read"), []);
}

/// Draws a box on the input on the canvas.
fn draw(session: &mut Session) {
    let concept = session.view().open_task().expect("a task is open").task.concepts[0];
    let region = Region::Box(BBox {
        x0: 5.0,
        y0: 5.0,
        x1: 25.0,
        y1: 25.0,
    });
    let sign = Sign::Present;
    let drawn = session.apply(Command::Edit(EditCommand::Annotate { concept, region, sign }));
    drawn.expect("is drawn");
}

/// Waits until another input than the last that is open for them is on the canvas; false once they are told that all are done.
fn next(session: &mut Session, last: Option<InputId>) -> bool {
    let begun = Instant::now();
    loop {
        session.pump();
        let told = session.take_notices();
        if told.iter().any(|notice| notice.text.contains("are done")) {
            return false;
        }
        let open = [WorkState::Unlabeled, WorkState::InProgress, WorkState::Returned];
        let current = session.view().current.as_ref();
        if current.is_some_and(|current| {
            current.loaded
                && Some(current.input.id) != last
                && current.locked.is_none()
                && open.contains(&current.state)
        }) {
            return true;
        }
        assert!(begun.elapsed() < LONGEST, "it never came to this");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn submit(session: &mut Session) {
    session.apply(Command::Edit(EditCommand::Submit)).expect("submits");
}

#[test]
fn two_who_begin_on_one_queue_at_once_get_different_inputs() {
    let more = |terminal: &Terminal| {
        for number in 7..=30 {
            terminal.picture(format!("pics/{number}.png"), 64, 48);
        }
        terminal.run(["import", "p.labelwright", "pics"]).fine();
    };
    let Some(team) = Team::publishing(more) else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], worker_strategy: Queue");
    let mut both = ["Ben", "Cy"].map(|who| window(&team, who));
    for session in &mut both {
        open_task(session, "Street");
    }
    let (mut done, mut over, mut last) = ([0, 0], [false, false], [None, None]);
    while !over.iter().all(|over| *over) {
        for (nth, session) in both
            .iter_mut()
            .enumerate()
            .filter(|(nth, _)| !over[*nth])
            .collect::<Vec<_>>()
        {
            if next(session, last[nth]) {
                last[nth] = session.view().current.as_ref().map(|current| current.input.id);
                draw(session);
                submit(session);
                done[nth] += 1;
            } else {
                over[nth] = true;
            }
        }
    }
    both.iter_mut().for_each(sent);
    assert_eq!(done[0] + done[1], 30, "{done:?}");
    assert!(done.iter().all(|done| *done > 0), "{done:?}");
    drop(both);
    assert_eq!(team.statuses(LEA), json!({"Success": 30}));
    for who in ["Ben", "Cy"] {
        assert_eq!(
            team.json(who, &["status", &team.address_of(who)])["refused"],
            json!(0),
            "{who}"
        );
    }
}

#[test]
fn a_window_sends_a_restored_server_what_it_lacks() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"]");
    let copy = team.terminal.path("yesterday.dump");
    dump(&team.address, &copy);
    let mut ben = window(&team, "Ben");
    open_task(&mut ben, "Street");
    until_loaded(&mut ben);
    draw(&mut ben);
    submit(&mut ben);
    sent(&mut ben);
    restore(&team.address, &copy);
    team.apply("Cy", &format!("[{}, {}]", draws(4, 5.0), submits(4)), &[])
        .fine();
    until(&mut ben, |ben| {
        let server = ben.view().saving.server.as_ref().expect("on a server");
        server.restored && server.stopped.is_some()
    });
    // What is done meanwhile is kept, too.
    until_loaded(&mut ben);
    draw(&mut ben);
    until_saved(&mut ben);
    ben.apply(Command::Project(ProjectCommand::SendAgain))
        .expect("is asked for");
    until(&mut ben, |ben| {
        let server = ben.view().saving.server.as_ref().expect("on a server");
        !server.restored && server.stopped.is_none()
    });
    sent(&mut ben);
    drop(ben);
    assert_eq!(team.statuses(LEA), json!({"Pending": 1, "Success": 2}));
}

#[test]
fn what_is_submitted_in_one_window_is_decided_on_in_another_and_comes_back() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"], reviewers: [\"Lea\"], review_strategy: Manual(sample_percent: 100.0)");
    let (mut ben, mut lea) = (window(&team, "Ben"), window(&team, LEA));
    let task = open_task(&mut ben, "Street");
    until_loaded(&mut ben);
    let input = ben.view().current.as_ref().expect("an input").input.id;
    draw(&mut ben);
    submit(&mut ben);
    sent(&mut ben);
    until(&mut lea, |lea| {
        lea.task_named("Street").is_ok()
            && lea
                .view()
                .tasks
                .iter()
                .any(|task| task.count(WorkState::Submitted) == 1)
    });
    lea.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("opens");
    until(&mut lea, |lea| {
        let current = lea.view().current.as_ref();
        current.is_some_and(|current| current.loaded && current.input.id == input && !current.annotations.is_empty())
    });
    let author = ben.view().me.id;
    let feedback = Feedback {
        text: "tighter".into(),
        ..Feedback::default()
    };
    lea.apply(Command::Review(ReviewCommand::Reject(author, feedback)))
        .expect("is rejected");
    until(&mut lea, |lea| {
        lea.view().tasks.iter().any(|task| task.count(WorkState::Returned) == 1)
    });
    sent(&mut lea);
    until(&mut ben, |ben| {
        ben.view().tasks.iter().any(|task| task.count(WorkState::Returned) == 1)
    });
    ben.apply(Command::Navigate(NavigateCommand::Open(input)))
        .expect("goes there");
    until(&mut ben, |ben| {
        let current = ben.view().current.as_ref();
        current.is_some_and(|current| {
            let denied = |annotation: &labelwright::domain::Annotation| annotation.status == Status::ReviewDenied;
            current.loaded && current.input.id == input && current.annotations.iter().any(denied)
        })
    });
}

#[test]
fn two_windows_agree_and_the_leads_window_finds_it_out() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], reviewers: [\"Lea\"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5)");
    let mut lea = window(&team, LEA);
    open_task(&mut lea, "Street");
    for who in ["Ben", "Cy"] {
        let mut session = window(&team, who);
        open_task(&mut session, "Street");
        until_loaded(&mut session);
        draw(&mut session);
        submit(&mut session);
        sent(&mut session);
    }
    until(&mut lea, |lea| {
        let counts = lea
            .view()
            .tasks
            .iter()
            .map(|task| task.statuses.get(&Status::Success).copied());
        counts.flatten().any(|count| count == 3)
    });
    sent(&mut lea);
}

#[test]
fn a_sample_is_reviewed_in_one_window_and_the_rest_is_released_for_the_other() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"], reviewers: [\"Lea\"], review_strategy: Manual(sample_percent: 50.0)");
    let (mut ben, mut lea) = (window(&team, "Ben"), window(&team, LEA));
    let task = open_task(&mut ben, "Street");
    let (author, mut last) = (ben.view().me.id, None);
    while next(&mut ben, last) {
        last = ben.view().current.as_ref().map(|current| current.input.id);
        draw(&mut ben);
        submit(&mut ben);
    }
    sent(&mut ben);
    let standing = |session: &mut Session, state: WorkState, wanted: u64| {
        until(session, |session| {
            let tasks = &session.view().tasks;
            tasks.iter().any(|task| task.count(state) == wanted)
        });
    };
    standing(&mut lea, WorkState::Submitted, 6);
    lea.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("opens");
    // Half of it was drawn and comes to the reviewer one by one; the rest waits for what the sample shows.
    let mut reviewed: Vec<InputId> = Vec::new();
    for _ in 0..3 {
        until(&mut lea, |lea| {
            let current = lea.view().current.as_ref();
            current.is_some_and(|current| {
                let mut drawn = current.annotations.iter().map(|annotation| annotation.status);
                current.loaded
                    && !reviewed.contains(&current.input.id)
                    && drawn.any(|status| status == Status::AwaitingReview)
            })
        });
        let input = lea.view().current.as_ref().expect("an input").input.id;
        reviewed.push(input);
        let portion = Portion {
            input,
            labeler: author,
            annotations: Vec::new(),
        };
        lea.apply(Command::Review(ReviewCommand::Approve(vec![portion])))
            .expect("is accepted");
        sent(&mut lea);
        // After the last one nothing waits any more.
        let went = lea.apply(Command::Review(ReviewCommand::NextReview));
        assert!(went.is_ok() || reviewed.len() == 3, "{went:?}");
    }
    standing(&mut ben, WorkState::Done, 3);
    lea.apply(Command::Review(ReviewCommand::DecideOnSample(
        task,
        author,
        SampleVerdict::Released,
    )))
    .expect("is released");
    standing(&mut lea, WorkState::Done, 6);
    sent(&mut lea);
    standing(&mut ben, WorkState::Done, 6);
    drop((ben, lea));
    assert_eq!(team.statuses(LEA), json!({"Success": 6}));
}
