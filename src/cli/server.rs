//! The verbs about projects on servers, and what every other verb does where its project is on one.

use super::args::{
    InputVerb, MemberVerb, ModelVerb, NumbersArgs, PassphraseArgs, PictureVerb, PredictArgs, TaskVerb, Verb,
};
use super::bulk_args::BulkArgs;
use super::data::with_bar;
use super::data_args::{CleanArgs, ExportArgs, ImportArgs, MetaArgs, PurgeArgs, SearchArgs};
use super::json;
use super::member::acting;
use super::print::{PARTIAL, Printer, line, told};
use super::quality_args::AgreementArgs;
use super::server_args::{RootsVerb, ServerVerb};
use domain::names::shown;
use session::root_list::{roots_of_project, set_root_of_project, share_thumbnails};
use session::{Init, Location, PICTURES, Secret, ServerAccess, SessionError, Who, notice};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

impl Verb {
    /// The project that it is about, where that may be a file or a project on a server.
    pub fn project_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Import(ImportArgs { project, .. })
            | Self::Export(ExportArgs { project, .. })
            | Self::Dataset { project, .. }
            | Self::Concept { project, .. }
            | Self::Search(SearchArgs { project, .. })
            | Self::Bulk(BulkArgs { project, .. })
            | Self::Clean(CleanArgs { project, .. })
            | Self::Purge(PurgeArgs { project, .. })
            | Self::Meta(MetaArgs { project, .. })
            | Self::Predict(PredictArgs { project, .. })
            | Self::Numbers(NumbersArgs { project, .. })
            | Self::Agreement(AgreementArgs { project, .. })
            | Self::Apply { project, .. }
            | Self::Info { project }
            | Self::Log { project, .. }
            | Self::Check { project, .. } => Some(project),
            Self::Task(
                TaskVerb::New { project, .. }
                | TaskVerb::List { project }
                | TaskVerb::Show { project, .. }
                | TaskVerb::Edit { project, .. }
                | TaskVerb::Freeze { project, .. }
                | TaskVerb::Delete { project, .. },
            ) => Some(project),
            Self::Member(
                MemberVerb::Add { project, .. }
                | MemberVerb::Edit { project, .. }
                | MemberVerb::Remove { project, .. }
                | MemberVerb::Pseudonym { project, .. }
                | MemberVerb::Takeover { project, .. }
                | MemberVerb::Passphrase(PassphraseArgs { project, .. })
                | MemberVerb::List { project },
            ) => Some(project),
            Self::Model(ModelVerb::Add { project, .. } | ModelVerb::List { project }) => Some(project),
            Self::Input(InputVerb::Remove { project, .. }) => Some(project),
            Self::Picture(PictureVerb::Same { project, .. } | PictureVerb::Another { project, .. }) => Some(project),
            Self::Demo { .. }
            | Self::New { .. }
            | Self::Convert(_)
            | Self::Model(ModelVerb::Test(_))
            | Self::Server(_)
            | Self::Publish { .. }
            | Self::Fetch { .. }
            | Self::Status { .. }
            | Self::Roots { .. }
            | Self::Schema { .. }
            | Self::Completions { .. }
            | Self::Man { .. } => None,
        }
    }
}

/// The same access with a password, asked for on a terminal, once the server wants one that nothing tells.
fn with_password(access: &ServerAccess, error: SessionError) -> Result<ServerAccess, SessionError> {
    if !error.wants_password() || !std::io::stdin().is_terminal() {
        return Err(error);
    }
    let prompt = format!("Password for {}: ", access.address());
    let words = rpassword::prompt_password(shown(&prompt)).map_err(|source| SessionError::Io {
        path: access.address().into(),
        source,
    })?;
    ServerAccess::new(&access.address(), Some(Secret::new(words)))
}

/// Does something on a server, with a password asked for if need be.
fn on<T>(
    address: &str,
    mut act: impl FnMut(&ServerAccess) -> Result<T, SessionError>,
) -> Result<(T, ServerAccess), SessionError> {
    let first = ServerAccess::new(address, None)?;
    match act(&first) {
        Ok(done) => Ok((done, first)),
        Err(error) => {
            let second = with_password(&first, error)?;
            act(&second).map(|done| (done, second))
        }
    }
}

