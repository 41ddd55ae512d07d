//! Where a project is: `postgres://[user@]host[:port]/database[?project=NAME]`.

use crate::error::{ServerError, said_by};
use crate::{password, tls};
use postgres::Config;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The project that is meant where the address names none.
const DEFAULT_PROJECT: &str = "default";
/// Characters that a project's name may have on a server: it is part of names in the database, which are cut at 63.
const LONGEST: usize = 40;
/// How long it may take until a server answers.
const CONNECT: Duration = Duration::from_secs(15);

/// A project on a server, and who signs in.
///
/// Other parameters than `project` are those of PostgreSQL, such as `sslmode=require`. A folder as host, with `/` written
/// as `%2F`, is that of a Unix socket. A server's certificate is always verified, by the roots of the system or of the
/// file that `SSL_CERT_FILE` names, where the connection is encrypted at all.
#[derive(Clone)]
pub struct Address {
    config: Config,
    project: String,
    /// Without a password.
    shown: String,
}

impl Address {
    /// Whether the text is meant as an address of a project on a server.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// The project's name on the server.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// What the project is called: its name, or the database's where it has the usual one.
    pub fn title(&self) -> String {
        match self.project.as_str() {
            DEFAULT_PROJECT => self.config.get_dbname().unwrap_or(DEFAULT_PROJECT).to_owned(),
            name => name.to_owned(),
        }
    }

    /// The name of the login, where the address has one; else it is that of the user on this computer.
    pub fn user(&self) -> Option<&str> {
        self.config.get_user()
    }

    /// The same project, signed in with this login.
    pub fn with_user(&self, user: &str) -> Self {
        let mut other = self.clone();
        other.config.user(user);
        let (scheme, rest) = other.shown.split_once("://").unwrap_or(("postgres", &other.shown));
        let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
        other.shown = format!("{scheme}://{}@{rest}", percent(user));
        other
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// The host, as it is shown.
    pub fn host(&self) -> String {
        match self.config.get_hosts().first() {
            Some(postgres::config::Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(postgres::config::Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".into(),
        }
    }

    /// The PostgreSQL schema of the project.
    pub(crate) fn schema(&self) -> String {
        format!("labelwright_{}", self.project)
    }

    /// The role of the project's members.
    pub(crate) fn role(&self) -> String {
        format!("labelwright_{}_member", self.project)
    }

    /// Signs in. The password is `password`, or the address's, or that of `PGPASSWORD` or `.pgpass`.
    ///
    /// # Errors
    /// [`ServerError::Connect`], [`ServerError::Password`], [`ServerError::Tls`].
    pub(crate) fn sign_in(&self, password: Option<&str>) -> Result<postgres::Client, ServerError> {
        let mut config = self.config.clone();
        config.connect_timeout(CONNECT).application_name("labelwright");
        config.keepalives_idle(Duration::from_secs(30));
        if let Some(password) = password {
            config.password(password);
        } else if config.get_password().is_none()
            && let Some(found) = password::find(&config, &self.host())
        {
            config.password(found);
        }
        config
            .connect(tls::connector()?)
            .map_err(|error| ServerError::of_connecting(&self.host(), self.user(), error))
    }
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

impl FromStr for Address {
    type Err = ServerError;

    fn from_str(text: &str) -> Result<Self, ServerError> {
        let wrong = |why: &str| ServerError::Address(why.to_owned());
        if !Self::is_meant(text) {
            return Err(wrong("it does not begin with postgres://"));
        }
        let (base, parameters) = text.split_once('?').unwrap_or((text, ""));
        let mut project = DEFAULT_PROJECT.to_owned();
        let mut kept = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("project", name)) => project = name.to_owned(),
                _ => kept.push(parameter),
            }
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if project.is_empty() || project.len() > LONGEST || !project.chars().all(is_plain) {
            return Err(wrong("a project's name has up to 40 letters, digits, _ and -"));
        }
        let plain = match kept.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", kept.join("&")),
        };
        let config: Config = plain
            .parse()
            .map_err(|error: postgres::Error| wrong(&said_by(&error)))?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(wrong("it names no database"));
        }
        let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
        let shown = match rest.rsplit_once('@') {
            Some((login, rest)) => {
                let user = login.split_once(':').map_or(login, |(user, _)| user);
                format!("{scheme}://{user}@{rest}")
            }
            None => base.to_owned(),
        };
        let mut after: Vec<String> = kept.iter().map(ToString::to_string).collect();
        if project != DEFAULT_PROJECT {
            after.push(format!("project={project}"));
        }
        let shown = match after.is_empty() {
            true => shown,
            false => format!("{shown}?{}", after.join("&")),
        };
        Ok(Self { config, project, shown })
    }
}

/// As it was written, without the password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Result<Address, ServerError> {
        text.parse()
    }

    #[test]
    fn an_address_names_server_database_and_project() {
        let full =
            address("postgres://ana:secret@db.lab:5433/labels?sslmode=require&project=street-2").expect("an address");
        assert_eq!((full.host().as_str(), full.project()), ("db.lab", "street-2"));
        assert_eq!(full.user(), Some("ana"));
        assert_eq!(
            full.to_string(),
            "postgres://ana@db.lab:5433/labels?sslmode=require&project=street-2"
        );
        assert!(!format!("{full:?}").contains("secret"));
        let short = address("postgresql://db.lab/labels").expect("an address");
        assert_eq!(
            (short.project(), short.schema().as_str()),
            ("default", "labelwright_default")
        );
        assert_eq!(
            short.with_user("ben r").to_string(),
            "postgresql://ben%20r@db.lab/labels"
        );
        assert_eq!(short.with_user("ben r").user(), Some("ben r"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "db.lab/labels",
            "mysql://db.lab/labels",
            "postgres://db.lab",
            "postgres://db.lab/labels?project=",
            "postgres://db.lab/labels?project=a\"b",
            "postgres://db.lab/labels?project=12345678901234567890123456789012345678901",
            "postgres://db.lab/labels?colour=red",
            "postgres://db.lab:port/labels",
        ] {
            assert!(matches!(address(wrong), Err(ServerError::Address(_))), "{wrong}");
        }
    }
}
