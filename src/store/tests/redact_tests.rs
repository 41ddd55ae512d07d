//! What passphrases hash to: in the member's row while it holds, and nowhere afterwards.

use super::*;
use crate::migrate;

/// Long enough a team that its rows take several pages of the file.
const TEAM: u128 = 60;

fn hash(who: u128, nth: u128) -> String {
    format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0{who:04}$dGhlIGhhc2ggb2YgYSBwYXNzcGhyYXNl{nth:04}")
}

fn person(who: u128, passphrase: Option<String>) -> Member {
    Member {
        passphrase,
        ..Member::new(MemberId::fixed(1_000 + who), format!("Person {who}"), &Role::ALL)
    }
}

/// An op that sets, changes or clears a passphrase.
fn sets(number: u128, before: Option<Member>, after: Member) -> Op {
    let change = match before {
        None => Change::create(Row::Member(after)),
        Some(before) => Change::update(Row::Member(before), Row::Member(after)).expect("differs"),
    };
    Op {
        input: None,
        ..op(number, OpKind::EditMember, vec![change])
    }
}

/// All bytes of the project, and of what lies beside it.
fn bytes(path: &Path) -> Vec<u8> {
    let beside = |end| std::fs::read(format!("{}{end}", path.display())).unwrap_or_default();
    ["", "-wal"].map(beside).concat()
}

fn count(path: &Path, text: &str) -> usize {
    bytes(path)
        .windows(text.len())
        .filter(|part| *part == text.as_bytes())
        .count()
}

#[test]
fn a_passphrase_that_was_changed_or_cleared_leaves_nothing_behind() {
    let place = Place::new();
    let path = place.project();
    let mut writer = project(&place);
    for who in 0..TEAM {
        let joins = sets(100 + who, None, person(who, Some(hash(who, 1))));
        writer.transact(&[joins]).expect("is written");
    }
    writer.fold().expect("is brought into the file");
    assert_eq!(count(&path, &hash(3, 1)), 1, "in the member's row alone");
    for who in 0..TEAM {
        let old = person(who, Some(hash(who, 1)));
        let new = person(who, (who % 2 == 0).then(|| hash(who, 2)));
        writer.transact(&[sets(300 + who, Some(old), new)]).expect("is written");
    }
    assert!(writer.fold().expect("is brought into the file"));
    for who in 0..TEAM {
        assert_eq!(count(&path, &hash(who, 1)), 0, "person {who}");
        assert_eq!(count(&path, &hash(who, 2)), usize::from(who % 2 == 0), "person {who}");
    }
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    drop(writer);
    // What stands in for the hash still tells that it was exchanged.
    let other = rusqlite::Connection::open(&path).expect("opens");
    let forged = "UPDATE member SET passphrase = ?1 WHERE name = 'Person 4'";
    other.execute(forged, [hash(4, 3)]).expect("is run");
    drop(other);
    let disk = ReadOnly::open(&path).expect("opens");
    let key = RowKey::Member(person(4, None).id);
    assert_eq!(disk.reader().check().expect("checks"), [CheckProblem::RowDiffers(key)]);
}

