//! Looking through a list by its filter: the first inputs are told at once, and a search that is not wanted any more ends.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::{ListQuery, Reader, StoreError};

/// As many inputs as a window shows at once, or more: they are told as soon as they are found.
const PAGE: usize = 256;
/// How often what was found is told, beside.
const TELL: Duration = Duration::from_millis(120);

/// Numbers the searches, of which only the newest is wanted.
#[derive(Default)]
pub(super) struct Searches(Arc<AtomicU64>);

/// One of them.
pub(super) struct Search {
    number: u64,
    newest: Arc<AtomicU64>,
}

impl Searches {
    /// Begins another one; those before end.
    pub(crate) fn begin(&mut self) -> Search {
        Search {
            number: self.0.fetch_add(1, Ordering::Relaxed) + 1,
            newest: self.0.clone(),
        }
    }
}

impl Search {
    fn is_wanted(&self) -> bool {
        self.newest.load(Ordering::Relaxed) == self.number
    }

    /// The places of all that passes, or nothing when another search began meanwhile. With `shows_first`, what was found
    /// so far is told by `tell` as soon as it fills a window, and now and then.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) fn run(
        &self,
        reader: Reader<'_>,
        query: &ListQuery,
        shows_first: bool,
        tell: &mut dyn FnMut(Vec<u64>),
    ) -> Result<Option<Vec<u64>>, StoreError> {
        if !self.is_wanted() {
            return Ok(None);
        }
        let mut found: Vec<u64> = Vec::new();
        let (mut told, mut last) = (0, Instant::now());
        reader.each_match(query, &mut |places| {
            found.extend(places);
            let page = told < PAGE && found.len() >= PAGE;
            if shows_first && found.len() > told && (page || last.elapsed() >= TELL) {
                tell(found.clone());
                (told, last) = (found.len(), Instant::now());
            }
            match self.is_wanted() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        Ok(self.is_wanted().then_some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_project::{TestProject, until};
    use crate::{Command, NavigateCommand};
    use domain::task::{ReviewStrategy, WorkerStrategy};
    use store::{ListFilter, Scope, Viewer};

    const INPUTS: usize = 20_000;

    fn project() -> TestProject {
        let given: Vec<&[&str]> = vec![&[]; INPUTS];
        TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &given)
    }

    fn query(project: &TestProject, text: &str) -> ListQuery {
        ListQuery {
            scope: Scope::Task(project.task.id),
            filter: ListFilter {
                text: text.into(),
                ..ListFilter::default()
            },
            viewer: Viewer::from(project.session.view().me.id),
            unreadable: Vec::new(),
            near: None,
        }
    }

    #[test]
    fn the_first_ones_are_told_while_the_rest_is_looked_through() {
        let project = project();
        let disk = store::ReadOnly::open(&project.session.project.path).expect("opens");
        let mut told = Vec::new();
        let found = Searches::default()
            .begin()
            .run(disk.reader(), &query(&project, "1"), true, &mut |first| {
                told.push(first)
            })
            .expect("reads")
            .expect("is wanted");
        let all: Vec<u64> = (0..INPUTS as u64).filter(|n| n.to_string().contains('1')).collect();
        assert_eq!(found, all);
        assert!(told[0].len() >= PAGE && told[0].len() < all.len() && all.starts_with(&told[0]));
    }

    #[test]
    fn a_search_ends_when_another_begins() {
        let project = project();
        let disk = store::ReadOnly::open(&project.session.project.path).expect("opens");
        let mut searches = Searches::default();
        let older = searches.begin();
        let mut seen = 0;
        let found = older.run(disk.reader(), &query(&project, "1"), true, &mut |first| {
            seen = first.len();
            searches.begin();
        });
        assert_eq!(found.expect("reads"), None);
        assert!(
            seen > 0 && seen < INPUTS / 2,
            "no further than the stretch it was at: {seen}"
        );
    }

    #[test]
    fn what_the_window_shows_is_replaced_by_what_another_filter_found_first() {
        let mut project = project();
        let session = &mut project.session;
        let filter = |text: &str| {
            let filter = ListFilter {
                text: text.into(),
                ..ListFilter::default()
            };
            Command::Navigate(NavigateCommand::Filter(filter))
        };
        session
            .apply(Command::Navigate(NavigateCommand::OpenTask(Some(project.task.id))))
            .expect("opens");
        let before = session.view().list.changes;
        session.apply(filter("no such name")).expect("is asked");
        session.apply(filter("9")).expect("is asked");
        assert!(session.view().list.busy);
        until(session, |session| !session.view().list.busy);
        let list = &session.view().list;
        assert_eq!(list.changes, before + 1, "of the first filter nothing was shown");
        let all = (0..INPUTS).filter(|n| n.to_string().contains('9')).count();
        assert_eq!((list.len(), list.partial), (all as u64, false));
    }

    #[test]
    fn a_search_that_fails_after_its_first_page_looks_for_nothing_more() {
        let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[]]);
        let session = &mut project.session;
        session.take_matches(Ok(vec![0]), true);
        assert_eq!((session.view().list.busy, session.view().list.partial), (true, true));
        session.take_matches(Err(StoreError::Busy), true);
        assert_eq!((session.view().list.busy, session.view().list.partial), (false, false));
    }
}
