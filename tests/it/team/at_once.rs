//! Several people at one task at the same time: nothing is lost, nothing is given out twice.

use crate::support::sessions::{until_loaded, until_saved};
use crate::support::team::{Team, car};
use labelwright::domain::task::{Task, TaskInput, Work, WorkState};
use labelwright::domain::{InputId, MemberId, Region, Sign};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Opening, Session, Who};
use labelwright::store::ReadOnly;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const ROUNDS: u64 = 1000;

/// Marsaglia's xorshift: the same interleaving for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// A session as in a window: it watches the file, and takes in what happened only when it comes to it.
fn window(team: &Team, name: &str, ids_and_clock: &IdsAndClock, task: &Task) -> Session {
    let mut session = Session::open(Opening {
        ids_and_clock: ids_and_clock.clone(),
        ..Opening::quiet(team.path(), Who::Named(name.into()))
    })
    .expect("opens");
    session.watch();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens the task");
    session
}

/// Lets everything land.
fn calm(session: &mut Session) {
    until_saved(session);
    session.pump();
}

fn places(team: &Team, task: &Task) -> (Vec<TaskInput>, HashMap<InputId, Vec<Work>>) {
    let disk = ReadOnly::open(&team.path()).expect("opens");
    let mut places = Vec::new();
    disk.reader()
        .each_place(task.id, &mut |place| places.push(place))
        .expect("read");
    let mut works: HashMap<InputId, Vec<Work>> = HashMap::new();
    let mut note = |work: Work| works.entry(work.input).or_default().push(work);
    disk.reader().each_work(task.id, &mut note).expect("read");
    (places, works)
}

/// A thousand random interleavings of three windows on one queue: taking, annotating, handing in, leaving out, going
/// away and coming back, with leases that run out meanwhile.
#[test]
fn a_queue_gives_every_input_to_one_person_at_a_time() {
    let team = Team::with_pictures(60);
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
            worker_strategy: Queue, lease_minutes: 1)"#,
    );
    // A second passes with every identifier that is made, so that leases of a minute run out now and then.
    let ids_and_clock = IdsAndClock::fixed();
    let names = ["Ana", "Ben", "Cy"];
    let mut dice = Dice(0x5eed_0001);
    let mut sessions: Vec<Session> = names
        .iter()
        .map(|name| window(&team, name, &ids_and_clock, &task))
        .collect();
    let mut submitted: BTreeMap<InputId, MemberId> = BTreeMap::new();
    for round in 0..ROUNDS {
        for _ in 0..3 {
            let who = dice.roll(3) as usize;
            let session = &mut sessions[who];
            let concept = task.concepts[0];
            let region = Region::Box(labelwright::domain::BBox {
                x0: 1.0,
                y0: 1.0,
                x1: 9.0,
                y1: 9.0,
            });
            // Refusals are part of the game: somebody else may have been quicker.
            let _told = match dice.roll(12) {
                0..=3 => session.apply(Command::Edit(EditCommand::Annotate {
                    concept,
                    region,
                    sign: Sign::Present,
                })),
                4..=6 => session.apply(Command::Edit(EditCommand::Submit)),
                7 => session.apply(Command::Edit(EditCommand::Withdraw)),
                8 => session.apply(Command::Navigate(NavigateCommand::NextOpen)),
                9 => session.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id)))),
                10 => {
                    session.pump();
                    Ok(())
                }
                _ => {
                    *session = window(&team, names[who], &ids_and_clock, &task);
                    Ok(())
                }
            };
            session.take_notices();
        }
        if round % 50 == 49 {
            sessions.iter_mut().for_each(calm);
            check_queue(&team, &task, &mut submitted);
        }
    }
    drop(sessions);
    // What was begun and left is taken up by one who is alone now; in the end every input was submitted once.
    let mut ana = window(&team, "Ana", &ids_and_clock, &task);
    for _ in 0..600 {
        let (places, works) = places(&team, &task);
        let done = places.iter().filter(|place| is_done(place, &works)).count();
        if done == places.len() {
            break;
        }
        // Time goes by, so that what others hold lapses.
        for _ in 0..70 {
            ids_and_clock.id();
        }
        ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
            .expect("opens");
        calm(&mut ana);
        ana.take_notices();
        let _told = ana.apply(Command::Edit(EditCommand::Submit));
        calm(&mut ana);
    }
    check_queue(&team, &task, &mut submitted);
    let (places, works) = places(&team, &task);
    assert_eq!(places.len(), 60, "no input was lost");
    for place in &places {
        assert!(is_done(place, &works), "{place:?} {:?}", works.get(&place.input));
    }
    drop(ana);
    team.sound();
}

