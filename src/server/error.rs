//! What can go wrong between here and a server.

use postgres::error::SqlState;
use store::{OpenError, StoreError};

/// Why something was not done on a server. The words for people are made above.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The text is no address.
    #[error("not an address of a project: {0}")]
    Address(String),
    /// No connection, or it broke: what waits is sent later.
    #[error("{host}: {why}")]
    Connect {
        /// The host.
        host: String,
        /// What was said.
        why: String,
    },
    /// The server has no room left: what waits is sent later.
    #[error("the server has no room left: {0}")]
    Full(String),
    /// The login needs a password, another one, or may not sign in.
    #[error("{host} does not let {user} sign in: {why}")]
    Password {
        /// The host.
        host: String,
        /// The login.
        user: String,
        /// What the server said.
        why: String,
    },
    /// Encryption cannot be set up.
    #[error("{0}")]
    Tls(String),
    /// The database has no project of this name, or does not show it to this login.
    #[error("there is no project \"{0}\"")]
    NoProject(String),
    /// The login is no member of the project.
    #[error("{0}")]
    NotAMember(String),
    /// The member has left.
    #[error("{0}")]
    Left(String),
    /// The project is still being published.
    #[error("the project is being published")]
    NotLive,
    /// There is a project already, or another file is being published.
    #[error("there is a project already")]
    AlreadyThere,
    /// Only a lead or the administrator may.
    #[error("{0}")]
    NotAllowed(String),
    /// There is no such login.
    #[error("{0}")]
    NoLogin(String),
    /// Rows of a bulk act do not follow on those that are there, or are none.
    #[error("{0}")]
    Rows(String),
    /// A newer release made the project.
    #[error("the project has version {found} of its schema, and this release knows {known}")]
    Newer {
        /// Its version.
        found: i32,
        /// The newest that is known.
        known: i32,
    },
    /// An older release made the project, and its administrator has not brought it to this one's version.
    #[error("the project has version {found} of its schema, and this release needs {known}")]
    Older {
        /// Its version.
        found: i32,
        /// The one that is needed.
        known: i32,
    },
    /// What the server sent is not what this release writes.
    #[error("{0}")]
    Damaged(String),
    /// It was stopped from here.
    #[error("stopped")]
    Stopped,
    /// The project file on this side.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The project file on this side cannot be opened or made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Anything else that PostgreSQL said.
    #[error("{}", said_by(.0))]
    Sql(postgres::Error),
}

impl ServerError {
    /// Whether the server could not be reached, or has no room: the same may work later. Where a connection broke, it is
    /// not known whether what was sent is written.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Connect { .. } | Self::Full(_))
    }

    pub(crate) fn of_connecting(host: &str, user: Option<&str>, error: postgres::Error) -> Self {
        let why = said_by(&error);
        let denied = [
            SqlState::INVALID_PASSWORD,
            SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        ];
        let asked = why.contains("password missing");
        if asked || error.code().is_some_and(|code| denied.contains(code)) {
            return Self::Password {
                host: host.into(),
                user: user.unwrap_or_default().into(),
                why,
            };
        }
        Self::Connect { host: host.into(), why }
    }

    /// What the server said.
    pub(crate) fn of(host: &str, error: postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            return match error.is_closed() || why_is_io(&error) {
                true => Self::Connect {
                    host: host.into(),
                    why: said_by(&error),
                },
                false => Self::Sql(error),
            };
        };
        let text = || said.message().to_owned();
        match said.code().code() {
            "LW001" => Self::NotAMember(text()),
            "LW002" => Self::Left(text()),
            "LW003" => Self::NotLive,
            "LW005" => Self::Rows(text()),
            "LW006" => Self::NotAllowed(text()),
            "LW007" => Self::AlreadyThere,
            "LW008" => Self::NoLogin(text()),
            "53100" => Self::Full(text()),
            "42501" => Self::NotAllowed(text()),
            // The server goes down, or comes up, or has no room for another connection.
            "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" => Self::Connect {
                host: host.into(),
                why: text(),
            },
            _ => Self::Sql(error),
        }
    }
}

fn why_is_io(error: &postgres::Error) -> bool {
    use std::error::Error;
    let mut next = error.source();
    while let Some(behind) = next {
        if behind.is::<std::io::Error>() {
            return true;
        }
        next = behind.source();
    }
    false
}

/// What an error says, with what lies behind it.
pub(crate) fn said_by(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(behind) = next {
        let more = behind.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        next = behind.source();
    }
    said
}
