//! Whether a claim that is read was there before: in the project, or by another file of the same import.

use super::Importer;
use domain::{Annotation, AnnotationId, BBox, ConceptId, InputId, Origin, Region};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::StoreError;

/// Sides of one box differ by this at most when the same file is read twice, in pixels.
const SAME_FILE: f64 = 0.01;
/// The same between formats, which round differently.
const ROUNDED: f64 = 0.51;
/// The same where one of them counts whole pixels, from 0 or from 1.
const WHOLE_PIXELS: f64 = 1.01;

/// What people did to imported annotations.
#[derive(Debug, Default)]
pub(super) struct ByPeople {
    /// Those that they removed, by input.
    pub removed: HashMap<InputId, Vec<Annotation>>,
    /// Those that a lead changed and that are nobody's own.
    pub changed: HashSet<AnnotationId>,
}

/// The same, shared.
pub(super) type Removed = Arc<ByPeople>;

/// What the project holds that claims may say again.
#[derive(Default)]
pub(super) struct Same {
    /// Whether there is anything.
    look: bool,
    removed: Removed,
    known: HashMap<InputId, Vec<Known>>,
    /// Those that a claim of this source was found to repeat: another claim repeats another.
    used: HashSet<AnnotationId>,
    /// What this source made itself: a file that lists a box twice means two.
    own: HashSet<AnnotationId>,
}

/// An annotation that the project holds, or held until somebody removed it.
pub(super) struct Known {
    /// As it stands, or stood last.
    pub row: Annotation,
    /// As an import left it, where somebody changed it since.
    imported: Option<Annotation>,
    /// Somebody removed it.
    pub removed: bool,
    /// A lead changed it, and nobody made it their own.
    changed: bool,
}

impl Known {
    /// What a file that is read again would say of it.
    pub(super) fn as_imported(&self) -> &Annotation {
        self.imported.as_ref().unwrap_or(&self.row)
    }

    /// Whether somebody changed or removed it since it was imported.
    pub(super) fn is_changed(&self) -> bool {
        self.removed || self.changed || matches!(self.row.origin, Origin::Imported { edited: true, .. })
    }
}

/// A claim that was there already.
pub(super) enum Repeated {
    /// It says what stands in the project.
    Stands {
        /// What was there.
        old: Box<Annotation>,
        /// The new claim is an outline where the old one is a box.
        finer: bool,
    },
    /// It says what was imported, and was changed or removed here since.
    Changed,
}

/// Claims of this import, by the file they came from.
pub(super) type Made = HashMap<AnnotationId, Arc<Path>>;

impl Same {
    /// Looks for claims again where the project holds any, or held what people removed.
    pub(super) fn among(any: bool, removed: Removed) -> Self {
        Self {
            look: any || !removed.removed.is_empty(),
            removed,
            ..Self::default()
        }
    }

    /// Whether there is anything that claims may say again.
    pub(super) fn looks(&self) -> bool {
        self.look
    }

    /// What was there and claims repeat, and what the source made.
    pub(super) fn repeated_and_made(&self) -> impl Iterator<Item = AnnotationId> {
        self.used.iter().chain(&self.own).copied()
    }

    /// Remembers that the source made this.
    pub(super) fn made(&mut self, id: AnnotationId) {
        if self.look {
            self.own.insert(id);
        }
    }

    /// Another claim of the source repeats another annotation.
    pub(super) fn uses(&mut self, id: AnnotationId) {
        self.used.insert(id);
    }

