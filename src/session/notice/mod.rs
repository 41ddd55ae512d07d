//! The one place that makes sentences for people: what happened, why, and what to do.
//!
//! What a task means for whom is told where it is worked out: of a task that is being configured in `task_preview/`, of a
//! change in `tasks/consequences.rs`. Captions and hints stand with the widgets that show them.

mod away;
mod bulk;
mod concepts;
mod conflicts;
mod datasets;
mod deliver;
mod gestures;
mod likeness;
mod metadata;
mod model;
mod named;
mod names;
mod objects;
mod predictions;
mod project;
mod purge;
mod quality;
pub mod reasons;
mod requirement;
mod server;
mod tasks;
mod team;
mod told;
mod words;

pub(crate) use away::{away, nothing_found};
pub use bulk::{bulk, left_in_bulk};
pub(crate) use bulk::{changed_in_bulk, changing_in_bulk};
pub use concepts::{changing_concepts, concepts_changed};
pub(crate) use conflicts::{
    called_otherwise, first_of, missing_in_files, not_replaced, report_saved, stays_changed, unsettled,
};
pub use conflicts::{claim, conflicts, conflicts_decided, conflicts_so_far, here};
pub(super) use model::outlined;
pub use names::Names;
pub use words::{count, done, measure, query, status};
use words::{role_name, shapes};

use self::server::sentence_of;
pub use self::server::{log_fault, not_accepted, picture_trouble, waiting};
pub(crate) use datasets::{added_to, holds, search_deleted, split};
pub use datasets::{compared_input, concept_changes, frozen, input_changes, nothing_called, search_saved, splits};
pub(crate) use deliver::excluded;
pub use deliver::removed;
pub use deliver::{doubled, left_out, loss, unfinished, version_line};
pub(super) use deliver::{is_over, settled};
pub use gestures::{brought_in, did, grouped, joined, taken_back, taking_back};
pub(crate) use likeness::{LOOKING, not_looked_at};
pub(super) use metadata::{changing_metadata, metadata_gesture};
pub use metadata::{grouped_by, metadata_changed};
pub(crate) use named::{is_on_things, named};
pub use objects::objects_changed;
pub(crate) use objects::{changing_objects, why_it_stays};
pub use predictions::NO_NETWORK;
pub(crate) use predictions::{
    NEEDS_A_TASK, classes_not_asked_for, predictions_left, predictions_outside, runs_here, suggestions_there,
    suggests_elsewhere, unsuited_predictions,
};
pub(crate) use project::{NOT_BESIDE, new_root};
pub(super) use project::{acknowledged_otherwise, altered, not_copied, repaired, writer_gone};
pub use project::{displaced, problem};
pub(crate) use purge::erased_inputs;
pub use purge::{pseudonymized, purged};
pub(super) use quality::{complete_handed_in, no_differences};
pub use quality::{corrections_said, run_said};
pub use tasks::{asked_for, remote_picture};
pub(super) use team::deciding_on_sample;
pub(super) use team::drawing_more;
pub use team::handed_over;
pub(super) use team::leads_without_passphrase;
pub(super) use team::more_drawn;
pub use team::open_work_text;
pub use team::roles;
pub(super) use team::sample_decided;
pub(super) use told::{
    ALL_COMPARED, ALL_DONE, FITTING, NOT_LOOKED_THROUGH, PASTED_IN_PLACE, concept_added, copied, goes_on_in,
    input_removed, not_pasted, not_saved_yet, nothing_pending, statistics_saved, taken_over, task_made, template_saved,
};
pub use told::{LEAVING_LOSES, no_file_manager, still_opening};

use super::error::SessionError;
use domain::names::{LONGEST, Unclear, shown};
use domain::workflow::Refusal;
use media::MediaError;
use project::{opened, stored};
use store::StoreError;

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good to know.
    Info,
    /// A rule said no.
    Refusal,
    /// Something could not be done.
    Failure,
}

/// One sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How grave.
    pub severity: Severity,
    /// The sentence.
    pub text: String,
}

impl Notice {
    /// Good to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            severity: Severity::Info,
            text: text.into(),
        }
    }

    /// The sentence for an error. `names` lends them where there is one.
    pub fn of(error: &SessionError, names: Option<&dyn Names>) -> Self {
        let severity = match error {
            SessionError::Store(
                StoreError::Clash(_) | StoreError::NoLead | StoreError::NameTaken(_) | StoreError::Query(_),
            ) => Severity::Refusal,
            SessionError::Store(_)
            | SessionError::Open(_)
            | SessionError::Server(_)
            | SessionError::Sync(_)
            | SessionError::NoDataFolder
            | SessionError::Offline(_)
            | SessionError::Io { .. }
            | SessionError::Format(_)
            | SessionError::Model(_)
            | SessionError::Picture { .. } => Severity::Failure,
            _ => Severity::Refusal,
        };
        Self {
            severity,
            text: sentence(error, names),
        }
    }
}

