//! Whoever changes the tables behind the log's back is found out.

use super::*;

/// What `check` finds after `sql` was run by some other program.
fn after(sql: &str) -> Vec<CheckProblem> {
    let place = Place::new();
    let mut writer = project(&place);
    log_tests::with_task(&mut writer);
    writer.transact(&[draws(10), draws(11)]).expect("is written");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    let other = rusqlite::Connection::open(place.project()).expect("opens");
    other.execute_batch(sql).expect("is run");
    writer.reader().check().expect("checks")
}

#[test]
fn a_row_changed_by_plain_sql_is_found() {
    let key = RowKey::Annotation(AnnotationId::fixed(10));
    let sql = "UPDATE annotation SET z = 5 WHERE id = x'0000000000000000000000000000000a'";
    assert_eq!(after(sql), [CheckProblem::RowDiffers(key)]);
}

#[test]
fn a_row_removed_by_plain_sql_is_found() {
    let sql = "DELETE FROM annotation WHERE id = x'0000000000000000000000000000000b'";
    let key = RowKey::Annotation(AnnotationId::fixed(11));
    assert_eq!(after(sql), [CheckProblem::RowMissing(key)]);
}

#[test]
fn a_row_that_was_never_logged_is_found() {
    let sql = "INSERT INTO dataset VALUES (x'00000000000000000000000000000007', 'mine')";
    let key = RowKey::Dataset(domain::DatasetId::fixed(7));
    assert_eq!(after(sql), [CheckProblem::RowUnlogged(key)]);
}

#[test]
fn a_wrong_count_is_found() {
    assert_eq!(
        after("UPDATE annotation_count SET n = 3"),
        [CheckProblem::CountWrong("annotations")]
    );
    assert_eq!(
        after("INSERT INTO work_count VALUES (x'00', 'Done', 1)"),
        [CheckProblem::CountWrong("work")]
    );
}

