//! The words and the rules of labeling, free of files, clocks, threads and windows.
//!
//! Everything above this folder speaks in these types. It may import `std` without I/O, serde, thiserror
//! and pure crates (`geo`, `rstar`, `pathfinding`, `nucleo-matcher`, `uuid` as a plain number); never another layer. Start reading at
//! [`annotation`], then [`op`] (what is written to the log) and [`undo`] (how the log is folded).
#![warn(unreachable_pub)]

pub mod agreement;
pub mod annotation;
pub mod audience;
pub mod clean;
pub mod color;
pub mod concept;
pub mod consensus;
pub mod dataset;
pub mod doubled;
pub mod draft;
pub mod fuzzy;
pub mod geometry;
pub mod ids;
pub mod input;
pub mod likeness;
pub mod matching;
pub mod member;
pub mod metadata;
pub mod model;
pub mod names;
pub mod numbers;
pub mod object;
pub mod op;
pub mod outliers;
pub mod picture;
pub mod pixels;
pub mod query;
pub mod remark;
mod required;
pub mod requirement;
pub mod saved_search;
pub mod search;
pub mod share;
pub mod split;
pub mod statistics;
pub mod suggestion;
pub mod task;
pub mod task_membership;
pub mod taxonomy;
mod timestamp;
pub mod undo;
pub mod workflow;

pub use annotation::{Annotation, Origin, Region, Sign, Status};
pub use audience::{Audience, RowKind};
pub use color::Color;
pub use concept::Concept;
pub use geometry::{BBox, Part, Point, Polygon, Size};
pub use ids::{
    AnnotationId, CommentId, ConceptId, DatasetId, GestureId, InputId, MemberId, ModelId, OpId, SearchId, SuggestionId,
    TaskId, WorkId,
};
pub use input::{ContentHash, DecodeStatus, Input, InputKind};
pub use member::{Member, Role};
pub use metadata::{MetaValue, Metadata};
pub use model::{Finding, Model, ModelKind, Prompt};
pub use object::{Object, ObjectId};
pub use op::{Change, Op, OpKind, Row, RowKey};
pub use remark::{Comment, CommentKind};
pub use required::{Required, Unmet};
pub use saved_search::SavedSearch;
pub use split::{Split, SplitRatios};
pub use suggestion::{Assist, Auto, Band, Suggestion, Verdict};
pub use task::{NewConcepts, Task, TaskKind};
pub use task_membership::{SampleVerdict, TaskMembership};
pub use timestamp::Timestamp;
