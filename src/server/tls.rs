//! Encrypted connections: rustls, with the certificate authorities that this computer trusts, and a certificate of whoever
//! signs in where one is kept, as other programs of PostgreSQL have it
//! (<https://www.postgresql.org/docs/15/libpq-ssl.html#LIBPQ-SSL-CLIENTCERT>).

use crate::error::ServerError;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What encrypts a connection where the server can.
///
/// # Errors
/// [`ServerError::Tls`], with the file where that of a certificate or its key is not one.
pub(crate) fn connector() -> Result<MakeRustlsConnect, ServerError> {
    let mut roots = RootCertStore::empty();
    // Without any, what is not encrypted can still be connected to.
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::debug!("a certificate authority is not read: {error}");
    }
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ServerError::Tls(error.to_string()))?
        .with_root_certificates(roots);
    let config = match kept_files() {
        Some((certificate, key)) => {
            let (chain, private) = (certificates_in(&certificate)?, key_in(&key)?);
            let of_both = config.with_client_auth_cert(chain, private);
            of_both.map_err(|error| ServerError::Tls(format!("{}: {error}", certificate.display())))?
        }
        None => config.with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

/// The files of the certificate and its key: `PGSSLCERT` and `PGSSLKEY`, else those in `~/.postgresql` if they are there.
fn kept_files() -> Option<(PathBuf, PathBuf)> {
    let folder = std::env::var_os("HOME").map(|home| Path::new(&home).join(".postgresql"));
    let file = |variable: &str, name: &str| match std::env::var_os(variable).filter(|named| !named.is_empty()) {
        Some(named) => Some(PathBuf::from(named)),
        None => folder
            .as_ref()
            .map(|folder| folder.join(name))
            .filter(|file| file.exists()),
    };
    file("PGSSLCERT", "postgresql.crt").zip(file("PGSSLKEY", "postgresql.key"))
}

fn certificates_in(file: &Path) -> Result<Vec<CertificateDer<'static>>, ServerError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    read.map_err(|error| ServerError::Tls(format!("the certificate {} cannot be read: {error}", file.display())))
}

fn key_in(file: &Path) -> Result<PrivateKeyDer<'static>, ServerError> {
    let read = PrivateKeyDer::from_pem_file(file);
    read.map_err(|error| ServerError::Tls(format!("the key {} cannot be read: {error}", file.display())))
}
