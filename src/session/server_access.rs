//! A project on a server and what it takes to get there: its replica made and brought up, what only its administrator and its
//! leads do, and how far this computer is with it.

use super::clock::IdsAndClock;
use super::commit::bulk;
use super::error::SessionError;
use super::locations::{known_by, set_location, share_locations};
use super::names::{Named, new_name};
use super::notice;
use super::passphrase::Secret;
use super::progress::Progress;
use super::review::plan::drawn_of;
use super::settings::Settings;
use super::upload::{Uploaded, upload};
use domain::task::ReviewStrategy;
use domain::{Change, MemberId, Op, OpId, OpKind, Role, Row, RowKey, Task};
use roots::{Location, PICTURES};
use schemars::JsonSchema;
use serde::Serialize;
use server::{Address, Answer, Client, Draw, Init, NewMember, Remote, Sent, SentOp, ServerError, SyncError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Erasure, ReadOnly, Reader, StoreError};

/// A project on a server, and what it takes to get there.
#[derive(Clone, Debug)]
pub struct ServerAccess {
    address: Address,
    password: Option<Secret>,
    /// Where replicas lie, if not where people's do.
    folder: Option<PathBuf>,
}

impl ServerAccess {
    /// Whether the text is meant as an address of a project on a server.
    pub fn is_meant(text: &str) -> bool {
        Address::is_meant(text)
    }

