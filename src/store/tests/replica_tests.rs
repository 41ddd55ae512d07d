//! A replica: what is pending stands on top of what the server says, or is refused and kept.

use super::*;
use uuid::Uuid;

const BEN: MemberId = MemberId::fixed(40);

fn of() -> ReplicaOf {
    ReplicaOf {
        address: "postgres://db.example/labels".into(),
        incarnation: Uuid::from_u128(9),
        member: ANA,
        server_seq: 5,
        stamp: None,
        scope: 1,
    }
}

/// The rows that the server has at first, all written by its op 100.
fn rows() -> Vec<VersionedRow> {
    let row = |row| VersionedRow {
        version: OpId::fixed(100),
        row,
    };
    vec![
        row(Row::Member(Member::new(ANA, "Ana", &Role::ALL))),
        row(Row::Member(Member::new(BEN, "Ben", &[Role::Labeler]))),
        row(Row::Concept(concept(CAR, "car"))),
        row(Row::Input(input(3))),
        row(Row::Annotation(annotation(50))),
    ]
}

type Take<'t> = &'t mut dyn FnMut(VersionedRow) -> Result<(), StoreError>;

/// Passes these rows on.
fn filled(rows: Vec<VersionedRow>, of: ReplicaOf) -> impl FnOnce(Take<'_>) -> Result<ReplicaOf, StoreError> {
    move |take| {
        rows.into_iter().try_for_each(take)?;
        Ok(of)
    }
}

fn replica(place: &Place) -> Replica {
    let mut replica = Replica::create(&place.project(), &of()).expect("is made");
    let heard = replica
        .reload(&[], Some(&SeenSides::new()), &[], &[], filled(rows(), of()))
        .expect("is filled");
    assert_eq!(heard, Heard::default());
    replica
}

fn writer(place: &Place) -> Writer {
    Writer::open(&place.project()).expect("opens")
}

fn wider(annotation: &Annotation, x1: f64) -> Annotation {
    let (x0, y0, y1) = (0.0, 0.0, 1.5);
    Annotation {
        region: Region::Box(BBox { x0, y0, x1, y1 }),
        ..annotation.clone()
    }
}

fn reshapes(number: u128, from: &Annotation, to: &Annotation) -> Op {
    let change = Change::update(Row::Annotation(from.clone()), Row::Annotation(to.clone()));
    op(number, OpKind::Reshape, vec![change.expect("they differ")])
}

fn by_ben(op: Op) -> Op {
    Op { member: BEN, ..op }
}

fn standing(replica: &Replica, number: u128) -> Option<Annotation> {
    let key = RowKey::Annotation(AnnotationId::fixed(number));
    match replica.reader().row(&key).expect("reads") {
        Some(Row::Annotation(found)) => Some(found),
        _ => None,
    }
}

fn next(replica: &Replica) -> PendingOp {
    let next = replica.reader().first_pending_op().expect("reads");
    next.expect("something is pending")
}

#[test]
fn what_is_committed_waits_in_the_outbox_and_names_what_it_replaces() {
    let place = Place::new();
    let mut replica = replica(&place);
    let first = wider(&annotation(50), 2.0);
    let ops = [
        reshapes(1, &annotation(50), &first),
        reshapes(2, &first, &wider(&first, 3.0)),
        draws(60),
    ];
    writer(&place).transact(&ops).expect("is written");
    assert_eq!(replica.reader().pending_ops().expect("counts"), 3);
    let sent = |replica: &mut Replica| {
        let next = next(replica);
        replica.accepted(next.op.id, 6).expect("is noted");
        (next.op.id, next.versions)
    };
    let id = OpId::fixed;
    assert_eq!(sent(&mut replica), (id(1), vec![Some(id(100))]));
    assert_eq!(sent(&mut replica), (id(2), vec![Some(id(1))]), "the one before it");
    assert_eq!(sent(&mut replica), (id(60), vec![None]), "it creates");
    assert_eq!(replica.reader().first_pending_op().expect("reads"), None);
    // Undo reads one log, whatever of it is sent.
    let steps = replica.reader().steps(ANA, InputId::fixed(3)).expect("reads");
    assert_eq!(steps.len(), 3);
}

