//! Who may do what to which annotation, and what becomes of it.
//!
//! Each rule is one pure function, used by the button that offers the act and by the write that does it. [`roles`]
//! says what a role may do at all, [`table`] where annotations and work go next; here they meet a task and a member.
//! [`rights`] says it once more for a server, row by row.

mod guard;
pub mod rights;
pub mod roles;
pub mod table;

pub use roles::{Permission, may};
pub use table::{Event, Policy, next, work_next};

use super::annotation::{Annotation, Origin, Status};
use super::ids::MemberId;
use super::member::{Member, Role};
use super::required::Unmet;
use super::task::{NewConcepts, Task, TaskInput, Work, WorkState, WorkerStrategy};
use super::timestamp::Timestamp;

/// Why a rule says no. The words are made in one place above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The member lacks the role.
    NotARole(Role),
    /// The member left the team.
    Left,
    /// The member is not among the task's labelers.
    NotALabelerOfTask,
    /// The member is not among the task's reviewers.
    NotAReviewerOfTask,
    /// The input was given to others.
    GivenToOthers(Vec<MemberId>),
    /// Nobody decides on their own work while somebody else can.
    OwnWork,
    /// The input was submitted; it must be withdrawn before it can be changed.
    AlreadySubmitted,
    /// A reviewer has decided, or enough labelers agreed.
    AlreadyDecided,
    /// It was not submitted.
    NotSubmitted,
    /// It was not submitted, or came back, so that there is nothing to take back.
    NothingToWithdraw,
    /// Nobody has decided yet.
    NotDecided,
    /// Its labeler has begun to change what was sent back.
    ChangedAgain,
    /// The task's work is not reviewed.
    NotReviewed,
    /// It is not in the sample; the lead decides what becomes of it.
    NotDrawn,
    /// It does not wait for what a sample shows.
    NotHeld,
    /// Labelers need not agree in this task.
    NoConsensusHere,
    /// Not everybody who must label the input has submitted.
    OthersStillLabel,
    /// The author left the task, and no other labeler can receive the input.
    NobodyToReturnTo,
    /// Nothing was rejected and no comment was made, so there is nothing to change.
    NothingToChange,
    /// The annotation belongs to somebody else.
    NotYours(MemberId),
    /// The annotation belongs to another task, or to none.
    OtherTask,
    /// The region's shape does not belong into a task of this kind.
    WrongShape,
    /// The concept is not on the task's list.
    ConceptNotInTask,
    /// The input is not in the task.
    InputNotInTask,
    /// Nobody adds concepts to the task's list while they label.
    ConceptsAreFixed,
    /// The submission lacks something that the task asks for.
    Unmet(Unmet),
}

/// The place of an input of a partitioned task once it is given to `member`, too, in the place of somebody who has not begun
/// where it is with as many as it goes to; `None` where it is theirs already.
///
/// # Errors
/// [`Refusal::GivenToOthers`]: all have begun.
pub fn given_to(
    task: &Task,
    place: &TaskInput,
    member: MemberId,
    begun: &[MemberId],
) -> Result<Option<TaskInput>, Refusal> {
    if place.labelers.contains(&member) {
        return Ok(None);
    }
    let mut given = place.clone();
    if (given.labelers.len() as u64) < task.fewest_labelers_per_input() {
        given.labelers.push(member);
        return Ok(Some(given));
    }
    let waiting = given.labelers.iter_mut().rev().find(|labeler| !begun.contains(labeler));
    match waiting {
        Some(labeler) => *labeler = member,
        None => return Err(Refusal::GivenToOthers(place.labelers.clone())),
    }
    Ok(Some(given))
}

