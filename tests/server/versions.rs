//! Versions of the server's schema: one that an older release made, and programs of another release than the server.
//! And the check of a log by the rules of today.

use crate::postgresql::{ADMIN, PASSWORD, connect, database, run_file};
use crate::team::{Team, id, op, schema};
use domain::{Change, Color, Concept, ConceptId, MemberId, OpKind, Row, RowKey};
use server::{Client, Init, LogFault, Reason, ServerError, VERSION};
use std::path::Path;

/// What a release whose schema had version 1 made of a published project, in which Ana had labeled since.
const VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/server-schema-1.sql");

/// That project, in a database of its own: the address, and the administrator, who is Lea there. Ana's login is `login`.
fn version_1(login: &str) -> Option<(server::Address, postgres::Client)> {
    let address: server::Address = {
        let new = database()?;
        let text = new.to_string();
        let (plain, _) = text.split_once('?').expect("names a project");
        format!("{plain}?project=version1").parse().expect("an address")
    };
    let mut admin = connect(&address.to_string(), PASSWORD);
    // Roles are the whole server's: another test may have made it.
    let role = "DO $$ BEGIN CREATE ROLE labelwright_version1_member; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    admin.batch_execute(role).expect("a role");
    run_file(&address, Path::new(VERSION_1));
    let logins = format!(
        "SET search_path = {}; UPDATE login SET login = '{ADMIN}' WHERE login = 'admin'; \
         UPDATE login SET login = '{login}' WHERE login = 'ana1'; CREATE ROLE {login} LOGIN PASSWORD 'hers'; \
         GRANT labelwright_version1_member TO {login}",
        schema(&address)
    );
    admin.batch_execute(&logins).expect("are let in");
    Some((address, admin))
}

fn concept(member: MemberId, name: &str) -> domain::Op {
    let row = Row::Concept(Concept {
        id: ConceptId(id()),
        name: name.into(),
        color: Color::nth(1),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    });
    op(member, OpKind::AddConcept, vec![Change::create(row)])
}

#[test]
fn a_project_of_version_1_is_brought_up_with_all_it_has() {
    let Some((address, mut admin)) = version_1("versions_ana") else {
        return;
    };
    let rows = |admin: &mut postgres::Client| -> Vec<(Vec<u8>, String)> {
        let found = admin.query("SELECT key, body FROM project_row ORDER BY key", &[]);
        found
            .expect("rows")
            .iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect()
    };
    let before = rows(&mut admin);
    assert!(before.len() > 10);
    let mut lea = Client::connect(&address.with_user(ADMIN), Some(PASSWORD)).expect("signed in");
    let refused = lea.hello();
    assert!(
        matches!(
            refused,
            Err(ServerError::Older {
                found: 1,
                known: VERSION
            })
        ),
        "{refused:?}"
    );

    assert_eq!(
        server::init(&address, Some(PASSWORD)).expect("is brought up"),
        Init::Updated(1)
    );
    assert_eq!(server::init(&address, Some(PASSWORD)).expect("is there"), Init::There);
    assert_eq!(rows(&mut admin), before);
    let known = lea.hello().expect("is understood");
    assert_eq!((known.seq, known.version), (12, VERSION));
    assert_eq!(lea.check_log().expect("is checked"), []);
    let work = admin
        .query("SELECT state, drawn FROM all_work ORDER BY state", &[])
        .expect("a view");
    assert_eq!(work.len(), 3);

    // Who labels goes on, by the draw that was stored before.
    let mut ana = Client::connect(&address.with_user("versions_ana"), Some("hers")).expect("signed in");
    let me = ana.hello().expect("is understood").member;
    let state = |state: &str| format!("SELECT body FROM project_row WHERE kind = 'Work' AND body LIKE '%\"{state}\"%'");
    let found = admin.query_one(&state("InProgress"), &[]).expect("one is begun");
    let Row::Work(work) = serde_json::from_str(found.get(0)).expect("a row") else {
        panic!("it is work");
    };
    let mut submitted = work.clone();
    submitted.state = domain::task::WorkState::Submitted;
    (submitted.drawn, submitted.reviewer) = (true, Some(known.member));
    let key = RowKey::Work(work.id);
    let version = admin
        .query_one(
            "SELECT version FROM project_row WHERE key = $1",
            &[&store::key_bytes(&key)],
        )
        .expect("is there");
    let change = Change::update(Row::Work(work.clone()), Row::Work(submitted)).expect("a change");
    let mut submit = op(me, OpKind::Submit, vec![change]);
    (submit.task, submit.input) = (Some(work.task), Some(work.input));
    let versions = [Some(domain::OpId(version.get(0)))];
    let answer = ana
        .commit(&server::SentOp::new(&submit, &versions))
        .expect("is answered");
    assert!(matches!(answer, server::Answer::Saved { seq: 13 }), "{answer:?}");
    assert_eq!(lea.check_log().expect("is checked"), []);
}

