//! The verbs about the team, and who acts.

use super::args::{MemberVerb, PassphraseArgs};
use super::print::Printer;
use domain::Role;
use domain::names::shown;
use session::{Opening, Proof, Secret, ServerAccess, Session, SessionError, Who};
use std::io::IsTerminal;
use std::path::Path;

/// Where the acting member's passphrase comes from.
const PASSPHRASE: &str = "LABELWRIGHT_PASSPHRASE";
/// Where a new one comes from.
const NEW_PASSPHRASE: &str = "LABELWRIGHT_NEW_PASSPHRASE";

/// Words that must not be shown, from a variable of the environment; none where it is not set.
pub fn from_env(variable: &str) -> Option<Secret> {
    std::env::var(variable).ok().map(Secret::new)
}

/// The acting member's passphrase as the environment has it.
pub fn said() -> Option<Secret> {
    from_env(PASSPHRASE)
}

/// For what the server itself is asked, where the project is on one.
pub fn reaching(mut session: Session, server: Option<&ServerAccess>) -> Session {
    if let Some(access) = server {
        session.reach_by(access.clone());
    }
    session
}

/// Opens a project for a verb that acts as somebody. A passphrase comes from the environment, or is asked for on a
/// terminal.
pub fn acting(project: &Path, who: Who) -> Result<Session, SessionError> {
    let open = |words: Option<Secret>| {
        Session::open(Opening {
            proof: words.map(Proof::Said),
            ..Opening::quiet(project, who.clone())
        })
    };
    let mut session = match open(said()) {
        Err(SessionError::NeedsPassphrase(name)) if std::io::stdin().is_terminal() => {
            open(Some(ask(&format!("Passphrase of {name}: "), project)?))
        }
        other => other,
    }?;
    // Who names nobody might be anybody, a reviewer who is not to know whose work it is among them.
    if !matches!(who, Who::Named(_)) {
        session.stay_unnamed();
    }
    Ok(session)
}

/// Opens a project for a verb that only looks: as nobody, unless somebody was named.
pub fn looking(project: &Path, who: Who) -> Result<Session, SessionError> {
    match who {
        Who::FirstLead => acting(project, Who::Reader),
        named => acting(project, named),
    }
}

/// Asks on the terminal; what is typed is not shown.
fn ask(prompt: &str, project: &Path) -> Result<Secret, SessionError> {
    let words = rpassword::prompt_password(shown(prompt)).map_err(|source| SessionError::Io {
        path: project.into(),
        source,
    })?;
    Ok(Secret::new(words))
}

/// A new passphrase: from the environment, else asked for twice on a terminal.
fn new_passphrase(name: &str, project: &Path) -> Result<Secret, SessionError> {
    if let Some(words) = from_env(NEW_PASSPHRASE) {
        return Ok(words);
    }
    if !std::io::stdin().is_terminal() {
        return Err(SessionError::NoNewPassphrase(name.into()));
    }
    let words = ask(&format!("New passphrase of {name}: "), project)?;
    if ask("Repeat passphrase: ", project)? != words {
        return Err(SessionError::TypedOtherwise);
    }
    Ok(words)
}

/// Carries out a verb about the team.
pub fn run(verb: MemberVerb, who: Who, server: Option<&ServerAccess>, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        MemberVerb::List { project } => {
            looking(&project, who).map(|session| printer.members(&session.member_lines(), &[]))
        }
        MemberVerb::Add {
            project,
            name,
            role,
            passphrase,
        } => {
            let mut session = acting(&project, who)?;
            let words = passphrase.then(|| new_passphrase(&name, &project)).transpose()?;
            session.add_member_now(&name, &role, words.as_ref())?;
            let warnings = session.take_notices();
            Ok(printer.members(&session.member_lines(), &warnings))
        }
        MemberVerb::Edit {
            project,
            name,
            rename,
            role,
        } => {
            let mut session = acting(&project, who)?;
            let roles: Vec<Role> = match role {
                Some(roles) => roles,
                None => session.person_named(&name)?.roles.clone(),
            };
            session.edit_member_now(&name, rename.as_ref().unwrap_or(&name), &roles)?;
            Ok(printer.members(&session.member_lines(), &[]))
        }
        MemberVerb::Remove {
            project,
            name,
            takeover,
        } => {
            let report = acting(&project, who)?.remove_member_now(&name, takeover.as_deref())?;
            Ok(printer.handed_over(&report))
        }
        MemberVerb::Pseudonym {
            project,
            name,
            pseudonym,
        } => {
            let done = reaching(acting(&project, who)?, server).pseudonymize_now(&name, pseudonym.as_deref())?;
            Ok(printer.pseudonymized(&done))
        }
        MemberVerb::Takeover {
            project,
            task,
            from,
            to,
        } => {
            let report = acting(&project, who)?.take_over_now(&task, &from, &to)?;
            Ok(printer.handed_over(&report))
        }
        MemberVerb::Passphrase(args) => passphrase(&args, who, printer),
    }
}

fn passphrase(args: &PassphraseArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = acting(&args.project, who)?;
    let words = match args.clear {
        true => None,
        false => Some(new_passphrase(&args.name, &args.project)?),
    };
    session.set_passphrase_now(&args.name, words.as_ref())?;
    let warnings = session.take_notices();
    Ok(printer.members(&session.member_lines(), &warnings))
}
