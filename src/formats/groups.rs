//! Shapes that are parts of one polygon: those of one group under one label.

use super::fit::{Frame, fit};
use super::reading::{Feed, Marks, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target};
use domain::{BBox, Metadata, Part, Polygon, Region};
use std::collections::HashMap;
use std::sync::Arc;

/// A shape as it was read, not yet fitted to its image.
pub(super) struct Shape {
    pub(super) label: Arc<str>,
    pub(super) region: Result<Region, SkipReason>,
    /// The group of which it may be a part; none where it stands alone. Boxes of one group are boxes that belong
    /// together, not parts of one outline.
    pub(super) group: Option<String>,
    /// It is a box that was turned.
    pub(super) turned: bool,
    /// What is said of it besides; of parts of one polygon what is said of the first is kept.
    pub(super) extra: Option<Box<Metadata>>,
}

/// A shape whose region could be read, and its place in the list.
struct Placed {
    at: usize,
    label: Arc<str>,
    region: Region,
    turned: bool,
    extra: Option<Box<Metadata>>,
}

/// What was put in order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Handed {
    mended: u64,
    turned: u64,
}

impl Handed {
    /// Says it.
    pub(super) fn tell(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        feed.mended(self.mended)?;
        match self.turned {
            0 => Ok(()),
            count => feed.send(ReadEvent::Note(Note::Turned { count })),
        }
    }

    /// Hands over the shapes of one image in the order of the first of each group: joined as parts of one polygon
    /// where that makes one. `place` names a shape by its place in the list.
    pub(super) fn hand_over(
        &mut self,
        shapes: Vec<Shape>,
        target: Target,
        frame: Frame,
        place: &dyn Fn(usize) -> String,
        feed: &mut Feed<'_>,
    ) -> Result<(), ReadError> {
        let groups = groups(&shapes);
        let mut waiting: Vec<Option<Shape>> = shapes.into_iter().map(Some).collect();
        for members in groups {
            let mut regions: Vec<Placed> = Vec::with_capacity(members.len());
            for at in members {
                match waiting.get_mut(at).and_then(Option::take) {
                    Some(Shape {
                        label,
                        region: Ok(region),
                        turned,
                        extra,
                        ..
                    }) => regions.push(Placed {
                        at,
                        label,
                        region,
                        turned,
                        extra,
                    }),
                    Some(Shape {
                        region: Err(reason), ..
                    }) => feed.skip(place(at), reason)?,
                    None => {}
                }
            }
            if regions.len() > 1 {
                let joined = joined(regions.iter().map(|placed| &placed.region));
                // One bad shape must not take the others with it: else each is judged on its own below.
                if let Ok(fitted) = fit(Region::Polygon(joined), target.size, frame) {
                    self.mended += u64::from(fitted.mended);
                    let (label, extra) = (Arc::clone(&regions[0].label), regions[0].extra.take());
                    feed.send(ReadEvent::Annotation(ReadAnnotation {
                        extra,
                        ..ReadAnnotation::new(target.input, label, fitted.region)
                    }))?;
                    continue;
                }
            }
            for placed in regions {
                let Placed {
                    at,
                    label,
                    region,
                    turned,
                    extra,
                } = placed;
                match fit(region, target.size, frame) {
                    Ok(fitted) => {
                        self.mended += u64::from(fitted.mended);
                        self.turned += u64::from(turned);
                        let unnamed = false;
                        feed.send(ReadEvent::Annotation(ReadAnnotation {
                            marks: Marks {
                                unnamed,
                                turned,
                                identity: None,
                            },
                            extra,
                            ..ReadAnnotation::new(target.input, label, fitted.region)
                        }))?;
                    }
                    Err(reason) => feed.skip(place(at), reason)?,
                }
            }
        }
        Ok(())
    }
}

/// The shapes by their groups under one label, in the order of the first of each.
fn groups(shapes: &[Shape]) -> Vec<Vec<usize>> {
    let mut by_key: HashMap<(&str, &str), usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::with_capacity(shapes.len());
    for (at, shape) in shapes.iter().enumerate() {
        let key = shape.group.as_deref().map(|group| (group, &*shape.label));
        match key.and_then(|key| by_key.get(&key).copied()) {
            Some(group) => groups[group].push(at),
            None => {
                by_key.extend(key.map(|key| (key, groups.len())));
                groups.push(vec![at]);
            }
        }
    }
    groups
}

fn joined<'a>(regions: impl Iterator<Item = &'a Region>) -> Polygon {
    let mut parts = Vec::new();
    for region in regions {
        match region {
            Region::Whole => {}
            Region::Box(b) => parts.push(Part::new(BBox::corners(b).to_vec())),
            Region::Polygon(polygon) => parts.extend(polygon.parts.iter().cloned()),
        }
    }
    Polygon { parts }
}
