//! Who sees what.

use crate::team::{Job, Team, ana, ben, lea, model, rae};
use domain::*;
use server::RowNow;
use std::collections::BTreeSet;

/// Everything that somebody sees.
fn seen(person: &mut crate::team::Person) -> Vec<RowNow> {
    let mut rows = Vec::new();
    person
        .client
        .snapshot(&mut |row| {
            rows.push(row);
            Ok::<_, server::ServerError>(())
        })
        .expect("a snapshot");
    rows
}

fn keys(rows: &[RowNow]) -> BTreeSet<RowKey> {
    rows.iter().map(|row| row.key).collect()
}

#[test]
fn the_server_places_every_kind_of_row_as_the_domain_does() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let model = model();
    let mut rows = job.samples(team.ana.id, &model);
    let merged = Annotation {
        origin: Origin::Merged,
        ..job.annotation(job.inputs[0], team.ana.id)
    };
    let imported = |edited| Origin::Imported {
        format: "coco".into(),
        edited,
        extra: domain::Metadata::default(),
    };
    rows.push(Row::Annotation(merged.clone()));
    rows.push(Row::Annotation(Annotation {
        origin: imported(false),
        ..merged.clone()
    }));
    rows.push(Row::Annotation(Annotation {
        origin: imported(true),
        ..merged.clone()
    }));
    rows.push(Row::Annotation(Annotation { task: None, ..merged }));
    rows.push(Row::Suggestion(
        job.suggestion(job.inputs[0], model.id).copy_for(team.ben.id),
    ));
    let kinds: BTreeSet<RowKind> = rows.iter().map(|row| row.key().kind()).collect();
    assert_eq!(kinds.len(), RowKind::ALL.len(), "a kind has no sample");
    for row in rows {
        let text = serde_json::to_string(&row).expect("is written");
        let sql = "SELECT p.task, p.input, p.concept, p.owner, p.audience, key_of(k, b->k), row_fault(b), k \
                   FROM parsed($1) b, kind_of(b) k, place_of(k, b->k) p";
        let found = team.admin.query_one(sql, &[&text]).expect("is placed");
        let place = (
            found.get(0),
            found.get(1),
            found.get(2),
            found.get(3),
            found.get::<_, String>(4),
        );
        let input = match row.key() {
            RowKey::Input(id) => Some(id),
            _ => row.input(),
        };
        let expected = (
            row.task().map(|id| id.0),
            input.map(|id| id.0),
            row.concept().map(|id| id.0),
            row.owner().map(|id| id.0),
            row.audience().name().to_owned(),
        );
        assert_eq!(place, expected, "{text}");
        assert_eq!(found.get::<_, Vec<u8>>(5), store::key_bytes(&row.key()), "{text}");
        assert_eq!(found.get::<_, Option<String>>(6), None, "{text}");
        assert_eq!(found.get::<_, String>(7), row.key().kind().name());
    }
}

/// Work of Ana's and of Ben's on the first input, with what belongs to it.
fn worked(team: &mut Team, job: &Job) -> (Annotation, Annotation) {
    let input = job.inputs[0];
    let mut made = |who: fn(&mut Team) -> &mut crate::team::Person| {
        let member = who(team).id;
        let annotation = job.annotation(input, member);
        let changes = [Row::Annotation(annotation.clone()), Row::Work(job.work(input, member))];
        team.done(who, OpKind::Annotate, changes.map(Change::create).into());
        let asked = Row::Remark(job.remark(input, member, member, CommentKind::Question));
        team.done(who, OpKind::Ask, vec![Change::create(asked)]);
        annotation
    };
    (made(ana), made(ben))
}

#[test]
fn a_blind_labeler_holds_nothing_of_anothers_work() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |_| {});
    let (own, others) = worked(&mut team, &job);
    let rows = seen(&mut team.ana);
    let text: String = rows
        .iter()
        .map(|row| serde_json::to_string(&row.row).expect("is written"))
        .collect();
    assert!(text.contains(&own.id.to_string()));
    assert!(!text.contains(&others.id.to_string()));
    let works = rows.iter().filter(|row| row.key.kind() == RowKind::Work).count();
    let remarks = rows.iter().filter(|row| row.key.kind() == RowKind::Remark).count();
    assert_eq!((works, remarks), (1, 1));
    let followed = format!("{:?}", team.ana.client.follow(0, 1000).expect("news"));
    assert!(followed.contains(&own.id.to_string()) && !followed.contains(&others.id.to_string()));
    // Reviewers and leads see both; so do labelers who are to see each other.
    for who in [rae, lea] {
        let theirs = keys(&seen(who(&mut team)));
        assert!(
            [own.id, others.id]
                .iter()
                .all(|id| theirs.contains(&RowKey::Annotation(*id)))
        );
    }
    let scope = team.ana.client.hello().expect("is known").scope;
    let open = Task {
        see_others: true,
        ..job.task.clone()
    };
    let change = Change::update(Row::Task(job.task.clone()), Row::Task(open.clone())).expect("a change");
    team.done(lea, OpKind::EditTask, vec![change.clone()]);
    assert!(keys(&seen(&mut team.ana)).contains(&RowKey::Annotation(others.id)));
    assert!(
        team.ana.client.hello().expect("is known").scope > scope,
        "they see more"
    );
    team.done(lea, OpKind::EditTask, vec![change.inverse()]);
    assert!(!keys(&seen(&mut team.ana)).contains(&RowKey::Annotation(others.id)));
}

