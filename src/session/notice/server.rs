//! Sentences about a project on a server.

use super::gestures::joined;
use super::{count, done};
use crate::clock;
use crate::view::View;
use domain::{InputId, Member, MemberId};
use server::{FoundFact, LogFault, PictureFact, Reason, ServerError, SyncError};
use store::{RefusedBecause, RefusedOp};

/// What became of a change that was not accepted: "Your change of a.jpg was not saved: Ben changed the same on …".
pub fn not_accepted(op: &RefusedOp, view: Option<&View>) -> String {
    let on = op.input.and_then(|input| input_name(view?, input));
    let on = on.map_or_else(String::new, |name| format!(" on \"{name}\""));
    let what = done(op.kind);
    let why = match &op.because {
        RefusedBecause::Changed { by, .. } => match by.zip(view) {
            Some((by, view)) => format!("{} changed the same first", view.known_name(by)),
            None => "it was changed by somebody else first".to_owned(),
        },
        RefusedBecause::DoesNotFit => "what it was made from is not there any more".to_owned(),
        RefusedBecause::NotAllowed(why) => why.clone(),
        RefusedBecause::Erased => "the input was erased from the project".to_owned(),
    };
    format!("Not saved on the server: you {what}{on}, and {why}. It was taken back here.")
}

fn input_name(view: &View, input: InputId) -> Option<String> {
    let rows = view.list.rows.values().map(|row| &row.input);
    let known = rows.chain(view.current.as_ref().map(|current| &current.input));
    known
        .into_iter()
        .find(|known| known.id == input)
        .map(|known| known.label().to_owned())
}

/// What helps where the server lacks what it had.
const SEND_AGAIN: &str = "\"Send again\", or labelwright server resend ADDRESS, sends what the server lacks.";

/// Why a replica is not in step with its server, and what to do.
pub(super) fn out_of_step(error: &SyncError) -> String {
    match error {
        SyncError::Store(error) => super::project::stored(error, None),
        SyncError::Unreachable(why) => {
            format!("The server cannot be reached ({why}). What you do is saved here and sent when it can.")
        }
        SyncError::Denied(error) => on_server(error),
        SyncError::MadeAnew => format!(
            "The project on the server was made anew since this computer last heard of it. Nothing is sent or heard for \
             now; all work is kept here. {SEND_AGAIN}"
        ),
        SyncError::Lost { server, heard } => format!(
            "The server was restored from an older copy: it has {server} changes, and had {heard} when this computer \
             last heard of it. Nothing is sent or heard for now; all work is kept here. {SEND_AGAIN}"
        ),
        SyncError::Another => {
            "There is another project at this address now. Nothing is sent; all work is kept here. Ask who \
                               runs the server."
                .to_owned()
        }
        SyncError::AnotherMember => {
            "The login is another member's now than when this computer last heard of the server. \
                                     Nothing is sent; all work is kept here. Ask a lead which member the login is."
                .to_owned()
        }
        SyncError::Newer => {
            "The project on the server is of a newer release of Labelwright. Nothing is sent or heard until this one is \
             updated; all work is kept here."
                .to_owned()
        }
        SyncError::Older => older(),
    }
}

/// That changes wait for what others are to give back to a server that was restored.
pub fn waiting(changes: u64) -> String {
    let (them, come) = if changes == 1 {
        ("was", "It comes")
    } else {
        ("were", "They come")
    };
    format!(
        "{} {them} made from what others had done, which the server lacks since it was restored. {come} when the others have \
         sent that again.",
        count(changes, "change")
    )
}

/// What the check of a server's log found.
pub fn log_fault(fault: &LogFault, members: &[Member]) -> String {
    match fault {
        LogFault::Op {
            seq,
            member,
            at,
            kind,
            reason,
            row,
        } => {
            let by = named(*member, members);
            let why = match reason {
                Reason::Right => "the rules do not allow it",
                Reason::Clash | Reason::Dangling | Reason::Orphan | Reason::Taken => {
                    "it does not follow from those before it"
                }
                Reason::NoLead => "it leaves nobody who leads",
                Reason::Content | Reason::Key => "it is not what a program writes",
            };
            let row = row.map_or_else(String::new, |row| format!(" ({row:?})"));
            let at = clock::rfc3339(*at);
            format!("entry {seq} of the server's log, {kind} by {by} at {at}: {why}{row}")
        }
        LogFault::Row(row) => {
            let row = row.map_or_else(String::new, |row| format!(" ({row:?})"));
            format!("a row on the server is not as its log left it{row}")
        }
    }
}

