//! Making and opening a project.

use super::assist::AssistState;
use super::attempts::verify;
use super::background::{EventSender, Events, Reads, Wake};
use super::browse::Browse;
use super::clock::IdsAndClock;
use super::error::SessionError;
use super::jobs::Jobs;
use super::lead::Lead;
use super::likeness::Likeness;
use super::names::{Named, new_name};
use super::notice::{Notice, Severity};
use super::objects::ObjectSearch;
use super::passphrase::{Proof, admit};
use super::pending::PendingCommits;
use super::pictures::Gallery;
use super::project::Project;
use super::refresh::Refresh;
use super::review::ReviewState;
use super::view::{Saving, View};
use super::waiting::Waiting;
use super::{Event, Session};
use domain::member::IMPORT_MEMBER;
use domain::workflow::Refusal;
use domain::{Change, GestureId, Member, MemberId, Op, OpId, OpKind, Role, Row};
use std::path::{Path, PathBuf};
use store::{OpenError, ReadOnly, StoreError, Watch, Writer, WriterThread};

/// Who acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// The first member who is a lead.
    #[default]
    FirstLead,
    /// Nobody: whoever only looks needs no passphrase, and can change nothing.
    Reader,
    /// The member of this name.
    Named(String),
}

/// How a project is opened.
pub struct Opening {
    /// The project file.
    pub path: PathBuf,
    /// Who acts.
    pub who: Who,
    /// That it is them, where they have a passphrase.
    pub proof: Option<Proof>,
    /// Where identifiers and times come from.
    pub ids_and_clock: IdsAndClock,
    /// Called, on any thread, when [`Session::pump`] has something to take in.
    pub wake: Wake,
    /// Whether [`Session::apply`] waits for what a command needs of the disk. In a window nothing does: the command is
    /// carried out by [`Session::pump`] then.
    pub waits: bool,
}

impl Opening {
    /// Opens `path` for a program without a window.
    pub fn quiet(path: impl Into<PathBuf>, who: Who) -> Self {
        Self {
            path: path.into(),
            who,
            proof: None,
            ids_and_clock: IdsAndClock::default(),
            wake: std::sync::Arc::new(|| {}),
            waits: true,
        }
    }
}

impl Session {
    /// Creates a project with one member, who has all roles.
    ///
    /// # Errors
    /// When something stands at `path`, the name is empty, or the disk says no.
    pub fn create(path: &Path, member: &str, ids_and_clock: &IdsAndClock) -> Result<(), SessionError> {
        let name = new_name(member, [], Named::Person)?;
        let mut writer = Writer::create(path)?;
        let me = Member::new(MemberId(ids_and_clock.id()), name, &Role::ALL);
        let op = Op {
            id: OpId(ids_and_clock.id()),
            gesture: GestureId(ids_and_clock.id()),
            member: me.id,
            at: ids_and_clock.now(),
            kind: OpKind::CreateProject,
            input: None,
            task: None,
            reverts: None,
            batch: false,
            changes: vec![Change::create(Row::Member(me))],
        };
        if let Err(error) = writer.transact(&[op]) {
            // A project without a member would be of no use, and in the way of another try.
            drop(writer);
            store::remove(path);
            return Err(error.into());
        }
        Ok(())
    }

    /// Brings a project of an earlier release up to date, where it is one. `begins` is called before anything is changed,
    /// and may refuse. Opening a project does the same without asking, and tells what keeps this from being done.
    ///
    /// # Errors
    /// What `begins` said.
    pub fn bring_up_to_date(
        path: &Path,
        begins: impl FnOnce() -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let is_older = ReadOnly::open(path).is_ok_and(|disk| disk.is_older().unwrap_or(false));
        if is_older {
            begins()?;
            if let Err(error) = Writer::open(path) {
                tracing::debug!("a project is not brought up to date: {error}");
            }
        }
        Ok(())
    }

    /// Opens a project.
    ///
    /// # Errors
    /// When the file is not a project that this release can use, the member is unknown or left the team, or their
    /// passphrase is missing or wrong. Nothing was touched.
    pub fn open(opening: Opening) -> Result<Self, SessionError> {
        Self::open_for(opening, admit)
    }