    /// From an address, and the password where somebody typed one.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn new(address: &str, password: Option<Secret>) -> Result<Self, SessionError> {
        let address = address.parse::<Address>().map_err(SessionError::Server)?;
        Ok(Self {
            address,
            password,
            folder: None,
        })
    }

    /// With replicas in a folder of its own: for tests.
    #[doc(hidden)]
    pub fn with_replicas_in(self, folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
            ..self
        }
    }

    /// The address, without a password.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What the project is called.
    pub fn title(&self) -> String {
        self.address.title()
    }

    /// Where its replica lies on this computer.
    ///
    /// # Errors
    /// [`SessionError::NoDataFolder`].
    pub fn replica(&self) -> Result<PathBuf, SessionError> {
        let folder = self.folder.clone().or_else(Settings::replica_dir);
        let folder = folder.ok_or(SessionError::NoDataFolder)?;
        let user = self.address.user().map_or_else(String::new, str::to_owned);
        let (project, host) = (self.address.project(), self.address.host());
        Ok(server::path_in(&folder, &self.address(), project, &host, &user))
    }

    /// Makes the replica where there is none, and brings it up to the server. The second is why it is not, where the replica
    /// has to do: the server could not be reached, or was restored.
    ///
    /// # Errors
    /// Why there is nothing to open.
    pub fn bring_up(&self) -> Result<(PathBuf, Option<SessionError>), SessionError> {
        let path = self.replica()?;
        let offline = server::bring_up(&path, &self.address(), &mut || self.connect())?;
        Ok((path, offline.map(SessionError::of_sync)))
    }

    /// Sends a server that was restored from an older copy what it lacks of what this computer has. What was made from others'
    /// work that it lacks waits for them; with `alone` it does not, and what does not fit is listed as not accepted.
    ///
    /// # Errors
    /// Why it could not be sent.
    pub fn resend(&self, alone: bool) -> Result<Sent, SessionError> {
        Ok(server::resend_now(&self.replica()?, alone, &mut || self.connect())?)
    }

    /// Sends what is pending in the replica, and waits so long for the answers where another process sends.
    ///
    /// # Errors
    /// Why it could not be sent; it stays pending.
    pub fn send(&self, patience: Duration) -> Result<Sent, SessionError> {
        Ok(server::send(&self.replica()?, patience, &mut || self.connect())?)
    }

    /// Has a lead's replica get the whole log, for what is read from that.
    ///
    /// # Errors
    /// Why it could not be got.
    pub fn bring_log(&self, patience: Duration) -> Result<(), SessionError> {
        Ok(server::bring_log(&self.replica()?, patience, &mut || self.connect())?)
    }

    pub(super) fn connect(&self) -> Result<Box<dyn Remote>, SyncError> {
        let replica = self.replica().ok();
        let draws = move |op: &Op| replica.as_deref().and_then(|replica| draws(replica, op));
        server::connect(&self.address, self.words(), Box::new(draws))
    }

    fn words(&self) -> Option<&str> {
        self.password.as_ref().map(Secret::words)
    }

    fn client(&self) -> Result<Client, SessionError> {
        Ok(Client::connect(&self.address, self.words())?)
    }

    /// Changes in the replica that the server has not accepted yet.
    ///
    /// # Errors
    /// When the replica cannot be read.
    pub fn pending(&self) -> Result<u64, SessionError> {
        let path = self.replica()?;
        match path.exists() {
            true => Ok(ReadOnly::open(&path)?.reader().pending_ops()?),
            false => Ok(0),
        }
    }

    /// Makes an empty project in the database, or brings one of an older release up to this one: an administrator's act.
    ///
    /// # Errors
    /// What the server said.
    pub fn init(&self) -> Result<Init, SessionError> {
        Ok(server::init(&self.address, self.words())?)
    }

    /// Judges the log of the server by the rules of today, and says what is against them, and which pictures are not the same
    /// for everybody or cannot be read; nothing for others than leads.
    ///
    /// # Errors
    /// What the server said, or when the replica cannot be read.
    pub fn check(&self) -> Result<Vec<String>, SessionError> {
        let mut client = self.client()?;
        if !client.hello()?.roles.contains(&Role::Lead) {
            return Ok(Vec::new());
        }
        let disk = ReadOnly::open(&self.replica()?)?;
        let members = disk.reader().members()?;
        let found = client.check_log()?;
        let mut problems: Vec<String> = found.iter().map(|fault| notice::log_fault(fault, &members)).collect();
        for facts in client.picture_facts()?.chunk_by(|a, b| a.input == b.input) {
            if let Some(input) = disk.reader().input(facts[0].input)? {
                problems.extend(notice::picture_trouble(&input.name, facts, &members));
            }
        }
        Ok(problems)
    }

    /// Takes somebody into the team, by the login that they sign in with. With `create_login` the login is made, and its
    /// password returned: it is kept nowhere.
    ///
    /// # Errors
    /// What is wrong with the name, or what the server said.
    pub fn add_member(
        &self,
        name: &str,
        roles: &[Role],
        login: &str,
        create_login: bool,
    ) -> Result<MemberAdded, SessionError> {
        let name = new_name(name, [], Named::Person)?;
        let password = match create_login {
            true => Some(server::create_login(&self.address, self.words(), login)?),
            false => None,
        };
        let id = let_in(&mut self.client()?, &name, roles, login)?;
        Ok(MemberAdded {
            id: id.to_string(),
            name,
            login: login.to_owned(),
            password,
        })
    }

    /// Copies a project file to the server, which must have an empty project there, or the beginning of this one. The file
    /// stays as it is. Pictures stay where they are, and their folder becomes the root on this computer; or they are put
    /// where `pictures` says, which becomes the root. What was interrupted goes on where it was.
    ///
    /// # Errors
    /// What the file or the server said.
    pub fn publish(
        &self,
        project: &Path,
        pictures: Option<&Location>,
        progress: &mut Progress,
    ) -> Result<Published, SessionError> {
        // First, so that what is interrupted here can be begun again.
        let uploaded = pictures
            .map(|location| upload(project, location, progress))
            .transpose()?;
        let disk = ReadOnly::open(project)?;
        let name = project
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let mut client = self.client()?;
        server::publish(disk.reader(), &mut client, &name, &mut told(progress))?;
        let file = project.canonicalize().ok();
        if let Some(base) = file.as_deref().and_then(Path::parent) {
            set_location(&self.address(), PICTURES, Location::Folder(base.to_path_buf()))?;
        }
        share_locations(&known_by(project, disk.reader())?, &self.address())?;
        // Whoever publishes a project is the first of its leads.
        let members = disk.reader().members()?;
        let lead = members.iter().find(|member| member.is(Role::Lead));
        if let (Some(lead), Some(login)) = (lead, self.address.user()) {
            let lead = let_in(&mut client, &lead.name, &lead.roles, login)?;
            send_draws(&disk, &mut client, lead)?;
        }
        let mut published = self.copied(&disk)?;
        published.pictures = uploaded;
        if let Some(location) = pictures {
            set_location(&self.address(), PICTURES, location.clone())?;
        }
        Ok(published)
    }

    /// Brings a whole copy of the project into a file that needs no server: leads may.
    ///
    /// # Errors
    /// What the file or the server said; nothing is left then.
    pub fn fetch(&self, file: &Path, progress: &mut Progress) -> Result<Published, SessionError> {
        server::fetch(&mut self.client()?, file, &mut told(progress))?;
        let disk = ReadOnly::open(file)?;
        share_locations(&self.address(), &known_by(file, disk.reader())?)?;
        self.copied(&disk)
    }

    fn copied(&self, disk: &ReadOnly) -> Result<Published, SessionError> {
        Ok(Published {
            address: self.address(),
            ops: disk.reader().last_seq()?.unsigned_abs(),
            inputs: disk.reader().input_count()?,
            pictures: None,
        })
    }

    /// Has the server erase something for good. How many entries of its log lost something by it.
    ///
    /// # Errors
    /// What the server said; a refusal is an answer.
    pub(super) fn erase(
        &self,
        op: &Op,
        versions: &[Option<OpId>],
        erasure: &Erasure,
    ) -> Result<(Answer, u64), SessionError> {
        Ok(self.client()?.erase(&SentOp::new(op, versions), erasure)?)
    }

    /// How far this computer is with the project.
    ///
    /// # Errors
    /// When the replica cannot be read, or the login is not let in.
    pub fn status(&self) -> Result<SyncStatus, SessionError> {
        let (state, offline) = match self.connect().and_then(|mut remote| remote.state()) {
            Ok(state) => (Some(state), None),
            Err(SyncError::Unreachable(why)) => (None, Some(why)),
            Err(error) => return Err(error.into()),
        };
        let path = self.replica()?;
        let (pending, waiting, refused, heard) = match path.exists() {
            true => ReadOnly::open(&path)?.snapshot(|reader| {
                let heard = reader.replica_of()?.map_or(0, |of| of.server_seq);
                let (pending, waiting) = (reader.pending_ops()?, reader.waiting_ops()?);
                Ok::<_, StoreError>((pending, waiting, reader.refused_ops()?.len() as u64, heard))
            })?,
            false => (0, 0, 0, 0),
        };
        let server_seq = state.as_ref().map(|state| state.seq);
        Ok(SyncStatus {
            connected: offline.is_none(),
            offline,
            pending,
            waiting,
            refused,
            behind: server_seq.map(|seq| seq.saturating_sub(heard).max(0).unsigned_abs()),
            server_seq,
        })
    }
}

