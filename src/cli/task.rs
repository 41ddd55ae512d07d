//! The verbs about tasks.

use super::args::TaskVerb;
use super::data::with_bar;
use super::member::{acting, looking};
use super::print::{Printer, confirmed};
use session::{Deletion, FreezeRequest, SessionError, TaskError, Who};
use std::io::IsTerminal;
use std::path::Path;

/// Carries out a verb about tasks.
pub fn run(verb: TaskVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        TaskVerb::New { project, file } => {
            let mut session = acting(&project, who)?;
            let (task, said) = session.new_task_told(&file)?;
            for sentence in said {
                super::print::told(sentence);
            }
            session.show_task(&task.name).map(|shown| printer.task(&shown))
        }
        TaskVerb::List { project } => looking(&project, who)
            .and_then(|session| session.task_lines())
            .map(|lines| printer.tasks(&lines)),
        TaskVerb::Show { project, name } => looking(&project, who)
            .and_then(|session| session.show_task(&name))
            .map(|shown| printer.task(&shown)),
        TaskVerb::Edit {
            project,
            name,
            file,
            refresh,
            dry_run,
        } => {
            let mut session = acting(&project, who)?;
            let (task, said) = session.edit_task_now(&name, file.as_deref(), refresh, dry_run)?;
            Ok(printer.task_edited(&task.name, &said))
        }
        TaskVerb::Freeze {
            project,
            name,
            dataset,
            version,
            note,
            several,
            even_if_unchanged,
        } => {
            let mut session = acting(&project, who)?;
            let request = FreezeRequest {
                task: Some(session.task_named(&name)?.id),
                dataset,
                version,
                note,
                several: session.several_labelers(several.labeler.as_deref(), several.merge)?,
                even_if_unchanged,
            };
            let frozen = with_bar("Freezing", |progress| session.freeze_now(&request, progress))?;
            Ok(printer.frozen(&frozen))
        }
        TaskVerb::Delete { project, name, yes } => delete(&project, &name, yes, who, printer),
    }
}

fn delete(project: &Path, name: &str, yes: bool, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = acting(project, who)?;
    let task = session.task_named(name)?;
    let (id, name) = (task.id, task.name.clone());
    if !yes && !is_meant(&name, &session.what_deleting_takes(id)?) {
        return Err(TaskError::NotConfirmed(name).into());
    }
    let gone = with_bar("Deleting", |progress| session.delete_task_now(&name, progress))?;
    Ok(printer.deleted(&name, &gone.1))
}

/// Asks for the task's name, after saying what goes with it. Whoever cannot be asked has not said yes.
fn is_meant(name: &str, what: &Deletion) -> bool {
    let question = "Type the task's name to delete it with all this: ";
    std::io::stdin().is_terminal() && confirmed(&what.lines(), question, name)
}
