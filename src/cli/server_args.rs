//! The words about projects on servers.

use super::args::role;
use clap::Subcommand;
use domain::Role;

/// What to do with projects on servers.
#[derive(Debug, Subcommand)]
pub enum ServerVerb {
    /// Make an empty project in a database, or bring one up to this release; an administrator does it
    Init {
        /// Where: postgres://user@host/database[?project=NAME]
        address: String,
    },
    /// Take somebody into the team, by the login that they sign in with
    AddMember {
        /// The project on the server
        address: String,
        /// Their name
        name: String,
        /// What they may do: lead, labeler, reviewer
        #[arg(long, value_name = "ROLE,...", value_delimiter = ',', required = true, value_parser = role)]
        role: Vec<Role>,
        /// Their login on the database server
        #[arg(long)]
        login: String,
        /// Make the login, with a password that is printed once
        #[arg(long)]
        create_login: bool,
    },
    /// Send a server that was restored from an older copy what it lacks of what this computer has
    Resend {
        /// The project on the server
        address: String,
        /// Do not wait for what others had done: what does not fit without it is listed as not accepted
        #[arg(long)]
        alone: bool,
    },
    /// Find out what labelers agree on, where a task asks for consensus: what a lead's window does while it is open
    Settle {
        /// The project on the server
        address: String,
        /// Go on as others submit, until stopped
        #[arg(long)]
        follow: bool,
    },
}

/// What to do with the roots of a project.
#[derive(Debug, Subcommand)]
pub enum RootsVerb {
    /// List them
    List,
    /// Say where one is on this computer
    Set {
        /// The root; paths of inputs that name no root begin at "pictures"
        name: String,
        /// A folder on this computer, or s3://bucket/prefix, gs://…, az://…, https://…/
        location: String,
    },
    /// Keep the thumbnails of one there, too, so that not everybody fetches each picture to see what it is
    ShareThumbnails {
        /// The root, which is an address that may be written to
        name: String,
        /// Share them no longer
        #[arg(long)]
        off: bool,
    },
}
