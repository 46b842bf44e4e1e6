-- How changes get in. One call is one transaction: the lock that puts them in order is held for no longer than that.

-- Whether the columns of a push fit together and hold what columns of changes may hold.
CREATE OR REPLACE FUNCTION hub._check_shape(p_writer text, p_space text, c hub.change[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    IF p_writer IS NULL OR p_writer !~ '^[0-9a-f]{32}$' OR p_space IS NULL OR p_space !~ '^[a-z][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION 'no proper writer or space' USING ERRCODE = 'HC005';
    END IF;
    SELECT CASE
        WHEN o.id IS NULL OR o.id !~ '^[0-9a-f]{32}$' THEN 'id'
        WHEN o.wseq IS NULL OR o.wseq <> c[1].wseq + n - 1 OR o.wseq < 1 THEN 'numbers'
        WHEN o.hlc IS NULL OR o.hlc < 0 OR o.hlc > 500000000000000000 THEN 'clock'
        WHEN o.entity_type IS NULL OR o.entity_type !~ '^[a-z][a-z0-9_]{0,39}$' THEN 'record'
        WHEN o.kind IS NULL OR o.kind !~ '^[a-z][a-z0-9_]{0,39}$' THEN 'kind'
        WHEN o.entity_id IS NULL OR o.entity_id !~ '^[0-9a-f]{32}$' THEN 'record'
        WHEN o.actor IS NULL OR length(o.actor) > 64 THEN 'actor'
        WHEN o.subject IS NULL OR length(o.subject) > 64 THEN 'subject'
        WHEN o.key_id IS NULL OR length(o.key_id) > 64 THEN 'key'
        WHEN o.parents IS NULL OR length(o.parents) > 70000 OR o.parents !~ '^([0-9a-f]{32}(,[0-9a-f]{32})*)?$' THEN 'parents'
        WHEN o.body IS NULL OR json_typeof(o.body) <> 'object' THEN 'facts'
        WHEN o.data IS NULL OR json_typeof(o.data) <> 'object' THEN 'facts'
        WHEN o.enc IS NULL OR o.size > 20000000 THEN 'size'
    END INTO wrong
    FROM unnest(c) WITH ORDINALITY AS o (seq, id, writer, wseq, space, hlc, entity_type, entity_id, kind, actor, subject,
        key_id, parents, body, data, enc, size, login, recorded_at, n)
    ORDER BY 1 NULLS LAST LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'no proper change: %', wrong USING ERRCODE = 'HC005';
    END IF;
    IF (SELECT sum(o.size) FROM unnest(c) o) > 67108864 THEN
        RAISE EXCEPTION 'too much at once' USING ERRCODE = 'HC005';
    END IF;
END $$;

-- Whether whoever signed in may write these. What they undo must be their own, unless they are of the hub.
CREATE OR REPLACE FUNCTION hub._check_rights(me hub.person, p_writer text, p_space text, c hub.change[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one hub.change;
    owner text;
BEGIN
    IF NOT hub._may_write_space(me, p_space) THEN
        RAISE EXCEPTION 'space' USING ERRCODE = 'HC004', DETAIL = p_space;
    END IF;
    SELECT person INTO owner FROM hub.writer WHERE writer = p_writer;
    IF owner <> '' AND owner <> me.person THEN
        RAISE EXCEPTION 'this name is another person''s' USING ERRCODE = 'HC001', DETAIL = '0';
    END IF;
    FOREACH one IN ARRAY c LOOP
        IF one.actor <> me.person THEN
            RAISE EXCEPTION 'actor' USING ERRCODE = 'HC004', DETAIL = one.actor;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM hub.record_right r WHERE r.kind = me.kind
            AND r.entity_type IN (one.entity_type, '*') AND r.change_kind IN (one.kind, '*')
        ) THEN
            RAISE EXCEPTION 'kind' USING ERRCODE = 'HC004', DETAIL = one.entity_type || ' ' || one.kind;
        END IF;
        IF one.kind = 'undone' AND me.kind NOT IN ('hub', 'manager') AND EXISTS (
            SELECT 1 FROM hub._listed(one.data) l JOIN hub.change o ON o.id = l.id
            WHERE o.actor <> me.person
        ) THEN
            RAISE EXCEPTION 'undone' USING ERRCODE = 'HC004', DETAIL = one.entity_id;
        END IF;
        IF EXISTS (
            SELECT 1 FROM hub.entity e WHERE e.entity_id = one.entity_id
            AND (e.entity_type <> one.entity_type OR e.space <> p_space)
        ) THEN
            RAISE EXCEPTION 'record' USING ERRCODE = 'HC004', DETAIL = one.entity_id;
        END IF;
    END LOOP;
END $$;

-- Whether somebody of a department may erase a record: they made it, or they look after the person it is about.
CREATE OR REPLACE FUNCTION hub._may_erase(p_person text, p_record text, p_deep integer) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM hub.change c WHERE c.entity_id = p_record AND (
            c.kind IN ('created', 'received') AND c.actor = p_person
            OR c.entity_type = 'contact' AND hub._fact(c.data, 'steward') = p_person
            OR p_deep > 0 AND c.entity_type <> 'contact' AND EXISTS (
                SELECT 1 FROM unnest(ARRAY[hub._fact(c.data, 'contact'), hub._fact(c.data, 'enquiry'),
                                           hub._fact(hub._readable(c.data) -> 'f', 'contact')]) about
                WHERE about <> '' AND hub._may_erase(p_person, about, p_deep - 1))
        )
    );
END $$;

-- Ids that an `undone` change lists; none where the list is no list of texts.
CREATE OR REPLACE FUNCTION hub._listed(data json) RETURNS TABLE (id text)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF json_typeof(data -> 'changes') = 'array' THEN
        RETURN QUERY SELECT x FROM json_array_elements_text(data -> 'changes') x;
    END IF;
EXCEPTION WHEN untranslatable_character THEN
    RETURN;
END $$;

-- A fact of a change as text; blank where it is none or holds what text cannot.
CREATE OR REPLACE FUNCTION hub._fact(data json, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF json_typeof(data -> name) = 'string' THEN
        RETURN data ->> name;
    END IF;
    RETURN '';
EXCEPTION WHEN untranslatable_character THEN
    RETURN '';
END $$;

-- What new changes mean for who has an enquiry. An undone claim gives its round back; redoing it asks again.
CREATE OR REPLACE FUNCTION hub._settle_claims(before bigint, last bigint, p_adopting boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one hub.change;
    other hub.change;
BEGIN
    FOR one IN
        SELECT * FROM hub.change WHERE seq > before AND seq <= last AND entity_type = 'enquiry'
        AND kind IN ('claimed', 'confirmed', 'undone') ORDER BY seq
    LOOP
        IF one.kind = 'claimed' THEN
            IF EXISTS (SELECT 1 FROM hub.change c WHERE c.entity_id = one.entity_id AND c.kind = 'confirmed'
                       AND hub._fact(c.data, 'claim') = one.id) THEN
                INSERT INTO hub.claim_grant (enquiry, round, claim)
                VALUES (one.entity_id, hub._fact(one.data, 'round'), one.id) ON CONFLICT DO NOTHING;
            ELSIF NOT p_adopting THEN
                PERFORM hub._grant(one.entity_id, hub._fact(one.data, 'round'), one.id);
            END IF;
        ELSIF one.kind = 'confirmed' AND one.actor = '' AND hub._is_sealed(one.writer, one.space, one) THEN
            INSERT INTO hub.claim_grant (enquiry, round, claim)  -- brought back, perhaps before the claim it speaks of
            VALUES (one.entity_id, hub._fact(one.data, 'round'), hub._fact(one.data, 'claim')) ON CONFLICT DO NOTHING;
        ELSIF one.kind = 'confirmed' THEN
            INSERT INTO hub.claim_grant (enquiry, round, claim)
            SELECT c.entity_id, hub._fact(c.data, 'round'), c.id FROM hub.change c
            WHERE c.id = hub._fact(one.data, 'claim') AND c.entity_id = one.entity_id AND c.kind = 'claimed'
            ON CONFLICT DO NOTHING;
        ELSE
            FOR other IN
                SELECT c.* FROM hub._listed(one.data) l JOIN hub.change c ON c.id = l.id
                WHERE c.entity_id = one.entity_id
            LOOP
                IF other.kind = 'claimed' THEN
                    DELETE FROM hub.claim_grant WHERE enquiry = one.entity_id AND claim = other.id;
                ELSIF other.kind = 'undone' AND NOT p_adopting THEN
                    PERFORM hub._grant(c.entity_id, hub._fact(c.data, 'round'), c.id)
                    FROM hub._listed(other.data) l JOIN hub.change c ON c.id = l.id
                    WHERE c.entity_id = one.entity_id AND c.kind = 'claimed';
                END IF;
            END LOOP;
        END IF;
    END LOOP;
END $$;

-- Folded records for reporting: kept only where they are of what is here, and never a reason to refuse changes.
CREATE OR REPLACE FUNCTION hub._keep_states(p_space text, p_states text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_states IS NULL OR p_states = '' OR length(p_states) > 20000000 THEN
        RETURN;
    END IF;
    INSERT INTO hub.state (entity_id, entity_type, space, heads, fold_version, state)
    SELECT e.entity_id, e.entity_type, e.space, e.heads, (given.v ->> 'fold_version')::integer, given.v -> 'state'
    FROM jsonb_each(p_states::jsonb) AS given (k, v) JOIN hub.entity e ON e.entity_id = given.k
    WHERE e.space = p_space AND e.entity_type = given.v ->> 'entity_type' AND jsonb_typeof(given.v -> 'state') = 'object'
        AND ARRAY(SELECT h FROM jsonb_array_elements_text(given.v -> 'heads') h ORDER BY h COLLATE "C") = e.heads
    ON CONFLICT (entity_id) DO UPDATE
    SET heads = excluded.heads, fold_version = excluded.fold_version, state = excluded.state,
        kept_at = clock_timestamp();
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RAISE NOTICE 'states that cannot be read were left out';
END $$;

CREATE OR REPLACE FUNCTION hub._keep_keys(p_space text, p_subjects text[], p_ids text[], p_keys bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF cardinality(p_subjects) > 5000 OR cardinality(p_ids) <> cardinality(p_subjects)
        OR cardinality(p_keys) <> cardinality(p_subjects) OR EXISTS (
            SELECT 1 FROM unnest(p_subjects, p_ids, p_keys) AS k (subject, id, key)
            WHERE subject IS NULL OR length(subject) NOT BETWEEN 1 AND 64
                OR id IS NULL OR length(id) NOT BETWEEN 1 AND 64 OR key IS NULL OR octet_length(key) NOT BETWEEN 16 AND 64)
    THEN
        RAISE EXCEPTION 'no proper keys' USING ERRCODE = 'HC005';
    END IF;
    INSERT INTO hub.subject_key (subject, key_id, space, key)
    SELECT k.subject, k.id, p_space, k.key FROM unnest(p_subjects, p_ids, p_keys) AS k (subject, id, key)
    WHERE NOT EXISTS (SELECT 1 FROM hub.erased x WHERE x.subject = k.subject)
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION hub._is_sealed(p_writer text, p_space text, c hub.change) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    c.writer := p_writer;
    c.space := p_space;
    RETURN hub._fact(c.data, 'seal') = hub._seal(hub._said_by_server(c)) AND hub._fact(c.body, 'label') IN ('', 'Claim confirmed')
        AND (SELECT count(*) FROM json_object_keys(c.data)) = 3;
END $$;

CREATE OR REPLACE FUNCTION hub._put(
    me hub.person, p_adopting boolean, p_writer text, p_space text, c hub.change[], p_key_subjects text[],
    p_key_ids text[], p_keys bytea[], p_states text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head bigint;
    before bigint;
    last bigint;
    ours boolean;
    fresh hub.change[];
BEGIN
    IF cardinality(c) > 2000 THEN
        RAISE EXCEPTION 'too many at once' USING ERRCODE = 'HC005';
    END IF;
    PERFORM hub._check_shape(p_writer, p_space, c);
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);  -- what is acknowledged must be there after a power cut
    END IF;

    -- Taken before the first number is drawn and kept until the commit: so numbers become visible in their order, and
    -- whoever has read up to one has missed none below it.
    PERFORM pg_advisory_xact_lock(@lock@);

    head := coalesce((SELECT have FROM hub.writer_head WHERE writer = p_writer AND space = p_space), 0);
    IF EXISTS (
        SELECT 1 FROM unnest(c) o LEFT JOIN hub.change x ON x.writer = p_writer AND x.space = p_space AND x.wseq = o.wseq
        WHERE o.wseq <= head AND coalesce(x.id, (
            SELECT e.id FROM hub.elsewhere e WHERE e.writer = p_writer AND e.space = p_space AND e.wseq = o.wseq
        )) IS DISTINCT FROM o.id
    ) THEN
        RAISE EXCEPTION 'somebody else wrote under this name' USING ERRCODE = 'HC001', DETAIL = head::text;
    END IF;
    fresh := CASE WHEN cardinality(c) > 0 THEN c[greatest(1, head - c[1].wseq + 2)::integer :] ELSE c END;
    IF cardinality(fresh) > 0 AND fresh[1].wseq > head + 1 THEN
        RAISE EXCEPTION 'numbers are missing before these' USING ERRCODE = 'HC002', DETAIL = head::text;
    END IF;

    -- The server's own words, brought back after it lost them: known by their seals, even where it lost the name too.
    ours := EXISTS (SELECT 1 FROM hub.server_writer s WHERE s.writer = p_writer)
        OR cardinality(fresh) > 0 AND fresh[1].actor = '' AND fresh[1].kind = 'confirmed'
            AND hub._is_sealed(p_writer, p_space, fresh[1]);
    IF ours THEN
        IF EXISTS (SELECT 1 FROM unnest(fresh) o WHERE NOT hub._is_sealed(p_writer, p_space, o))
            OR NOT (p_adopting OR hub._may_write_space(me, p_space)) THEN
            RAISE EXCEPTION 'seal' USING ERRCODE = 'HC004', DETAIL = p_writer;
        END IF;
        INSERT INTO hub.server_writer (writer, started) VALUES (p_writer, 'brought back: ' || p_writer) ON CONFLICT DO NOTHING;
    ELSIF NOT p_adopting THEN
        PERFORM hub._check_rights(me, p_writer, p_space, fresh);
    END IF;

    IF EXISTS (
        SELECT 1 FROM unnest(fresh) o JOIN hub.change x ON x.id = o.id
        WHERE (x.entity_id, x.entity_type, x.kind, x.actor, x.hlc, x.parents, x.space)
            IS DISTINCT FROM (o.entity_id, o.entity_type, o.kind, o.actor, o.hlc, o.parents, p_space)
    ) THEN
        RAISE EXCEPTION 'another change has this id' USING ERRCODE = 'HC005';
    END IF;
    INSERT INTO hub.elsewhere (writer, space, wseq, id)
    SELECT p_writer, p_space, o.wseq, o.id FROM unnest(fresh) o JOIN hub.change x ON x.id = o.id;
    INSERT INTO hub.space (name) VALUES (p_space) ON CONFLICT DO NOTHING;
    before := coalesce((SELECT max(seq) FROM hub.change), 0);
    last := before;
    IF cardinality(fresh) > 0 THEN
        INSERT INTO hub.change (seq, id, writer, wseq, space, hlc, entity_type, entity_id, kind, actor, subject, key_id,
            parents, body, data, enc, size, login)
        SELECT nextval('hub.change_seq'), o.id, p_writer, o.wseq, p_space, o.hlc, o.entity_type, o.entity_id, o.kind,
            o.actor, o.subject, o.key_id, o.parents, o.body, o.data,
            CASE WHEN o.subject <> '' AND EXISTS (SELECT 1 FROM hub.erased x WHERE x.subject = o.subject) THEN '' ELSE o.enc END,
            o.size, session_user
        FROM (SELECT * FROM unnest(fresh) u ORDER BY u.wseq) o
        WHERE NOT EXISTS (SELECT 1 FROM hub.change x WHERE x.id = o.id);
        last := coalesce((SELECT max(seq) FROM hub.change), 0);
        INSERT INTO hub.writer (writer, person) VALUES (p_writer, CASE WHEN p_adopting OR ours THEN '' ELSE me.person END)
        ON CONFLICT (writer) DO UPDATE SET person = excluded.person WHERE hub.writer.person = '' AND excluded.person <> '';
        INSERT INTO hub.writer_head (writer, space, have) VALUES (p_writer, p_space, c[cardinality(c)].wseq)
        ON CONFLICT (writer, space) DO UPDATE SET have = excluded.have;
        PERFORM hub._note_heads(before, last);
        IF NOT p_adopting AND me.kind NOT IN ('hub', 'manager') AND EXISTS (  -- now that what they made a moment ago is here
            SELECT 1 FROM unnest(fresh) o WHERE o.kind = 'erased' AND NOT hub._may_erase(me.person, o.entity_id, 3)
        ) THEN
            RAISE EXCEPTION 'erase' USING ERRCODE = 'HC004', DETAIL = 'erase';
        END IF;
    END IF;
    PERFORM hub._keep_keys(p_space, p_key_subjects, p_key_ids, p_keys);
    PERFORM hub._keep_states(p_space, p_states);
    IF last > before THEN
        PERFORM hub._erase(x.entity_id, session_user::text) FROM (
            SELECT DISTINCT n.entity_id FROM hub.change n WHERE n.seq > before AND n.seq <= last
            AND (n.kind = 'erased' OR EXISTS (SELECT 1 FROM hub.erased e WHERE e.subject = n.entity_id))) x;
        PERFORM hub._settle_claims(before, last, p_adopting);
        PERFORM pg_notify('hub', '');
    END IF;
    RETURN (SELECT max(seq) FROM hub.change);
END $$;

-- What is left of a change once its record's words are destroyed; as domain/erasing.py has it.
CREATE OR REPLACE FUNCTION hub._without_words(data json) RETURNS json
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    words text[] := (SELECT string_to_array(v, ',') FROM hub.meta WHERE k = 'words');
BEGIN
    RETURN coalesce((
        SELECT json_object_agg(k, CASE WHEN k = 'f' AND json_typeof(v) = 'object' THEN hub._without_words(v) ELSE v END)
        FROM json_each(hub._readable(data)) AS x (k, v) WHERE k <> ALL (words)), '{}');
END $$;

-- Without U+0000, over which PostgreSQL's functions for JSON stumble.
CREATE OR REPLACE FUNCTION hub._readable(facts json) RETURNS json
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN facts::text LIKE '%\\u0000%' THEN replace(facts::text, '\u0000', '')::json ELSE facts END;
EXCEPTION WHEN data_exception THEN
    RETURN '{}';
END $$;

CREATE OR REPLACE FUNCTION hub._erase(p_subject text, p_login text) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    INSERT INTO hub.erased (subject, erased_by) VALUES (p_subject, p_login) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        DELETE FROM hub.snapshot;
    END IF;
    DELETE FROM hub.subject_key WHERE subject = p_subject;
    UPDATE hub.change SET enc = '' WHERE subject = p_subject AND entity_id <> p_subject AND enc <> '';
    UPDATE hub.change SET
        enc = '',
        body = (SELECT json_build_object('txn', b -> 'txn', 'at', b -> 'at', 'label', '', 'undoes', b -> 'undoes',
                                         'on_behalf_of', b -> 'on_behalf_of', 'v', b -> 'v') FROM hub._readable(body) b),
        data = CASE WHEN entity_type = 'enquiry' THEN hub._without_words(data) ELSE '{}' END
    WHERE entity_id = p_subject AND (enc <> '' OR hub._readable(body) ->> 'label' <> ''
        OR data::text <> CASE WHEN entity_type = 'enquiry' THEN hub._without_words(data)::text ELSE '{}' END);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM hub.state WHERE entity_id = p_subject AND entity_type <> 'enquiry';
    RETURN gone;
END $$;

-- The columns of a push as changes. They come as arrays because a list of JSON objects cannot hold every text.
CREATE OR REPLACE FUNCTION hub._changes(
    p_ids text[], p_wseqs bigint[], p_hlcs bigint[], p_types text[], p_entities text[], p_kinds text[], p_actors text[],
    p_subjects text[], p_key_ids text[], p_parents text[], p_bodies text[], p_datas text[], p_encs bytea[]) RETURNS hub.change[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n integer := coalesce(cardinality(p_ids), 0);
BEGIN
    IF (n, n, n, n, n, n, n, n, n, n, n, n) IS DISTINCT FROM (
        coalesce(cardinality(p_wseqs), 0), coalesce(cardinality(p_hlcs), 0), coalesce(cardinality(p_types), 0),
        coalesce(cardinality(p_entities), 0), coalesce(cardinality(p_kinds), 0), coalesce(cardinality(p_actors), 0),
        coalesce(cardinality(p_subjects), 0), coalesce(cardinality(p_key_ids), 0), coalesce(cardinality(p_parents), 0),
        coalesce(cardinality(p_bodies), 0), coalesce(cardinality(p_datas), 0), coalesce(cardinality(p_encs), 0)
    ) THEN
        RAISE EXCEPTION 'columns of different lengths' USING ERRCODE = 'HC005';
    END IF;
    RETURN ARRAY(
        SELECT ROW(0, o.id, '', o.wseq, '', o.hlc, o.entity_type, o.entity_id, o.kind, o.actor, o.subject, o.key_id,
            o.parents, o.body::json, o.data::json, o.enc,
            octet_length(o.body) + octet_length(o.data) + octet_length(o.enc) + octet_length(o.parents) + 200, '', NULL
        )::hub.change
        FROM unnest(p_ids, p_wseqs, p_hlcs, p_types, p_entities, p_kinds, p_actors, p_subjects, p_key_ids, p_parents,
            p_bodies, p_datas, p_encs) AS o (id, wseq, hlc, entity_type, entity_id, kind, actor, subject, key_id, parents,
            body, data, enc)
    );
END $$;

CREATE OR REPLACE FUNCTION hub.push(
    p_writer text, p_space text, p_ids text[], p_wseqs bigint[], p_hlcs bigint[], p_types text[], p_entities text[],
    p_kinds text[], p_actors text[], p_subjects text[], p_key_ids text[], p_parents text[], p_bodies text[],
    p_datas text[], p_encs bytea[], p_key_subjects text[], p_key_names text[], p_keys bytea[], p_states text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub.me();
BEGIN
    IF me.login IS NULL THEN
        RAISE EXCEPTION 'not a member' USING ERRCODE = 'HC003';
    END IF;
    RETURN hub._put(me, false, p_writer, p_space,
        hub._changes(p_ids, p_wseqs, p_hlcs, p_types, p_entities, p_kinds, p_actors, p_subjects, p_key_ids, p_parents,
                     p_bodies, p_datas, p_encs),
        p_key_subjects, p_key_names, p_keys, p_states);
END $$;

-- The same for the owner alone: changes of whoever made them, when a hub moves here with all its past.
CREATE OR REPLACE FUNCTION hub.adopt(
    p_writer text, p_space text, p_ids text[], p_wseqs bigint[], p_hlcs bigint[], p_types text[], p_entities text[],
    p_kinds text[], p_actors text[], p_subjects text[], p_key_ids text[], p_parents text[], p_bodies text[],
    p_datas text[], p_encs bytea[], p_key_subjects text[], p_key_names text[], p_keys bytea[], p_states text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT hub._owns() THEN
        RAISE EXCEPTION 'only the owner may adopt' USING ERRCODE = 'HC004', DETAIL = p_space;
    END IF;
    RETURN hub._put(NULL, true, p_writer, p_space,
        hub._changes(p_ids, p_wseqs, p_hlcs, p_types, p_entities, p_kinds, p_actors, p_subjects, p_key_ids, p_parents,
                     p_bodies, p_datas, p_encs),
        p_key_subjects, p_key_names, p_keys, p_states);
END $$;

-- After adopting: whoever said yes first has it, in every round that nobody settled and that is still open.
CREATE OR REPLACE FUNCTION hub.settle_claims() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    granted integer := 0;
BEGIN
    IF NOT hub._owns() THEN
        RAISE EXCEPTION 'only the owner may settle claims' USING ERRCODE = 'HC004';
    END IF;
    PERFORM pg_advisory_xact_lock(@lock@);
    FOR one IN
        SELECT DISTINCT ON (c.entity_id, hub._fact(c.data, 'round')) c.entity_id, hub._fact(c.data, 'round') AS round, c.id
        FROM hub.change c
        WHERE c.entity_type = 'enquiry' AND c.kind = 'claimed'
            AND NOT EXISTS (SELECT 1 FROM hub.claim_grant g
                            WHERE g.enquiry = c.entity_id AND g.round = hub._fact(c.data, 'round'))
            AND NOT EXISTS (SELECT 1 FROM hub.change l WHERE l.entity_id = c.entity_id AND l.hlc > c.hlc
                            AND l.kind IN ('closed', 'merged', 'released', 'reopened'))
            AND NOT EXISTS (SELECT 1 FROM hub.change l, hub._listed(l.data) x
                            WHERE l.entity_id = c.entity_id AND l.kind = 'undone' AND x.id = c.id)
        ORDER BY c.entity_id, hub._fact(c.data, 'round'), c.hlc, c.id
    LOOP
        IF hub._grant(one.entity_id, one.round, one.id) THEN
            granted := granted + 1;
        END IF;
    END LOOP;
    IF granted > 0 THEN
        PERFORM pg_notify('hub', '');
    END IF;
    RETURN granted;
END $$;
