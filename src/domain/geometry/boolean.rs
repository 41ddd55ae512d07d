//! Polygons combined: one taken from another, two joined, what two have in common, a broken one repaired.

use super::overlay::{Rule, overlay};
use super::{BBox, Footprint, GeometryError, Part, Polygon};

impl Polygon {
    /// What of the polygon is not covered by `other`. Parts that `other` does not come near stay as they are.
    ///
    /// # Errors
    /// [`GeometryError::NothingLeft`], [`GeometryError::NotFinite`].
    pub fn subtract(&self, other: &Self) -> Result<Self, GeometryError> {
        self.combined(other, Rule::Difference)
    }

    /// What the polygon or `other` covers; what overlaps or shares an edge becomes one part.
    ///
    /// # Errors
    /// [`GeometryError::NothingLeft`] when both are empty, [`GeometryError::NotFinite`].
    pub fn join(&self, other: &Self) -> Result<Self, GeometryError> {
        self.combined(other, Rule::Union)
    }

    /// What the polygon and `other` both cover.
    ///
    /// # Errors
    /// [`GeometryError::NothingLeft`] when they do not overlap, [`GeometryError::NotFinite`].
    pub fn intersect(&self, other: &Self) -> Result<Self, GeometryError> {
        self.combined(other, Rule::Intersect)
    }

    /// A valid polygon that covers what this one, crossing itself or with overlapping parts, seems to mean: in
    /// each part what its outlines enclose by the even-odd rule, then all parts joined. For data from elsewhere;
    /// a valid polygon comes back as it is.
    ///
    /// # Errors
    /// [`GeometryError::NothingLeft`] when it encloses nothing, [`GeometryError::NotFinite`],
    /// [`GeometryError::TooIntricate`] when its outlines cross tens of thousands of times.
    pub fn repaired(&self) -> Result<Self, GeometryError> {
        if self.validate().is_ok() {
            return Ok(self.clone());
        }
        if !self.points().all(|p| p.is_usable()) {
            return Err(GeometryError::NotFinite);
        }
        self.refuse_many_crossings()?;
        let mut whole = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let part = overlay(std::slice::from_ref(part), &[], Rule::Union)?;
            whole.push(overlay(&[], &part, Rule::Union)?);
        }
        // Neighbours are joined, then what became of them: with all before it at once, each of many parts would be
        // compared with all of them.
        while whole.len() > 1 {
            let pairs = whole.chunks(2).map(|pair| match pair {
                [left, right] => overlay(left, right, Rule::Union),
                alone => Ok(alone.concat()),
            });
            whole = pairs.collect::<Result<_, _>>()?;
        }
        not_nothing(whole.concat())
    }

    /// Intersection over union of the covered areas, 0 to 1; 0 when both are empty or not a number. Of valid
    /// polygons; who compares one with many makes each one's [`Footprint`] once.
    pub fn iou(&self, other: &Self) -> f64 {
        if !self.bounds().touches(&other.bounds()) {
            return 0.0;
        }
        Footprint::from(self).iou(&Footprint::from(other))
    }

    fn combined(&self, other: &Self, rule: Rule) -> Result<Self, GeometryError> {
        let reach: Vec<BBox> = other.parts.iter().filter_map(bounds).collect();
        let is_near = |part: &Part| bounds(part).is_none_or(|b| reach.iter().any(|r| r.touches(&b)));
        let near: Vec<Part> = self.parts.iter().filter(|part| is_near(part)).cloned().collect();
        let mut changed = match near.is_empty() {
            true if rule == Rule::Union => other.parts.clone(),
            true => Vec::new(),
            false => overlay(&near, &other.parts, rule)?,
        };
        if rule == Rule::Intersect {
            return not_nothing(changed);
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            if is_near(part) {
                // All that became of the near parts stands where the first of them stood.
                parts.append(&mut changed);
            } else {
                parts.push(part.clone());
            }
        }
        parts.append(&mut changed);
        let combined = not_nothing(parts)?;
        if combined.validate().is_ok() {
            return Ok(combined);
        }
        not_nothing(overlay(&self.parts, &other.parts, rule)?)
    }
}

fn bounds(part: &Part) -> Option<BBox> {
    BBox::around(&part.outer)
}

fn not_nothing(parts: Vec<Part>) -> Result<Polygon, GeometryError> {
    if parts.is_empty() {
        return Err(GeometryError::NothingLeft);
    }
    Ok(Polygon { parts })
}

#[cfg(test)]
#[path = "boolean_tests.rs"]
mod tests;
