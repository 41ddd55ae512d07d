//! What labelers disagree on, as a reviewer meets it: versions of one thing, and why they are not the same.

use super::people::name_of;
use super::work::awaits;
use domain::consensus::{Conflict, merged_region};
use domain::{Annotation, AnnotationId, MemberId, Region};
use session::view::{ClusterLine, ReviewView, View};
use std::collections::HashSet;

/// Versions that a reviewer decides on together, or on which enough labelers agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dispute {
    /// The clusters, by their places in the view.
    pub(super) clusters: Vec<usize>,
    /// Labelers and their annotations, as many as there are.
    pub(super) versions: Vec<(MemberId, AnnotationId)>,
    /// What labelers without a version here agree on in its place.
    pub(super) beside: Vec<(MemberId, AnnotationId)>,
    /// Whether it still waits for a decision.
    pub(super) open: bool,
    /// Whether enough labelers agree.
    pub(super) agreed: bool,
}

impl Dispute {
    /// Its annotations.
    pub(super) fn ids(&self) -> Vec<AnnotationId> {
        self.versions.iter().map(|(_, id)| *id).collect()
    }
}

/// The annotation of a labeler under review.
pub(super) fn annotation(review: &ReviewView, id: AnnotationId) -> Option<&Annotation> {
    let mut all = review.works.iter().flat_map(|work| &work.annotations);
    all.find(|a| a.id == id)
}

/// All of them: those that wait first, then those that were decided on, then what labelers agree on.
pub(super) fn conflicts(review: &ReviewView) -> Vec<Dispute> {
    let clusters = &review.clusters;
    let mut home: Vec<usize> = (0..clusters.len()).collect();
    for (at, cluster) in clusters.iter().enumerate() {
        for other in cluster.conflicts.iter().flat_map(counterparts) {
            let there = clusters
                .iter()
                .position(|c| c.members.iter().any(|(_, id)| *id == other));
            if let Some(there) = there.filter(|there| !clusters[*there].agreed) {
                let (from, to) = (home[there].max(home[at]), home[there].min(home[at]));
                home.iter_mut().filter(|h| **h == from).for_each(|h| *h = to);
            }
        }
    }
    let mut found: Vec<Dispute> = Vec::new();
    for first in 0..clusters.len() {
        let group: Vec<usize> = (first..clusters.len()).filter(|at| home[*at] == first).collect();
        if group.is_empty() {
            continue;
        }
        let versions: Vec<(MemberId, AnnotationId)> = group
            .iter()
            .flat_map(|at| clusters[*at].members.iter().copied())
            .collect();
        let waits = |id: &AnnotationId| annotation(review, *id).is_some_and(awaits);
        let agreed = clusters[first].agreed;
        found.push(Dispute {
            open: !agreed && versions.iter().any(|(_, id)| waits(id)),
            beside: beside(clusters, &group),
            clusters: group,
            versions,
            agreed,
        });
    }
    found.sort_by_key(|dispute| (!dispute.open, dispute.agreed));
    found
}

/// What others agree on where a group's annotations are.
fn beside(clusters: &[ClusterLine], group: &[usize]) -> Vec<(MemberId, AnnotationId)> {
    let ids: Vec<AnnotationId> = group
        .iter()
        .flat_map(|at| &clusters[*at].conflicts)
        .flat_map(counterparts)
        .collect();
    let there = |cluster: &&ClusterLine| cluster.agreed && cluster.members.iter().any(|(_, id)| ids.contains(id));
    let agreed = clusters.iter().filter(there);
    agreed.flat_map(|cluster| cluster.members.iter().copied()).collect()
}

/// The annotations of others that a conflict is with.
fn counterparts(conflict: &Conflict) -> Vec<AnnotationId> {
    match conflict {
        Conflict::Missing { .. } | Conflict::Extra => Vec::new(),
        Conflict::OtherConcept { with } | Conflict::OtherSet { with } => with.clone(),
        Conflict::LowOverlap { with } => with.iter().map(|(id, _)| *id).collect(),
    }
}

/// Why the versions are not the same, a phrase each.
pub(super) fn reasons(view: &View, review: &ReviewView, dispute: &Dispute) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut compared = HashSet::new();
    for at in &dispute.clusters {
        let cluster = &review.clusters[*at];
        let whose = cluster
            .members
            .first()
            .map_or_else(String::new, |(labeler, _)| name_of(view, review, *labeler));
        let own = cluster.members.first().map(|(_, id)| *id);
        for conflict in &cluster.conflicts {
            let conflict = match (conflict, own) {
                // Each pair is said once, not from either side.
                (Conflict::LowOverlap { with }, Some(own)) => {
                    let mut with = with.clone();
                    with.retain(|(id, _)| compared.insert((own.min(*id), own.max(*id))));
                    if with.is_empty() {
                        continue;
                    }
                    Conflict::LowOverlap { with }
                }
                (other, _) => other.clone(),
            };
            let words = words(view, review, &whose, &conflict);
            if !words.is_empty() && !said.contains(&words) {
                said.push(words);
            }
        }
    }
    // That one alone has it says nothing more where the other versions are named.
    if dispute.clusters.len() > 1 {
        said.retain(|words| !words.starts_with("only "));
    }
    said
}

fn words(view: &View, review: &ReviewView, whose: &str, conflict: &Conflict) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    let says = |id: &AnnotationId| {
        let a = annotation(review, *id)?;
        let concept = view
            .concept(a.concept)
            .map_or_else(|| "?".to_owned(), |concept| concept.label());
        Some(format!("{} says {concept}", name_of(view, review, a.author)))
    };
    match conflict {
        Conflict::Missing { by } if by.is_empty() => "too few have it".into(),
        Conflict::Missing { by } => {
            let names = by.iter().map(|labeler| name_of(view, review, *labeler)).collect();
            let verb = if by.len() == 1 { "lacks" } else { "lack" };
            format!("missing: {} {verb} it", list(names))
        }
        Conflict::Extra => format!("only {whose} has it"),
        Conflict::OtherConcept { with } => {
            format!("other concept: {}", list(with.iter().filter_map(says).collect()))
        }
        Conflict::OtherSet { with } => {
            format!("the rest differs: {}", list(with.iter().filter_map(says).collect()))
        }
        Conflict::LowOverlap { with } => {
            let one = |(id, overlap): &(AnnotationId, f64)| {
                let a = annotation(review, *id)?;
                let other = name_of(view, review, a.author);
                Some(format!("{whose} and {other} {:.0} %", overlap * 100.0))
            };
            format!("low overlap: {}", list(with.iter().filter_map(one).collect()))
        }
    }
}

/// What the versions that wait would be merged into, in pixels of the upright image, and which those are.
///
/// # Errors
/// Why they cannot be merged.
pub(super) fn merged(review: &ReviewView, dispute: &Dispute) -> Result<(Region, Vec<AnnotationId>), String> {
    let waiting: Vec<&Annotation> = dispute
        .versions
        .iter()
        .filter_map(|(_, id)| annotation(review, *id))
        .filter(|a| awaits(a))
        .collect();
    let [first, _, ..] = waiting.as_slice() else {
        return Err("There is only one version; take it, or reject it".into());
    };
    if waiting
        .iter()
        .any(|a| a.concept != first.concept || a.sign != first.sign)
    {
        return Err("The versions say different things; take one of them, or redraw it".into());
    }
    let regions: Vec<&Region> = waiting.iter().map(|a| &a.region).collect();
    let region = merged_region(&regions).ok_or("These versions cannot be merged")?;
    Ok((region, waiting.iter().map(|a| a.id).collect()))
}

#[cfg(test)]
mod tests;
