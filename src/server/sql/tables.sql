-- A project: its rows as they stand, the log that led there, and what follows from both.
--
-- Members read through the policies in see.sql and write through the functions in commit.sql; on the tables themselves
-- they may do nothing else.

CREATE TABLE project (
    one           bool PRIMARY KEY DEFAULT true CHECK (one),
    incarnation   uuid NOT NULL DEFAULT gen_random_uuid(),  -- another one after a restore from elsewhere
    version       int NOT NULL,                             -- of this schema
    name          text NOT NULL,
    seq           bigint NOT NULL DEFAULT 0,                -- number of the newest op
    state         text NOT NULL DEFAULT 'empty' CHECK (state IN ('empty', 'publishing', 'live')),
    offline_hours int NOT NULL DEFAULT 12                   -- how long inputs of a queue are held without a connection
);

-- Which login is which member.
CREATE TABLE login (
    login  name PRIMARY KEY,
    member uuid NOT NULL
);

-- Rises when an op changes what a member may see: their copy is then loaded whole.
CREATE TABLE member_scope (
    member uuid PRIMARY KEY,
    n      bigint NOT NULL
);

-- The rows as they stand. The body is kept as the text that was sent: hashes are of bytes.
CREATE TABLE project_row (
    key      bytea PRIMARY KEY,
    version  uuid NOT NULL,                                 -- the op that wrote it last
    kind     text NOT NULL,
    task     uuid,
    input    uuid,
    concept  uuid,
    owner    uuid,
    audience text NOT NULL,
    body     text NOT NULL,
    -- Hashes of what no two rows may share: a path may be longer than an index takes.
    unique1  bytea UNIQUE,
    unique2  bytea UNIQUE,
    -- Of an input's place in a task, for queues.
    position bigint,
    priority int,
    labelers uuid[],
    since    bigint,
    -- Of an input.
    removed  bool
);
CREATE INDEX row_removed ON project_row (input) WHERE removed;
CREATE INDEX row_by_task ON project_row (task, audience) WHERE task IS NOT NULL;
CREATE INDEX row_by_input ON project_row (input, kind) WHERE input IS NOT NULL;
CREATE INDEX row_by_concept ON project_row (concept, kind) WHERE concept IS NOT NULL;
CREATE INDEX row_of_everyone ON project_row (audience) WHERE audience = 'everyone';
CREATE INDEX row_of_queue ON project_row (task, priority DESC, position) WHERE kind = 'TaskInput';

-- The log. Sides of a change are two lines, as who may see a row before a change may not see it afterwards.
CREATE TABLE op (
    seq         bigint PRIMARY KEY,
    id          uuid NOT NULL UNIQUE,
    gesture     uuid NOT NULL,
    member      uuid NOT NULL,
    at          bigint NOT NULL,                            -- the member's clock, milliseconds since 1970, UTC
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind        text NOT NULL,
    input       uuid,
    task        uuid,
    reverts     uuid,
    batch       bool NOT NULL,
    upload      uuid,
    digest      bytea NOT NULL,
    -- Drawn when the op is written: where it is taken again after the log was restored from an older copy, it is another.
    stamp       uuid NOT NULL DEFAULT gen_random_uuid()
);
CREATE INDEX op_by_gesture ON op (gesture);
CREATE INDEX op_by_upload ON op (upload) WHERE upload IS NOT NULL;

CREATE TABLE op_side (
    op       uuid NOT NULL,
    idx      int NOT NULL,
    after    bool NOT NULL,                                 -- how the row was left, else how it was found
    key      bytea NOT NULL,
    version  uuid,                                          -- of a row that was found: the op that had written it
    kind     text NOT NULL,
    task     uuid,
    input    uuid,
    owner    uuid,
    audience text NOT NULL,
    body     text NOT NULL,
    PRIMARY KEY (op, idx, after)
);
CREATE INDEX side_by_key ON op_side (key);