/// Has the verb work on the replica where its project is on a server, brought up to it. Without the server only what is
/// to be queued is done.
pub(super) fn local(verb: &mut Verb, queue: bool) -> Result<Option<ServerAccess>, SessionError> {
    let Some(project) = verb.project_mut() else {
        return Ok(None);
    };
    let Some(address) = project
        .to_str()
        .filter(|text| ServerAccess::is_meant(text))
        .map(str::to_owned)
    else {
        return Ok(None);
    };
    let ((replica, offline), access) = on(&address, ServerAccess::bring_up)?;
    let offline = match offline {
        Some(error) if !queue => return Err(error),
        offline => offline,
    };
    *project = replica;
    if offline.is_none() && matches!(verb, Verb::Log { .. } | Verb::Numbers(_) | Verb::Agreement(_)) {
        access.bring_log(LOG_PATIENCE)?;
    }
    Ok(Some(access))
}

/// Sends what the verb did, and waits for the answers: exit status 0 says that the server has it.
pub(super) fn sent(
    access: Option<ServerAccess>,
    queue: bool,
    status: u8,
    printer: &Printer,
) -> Result<u8, SessionError> {
    let Some(access) = access else { return Ok(status) };
    let sent = match access.send(if queue { Duration::ZERO } else { PATIENCE }) {
        Ok(sent) => sent,
        Err(error) if queue && error.is_offline() => {
            let pending = access.pending()?;
            if !printer.json && pending > 0 {
                told(format!(
                    "The server cannot be reached: {} to send.",
                    notice::count(pending, "change")
                ));
            }
            return Ok(status);
        }
        Err(error) => return Err(error),
    };
    for op in &sent.refused {
        told(notice::not_accepted(op, None));
    }
    match sent.refused.is_empty() && (sent.pending == 0 || queue) {
        true => Ok(status),
        false => Ok(1),
    }
}

pub(super) fn run(verb: ServerVerb, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        ServerVerb::Settle { address, follow } => return settle(&address, follow, printer),
        ServerVerb::Resend { address, alone } => return resend(&address, alone, printer),
        ServerVerb::Init { address } => {
            let (made, access) = on(&address, ServerAccess::init)?;
            let address = access.address();
            let (made_now, updated_from, said) = match made {
                Init::Made => (true, None, format!("An empty project is at {address}")),
                Init::Updated(from) => (
                    false,
                    Some(from),
                    format!("The project at {address} was of an older release and is now of this one"),
                ),
                Init::There => (false, None, format!("There is a project at {address} already")),
            };
            let made = json::ServerMade {
                address,
                made: made_now,
                updated_from,
            };
            if !printer.object(&made) {
                line(said);
            }
        }
        ServerVerb::AddMember {
            address,
            name,
            role,
            login,
            create_login,
        } => {
            let (made, _) = on(&address, |access| access.add_member(&name, &role, &login, create_login))?;
            if !printer.object(&made) {
                line(format!("{} signs in as {}", made.name, made.login));
                if let Some(password) = &made.password {
                    line(format!("password, shown once: {password}"));
                }
            }
        }
    }
    Ok(0)
}

/// How long a command waits until another process has sent what it did.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long is waited for a window that is open beside it and gets the whole log.
const LOG_PATIENCE: Duration = Duration::from_secs(600);
/// How long it takes until somebody's submission is looked at.
const LOOK: Duration = Duration::from_secs(1);

fn settle(address: &str, follow: bool, printer: &Printer) -> Result<u8, SessionError> {
    loop {
        let ((replica, offline), access) = on(address, ServerAccess::bring_up)?;
        match offline {
            Some(error) if !follow || !error.is_offline() => return Err(error),
            Some(error) => tracing::warn!("the server cannot be reached: {error}"),
            None => {
                let inputs = acting(&replica, Who::FirstLead)?.settle_now()?;
                let status = sent(Some(access), false, 0, printer)?;
                let settled = json::Settled { inputs };
                let is_news = !follow || inputs > 0;
                if is_news && !printer.object(&settled) {
                    line(format!("{} settled", notice::count(inputs, "input")));
                }
                if !follow {
                    return Ok(status);
                }
            }
        }
        std::thread::sleep(LOOK);
    }
}

