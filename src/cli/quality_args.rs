//! Options of the verbs that tell how good the work is.

use clap::Args;
use std::path::PathBuf;

/// Options of `agreement`.
#[derive(Debug, Args)]
pub struct AgreementArgs {
    /// The project
    pub project: PathBuf,
    /// The task, by name or id
    #[arg(long, value_name = "NAME")]
    pub task: String,
    /// Boxes and polygons: from which overlap (intersection over union) on two are the same
    #[arg(long, value_name = "SHARE", default_value_t = session::DEFAULT_IOU, value_parser = read_share)]
    pub iou: f64,
    /// Write the figures into this CSV file too
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

fn read_share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| "write a number over 0 and up to 1, such as 0.5".into())
}
