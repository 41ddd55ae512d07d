//! New names: as they are kept, or why they cannot be told from those that are there.

use super::error::SessionError;
use domain::concept::clean_name;
use domain::names::{Looks, Unclear, clear};

/// What a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Somebody, who acts under it: even plain letters that look alike are refused.
    Person,
    /// A task, a concept, a dataset or a version.
    Thing,
}

/// Whether new names can be told from each other and from those that are known, each once; one that is known already is
/// no new one.
///
/// # Errors
/// [`SessionError::UnclearName`] for the first that cannot.
pub fn refuse_unclear<'n>(
    new: impl IntoIterator<Item = &'n str>,
    known: impl IntoIterator<Item = &'n str>,
    named: Named,
) -> Result<(), SessionError> {
    let mut looks: Option<Looks<'_>> = None;
    let mut known = Some(known);
    for name in new {
        let refuse = |why| SessionError::UnclearName {
            name: name.to_owned(),
            why,
        };
        clear(name).map_err(refuse)?;
        let looks = looks.get_or_insert_with(|| known.take().map(Looks::of).unwrap_or_default());
        if let Some(other) = looks.like(name, named == Named::Person) {
            return Err(refuse(Unclear::LooksLike(other.to_owned())));
        }
        looks.add(name);
    }
    Ok(())
}

/// A name as it is kept, if it is clear beside those that are known.
///
/// # Errors
/// [`SessionError::EmptyName`], [`SessionError::UnclearName`].
pub fn new_name<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
    named: Named,
) -> Result<String, SessionError> {
    let name = clean_name(name).ok_or(SessionError::EmptyName)?;
    let known: Vec<&str> = known.into_iter().collect();
    // What is there already was told apart before.
    if !known.contains(&name.as_str()) {
        refuse_unclear([name.as_str()], known, named)?;
    }
    Ok(name)
}
