//! Rows and ops as the session writes them, for what has no command, or would need too many.

use labelwright::domain::{
    Change, ContentHash, DecodeStatus, GestureId, Input, InputId, InputKind, MemberId, Op, OpId, OpKind, Size,
};
use labelwright::session::IdsAndClock;

/// An op of a gesture of its own, on no input and no task.
pub fn op(ids_and_clock: &IdsAndClock, member: MemberId, kind: OpKind, changes: Vec<Change>) -> Op {
    Op {
        id: OpId(ids_and_clock.id()),
        gesture: GestureId(ids_and_clock.id()),
        member,
        at: ids_and_clock.now(),
        kind,
        input: None,
        task: None,
        reverts: None,
        batch: false,
        changes,
    }
}

/// An image of 640 x 480 at this place of the project; its file is nowhere.
pub fn image(id: InputId, position: u64) -> Input {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&position.to_le_bytes());
    let name = format!("photos/{:03}/{position:06}.jpg", position / 1000);
    Input {
        id,
        kind: InputKind::Image,
        path: name.clone(),
        name,
        hash: Some(ContentHash(hash)),
        etag: None,
        bytes: 1000,
        size: Size::new(640, 480),
        orientation: 1,
        readability: DecodeStatus::Readable,
        position,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    }
}
