//! Connections that are encrypted, with a certificate authority of the tests' own.

use crate::postgresql::{self, ADMIN, PASSWORD};
use crate::skipped::skip;
use server::{Address, Client, Init};
use std::path::Path;
use std::process::Command;

/// Who signs in with a certificate.
const MEMBER: &str = "tls_member";

/// Where a program of this test finds the address; it is this program again, as what it trusts is read from its
/// environment.
const ADDRESS: &str = "LABELWRIGHT_TEST_ADDRESS";

fn openssl(folder: &Path, arguments: &str) -> bool {
    let made = Command::new("openssl")
        .args(arguments.split(' '))
        .current_dir(folder)
        .output();
    made.is_ok_and(|made| made.status.success())
}

fn certificates(folder: &Path) -> bool {
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj";
    let authority = format!("{new} /CN=tests -keyout ca.key -out ca.pem");
    let server = format!(
        "{new} /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
         -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem"
    );
    let member = format!("{new} /CN={MEMBER} -CA ca.pem -CAkey ca.key -keyout member.key -out member.pem");
    openssl(folder, &authority) && openssl(folder, &server) && openssl(folder, &member)
}

#[test]
fn certificates_are_verified_on_both_sides() {
    if let Ok(address) = std::env::var(ADDRESS) {
        let address: Address = address.parse().expect("an address");
        match Client::connect(&address, Some(PASSWORD)) {
            Ok(_) => println!("encrypted"),
            Err(error) => println!("refused: {error}"),
        }
        return;
    }
    let Some(address) = postgresql::database() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    if !certificates(folder.path()) {
        skip("there is no openssl of version 3");
        return;
    }
    assert_eq!(server::init(&address, Some(PASSWORD)).expect("is made"), Init::Made);
    let (port, files) = postgresql::encrypt(folder.path());
    let mut admin = postgresql::connect(&address.to_string(), PASSWORD);
    for (name, file) in files {
        admin
            .batch_execute(&format!("ALTER SYSTEM SET {name} = '{file}'"))
            .expect("is set");
    }
    admin.batch_execute("ALTER SYSTEM SET ssl = on").expect("is set");
    admin.batch_execute("SELECT pg_reload_conf()").expect("is read");
    let database: String = admin
        .query_one("SELECT current_database()", &[])
        .expect("a name")
        .get(0);
    let remote = format!("postgres://{ADMIN}@localhost:{port}/{database}?sslmode=require&project={database}");
    server::create_login(&address, Some(PASSWORD), MEMBER).expect("a login");
    admin
        .batch_execute(&format!(
            "GRANT \"labelwright_{}_member\" TO {MEMBER}",
            address.project()
        ))
        .expect("is let in");
    postgresql::let_in_by_certificate(&address, MEMBER);
    admin.batch_execute("SELECT pg_reload_conf()").expect("is read");
    let run = |remote: &str, roots: &Path, files: [&Path; 2]| {
        let exe = std::env::current_exe().expect("this program");
        let ran = Command::new(exe)
            .args(["--exact", "tls::certificates_are_verified_on_both_sides", "--nocapture"])
            .env(ADDRESS, remote)
            .env("SSL_CERT_FILE", roots)
            .env("PGSSLCERT", files[0])
            .env("PGSSLKEY", files[1])
            .output()
            .expect("runs");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let none = Path::new("");
    let again = |roots: &Path| run(&remote, roots, [none, none]);
    // The settings are read a moment after they were made.
    let trusted = (0..100).map(|_| again(&folder.path().join("ca.pem"))).find(|said| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        said.contains("encrypted")
    });
    assert!(trusted.is_some(), "{}", again(&folder.path().join("ca.pem")));
    std::fs::write(folder.path().join("none.pem"), "").expect("is written");
    let stranger = again(&folder.path().join("none.pem"));
    assert!(
        stranger.contains("refused") && stranger.contains("ertificate"),
        "{stranger}"
    );

    let file = |name: &str| folder.path().join(name);
    let members = remote.replace(&format!("{ADMIN}@"), &format!("{MEMBER}@"));
    let said = run(&members, &file("ca.pem"), [&file("member.pem"), &file("member.key")]);
    assert!(said.contains("encrypted"), "{said}");
    let without = run(&members, &file("ca.pem"), [none, none]);
    assert!(
        without.contains("refused") && without.contains("certificate"),
        "{without}"
    );
    let broken = run(&members, &file("ca.pem"), [&file("none.pem"), &file("member.key")]);
    assert!(broken.contains("none.pem"), "{broken}");
    let missing = run(&members, &file("ca.pem"), [&file("member.pem"), &file("gone.key")]);
    assert!(missing.contains("gone.key cannot be read"), "{missing}");
}