/// Lets somebody in by a login; who is a member under this name already stays who they are.
fn let_in(client: &mut Client, name: &str, roles: &[Role], login: &str) -> Result<MemberId, SessionError> {
    let ids_and_clock = IdsAndClock::default();
    let member = NewMember {
        name,
        roles,
        login: Some(login),
        id: MemberId(ids_and_clock.id()),
        op: OpId(ids_and_clock.id()),
        at: ids_and_clock.now(),
    };
    Ok(server::add_member(client, &member)?)
}

/// Tells the progress of a copy, and whether it is to go on.
fn told(progress: &mut Progress) -> impl FnMut(u64, u64) -> bool + '_ {
    |done, all| {
        progress.tell(done, Some(all));
        !progress.cancelled()
    }
}

/// Tells the server which work is drawn for review in the tasks of a project that was published: it checks submissions by
/// that.
fn send_draws(disk: &ReadOnly, client: &mut Client, lead: MemberId) -> Result<(), SessionError> {
    let ids_and_clock = IdsAndClock::default();
    for task in disk.reader().tasks()? {
        let Some(draws) = draws_of(disk.reader(), &task)? else {
            continue;
        };
        let op = bulk(&ids_and_clock, lead, OpKind::EditTask, Some(task.id), false, Vec::new());
        let sent = SentOp {
            draws: Some(&draws),
            ..SentOp::new(&op, &[])
        };
        if let Answer::Refused(refused) = client.commit(&sent)? {
            return Err(ServerError::NotAllowed(refused.detail).into());
        }
    }
    Ok(())
}

