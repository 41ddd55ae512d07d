-- Models, what they suggest, and runs over whole tasks.
CREATE TABLE model (
    id   BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL                      -- the whole model as JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestion (
    id          BLOB PRIMARY KEY NOT NULL,
    input       BLOB NOT NULL,
    task        BLOB NOT NULL,
    model       BLOB NOT NULL,
    class       INTEGER NOT NULL,
    concept     BLOB NOT NULL,
    probability REAL NOT NULL,
    verdict     TEXT NOT NULL,              -- JSON
    relabeled   INTEGER NOT NULL,
    region      TEXT NOT NULL               -- JSON, pixels of the upright image
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_by_input ON suggestion (input, task);
-- Enough to draw the histogram of a task's probabilities without touching the rows.
CREATE INDEX suggestion_by_task ON suggestion (task, model, concept, probability);

-- Named by the gesture of everything that the run does.
CREATE TABLE run (
    gesture BLOB PRIMARY KEY NOT NULL,
    task    BLOB NOT NULL,
    body    TEXT NOT NULL                   -- the whole run as JSON
) STRICT, WITHOUT ROWID;

-- Gestures over many inputs, and what takes them back, are found without reading the log through.
CREATE INDEX op_by_reverts ON op (reverts) WHERE reverts IS NOT NULL;
CREATE INDEX op_on_none ON op (seq) WHERE input IS NULL;
