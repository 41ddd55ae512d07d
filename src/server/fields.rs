//! What the body of each kind of row has: a server refuses what programs could not read.

use domain::RowKind;

/// What a field holds: the name of a JSON type, or `uuid` or `uuids` for identifiers.
pub(crate) type Types = &'static [&'static str];

/// A field, what it holds, and whether it is always written.
pub(crate) type Field = (&'static str, Types, bool);

const ID: Types = &["uuid"];
const MAYBE_ID: Types = &["uuid", "null"];
const IDS: Types = &["uuids"];
const TEXT: Types = &["string"];
const MAYBE_TEXT: Types = &["string", "null"];
const NUMBER: Types = &["number"];
const MAYBE_NUMBER: Types = &["number", "null"];
const FLAG: Types = &["boolean"];
const LIST: Types = &["array"];
const THING: Types = &["object"];
const MAYBE_THING: Types = &["object", "null"];
/// A variant, with or without what it holds.
const CHOICE: Types = &["string", "object"];

/// The fields of a kind of row, as `domain` writes them; those of older logs may be missing.
pub(crate) fn fields(kind: RowKind) -> &'static [Field] {
    match kind {
        RowKind::Member => &[
            ("id", ID, true),
            ("name", TEXT, true),
            ("roles", LIST, true),
            ("passphrase", MAYBE_TEXT, false),
            ("left", FLAG, false),
        ],
        RowKind::Concept => &[
            ("id", ID, true),
            ("name", TEXT, true),
            ("color", &["string", "array", "number", "object"], true),
            ("position", NUMBER, true),
            ("foreign_id", MAYBE_NUMBER, false),
            ("guide", THING, false),
        ],
        RowKind::Input => &[
            ("id", ID, true),
            ("kind", TEXT, true),
            ("name", TEXT, true),
            ("path", TEXT, true),
            ("hash", TEXT, false),
            ("etag", TEXT, false),
            ("bytes", NUMBER, true),
            ("size", &["object", "array"], true),
            ("orientation", NUMBER, true),
            ("readability", CHOICE, false),
            ("position", NUMBER, true),
            ("removed", FLAG, false),
            ("excluded", FLAG, false),
            ("metadata", THING, false),
        ],
        RowKind::Dataset => &[("id", ID, true), ("name", TEXT, true)],
        RowKind::DatasetInput => &[("dataset", ID, true), ("input", ID, true), ("split", MAYBE_TEXT, false)],
        RowKind::Task => TASK,
        RowKind::TaskInput => &[
            ("task", ID, true),
            ("position", NUMBER, true),
            ("input", ID, true),
            ("labelers", IDS, false),
            ("since", MAYBE_NUMBER, false),
            ("priority", NUMBER, false),
            ("round", NUMBER, false),
        ],
        RowKind::Work => &[
            ("id", ID, true),
            ("task", ID, true),
            ("input", ID, true),
            ("member", ID, true),
            ("state", TEXT, true),
            ("reviewer", MAYBE_ID, false),
            ("drawn", FLAG, false),
            ("active_ms", NUMBER, false),
        ],
        RowKind::Annotation => &[
            ("id", ID, true),
            ("input", ID, true),
            ("task", MAYBE_ID, true),
            ("concept", ID, true),
            ("author", ID, true),
            ("region", CHOICE, true),
            ("sign", TEXT, true),
            ("status", TEXT, true),
            ("origin", CHOICE, true),
            ("z", NUMBER, true),
            ("edited_by", MAYBE_ID, false),
            ("merged", MAYBE_ID, false),
        ],
        RowKind::Model => &[
            ("id", ID, true),
            ("name", TEXT, true),
            ("kind", TEXT, true),
            ("layout", TEXT, true),
            ("path", TEXT, true),
            ("hash", TEXT, true),
            ("classes", LIST, true),
            ("licence", MAYBE_TEXT, false),
        ],
        RowKind::Suggestion => &[
            ("id", ID, true),
            ("input", ID, true),
            ("task", ID, true),
            ("model", ID, true),
            ("class", NUMBER, true),
            ("concept", ID, true),
            ("region", CHOICE, true),
            ("probability", NUMBER, true),
            ("verdict", CHOICE, false),
            ("relabeled", FLAG, false),
            ("member", MAYBE_ID, false),
        ],
        RowKind::Run => &[
            ("gesture", ID, true),
            ("task", ID, true),
            ("auto", THING, true),
            ("done", NUMBER, true),
            ("suggestions", NUMBER, true),
            ("approved", NUMBER, true),
            ("review", NUMBER, true),
            ("discarded", NUMBER, true),
            ("failed", NUMBER, false),
            ("state", TEXT, true),
        ],
        RowKind::Remark => &[
            ("id", ID, true),
            ("task", ID, true),
            ("input", ID, true),
            ("labeler", ID, true),
            ("author", ID, true),
            ("kind", TEXT, true),
            ("annotation", MAYBE_ID, false),
            ("pin", &["object", "array", "null"], false),
            ("reasons", LIST, false),
            ("text", TEXT, false),
            ("reply_to", MAYBE_ID, false),
            ("open", FLAG, true),
            ("at", NUMBER, true),
        ],
        RowKind::TaskMembership => &[
            ("task", ID, true),
            ("member", ID, true),
            ("read", NUMBER, false),
            ("verdict", TEXT, false),
        ],
        RowKind::SavedSearch => &[
            ("id", ID, true),
            ("name", TEXT, true),
            ("query", TEXT, true),
            ("inputs", IDS, false),
        ],
        RowKind::DatasetVersion => &[
            ("id", ID, true),
            ("dataset", ID, true),
            ("number", NUMBER, true),
            ("name", TEXT, true),
            ("task", MAYBE_ID, true),
            ("at", NUMBER, true),
            ("note", TEXT, false),
            ("by", MAYBE_ID, false),
            ("annotations", MAYBE_NUMBER, false),
            ("several", &["string", "object", "null"], false),
        ],
    }
}

const TASK: &[Field] = &[
    ("id", ID, true),
    ("name", TEXT, true),
    ("kind", TEXT, true),
    ("inputs", CHOICE, true),
    ("concepts", IDS, true),
    ("labelers", IDS, true),
    ("former_labelers", IDS, false),
    ("worker_strategy", CHOICE, false),
    ("reviewers", IDS, false),
    ("review_strategy", CHOICE, false),
    ("assist", MAYBE_THING, false),
    ("auto", MAYBE_THING, false),
    ("instructions", TEXT, false),
    ("exclusive", FLAG, false),
    ("auto_advance", FLAG, false),
    ("required", THING, false),
    ("new_concepts", TEXT, false),
    ("instructions_version", NUMBER, false),
    ("dictionary", LIST, false),
    ("faq", LIST, false),
    ("reject_reasons", LIST, false),
    ("blind_review", FLAG, false),
    ("see_others", FLAG, false),
    ("seed", NUMBER, false),
    ("lease_minutes", NUMBER, false),
];
