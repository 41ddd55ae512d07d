//! The words of the verbs that bring data in, take it out and turn it into other formats.

use super::choice_args::ChoiceArgs;
use clap::{Args, Subcommand, ValueEnum};
use domain::clean::{Flag, Thresholds};
use domain::metadata::clean_key;
use domain::query::{FIELDS, Takes};
use domain::split::SplitError;
use domain::{Color, MetaValue, SplitRatios};
use session::PurgeWanted;
use session::format_list;
use session::objects::{ObjectOrder, ObjectSort};
use session::search::{InputOrder, InputSort};
use session::{CsvColumns, ExportSplit};
use std::path::PathBuf;

/// Words as a sentence lists them: `a, b or c`.
fn one_of(words: impl Iterator<Item = &'static str>) -> String {
    let mut words: Vec<&str> = words.collect();
    match (words.pop(), words.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only.to_owned(),
        (Some(last), false) => format!("{} or {last}", words.join(", ")),
    }
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The project
    pub project: PathBuf,
    /// Files, folders, or text and CSV lists of paths
    #[arg(required_unless_present = "retry", conflicts_with = "retry")]
    pub paths: Vec<PathBuf>,
    /// The format of the annotations
    #[arg(long, default_value = "auto", help = one_of(format_list::import_names()))]
    pub format: String,
    /// Put the inputs into this dataset, made where it is missing
    #[arg(long, value_name = "NAME")]
    pub dataset: Option<String>,
    /// Put annotations into this task, and predictions of models as its suggestions
    #[arg(long, value_name = "NAME")]
    pub task: Option<String>,
    /// The model whose predictions they are [default: as the file says, or its name]
    #[arg(long, value_name = "NAME", requires = "task")]
    pub model: Option<String>,
    /// Pascal VOC: whether the first pixel is 0 or 1 [default: detected]
    #[arg(long, value_name = "0|1", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub voc_base: Option<u8>,
    /// Set what a table says of inputs: CSV, JSON or JSON Lines; see `meta --help`
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// What of the cameras' notes in pictures (EXIF) becomes metadata
    #[arg(long, value_enum, default_value_t = ExifArg::Camera)]
    pub exif: ExifArg,
    /// What becomes of imported annotations that the files say otherwise by now
    #[arg(long, value_enum, default_value_t = ConflictArg::Keep)]
    pub on_conflict: ConflictArg,
    /// What the columns of a CSV file hold, by their names or as #1, #2, …: image=…,concept=… and x0,y0,x1,y1 or
    /// x,y,w,h or cx,cy,w,h; also width, height, split, author, unit=pixels|shares, header=no
    #[arg(long, value_name = "ROLE=COLUMN,…")]
    pub columns: Option<CsvColumns>,
    /// Save the report, from which --retry tries again what failed
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Try again what an import could not take, out of its saved report, as that import was asked for
    #[arg(long, value_name = "REPORT", conflicts_with_all = ["format", "dataset", "task", "model", "voc_base", "metadata", "exif", "columns"])]
    pub retry: Option<PathBuf>,
}

/// What becomes of an annotation that a file says otherwise than the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConflictArg {
    /// It stays as it is, and is listed
    Keep,
    /// It becomes what the file says, unless somebody changed it here
    Replace,
    /// What the file says is added beside it
    Both,
}