#[test]
fn a_snapshot_is_what_the_policy_shows_row_by_row() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(3, |_| {});
    let other = team.task(2, |task| {
        task.labelers = vec![];
        task.reviewers = vec![];
    });
    worked(&mut team, &job);
    let model = model();
    let input = job.inputs[1];
    let imported = |task, input| {
        Row::Annotation(Annotation {
            origin: Origin::Imported {
                format: "coco".into(),
                edited: false,
                extra: domain::Metadata::default(),
            },
            task,
            ..job.annotation(input, MemberId(crate::team::id()))
        })
    };
    let merged = Annotation {
        origin: Origin::Merged,
        status: Status::Success,
        ..job.annotation(input, team.lea.id)
    };
    let rows = [
        Row::Model(model.clone()),
        Row::Suggestion(job.suggestion(input, model.id)),
        Row::Annotation(merged),
        Row::Annotation(job.annotation(input, team.lea.id)),
        imported(Some(job.task.id), input),
        imported(None, input),
        imported(None, other.inputs[0]),
    ];
    team.done(lea, OpKind::Import, rows.map(Change::create).into());
    let mut counts = Vec::new();
    for who in [lea, ana, ben, rae, crate::team::roy] {
        let taken = keys(&seen(who(&mut team)));
        let address = team.address.clone();
        let mut sql = who(&mut team).sql(&address);
        let query = format!("SELECT key FROM {}.project_row", crate::team::schema(&team.address));
        let found = sql.query(&query, &[]).expect("rows");
        let shown: BTreeSet<RowKey> = found.iter().filter_map(|row| store::key_of(row.get(0))).collect();
        assert_eq!(taken, shown, "{}", who(&mut team).login);
        counts.push(shown.len());
    }
    assert!(counts[1] < counts[3] && counts[3] < counts[0], "{counts:?}");
    // What nobody answers for yet, and what a lead drew, every labeler of the task is shown; what labelers agreed on
    // only reviewers.
    let theirs = seen(&mut team.ana);
    let origins: Vec<&Origin> = theirs
        .iter()
        .filter_map(|row| match &row.row {
            Row::Annotation(annotation) if annotation.author != team.ana.id => Some(&annotation.origin),
            _ => None,
        })
        .collect();
    assert_eq!(origins.len(), 3, "{origins:?}");
    assert!(!origins.contains(&&Origin::Merged));
}

#[test]
fn who_is_not_of_the_project_sees_nothing() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    worked(&mut team, &job);
    let login = format!("{}_stranger", team.address.project());
    let password = server::create_login(&team.address, Some(crate::postgresql::PASSWORD), &login).expect("a login");
    let address = team.address.with_user(&login);
    let sign_in = || server::Client::connect(&address, Some(&password));
    assert!(matches!(sign_in(), Err(server::ServerError::NoProject(_))));
    // Somebody of another project of the same server, who has the role of its members.
    let role = format!("GRANT \"labelwright_{}_member\" TO \"{login}\"", team.address.project());
    team.admin.batch_execute(&role).expect("is granted");
    let mut stranger = sign_in().expect("signed in");
    assert!(matches!(stranger.hello(), Err(server::ServerError::NotAMember(_))));
    assert!(stranger.follow(0, 10).is_err() || stranger.follow(0, 10).is_ok_and(|news| news.ops.is_empty()));
    let gone = Member {
        left: true,
        ..Member::new(team.ana.id, "Ana", &[Role::Labeler])
    };
    let change = Change::update(
        Row::Member(Member::new(team.ana.id, "Ana", &[Role::Labeler])),
        Row::Member(gone),
    );
    team.done(lea, OpKind::RemoveMember, change.into_iter().collect());
    assert!(matches!(team.ana.client.hello(), Err(server::ServerError::Left(_))));
    let mut sql = team.ana.sql(&team.address);
    let rows = sql.query(
        &format!("SELECT 1 FROM {}.project_row", crate::team::schema(&team.address)),
        &[],
    );
    assert_eq!(rows.expect("an answer").len(), 0);
}

#[test]
fn views_show_each_kind_by_its_fields() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |_| {});
    worked(&mut team, &job);
    let schema = crate::team::schema(&team.address);
    let mut ask = |who: fn(&mut Team) -> &mut crate::team::Person, sql: &str| -> i64 {
        let address = team.address.clone();
        let mut client = who(&mut team).sql(&address);
        client
            .batch_execute(&format!("SET search_path = {schema}"))
            .expect("is set");
        client.query_one(sql, &[]).expect(sql).get(0)
    };
    let own = "SELECT count(*) FROM all_annotation a JOIN all_work w ON w.member = a.author AND w.input = a.input \
               WHERE w.state = 'InProgress' AND a.z = 0";
    assert_eq!((ask(lea, own), ask(ana, own)), (2, 1));
    for kind in RowKind::ALL {
        let name: String = kind
            .name()
            .chars()
            .fold("all".into(), |name, c| match c.is_ascii_uppercase() {
                true => format!("{name}_{}", c.to_ascii_lowercase()),
                false => format!("{name}{c}"),
            });
        ask(
            ana,
            &format!("SELECT count(*) FROM (SELECT * FROM {name}) AS everything"),
        );
    }
}