/// What other programs did to the file of projects, by plain SQL, in the attack on the program: each is seen, by `check` or
/// by the opening already.
#[test]
fn every_edit_behind_the_logs_back_is_seen() {
    let edit = |sql: &str| format!("DROP TRIGGER op_stays; {sql}; {OP_STAYS}");
    let unguarded = "DROP TRIGGER op_is_kept; DROP TRIGGER op_change_is_kept; DELETE FROM op_change WHERE op = \
        (SELECT max(seq) FROM op); DELETE FROM op WHERE seq = (SELECT max(seq) FROM op)";
    let endless = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS id, n AS body FROM r";
    let edits = [
        (
            "author",
            edit("UPDATE op SET member = x'00000000000000000000000000000063' WHERE seq = 2"),
        ),
        ("time", edit("UPDATE op SET at = at + 1 WHERE seq = 2")),
        ("kind", edit("UPDATE op SET kind = 'Delete' WHERE seq = 2")),
        ("unknown kind", edit("UPDATE op SET kind = 'Nonsense' WHERE seq = 2")),
        (
            "gesture",
            edit("UPDATE op SET gesture = x'00000000000000000000000000000063' WHERE seq = 2"),
        ),
        (
            "triggers of the log",
            "DROP TRIGGER op_stays; DROP TRIGGER op_change_is_kept".into(),
        ),
        (
            "a trigger that deletes",
            "CREATE TRIGGER sweep AFTER INSERT ON op BEGIN DELETE FROM annotation; END".into(),
        ),
        (
            "a view",
            "DROP TABLE task_member; CREATE VIEW task_member AS SELECT x'00' AS task, x'00' AS member, '' AS body"
                .into(),
        ),
        (
            "an endless view",
            format!("DROP TABLE remark; CREATE VIEW remark AS {endless}"),
        ),
        ("version 0", "PRAGMA user_version = 0".into()),
        ("version 1", "PRAGMA user_version = 1".into()),
        ("the end of the log", unguarded.into()),
        ("an index", "DROP INDEX annotation_by_input".into()),
        ("a column", "ALTER TABLE annotation ADD COLUMN mine TEXT".into()),
        (
            "a damaged row",
            "UPDATE annotation SET region = 'nonsense' WHERE id = (SELECT min(id) FROM annotation)".into(),
        ),
    ];
    for (what, sql) in edits {
        let place = Place::new();
        let mut writer = project(&place);
        writer.transact(&[draws(10)]).expect("is written");
        writer.transact(&[draws(11)]).expect("is written");
        drop(writer);
        let other = rusqlite::Connection::open(place.project()).expect("opens");
        other
            .execute_batch(&sql)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        drop(other);
        let seen = match ReadOnly::open(&place.project()) {
            Ok(disk) => !disk.reader().check().expect("checks").is_empty(),
            Err(OpenError::Altered { .. }) => true,
            Err(error) => panic!("{what}: {error}"),
        };
        assert!(seen, "{what}");
        let repaired = repair(&place.project()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(repaired.kept.exists(), "{what}");
        let writer = Writer::open(&place.project()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(writer.reader().check().expect("checks"), vec![], "{what}");
        let left = match what {
            "the end of the log" => vec![10],
            _ => vec![10, 11],
        };
        assert_eq!(drawn(&place.project()), ids(left), "{what}");
    }
}

const OP_STAYS: &str =
    "CREATE TRIGGER op_stays BEFORE UPDATE ON op BEGIN SELECT raise(ABORT, 'the log is append-only'); END";

#[test]
fn one_damaged_row_is_named_and_hides_no_other() {
    let sql = "UPDATE annotation SET region = 'nonsense' WHERE id = x'0000000000000000000000000000000a'; \
               UPDATE annotation SET z = 5 WHERE id = x'0000000000000000000000000000000b'";
    let found = after(sql);
    let [
        CheckProblem::RowUnreadable { table, row, .. },
        CheckProblem::RowDiffers(key),
    ] = &found[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!(
        (*table, row.as_str()),
        ("annotation", "0000000000000000000000000000000a")
    );
    assert_eq!(*key, RowKey::Annotation(AnnotationId::fixed(11)));
}

#[test]
fn what_is_open_is_not_made_anew() {
    let place = Place::new();
    let _writer = project(&place);
    let before = std::fs::metadata(place.project()).expect("is there").len();
    repair(&place.project()).expect_err("is refused");
    assert_eq!(std::fs::metadata(place.project()).expect("is there").len(), before);
    assert_eq!(
        std::fs::read_dir(place.0.path()).expect("a folder").count(),
        3,
        "the project and its log"
    );
}

#[test]
fn a_log_that_contradicts_itself_is_found() {
    let key = RowKey::Annotation(AnnotationId::fixed(10));
    let sql = "DROP TRIGGER op_change_stays; UPDATE op_change SET before = after WHERE op = \
               (SELECT min(op) FROM op_change WHERE row = x'090000000000000000000000000000000a')";
    let found = after(sql);
    assert!(found.contains(&CheckProblem::LogBroken { seq: 3, key }), "{found:?}");
    assert!(found.contains(&CheckProblem::PayloadChanged(3)), "{found:?}");
}

#[test]
fn every_key_is_read_back_from_its_bytes() {
    use domain::{CommentId, DatasetId, ModelId, SuggestionId, TaskId, WorkId};
    let (one, other) = (InputId::fixed(1), InputId::fixed(2));
    let keys = [
        RowKey::Member(MemberId::fixed(1)),
        RowKey::Concept(ConceptId::fixed(1)),
        RowKey::Input(one),
        RowKey::Dataset(DatasetId::fixed(1)),
        RowKey::DatasetInput(DatasetId::fixed(1), other),
        RowKey::Task(TaskId::fixed(1)),
        RowKey::TaskInput(TaskId::fixed(1), other),
        RowKey::Work(WorkId::fixed(1)),
        RowKey::Annotation(AnnotationId::fixed(1)),
        RowKey::Model(ModelId::fixed(1)),
        RowKey::Suggestion(SuggestionId::fixed(1)),
        RowKey::Run(GestureId::fixed(1)),
        RowKey::Remark(CommentId::fixed(1)),
        RowKey::TaskMembership(TaskId::fixed(1), MemberId::fixed(2)),
        RowKey::DatasetVersion(DatasetId::fixed(1)),
    ];
    for key in keys {
        assert_eq!(tables::key_of(&tables::key_bytes(&key)), Some(key));
    }
    assert_eq!(tables::key_of(&[]), None);
    assert_eq!(tables::key_of(&[3; 16]), None, "a byte short");
}