/// Whether an input of a task is the member's to label: by rule, by its partition, or as it waits in a queue.
///
/// # Errors
/// [`Refusal::GivenToOthers`].
pub fn is_given(task: &Task, place: Option<&TaskInput>, member: MemberId, now: Timestamp) -> Result<(), Refusal> {
    let Some(place) = place else {
        return Err(Refusal::InputNotInTask);
    };
    let theirs = match task.worker_strategy {
        WorkerStrategy::Full => true,
        WorkerStrategy::Partitioned { .. } => place.labelers.contains(&member),
        WorkerStrategy::Queue => {
            place.labelers.is_empty() || place.labelers.contains(&member) || has_lapsed(task, place, now)
        }
    };
    if theirs {
        Ok(())
    } else {
        Err(Refusal::GivenToOthers(place.labelers.clone()))
    }
}

/// Whether an input that was taken from a queue has not been touched for so long that others may take it. One that was
/// taken in the future, by a clock that was wrong, would never be anybody else's: it has lapsed, too.
pub(crate) fn has_lapsed(task: &Task, place: &TaskInput, now: Timestamp) -> bool {
    place
        .since
        .is_some_and(|since| since < lapsed_before(task, now) || since > lapsed_after(now))
}

/// Inputs of a queue that were touched after this may be taken by others: clocks differ by a minute at most.
pub fn lapsed_after(now: Timestamp) -> Timestamp {
    Timestamp(now.0 + 60_000)
}

/// Inputs of a queue that were touched last before this may be taken by others.
pub fn lapsed_before(task: &Task, now: Timestamp) -> Timestamp {
    Timestamp(now.0 - i64::from(task.lease_minutes) * 60_000)
}

/// Whether the member may work on an input of the task that is theirs and stands at `state`.
///
/// # Errors
/// The [`Refusal`] that the window shows beside the disabled tool.
pub fn may_label(task: &Task, member: &Member, state: WorkState) -> Result<(), Refusal> {
    may(member, Permission::Label)?;
    if !task.labelers.contains(&member.id) {
        return Err(Refusal::NotALabelerOfTask);
    }
    // Whether a labeler may change work does not depend on what comes after.
    work_next(state, Event::Edit, Role::Labeler, Policy::None).map(|_| ())
}

/// Whether the member may add a concept while looking at the task; without one, to the project.
///
/// # Errors
/// [`Refusal::ConceptsAreFixed`], and those of [`may`].
pub fn may_add_concept(task: Option<&Task>, member: &Member) -> Result<(), Refusal> {
    let who = task.map_or(NewConcepts::Leads, |task| task.new_concepts);
    let labels =
        || task.is_some_and(|task| task.labelers.contains(&member.id)) && may(member, Permission::Label).is_ok();
    match who {
        NewConcepts::Nobody => Err(Refusal::ConceptsAreFixed),
        NewConcepts::Labelers if labels() => Ok(()),
        NewConcepts::Leads | NewConcepts::Labelers => may(member, Permission::EditConcepts),
    }
}

/// The refusal shown where submitted work keeps its labeler from changing an input: that it must be withdrawn, or why it
/// cannot be. Other refusals stay as they are. `own` are the labeler's annotations there.
pub fn or_withdraw(refusal: Refusal, task: &Task, work: Option<&Work>, own: &[&Annotation]) -> Refusal {
    match refusal {
        Refusal::AlreadySubmitted => may_withdraw(task, work, own).err().unwrap_or(refusal),
        other => other,
    }
}

/// Whether the member may decide on somebody's work in the task: a reviewer of it, not on their own unless alone.
///
/// # Errors
/// The [`Refusal`] that the window shows beside the disabled button.
pub fn may_review(task: &Task, member: &Member, labeler: MemberId) -> Result<(), Refusal> {
    may(member, Permission::Review)?;
    if !task.reviewers.contains(&member.id) {
        return Err(Refusal::NotAReviewerOfTask);
    }
    if labeler == member.id && task.reviewers.len() > 1 {
        return Err(Refusal::OwnWork);
    }
    Ok(())
}