    /// The annotation that says the same as the claim: of the same concept, or of any where the claim knows its class
    /// by its number alone; its box equal within rounding. Each annotation is found once. Copies of one annotation that
    /// several labelers have are found together, unless the claim is `somebodys`.
    pub(super) fn find(
        &mut self,
        importer: &Importer<'_>,
        new: &Annotation,
        concept: Option<ConceptId>,
        somebodys: bool,
    ) -> Result<Option<Repeated>, StoreError> {
        if !self.look {
            return Ok(None);
        }
        self.load(importer, new.input)?;
        let found = self.known.get(&new.input).map_or(&[][..], Vec::as_slice);
        let alike = |old: &Annotation| {
            concept.is_none_or(|concept| old.concept == concept)
                && is_of_task(old, new)
                && old.sign == new.sign
                && !self.used.contains(&old.id)
        };
        let nearest = |of: fn(&Known) -> Option<&Annotation>| {
            let candidates = found.iter().filter_map(|known| Some((known, of(known)?)));
            candidates
                .filter(|(_, old)| alike(old))
                .filter_map(|(known, old)| Some((distance(old, new)?, old.task != new.task, old.id, known)))
                .min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))))
                .map(|(.., known)| known)
        };
        let standing = nearest(|known| (!known.removed).then_some(&known.row));
        let Some(known) = standing.or_else(|| nearest(|known| known.is_changed().then(|| known.as_imported()))) else {
            return Ok(None);
        };
        let said = match standing {
            Some(known) => &known.row,
            None => known.as_imported(),
        };
        let whose = |row: &Annotation| (row.task, row.author);
        let is_copy = |other: &&Known| {
            let other = other.as_imported();
            !somebodys
                && whose(other) != whose(said)
                && (other.concept, other.sign, &other.region) == (said.concept, said.sign, &said.region)
        };
        let copies = found.iter().filter(is_copy).map(|other| other.row.id);
        let used: Vec<AnnotationId> = copies.chain([known.row.id]).collect();
        let finer = matches!((&known.row.region, &new.region), (Region::Box(_), Region::Polygon(_)));
        let repeated = match standing {
            Some(known) => Repeated::Stands {
                old: Box::new(known.row.clone()),
                finer,
            },
            None => Repeated::Changed,
        };
        self.used.extend(used);
        Ok(Some(repeated))
    }

    /// What an import before this one brought to the input and no claim of the source repeats so far, as far as the
    /// claim may be about it.
    pub(super) fn unrepeated(&mut self, importer: &Importer<'_>, new: &Annotation) -> Result<Vec<&Known>, StoreError> {
        if self.look {
            self.load(importer, new.input)?;
        }
        let found = self.known.get(&new.input).map_or(&[][..], Vec::as_slice);
        let unrepeated = found.iter().filter(|known| {
            matches!(known.row.origin, Origin::Imported { .. })
                && is_of_task(&known.row, new)
                && !self.used.contains(&known.row.id)
                && !importer.made.contains_key(&known.row.id)
        });
        Ok(unrepeated.collect())
    }

    fn load(&mut self, importer: &Importer<'_>, input: InputId) -> Result<(), StoreError> {
        if self.known.contains_key(&input) {
            return Ok(());
        }
        // Files speak of one image after the other, so a few are enough to remember.
        if self.known.len() > 64 {
            self.known.clear();
        }
        let reader = importer.writer.reader();
        let removed = self.removed.removed.get(&input).into_iter().flatten().cloned();
        let standing = reader.annotations(input)?.into_iter();
        let all = standing.map(|row| (row, false)).chain(removed.map(|row| (row, true)));
        let mut found = Vec::new();
        for (row, removed) in all.filter(|(row, _)| !self.own.contains(&row.id)) {
            let changed = self.removed.changed.contains(&row.id);
            let imported = match row.origin {
                Origin::Imported { edited: true, .. } => reader.as_imported(row.id)?,
                _ if changed => reader.as_imported(row.id)?,
                _ => None,
            };
            // What was taken from a file again since is as the file says.
            let changed = changed && imported.is_some();
            found.push(Known {
                row,
                imported,
                removed,
                changed,
            });
        }
        self.known.insert(input, found);
        Ok(())
    }
}

/// Whether a claim may say again what is there: of the same task; one outside any task also what was imported and is
/// a task's by now.
fn is_of_task(old: &Annotation, new: &Annotation) -> bool {
    old.task == new.task || new.task.is_none() && matches!(old.origin, Origin::Imported { .. })
}

