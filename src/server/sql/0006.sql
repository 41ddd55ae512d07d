-- Version 6: what the log was made to forget.

-- The inputs that an op erased: nothing but their identifiers.
CREATE TABLE purged_input (
    purge uuid NOT NULL,
    input uuid NOT NULL,
    PRIMARY KEY (purge, input)
);

-- How many inputs versions of datasets lost by it.
CREATE TABLE purged_version (
    purge   uuid NOT NULL,
    version uuid NOT NULL,
    inputs  bigint NOT NULL,
    PRIMARY KEY (purge, version)
);

-- Whose name an op replaced.
CREATE TABLE purged_name (
    purge  uuid PRIMARY KEY,
    member uuid NOT NULL
);

-- Ops that lost something by it: what is left of them is not judged.
CREATE TABLE purged_op (
    op    uuid NOT NULL,
    purge uuid NOT NULL,
    PRIMARY KEY (op, purge)
);
