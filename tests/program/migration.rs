//! A project of an older release is brought up to date whole or not at all, also where the program is killed meanwhile.

use rusqlite::Connection;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// So many that bringing them up to date takes a while.
const ROWS: u64 = 60_000;

/// The schema's number, and how many annotations are written as the fifth schema had them, and as the sixth has.
fn state(project: &Path) -> (u32, u64, u64) {
    let conn = Connection::open(project).expect("opens");
    let version = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("a number");
    let count = |form: &str| {
        let sql = format!("SELECT count(*) FROM annotation WHERE origin LIKE '{form}'");
        conn.query_row(&sql, [], |row| row.get(0)).expect("counts")
    };
    (version, count("{\"Imported\"%"), count("[\"coco\"%"))
}

#[test]
fn a_project_is_brought_up_to_date_whole_or_not_at_all() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema-5.labelwright");
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.labelwright");
    std::fs::copy(kept, &large).expect("the kept file is there");
    let conn = Connection::open(&large).expect("opens");
    conn.execute_batch(&format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS}) \
         INSERT INTO annotation SELECT randomblob(16), input, task, concept, author, sign, status, origin, z, region, \
         edited_by, merged FROM n JOIN annotation ON id = x'00000000000000000000000000000065'"
    ))
    .expect("is written");
    drop(conn);
    let all = ROWS + 600;
    assert_eq!(state(&large), (5, all, 0));
    let mut killed = 0;
    for moment in (0..).map(|step| Duration::from_millis(step * 15)) {
        let project = folder.path().join("killed.labelwright");
        std::fs::copy(&large, &project).expect("is copied");
        let mut child = Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .arg("info")
            .arg(&project)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        std::thread::sleep(moment);
        let over = child.try_wait().expect("is asked").is_some();
        child.kill().expect("is killed, or over");
        child.wait().expect("is over");
        match state(&project) {
            (5, old, 0) => assert_eq!(old, all),
            (6.., 0, new) => assert_eq!(new, all),
            other => panic!("after {moment:?}: {other:?}"),
        }
        std::fs::remove_file(&project).expect("is removed");
        // What SQLite keeps beside a file whose program was killed.
        for end in ["-wal", "-shm"] {
            let _gone = std::fs::remove_file(folder.path().join(format!("killed.labelwright{end}")));
        }
        if over {
            break;
        }
        killed += 1;
    }
    assert!(killed > 3, "it was over before it could be killed");
}
