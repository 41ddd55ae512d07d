//! The command line: each verb a few lines that call the session.
//!
//! May import session and domain. Exit status: 0 done, 1 failed, 2 the words are off, 3 done with a report of
//! what was skipped. Start reading at [`run`].

mod agreement;
mod args;
mod bulk_args;
mod choice_args;
mod concept;
mod data;
mod data_args;
mod dataset;
mod dataset_args;
mod json;
mod member;
mod meta;
mod model;
mod numbers;
mod objects;
mod print;
mod print_bulk;
mod print_datasets;
mod quality_args;
mod schema;
mod server;
mod server_args;
mod task;

pub use args::{Cli, Verb};
pub use member::said;

use clap::{CommandFactory, Parser};
use domain::concept::clean_name;
use member::{acting, looking};
use print::Printer;
use session::{IdsAndClock, Session, SessionError, Who, notice};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the words ask for.
pub enum Request {
    /// It is done; leave with this status.
    Done(ExitCode),
    /// Open the window.
    Window {
        /// On this project or folder, if one was named.
        target: Option<PathBuf>,
        /// As this member.
        member: Option<String>,
        /// With this task open, if one was named.
        task: Option<&'static str>,
    },
}

/// Carries out the words of the command line.
pub fn run() -> Request {
    let cli = Cli::parse();
    let printer = Printer { json: cli.json };
    let Some(verb) = cli.verb else {
        return Request::Window {
            target: cli.project,
            member: cli.member,
            task: None,
        };
    };
    let who = cli.member.clone().map_or(Who::FirstLead, Who::Named);
    let mut verb = verb;
    let access = match server::local(&mut verb, cli.queue) {
        Ok(access) => access,
        Err(error) => return Request::Done(failed(&error)),
    };
    let outcome = match verb {
        Verb::Demo { dir, no_window } => {
            match data::demo(dir, &cli.member.clone().unwrap_or_else(login_name), &printer) {
                Ok(project) if !no_window => {
                    return Request::Window {
                        target: Some(project),
                        member: cli.member,
                        task: Some(session::demo::FIRST_TASK),
                    };
                }
                other => other.map(|_| 0),
            }
        }
        Verb::New { project } => new(&project, cli.member, &printer),
        Verb::Import(import) => data::import(import, who, &printer),
        Verb::Bulk(args) => data::bulk(args, who, &printer),
        Verb::Search(args) => data::search(args, who, &printer),
        Verb::Meta(args) => meta::run(args, who, &printer),
        Verb::Clean(args) => data::clean(&args, who, &printer),
        Verb::Purge(args) => data::purge(&args, who, access.as_ref(), &printer),
        Verb::Convert(args) => data::convert(args, &printer),
        Verb::Export(export) => data::export(export, who, &printer),
        Verb::Task(verb) => task::run(verb, who, &printer),
        Verb::Member(verb) => member::run(verb, who, access.as_ref(), &printer),
        Verb::Model(verb) => model::run(verb, who, &printer),
        Verb::Dataset { project, verb } => dataset::run(&project, verb, who, &printer),
        Verb::Concept { project, verb } => concept::run(&project, verb, who, &printer),
        Verb::Input(verb) => data::input(verb, who, &printer),
        Verb::Picture(verb) => data::picture(verb, who, &printer),
        Verb::Predict(args) => model::predict(&args, who, &printer),
        Verb::Numbers(args) => numbers::run(&args, who, &printer),
        Verb::Agreement(args) => agreement::run(&args, who, &printer),
        Verb::Apply { project, file } => acting(&project, who)
            .map(|session| member::reaching(session, access.as_ref()))
            .and_then(|mut session| session.apply_file(&file))
            .map(|n| printer.applied(n)),
        Verb::Info { project } => looking(&project, who)
            .and_then(|session| session.info())
            .map(|i| printer.info(&i)),
        Verb::Log {
            project,
            member,
            input,
            task,
        } => data::log(&project, who, member, input, task, &printer),
        Verb::Server(verb) => server::run(verb, &printer),
        Verb::Publish {
            project,
            address,
            pictures,
        } => server::publish(&project, &address, pictures.as_deref(), &printer),
        Verb::Fetch { address, file } => server::fetch(&address, &file, &printer),
        Verb::Status { address } => server::status(&address, &printer),
        Verb::Roots { project, verb } => server::roots(&project, verb, &printer),
        Verb::Schema { format } => Ok(schema::run(format, &printer)),
        Verb::Completions { shell } => Ok(print::completions(shell, &mut Cli::command())),
        Verb::Man { folder } => manual(folder),
        Verb::Check {
            project,
            all_images,
            repair,
        } => data::check(&project, who, all_images, repair, access.as_ref()).map(|r| printer.check(&r)),
    };
    let outcome = outcome.and_then(|status| server::sent(access, cli.queue, status, &printer));
    Request::Done(match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => failed(&error),
    })
}

fn failed(error: &SessionError) -> ExitCode {
    print::told(notice::sentence(error, None));
    ExitCode::FAILURE
}

/// The name of who is at the keyboard.
pub fn login_name() -> String {
    let names = ["LOGNAME", "USER", "USERNAME"]
        .iter()
        .filter_map(|key| std::env::var(key).ok());
    names
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "me".into())
}

/// Writes the manual pages into a folder that exists.
fn manual(folder: PathBuf) -> Result<u8, SessionError> {
    clap_mangen::generate_to(Cli::command(), &folder)
        .map(|()| 0)
        .map_err(|source| SessionError::Io { path: folder, source })
}

fn new(project: &Path, member: Option<String>, printer: &Printer) -> Result<u8, SessionError> {
    let name = clean_name(&member.unwrap_or_else(login_name)).ok_or(SessionError::EmptyName)?;
    let folder = project.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let reason = "there is no such folder; make it first.";
        return Err(SessionError::Io {
            path: folder.into(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, reason),
        });
    }
    Session::create(project, &name, &IdsAndClock::default())?;
    Ok(printer.created(project, &name))
}
