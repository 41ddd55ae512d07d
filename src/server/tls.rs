//! Encrypted connections: rustls, with the certificate authorities that this computer trusts.

use crate::error::ServerError;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What encrypts a connection where the server can.
///
/// # Errors
/// [`ServerError::Tls`].
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
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
