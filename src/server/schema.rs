//! The project's schema in PostgreSQL: made, and brought to a new version, by an administrator.
//!
//! Tables are made once and changed by [`STEPS`]. All else (functions, types, policies, views) is thrown away and made
//! anew by the first release that has another version.

use crate::address::Address;
use crate::error::ServerError;
use crate::fields::fields;
use domain::workflow::rights::{RIGHTS, is_a_leads};
use domain::{OpKind, RowKind};
use postgres::Transaction;
use serde_json::{Value, json};
use std::cmp::Ordering;
use store::key_tag;

/// The version of the schema that this release makes and knows.
pub const VERSION: i32 = 7;

/// The tables of version 1.
const TABLES: &str = include_str!("sql/tables.sql");

/// What makes tables of one version those of the next, from version 2 on.
const STEPS: [&str; 6] = [
    include_str!("sql/0002.sql"),
    include_str!("sql/0003.sql"),
    include_str!("sql/0004.sql"),
    include_str!("sql/0005.sql"),
    include_str!("sql/0006.sql"),
    include_str!("sql/0007.sql"),
];
const _: () = assert!(STEPS.len() as i32 == VERSION - 1);

/// By which ops are judged and written: this, on these tables, is also what the log is checked with.
const RULES: [&str; 7] = [
    include_str!("sql/log.sql"),
    include_str!("sql/rows.sql"),
    include_str!("sql/see.sql"),
    include_str!("sql/commit.sql"),
    include_str!("sql/rights.sql"),
    include_str!("sql/bulk.sql"),
    include_str!("sql/team.sql"),
];

/// The rest, which comes last.
const OTHERS: [&str; 4] = [
    include_str!("sql/purge.sql"),
    include_str!("sql/presence.sql"),
    include_str!("sql/check.sql"),
    include_str!("sql/grants.sql"),
];

/// Takes away all that is no table, in the schema that is the search path.
const CLEAR: &str = include_str!("sql/clear.sql");

/// What came of [`init`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Init {
    /// The schema was made.
    Made,
    /// It was of this older version, and was brought to the one of this release.
    Updated(i32),
    /// It was there.
    There,
}

/// Whether who asks sees a row, a side of a change or a row of an upload: all have these columns. As
/// [`domain::Audience`] says; what is asked of who asks is asked once for a whole query.
const SEES: &str = "(SELECT is_lead()) OR CASE audience
        WHEN 'everyone' THEN (SELECT me()) IS NOT NULL
        WHEN 'task' THEN task = ANY ((SELECT my_tasks())::uuid[])
        WHEN 'owner' THEN task = ANY ((SELECT my_tasks())::uuid[]) AND (
            owner = (SELECT me()) OR task = ANY ((SELECT my_open_tasks())::uuid[])
            OR kind = 'Annotation' AND NOT labels(task, owner))
        WHEN 'reviewers' THEN task = ANY ((SELECT my_open_tasks())::uuid[])
        WHEN 'input' THEN sees_input(input)
        ELSE false
    END";

/// All kinds of ops.
const OP_KINDS: [OpKind; 51] = [
    OpKind::CreateProject,
    OpKind::AddMember,
    OpKind::Import,
    OpKind::UpdateInput,
    OpKind::RemoveInputs,
    OpKind::ExcludeInputs,
    OpKind::EditMetadata,
    OpKind::AddConcept,
    OpKind::EditConcept,
    OpKind::EditDataset,
    OpKind::SaveSearch,
    OpKind::CreateTask,
    OpKind::EditTask,
    OpKind::DeleteTask,
    OpKind::Annotate,
    OpKind::Reshape,
    OpKind::Relabel,
    OpKind::Reorder,
    OpKind::Delete,
    OpKind::Paste,
    OpKind::Restore,
    OpKind::Submit,
    OpKind::Withdraw,
    OpKind::Skip,
    OpKind::AddModel,
    OpKind::Suggest,
    OpKind::Accept,
    OpKind::Unaccept,
    OpKind::Dismiss,
    OpKind::Rename,
    OpKind::AutoAnnotate,
    OpKind::EditMember,
    OpKind::RemoveMember,
    OpKind::Assign,
    OpKind::Approve,
    OpKind::Reject,
    OpKind::Reopen,
    OpKind::Merge,
    OpKind::Settle,
    OpKind::Release,
    OpKind::Ask,
    OpKind::Answer,
    OpKind::Read,
    OpKind::Freeze,
    OpKind::Undo,
    OpKind::Redo,
    OpKind::RedactPassphrases,
    OpKind::Bulk,
    OpKind::PurgeInputs,
    OpKind::Pseudonymize,
    OpKind::Unknown,
];

