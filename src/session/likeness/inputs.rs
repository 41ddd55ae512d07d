//! Which inputs look like one of them, as a whole.

use super::making::{WantedParts, make};
use super::recipe::{LookRecipe, key_of};
use super::report::{FoundNear, MadeLooks};
use crate::error::SessionError;
use crate::models::all_threads;
use crate::progress::Progress;
use domain::likeness::{Best, LookKey, LookVector};
use domain::query::Pattern;
use domain::{Input, InputId};
use std::sync::Arc;
use store::{NearInputs, ReadOnly};

/// So many inputs are found: more than anybody looks through, few enough to be asked for by their identifiers.
const FOUND: usize = 1000;
/// So many pictures are looked at before the next are read from the project.
const TOGETHER: usize = 1024;

fn key(input: &Input) -> LookKey {
    key_of(input, &input.size.bounds())
}

/// Looks at all inputs that were not looked at yet, and finds those that look most like those of this name.
///
/// # Errors
/// [`SessionError::Cancelled`], and what is wrong with the model.
pub(crate) fn found_near(
    recipe: &LookRecipe,
    name: &Pattern,
    progress: &mut Progress,
) -> Result<MadeLooks, SessionError> {
    let disk = ReadOnly::open(&recipe.project)?;
    let reader = disk.reader();
    recipe.open(reader)?;
    let mut keys: Vec<(LookKey, InputId)> = Vec::new();
    let mut missing: Vec<InputId> = Vec::new();
    reader.each_input(&mut |input| {
        let key = key(&input);
        keys.push((key, input.id));
        let known = recipe.known();
        let known = known.as_ref();
        if !known.is_some_and(|known| known.vectors.get(key).is_some() || known.failed.contains(&key)) {
            missing.push(input.id);
        }
    })?;
    let mut report = MadeLooks::default();
    if !missing.is_empty() {
        let maker = recipe.maker(all_threads())?;
        let mut done = 0;
        for some in missing.chunks(TOGETHER) {
            let mut wanted = Vec::with_capacity(some.len());
            for id in some {
                if let Some(input) = reader.input(*id)? {
                    wanted.push(WantedParts {
                        parts: vec![(key(&input), input.size.bounds())],
                        input: Arc::new(input),
                    });
                }
            }
            let total = missing.len() as u64;
            make((recipe, &maker), &wanted, (&mut done, total), &mut report, progress)?;
        }
    }
    let mut asked: Vec<LookVector> = Vec::new();
    for id in reader.inputs_called(name)? {
        let Some(input) = reader.input(id)? else { continue };
        let known = recipe.known();
        let vector = known.as_ref().and_then(|known| known.vectors.get(key(&input)));
        asked.extend(vector.map(LookVector::from_numbers));
    }
    report.near = Some(nearest(recipe, name, &keys, &asked));
    Ok(report)
}

/// Those most like one of `asked`, best first.
fn nearest(recipe: &LookRecipe, name: &Pattern, keys: &[(LookKey, InputId)], asked: &[LookVector]) -> FoundNear {
    let known = recipe.known();
    let vector = |key: &LookKey| known.as_ref().and_then(|known| known.vectors.get(*key));
    let mut best = Best::of(FOUND);
    for (at, (key, _)) in keys.iter().enumerate() {
        let Some(vector) = vector(key) else { continue };
        let likeness = asked.iter().map(|asked| asked.likeness(vector)).reduce(f32::max);
        if let Some(likeness) = likeness {
            best.take(at, likeness);
        }
    }
    let found: Vec<(InputId, f32)> = best
        .sorted()
        .iter()
        .map(|found| (keys[found.at].1, found.likeness))
        .collect();
    FoundNear {
        inputs: Arc::new(NearInputs {
            name: name.text(),
            inputs: found.iter().map(|(id, _)| *id).collect(),
        }),
        by: recipe.by(),
        likeness: Arc::new(found.into_iter().collect()),
    }
}
