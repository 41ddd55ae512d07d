//! Where pictures are: folders of this computer, object stores and web servers.
//!
//! A project names its pictures by paths that begin beside the project, or at a named *root*, which may lie elsewhere on
//! each workstation: a folder, a share, a bucket, a web server. [`Roots`] says where a stored path leads, a [`Place`] gives
//! the file with the bytes, on this computer: of a picture that lies elsewhere a copy from a bounded [`Cache`], which the
//! [`Fetcher`] fills, with what somebody waits for first, then with what comes next.
//!
//! It may import `platform` and what its `Cargo.toml` names; it knows nothing of pixels, projects or windows. Credentials
//! come from the environment and the files that the stores' own tools use, never from a project. Start reading at `place`.
#![warn(unreachable_pub)]

mod cache;
mod error;
mod fetch;
mod listing;
mod location;
mod path_text;
mod place;
mod shared;
mod store;
mod tried;
mod upload;

pub use cache::Cache;
pub use error::FetchError;
pub use fetch::Fetcher;
pub use listing::{Listed, Start};
pub use location::{Location, LocationError};
pub use path_text::{PathTextError, from_bytes, path_from_text, path_text};
pub use place::{Known, Object, PICTURES, Place, Roots, split_stored, stored};
