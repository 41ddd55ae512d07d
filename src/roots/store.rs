//! Opening object stores and web servers, with the credentials of this workstation.

use super::error::FetchError;
use super::location::Location;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, RetryConfig};
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::Duration;

/// How long a server may take to be reached, and to send the next bytes.
const CONNECT: Duration = Duration::from_secs(5);
const SILENT: Duration = Duration::from_secs(30);

/// A request that fails is repeated for no longer, so that somebody who waits is told.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: 3,
        retry_timeout: Duration::from_secs(15),
    }
}

/// Without encryption only where somebody wrote an address that says so.
fn client(address: &str) -> ClientOptions {
    ClientOptions::new()
        .with_allow_http(address.starts_with("http://"))
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENT)
        // A large picture over a slow line may take as long as it takes.
        .with_timeout_disabled()
}

/// Opens the store in which a location is. What is in a bucket or container is named by its key, what a web server has by
/// its path.
pub(super) fn open(location: &Location) -> Result<Arc<dyn ObjectStore>, FetchError> {
    static TLS: Once = Once::new();
    TLS.call_once(|| {
        // Another part of the program may have chosen the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let Location::Url(url) = location else {
        return Err(FetchError::BadLocation(format!("{location} is a folder")));
    };
    let named = url.host_str().unwrap_or_default();
    let opened: Result<Arc<dyn ObjectStore>, Error> = match url.scheme() {
        "s3" => s3(named),
        "gs" => gs(named),
        "az" => az(named),
        _ => HttpBuilder::new()
            .with_url(&url[..url::Position::BeforePath])
            .with_client_options(client(url.as_str()))
            .with_retry(retry())
            .build()
            .map(|store| Arc::new(store) as _),
    };
    opened.map_err(|error| FetchError::BadLocation(format!("{location} cannot be read from: {}", innermost(&error))))
}

fn gs(bucket: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket);
    let said = |key: GoogleConfigKey| builder.get_config_value(&key);
    let keys = [
        GoogleConfigKey::ServiceAccount,
        GoogleConfigKey::ServiceAccountKey,
        GoogleConfigKey::ApplicationCredentials,
        GoogleConfigKey::BearerToken,
    ];
    // Where `gcloud auth application-default login` keeps them.
    let kept = std::env::home_dir().map(|home| home.join(".config/gcloud/application_default_credentials.json"));
    // As in S3.
    let anonymous = keys.into_iter().all(|key| said(key).is_none()) && !kept.is_some_and(|file| file.exists());
    let base = said(GoogleConfigKey::BaseUrl).unwrap_or_default();
    let builder = builder.with_client_options(client(&base)).with_retry(retry());
    let builder = match anonymous {
        true => builder.with_skip_signature(true),
        false => builder,
    };
    Ok(Arc::new(builder.build()?))
}

fn az(container: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    let builder = MicrosoftAzureBuilder::from_env().with_container_name(container);
    let endpoint = builder.get_config_value(&AzureConfigKey::Endpoint).unwrap_or_default();
    let builder = builder.with_client_options(client(&endpoint)).with_retry(retry());
    Ok(Arc::new(builder.build()?))
}

fn s3(bucket: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry());
    for (key, value) in profile() {
        if builder.get_config_value(&key).is_none() {
            builder = builder.with_config(key, value);
        }
    }
    let endpoint = builder
        .get_config_value(&AmazonS3ConfigKey::Endpoint)
        .unwrap_or_default();
    builder = builder.with_client_options(client(&endpoint));
    let said = |key: AmazonS3ConfigKey| builder.get_config_value(&key).is_some();
    let roles = [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    // Without any a bucket may still be open to all; a workstation has no machine's role to ask for.
    let anonymous = !said(AmazonS3ConfigKey::AccessKeyId) && roles.iter().all(|name| std::env::var_os(name).is_none());
    if anonymous {
        builder = builder.with_skip_signature(true);
    }
    Ok(Arc::new(builder.build()?))
}

/// What the files of Amazon's own tools say under the profile in use.
fn profile() -> Vec<(AmazonS3ConfigKey, String)> {
    let name = std::env::var("AWS_PROFILE").unwrap_or_else(|_| "default".into());
    let home = std::env::home_dir();
    let file = |variable: &str, name: &str| {
        let said = std::env::var_os(variable).map(PathBuf::from);
        said.or_else(|| Some(home.as_ref()?.join(".aws").join(name)))
    };
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    let config = file("AWS_CONFIG_FILE", "config");
    let config_section = match name.as_str() {
        "default" => name.clone(),
        other => format!("profile {other}"),
    };
    let mut found = Vec::new();
    for (file, section) in [(credentials, name), (config, config_section)] {
        let Some(text) = file.and_then(|file| platform::foreign::read_text(&file).ok()) else {
            continue;
        };
        let read = match ini::Ini::load_from_str(&text) {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(%error, "the credentials of S3 cannot be read");
                continue;
            }
        };
        let Some(section) = read.section(Some(section)) else {
            continue;
        };
        for (name, key) in [
            ("aws_access_key_id", AmazonS3ConfigKey::AccessKeyId),
            ("aws_secret_access_key", AmazonS3ConfigKey::SecretAccessKey),
            ("aws_session_token", AmazonS3ConfigKey::Token),
            ("region", AmazonS3ConfigKey::Region),
            ("endpoint_url", AmazonS3ConfigKey::Endpoint),
        ] {
            found.extend(section.get(name).map(|value| (key, value.to_owned())));
        }
    }
    found
}

/// What stores answer where a bucket or container does not exist.
const NO_BUCKET: &[&str] = &[
    "NoSuchBucket",
    "The specified bucket does not exist",
    "ContainerNotFound",
];

/// What an error of a store means to whoever waits for a picture `at` this bucket or host.
pub(super) fn meant(error: &Error, at: &str) -> FetchError {
    let at = at.to_owned();
    let said = error.to_string();
    if NO_BUCKET.iter().any(|words| said.contains(words)) {
        return FetchError::NoBucket(at);
    }
    let denied = matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. })
        || said.contains("403 Forbidden")
        || said.contains("401 Unauthorized");
    match error {
        Error::NotFound { .. } => FetchError::NotFound,
        Error::Precondition { .. } | Error::NotModified { .. } => FetchError::Changed,
        // Some requests say so only in the words of the server.
        _ if denied => FetchError::Denied {
            at,
            reason: innermost(error),
        },
        _ => FetchError::Unreachable {
            at,
            reason: innermost(error),
        },
    }
}

/// What lies at the bottom of an error: what is above it repeats where it came through.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(source) = at.source() {
        at = source;
    }
    let text = at.to_string();
    // Servers for S3 say it in XML.
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    if let Some((code, _)) = code {
        return code.to_owned();
    }
    let first = text.lines().next().unwrap_or_default().trim().trim_end_matches(':');
    // The number says nothing that the words before it do not.
    let first = first.split_once(" (os error").map_or(first, |(words, _)| words);
    match first.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &first[..end]),
        None => first.to_owned(),
    }
}