/// Whether the annotation is nobody's work yet: it came from a file, or from a model that annotated the task by
/// itself. Whoever corrects it makes it theirs.
pub(crate) fn is_unclaimed(task: &Task, annotation: &Annotation) -> bool {
    match annotation.origin {
        Origin::Imported { edited, .. } => !edited,
        Origin::Model { edited, .. } => !edited && !task.is_or_was_labeler(annotation.author),
        Origin::Manual | Origin::Copied | Origin::Merged => false,
    }
}

/// The annotation taken over by a labeler: theirs, and not submitted yet.
pub fn claimed(annotation: &Annotation, by: MemberId) -> Annotation {
    Annotation {
        author: by,
        status: Status::Pending,
        origin: annotation.origin.edited(),
        ..annotation.clone()
    }
}

/// Whether the member, who may label the input, may change this annotation: it is their own and no reviewer accepted
/// it, or it is nobody's work yet.
///
/// # Errors
/// [`Refusal::OtherTask`], [`Refusal::NotYours`], [`Refusal::AlreadyDecided`], [`Refusal::AlreadySubmitted`].
pub fn may_edit(task: &Task, member: &Member, annotation: &Annotation) -> Result<(), Refusal> {
    if annotation.task != Some(task.id) {
        return Err(Refusal::OtherTask);
    }
    if is_unclaimed(task, annotation) {
        return Ok(());
    }
    if annotation.author != member.id {
        return Err(Refusal::NotYours(annotation.author));
    }
    let policy = Policy::of(&task.review_strategy, true);
    next(annotation.status, Event::Edit, Role::Labeler, policy).map(|_| ())
}

/// Whether what a file says may take the place of an imported annotation: nobody submitted it or decided on it, and its
/// task, if it has one, takes the claim. Whether it is for a lead to say so where somebody changed it is asked elsewhere.
///
/// # Errors
/// [`Refusal::AlreadySubmitted`], [`Refusal::AlreadyDecided`], [`Refusal::WrongShape`], [`Refusal::ConceptNotInTask`].
pub fn may_replace(task: Option<&Task>, here: &Annotation, file: &Annotation) -> Result<(), Refusal> {
    if let Origin::Imported { edited: true, .. } = here.origin {
        match here.status {
            Status::Pending | Status::ReviewDenied => {}
            Status::AwaitingReview | Status::AwaitingConsensusReview => return Err(Refusal::AlreadySubmitted),
            Status::Success => return Err(Refusal::AlreadyDecided),
        }
    }
    let Some(task) = task else { return Ok(()) };
    if !task.kind.takes(&file.region) {
        return Err(Refusal::WrongShape);
    }
    match task.concepts.contains(&file.concept) {
        true => Ok(()),
        false => Err(Refusal::ConceptNotInTask),
    }
}

/// The imported annotation as the file has it; where somebody answers for it, it stays theirs, and `lead` is noted.
pub fn replaced(here: &Annotation, file: &Annotation, lead: MemberId) -> Annotation {
    let is_theirs = matches!(here.origin, Origin::Imported { edited: true, .. });
    Annotation {
        concept: file.concept,
        region: file.region.clone(),
        sign: file.sign,
        edited_by: match is_theirs && here.author != lead {
            true => Some(lead),
            false => here.edited_by,
        },
        ..here.clone()
    }
}

/// Whether a reviewer may correct this annotation of somebody's submitted work.
///
/// # Errors
/// [`Refusal::OtherTask`], [`Refusal::NotSubmitted`], [`Refusal::AlreadyDecided`], and those of [`may_review`].
pub fn may_correct(task: &Task, member: &Member, annotation: &Annotation) -> Result<(), Refusal> {
    if annotation.task != Some(task.id) {
        return Err(Refusal::OtherTask);
    }
    may_review(task, member, annotation.author)?;
    let policy = Policy::of(&task.review_strategy, true);
    next(annotation.status, Event::Edit, Role::Reviewer, policy).map(|_| ())
}

