//! A PostgreSQL of the tests' own, in a temporary folder: one for the program, a database for each test.

use crate::skipped::skip;
use server::Address;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The administrator, and their password.
pub const ADMIN: &str = "administrator";
pub const PASSWORD: &str = "of the administrator";

/// It ends when the program does: it waits for the other end of its input to be closed.
struct Running {
    _keeper: Child,
    folder: PathBuf,
    port: u16,
}

static RUNNING: OnceLock<Option<Running>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a project in a new database, for the administrator; `None`, after saying so, where there is no
/// PostgreSQL. Where `CI` is set there must be one.
pub fn database() -> Option<Address> {
    let Some(running) = RUNNING.get_or_init(start) else {
        skip("PostgreSQL is not installed");
        return None;
    };
    let name = format!("labels{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let admin = address(running, ADMIN, "postgres");
    let mut client = connect(&admin, PASSWORD);
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .expect("a database");
    // Roles are the same in all databases of a server, and so is that of a project's members.
    Some(
        format!("{}?project={name}", address(running, ADMIN, &name))
            .parse()
            .expect("an address"),
    )
}

fn address(running: &Running, user: &str, database: &str) -> String {
    let folder = running.folder.display().to_string().replace('/', "%2F");
    format!("postgres://{user}@{folder}:{}/{database}", running.port)
}

/// Lets a login come to a database with a certificate and no other way.
pub fn let_in_by_certificate(address: &Address, login: &str) {
    let running = RUNNING.get().and_then(Option::as_ref).expect("PostgreSQL runs");
    let file = running.folder.join("data/pg_hba.conf");
    let rules = fs::read_to_string(&file).expect("is read");
    let rule = format!("hostssl {} {login} all cert\n", address.database());
    fs::write(&file, rule + &rules).expect("is written");
}

/// The port of the server, and the settings by which it encrypts with the certificates of a folder.
pub fn encrypt(folder: &Path) -> (u16, Vec<(&'static str, String)>) {
    let running = RUNNING.get().and_then(Option::as_ref).expect("PostgreSQL runs");
    let copied = |name: &str| {
        let to = running.folder.join(name);
        fs::copy(folder.join(name), &to).expect("is copied");
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("is private");
        if let Some((user, group)) = account() {
            std::os::unix::fs::chown(&to, Some(user), Some(group)).expect("is given away");
        }
        to.display().to_string()
    };
    let files = vec![
        ("ssl_cert_file", copied("server.pem")),
        ("ssl_key_file", copied("server.key")),
        ("ssl_ca_file", copied("ca.pem")),
    ];
    (running.port, files)
}

/// A connection that speaks SQL, beside what the program under test has.
pub fn connect(address: &str, password: &str) -> postgres::Client {
    let plain = address.split('?').next().expect("an address");
    let mut config: postgres::Config = plain.parse().expect("an address");
    config
        .password(password)
        .connect(postgres::NoTls)
        .expect("a connection")
}

/// Copies a database into a file, as `pg_dump` does.
pub fn dump(address: &Address, to: &Path) {
    run(address, "pg_dump", &["-Fc", "-f"], to);
}

/// Runs a file of SQL.
pub fn run_file(address: &Address, file: &Path) {
    run(address, "psql", &["-q", "-v", "ON_ERROR_STOP=1", "-f"], file);
}

/// Brings a database back to what was copied.
pub fn restore(address: &Address, from: &Path) {
    run(address, "pg_restore", &["--clean", "--if-exists"], from);
}

fn run(address: &Address, program: &str, words: &[&str], file: &Path) {
    let running = RUNNING.get().and_then(Option::as_ref).expect("PostgreSQL runs");
    let mut command = Command::new(programs().expect("PostgreSQL is installed").join(program));
    command.args(words).arg(file).arg("-h").arg(&running.folder);
    command.args(["-p", &running.port.to_string(), "-U", ADMIN, "-d", address.database()]);
    let done = command.env("PGPASSWORD", PASSWORD).output().expect("it runs");
    assert!(
        done.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}

fn start() -> Option<Running> {
    let Some(bin) = programs() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI is set, but there is no PostgreSQL"
        );
        return None;
    };
    let folder = tempfile::Builder::new()
        .prefix("lw-pg")
        .tempdir()
        .expect("a folder")
        .keep();
    let data = folder.join("data");
    let secret = folder.join("password");
    fs::write(&secret, PASSWORD).expect("is written");
    let account = account();
    if let Some((user, group)) = account {
        for path in [&folder, &secret] {
            std::os::unix::fs::chown(path, Some(user), Some(group)).expect("is given away");
        }
    }
    let made = command(&bin.join("initdb"), account)
        .args([
            "-U",
            ADMIN,
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ])
        .arg(format!("--pwfile={}", secret.display()))
        .arg("-D")
        .arg(&data)
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|free| free.local_addr())
        .expect("a free port")
        .port();
    let script = "\"$0\" \"$@\" & server=$!; read _; kill -INT $server; wait $server; rm -rf \"$FOLDER\"";
    let log = fs::File::create(folder.join("log")).expect("a log");
    let mut keeper = command(Path::new("/bin/sh"), account);
    // Who stops the tests does not stop who tidies up after them.
    std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
    keeper
        .env("FOLDER", &folder)
        .args(["-c", script])
        .arg(bin.join("postgres"))
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(&folder)
        .args([
            "-p",
            &port.to_string(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
        ])
        .args([
            "-c",
            "full_page_writes=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "max_connections=200",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log);
    let running = Running {
        _keeper: keeper.spawn().expect("the server starts"),
        folder,
        port,
    };
    let admin = address(&running, ADMIN, "postgres");
    let config: postgres::Config = admin.parse().expect("an address");
    for _ in 0..600 {
        if config.clone().password(PASSWORD).connect(postgres::NoTls).is_ok() {
            return Some(running);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = fs::read_to_string(running.folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL does not answer: {log}");
}

/// Whom PostgreSQL runs as where the tests are root's, which it refuses: user and group.
fn account() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self").expect("this process").uid() != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").expect("the accounts");
    let line = accounts
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .expect("the account of PostgreSQL");
    let mut parts = line.split(':').skip(2).map(|part| part.parse().expect("a number"));
    Some((parts.next().expect("a user"), parts.next().expect("a group")))
}

fn command(program: &Path, account: Option<(u32, u32)>) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").current_dir("/");
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
    command
}