#[test]
fn a_program_of_another_version_sends_nothing() {
    let Some(mut team) = Team::new() else { return };
    let lea = team.lea.id;
    let mut sql = team.lea.sql(&team.address);
    let path = format!("SET search_path = {}, pg_temp", schema(&team.address));
    sql.batch_execute(&path).expect("is set");
    let versions = [None];
    let sent = concept(lea, "car");
    let text = server::SentOp::new(&sent, &versions).json().expect("is written");
    for version in ["1", "99"] {
        sql.batch_execute(&format!("SET labelwright.version = '{version}'"))
            .expect("is set");
        let refused = sql
            .query_one("SELECT commit_op($1)", &[&text])
            .expect_err("is not understood");
        assert_eq!(refused.code().expect("says why").code(), "LW009");
    }
    sql.batch_execute("RESET labelwright.version").expect("is set");
    sql.query_one("SELECT commit_op($1)", &[&text])
        .expect_err("version 1 said nothing");
    // While it is connected the project comes to a newer version.
    team.admin
        .batch_execute("UPDATE project SET version = 99")
        .expect("is set");
    team.lea
        .client
        .commit(&server::SentOp::new(&sent, &versions))
        .expect_err("is of another version");
    assert!(matches!(
        team.lea.client.hello(),
        Err(ServerError::Newer { found: 99, .. })
    ));
    let back = format!("UPDATE project SET version = {VERSION}");
    team.admin.batch_execute(&back).expect("is set");
    team.lea
        .client
        .commit(&server::SentOp::new(&sent, &versions))
        .expect("is written");
}

#[test]
fn what_no_rule_allows_is_named() {
    let Some(mut team) = Team::new() else { return };
    let (lea, ana) = (team.lea.id, team.ana.id);
    let car = concept(lea, "car");
    let versions = [None];
    team.lea
        .client
        .commit(&server::SentOp::new(&car, &versions))
        .expect("is written");
    assert_eq!(team.lea.client.check_log().expect("is checked"), []);
    assert!(matches!(team.ana.client.check_log(), Err(ServerError::NotAllowed(_))));

    // Whoever owns the database writes what Ana may not, and a row that no op made.
    let bus = concept(ana, "bus");
    let text = server::SentOp::new(&bus, &versions).json().expect("is written");
    let forged = team.admin.query_one("SELECT take_as_it_is($1)", &[&text]);
    forged.expect("an administrator may");
    let key = car.changes[0].key();
    let body = team
        .now(&key)
        .map(|(_, row)| serde_json::to_string(&row).expect("a row"))
        .expect("is there");
    let other = body.replace("\"car\"", "\"lorry\"");
    let sql = "UPDATE project_row SET body = $1 WHERE key = $2";
    team.admin
        .execute(sql, &[&other, &store::key_bytes(&key)])
        .expect("an administrator may");

    let found = team.lea.client.check_log().expect("is checked");
    let newest = team.lea.client.hello().expect("is there").seq;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        matches!(&found[0], LogFault::Op { seq, member, kind, reason: Reason::Right, row: Some(_), .. }
            if *seq == newest && *member == ana && kind == "AddConcept"),
        "{found:?}"
    );
    assert_eq!(found[1], LogFault::Row(Some(key)));
    // The copy in which it was checked is gone.
    let left = team.admin.query_one(
        "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'labelwright check%'",
        &[],
    );
    assert_eq!(left.expect("is counted").get::<_, i64>(0), 0);
    team.is_checked = true;
}