/// What of the cameras' notes becomes metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExifArg {
    /// Nothing
    None,
    /// When and with what a picture was taken: `taken`, `hour`, `camera`, `iso`, `exposure`
    Camera,
    /// Where, too: `gps`
    Gps,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The project
    pub project: PathBuf,
    /// The folder to make: new or empty
    pub out: PathBuf,
    /// The format to write
    #[arg(long, help = one_of(format_list::for_export().map(|format| format.name)))]
    pub format: String,
    /// Only this task
    #[arg(long, value_name = "NAME", conflicts_with = "dataset")]
    pub task: Option<String>,
    /// Only this dataset, or a version of it by number or name
    #[arg(long, value_name = "NAME[@VERSION]")]
    pub dataset: Option<String>,
    /// Of these only inputs that pass this query; see `search --help`
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// Which annotations
    #[arg(long, value_enum, default_value_t = StatusArg::Success)]
    pub status: StatusArg,
    /// Leave out unfinished inputs: those with nothing to export that nobody has finished
    #[arg(long)]
    pub finished_only: bool,
    /// What becomes of the pictures
    #[arg(long, value_enum, default_value_t = ImagesArg::Copy)]
    pub images: ImagesArg,
    /// Keep the dataset's splits, which is the default where it has any; or divide the inputs anew, as train=0.8,val=0.2
    /// or train=0.8,val=0.1,test=0.1, with equal pictures together; or not at all: none
    #[arg(long, value_name = "SPLIT=SHARE,...|none", num_args = 0..=1, default_missing_value = KEEP, value_parser = export_split)]
    pub split: Option<ExportSplit>,
    /// Seed of the split; the same seed splits the same inputs in the same way
    #[arg(long, value_name = "N", default_value_t = 0, requires = "split")]
    pub seed: u64,
    /// Export annotations that several tasks or labelers made alike only once: from this overlap on (intersection over
    /// union, as 0.5)
    #[arg(long, value_name = "IOU", value_parser = overlap)]
    pub merge: Option<f64>,
    #[command(flatten)]
    pub choices: ChoiceArgs,
    /// Write a crop of each annotation, too: crops/CLASS/NAME_N.png
    #[arg(long)]
    pub crops: bool,
    /// A class in the order of the class list, with its number in formats that have numbers (COCO); may be repeated. The
    /// others come behind, with the numbers that they were imported with
    #[arg(long = "class", value_name = "NAME[=ID]")]
    pub classes: Vec<String>,
}

/// Options of `convert`.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// A file or folder of annotations; pictures are not needed where it tells their sizes
    pub source: PathBuf,
    /// The folder to make: new or empty
    pub out: PathBuf,
    /// The format to write
    #[arg(long, help = one_of(format_list::for_export().map(|format| format.name)))]
    pub format: String,
    /// The format to read
    #[arg(long, default_value = "auto", help = one_of(format_list::import_names()))]
    pub from: String,
    /// What becomes of pictures that lie beside the annotations
    #[arg(long, value_enum, default_value_t = ImagesArg::Copy)]
    pub images: ImagesArg,
    /// Pascal VOC: whether the first pixel is 0 or 1 [default: detected]
    #[arg(long, value_name = "0|1", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub voc_base: Option<u8>,
    #[command(flatten)]
    pub choices: ChoiceArgs,
    /// A class in the order of the class list, with its number in formats that have numbers (COCO); may be repeated. The
    /// others come behind, with the numbers that they have
    #[arg(long = "class", value_name = "NAME[=ID]")]
    pub classes: Vec<String>,
}

/// Options of `clean`.
#[derive(Debug, Args)]
pub struct CleanArgs {
    /// The project
    pub project: PathBuf,
    /// Leave the inputs that pass this query out of tasks and datasets, without deleting them; see `search --help`. All of a
    /// group of duplicates have their flag: --keep-best leaves one in
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, conflicts_with = "include")]
    pub exclude: Option<String>,
    /// Exclude all but the best of each group: the largest, of those the sharpest, of those the first
    #[arg(long, value_name = "FLAG", value_parser = group_flag, conflicts_with_all = ["exclude", "include"])]
    pub keep_best: Option<Flag>,
    /// Take inputs that pass this query in again, each where it was
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub include: Option<String>,
    /// Only count what that touches
    #[arg(long)]
    pub dry_run: bool,
    /// From where on a picture has a flag, as `dark=0.2`; kept for the next time
    #[arg(long, value_name = "FLAG=NUMBER", value_parser = threshold, conflicts_with_all = ["exclude", "include", "keep_best"])]
    pub threshold: Vec<(Flag, f64)>,
    /// Tell again what was ignored in the window
    #[arg(long, conflicts_with_all = ["exclude", "include", "keep_best"])]
    pub forget_ignored: bool,
}

