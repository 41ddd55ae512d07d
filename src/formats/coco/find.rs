//! Finds COCO files in a folder, and tells instances from what describes the same images for other tasks.

use crate::ReadError;
use crate::detection::{Folder, Sources};
use crate::peek::Kind;
use crate::reading::{Claims, home_of};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

pub(super) fn is_source(_: &Path, kind: &Kind) -> Result<bool, ReadError> {
    Ok(*kind == Kind::Coco)
}

pub(super) fn find(folder: &Folder<'_>, sources: &mut Sources) -> Result<(), ReadError> {
    let coco: Vec<&Path> = folder.of_kind(&Kind::Coco).collect();
    let instances = |path: &Path| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("instances"))
    };
    let with_instances: HashSet<&Path> = coco
        .iter()
        .filter(|p| instances(p))
        .filter_map(|p| p.parent())
        .collect();
    let homes: BTreeSet<PathBuf> = coco.iter().map(|path| home_of(path)).collect();
    for path in coco {
        let home = home_of(path);
        let beside = path.parent().is_some_and(|folder| with_instances.contains(folder));
        if let Some(task) = other_task(path).filter(|_| beside) {
            sources.refuse(
                path,
                format!("{task} are not read; the boxes of these pictures are taken from the instances"),
            );
            continue;
        }
        // What lies around another description's own folder is what that one is about.
        let others = homes.iter().filter(|other| !home.starts_with(other));
        let claims = Claims {
            within: vec![folder.root.to_path_buf()],
            except: others.cloned().collect(),
        };
        sources.add(path.to_path_buf(), claims);
    }
    Ok(())
}

/// What a file beside COCO instances is about by its name, if not instances.
fn other_task(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let tasks = [
        ("person_keypoints", "key points"),
        ("captions", "captions"),
        ("panoptic", "panoptic segments"),
        ("stuff", "stuff segments"),
    ];
    tasks
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix))
        .map(|(_, task)| task)
}