    /// Opens a project once more for a member who was admitted to it before.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) fn open_admitted(opening: Opening) -> Result<Self, SessionError> {
        Self::open_for(opening, |_, _| Ok(()))
    }

    fn open_for(
        opening: Opening,
        admit: impl FnOnce(&Member, Option<&Proof>) -> Result<(), SessionError>,
    ) -> Result<Self, SessionError> {
        let path = std::path::absolute(&opening.path).map_err(|source| SessionError::Io {
            path: opening.path.clone(),
            source,
        })?;
        let (writer, read_only) = match Writer::open(&path) {
            Ok(writer) => (Some(writer), None),
            Err(OpenError::Failed {
                source: source @ (StoreError::ReadOnly | StoreError::Sql(_)),
                ..
            }) => (None, Some(source.to_string())),
            Err(OpenError::Altered { fault, .. }) => (None, Some(super::notice::altered(&fault))),
            Err(error) => return Err(error.into()),
        };
        let disk = ReadOnly::open(&path)?;
        let reader = disk.reader();
        let members = reader.members()?;
        let replica = reader.replica_of()?;
        let me = match &replica {
            Some(of) => signed_in(&members, of.member, &opening.who)?,
            None => acting(&members, &opening.who)?,
        };
        let (writer, read_only) = match opening.who {
            Who::Reader => (None, read_only.or(Some("nobody acts here".into()))),
            Who::FirstLead | Who::Named(_) => {
                match opening.proof.as_ref() {
                    Some(Proof::Said(words)) => drop(verify(&me, Some(words))?),
                    proof => admit(&me, proof)?,
                }
                (writer, read_only)
            }
        };
        let seen = reader.last_seq()?;
        let otherwise = reader.acknowledged_otherwise()?.map(|fault| Notice {
            severity: Severity::Failure,
            text: super::notice::acknowledged_otherwise(fault),
        });
        let events = Events::new(opening.wake);
        let reads = Reads::start(&path, events.sender.clone())?;
        let view = View {
            project: match &replica {
                Some(of) => super::syncing::title(&of.address),
                None => path
                    .file_stem()
                    .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            },
            project_path: match &replica {
                Some(of) => of.address.clone(),
                None => path.display().to_string(),
            },
            members,
            saving: Saving {
                read_only,
                server: replica.map(|of| super::syncing::status(&of.address)),
                ..Saving::default()
            },
            ..View::blank(me)
        };
        let writer = writer
            .map(|writer| start_writer(writer, &path, &events.sender))
            .transpose()?;
        // Something may have been erased while nobody here listened.
        super::purge::empty_caches(disk.reader());
        let roots = super::locations::roots_of(&path, disk.reader())?;
        let mut session = Self {
            project: Project {
                roots,
                sync: None,
                server: None,
                path,
                ids_and_clock: opening.ids_and_clock,
                disk,
                watch: None,
                moved: None,
            },
            events,
            lead: Lead::default(),
            reads,
            pending: PendingCommits::new(writer),
            refresh: Refresh::from(seen),
            browse: Browse::default(),
            gallery: Gallery::default(),
            compared_sides: Default::default(),
            objects: ObjectSearch::default(),
            likeness: Likeness::default(),
            jobs: Jobs::default(),
            assist: AssistState::default(),
            review: ReviewState::default(),
            drafts: None,
            waiting: Waiting::new(opening.waits),
            notices: otherwise.into_iter().collect(),
            view,
        };
        session.refresh_summary()?;
        Ok(session)
    }

    /// Opens the writer again after a refused commit stopped it.
    pub(super) fn start_writer_again(&mut self) -> Result<(), SessionError> {
        let writer = Writer::open(&self.project.path)?;
        let writer = start_writer(writer, &self.project.path, &self.events.sender)?;
        self.pending.start_writer(writer);
        Ok(())
    }

    /// Notices from now on what other processes write.
    pub fn watch(&mut self) {
        let events = self.events.sender.clone();
        let watch = Watch::start(&self.project.path, move || {
            events.send(Event::FileChanged);
        });
        match watch {
            Ok(watch) => {
                self.project.watch = Some(watch);
                // What was written between reading the project and watching it causes no event.
                self.ask_log();
                self.reads.ask_metadata();
            }
            // Without it the window still works; others' changes are noticed at the next own write.
            Err(error) => tracing::warn!("others' changes will not be noticed at once: {error}"),
        }
    }
}

pub(super) fn start_writer(writer: Writer, path: &Path, events: &EventSender) -> Result<WriterThread, SessionError> {
    let events = events.clone();
    let report = move |event| {
        events.send(Event::Writer(event));
    };
    WriterThread::start(writer, report).map_err(|source| SessionError::Io {
        path: path.into(),
        source,
    })
}

/// Who the server lets in: on a server everybody acts as the one whose login it is.
fn signed_in(members: &[Member], member: MemberId, who: &Who) -> Result<Member, SessionError> {
    let found = members.iter().find(|known| known.id == member);
    let me = found.ok_or_else(|| SessionError::NoSuchMember(member.to_string()))?;
    match who {
        Who::Named(name) if *name != me.name => Err(SessionError::NotYourLogin(me.name.clone())),
        Who::Named(_) | Who::FirstLead | Who::Reader if me.left => Err(Refusal::Left.into()),
        Who::Named(_) | Who::FirstLead | Who::Reader => Ok(me.clone()),
    }
}

fn acting(members: &[Member], who: &Who) -> Result<Member, SessionError> {
    let found = match who {
        Who::FirstLead | Who::Reader => members.iter().find(|member| member.is(Role::Lead)),
        Who::Named(name) => members
            .iter()
            .find(|member| member.name == *name && member.name != IMPORT_MEMBER),
    };
    if found.is_some_and(|member| member.left) {
        return Err(Refusal::Left.into());
    }
    found.cloned().ok_or_else(|| {
        SessionError::NoSuchMember(match who {
            Who::FirstLead | Who::Reader => "lead".into(),
            Who::Named(name) => name.clone(),
        })
    })
}