/// The sentence for an error.
pub fn sentence(error: &SessionError, names: Option<&dyn Names>) -> String {
    // What a name hides is not hidden where it is told.
    shown(&said(error, names)).into_owned()
}

fn said(error: &SessionError, names: Option<&dyn Names>) -> String {
    match error {
        SessionError::Rule(refusal) => refused(refusal, names),
        SessionError::Task(error) => tasks::task(error),
        SessionError::VersionStays => "A version of a dataset stays as it was made; make another one.".into(),
        SessionError::Dataset(error) => datasets::sentence(error),
        SessionError::Concept(error) => concepts::refused(error),
        SessionError::Team(error) => team::refused(error),
        SessionError::NeedsPassphrase(name) => team::needs_passphrase(name),
        SessionError::NoNewPassphrase(name) => team::no_new_passphrase(name),
        SessionError::TypedOtherwise => "The two passphrases differ; type them again.".into(),
        SessionError::TooManyTries { name, seconds } => team::too_many_tries(name, *seconds),
        SessionError::WrongPassphrase(name) => team::wrong_passphrase(name),
        SessionError::Geometry(why) => format!("That shape cannot be kept: {why}."),
        SessionError::Store(error) => stored(error, names),
        SessionError::Open(error) => opened(error),
        SessionError::Server(error) => self::server::on_server(error),
        SessionError::Sync(error) => self::server::out_of_step(error),
        SessionError::Offline(why) => format!(
            "The server cannot be reached: {why}. Nothing was done. With --queue it is kept here and sent later."
        ),
        SessionError::NoPassphrases => {
            "On a server people sign in with a login and its password; there are no passphrases.".into()
        }
        SessionError::NotYourLogin(name) => {
            format!(
                "On a server you act as the member whose login it is: {name}. Leave out --as, or sign in with another login."
            )
        }
        SessionError::NoDataFolder => {
            "This user has no data folder, where the replica of a project on a server is kept. Set XDG_DATA_HOME."
                .into()
        }
        SessionError::NoSuchRoot { name, known } => {
            let all = std::iter::once(roots::PICTURES).chain(known.iter().map(String::as_str));
            let all: Vec<String> = all.map(|name| format!("\"{name}\"")).collect();
            format!(
                "No picture of the project begins at a root \"{name}\"; there is {}.",
                all.join(", ")
            )
        }
        SessionError::Fetch(error) => sentence_of(&error.to_string()),
        SessionError::Location(error) => sentence_of(&error.to_string()),
        SessionError::NoSuchTask(name) => {
            format!("There is no task \"{name}\"; `labelwright task list PROJECT` shows the tasks.")
        }
        SessionError::NoSuchDataset(name) => {
            format!("There is no dataset \"{name}\"; make one with `dataset PROJECT new`.")
        }
        SessionError::NoSuchSearch(name) => {
            format!("There is no saved search \"{name}\"; `labelwright search PROJECT --list` shows them.")
        }
        SessionError::NotOfDecided => {
            "Work that was submitted or decided on takes no new claims in bulk; --decided goes with --remove and --replace."
                .into()
        }
        SessionError::NotPartitioned(task) => {
            format!(
                "The inputs of \"{task}\" are given to nobody alone: all of its labelers label all, or take them from a queue. \
                 Its strategy would have to be Partitioned."
            )
        }
        SessionError::NoLabelerOfTask(member, task) => {
            format!("\"{member}\" is no labeler of \"{task}\"; add them to the task first.")
        }
        SessionError::TakenBackAsWhole(gesture) => {
            format!("This is undone in the history, or by `apply` with [TakeBack(gesture: \"{gesture}\")].")
        }
        SessionError::SearchThere(name) => {
            format!("There is a saved search \"{name}\" already; choose another name, or --replace it.")
        }
        SessionError::SearchInUse { search, by } => {
            format!("{by} uses the saved search \"{search}\": change that first.")
        }
        SessionError::NoSuchConcept(name) => format!("There is no concept \"{name}\"; add it to the task first."),
        SessionError::NoSuchMember(name) => {
            format!("There is no member \"{name}\"; `labelwright member list PROJECT` shows the members.")
        }
        SessionError::NoPicture { path, reason } => format!("{} cannot be shown: {reason}.", path.display()),
        SessionError::NotWriting(sentence) => sentence.clone(),
        SessionError::NoSuchInput(name) => {
            format!("There is no input \"{name}\"; give its name, the end of its name, or its id.")
        }
        SessionError::DecidedInReview => "Your last act here was a decision; open the task's review to undo it.".into(),
        SessionError::PictureChanged => {
            "This is not the picture that was labeled, and it has another size; say first what it is.".into()
        }
        SessionError::PictureUnseen { coming: true } => {
            "The picture is not here yet: wait until it is shown, or skip it.".into()
        }
        SessionError::PictureUnseen { coming: false } => {
            "The picture cannot be shown, and nobody can say what is on it: skip it, or try again later.".into()
        }
        SessionError::InputRemoved(name) => {
            format!("\"{name}\" was removed from the project; undoing the removal brings it back.")
        }
        SessionError::AmbiguousInput { name, found: [a, b] } => {
            format!("Several inputs are called \"{name}\", among them \"{a}\" and \"{b}\"; give more of the name.")
        }
        SessionError::AnnotationGone => "That annotation is gone; somebody removed it meanwhile.".into(),
        SessionError::NotLookedAt(name) => {
            format!("The image {name} cannot be looked at: its file is not there, or cannot be read.")
        }
        SessionError::SuggestionGone => "That suggestion is gone; the model was run anew.".into(),
        SessionError::ModelGone => "That model is not part of the project; add it on the Models page.".into(),
        SessionError::ModelChanged { name, path } => format!(
            "{} is not the file that was added as \"{name}\"; add it again, as a model of its own.",
            path.display()
        ),
        SessionError::ImportedModel(name) => predictions::model_without_network(name),
        SessionError::NoSuchModel(name) => format!(
            "There is no model \"{name}\"; `labelwright model list PROJECT` shows the models, `model add` adds one."
        ),
        SessionError::UnsuitedModel { model, task } => format!(
            "A {} cannot help in a {} task; choose a model that finds {}.",
            model.name().to_lowercase(),
            task.name().to_lowercase(),
            shapes(*task)
        ),
        SessionError::NoModel(task) => format!(
            "The task \"{task}\" has no model; give it one in its settings, or as `assist` or `auto` in its text."
        ),
        SessionError::NoSuchEngine(name) => {
            format!("There is no engine \"{name}\"; choose auto, rten or onnxruntime.")
        }
        SessionError::RunGone => "That run is over; start another.".into(),
        SessionError::NothingOutlined => "Nothing is outlined yet; click on the thing, or drag a box around it.".into(),
        SessionError::NotSuggested(Some(concept)) => {
            format!("No suggestion of \"{concept}\" waits there; `labelwright predict` makes the model look at it.")
        }
        SessionError::NotSuggested(None) => {
            "No suggestion within the range waits there; a lower `min_probability` takes more.".into()
        }
        SessionError::NothingSuggested => "Nothing is suggested within the range; move the slider to see more.".into(),
        SessionError::ConceptInUse(name) => {
            format!("The concept \"{name}\" is used by now; delete what carries it first.")
        }
        SessionError::ChangedSince => "It was changed since, so it is left as it is.".into(),
        SessionError::NothingToBringBack => "Nothing of it is missing here.".into(),
        SessionError::NothingToUndo => "There is nothing of yours to undo on this input.".into(),
        SessionError::NothingToRedo => "There is nothing to redo on this input.".into(),
        SessionError::NothingToTakeBack => "There is no such gesture over many inputs; `labelwright log --json` shows \
            the gestures."
            .into(),
        SessionError::AlreadyTakenBack => "It was undone already, and nothing of it is left.".into(),
        SessionError::TaskDeleted(name) => {
            format!("The task \"{name}\" was deleted since; undo that first.")
        }
        SessionError::NotYourGesture(member) => {
            let name = names.map_or("Somebody else".into(), |names| names.known_name(*member));
            format!("{name} did this; only they or a lead can undo it.")
        }
        SessionError::NotAlone => "`TakeBack` is written step by step; put it into a list of its own.".into(),
        SessionError::ErasedForGood => "It was erased for good; nothing brings it back.".into(),
        SessionError::NotConfirmed => "Nothing was erased: the number was not typed.".into(),
        SessionError::ErasesOnlyConnected => "The server cannot be reached, and it has to erase first; try again when it \
            can."
            .into(),
        SessionError::Displaced(what) => format!("{what} Save a copy or follow it first."),
        SessionError::NotRenamed => "The project file was not renamed; there is nothing to follow.".into(),
        SessionError::CannotFollow => "The newest changes lie beside the old name, where another window may still use \
            them; close the other windows and try again, or save a copy."
            .into(),
        SessionError::StillWorking => "Other work is going on; wait until it is done.".into(),
        SessionError::NothingToPaste => "Nothing was copied yet; select annotations and press Ctrl+C.".into(),
        SessionError::NothingToCopy => "The previous input has no annotations to copy.".into(),
        SessionError::NotRead => "What this needs is still being read; try again in a moment.".into(),
        SessionError::NoInput => "No input is open; choose one in the list.".into(),
        SessionError::NoTask => "No task is open; open or create a task to label.".into(),
        SessionError::EmptyText => "There is nothing to send; write something first.".into(),
        SessionError::QuestionGone => "That question is not there any more.".into(),
        SessionError::UnclearName { name, why } => unclear(name, why),
        SessionError::EmptyName => "The name is empty; type one.".into(),
        SessionError::NameTaken(name) => format!("The name \"{name}\" is taken; choose another."),
        SessionError::NoConcepts => "A task needs at least one concept; name what is to be labeled.".into(),
        SessionError::WrongShape(kind) => format!("A {} task takes {}.", kind.name().to_lowercase(), shapes(*kind)),
        SessionError::NotYet(what) => format!("This release cannot do that yet: {what}."),
        SessionError::ReadOnly => "This project can only be read here, so nothing can be changed; copy it to a \
            place you may write to."
            .into(),
        SessionError::Script { position, source } => {
            format!(
                "Command {position} was refused and nothing was applied: {}",
                sentence(source, names)
            )
        }
        SessionError::BadText { path, message } => format!("{} cannot be read: {message}", path.display()),
        SessionError::Io { path, source } => format!("{}: {source}", path.display()),
        SessionError::NoImportReport { path, detail } => format!(
            "This is no report that `import --report` or *Save report…* wrote: {}. {detail}.",
            path.display()
        ),
        SessionError::NumberTwice(id) => format!("Two classes have the number {id}; give each its own."),
        SessionError::OtherColumns { path, why, columns } => {
            format!("{}: {why}. Its columns are {}.", path.display(), columns.join(", "))
        }
        SessionError::NoSuchFormat(name) => {
            format!("There is no format \"{name}\"; `labelwright import -h` and `labelwright export -h` list them.")
        }
        SessionError::ImportOnly(name) => {
            format!("\"{name}\" can only be imported; `labelwright export -h` lists the formats to export to.")
        }
        SessionError::Format(what) => what.clone(),
        SessionError::NothingToExport { waiting, rejected } => deliver::nothing(*waiting, *rejected),
        SessionError::Cancelled => "Stopped; nothing was left behind.".into(),
        SessionError::Model(error) => model::predicted(error),
        SessionError::SamePicture(name) => {
            format!("The picture of \"{name}\" is the one that was labeled; there is nothing to decide.")
        }
        SessionError::Picture { path, source } if matches!(source, MediaError::Unwritable(_)) => {
            format!(
                "The picture was not made: {source}; choose another place: {}",
                path.display()
            )
        }
        SessionError::Picture { path, source } => {
            format!("The picture cannot be read: {source}; give another: {}", path.display())
        }
    }
}

