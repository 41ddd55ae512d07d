//! Passphrases: kept as Argon2id hashes, compared in constant time, never shown.
//!
//! A passphrase keeps colleagues from acting as each other by the program. Whoever can write the project file can
//! still change anything in it: it is no lock on the file.

use super::error::SessionError;
use super::members::TeamError;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params};
use domain::{Member, MemberId};

/// More memory (KiB) than this is not spent on a hash that a file brings along.
const MOST_MEMORY: u32 = 262_144;
/// Nor more passes.
const MOST_PASSES: u32 = 32;

/// Something that must not be shown or logged.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the words in.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// The words themselves.
    pub(crate) fn words(&self) -> &str {
        &self.0
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// How somebody shows that they are who they say.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Their passphrase.
    Said(Secret),
    /// It was compared already, on another thread.
    Checked(Checked),
}

/// That a passphrase was said which fits a member's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    member: MemberId,
    hash: String,
}

/// Hashes a passphrase with a salt of its own: Argon2id with the crate's default cost, as a PHC string
/// (<https://github.com/P-H-C/phc-string-format>). Takes tens of milliseconds: not for the window's thread.
///
/// # Errors
/// [`TeamError::EmptyPassphrase`]; [`TeamError::Unhashable`] when memory or randomness fail.
pub(crate) fn hash(words: &Secret) -> Result<String, SessionError> {
    if words.is_empty() {
        return Err(TeamError::EmptyPassphrase.into());
    }
    let unhashable = |error: password_hash::Error| SessionError::from(TeamError::Unhashable(error.to_string()));
    let salt = SaltString::generate(&mut OsRng);
    let hashed = Argon2::default()
        .hash_password(words.0.as_bytes(), &salt)
        .map_err(unhashable)?;
    Ok(hashed.to_string())
}

/// Whether the words fit a hash. Takes as long as making one. A hash that cannot be read, or asks for more than this
/// program would, fits nothing.
pub(crate) fn fits(words: &Secret, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else {
        return false;
    };
    let bearable =
        Params::try_from(&parsed).is_ok_and(|params| params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES);
    bearable && Argon2::default().verify_password(words.0.as_bytes(), &parsed).is_ok()
}

/// Compares what was said with the member's passphrase. Takes tens of milliseconds where they have one.
///
/// # Errors
/// [`SessionError::NeedsPassphrase`], [`SessionError::WrongPassphrase`].
pub(crate) fn check(member: &Member, said: Option<&Secret>) -> Result<Checked, SessionError> {
    let Some(hash) = &member.passphrase else {
        return Ok(Checked {
            member: member.id,
            hash: String::new(),
        });
    };
    match said.filter(|words| !words.is_empty()) {
        None => Err(SessionError::NeedsPassphrase(member.name.clone())),
        Some(words) if fits(words, hash) => Ok(Checked {
            member: member.id,
            hash: hash.clone(),
        }),
        Some(_) => Err(SessionError::WrongPassphrase(member.name.clone())),
    }
}

/// Whether the proof is enough to act as the member.
///
/// # Errors
/// See [`check`].
pub(super) fn admit(member: &Member, proof: Option<&Proof>) -> Result<(), SessionError> {
    match proof {
        Some(Proof::Checked(checked))
            if checked.member == member.id && member.passphrase.as_ref() == Some(&checked.hash) =>
        {
            Ok(())
        }
        Some(Proof::Said(words)) => check(member, Some(words)).map(|_| ()),
        Some(Proof::Checked(_)) | None => check(member, None).map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Role;

    fn ana(passphrase: Option<String>) -> Member {
        Member {
            passphrase,
            ..Member::new(MemberId::fixed(1), "Ana", &Role::ALL)
        }
    }

    #[test]
    fn a_hash_fits_its_words_only_and_is_salted() {
        let words = Secret::new("grüne Wiese");
        let (one, other) = (hash(&words).expect("hashes"), hash(&words).expect("hashes"));
        assert!(one.starts_with("$argon2id$v=19$"), "{one}");
        assert_ne!(one, other);
        assert!(fits(&words, &one) && fits(&words, &other));
        assert!(!fits(&Secret::new("grüne wiese"), &one));
        assert!(!fits(&Secret::new(""), &one));
        assert!(!one.contains("Wiese"));
        assert!(matches!(
            hash(&Secret::new("")),
            Err(SessionError::Team(TeamError::EmptyPassphrase))
        ));
    }

    #[test]
    fn a_hash_from_elsewhere_cannot_eat_the_machine() {
        let words = Secret::new("a");
        for strange in ["", "a", "$argon2id$", "$2b$10$abc", &format!("${}", "a".repeat(5000))] {
            assert!(!fits(&words, strange), "{strange}");
        }
        let costly = hash(&words).expect("hashes").replace("m=19456", "m=4000000");
        assert!(costly.contains("m=4000000"));
        assert!(!fits(&words, &costly));
    }

    #[test]
    fn who_has_a_passphrase_must_say_it() {
        let words = Secret::new("a");
        let kept = hash(&words).expect("hashes");
        let (open, closed) = (ana(None), ana(Some(kept)));
        let say = |text: &str| Proof::Said(Secret::new(text));
        assert!(admit(&open, None).is_ok());
        assert!(admit(&open, Some(&say("anything"))).is_ok());
        assert!(matches!(admit(&closed, None), Err(SessionError::NeedsPassphrase(name)) if name == "Ana"));
        assert!(matches!(
            admit(&closed, Some(&say(""))),
            Err(SessionError::NeedsPassphrase(_))
        ));
        assert!(matches!(admit(&closed, Some(&say("b"))), Err(SessionError::WrongPassphrase(name)) if name == "Ana"));
        assert!(admit(&closed, Some(&say("a"))).is_ok());
    }

    #[test]
    fn a_comparison_holds_for_the_member_and_the_passphrase_it_was_made_with() {
        let words = Secret::new("a");
        let closed = ana(Some(hash(&words).expect("hashes")));
        let checked = check(&closed, Some(&words)).expect("fits");
        let shown = Proof::Checked(checked);
        assert!(admit(&closed, Some(&shown)).is_ok());
        let changed = ana(Some(hash(&Secret::new("b")).expect("hashes")));
        assert!(admit(&changed, Some(&shown)).is_err());
        let mut other = closed.clone();
        other.id = MemberId::fixed(2);
        assert!(admit(&other, Some(&shown)).is_err());
        // Compared while there was none, it proves nothing later.
        let early = Proof::Checked(check(&ana(None), None).expect("open"));
        assert!(admit(&closed, Some(&early)).is_err());
    }

    #[test]
    fn what_was_said_is_not_shown() {
        assert_eq!(format!("{:?}", Proof::Said(Secret::new("grass"))), "Said(Secret)");
    }
}
