-- Step 1: what the server keeps. Nobody but the owner may write any of it; see rights in sync/postgres_rights.py.
-- @owner@ and its like are names of roles, put in by sync/postgres_schema.py.

CREATE TABLE hub.meta (
    k text PRIMARY KEY,
    v text NOT NULL
);

CREATE TABLE hub.migration (
    version integer PRIMARY KEY,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- With this the server seals what it writes itself, so that it can know its own words again after a loss.
CREATE TABLE hub.secret (v bytea NOT NULL);
INSERT INTO hub.secret
SELECT sha256(convert_to(string_agg(gen_random_uuid()::text, ''), 'UTF8')) FROM generate_series(1, 4);

-- A new row whenever this database may have lost its newest changes: another machine took over, or a backup came back.
CREATE TABLE hub.epoch (
    n integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    physical text NOT NULL,
    began timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Names under which the server itself writes, one for each start of it: numbers given out and lost are never reused.
CREATE TABLE hub.server_writer (
    writer text COLLATE "C" PRIMARY KEY,
    started text NOT NULL UNIQUE,
    began timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Who may sign in: one row for each invitation. kind: hub, manager, academic or reporter.
CREATE TABLE hub.person (
    login text COLLATE "C" PRIMARY KEY,
    person text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    department text COLLATE "C" NOT NULL DEFAULT '',
    invited_by text NOT NULL,
    invited_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires timestamptz,
    settled_at timestamptz,
    revoked_at timestamptz
);

-- Who may read and write which space, and who may write which kinds of change. "*" stands for all.
CREATE TABLE hub.space_right (
    kind text NOT NULL,
    space text NOT NULL,
    may_write boolean NOT NULL,
    PRIMARY KEY (kind, space)
);
CREATE TABLE hub.record_right (
    kind text NOT NULL,
    entity_type text NOT NULL,
    change_kind text NOT NULL,
    PRIMARY KEY (kind, entity_type, change_kind)
);

CREATE TABLE hub.space (
    name text COLLATE "C" PRIMARY KEY,
    began timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE SEQUENCE hub.change_seq;

-- data is json, not jsonb: jsonb refuses the character U+0000, which a pasted text may hold, and would stop a computer
-- from sharing anything ever again. body holds the facts of a change that the server has no need of.
CREATE TABLE hub.change (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    writer text COLLATE "C" NOT NULL,
    wseq bigint NOT NULL,
    space text COLLATE "C" NOT NULL,
    hlc bigint NOT NULL,
    entity_type text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    parents text COLLATE "C" NOT NULL,
    body json NOT NULL,
    data json NOT NULL,
    enc bytea NOT NULL,
    size integer NOT NULL,
    login text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (writer, space, wseq)
);
CREATE INDEX change_entity ON hub.change (entity_id);
CREATE INDEX change_subject ON hub.change (subject) WHERE subject <> '';

-- Whose a writer is: the person who first pushed under it. Blank for what was adopted and not taken up since.
CREATE TABLE hub.writer (
    writer text COLLATE "C" PRIMARY KEY,
    person text COLLATE "C" NOT NULL
);
CREATE TABLE hub.writer_head (
    writer text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    have bigint NOT NULL,
    PRIMARY KEY (writer, space)
);

-- Numbers whose change is here already under another name: a copied store shared it first.
CREATE TABLE hub.elsewhere (
    writer text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    wseq bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (writer, space, wseq)
);

-- Each record's newest changes here (heads), and parents that were named before they came (awaited).
CREATE TABLE hub.entity (
    entity_id text COLLATE "C" PRIMARY KEY,
    entity_type text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    maxhlc bigint NOT NULL,
    heads text[] COLLATE "C" NOT NULL,
    awaited text[] COLLATE "C" NOT NULL
);

-- The folded records for reporting tools, as computers sent them; current where the heads are the record's own.
CREATE TABLE hub.state (
    entity_id text COLLATE "C" PRIMARY KEY,
    entity_type text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    heads text[] COLLATE "C" NOT NULL,
    fold_version integer NOT NULL,
    state jsonb NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX state_kind ON hub.state (entity_type);

-- Who has an enquiry for sure: one claim for each round of it.
CREATE TABLE hub.claim_grant (
    enquiry text COLLATE "C" NOT NULL,
    round text COLLATE "C" NOT NULL,
    claim text COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (enquiry, round)
);

-- Keys of people's words, themselves sealed with the team's key, which the server does not have.
CREATE TABLE hub.subject_key (
    subject text COLLATE "C" NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    space text COLLATE "C" NOT NULL,
    key bytea NOT NULL,
    PRIMARY KEY (subject, key_id, space, key)
);
CREATE TABLE hub.erased (
    subject text COLLATE "C" PRIMARY KEY,
    erased_by text NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Attachments and whole stores to begin from, in pieces of at most a megabyte.
CREATE TABLE hub.object (
    name text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    login text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE hub.object_part (
    name text COLLATE "C" NOT NULL REFERENCES hub.object ON DELETE CASCADE,
    n integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (name, n)
);
CREATE TABLE hub.snapshot (
    name text COLLATE "C" PRIMARY KEY,
    made bigint NOT NULL,
    cursor text NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    login text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE hub.snapshot_part (
    name text COLLATE "C" NOT NULL REFERENCES hub.snapshot ON DELETE CASCADE,
    n integer NOT NULL,
    content bytea NOT NULL,
    ends boolean NOT NULL,
    PRIMARY KEY (name, n)
);
ALTER TABLE hub.object_part ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE hub.snapshot_part ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE hub.device (
    writer text COLLATE "C" PRIMARY KEY,
    login text NOT NULL,
    person text COLLATE "C" NOT NULL,
    version text NOT NULL,
    last_seen timestamptz NOT NULL DEFAULT clock_timestamp()
);