fn is_done(place: &TaskInput, works: &HashMap<InputId, Vec<Work>>) -> bool {
    works
        .get(&place.input)
        .is_some_and(|works| works.iter().any(|work| work.state == WorkState::Done))
}

fn check_queue(team: &Team, task: &Task, submitted: &mut BTreeMap<InputId, MemberId>) {
    let (places, works) = places(team, task);
    for place in &places {
        assert!(place.labelers.len() <= 1, "given out twice: {place:?}");
        let done: BTreeSet<MemberId> = works
            .get(&place.input)
            .into_iter()
            .flatten()
            .filter(|work| work.state == WorkState::Done)
            .map(|work| work.member)
            .collect();
        assert!(done.len() <= 1, "submitted twice: {place:?} {done:?}");
        if let Some(member) = done.first() {
            assert_eq!(place.labelers, [*member], "whose it is");
            submitted.insert(place.input, *member);
        }
    }
}

/// Two who begin at the same moment reach for the same inputs: each gets some, and neither is told of a clash.
#[test]
fn two_who_begin_at_once_both_get_inputs() {
    let team = Team::with_pictures(30);
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], worker_strategy: Queue)"#,
    );
    let ids_and_clock = IdsAndClock::default();
    // Nobody can write until both have looked at what is there.
    let gate = rusqlite::Connection::open(team.path()).expect("opens");
    gate.execute_batch("BEGIN IMMEDIATE").expect("locks");
    let mut both: Vec<Session> = ["Ana", "Ben"]
        .iter()
        .map(|name| window(&team, name, &ids_and_clock, &task))
        .collect();
    gate.execute_batch("ROLLBACK").expect("unlocks");
    for session in &mut both {
        calm(session);
        until_loaded(session);
        assert!(session.take_notices().is_empty());
        assert!(session.view().current.is_some(), "an input is on the canvas");
    }
    let (places, _) = places(&team, &task);
    for session in &both {
        let me = session.view().me.id;
        assert_eq!(places.iter().filter(|place| place.labelers == [me]).count(), 10);
    }
    drop(both);
    team.sound();
}

/// Two windows that each know nothing of the other's submission submit at the same moment: both count, and they are
/// found to agree.
#[test]
fn two_who_hand_in_at_once_are_compared_all_the_same() {
    const PICTURES: u32 = 40;
    let team = Team::with_pictures(PICTURES);
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
            review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#,
    );
    for name in ["Ana", "Ben"] {
        let boxes: Vec<String> = (0..PICTURES)
            .map(|n| car(&format!("{n}.png"), 5.0, 5.0, 20.0))
            .collect();
        team.apply(name, &format!("[{}]", boxes.join(", ")));
    }
    let ids_and_clock = IdsAndClock::default();
    let mut both: Vec<Session> = ["Ana", "Ben"]
        .iter()
        .map(|name| window(&team, name, &ids_and_clock, &task))
        .collect();
    for place in 0..PICTURES as u64 {
        for session in &mut both {
            session
                .apply(Command::Navigate(NavigateCommand::GoTo(place)))
                .expect("goes");
            until_loaded(session);
        }
        for session in &mut both {
            session.apply(Command::Edit(EditCommand::Submit)).expect("submits");
        }
        both.iter_mut().for_each(calm);
        for session in &mut both {
            let told = session.take_notices();
            assert!(
                told.iter().all(|notice| !notice.text.contains("taken back")),
                "{told:?}"
            );
        }
    }
    drop(both);
    let n = PICTURES as u64;
    assert_eq!(team.statuses("Street"), BTreeMap::from([("Success", 3 * n)]));
    team.sound();
}