#[test]
fn what_the_server_sends_comes_before_what_is_pending() {
    let place = Place::new();
    let mut replica = replica(&place);
    writer(&place).transact(&[draws(60)]).expect("is written");
    let bens = wider(&annotation(50), 9.0);
    let theirs = by_ben(reshapes(7, &annotation(50), &bens));
    let heard = replica
        .hear(std::slice::from_ref(&theirs), &Erasures::new(), 6, None)
        .expect("is heard");
    assert_eq!((heard.ops, heard.refused.len()), (1, 0));
    assert_eq!(standing(&replica, 50), Some(bens));
    assert_eq!(drawn(&place.project()), ids([50, 60]));
    assert_eq!(next(&replica).versions, [None]);
    let of = replica.reader().replica_of().expect("reads").expect("is a replica");
    assert_eq!(of.server_seq, 6);
    // It is heard once, however often it comes.
    assert_eq!(
        replica.hear(&[theirs], &Erasures::new(), 6, None).expect("is heard"),
        Heard::default()
    );
}

#[test]
fn what_does_not_fit_any_more_is_refused_with_what_was_made_from_it() {
    let place = Place::new();
    let mut replica = replica(&place);
    let (first, second) = (wider(&annotation(50), 2.0), wider(&annotation(50), 3.0));
    let ops = [
        reshapes(1, &annotation(50), &first),
        draws(60),
        reshapes(2, &first, &second),
    ];
    writer(&place).transact(&ops).expect("is written");
    let bens = wider(&annotation(50), 9.0);
    let heard = replica
        .hear(
            &[by_ben(reshapes(7, &annotation(50), &bens))],
            &Erasures::new(),
            6,
            None,
        )
        .expect("is heard");
    let refused: Vec<OpId> = heard.refused.iter().map(|op| op.id).collect();
    assert_eq!(refused, [OpId::fixed(1), OpId::fixed(2)]);
    let RefusedBecause::Changed { row, by, .. } = &heard.refused[0].because else {
        panic!("{heard:?}")
    };
    assert_eq!((row, *by), (&RowKey::Annotation(AnnotationId::fixed(50)), Some(BEN)));
    assert_eq!(standing(&replica, 50), Some(bens), "what they made of it stands");
    assert_eq!(
        next(&replica).op.id,
        OpId::fixed(60),
        "what it has nothing to do with is sent"
    );
    // Both versions are kept until somebody looked at them.
    let kept = replica.reader().refused_ops().expect("reads");
    assert_eq!(kept, heard.refused);
    assert_eq!(kept[0].changes[0].after(), Some(&Row::Annotation(first)));
    replica.forget_refused(OpId::fixed(1)).expect("is forgotten");
    assert_eq!(replica.reader().refused_ops().expect("reads").len(), 1);
    let steps = replica.reader().steps(ANA, InputId::fixed(3)).expect("reads");
    assert_eq!(steps.len(), 1, "no entry of the log is left of them");
}

#[test]
fn what_the_server_refuses_is_taken_back_alone() {
    let place = Place::new();
    let mut replica = replica(&place);
    let first = wider(&annotation(50), 2.0);
    let ops = [draws(60), reshapes(1, &annotation(50), &first), draws(61)];
    writer(&place).transact(&ops).expect("is written");
    let because = RefusedBecause::NotAllowed("labelers do not delete concepts".into());
    let heard = replica.refuse(OpId::fixed(1), because.clone()).expect("is refused");
    assert_eq!(heard.refused.len(), 1);
    assert_eq!(heard.refused[0].because, because);
    assert_eq!(standing(&replica, 50), Some(annotation(50)));
    assert_eq!(drawn(&place.project()), ids([50, 60, 61]));
    assert_eq!(replica.reader().pending_ops().expect("counts"), 2);
}

#[test]
fn a_name_that_somebody_took_first_is_theirs() {
    let place = Place::new();
    let mut replica = replica(&place);
    let makes = |number, id| {
        let row = Row::Concept(concept(ConceptId::fixed(id), "bus"));
        op(number, OpKind::AddConcept, vec![Change::create(row)])
    };
    let uses = Annotation {
        concept: ConceptId::fixed(70),
        ..annotation(60)
    };
    let uses = op(2, OpKind::Annotate, vec![Change::create(Row::Annotation(uses))]);
    writer(&place).transact(&[makes(1, 70), uses]).expect("is written");
    let heard = replica
        .hear(&[by_ben(makes(7, 71))], &Erasures::new(), 6, None)
        .expect("is heard");
    let refused: Vec<OpId> = heard.refused.iter().map(|op| op.id).collect();
    assert_eq!(refused, [OpId::fixed(1), OpId::fixed(2)]);
    let concepts = replica.reader().concepts().expect("reads");
    let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
    assert_eq!(ids, [CAR, ConceptId::fixed(71)]);
}

