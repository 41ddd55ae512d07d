//! Where a password is found that is not typed in: `PGPASSWORD`, then the file `.pgpass`, as other programs of
//! PostgreSQL have it (<https://www.postgresql.org/docs/15/libpq-pgpass.html>).

use postgres::Config;
use std::path::{Path, PathBuf};

/// The password for a connection, if one is kept.
pub(crate) fn find(config: &Config, host: &str) -> Option<String> {
    if let Ok(password) = std::env::var("PGPASSWORD")
        && !password.is_empty()
    {
        return Some(password);
    }
    let file = match std::env::var_os("PGPASSFILE") {
        Some(file) => PathBuf::from(file),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".pgpass"),
    };
    if !is_private(&file) {
        return None;
    }
    let user = config
        .get_user()
        .map(str::to_owned)
        .or_else(|| std::env::var("USER").ok())?;
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    // A Unix socket in its usual folder goes by this name.
    let host = if host == "/var/run/postgresql" {
        "localhost"
    } else {
        host
    };
    let database = config.get_dbname().unwrap_or(&user);
    password_in(
        &platform::foreign::read_text(&file).ok()?,
        [host, &port, database, &user],
    )
}

/// A file that others may read is not used, as PostgreSQL's own programs do not.
fn is_private(file: &Path) -> bool {
    let Ok(meta) = std::fs::metadata(file) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if meta.permissions().mode() & 0o077 != 0 {
            tracing::warn!("{} is not used: others may read it", file.display());
            return false;
        }
    }
    meta.is_file()
}

/// The password of the first line that is about this host, port, database and user.
fn password_in(text: &str, about: [&str; 4]) -> Option<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.map(parts).find_map(|parts| {
        let [host, port, database, user, password] = parts.as_slice() else {
            return None;
        };
        let fits = |(given, wanted): (&String, &str)| given == "*" || given == wanted;
        let given = [host, port, database, user];
        given.into_iter().zip(about).all(fits).then(|| password.clone())
    })
}

/// A line at its colons; `\:` and `\\` are a colon and a backslash.
fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            ':' if !escaped && parts.len() < 5 => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
        escaped = false;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let file = "# ours\ndb.lab:5432:labels:ana:plain\n*:*:*:ben:with\\:colon\\\\ and more\ndb.lab:*:*:*:rest";
        let of = |host, user| password_in(file, [host, "5432", "labels", user]);
        assert_eq!(of("db.lab", "ana").as_deref(), Some("plain"));
        assert_eq!(of("elsewhere", "ben").as_deref(), Some("with:colon\\ and more"));
        assert_eq!(of("db.lab", "cem").as_deref(), Some("rest"));
        assert_eq!(of("elsewhere", "cem"), None);
        assert_eq!(password_in("a:b:c", ["a", "b", "c", "d"]), None);
    }
}