/// Whether a lead who does not label a task may decide there where a model and the annotations differ.
///
/// # Errors
/// [`Refusal::NotARole`], [`Refusal::Left`]; [`Refusal::OwnWork`] for one of its labelers, who changes their own work.
pub fn may_arbitrate(task: &Task, member: &Member) -> Result<(), Refusal> {
    may(member, Permission::ConfigureTasks)?;
    if task.labelers.contains(&member.id) {
        return Err(Refusal::OwnWork);
    }
    Ok(())
}

/// The same for one annotation: a labeler's unsubmitted work stays theirs.
///
/// # Errors
/// [`Refusal::OtherTask`], [`Refusal::NotSubmitted`], and those of [`may_arbitrate`].
pub fn may_arbitrate_on(task: &Task, member: &Member, annotation: &Annotation) -> Result<(), Refusal> {
    may_arbitrate(task, member)?;
    if annotation.task != Some(task.id) {
        return Err(Refusal::OtherTask);
    }
    let is_open = matches!(annotation.status, Status::Pending | Status::ReviewDenied);
    if is_open && task.labelers.contains(&annotation.author) && !is_unclaimed(task, annotation) {
        return Err(Refusal::NotSubmitted);
    }
    Ok(())
}

/// Whether somebody decided on the annotation itself: what labelers agreed on is no reviewer's decision.
pub fn is_decided(annotation: &Annotation) -> bool {
    matches!(annotation.status, Status::Success | Status::ReviewDenied) && annotation.merged.is_none()
}

/// Whether a reviewer may take back what was decided on somebody's work, of which `own` are the annotations: until the
/// labeler has changed any of it.
///
/// # Errors
/// [`Refusal::ChangedAgain`], and those of [`may_review`].
pub fn may_reopen(task: &Task, member: &Member, work: &Work, own: &[&Annotation]) -> Result<(), Refusal> {
    may_review(task, member, work.member)?;
    let changed = own.iter().any(|a| a.status == Status::Pending);
    match work.state {
        WorkState::Returned if changed => Err(Refusal::ChangedAgain),
        _ => Ok(()),
    }
}

/// Where an input stands for a reviewer, by the works on it: what waits for them first, then what went back, then what
/// was accepted. Untouched if none of it is theirs to decide on.
pub fn under_review<'a>(works: impl Iterator<Item = &'a Work>, reviewer: MemberId) -> WorkState {
    let theirs = works.filter(|work| work.drawn && work.reviewer == Some(reviewer));
    let rank = |state: &WorkState| match state {
        WorkState::Submitted => Some(0),
        WorkState::Returned => Some(1),
        WorkState::Done => Some(2),
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Skipped => None,
    };
    let decided = theirs.map(|work| work.state).filter(|state| rank(state).is_some());
    decided.min_by_key(rank).unwrap_or(WorkState::Unlabeled)
}

/// Whether submitted work can be taken back by its labeler: until somebody has decided on any of it.
///
/// # Errors
/// [`Refusal::NothingToWithdraw`]; [`Refusal::AlreadyDecided`] when a review has begun.
pub fn may_withdraw(task: &Task, work: Option<&Work>, own: &[&Annotation]) -> Result<(), Refusal> {
    let work = work.ok_or(Refusal::NothingToWithdraw)?;
    let policy = Policy::of(&task.review_strategy, work.drawn);
    work_next(work.state, Event::Withdraw, Role::Labeler, policy)?;
    for annotation in own {
        next(annotation.status, Event::Withdraw, Role::Labeler, policy)?;
    }
    Ok(())
}

/// Whether somebody sees an annotation of the task while labeling: their own, what is nobody's work yet, what a
/// reviewer or the rule of consensus made, and others' only where the task says so.
pub fn may_see(task: &Task, member: MemberId, annotation: &Annotation) -> bool {
    let labelers_own = annotation.author == member || !task.is_or_was_labeler(annotation.author);
    match annotation.origin {
        Origin::Merged => task.see_others,
        Origin::Manual | Origin::Copied | Origin::Imported { .. } | Origin::Model { .. } => {
            task.see_others || labelers_own || is_unclaimed(task, annotation)
        }
    }
}