/// How far apart two claims of one concept on one image are, in pixels; `None` when they are two things.
pub(super) fn distance(old: &Annotation, new: &Annotation) -> Option<f64> {
    if old.region == new.region {
        return Some(0.0);
    }
    let slack = slack(&old.origin, &new.origin)?;
    let (a, b) = (old.region.bounds()?, new.region.bounds()?);
    let off = apart(&a, &b);
    // What is not much larger than the slack itself could be anything.
    let smallest = [a.width(), a.height(), b.width(), b.height()]
        .into_iter()
        .fold(f64::MAX, f64::min);
    if off > slack.min(smallest / 2.0) {
        return None;
    }
    // Two outlines of one extent may still be two shapes.
    if let (Region::Polygon(a), Region::Polygon(b)) = (&old.region, &new.region) {
        let (a, b) = (a.area(), b.area());
        if (a - b).abs() > 0.05 * a.max(b) + slack {
            return None;
        }
    }
    Some(off)
}

fn apart(a: &BBox, b: &BBox) -> f64 {
    let sides = [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1];
    sides.into_iter().map(f64::abs).fold(0.0, f64::max)
}

/// How far the sides of the same box may differ; `None` for what somebody drew or changed, which only equals itself.
fn slack(old: &Origin, new: &Origin) -> Option<f64> {
    let (
        Origin::Imported {
            format: old, edited, ..
        },
        Origin::Imported { format: new, .. },
    ) = (old, new)
    else {
        return None;
    };
    if *edited {
        return None;
    }
    Some(match (old.as_str(), new.as_str()) {
        (a, b) if a == b => SAME_FILE,
        ("voc", _) | (_, "voc") => WHOLE_PIXELS,
        _ => ROUNDED,
    })
}

/// How often files of one import said the same, for people.
#[derive(Default)]
pub(super) struct Agreements {
    count: u64,
    first: Option<(PathBuf, PathBuf)>,
}

impl Agreements {
    pub(super) fn add(&mut self, file: &Path, other: &Path) {
        self.count += 1;
        self.first
            .get_or_insert_with(|| (file.to_path_buf(), other.to_path_buf()));
    }

    pub(super) fn sentence(&self) -> Option<String> {
        let (file, other) = self.first.as_ref()?;
        let (file, other) = (file.display(), other.display());
        Some(match self.count {
            1 => format!("1 annotation was described twice and taken once: {file} agrees with {other}."),
            more => format!("{more} annotations were described twice and taken once, as {file} agrees with {other}."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{MemberId, Sign, Status};

    fn claim(format: &str, region: Region) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(1),
            input: InputId::fixed(1),
            task: None,
            concept: ConceptId::fixed(1),
            author: MemberId::fixed(1),
            region,
            sign: Sign::Present,
            status: Status::Success,
            origin: Origin::Imported {
                format: format.into(),
                edited: false,
                extra: domain::Metadata::default(),
            },
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    #[test]
    fn boxes_are_one_within_the_rounding_of_their_formats() {
        let boxed = |x: f64| Region::Box(BBox::from((x, 10.0, x + 20.0, 40.0)));
        for (old, new, by, same) in [
            ("coco", "coco", 0.005, true),
            ("coco", "coco", 0.3, false),
            ("coco", "yolo", 0.3, true),
            ("coco", "yolo", 0.8, false),
            ("yolo", "voc", 1.0, true),
            ("yolo", "voc", 1.2, false),
        ] {
            let found = distance(&claim(old, boxed(10.0)), &claim(new, boxed(10.0 + by))).is_some();
            assert_eq!(found, same, "{old} {new} {by}");
        }
        let mut edited = claim("coco", boxed(10.0));
        edited.origin = Origin::Imported {
            format: "coco".into(),
            edited: true,
            extra: domain::Metadata::default(),
        };
        assert!(distance(&edited, &claim("coco", boxed(10.001))).is_none());
        assert!(distance(&edited, &claim("coco", boxed(10.0))).is_some());
        let tiny = |x: f64| Region::Box(BBox::from((x, 10.0, x + 1.5, 11.5)));
        assert!(distance(&claim("yolo", tiny(10.0)), &claim("voc", tiny(11.0))).is_none());
    }
}
