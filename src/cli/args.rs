//! The words of the command line.

use domain::{Role, Timestamp};

use super::bulk_args::BulkArgs;
use super::data_args::{CleanArgs, ConceptVerb, ConvertArgs, ExportArgs, ImportArgs, MetaArgs, PurgeArgs, SearchArgs};
use super::dataset_args::{DatasetVerb, SeveralArgs};
use super::quality_args::AgreementArgs;
use super::server_args::{RootsVerb, ServerVerb};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What the exit status says.
const EXIT_STATUS: &str =
    "Exit status: 0 done, 1 failed, 2 the call is wrong, 3 done with a report of what was skipped or needs a decision";

/// Label images: classification, boxes and polygons.
///
/// Without a verb, opens the window on PROJECT, or on FOLDER with a project beside it.
#[derive(Debug, Parser)]
#[command(name = "labelwright", version, args_conflicts_with_subcommands = true, after_help = EXIT_STATUS)]
pub struct Cli {
    /// A project (NAME.labelwright) or a folder of images
    pub project: Option<PathBuf>,
    /// Act as this member
    #[arg(id = "as", long = "as", value_name = "MEMBER", global = true)]
    pub member: Option<String>,
    /// Print one JSON object on standard output and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// On a server that cannot be reached just now: keep what is done here, to be sent later
    #[arg(long, global = true)]
    pub queue: bool,
    /// What to do
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make the sample project if it is not there, and open the window on it
    Demo {
        /// The folder to make it in [default: Labelwright Demo in your documents]
        dir: Option<PathBuf>,
        /// Only make it
        #[arg(long)]
        no_window: bool,
    },
    /// Make a project with one member who has all roles
    New {
        /// The file to make
        project: PathBuf,
    },
    /// Bring in images and annotations
    #[command(after_help = EXIT_STATUS)]
    Import(ImportArgs),
    /// Deliver a dataset
    #[command(after_help = EXIT_STATUS)]
    Export(ExportArgs),
    /// Turn annotations of one format into another, without a project
    #[command(after_help = EXIT_STATUS)]
    Convert(ConvertArgs),
    /// Make, list, show, change, freeze and delete tasks
    #[command(subcommand)]
    Task(TaskVerb),
    /// The team
    #[command(subcommand)]
    Member(MemberVerb),
    /// Models that suggest
    #[command(subcommand)]
    Model(ModelVerb),
    /// Chosen sets of inputs, and their frozen versions
    Dataset {
        /// The project
        project: PathBuf,
        /// What to do
        #[command(subcommand)]
        verb: DatasetVerb,
    },
    /// What can be claimed of inputs: list, rename, merge, split and delete concepts
    Concept {
        /// The project
        project: PathBuf,
        /// What to do
        #[command(subcommand)]
        verb: ConceptVerb,
    },
    /// List the inputs that pass a query, such as `concept:car -by:Ana width>=1000`
    Search(SearchArgs),
    /// Say the same of many inputs of a task, chosen by a query: one gesture
    Bulk(BulkArgs),
    /// List metadata of inputs, or change it: set and unset keys, or take them from a table
    Meta(MetaArgs),
    /// Say what is wrong with images: duplicates and near duplicates, blurry, dark, bright, small, unreadable, missing ones
    Clean(CleanArgs),
    /// Take inputs out of the project
    #[command(subcommand)]
    Input(InputVerb),
    /// Erase inputs for good, with all that was said of them, from the log and versions of datasets, too
    Purge(PurgeArgs),
    /// Decide about images whose files changed since they were imported
    #[command(subcommand)]
    Picture(PictureVerb),
    /// Run a task's model over its inputs: suggestions, or annotations by the task's thresholds
    Predict(PredictArgs),
    /// How much was done in a task, by whom and how well, out of the log
    Numbers(NumbersArgs),
    /// How far the labelers of a task agree on what several of them labeled
    Agreement(AgreementArgs),
    /// Apply a list of session commands, all or nothing
    Apply {
        /// The project
        project: PathBuf,
        /// The list, as RON
        file: PathBuf,
    },
    /// Count inputs, annotations and tasks
    Info {
        /// The project
        project: PathBuf,
    },
    /// Who did what when
    Log {
        /// The project
        project: PathBuf,
        /// Only what this member did
        #[arg(long)]
        member: Option<String>,
        /// Only what was done on this input
        #[arg(long)]
        input: Option<String>,
        /// Only what was done in this task
        #[arg(long)]
        task: Option<String>,
    },
    /// Projects on servers: make them, let people in
    #[command(subcommand)]
    Server(ServerVerb),
    /// Move a project to a server, as a copy: the file stays as it is
    ///
    /// What was sent is not sent again when it breaks off and is started anew.
    Publish {
        /// The project file
        project: PathBuf,
        /// Where to: postgres://user@host/database[?project=NAME], made by `server init`
        address: String,
        /// Put the pictures there, too: s3://bucket/prefix, gs://… or az://…
        #[arg(long, value_name = "LOCATION")]
        pictures: Option<String>,
    },
    /// Bring a whole copy of a project from a server into a file that needs no server
    Fetch {
        /// The project on the server
        address: String,
        /// The file to make
        file: PathBuf,
    },
    /// How far this computer is with a project on a server
    Status {
        /// The project on the server
        address: String,
    },
    /// Where the pictures of a project are, on this computer
    Roots {
        /// The project: a file, or its address on a server
        project: String,
        /// What to do
        #[command(subcommand)]
        verb: RootsVerb,
    },
    /// Print the reference of a text format; with --json as JSON Schema
    Schema {
        /// Which
        #[arg(value_enum)]
        format: TextFormat,
    },
    /// Print the completions of a shell
    Completions {
        /// Which
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one for each verb
    Man {
        /// The folder to write them to
        folder: PathBuf,
    },
    /// Check the file, replay the log, look for the images; changes nothing unless told to repair
    ///
    /// An image is read and compared with what was imported when its length differs, or when it was written or put
    /// there after the project was made.
    Check {
        /// The project
        project: PathBuf,
        /// Read every image
        #[arg(long)]
        all_images: bool,
        /// First make the project anew from its log; the file as it was is kept beside it
        #[arg(long)]
        repair: bool,
    },
}

/// A format of text that people or programs write or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// The task file of `task new` and of templates
    Task,
    /// The list of commands of `apply`
    Commands,
    /// The manifest beside a model
    Manifest,
    /// What the verbs print with `--json`
    Json,
}

