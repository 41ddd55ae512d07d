//! Why a picture that lies elsewhere did not come.

/// Why a picture that lies elsewhere did not come. The address is the caller's to add, but where it helps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is nothing under that name.
    #[error("there is nothing at this address")]
    NotFound,
    /// There is no such bucket or container.
    #[error("there is no bucket “{0}”; check its name")]
    NoBucket(String),
    /// This computer was not told where a root is.
    #[error(
        "this computer was not told where “{0}” is; say so in the menu under “Where pictures are…”, or by `labelwright roots`"
    )]
    NoRoot(String),
    /// The location of a root cannot be used, for this reason.
    #[error("{0}")]
    BadLocation(String),
    /// The server does not let us read it.
    #[error("access to {at} was denied; check the credentials of this computer: {reason}")]
    Denied {
        /// Bucket or host.
        at: String,
        /// What the server said.
        reason: String,
    },
    /// The server was not reached, or broke off.
    #[error("{at} cannot be reached; check the network and the address: {reason}")]
    Unreachable {
        /// Bucket or host.
        at: String,
        /// What went wrong on the way.
        reason: String,
    },
    /// It is no longer what the project knows.
    #[error("it was changed after it was imported")]
    Changed,
    /// A copy cannot be kept on this computer, for this reason.
    #[error("it cannot be kept on this computer: {0}")]
    NotKept(String),
    /// A file that was to be put into a store cannot be read, for this reason.
    #[error("it cannot be read: {0}")]
    NotSent(String),
    /// A web server does not tell what it has.
    #[error("a web server does not say which files it has; import a list with an address a line instead")]
    NoListing,
    /// Somebody stopped it.
    #[error("it was stopped")]
    Stopped,
}