/// Whoever is a lead need not ask one.
fn not_of_task(role: &str, names: Option<&dyn Names>) -> String {
    if names.is_some_and(Names::is_lead) {
        format!("You are not a {role} of this task; you can make yourself one in its settings.")
    } else {
        format!("You are not a {role} of this task; a lead can add you.")
    }
}

fn refused(refusal: &Refusal, names: Option<&dyn Names>) -> String {
    match refusal {
        Refusal::NotARole(role) => format!("This needs the role of a {}; a lead can give it.", role_name(*role)),
        Refusal::Left => "You are not in the team any more; a lead can take you in again.".into(),
        Refusal::NotALabelerOfTask => not_of_task("labeler", names),
        Refusal::NotAReviewerOfTask => not_of_task("reviewer", names),
        Refusal::GivenToOthers(members) => {
            let names: Vec<_> = members
                .iter()
                .map(|member| names.map_or("somebody else".into(), |names| names.known_name(*member)))
                .collect();
            format!(
                "This input was given to {}; a lead can give it to you.",
                names.join(", ")
            )
        }
        Refusal::OwnWork => "This is your own work; another reviewer decides on it.".into(),
        Refusal::AlreadyDecided => "A reviewer has decided on this; ask them to reopen it.".into(),
        Refusal::NotDecided => "Nobody has decided on this yet, so there is nothing to reopen.".into(),
        Refusal::NotReviewed => "The work of this task is not reviewed; a lead can change that.".into(),
        Refusal::NotDrawn => "This is not in the sample; the lead decides what becomes of it.".into(),
        Refusal::NotHeld => "This does not wait for what a sample shows.".into(),
        Refusal::OthersStillLabel => {
            "Others still label this input; it can be decided on when all have submitted.".into()
        }
        Refusal::ChangedAgain => "Its labeler has begun to change this; decide again when it is submitted.".into(),
        Refusal::NobodyToReturnTo => {
            "Its labeler is not in the task any more, and all other labelers have this input already: approve, correct or delete it."
                .into()
        }
        Refusal::NothingToChange => "Reject something or write feedback first.".into(),
        Refusal::NoConsensusHere => "Labelers need not agree in this task.".into(),
        Refusal::AlreadySubmitted => "This input was submitted; withdraw it to change it.".into(),
        Refusal::NothingToWithdraw => "This input was not submitted, so there is nothing to withdraw.".into(),
        Refusal::NotSubmitted => "This was not submitted yet.".into(),
        Refusal::NotYours(member) => {
            let name = names.map_or("somebody else".into(), |names| names.known_name(*member));
            format!("That annotation is by {name}; only they can change it.")
        }
        Refusal::OtherTask => "That annotation belongs to another task.".into(),
        Refusal::WrongShape => "That shape does not belong into a task of this kind.".into(),
        Refusal::ConceptNotInTask => "That concept is not on the task's list; add it there first.".into(),
        Refusal::InputNotInTask => "That input is not part of the task.".into(),
        Refusal::ConceptsAreFixed => "The lead fixed this task's concepts; ask for another one.".into(),
        Refusal::Unmet(unmet) => requirement::unmet(unmet, names),
    }
}