/// What to do with tasks.
#[derive(Debug, Subcommand)]
pub enum TaskVerb {
    /// Make a task from a RON file
    New {
        /// The project
        project: PathBuf,
        /// The task, as RON
        file: PathBuf,
    },
    /// List the tasks
    List {
        /// The project
        project: PathBuf,
    },
    /// Show one task
    Show {
        /// The project
        project: PathBuf,
        /// The task's name or id
        name: String,
    },
    /// Change a task, and bring in inputs that came since
    ///
    /// FILE is written like that of `task new`; what it leaves out stays as it is. Without FILE only new inputs join; those
    /// of a saved search with --refresh.
    /// Inputs that are in the task stay, with all that was done on them.
    Edit {
        /// The project
        project: PathBuf,
        /// The task's name or id
        name: String,
        /// What is to change, as RON
        file: Option<PathBuf>,
        /// Take in what its saved search finds by now; inputs of other choices join anyway
        #[arg(long)]
        refresh: bool,
        /// Only say what would change for whom
        #[arg(long)]
        dry_run: bool,
    },
    /// Keep a task's inputs and annotations as they stand, as a version of a dataset; `export --dataset
    /// DATASET@VERSION` delivers it
    Freeze {
        /// The project
        project: PathBuf,
        /// The task's name or id
        name: String,
        /// The dataset; made where it is missing, of the task's inputs
        #[arg(long, value_name = "NAME")]
        dataset: String,
        /// The version's name
        #[arg(long, value_name = "NAME")]
        version: String,
        /// What is to be known about it later
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// What the version holds where several labelers marked an input
        #[command(flatten)]
        several: SeveralArgs,
        /// Make a version although the last one holds just the same; without this, that one is told
        #[arg(long)]
        even_if_unchanged: bool,
    },
    /// Delete a task with all that was done in it; its inputs stay in the project
    Delete {
        /// The project
        project: PathBuf,
        /// The task's name or id
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// What to do with inputs.
#[derive(Debug, Subcommand)]
pub enum InputVerb {
    /// Take inputs out of the project, its tasks and datasets, with all that was said of them; the files stay
    ///
    /// Versions of datasets keep what they hold. `apply` with `[TakeBack(gesture: "...")]` brings the inputs back.
    Remove {
        /// The project
        project: PathBuf,
        /// The inputs, by name or id
        #[arg(required = true)]
        inputs: Vec<String>,
    },
}

/// What pictures are that changed.
#[derive(Debug, Subcommand)]
pub enum PictureVerb {
    /// They show the same pictures: annotations are scaled to the new sizes
    Same {
        /// The project
        project: PathBuf,
        /// The inputs, by name or id
        #[arg(required = true)]
        inputs: Vec<String>,
    },
    /// They show other pictures: annotations are removed, and they are to be labeled again
    Another {
        /// The project
        project: PathBuf,
        /// The inputs, by name or id
        #[arg(required = true)]
        inputs: Vec<String>,
    },
}

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum MemberVerb {
    /// Take somebody into the team, new or again
    Add {
        /// The project
        project: PathBuf,
        /// Their name
        name: String,
        /// What they may do: lead, labeler, reviewer
        #[arg(long, value_name = "ROLE,...", value_delimiter = ',', required = true, value_parser = role)]
        role: Vec<Role>,
        /// Give them a passphrase, from LABELWRIGHT_NEW_PASSPHRASE or asked for
        #[arg(long)]
        passphrase: bool,
    },
    /// Change somebody's name or roles
    Edit {
        /// The project
        project: PathBuf,
        /// Their name
        name: String,
        /// Their new name
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// What they may do from now on: lead, labeler, reviewer
        #[arg(long, value_name = "ROLE,...", value_delimiter = ',', value_parser = role)]
        role: Option<Vec<Role>>,
    },
    /// Remove somebody from the team; what they did stays under their name
    Remove {
        /// The project
        project: PathBuf,
        /// Their name
        name: String,
        /// Who takes over what they have in hand; not needed where others label the same inputs
        #[arg(long, value_name = "NAME")]
        takeover: Option<String>,
    },
    /// Replace somebody's name for good, wherever the project has it, the log, too
    Pseudonym {
        /// The project
        project: PathBuf,
        /// Their name, also of somebody who left
        name: String,
        /// What they are called from now on [default: the first free `Member N`]
        pseudonym: Option<String>,
    },
    /// Give what somebody has in hand in a task to another
    Takeover {
        /// The project
        project: PathBuf,
        /// The task's name or id
        task: String,
        /// Who has it in hand
        from: String,
        /// Who takes it over
        to: String,
    },
    /// Set a member's passphrase: yours, or as a lead anybody's
    Passphrase(PassphraseArgs),
    /// List the members
    List {
        /// The project
        project: PathBuf,
    },
}

/// Options of `member passphrase`.
#[derive(Debug, Args)]
pub struct PassphraseArgs {
    /// The project
    pub project: PathBuf,
    /// The member's name
    pub name: String,
    /// Take it away: anybody may act as them
    #[arg(long)]
    pub clear: bool,
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    let text = text.trim();
    let known = Role::ALL.into_iter().find(|role| role.name() == text);
    known.ok_or_else(|| "a role is lead, labeler or reviewer".into())
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelVerb {
    /// Add a model to a project; its files stay where they are
    Add {
        /// The project
        project: PathBuf,
        /// An .onnx file, or its .ron manifest
        file: PathBuf,
    },
    /// List the models of a project
    List {
        /// The project
        project: PathBuf,
    },
    /// Show one picture to a model, without any project
    Test(ModelTestArgs),
}

/// Options of `numbers`.
#[derive(Debug, Args)]
pub struct NumbersArgs {
    /// The project
    pub project: PathBuf,
    /// The task, by name or id
    #[arg(long, value_name = "NAME")]
    pub task: String,
    /// From this day (UTC) or time on
    #[arg(long, value_name = "DATE", value_parser = |text: &str| read_moment(text, false))]
    pub from: Option<Timestamp>,
    /// Up to this day, which is included, or to this time
    #[arg(long, value_name = "DATE", value_parser = |text: &str| read_moment(text, true))]
    pub to: Option<Timestamp>,
    /// Write them into this CSV file too
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

fn read_moment(text: &str, end: bool) -> Result<Timestamp, String> {
    Timestamp::read(text, end).ok_or_else(|| "write a day as 2026-11-21, or a time as 2026-11-21T08:00:00Z".into())
}

/// Options of `predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// The project
    pub project: PathBuf,
    /// The task, by name or id
    #[arg(long, value_name = "NAME")]
    pub task: String,
    /// What runs the network; auto takes ONNX Runtime where it is found
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    pub engine: EngineArg,
    /// On how many threads [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Options of `model test`.
#[derive(Debug, Args)]
pub struct ModelTestArgs {
    /// An .onnx file or the .ron manifest beside it
    pub file: PathBuf,
    /// The picture
    pub image: PathBuf,
    /// Draw what is found into this PNG file
    #[arg(long, value_name = "OUT")]
    pub png: Option<PathBuf>,
    /// What runs the network; auto takes ONNX Runtime where it is found
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    pub engine: EngineArg,
    /// On how many threads [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// What runs a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineArg {
    /// ONNX Runtime where it is found, else rten
    Auto,
    /// The engine that is compiled in
    Rten,
    /// ONNX Runtime's shared library
    Onnxruntime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// The formats that the help of a verb names.
    fn named(verb: &str) -> String {
        let command = Cli::command();
        let verb = command.find_subcommand(verb).expect("a verb");
        let option = verb.get_arguments().find(|option| option.get_id() == "format");
        option.and_then(|option| option.get_help()).expect("a help").to_string()
    }

    #[test]
    fn the_help_names_the_rows_of_the_formats_table() {
        assert_eq!(
            named("import"),
            "auto, images, coco, coco-results, yolo, yolo-seg, yolo-cls, voc, imagenet, labelme, label-studio, openimages, via, csv, \
             cvat, datumaro or jsonl"
        );
        assert_eq!(
            named("export"),
            "coco, yolo, yolo-seg, yolo-cls, voc, imagenet, labelme, label-studio, openimages, csv, cvat, datumaro or jsonl"
        );
        for format in formats::FORMATS {
            assert!(named("import").contains(format.name));
            assert_eq!(format.writes(), named("export").contains(format.name), "{format:?}");
        }
    }
}