fn threshold(text: &str) -> Result<(Flag, f64), String> {
    let parts = text.split_once('=');
    let read = parts.and_then(|(name, number)| {
        let flag = Flag::ALL.into_iter().find(|flag| flag.name() == name)?;
        let number: f64 = number.parse().ok()?;
        Thresholds::default().with(flag, number).map(|_| (flag, number))
    });
    read.ok_or_else(|| {
        "write near-duplicate (bits of 256), blurry, dark, bright (0 to 1), small (pixels) or odd-aspect, and a number, as \
         dark=0.2"
            .into()
    })
}

fn group_flag(text: &str) -> Result<Flag, String> {
    let flags = [Flag::Duplicate, Flag::NearDuplicate];
    let found = flags.into_iter().find(|flag| flag.name() == text);
    found.ok_or_else(|| "keep the best of duplicate or near-duplicate".into())
}

impl CleanArgs {
    /// The inputs that are left out (`false`), or taken in again.
    pub fn changes(&self) -> Option<(&str, bool)> {
        let (exclude, include) = (self.exclude.as_deref(), self.include.as_deref());
        exclude
            .map(|query| (query, false))
            .or(include.map(|query| (query, true)))
    }
}

/// Options of `purge`.
#[derive(Debug, Args)]
pub struct PurgeArgs {
    /// The project
    pub project: PathBuf,
    /// The inputs that pass this query; see `search --help`
    #[arg(
        allow_hyphen_values = true,
        value_parser = query,
        required_unless_present = "removed",
        conflicts_with = "removed"
    )]
    pub query: Option<String>,
    /// Those that were taken out of the project, and could come back
    #[arg(long)]
    pub removed: bool,
    /// Only count what would be erased
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask on a terminal
    #[arg(long)]
    pub yes: bool,
}

impl PurgeArgs {
    /// Which inputs.
    pub fn wanted(&self) -> PurgeWanted {
        match &self.query {
            Some(query) => PurgeWanted::Query(query.clone()),
            None => PurgeWanted::Removed,
        }
    }
}

/// Options of `search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// The project
    pub project: PathBuf,
    /// Words and fields that all have to hold; `OR`, `-term` and parentheses combine them
    #[arg(allow_hyphen_values = true, value_parser = query, long_help = fields(), required_unless_present_any = ["list", "delete"])]
    pub query: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// In this order, with a minus before it the other way round [default: as imported]
    #[arg(long, value_name = "FIELD", value_parser = sort_by, allow_hyphen_values = true)]
    pub sort: Option<Sort>,
    /// List annotations instead, each of which passes the query by itself
    #[arg(long, conflicts_with_all = ["save", "list", "delete"])]
    pub objects: bool,
    /// With --objects: those first that look most like this one, by its identifier, or like an input, by its name
    #[arg(long, value_name = "ID|NAME", requires = "objects")]
    pub like: Option<String>,
    /// What tells which look alike, for --like and `near:`: the name of a model of the project, or `descriptor`, which needs
    /// none [default: for --like the first classifier, else the first detector, else the descriptor; for `near:` the hashes
    /// that `clean` found]
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["save", "list", "delete"])]
    pub model: Option<String>,
    /// Save the query under this name, instead of listing what passes: `saved:NAME` asks for it in queries, Saved("NAME")
    /// in tasks
    #[arg(long, value_name = "NAME", conflicts_with_all = ["limit", "sort"])]
    pub save: Option<String>,
    /// Save what it finds now, instead of what it will find
    #[arg(long, requires = "save")]
    pub frozen: bool,
    /// In place of the saved search of this name
    #[arg(long, requires = "save")]
    pub replace: bool,
    /// List the saved searches
    #[arg(long, conflicts_with_all = ["query", "save", "delete", "limit", "sort"])]
    pub list: bool,
    /// Delete the saved search of this name; tasks keep the inputs that it found
    #[arg(long, value_name = "NAME", conflicts_with_all = ["query", "save", "limit", "sort"])]
    pub delete: Option<String>,
}

/// A query that stands by itself. It may begin with a minus, as in -concept:car; what looks like an option is one that
/// there is not.
pub(super) fn query(text: &str) -> Result<String, String> {
    let option = text.strip_prefix("--").and_then(|rest| rest.chars().next());
    match option.is_some_and(char::is_alphabetic) {
        true => Err(
            "there is no such option; a query stands by itself, and a word that begins so in quotes: '\"--word\"'"
                .into(),
        ),
        false => Ok(text.to_owned()),
    }
}