/// Where the details of a fault are.
fn details() -> String {
    platform::faults::log_folder().map_or_else(String::new, |folder| {
        format!(" The log in {} has details.", folder.display())
    })
}

/// Work ended by a fault in the program.
pub fn fault(words: &str) -> String {
    format!("A fault in the program ended it ({words}).{}", details())
}

/// Nothing is written after a fault in the program.
pub(super) fn not_saving(words: &str) -> String {
    format!("Not saving: a fault in the program ({words}).{}", details())
}

/// Something could not be read.
pub(super) fn not_read_because(what: &str, error: &SessionError) -> String {
    format!("{what} could not be read. {}", sentence(error, None))
}

/// Something could not be read because of a fault in the program.
pub(super) fn not_read(words: &str) -> String {
    format!(
        "Something could not be read: a fault in the program ({words}).{}",
        details()
    )
}

/// Who acted where the program did by itself.
pub(super) const BY_ITSELF: &str = "Labelwright";

/// A model's file is not where it was.
pub fn model_missing(file: &std::path::Path) -> String {
    format!(
        "{} is not there any more; put it back, or add the model again.",
        file.display()
    )
}

/// Why an input could not be looked at.
pub(super) fn look(error: &super::assist::LookError) -> String {
    match error {
        super::assist::LookError::Picture(error) => error.to_string(),
        super::assist::LookError::Model(error) => model::predicted(error),
    }
}

