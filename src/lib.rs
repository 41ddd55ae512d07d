//! Labelwright: a native desktop application for labeling images. This page is the map of its house.
//!
//! *The window draws a read-only view and hands back commands; the session checks a rule, builds changes, and commits
//! them with their log entry in one transaction; what changed comes back and refreshes the view.* One road in, one road
//! out. The command line takes the same road.
//!
//! ```text
//! main.rs -> cli/  -> ┐
//!         -> app/  -> ├-> session/ -> { server/ -> store/  media/ -> roots/  predict/  formats/ } -> domain/
//!              └-> ui/ ┘   (ui/ -> canvas/ -> session/)
//! ```
//!
//! Each folder but the last two is a crate, and an arrow may only point down: what a crate may import stands in its
//! `Cargo.toml`. `tests/architecture.rs` holds what cargo cannot.
//!
//! | folder | owns |
//! |---|---|
//! | [`platform`] | what is needed of the operating system: files of others, open projects, faults and their log; all but the domain may use it |
//! | [`domain`] | the words and the rules: geometry, concept, input, annotation, task, workflow, op, undo |
//! | [`store`] | the project file: schema, migrations, the op log; `transact` is the only write |
//! | `server` | a project in PostgreSQL, and the replica of it on a workstation: what members may do, sending and hearing |
//! | [`roots`] | where pictures are: folders, stores and web servers; the cache of what was fetched |
//! | [`media`] | files to pixels: probing, decoding, EXIF orientation, thumbnails, tiles, caches |
//! | [`predict`] | models to suggestions: manifests, engines, layouts, smart outlines, the worker thread |
//! | [`formats`] | COCO, YOLO, Pascal VOC and others: bytes to domain values and back, as streams |
//! | [`session`] | an open project and who works on it: commands, the view, undo, background work |
//! | [`canvas`](ui::canvas) | boxes and polygons drawn over a picture: viewport, tools, half-drawn shapes, painting; the window shows it |
//! | [`ui`] | the window: panels, dialogs, keys, theme |
//! | [`cli`] | the command line: each verb a few lines that call the session |
//! | `raster` | egui's meshes painted by the CPU, where there is no graphics processor |
//! | [`app`] | the window's program: drain events, hear keys, apply commands, draw; who paints, file dialogs, the frame log |
//!
//! Where to begin: [`domain::annotation`] for the words, [`store::Writer::transact`] for the one write door,
//! [`session::Session::apply`] for the one road in, [`ui::canvas`] for the hand on the mouse.
//!
//! Undo, autosave, history and audit are one mechanism: an append-only log in the project file. Each commit writes the
//! rows and the log entry in one transaction; undo is another op that reverts a gesture, and the stacks of undo are a
//! fold over the log ([`domain::undo`]). The window applies a gesture to memory at once and queues the transaction to a
//! writer thread ([`store::WriterThread`]); what it says is *saved* is on disk.
#![warn(missing_docs)]

pub mod app;
pub mod cli;

pub use {domain, formats, media, platform, predict, roots, session, store, ui};