/// Makes the schema of the project that the address names, with its functions, policies and the role of its members; or
/// brings one of an older version to [`VERSION`], whole or not at all. The login must be allowed to make schemas and roles.
///
/// # Errors
/// [`ServerError::Newer`]; those of connecting; what PostgreSQL said.
pub fn init(address: &Address, password: Option<&str>) -> Result<Init, ServerError> {
    let mut client = address.sign_in(password)?;
    let failed = |error| ServerError::of(&address.host(), error);
    let mut transaction = client.transaction().map_err(failed)?;
    let made = init_in(&mut transaction, address, failed)?;
    transaction.commit().map_err(failed)?;
    Ok(made)
}

fn init_in(
    transaction: &mut Transaction<'_>,
    address: &Address,
    failed: impl Fn(postgres::Error) -> ServerError + Copy,
) -> Result<Init, ServerError> {
    let schema = address.schema();
    // Two administrators at once: the second finds it there.
    transaction
        .execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &[&schema])
        .map_err(failed)?;
    let there = transaction
        .query_one(
            "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)",
            &[&schema],
        )
        .map_err(failed)?;
    let path = format!(
        "SET LOCAL search_path = {}, pg_temp; SET LOCAL check_function_bodies = off",
        quoted(&schema)
    );
    if there.get(0) {
        transaction.batch_execute(&path).map_err(failed)?;
        // Nobody writes before the rules are those of the new version.
        let sql = "SELECT version FROM project FOR UPDATE";
        let found: i32 = transaction.query_one(sql, &[]).map_err(failed)?.get(0);
        return match found.cmp(&VERSION) {
            Ordering::Equal => Ok(Init::There),
            Ordering::Greater => Err(ServerError::Newer { found, known: VERSION }),
            Ordering::Less => {
                transaction.batch_execute(CLEAR).map_err(failed)?;
                bring_up(transaction, address, found).map_err(failed)?;
                Ok(Init::Updated(found))
            }
        };
    }
    let role = address.role();
    let known = transaction
        .query_one("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", &[&role])
        .map_err(failed)?;
    if !known.get::<_, bool>(0) {
        let sql = format!("CREATE ROLE {} NOLOGIN", quoted(&role));
        transaction.batch_execute(&sql).map_err(failed)?;
    }
    let start = format!("CREATE SCHEMA {}; {path}; {TABLES}", quoted(&schema));
    transaction.batch_execute(&start).map_err(failed)?;
    let sql = "INSERT INTO project (version, name) VALUES (1, $1)";
    transaction.execute(sql, &[&address.project()]).map_err(failed)?;
    bring_up(transaction, address, 1).map_err(failed)?;
    Ok(Init::Made)
}

/// Makes the tables of version `from` those of this release, and everything else.
fn bring_up(transaction: &mut Transaction<'_>, address: &Address, from: i32) -> Result<(), postgres::Error> {
    let (schema, role) = (address.schema(), address.role());
    for step in STEPS.iter().skip(usize::try_from(from - 1).unwrap_or_default()) {
        transaction.batch_execute(step)?;
    }
    let text = |part: &str| {
        part.replace("@role@", &quoted(&role))
            .replace("@rolename@", &literal(&role))
            .replace("@channel@", &literal(&schema))
            .replace("@tag_of_kind@", &tag_of_kind())
            .replace("@kind_of_tag@", &kind_of_tag())
            .replace("@sees@", SEES)
    };
    for part in RULES.iter().chain(&OTHERS) {
        transaction.batch_execute(&text(part).replace("@schema@", &quoted(&schema)))?;
    }
    for kind in RowKind::ALL {
        transaction.batch_execute(&view(kind, &role))?;
    }
    let empty = "DELETE FROM right_move; DELETE FROM right_line; DELETE FROM op_kind; DELETE FROM row_kind; \
                 DELETE FROM schema_part";
    transaction.batch_execute(empty)?;
    for (table, lines) in tables() {
        let sql = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)");
        transaction.execute(&sql, &[&lines])?;
    }
    let parts = [TABLES].into_iter().chain(STEPS).chain(RULES);
    for (nth, part) in (0_i32..).zip(parts) {
        transaction.execute("INSERT INTO schema_part VALUES ($1, $2)", &[&nth, &text(part)])?;
    }
    transaction.execute("UPDATE project SET version = $1", &[&VERSION])?;
    Ok(())
}