/// Options of `meta`.
///
/// Without an option the metadata of the inputs is listed.
#[derive(Debug, Args)]
pub struct MetaArgs {
    /// The project
    pub project: PathBuf,
    /// Which inputs; see `search --help` [with --from all where nothing is said]
    #[arg(allow_hyphen_values = true, required_unless_present = "from", value_parser = query)]
    pub query: Option<String>,
    /// Set a key: a number where it is written as one, `true` or `false`, else text; codes such as 007 are text
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub set: Vec<(String, MetaValue)>,
    /// Remove a key
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub unset: Vec<String>,
    /// Set what a table says: CSV with a column `name` or `path`, JSON (names with an object of values each, or a list of
    /// objects with `name` or `path`), or such objects as JSON Lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "unset"])]
    pub from: Option<PathBuf>,
    /// Only count what would change
    #[arg(long)]
    pub dry_run: bool,
}

/// What to do with concepts.
#[derive(Debug, Subcommand)]
pub enum ConceptVerb {
    /// List the concepts in their order, with what uses them
    List,
    /// Call a concept otherwise, everywhere; versions of datasets keep the old name
    Rename {
        /// Its name
        old: String,
        /// Its new name
        new: String,
        /// Only count what would be called otherwise
        #[arg(long)]
        dry_run: bool,
    },
    /// Recolour, explain or move a concept
    Edit {
        /// Its name
        name: String,
        /// What it means, for those who label; an empty text takes it away
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Its colour
        #[arg(long, value_name = "#RRGGBB", value_parser = color)]
        color: Option<Color>,
        /// An input that shows it; may be given several times, in place of those there are
        #[arg(long, value_name = "INPUT")]
        example: Vec<String>,
        /// No input shows it
        #[arg(long, conflicts_with = "example")]
        no_examples: bool,
        /// Before this one in the order of concepts, which class lists of files have
        #[arg(long, value_name = "CONCEPT")]
        before: Option<String>,
        /// Last in that order
        #[arg(long, conflicts_with = "before")]
        last: bool,
    },
    /// Make concepts one: annotations, suggestions and tasks go over to another concept
    ///
    /// Annotations keep their authors and statuses. Of two that say the same then, by one author in one task of one region,
    /// one is dropped. Where an author says of a region both that the one is there and that the other is not, both are
    /// left and listed, and the concept stays with them. What somebody changes meanwhile is left and listed, too.
    /// Versions of datasets stay as they are. `apply` with `[TakeBack(gesture: "...")]` takes it back.
    Merge {
        /// The concepts that give way
        #[arg(required = true)]
        from: Vec<String>,
        /// The concept that they become
        #[arg(long, value_name = "TO")]
        into: String,
        /// Only count what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Give annotations of a concept other concepts, by the inputs that they are on
    ///
    /// Its annotations on inputs that pass QUERY become NEW, which is made where it is missing and added to the tasks that
    /// ask for OLD. Of several --into the first whose query an input passes counts; on all other inputs nothing changes.
    /// As: split car --into "night car=path:night" --into "wide car=width>=1000"
    Split {
        /// The concept
        old: String,
        /// A concept and which inputs; see `search --help`
        #[arg(long, value_name = "NEW=QUERY", required = true, value_parser = concept_of_query)]
        into: Vec<(String, String)>,
        /// Only count what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Delete a concept, and take it out of the tasks that ask for it
    ///
    /// `apply` with `[TakeBack(gesture: "...")]` brings it back with its annotations; versions of datasets keep it.
    Delete {
        /// Its name
        name: String,
        /// With all annotations that use it
        #[arg(long)]
        with_annotations: bool,
        /// Only count what would go
        #[arg(long)]
        dry_run: bool,
    },
}

fn color(text: &str) -> Result<Color, String> {
    Color::try_from(text.to_owned()).map_err(|_| "a colour is written as #ff8800".into())
}

fn concept_of_query(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.trim().is_empty());
    let both = parts.map(|(name, query)| (name.to_owned(), query.to_owned()));
    both.ok_or_else(|| "write a concept and a query, as \"night car=path:night\"".into())
}

fn key(text: &str) -> Result<String, String> {
    let wrong = || "a key has 1 to 200 characters, without quotation marks and backslashes".to_owned();
    clean_key(text).ok_or_else(wrong)
}

fn pair(text: &str) -> Result<(String, MetaValue), String> {
    let (name, value) = text.split_once('=').ok_or("write a key and a value, as hour=18")?;
    match value.trim() {
        "" => Err("a value has to follow; --unset removes a key".to_owned()),
        value => Ok((key(name)?, MetaValue::read(value))),
    }
}

/// What a query may ask for.
fn fields() -> String {
    let mut text = String::from(
        "Words and fields that all have to hold; `OR`, `-term` and parentheses combine them. Values may hold *, and stand \
         in quotes where they hold blanks. count(CONCEPT)>=3 counts, any(...) asks all of one annotation.\n",
    );
    for field in FIELDS {
        let form = match field.takes {
            Takes::Number => format!("{}>=N", field.name),
            Takes::Time => format!("{}<7d", field.name),
            Takes::Words(words) => format!("{}:{}", field.name, words.join("|")),
            Takes::Metadata => format!("{0}:VALUE {0}>=N {0}>2026-01-31", field.name),
            Takes::MetadataKey => format!("{}:meta.KEY", field.name),
            Takes::Concept
            | Takes::Member
            | Takes::Task
            | Takes::Dataset
            | Takes::Model
            | Takes::Search
            | Takes::Text => {
                format!("{}:NAME", field.name)
            }
        };
        text.push_str(&format!("\n  {form}\n      {}", field.asks));
    }
    text
}

/// A word for an order, of inputs or of annotations or of both.
#[derive(Clone, Debug)]
pub struct Sort {
    /// The order of inputs that it names.
    pub inputs: Option<InputOrder>,
    /// The order of annotations that it names.
    pub objects: Option<ObjectOrder>,
}

/// What inputs, or annotations, can be put in order by.
pub fn sorted_by(objects: bool) -> String {
    // How far the work is depends on a task, and there is none here.
    let inputs = InputSort::NAMED.iter().filter(|(_, by)| *by != InputSort::Work);
    let mut names: Vec<&str> = match objects {
        true => ObjectSort::ALL.into_iter().map(ObjectSort::name).collect(),
        false => inputs.map(|(name, _)| *name).collect(),
    };
    names.extend((!objects).then_some("meta.KEY"));
    names.join(", ")
}

fn sort_by(text: &str) -> Result<Sort, String> {
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        None => (text, false),
    };
    let inputs = InputSort::named(name).filter(|by| *by != InputSort::Work);
    let objects = ObjectSort::ALL.into_iter().find(|by| by.name() == name);
    if inputs.is_none() && objects.is_none() {
        return Err(format!(
            "inputs are sorted by {}; with --objects annotations by {}",
            sorted_by(false),
            sorted_by(true)
        ));
    }
    Ok(Sort {
        inputs: inputs.map(|by| InputOrder { by, descending }),
        objects: objects.map(|by| ObjectOrder { by, descending }),
    })
}

fn overlap(text: &str) -> Result<f64, String> {
    let overlap: Option<f64> = text.parse().ok();
    let good = overlap.filter(|overlap| *overlap > 0.0 && *overlap <= 1.0);
    good.ok_or_else(|| "an overlap is over 0 and at most 1, as 0.5".into())
}

/// What `--split` without a value says.
const KEEP: &str = "keep";

fn export_split(text: &str) -> Result<ExportSplit, SplitError> {
    match text {
        KEEP => Ok(ExportSplit::AsInDataset),
        "none" => Ok(ExportSplit::Undivided),
        ratios => SplitRatios::read(ratios, 0).map(ExportSplit::Ratios),
    }
}

/// Which annotations are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusArg {
    /// Accepted ones
    Success,
    /// All
    All,
}

/// What becomes of the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImagesArg {
    /// Copied
    Copy,
    /// Linked
    Link,
    /// Left where they are
    None,
}
