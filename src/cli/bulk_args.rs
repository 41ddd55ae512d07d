//! Options of `bulk`.

use super::data_args::query;
use clap::Args;
use domain::GestureId;
use std::path::PathBuf;

/// Options of `bulk`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("act").required(true))]
pub struct BulkArgs {
    /// The project
    pub project: PathBuf,
    /// Which inputs of the task, or with --relabel and --delete which annotations, each by itself; see `search --help`
    #[arg(allow_hyphen_values = true, value_parser = query)]
    pub query: String,
    /// The task
    #[arg(long, value_name = "NAME", required_unless_present_any = ["relabel", "delete"],
        conflicts_with_all = ["relabel", "delete"])]
    pub task: Option<String>,
    /// Say that a concept is there, of the whole input
    #[arg(long, value_name = "CONCEPT", group = "act")]
    pub add: Option<String>,
    /// Say that a concept is not there, of the whole input
    #[arg(long, value_name = "CONCEPT", group = "act")]
    pub absent: Option<String>,
    /// Remove what says a concept
    #[arg(long, value_name = "CONCEPT", group = "act")]
    pub remove: Option<String>,
    /// Give what says A the concept B
    #[arg(long, value_name = "A=B", group = "act", value_parser = replaced)]
    pub replace: Option<(String, String)>,
    /// Accept what labelers submitted, as the one who reviews it
    #[arg(long, group = "act")]
    pub approve: bool,
    /// Give inputs of a partitioned task to this labeler, in the place of one who has not begun
    #[arg(long, value_name = "MEMBER", group = "act")]
    pub assign: Option<String>,
    /// Give the annotations that the query finds this concept
    #[arg(long, value_name = "CONCEPT", group = "act")]
    pub relabel: Option<String>,
    /// Remove the annotations that the query finds
    #[arg(long, group = "act")]
    pub delete: bool,
    /// Also change what others made, and what was submitted or decided on, as a lead: status and author stay, the history
    /// tells who changed it
    #[arg(long, conflicts_with_all = ["add", "absent", "approve", "assign", "undo"])]
    pub decided: bool,
    /// Undo what a call did, where nothing was changed since: the gesture that it printed
    #[arg(long, value_name = "GESTURE", group = "act")]
    pub undo: Option<GestureId>,
    /// Only count what would change
    #[arg(long)]
    pub dry_run: bool,
}

fn replaced(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .filter(|(from, to)| !from.is_empty() && !to.is_empty());
    let both = parts.map(|(from, to)| (from.to_owned(), to.to_owned()));
    both.ok_or_else(|| "write two concepts, as car=van".into())
}
