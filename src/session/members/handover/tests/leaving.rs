//! Who leaves what others do as well, and who must not leave.

use super::*;

#[test]
fn who_has_begun_on_an_input_keeps_their_own() {
    let mut project = TestProject::new(WorkerStrategy::Full, manual(), &[&[], &[], &[]]);
    project.work(0, "Ben", InProgress, None, &[Pending]);
    project.work(0, "Cy", InProgress, None, &[Pending]);
    project.work(1, "Ben", InProgress, None, &[Pending]);
    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!((report.inputs, report.let_go), (1, 2));
    assert_eq!(project.works(0), ["Ben InProgress", "Cy InProgress"]);
    assert_eq!(project.authors(0), ["Ben", "Cy"]);
    assert_eq!(project.works(1), ["Cy InProgress"]);
    assert_eq!(project.names(|task| &task.labelers), ["Cy"]);
    project.sound();
}

#[test]
fn what_everybody_labels_needs_no_successor() {
    let mut project = TestProject::new(WorkerStrategy::Full, manual(), &[&[], &[], &[]]);
    project.work(0, "Ben", Submitted, Some("Rae"), &[AwaitingReview]);
    project.work(0, "Cy", InProgress, None, &[Pending]);
    project.work(1, "Ben", InProgress, None, &[Pending]);
    let open = project.session.open_work_of(project.id("Ben")).expect("counts");
    assert!(open[0].spare && open[0].inputs == 2, "{open:?}");
    let report = project.session.remove_member_now("Ben", None).expect("leaves");
    assert_eq!((report.inputs, report.elsewhere, report.let_go), (0, 0, 2));
    assert_eq!(project.names(|task| &task.labelers), ["Cy"]);
    assert_eq!(project.works(0), ["Ben Submitted Rae", "Cy InProgress"]);
    assert_eq!(
        (project.works(1), project.authors(1)),
        (vec!["Ben InProgress".to_owned()], vec!["Ben"]),
        "what was begun stays where it is, and nobody gets it"
    );
    let cy = project.session.open_work_of(project.id("Cy")).expect("counts");
    assert_eq!(cy[0].inputs, 3, "as many as before");
    project.sound();
    // Nobody else would label for the last.
    let refused = project.session.remove_member_now("Cy", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { open, .. })) if open[0].inputs == 3));
}

#[test]
fn who_leaves_a_consensus_is_no_longer_waited_for() {
    let consensus = ReviewStrategy::Consensus {
        approval_threshold: 1,
        iou: 0.5,
    };
    let mut project = TestProject::new(WorkerStrategy::Full, consensus, &[&[], &[]]);
    project.work(0, "Cy", Submitted, None, &[Pending]);
    let report = project.session.remove_member_now("Ben", None).expect("leaves");
    assert_eq!(report.let_go, 2);
    assert_eq!(project.works(0), ["Cy Done"], "agreed, as one is enough");
    assert!(project.works(1).is_empty());
    project.sound();
    // Where two must agree, one of two cannot go just so.
    let two = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    let mut project = TestProject::new(WorkerStrategy::Full, two, &[&[]]);
    let refused = project.session.remove_member_now("Ben", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { .. }))));
}

#[test]
fn of_two_leads_who_remove_each_other_one_stays() {
    let mut project = TestProject::new(WorkerStrategy::Full, manual(), &[]);
    project
        .session
        .add_member_now("Tom", &[Role::Lead], None)
        .expect("joins");
    let path = project.session.project.path.clone();
    let mut tom = Session::open(Opening::quiet(path.clone(), Who::Named("Tom".into()))).expect("opens");
    let (a, t) = (project.id("Ana"), project.id("Tom"));
    // Both have planned before either writes.
    let ops = |session: &Session, me, from| {
        let (to, task) = (None, None);
        let plan = Plan::new(
            session.project.disk.reader(),
            &session.project.ids_and_clock,
            HandoverRequest { from, to, task },
        );
        plan.expect("either may").into_ops(&session.project.ids_and_clock, me).0
    };
    let (first, second) = (ops(&project.session, a, t), ops(&tom, t, a));
    let mut writer = Writer::open(&path).expect("opens");
    writer.transact(&first).expect("she was first");
    let late = writer.transact(&second).expect_err("nobody would lead");
    assert!(matches!(late, StoreError::NoLead), "{late:?}");
    drop(writer);
    project.sound();
    // Planned anew, it is the rule that refuses; he has not heard of it yet.
    let refused = tom.remove_member_now("Ana", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::LastLead(name))) if name == "Ana"));
    let team = project.session.project.disk.reader().members().expect("reads");
    let leads: Vec<&str> = team
        .iter()
        .filter(|m| m.is(Role::Lead))
        .map(|m| m.name.as_str())
        .collect();
    assert_eq!(leads, ["Ana"]);
}