/// That some inputs were left as they were, and why the first of them was.
pub(super) fn left_as_they_were(left: u64, of: u64, why: &str) -> String {
    let were = if left == 1 { "was" } else { "were" };
    format!(
        "{} of {} {were} left as before: {why}",
        grouped(left),
        count(of, "input")
    )
}

/// That a large picture is about to take much memory, and how it would not.
pub fn decoded_whole(name: &str, bytes: u64) -> String {
    format!(
        "\"{}\" is decoded whole, which takes {} of memory. A PNG without interlacing or a TIFF in strips or tiles would be \
         read piece by piece.",
        shown(name),
        model::size(bytes)
    )
}

/// Why a name is not taken, and what to do about it.
pub fn unclear(name: &str, why: &Unclear) -> String {
    let name = shown(name);
    match why {
        Unclear::TooLong(length) => format!(
            "A name of {} characters is too long to tell it from others; use at most {LONGEST}.",
            grouped(*length as u64)
        ),
        Unclear::Unseen(c) => format!(
            "The name \"{name}\" has a character that is not seen (U+{:04X}); leave it out.",
            u32::from(*c)
        ),
        Unclear::LooksLike(other) => format!(
            "The name \"{name}\" looks like \"{}\", which is there already; choose one that can be told from it.",
            shown(other)
        ),
    }
}
