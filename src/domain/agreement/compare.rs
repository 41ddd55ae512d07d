//! One input: what its labelers submitted first, compared.

use super::first::First;
use super::sums::Compared;
use super::{classes, regions};
use crate::ids::MemberId;
use crate::task::TaskKind;
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// When labelers agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgreementRule {
    /// What is labeled.
    pub kind: TaskKind,
    /// Regions: from which intersection over union on two are the same.
    pub iou: f64,
}

/// Compares what the labelers of an input submitted first; `None` with fewer than two of them.
pub fn compare(rule: AgreementRule, firsts: &BTreeMap<MemberId, First>) -> Option<Compared> {
    let mut moments: Vec<Timestamp> = firsts.values().map(|first| first.at).collect();
    moments.sort_unstable();
    let at = *moments.get(1)?;
    let labelers: Vec<(MemberId, &First)> = firsts.iter().map(|(member, first)| (*member, first)).collect();
    let mut found = match rule.kind {
        TaskKind::Classification => classes::compared(&labelers, at),
        TaskKind::Detection | TaskKind::Segmentation => regions::compared(&labelers, rule.iou, at),
    };
    found.disagreements.sort_unstable();
    found.disagreements.dedup();
    Some(found)
}