fn named(who: MemberId, members: &[Member]) -> String {
    let known = members.iter().find(|known| known.id == who);
    known.map_or_else(|| who.to_string(), |member| member.name.clone())
}

/// What is wrong with a picture, by what was found out about it on all computers.
pub fn picture_trouble(name: &str, facts: &[FoundFact], members: &[Member]) -> Vec<String> {
    let mut problems = Vec::new();
    let of_hash = |fact: &&FoundFact| matches!(fact.fact, PictureFact::Hash(_));
    let who: Vec<String> = facts
        .iter()
        .filter(of_hash)
        .map(|fact| named(fact.by, members))
        .collect();
    if let [first, others @ ..] = who.as_slice()
        && let Some(others) = joined(others)
    {
        problems.push(format!(
            "the image of \"{name}\" is not the same on every computer: {first} was shown another one than {others}"
        ));
    }
    for fact in facts {
        if let PictureFact::Unreadable(why) = &fact.fact {
            let by = named(fact.by, members);
            problems.push(format!(
                "the image of \"{name}\" could not be read on the computer of {by}: {why}"
            ));
        }
    }
    problems
}

fn older() -> String {
    "The project on the server is of an older release of Labelwright. Its administrator brings it up to this one with \
     labelwright server init; until then nothing is sent or heard, and all work is kept here."
        .to_owned()
}

/// Why something was not done on a server, and what to do.
pub(super) fn on_server(error: &ServerError) -> String {
    match error {
        ServerError::Address(why) => format!(
            "That is not an address of a project: {why}. Write postgres://user@host/database, and ?project=NAME where the \
             database has several."
        ),
        ServerError::Connect { host, why } => {
            format!("The server {host} cannot be reached: {why}. Is it running, and is the address right?")
        }
        ServerError::Password { host, user, why } if why.contains("password missing") => {
            format!("{host} wants the password of \"{user}\". Type it, or set PGPASSWORD or ~/.pgpass.")
        }
        ServerError::Password { host, user, why } => format!(
            "{host} does not let \"{user}\" sign in: {why}. Set PGPASSWORD or ~/.pgpass, or ask who runs the server."
        ),
        ServerError::NoProject(name) => format!(
            "There is no project \"{name}\" on this server that you may see. Its administrator makes one with labelwright \
             server init."
        ),
        ServerError::AlreadyThere => {
            "There is a project with work in it at that address. Publish to another name: add ?project=NAME.".to_owned()
        }
        ServerError::NotLive => "The project is still being published. Try again when that is done.".to_owned(),
        ServerError::Newer { .. } => {
            "The project on the server is of a newer release of Labelwright. Update to open it.".to_owned()
        }
        ServerError::Older { .. } => older(),
        ServerError::Store(error) => super::project::stored(error, None),
        ServerError::Open(error) => super::project::opened(error),
        other => sentence_of(&other.to_string()),
    }
}

/// With a capital letter and a full stop.
pub(super) fn sentence_of(said: &str) -> String {
    let mut chars = said.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let rest = chars.as_str().trim_end_matches('.');
    format!("{first}{rest}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::TaskSummary;
    use domain::{ConceptId, OpId, OpKind, Role, RowKey, Task, TaskId, TaskKind, Timestamp};

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);

    /// Ana and Ben label one task; she sees it.
    fn view(see_others: bool) -> View {
        let people = [(ANA, "Ana"), (BEN, "Ben")].map(|(id, name)| Member::new(id, name, &[Role::Labeler]));
        let mut task = Task::new(TaskId::fixed(3), "Street", TaskKind::Detection, Vec::new(), ANA);
        task.labelers.push(BEN);
        task.see_others = see_others;
        let mut view = View {
            task: Some(task.id),
            tasks: vec![TaskSummary::new(task, 1)],
            ..View::blank(people[0].clone())
        };
        view.set_members(people.to_vec());
        view
    }

    #[test]
    fn whose_work_is_hidden_is_not_named() {
        let because = RefusedBecause::Changed {
            row: RowKey::Concept(ConceptId::fixed(4)),
            by: Some(BEN),
            at: None,
        };
        let op = RefusedOp {
            id: OpId::fixed(5),
            at: Timestamp(0),
            kind: OpKind::AddConcept,
            input: None,
            task: None,
            because,
            changes: Vec::new(),
        };
        let said = |view: Option<&View>| not_accepted(&op, view);
        assert!(said(Some(&view(true))).contains("Ben changed the same first"));
        assert!(said(Some(&view(false))).contains("another labeler changed the same first"));
        assert!(said(None).contains("changed by somebody else first"));
    }
}
