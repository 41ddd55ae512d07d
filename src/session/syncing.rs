//! A window whose project is on a server: kept in step while it is open, and what is said of that.

use super::error::SessionError;
use super::notice::{self, Notice, Severity};
use super::saving::{Other, RefusedLine, ServerStatus};
use super::server_access::ServerAccess;
use super::waiting::Act;
use super::{Event, Session};
use domain::OpId;
use server::{Address, Seen, Sent, SyncEvent, SyncThread, Synced};
use std::path::Path;
use store::{RefusedOp, StoreError};

/// What is known of a server before it is reached.
pub(super) fn status(address: &str) -> ServerStatus {
    let host = address
        .parse::<Address>()
        .map_or_else(|_| address.to_owned(), |address| address.host());
    ServerStatus {
        address: address.to_owned(),
        host,
        ..ServerStatus::default()
    }
}

/// What a project on a server is called: by its name there, or that of its database where it has the usual one.
pub(super) fn title(address: &str) -> String {
    address
        .parse::<Address>()
        .map_or_else(|_| address.to_owned(), |address| address.title())
}

impl Session {
    /// Keeps the replica in step with the server from now on.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn keep_in_step(&mut self, access: ServerAccess) -> Result<(), SessionError> {
        let events = self.events.sender.clone();
        let report = move |event| {
            events.send(Event::Sync(event));
        };
        let path = self.project.path.clone();
        self.reach_by(access.clone());
        let thread = SyncThread::start(&path, move || access.connect(), report);
        self.project.sync = Some(thread.map_err(|source| SessionError::Io { path, source })?);
        self.refresh.outbox_changed = true;
        Ok(())
    }

    /// What asks the server itself reaches it so.
    pub fn reach_by(&mut self, access: ServerAccess) {
        self.project.server = Some(access);
    }

    /// Something was committed: the server is to have it, too.
    pub(super) fn send_on(&mut self) {
        if let Some(sync) = &self.project.sync {
            sync.wake();
            self.refresh.outbox_changed = true;
        }
    }

    /// Asks what waits for the server, and what it refused, if that may have changed: a commit, the file that it changed
    /// and the server that takes it tell of it one after the other.
    pub(super) fn ask_outbox(&mut self) {
        let changed = std::mem::take(&mut self.refresh.outbox_changed);
        if !changed || self.view.saving.server.is_none() || !self.refresh.outbox.begin() {
            return;
        }
        self.reads.read("What is to be sent", |disk| {
            disk.snapshot(|reader| {
                Ok::<_, StoreError>(Event::Outbox(Sent {
                    pending: reader.pending_ops()?,
                    waiting: reader.waiting_ops()?,
                    refused: reader.refused_ops()?,
                }))
            })
        });
    }

    pub(super) fn take_outbox(&mut self, outbox: &Sent) {
        self.refresh.outbox.end();
        self.refresh.outbox_changed |= self.refresh.outbox.take_again();
        let lines = outbox.refused.iter().map(|op| self.refused_line(op)).collect();
        let to_send = outbox.pending;
        if let Some(server) = &mut self.view.saving.server {
            server.to_send = to_send;
            server.waiting = outbox.waiting;
            server.refused = lines;
        }
        if let Some(sync) = self.project.sync.as_ref().filter(|_| to_send > 0) {
            sync.wake();
        }
    }

    fn refused_line(&self, op: &RefusedOp) -> RefusedLine {
        RefusedLine {
            op: op.id,
            sentence: notice::not_accepted(op, Some(&self.view)),
            input: op.input,
        }
    }

    pub(super) fn take_sync(&mut self, event: SyncEvent) {
        let Some(server) = &mut self.view.saving.server else {
            return;
        };
        match event {
            SyncEvent::Connected => {
                server.connected = true;
                server.offline = None;
                server.stopped = None;
                server.restored = false;
                self.refresh.outbox_changed = true;
                self.fill_open_queue();
            }
            SyncEvent::Offline(why) => {
                server.connected = false;
                server.others.clear();
                server.offline = Some(why);
                self.stop_taking();
            }
            SyncEvent::Stopped(error) => {
                server.connected = false;
                server.restored = error.is_restored();
                let sentence = notice::sentence(&error.into(), Some(&self.view));
                self.notices.push(Notice {
                    severity: Severity::Failure,
                    text: sentence.clone(),
                });
                if let Some(server) = &mut self.view.saving.server {
                    server.stopped = Some(sentence);
                }
                self.stop_taking();
            }
            SyncEvent::Synced(synced) => self.take_synced(&synced),
            SyncEvent::WholeLog => self.take_whole_log(),
            SyncEvent::Others(seen) => {
                server.others = seen.into_iter().map(other).collect();
            }
            SyncEvent::Taken(task, given) => self.take_given(task, given),
        }
    }

    /// The replica's file says which ops came; what has no entry in its log is taken in here.
    fn take_synced(&mut self, synced: &Synced) {
        for op in &synced.heard.refused {
            self.notices.push(Notice {
                severity: Severity::Refusal,
                text: notice::not_accepted(op, Some(&self.view)),
            });
        }
        let unlogged = synced.reloaded || !synced.heard.refused.is_empty() || !synced.heard.alike.is_empty();
        if unlogged {
            self.forget_settled_docs();
            self.carry_out_and_tell(Act::RenewQueue);
            self.refresh_list();
            self.ask_summary();
            self.ask_open_places();
            self.ask_gestures();
        }
        self.refresh.outbox_changed = true;
    }

    /// What was done before this replica was made is in its log now.
    fn take_whole_log(&mut self) {
        if self.browse.history_shown {
            self.ask_history();
        }
        self.ask_gestures();
        if let Some((task, span)) = self.view.numbers.as_ref().map(|numbers| (numbers.task, numbers.span))
            && let Err(error) = self.ask_numbers(task, span.from, span.to)
        {
            self.report(&error);
        }
    }

    /// Tells whoever may know what is on the canvas.
    pub(super) fn tell_place(&self) {
        if let Some(sync) = &self.project.sync {
            sync.look_at(self.view.task.zip(self.view.current_id()));
        }
    }

    /// Asks something of the thread that keeps the replica in step.
    pub(super) fn ask_sync(&mut self, request: server::Request) {
        if let Some(sync) = &self.project.sync {
            sync.ask(request);
        }
    }

    /// Somebody looked at a change that was not accepted.
    ///
    /// # Errors
    /// What the store said.
    pub(super) fn forget_refused(&mut self, op: OpId) {
        let path = self.project.path.clone();
        let events = self.events.sender.clone();
        self.reads.read("What was refused", move |_| {
            forget(&path, op)?;
            // The answer comes with what is left.
            events.send(Event::Sync(SyncEvent::Synced(Synced::default())));
            Ok::<_, SessionError>(Event::FileChanged)
        });
    }
}

fn forget(path: &Path, op: OpId) -> Result<(), SessionError> {
    let mut replica = store::Replica::open(path)?;
    Ok(replica.forget_refused(op)?)
}

fn other(seen: Seen) -> Other {
    Other {
        member: seen.member,
        ago: seen.ago,
        program: seen.program.zip(seen.unsent),
        place: seen.place,
    }
}