-- Rows of bulk ops: sent piece by piece, and part of the log from when an op names the upload.
CREATE TABLE upload (
    id        uuid PRIMARY KEY,
    member    uuid,
    committed bool NOT NULL DEFAULT false
);
CREATE TABLE upload_row (
    upload   uuid NOT NULL,
    n        bigint NOT NULL,
    key      bytea NOT NULL,
    kind     text NOT NULL,
    task     uuid,
    input    uuid,
    concept  uuid,
    owner    uuid,
    audience text NOT NULL,
    body     text NOT NULL,
    PRIMARY KEY (upload, n)
);
CREATE INDEX upload_row_by_key ON upload_row (key);
CREATE INDEX upload_row_by_input ON upload_row (upload, input) WHERE audience = 'input';
CREATE INDEX upload_row_by_task ON upload_row (upload, task) WHERE audience <> 'input';

-- What follows from the rows of members and tasks, kept beside them for the policies.
CREATE TABLE member_now (
    member      uuid PRIMARY KEY,
    name        text NOT NULL,
    is_lead     bool NOT NULL,
    is_labeler  bool NOT NULL,
    is_reviewer bool NOT NULL,
    gone        bool NOT NULL
);
CREATE TABLE task_role (
    task        uuid NOT NULL,
    member      uuid NOT NULL,
    role        text NOT NULL CHECK (role IN ('labeler', 'former', 'reviewer')),
    sees_others bool NOT NULL,
    PRIMARY KEY (task, member, role)
);
CREATE INDEX task_role_by_member ON task_role (member);

-- Which work is drawn for review where a sample is reviewed; of a queue whoever takes the input. Where everything is
-- reviewed, lines are not needed, and say who reviews where there are some.
CREATE TABLE draw (
    task     uuid NOT NULL,
    labeler  uuid,
    input    uuid NOT NULL,
    reviewer uuid
);
CREATE UNIQUE INDEX draw_once ON draw (task, input, coalesce(labeler, '00000000-0000-0000-0000-000000000000'));

-- What was found out about pictures, outside the log: the first finding stands.
CREATE TABLE picture_fact (
    input uuid NOT NULL,
    fact  text NOT NULL,
    value text NOT NULL,
    by    uuid NOT NULL,
    at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (input, fact, value)
);

-- Ops that the log had before it was restored from an older copy, and never gets back: whose program had them found that
-- they do not fit any more.
CREATE TABLE given_up (
    op     uuid PRIMARY KEY,
    member uuid NOT NULL
);

-- How long inputs that were taken from a queue are held, by the server's clock.
CREATE TABLE lease (
    task   uuid NOT NULL,
    input  uuid NOT NULL,
    member uuid NOT NULL,
    until  timestamptz NOT NULL,
    PRIMARY KEY (task, input)
);
CREATE INDEX lease_by_member ON lease (member);

-- The table of rights, as the program that made this project has it.
CREATE TABLE right_line (
    id     int PRIMARY KEY,
    kind   text NOT NULL,
    who    text NOT NULL,
    act    text NOT NULL,
    fields text[],                                          -- none: all may change
    guard  text,
    moved  bool NOT NULL                                    -- whether the status must move as right_move says
);
CREATE INDEX right_by_kind ON right_line (kind, act);
CREATE TABLE right_move (
    line    int NOT NULL REFERENCES right_line,
    event   text NOT NULL,
    policy  text NOT NULL,
    stood   text NOT NULL,
    becomes text NOT NULL,
    PRIMARY KEY (line, event, policy, stood)
);
CREATE TABLE op_kind (
    kind     text PRIMARY KEY,
    leads    bool NOT NULL,                                 -- whether only leads do this
    undone   bool NOT NULL,                                 -- whether undo takes it back
    decision bool NOT NULL
);
-- What the body of each kind of row has: the types of each field, and which are always there.
CREATE TABLE row_kind (
    kind     text PRIMARY KEY,
    types    jsonb NOT NULL,
    required text[] NOT NULL
);

-- Who is there, and on what: told by each program every few seconds, and worth nothing when it was not told for a while.
CREATE TABLE presence (
    member  uuid PRIMARY KEY,
    seen    timestamptz NOT NULL,
    program text NOT NULL,
    unsent  bigint NOT NULL,
    task    uuid,
    input   uuid
);