#[test]
fn what_two_did_alike_is_done_once_and_refused_to_nobody() {
    let place = Place::new();
    let mut replica = replica(&place);
    let gone = |number| {
        let change = Change::delete(Row::Annotation(annotation(50)));
        op(number, OpKind::Delete, vec![change])
    };
    writer(&place).transact(&[gone(1)]).expect("is written");
    let heard = replica
        .hear(&[by_ben(gone(7))], &Erasures::new(), 6, None)
        .expect("is heard");
    assert_eq!((heard.ops, heard.refused.len()), (1, 0));
    assert_eq!(replica.reader().pending_ops().expect("counts"), 0);
    assert_eq!(standing(&replica, 50), None);
}

#[test]
fn a_reload_keeps_what_is_pending_and_drops_what_may_not_be_held() {
    let place = Place::new();
    let mut replica = replica(&place);
    let first = wider(&annotation(50), 2.0);
    writer(&place)
        .transact(&[draws(60), reshapes(1, &annotation(50), &first)])
        .expect("is written");
    let mut fewer = rows();
    fewer.retain(|row| !matches!(row.row, Row::Annotation(_)));
    let now = ReplicaOf {
        scope: 2,
        server_seq: 9,
        ..of()
    };
    let heard = replica
        .reload(&[], Some(&SeenSides::new()), &[], &[], filled(fewer, now.clone()))
        .expect("is loaded");
    let refused: Vec<OpId> = heard.refused.iter().map(|op| op.id).collect();
    assert_eq!(
        refused,
        [OpId::fixed(1)],
        "there is nothing any more that it would change"
    );
    assert_eq!(drawn(&place.project()), ids([60]));
    assert_eq!(replica.reader().replica_of().expect("reads"), Some(now));
    let counts = replica.reader().annotation_counts().expect("reads");
    assert_eq!(counts.iter().map(|count| count.count).sum::<u64>(), 1);
}

#[test]
fn a_replica_that_is_made_anew_knows_what_undo_goes_by() {
    let place = Place::new();
    let mut replica = Replica::create(&place.project(), &of()).expect("is made");
    let first = wider(&annotation(50), 2.0);
    let own = [draws(50), reshapes(51, &annotation(50), &first)];
    for _ in 0..2 {
        let mut now = rows();
        now.pop();
        now.push(VersionedRow {
            version: OpId::fixed(51),
            row: Row::Annotation(first.clone()),
        });
        replica
            .reload(&[], Some(&SeenSides::new()), &own, &[], filled(now, of()))
            .expect("is filled");
    }
    let steps = replica.reader().steps(ANA, InputId::fixed(3)).expect("reads");
    let gestures: Vec<GestureId> = steps.iter().map(|step| step.gesture).collect();
    assert_eq!(gestures, [GestureId::fixed(50), GestureId::fixed(51)]);
    let changes = replica.reader().gesture_changes(GestureId::fixed(51)).expect("reads");
    let undo = op(52, OpKind::Undo, changes.iter().map(Change::inverse).collect());
    writer(&place).transact(&[undo]).expect("fits what stands");
    assert_eq!(standing(&replica, 50), Some(annotation(50)));
    assert_eq!(next(&replica).versions, [Some(OpId::fixed(51))]);
}

#[test]
fn a_reload_that_breaks_off_changes_nothing() {
    let place = Place::new();
    let mut replica = replica(&place);
    let broken = replica.reload(&[], Some(&SeenSides::new()), &[], &[], |take| {
        for row in rows().into_iter().take(2) {
            take(row)?;
        }
        Err(StoreError::Busy)
    });
    assert!(broken.is_err());
    assert_eq!(drawn(&place.project()), ids([50]));
    assert_eq!(replica.reader().members().expect("reads").len(), 2);
}

