//! Logins and the members that they are.

use crate::address::Address;
use crate::client::Client;
use crate::error::ServerError;
use crate::schema::{literal, quoted};
use domain::{MemberId, OpId, Role, Timestamp};
use uuid::Uuid;

/// Somebody who is to work on a project.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    /// Their name. Who is a member under this name stays who they are, with their roles.
    pub name: &'a str,
    /// What they may do.
    pub roles: &'a [Role],
    /// The login that they sign in with, which must be there.
    pub login: Option<&'a str>,
    /// Their identifier, if they are new.
    pub id: MemberId,
    /// The op that adds them.
    pub op: OpId,
    /// When.
    pub at: Timestamp,
}

/// Adds a member and maps their login: for the administrator, and for leads where the administrator made the schema with
/// a login that may grant its roles. The first member of a project is a lead.
///
/// # Errors
/// [`ServerError::NotAllowed`], [`ServerError::NoLogin`], [`ServerError::NotLive`], [`ServerError::NoProject`].
pub fn add_member(client: &mut Client, new: &NewMember<'_>) -> Result<MemberId, ServerError> {
    let roles: Vec<String> = new.roles.iter().map(|role| format!("{role:?}")).collect();
    let sql = "SELECT add_member($1, $2, $3::text::name, $4, $5, $6)";
    let id: Uuid = client.call(sql, &[&new.name, &roles, &new.login, &new.id.0, &new.op.0, &new.at.0])?;
    Ok(MemberId(id))
}

/// Makes a login with a password that is drawn here, and answers the password: it is sent only as what it hashes to.
///
/// # Errors
/// [`ServerError::NotAllowed`] where who is signed in may not make logins; what PostgreSQL said, of a login that is there.
pub fn create_login(address: &Address, password: Option<&str>, login: &str) -> Result<String, ServerError> {
    let mut client = address.sign_in(password)?;
    let drawn = Uuid::new_v4().simple().to_string();
    let hashed = postgres_protocol::password::scram_sha_256(drawn.as_bytes());
    let sql = format!("CREATE ROLE {} LOGIN PASSWORD {}", quoted(login), literal(&hashed));
    client
        .batch_execute(&sql)
        .map_err(|error| ServerError::of(&address.host(), error))?;
    Ok(drawn)
}