/// A member who was taken in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MemberAdded {
    /// The member's id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// The login that they sign in with.
    pub login: String,
    /// The login's password, where the login was made now: it is shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// A project that was copied to a server, or from one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Published {
    /// The project on the server.
    pub address: String,
    /// How many entries its log has.
    pub ops: u64,
    /// How many inputs it has.
    pub inputs: u64,
    /// What came of its pictures, where they were put into a store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pictures: Option<Uploaded>,
}

/// How far this computer is with a project on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SyncStatus {
    /// Whether the server can be reached.
    pub connected: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offline: Option<String>,
    /// Changes that are saved here and that the server has not accepted yet.
    pub pending: u64,
    /// Changes that wait for what others are to give back to a server that was restored.
    pub waiting: u64,
    /// Changes that the server did not accept, and nobody looked at.
    pub refused: u64,
    /// How many of the server's changes were not heard here yet; null where it cannot be reached.
    pub behind: Option<u64>,
    /// The number of the server's newest change; null where it cannot be reached.
    pub server_seq: Option<i64>,
}

/// Which work of a task is drawn for review, and by whom; none where nobody reviews, or one reviewer everything.
fn draws_of(reader: Reader<'_>, task: &Task) -> Result<Option<Vec<Draw>>, SessionError> {
    match task.review_strategy {
        ReviewStrategy::Manual { sample_percent } if sample_percent < 100.0 || task.reviewers.len() > 1 => {
            Ok(Some(drawn_of(reader, task)?))
        }
        ReviewStrategy::Manual { .. } | ReviewStrategy::None | ReviewStrategy::Consensus { .. } => Ok(None),
    }
}

/// Which work of a task is drawn for review from an op on: of one that makes or changes the task or its inputs, where a
/// sample is reviewed. The replica of a lead, who alone may do that, holds all that the draw depends on.
fn draws(replica: &Path, op: &Op) -> Option<Vec<Draw>> {
    let task = op.task?;
    let labelers = |row: Option<&Row>| match row {
        Some(Row::TaskInput(place)) => Some(place.labelers.clone()),
        _ => None,
    };
    let decides = |change: &Change| match change.key() {
        RowKey::Task(_) => true,
        RowKey::TaskInput(..) => labelers(change.before()) != labelers(change.after()),
        _ => false,
    };
    if !op.changes.iter().any(decides) {
        return None;
    }
    let read = || -> Result<Option<Vec<Draw>>, SessionError> {
        let disk = ReadOnly::open(replica)?;
        disk.snapshot(|reader| {
            let by_lead = reader
                .members()?
                .iter()
                .any(|member| member.id == op.member && member.is(Role::Lead));
            match reader.row(&RowKey::Task(task))? {
                Some(Row::Task(task)) if by_lead => draws_of(reader, &task),
                _ => Ok(None),
            }
        })
    };
    read().unwrap_or_else(|error| {
        tracing::error!("what is drawn for review could not be read: {error}");
        None
    })
}