#[test]
fn a_member_taken_back_keeps_the_passphrase_and_none_comes_back_from_the_log() {
    let place = Place::new();
    let mut writer = project(&place);
    let ben = person(1, Some(hash(1, 1)));
    let gone = Member {
        left: true,
        ..ben.clone()
    };
    writer.transact(&[sets(10, None, ben.clone())]).expect("is written");
    writer
        .transact(&[sets(11, Some(ben.clone()), gone.clone())])
        .expect("is written");
    let left = |writer: &Writer| {
        let ops = writer.reader().gesture_ops(GestureId::fixed(11)).expect("reads");
        let mut changes = writer.reader().gesture_piece(&ops[0], 0).expect("reads");
        changes.remove(0)
    };
    let back = op(12, OpKind::Undo, vec![left(&writer).inverse()]);
    writer.transact(&[back]).expect("is taken back");
    assert_eq!(
        writer.reader().row(&RowKey::Member(ben.id)).expect("reads"),
        Some(Row::Member(ben.clone()))
    );
    // With another passphrase since, the row is not what the log left.
    let other = person(1, Some(hash(1, 2)));
    writer
        .transact(&[sets(13, Some(ben), other.clone())])
        .expect("is written");
    let change = Change::update(Row::Member(other), left(&writer).before().expect("was there").clone());
    let refused = writer.transact(&[op(14, OpKind::Undo, change.into_iter().collect())]);
    assert!(matches!(refused, Err(StoreError::Clash(_))), "{refused:?}");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

/// A project as releases before this schema wrote it, with hashes in its log.
fn older(path: &Path) {
    let conn = rusqlite::Connection::open(path).expect("a file");
    migrate::make(&conn, 4).expect("a schema");
    conn.pragma_update(None, "user_version", 4).expect("is set");
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .expect("is set");
    let mut kept: Option<Member> = None;
    for (nth, passphrase) in [Some(hash(1, 1)), Some(hash(1, 2)), None, Some(hash(1, 3))]
        .into_iter()
        .enumerate()
    {
        let new = person(1, passphrase);
        let seq = nth as i64 + 1;
        let json = |member: &Member| serde_json::to_string(&Row::Member(member.clone())).expect("JSON");
        conn.execute(
            "INSERT INTO op (id, gesture, member, at, kind) VALUES (?1, ?1, ?2, 5, 'EditMember')",
            rusqlite::params![OpId::fixed(nth as u128 + 1).bytes(), new.id.bytes()],
        )
        .expect("is written");
        let mut key = vec![1];
        key.extend(new.id.bytes());
        conn.execute(
            "INSERT INTO op_change VALUES (?1, 0, ?2, ?3, ?4)",
            rusqlite::params![seq, key, kept.as_ref().map(json), json(&new)],
        )
        .expect("is written");
        let row = Row::Member(new.clone());
        match kept {
            None => crate::tables::insert(&conn, &row),
            Some(_) => crate::tables::update(&conn, &row),
        }
        .expect("is written");
        kept = Some(new);
    }
    let gap = "INSERT INTO member (id, name, roles, passphrase) VALUES (x'07', 'Gone', '[]', ?1)";
    conn.execute(gap, [hash(7, 1)]).expect("is written");
    conn.execute("DELETE FROM member WHERE id = x'07'", []).expect("is run");
}

#[test]
fn bringing_a_project_up_to_date_takes_hashes_out_of_its_log_and_says_so() {
    let place = Place::new();
    let path = place.project();
    older(&path);
    assert!(count(&path, &hash(1, 1)) > 0 && count(&path, &hash(7, 1)) > 0);
    let mut writer = Writer::open(&path).expect("is brought up to date");
    assert!(writer.fold().expect("is brought into the file"));
    assert_eq!(count(&path, &hash(1, 1)), 0);
    assert_eq!(count(&path, &hash(1, 2)), 0);
    assert_eq!(count(&path, &hash(7, 1)), 0, "in the gap of a page");
    assert_eq!(count(&path, &hash(1, 3)), 1, "in the member's row alone");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    let log = writer.reader().log(&LogFilter::default()).expect("reads");
    let kinds: Vec<&str> = log.iter().map(|entry| &*entry.kind).collect();
    assert_eq!(
        kinds,
        [
            "EditMember",
            "EditMember",
            "EditMember",
            "EditMember",
            "RedactPassphrases"
        ]
    );
    drop(writer);
    let writer = Writer::open(&path).expect("opens");
    assert_eq!(writer.reader().last_seq().expect("reads"), 5, "said once");
    drop(writer);
    // What was made anew from the log has the passphrase of the row, and none where that is lost.
    repair(&path).expect("is repaired");
    let passphrase = |path: &Path| {
        let disk = ReadOnly::open(path).expect("opens");
        disk.reader().members().expect("reads").remove(0).passphrase
    };
    assert_eq!(passphrase(&path), Some(hash(1, 3)));
    let other = rusqlite::Connection::open(&path).expect("opens");
    other
        .execute_batch("UPDATE member SET passphrase = 'x'")
        .expect("is run");
    drop(other);
    let made = repair(&path).expect("is repaired");
    assert_eq!(made.lost, ["the passphrase of Person 1; they may set another"]);
    assert_eq!(passphrase(&path), None);
}

#[test]
fn repairing_an_older_project_leaves_its_hashes_behind() {
    let place = Place::new();
    let path = place.project();
    older(&path);
    repair(&path).expect("is repaired");
    assert_eq!(count(&path, &hash(1, 1)), 0);
    assert_eq!(count(&path, &hash(1, 3)), 1);
    let disk = ReadOnly::open(&path).expect("opens");
    assert_eq!(disk.reader().check().expect("checks"), vec![]);
}

#[test]
fn an_act_that_this_release_does_not_know_is_told_by_its_name() {
    let place = Place::new();
    let mut writer = project(&place);
    writer.transact(&[draws(10)]).expect("is written");
    let edit = "DROP TRIGGER op_stays; UPDATE op SET kind = 'Blur' WHERE seq = 2";
    writer.connection().execute_batch(edit).expect("is run");
    let log = writer.reader().log(&LogFilter::default()).expect("reads");
    assert_eq!((log[1].op.kind, &*log[1].kind), (OpKind::Unknown, "Blur"));
    let steps = writer.reader().steps(ANA, InputId::fixed(3)).expect("reads");
    assert_eq!(steps.last().expect("a step").kind, OpKind::Unknown);
}