fn resend(address: &str, alone: bool, printer: &Printer) -> Result<u8, SessionError> {
    let (sent, _) = on(address, |access| access.resend(alone))?;
    let resent = json::Resent {
        pending: sent.pending,
        waiting: sent.waiting,
        refused: sent.refused.len() as u64,
    };
    if !printer.object(&resent) {
        match sent.waiting {
            0 => line("The server has everything that this computer has"),
            waiting => line(notice::waiting(waiting)),
        }
    }
    for op in &sent.refused {
        told(notice::not_accepted(op, None));
    }
    Ok(u8::from(!sent.refused.is_empty() || sent.pending > 0))
}

pub(super) fn publish(
    project: &Path,
    address: &str,
    pictures: Option<&str>,
    printer: &Printer,
) -> Result<u8, SessionError> {
    let pictures_at = pictures;
    let pictures: Option<Location> = pictures.map(str::parse).transpose()?;
    let publish = |access: &ServerAccess| {
        with_bar("Publishing", |progress| {
            access.publish(project, pictures.as_ref(), progress)
        })
    };
    let (published, _) = on(address, publish)?;
    if !printer.object(&published) {
        line(format!(
            "{} of {} are on {}; others are let in by labelwright server add-member",
            notice::count(published.inputs, "input"),
            project.display(),
            published.address
        ));
        if let Some(pictures) = &published.pictures {
            let (sent, there) = (notice::count(pictures.sent, "picture"), pictures.there);
            line(format!(
                "{sent} sent, {there} there already; others say where they are:"
            ));
            let location = pictures_at.unwrap_or_default();
            line(format!("  labelwright roots ADDRESS set {PICTURES} {location}"));
        }
    }
    let skipped = published.pictures.iter().flat_map(|pictures| &pictures.skipped);
    let skipped = skipped
        .map(|it| told(format!("skipped {}: {}", it.path, it.reason)))
        .count();
    // As an import that left something out.
    Ok(if skipped > 0 { PARTIAL } else { 0 })
}

pub(super) fn fetch(address: &str, file: &Path, printer: &Printer) -> Result<u8, SessionError> {
    let fetch = |access: &ServerAccess| with_bar("Fetching", |progress| access.fetch(file, progress));
    let (fetched, _) = on(address, fetch)?;
    if printer.object(&fetched) {
        return Ok(0);
    }
    let inputs = notice::count(fetched.inputs, "input");
    line(format!("{} with {inputs}", file.display()));
    Ok(0)
}

pub(super) fn status(address: &str, printer: &Printer) -> Result<u8, SessionError> {
    let (status, _) = on(address, ServerAccess::status)?;
    if printer.object(&status) {
        return Ok(0);
    }
    match &status.offline {
        Some(why) => line(format!("offline: {why}")),
        None => line("connected"),
    }
    line(format!("to send: {}", status.pending));
    if status.waiting > 0 {
        line(format!("waiting for others: {}", status.waiting));
    }
    line(format!("not accepted: {}", status.refused));
    if let Some(behind) = status.behind {
        line(format!("not heard yet: {behind}"));
    }
    Ok(0)
}

pub(super) fn roots(project: &str, verb: RootsVerb, printer: &Printer) -> Result<u8, SessionError> {
    let mut warning = None;
    match verb {
        RootsVerb::List => {}
        RootsVerb::Set { name, location } => {
            let (location, trouble) = set_root_of_project(project, &name, location.parse()?)?;
            if !printer.json {
                line(format!("{name}: {location}"));
                trouble.iter().for_each(|trouble| told(format!("warning: {trouble}")));
                return Ok(0);
            }
            warning = trouble;
        }
        RootsVerb::ShareThumbnails { name, off } => {
            let location = share_thumbnails(project, &name, !off)?;
            if !printer.json {
                let shared = if off { "no longer shared" } else { "shared" };
                line(format!("{name}: thumbnails are {shared} in {location}"));
                return Ok(0);
            }
        }
    }
    let roots = roots_of_project(project)?;
    let known = roots
        .iter()
        .map(|(name, location)| (name.as_str(), location.as_ref().map(ToString::to_string)));
    let listed = json::Roots {
        roots: known.collect(),
        warnings: warning.as_deref().into_iter().collect(),
    };
    if printer.object(&listed) {
        return Ok(0);
    }
    if roots.is_empty() {
        line("No path begins at a named root; pictures are looked for beside the project.");
    }
    for (name, location) in &roots {
        match location {
            Some(location) => line(format!("{name}: {location}")),
            None => line(format!(
                "{name}: not set; labelwright roots PROJECT set {name} LOCATION"
            )),
        }
    }
    Ok(0)
}
