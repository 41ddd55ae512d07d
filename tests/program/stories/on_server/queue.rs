//! A queue whose labelers are not always connected.

use super::{LEA, Team, draws, submits};
use crate::postgresql::PASSWORD;
use crate::postgresql::connect;
use labelwright::domain::{OpId, TaskId};
use serde_json::json;

fn labels(input: u32) -> String {
    format!("[{}, {}]", draws(input, 5.0), submits(input))
}

#[test]
fn work_after_a_lapse_counts_where_nobody_else_began() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], worker_strategy: Queue");
    // Ben begins with three inputs.
    let begun: Vec<String> = (1..=3).map(|input| draws(input, 5.0)).collect();
    team.apply("Ben", &format!("[{}]", begun.join(", ")), &[]).fine();
    let mut sql = connect(&team.address.to_string(), PASSWORD);
    sql.batch_execute(&format!("SET search_path = \"labelwright_{}\"", team.address.project()))
        .expect("is set");
    let held: i64 = sql
        .query_one("SELECT count(*) FROM lease", &[])
        .expect("is asked")
        .get(0);
    assert_eq!(held, 3, "they are held for him");
    // That was long ago, as his replica knows: it is made anew.
    sql.batch_execute(
        "UPDATE project_row SET body = regexp_replace(body, '\"since\":[0-9]+', '\"since\":1'), since = 1 \
         WHERE kind = 'TaskInput' AND since IS NOT NULL",
    )
    .expect("is set");
    std::fs::remove_dir_all(team.home("Ben")).expect("is removed");
    team.json("Ben", &["info", &team.address_of("Ben")]);
    team.network.cut();
    for input in [2, 3] {
        team.apply("Ben", &format!("[{}]", submits(input)), &["--queue"]);
    }
    team.network.mend();
    let refused = team.apply("Cy", &labels(3), &[]);
    assert_eq!(refused.status, 1, "what Ben holds is not Cy's: {refused:?}");
    sql.batch_execute("UPDATE lease SET until = now() - interval '1 minute'")
        .expect("is set");
    // The server gives Cy the second one, who does not begin, and the third one, who does.
    let done = team.apply("Cy", &labels(3), &[]);
    assert_eq!(done.out, "Applied 2 commands.\n", "{done:?}");
    let login = team.address.with_user(&format!("cy_{}", team.address.project()));
    let password = &team
        .passwords
        .iter()
        .find(|(name, _)| *name == "Cy")
        .expect("a member")
        .1;
    let mut cy = server::Client::connect(&login, Some(password)).expect("signs in");
    let task = TaskId(sql.query_one("SELECT id FROM all_task", &[]).expect("is there").get(0));
    let given = cy.take(task, 2, OpId::fixed(77)).expect("is taken");
    assert_eq!(given.inputs.len(), 2, "the first two, which lapsed");
    let told = team.run("Ben", &["info", &team.address_of("Ben")]);
    assert!(told.err.contains("Not saved on the server: you submitted"), "{told:?}");
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!((&status["pending"], &status["refused"]), (&json!(0), &json!(1)));
    assert_eq!(team.statuses(LEA), json!({"Pending": 2, "Success": 2}));
}
