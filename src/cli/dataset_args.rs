//! The words of the verb about datasets.

use super::data_args::query;
use clap::{Args, Subcommand};
use domain::{Split, SplitRatios};
use std::path::PathBuf;

/// What to do with datasets.
#[derive(Debug, Subcommand)]
pub enum DatasetVerb {
    /// Make a dataset of inputs
    New {
        /// Its name
        name: String,
        /// Only inputs that pass this query, such as a part of their names or concept:car
        #[arg(default_value = "", allow_hyphen_values = true, value_parser = query)]
        text: String,
        /// Only so many of them, chosen at random
        #[arg(long, value_name = "N")]
        random: Option<u64>,
        /// Seed of the random choice; the same seed chooses the same inputs
        #[arg(long, value_name = "N", default_value_t = 0, requires = "random")]
        seed: u64,
    },
    /// List the datasets and their versions
    List,
    /// Show a dataset with its splits and versions
    Show {
        /// The dataset
        name: String,
    },
    /// Put inputs into a dataset
    Add {
        /// The dataset
        name: String,
        /// Which inputs; see `search --help`
        #[arg(allow_hyphen_values = true, value_parser = query)]
        query: String,
    },
    /// Take inputs out of a dataset; they stay in the project
    Remove {
        /// The dataset
        name: String,
        /// Which inputs; see `search --help`
        #[arg(allow_hyphen_values = true, value_parser = query)]
        query: String,
    },
    /// Split a dataset for training, validation and test
    ///
    /// Inputs with the same bytes stay together, and so do those that look alike, and those of one value of the key of
    /// --group-by. Then come pins, then the ratios, then
    /// the strata; what each split holds is printed.
    Split(SplitArgs),
    /// Keep a dataset's inputs, splits and accepted annotations as they stand, as a version; `export --dataset
    /// NAME@VERSION` delivers it
    Freeze(FreezeArgs),
    /// Say what differs between two versions, or between a version and its dataset as it stands
    Diff {
        /// The one, as NAME@1
        from: String,
        /// The other, as NAME@2 or NAME
        to: String,
    },
    /// Say what a version is: counts, people, instructions, models, and the SHA-256 of its lines
    Manifest {
        /// The version, as NAME@1
        version: String,
        /// As Markdown, to be read
        #[arg(long)]
        markdown: bool,
    },
    /// Print the lines of JSON that a version is; their SHA-256 is in its manifest
    Lines {
        /// The version, as NAME@1
        version: String,
    },
    /// Say what a dataset or version holds: distribution, imbalance, sizes, places
    Stats {
        /// The dataset, or a version as NAME@1
        name: String,
        /// Only of what is in this split: train, val or test
        #[arg(long, value_name = "SPLIT", value_parser = one_split)]
        split: Option<Split>,
        /// Write the tables as CSV files into this folder: new or empty
        #[arg(long, value_name = "FOLDER")]
        csv: Option<PathBuf>,
    },
}

fn one_split(text: &str) -> Result<Split, String> {
    Split::named(text).ok_or_else(|| "a split is train, val or test".to_owned())
}

/// Options of `dataset split`.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// The dataset
    pub name: String,
    /// The share of each split, as train=0.8,val=0.1,test=0.1
    #[arg(long, value_name = "SPLIT=SHARE,...", value_parser = |text: &str| SplitRatios::read(text, 0))]
    pub ratio: SplitRatios,
    /// The same seed splits the same inputs in the same way
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Give each split its share of every concept, as nearly as can be
    #[arg(long)]
    pub stratify: bool,
    /// Put inputs that pass a query into this split, as 'split:test=test' for those that are in it; may be repeated
    #[arg(long, value_name = "QUERY=SPLIT", value_parser = pin, allow_hyphen_values = true)]
    pub pin: Vec<(String, Split)>,
    /// Keep inputs of one value of this key of the metadata together; those without the key are on their own
    #[arg(long, value_name = "meta.KEY", value_parser = metadata_key)]
    pub group_by: Option<String>,
    /// Do not look for inputs that look alike, and let them be divided
    #[arg(long)]
    pub ignore_near_duplicates: bool,
    /// Only say what each split would hold
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `dataset freeze`.
#[derive(Debug, Args)]
pub struct FreezeArgs {
    /// The dataset
    pub name: String,
    /// The version's name [default: v and its number]
    #[arg(long, value_name = "NAME", default_value = "")]
    pub version: String,
    /// What is to be known about it later
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
    /// What the version holds where several labelers marked an input
    #[command(flatten)]
    pub several: SeveralArgs,
    /// Make a version although the last one holds just the same; without this, that one is told
    #[arg(long)]
    pub even_if_unchanged: bool,
}

/// What a version holds where several labelers of a task without consensus have accepted annotations on an input.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct SeveralArgs {
    /// Where several labelers marked an input, take this one's annotations
    #[arg(long, value_name = "NAME")]
    pub labeler: Option<String>,
    /// Where several labelers marked an input, take all annotations, and what says the same once
    #[arg(long)]
    pub merge: bool,
}

fn metadata_key(text: &str) -> Result<String, String> {
    let key = text.strip_prefix("meta.").map(|key| key.trim_matches('"'));
    let key = key.and_then(domain::metadata::clean_key);
    key.ok_or_else(|| "write meta. and a key, as meta.patient".into())
}

fn pin(text: &str) -> Result<(String, Split), String> {
    let parts = text.rsplit_once('=').filter(|(query, _)| !query.trim().is_empty());
    let pin = parts.and_then(|(query, split)| Some((query.to_owned(), Split::named(split)?)));
    pin.ok_or_else(|| "write a query and a split, as concept:car=train".into())
}
