//! Files that somebody names, templates and tables for a spreadsheet: the disk, or a network, may take its time, and the
//! window's thread waits for none of it.

use super::background::Topic;
use super::error::SessionError;
use super::{Event, Session};

impl Session {
    /// Reads or writes a file on a thread of its own, and then does what `done` says with what came of it. A program
    /// without a window waits for it.
    ///
    /// # Errors
    /// What `work` said, where it is waited for; otherwise that is reported.
    pub(super) fn with_file<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> Result<T, SessionError> + Send + 'static,
        done: impl FnOnce(&mut Self, T) + Send + 'static,
    ) -> Result<(), SessionError> {
        if self.waiting.waits() {
            let made = work()?;
            done(self, made);
            return Ok(());
        }
        self.reads.on(Topic::Files)?.ask(move |_| {
            let made = work();
            Some(Event::File(Box::new(move |session| match made {
                Ok(made) => done(session, made),
                Err(error) => session.report(&error),
            })))
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::background::Topic;
    use crate::test_project::{TestProject, until};
    use crate::{Command, DataCommand, Opening, Session, TaskCommand, TaskText, Who};
    use crossbeam_channel::Sender;
    use domain::task::{ReviewStrategy, WorkerStrategy};

    /// A session as a window has it, with its project.
    fn window() -> (TestProject, Session) {
        let project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[]]);
        let opening = Opening::quiet(&project.session.project.path, Who::FirstLead);
        let session = Session::open(Opening {
            waits: false,
            ..opening
        });
        (project, session.expect("opens"))
    }

    /// No file is read or written until what is returned goes.
    fn without_files(session: &mut Session) -> Sender<()> {
        let (goes, held) = crossbeam_channel::bounded::<()>(0);
        let thread = session.reads.on(Topic::Files).expect("starts");
        thread.ask(move |_| {
            // It ends when the other end goes.
            let _ = held.recv();
            None
        });
        goes
    }

    fn said(session: &mut Session) -> String {
        let notices = session.take_notices();
        notices.into_iter().map(|notice| notice.text).collect()
    }

    #[test]
    fn a_template_is_written_and_read_while_the_window_goes_on() {
        let (project, mut session) = window();
        let file = project.session.project.path.with_file_name("street.ron");
        let text = TaskText::new("Street", domain::TaskKind::Detection, vec!["car".into()]);
        let held = without_files(&mut session);
        let (save, load) = (
            TaskCommand::SaveTemplate(file.clone(), Box::new(text.clone())),
            TaskCommand::LoadTemplate(file.clone()),
        );
        session.apply(Command::Task(save)).expect("is taken");
        session.apply(Command::Task(load)).expect("is taken");
        assert!(!file.exists() && session.view.task_setup.template.is_none());
        drop(held);
        until(&mut session, |session| session.view.task_setup.template.is_some());
        assert_eq!(session.view.task_setup.template, Some((1, text)));
        assert!(said(&mut session).contains("The template is in "));
    }

    #[test]
    fn a_template_that_is_none_is_told() {
        let (project, mut session) = window();
        let file = project.session.project.path.with_file_name("none.ron");
        session
            .apply(Command::Task(TaskCommand::LoadTemplate(file)))
            .expect("is taken");
        until(&mut session, |session| !session.notices.is_empty());
        assert!(said(&mut session).contains("none.ron"));
    }

    #[test]
    fn statistics_are_written_while_the_window_goes_on() {
        let (project, mut session) = window();
        let file = project.session.project.path.with_file_name("numbers.csv");
        let shown = DataCommand::ShowNumbers(project.task.id, None, None);
        session.apply(Command::Data(shown)).expect("is taken");
        until(&mut session, |session| session.view.numbers.is_some());
        let held = without_files(&mut session);
        let save = DataCommand::SaveNumbers(file.clone());
        session.apply(Command::Data(save)).expect("is taken");
        assert!(!file.exists());
        drop(held);
        until(&mut session, |session| !session.notices.is_empty());
        assert!(file.exists() && said(&mut session).contains("The statistics are in "));
    }
}
