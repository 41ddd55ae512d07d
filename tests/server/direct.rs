//! What a member tries with SQL of their own.

use crate::team::{Team, id, schema};
use domain::*;

#[test]
fn forty_acts_of_a_member_with_sql_are_forty_refusals() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let input = job.inputs[0];
    let rows = [
        Row::Annotation(job.annotation(input, team.ben.id)),
        Row::Work(job.work(input, team.ben.id)),
    ];
    team.done(crate::team::ben, OpKind::Annotate, rows.map(Change::create).into());
    let state = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (SELECT r::text FROM project_row r \
                 UNION ALL SELECT o::text FROM op o UNION ALL SELECT l::text FROM login l \
                 UNION ALL SELECT m::text FROM member_now m UNION ALL SELECT d::text FROM draw d \
                 UNION ALL SELECT p::text FROM project p) t (t)";
    let digest = |team: &mut Team| team.admin.query_one(state, &[]).expect("is read").get::<_, String>(0);
    let before = digest(&mut team);
    let me = team.ana.id;
    let role = format!("labelwright_{}_member", team.address.project());
    let acts = [
        "INSERT INTO project_row SELECT * FROM project_row LIMIT 1".to_owned(),
        "UPDATE project_row SET body = ''".into(),
        "DELETE FROM project_row".into(),
        "TRUNCATE project_row".into(),
        "INSERT INTO op SELECT * FROM op LIMIT 1".into(),
        "UPDATE op SET member = member".into(),
        "DELETE FROM op".into(),
        "INSERT INTO op_side SELECT * FROM op_side LIMIT 1".into(),
        "DELETE FROM op_side".into(),
        "UPDATE op_side SET body = ''".into(),
        "INSERT INTO upload_row SELECT * FROM upload_row LIMIT 1".into(),
        "DELETE FROM upload_row".into(),
        "SELECT * FROM upload".into(),
        "SELECT * FROM login".into(),
        format!("UPDATE login SET member = '{}'", team.lea.id),
        format!("INSERT INTO login VALUES (session_user, '{}')", team.lea.id),
        "SELECT * FROM member_now".into(),
        "UPDATE member_now SET is_lead = true".into(),
        "SELECT * FROM task_role".into(),
        format!(
            "INSERT INTO task_role VALUES ('{}', '{me}', 'reviewer', true)",
            job.task.id
        ),
        "UPDATE member_scope SET n = 0".into(),
        "UPDATE project SET state = 'empty'".into(),
        "UPDATE project SET seq = 0".into(),
        "SELECT * FROM draw".into(),
        "DELETE FROM draw".into(),
        "UPDATE right_line SET who = 'owner'".into(),
        "DELETE FROM right_move".into(),
        "UPDATE op_kind SET leads = false".into(),
        "DELETE FROM row_kind".into(),
        "SELECT publish_begin()".into(),
        "SELECT publish_ops('[]')".into(),
        "SELECT publish_done('mine')".into(),
        format!("SELECT publish_stage('{}', 0, '{{}}')", id()),
        format!("SELECT stage('{}', 0, '{{}}')", id()),
        format!("SELECT write_change('{}', 0, '{{}}', true)", id()),
        format!("SELECT write_op('{{}}', '{}')", team.lea.id),
        "SELECT log_op('{}', '')".into(),
        format!("SELECT take_member('{me}', '{{\"name\": \"Ana\", \"roles\": [\"Lead\"]}}')"),
        format!(
            "SELECT add_member('Eve', '{{Lead}}', session_user, '{}', '{}', 0)",
            id(),
            id()
        ),
        format!("SELECT take('{}', 3, '{}')", job.task.id, id()),
        "ALTER TABLE project_row DISABLE ROW LEVEL SECURITY".into(),
        "DROP POLICY seen ON project_row".into(),
        "CREATE OR REPLACE FUNCTION me() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'".into(),
        "CREATE TABLE mine (n int)".into(),
        "ALTER FUNCTION is_lead() SECURITY INVOKER".into(),
        "DROP TRIGGER op_stays ON op".into(),
        format!("SET SESSION AUTHORIZATION \"{}\"", team.lea.login),
        format!("SET ROLE {}", crate::postgresql::ADMIN),
        format!("GRANT \"{role}\" TO \"{}\"", team.ben.login),
        "SELECT 1 / count(*) FROM project_row WHERE owner <> me() AND kind = 'Annotation'".into(),
    ];
    let mut sql = team.ana.sql(&team.address);
    let path = format!("SET search_path = {}", schema(&team.address));
    let mut done = Vec::new();
    for act in &acts {
        sql.batch_execute(&path).expect("is set");
        let code = sql
            .batch_execute(act)
            .err()
            .and_then(|error| Some(error.code()?.code().to_owned()));
        // Refused for what it is: no right, by PostgreSQL or by us, or, of the last one, that nothing is shown.
        if !code.is_some_and(|code| ["42501", "LW003", "LW006", "22012"].contains(&code.as_str())) {
            done.push(act);
        }
    }
    assert!(acts.len() >= 40);
    assert!(done.is_empty(), "{done:#?}");
    assert_eq!(digest(&mut team), before, "something was changed");
}

/// Objects of a temporary schema are no way around: the functions look there last, and for tables only.
#[test]
fn names_that_a_member_makes_are_not_taken_for_the_servers() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let mut sql = team.ana.sql(&team.address);
    let sets = format!(
        "CREATE TEMP TABLE login AS SELECT session_user::name AS login, '{0}'::uuid AS member;
         CREATE TEMP TABLE member_now AS SELECT '{0}'::uuid AS member, 'Lea' AS name, true AS is_lead, true AS is_labeler,
             true AS is_reviewer, false AS gone;
         CREATE FUNCTION pg_temp.is_lead() RETURNS bool LANGUAGE sql AS 'SELECT true';
         SET search_path = pg_temp, {1}",
        team.lea.id,
        schema(&team.address)
    );
    sql.batch_execute(&sets).expect("they may make these");
    let name: String = sql
        .query_one(&format!("SELECT {}.hello()->>'name'", schema(&team.address)), &[])
        .expect("an answer")
        .get(0);
    assert_eq!(name, "Ana");
    let sees: bool = sql
        .query_one(
            &format!("SELECT {}.sees_input('{}')", schema(&team.address), job.inputs[0]),
            &[],
        )
        .expect("an answer")
        .get(0);
    assert!(sees);
    let leads: bool = sql
        .query_one(&format!("SELECT {}.is_lead()", schema(&team.address)), &[])
        .expect("an answer")
        .get(0);
    assert!(!leads);
}