#[test]
fn a_bulk_act_is_pending_whole() {
    let place = Place::new();
    let mut replica = replica(&place);
    let created = (200..900).map(|number| Change::create(Row::Annotation(annotation(number))));
    let bulk = Op {
        batch: true,
        ..op(1, OpKind::Import, created.collect())
    };
    writer(&place)
        .transact(std::slice::from_ref(&bulk))
        .expect("is written");
    assert_eq!(next(&replica).op, bulk);
    let heard = replica
        .refuse(OpId::fixed(1), RefusedBecause::NotAllowed("no".into()))
        .expect("is refused");
    assert_eq!(heard.refused[0].changes.len(), 700);
    assert_eq!(drawn(&place.project()), ids([50]));
}

#[test]
fn the_log_of_a_file_stays_append_only() {
    let place = Place::new();
    let writer = project(&place);
    let refused = writer.connection().execute("DELETE FROM op", []);
    assert!(refused.is_err_and(|error| error.to_string().contains("append-only")));
}

#[test]
fn a_leads_log_begins_where_the_servers_does() {
    let place = Place::new();
    let mut replica = replica(&place);
    let kinds = |replica: &Replica| -> Vec<OpKind> {
        let log = replica.reader().log(&LogFilter::default()).expect("reads");
        log.iter().map(|entry| entry.op.kind).collect()
    };
    let stamp = Some(Uuid::from_u128(6));
    let moved = reshapes(6, &annotation(50), &wider(&annotation(50), 9.0));
    replica
        .hear(&[by_ben(moved.clone())], &Erasures::new(), 6, stamp)
        .expect("is heard");
    assert_eq!(replica.older_wanted(false).expect("reads"), None);

    // Of whoever leads all comes, in the server's order, what was heard among it.
    assert_eq!(replica.older_wanted(true).expect("reads"), Some(6));
    assert_eq!(kinds(&replica), []);
    let dragged = reshapes(7, &wider(&annotation(50), 9.0), &wider(&annotation(50), 8.0));
    writer(&place).transact(&[dragged]).expect("is committed");
    let whole = |op| OlderOp {
        op,
        rows: PackedRows::default(),
        erasure: None,
    };
    let older = |number, kind| whole(by_ben(op(number, kind, Vec::new())));
    let newest = vec![older(5, OpKind::Submit), whole(by_ben(moved))];
    replica.log_older(newest, 4).expect("is logged");
    assert_eq!(replica.older_wanted(true).expect("reads"), Some(4));
    let mut imported = older(2, OpKind::Import);
    imported.op.batch = true;
    imported.rows.add(&[Row::Input(input(3))]).expect("is packed");
    let import = imported.op.gesture;
    let oldest = vec![
        older(1, OpKind::CreateProject),
        imported,
        older(3, OpKind::CreateTask),
        older(4, OpKind::Annotate),
    ];
    replica.log_older(oldest, 0).expect("is logged");
    assert_eq!(replica.older_wanted(true).expect("reads"), None);
    let all = [
        OpKind::CreateProject,
        OpKind::Import,
        OpKind::CreateTask,
        OpKind::Annotate,
        OpKind::Submit,
        OpKind::Reshape,
        OpKind::Reshape,
    ];
    assert_eq!(kinds(&replica), all);
    let touched = replica.reader().tally(import).expect("reads");
    assert_eq!(touched.of("Input").created, 1);
    assert_eq!(replica.reader().pending_ops().expect("reads"), 1);
    assert_eq!(standing(&replica, 50), Some(wider(&annotation(50), 8.0)));
}

#[test]
fn a_replica_is_not_made_anew_from_its_log() {
    let place = Place::new();
    let replica = replica(&place);
    let moved = reshapes(6, &annotation(50), &wider(&annotation(50), 9.0));
    writer(&place).transact(&[moved]).expect("is committed");
    drop(replica);
    let refused = repair(&place.project()).expect_err("its log is not all");
    assert!(matches!(refused, OpenError::Replica { pending: 1, .. }), "{refused:?}");
    let replica = Replica::open(&place.project()).expect("is as it was");
    assert_eq!(replica.reader().pending_ops().expect("reads"), 1);
    let folder = place.project().parent().expect("a folder").to_path_buf();
    let files = std::fs::read_dir(folder).expect("reads").flatten();
    let names: Vec<_> = files
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        names
            .iter()
            .all(|name| !name.contains("damaged") && !name.contains("repair")),
        "{names:?}"
    );
}