fn tag_of_kind() -> String {
    let one = |kind: RowKind| format!("WHEN '{}' THEN '\\x{:02x}'::bytea", kind.name(), key_tag(kind));
    let all: Vec<String> = RowKind::ALL.into_iter().map(one).collect();
    format!("CASE kind {} END", all.join(" "))
}

fn kind_of_tag() -> String {
    let one = |kind: RowKind| format!("WHEN {} THEN '{}'", key_tag(kind), kind.name());
    let all: Vec<String> = RowKind::ALL.into_iter().map(one).collect();
    format!("CASE tag {} END", all.join(" "))
}

/// What of the program's own tables the server goes by.
fn tables() -> [(&'static str, Value); 4] {
    let numbered = || (0..).zip(RIGHTS);
    let line = |(id, right): (i32, &domain::workflow::rights::Right)| {
        json!({
            "id": id, "kind": right.kind.name(), "who": right.who.name(), "act": right.act.name(),
            "fields": right.fields, "guard": right.guard.map(|guard| guard.name()), "moved": !right.events.is_empty(),
        })
    };
    let moves = numbered().flat_map(|(id, right): (i32, _)| {
        right.moves().into_iter().map(move |step| {
            json!({
                "line": id, "event": format!("{:?}", step.event), "policy": format!("{:?}", step.policy),
                "stood": step.from, "becomes": step.to,
            })
        })
    });
    let op_kind = |kind: OpKind| {
        json!({
            "kind": kind.name(), "leads": is_a_leads(kind), "decision": kind.is_decision(),
            "undone": kind.is_undoable() || matches!(kind, OpKind::Undo | OpKind::Redo),
        })
    };
    let row_kind = |kind: RowKind| {
        let types = fields(kind)
            .iter()
            .map(|(field, types, _)| ((*field).to_owned(), json!(types)));
        let required = fields(kind)
            .iter()
            .filter(|(_, _, required)| *required)
            .map(|(field, ..)| *field);
        json!({
            "kind": kind.name(), "types": types.collect::<serde_json::Map<_, _>>(),
            "required": required.collect::<Vec<_>>(),
        })
    };
    [
        ("right_line", numbered().map(line).collect()),
        ("right_move", moves.collect()),
        ("op_kind", OP_KINDS.into_iter().map(op_kind).collect()),
        ("row_kind", RowKind::ALL.into_iter().map(row_kind).collect()),
    ]
}

/// A view of the rows of a kind, a column a field, for people who ask in SQL: who asks sees what they see elsewhere.
fn view(kind: RowKind, role: &str) -> String {
    let column = |(field, types, _): &(&str, &[&str], bool)| {
        let name = quoted(field);
        match types {
            ["uuid", ..] => format!("(r->>'{field}')::uuid AS {name}"),
            ["uuids"] => format!("ids_of(r->'{field}') AS {name}"),
            ["number", ..] => format!("(r->>'{field}')::numeric AS {name}"),
            ["boolean"] => format!("(r->>'{field}')::bool AS {name}"),
            ["string"] | ["string", "null"] => format!("r->>'{field}' AS {name}"),
            _ => format!("r->'{field}' AS {name}"),
        }
    };
    let columns: Vec<String> = fields(kind).iter().map(column).collect();
    let mut name = String::from("all");
    for c in kind.name().chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    format!(
        "CREATE VIEW {name} WITH (security_invoker = true) AS SELECT {} FROM project_row, \
         LATERAL (SELECT parsed(body)->'{kind}' AS r) AS parsed_row WHERE kind = '{kind}'; \
         GRANT SELECT ON {name} TO {role}",
        columns.join(", "),
        kind = kind.name(),
        role = quoted(role),
    )
}

/// A name as SQL has it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL has it.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
