//! Looking at what was not looked at yet: each picture is decoded once for all its parts, on several threads.

use super::recipe::{LookRecipe, Maker, key_of};
use super::report::MadeLooks;
use crate::error::SessionError;
use crate::models::all_threads;
use crate::progress::Progress;
use crate::report::Skipped;
use crate::several::several;
use domain::likeness::{LookKey, LookVector, looked_at};
use domain::{BBox, Input, InputId, ObjectId};
use predict::{PredictError, Stop};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{ReadOnly, Reader};

/// How nice the thread is that looks, while somebody works.
pub(super) const NICE: i32 = 12;
/// So many objects are read from the project at once.
const TOGETHER: usize = 1024;
/// So many vectors are kept at once.
const KEPT_AT_ONCE: usize = 32;

/// Parts of a picture that are to be looked at.
pub(super) struct WantedParts {
    pub(super) input: Arc<Input>,
    pub(super) parts: Vec<(LookKey, BBox)>,
}

/// Looks at parts of pictures, and keeps what they look like. `done` and `total` are for the progress.
pub(super) fn make(
    (recipe, maker): (&LookRecipe, &Maker),
    wanted: &[WantedParts],
    (done, total): (&mut u64, u64),
    report: &mut MadeLooks,
    progress: &mut Progress,
) -> Result<(), SessionError> {
    let stop = Stop::default();
    let cancel = progress.clone();
    let mut waiting = Vec::new();
    let mut broken = None;
    several(
        wanted,
        all_threads(),
        cancel.cancel_flag(),
        |wanted| look((recipe, maker), wanted, &|| !cancel.cancelled(), &stop),
        &mut |at, looked: Result<Vec<(LookKey, LookVector)>, NotLooked>| {
            let WantedParts { input, parts } = &wanted[at];
            *done += parts.len() as u64;
            progress.tell(*done, Some(total));
            match looked {
                Ok(vectors) => {
                    report.made += vectors.len() as u64;
                    let made: HashSet<LookKey> = vectors.iter().map(|(key, _)| *key).collect();
                    let none: Vec<LookKey> = parts
                        .iter()
                        .map(|(key, _)| *key)
                        .filter(|key| !made.contains(key))
                        .collect();
                    if !cancel.cancelled() && !none.is_empty() {
                        recipe.add(&[], &none);
                    }
                    waiting.extend(vectors);
                }
                Err(NotLooked::Picture(reason)) => {
                    let keys: Vec<LookKey> = parts.iter().map(|(key, _)| *key).collect();
                    recipe.add(&[], &keys);
                    report.skipped.push(Skipped {
                        path: input.name.clone(),
                        reason,
                    });
                }
                Err(NotLooked::Model(error)) => {
                    cancel.stopper()();
                    broken.get_or_insert(error);
                }
            }
            if waiting.len() >= KEPT_AT_ONCE {
                recipe.add(&waiting, &[]);
                waiting.clear();
            }
        },
    );
    // What was looked at before it was stopped is not lost.
    recipe.add(&waiting, &[]);
    match broken {
        Some(error) => Err(error.into()),
        None => progress.check(),
    }
}

/// Why a picture was not looked at.
enum NotLooked {
    Picture(String),
    Model(PredictError),
}

fn look(
    (recipe, maker): (&LookRecipe, &Maker),
    wanted: &WantedParts,
    is_wanted: &dyn Fn() -> bool,
    stop: &Stop,
) -> Result<Vec<(LookKey, LookVector)>, NotLooked> {
    let source = recipe.source(&wanted.input);
    if wanted.input.hash.is_some() && !media::is_unchanged(&source) {
        return Err(NotLooked::Picture(
            "the file is not there, or not the one that was imported".to_owned(),
        ));
    }
    let parts: Vec<BBox> = wanted.parts.iter().map(|(_, part)| *part).collect();
    let cut = media::crops(&source, &parts, maker.side(), is_wanted);
    let Some(cut) = cut.map_err(|error| NotLooked::Picture(error.to_string()))? else {
        return Ok(Vec::new());
    };
    let mut vectors = Vec::with_capacity(cut.len());
    for ((key, _), pixels) in wanted.parts.iter().zip(&cut) {
        if !is_wanted() {
            break;
        }
        let vector = maker.vector(pixels, stop).map_err(NotLooked::Model)?;
        vectors.extend(vector.map(|vector| (*key, vector)));
    }
    Ok(vectors)
}

/// The parts of these objects, picture by picture.
fn parts_of(reader: Reader<'_>, objects: &[ObjectId]) -> Result<Vec<WantedParts>, SessionError> {
    let mut places: HashMap<InputId, usize> = HashMap::new();
    let mut wanted: Vec<WantedParts> = Vec::new();
    for (object, input) in reader.objects(objects)? {
        let part = looked_at(object.region(), input.size);
        let key = key_of(&input, &part);
        let place = *places.entry(input.id).or_insert_with(|| {
            wanted.push(WantedParts {
                input: input.clone(),
                parts: Vec::new(),
            });
            wanted.len() - 1
        });
        wanted[place].parts.push((key, part));
    }
    Ok(wanted)
}

/// Looks at these objects.
///
/// # Errors
/// [`SessionError::Cancelled`], and what is wrong with the model.
pub(crate) fn make_of_objects(
    recipe: &LookRecipe,
    objects: &[ObjectId],
    progress: &mut Progress,
) -> Result<MadeLooks, SessionError> {
    let disk = ReadOnly::open(&recipe.project)?;
    recipe.open(disk.reader())?;
    let mut report = MadeLooks::default();
    if objects.is_empty() {
        return Ok(report);
    }
    let maker = recipe.maker(all_threads())?;
    let mut done = 0;
    for some in objects.chunks(TOGETHER) {
        let wanted = parts_of(disk.reader(), some)?;
        let total = objects.len() as u64;
        make((recipe, &maker), &wanted, (&mut done, total), &mut report, progress)?;
    }
    Ok(report)
}

/// What a part of an input looks like: as it is known, or by a look now. `None` where it cannot be looked at.
///
/// # Errors
/// What is wrong with the model.
pub(crate) fn vector_of(
    recipe: &LookRecipe,
    input: Arc<Input>,
    part: BBox,
) -> Result<Option<LookVector>, SessionError> {
    let key = key_of(&input, &part);
    let known = |recipe: &LookRecipe| {
        let known = recipe.known();
        let vector = known.as_ref().and_then(|known| known.vectors.get(key));
        vector.map(LookVector::from_numbers)
    };
    if let Some(known) = known(recipe) {
        return Ok(Some(known));
    }
    let parts = vec![(key, part)];
    let maker = recipe.maker(all_threads())?;
    let (mut report, mut done) = (MadeLooks::default(), 0);
    let wanted = [WantedParts { input, parts }];
    make(
        (recipe, &maker),
        &wanted,
        (&mut done, 1),
        &mut report,
        &mut Progress::silent(),
    )?;
    Ok(known(recipe))
}

/// What an object looks like; `None` where it is gone, or cannot be looked at.
///
/// # Errors
/// What is wrong with the model, or what the file said.
pub(crate) fn vector_of_object(
    recipe: &LookRecipe,
    reader: Reader<'_>,
    object: ObjectId,
) -> Result<Option<LookVector>, SessionError> {
    match reader.objects(&[object])?.pop() {
        Some((object, input)) => {
            let part = looked_at(object.region(), input.size);
            vector_of(recipe, input, part)
        }
        None => Ok(None),
    }
}
