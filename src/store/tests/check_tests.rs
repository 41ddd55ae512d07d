//! Whoever changes the tables behind the log's back is found out.

use super::*;
use crate::domain::RowKey;

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
    let mut key = vec![9; 1];
    key.extend(AnnotationId::fixed(11).bytes());
    assert_eq!(after(sql), [CheckProblem::RowMissing(key)]);
}

#[test]
fn a_row_that_was_never_logged_is_found() {
    let sql = "INSERT INTO dataset VALUES (x'00000000000000000000000000000007', 'mine')";
    let key = RowKey::Dataset(crate::domain::DatasetId::fixed(7));
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

#[test]
fn a_log_that_contradicts_itself_is_found() {
    let key = RowKey::Annotation(AnnotationId::fixed(10));
    let sql = "DROP TRIGGER op_change_stays; UPDATE op_change SET before = after WHERE op = \
               (SELECT min(op) FROM op_change WHERE row = x'090000000000000000000000000000000a')";
    assert_eq!(after(sql), [CheckProblem::LogBroken { seq: 3, key }]);
}
