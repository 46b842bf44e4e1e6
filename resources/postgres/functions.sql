-- What people may call, and what those functions are made of. Made anew by every `hubcrm team init`.
-- Every one runs with the owner's rights, so each names all it uses in full and trusts nothing it is given.
--
-- HC001 somebody else wrote under this name · HC002 numbers are missing before these · HC003 not a member any more
-- HC004 this person may not write this · HC005 this is no proper change · HC006 this server only follows another

CREATE OR REPLACE FUNCTION hub.me() RETURNS hub.person
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p FROM hub.person p WHERE p.login = session_user AND p.revoked_at IS NULL
$$;

CREATE OR REPLACE FUNCTION hub._owns() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, '@owner@', 'MEMBER')
$$;

-- Departments' spaces: those in use, and those of departments from which somebody was invited.
CREATE OR REPLACE FUNCTION hub._department_spaces() RETURNS TABLE (name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.name FROM hub.space s WHERE s.name LIKE 'd\_%'
    UNION SELECT 'd_' || p.department FROM hub.person p WHERE p.department <> ''
$$;

-- The spaces that whoever signed in may read.
CREATE OR REPLACE FUNCTION hub.my_spaces() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT found.name ORDER BY found.name), '{}')
    FROM (
        SELECT CASE r.space WHEN 'd_own' THEN 'd_' || me.department ELSE r.space END AS name
        FROM hub.me() me JOIN hub.space_right r ON r.kind = me.kind
        WHERE r.space <> 'd_*' AND (r.space <> 'd_own' OR me.department <> '')
        UNION ALL
        SELECT s.name FROM hub.me() me JOIN hub.space_right r ON r.kind = me.kind AND r.space = 'd_*', hub._department_spaces() s
    ) found
$$;

CREATE OR REPLACE FUNCTION hub._may_write_space(me hub.person, wanted text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM hub.space_right r
        WHERE r.kind = (me).kind AND r.may_write AND (
            r.space = wanted
            OR r.space = 'd_*' AND wanted ~ '^d_[0-9a-f]{32}$'
            OR r.space = 'd_own' AND wanted = 'd_' || (me).department AND (me).department <> ''
        )
    )
$$;

-- What tells one life of this database from another: the cluster, its timeline, and the database's own number in it.
CREATE OR REPLACE FUNCTION hub._physical() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT system_identifier FROM pg_control_system())::text || ':' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
        || ':' || (SELECT oid FROM pg_database WHERE datname = current_database())
$$;

CREATE OR REPLACE FUNCTION hub._epoch() RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here text := hub._physical();
    newest hub.epoch;
BEGIN
    SELECT * INTO newest FROM hub.epoch ORDER BY n DESC LIMIT 1;
    IF newest.physical IS DISTINCT FROM here THEN
        PERFORM pg_advisory_xact_lock(@lock@);
        SELECT * INTO newest FROM hub.epoch ORDER BY n DESC LIMIT 1;
        IF newest.physical IS DISTINCT FROM here THEN
            INSERT INTO hub.epoch (physical) VALUES (here) RETURNING * INTO newest;
        END IF;
    END IF;
    RETURN newest.id;
END $$;

-- To be called by the owner after a backup was brought back by hand; anything else is noticed by itself.
CREATE OR REPLACE FUNCTION hub.new_epoch() RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO hub.epoch (physical) VALUES (hub._physical()) RETURNING id
$$;

CREATE OR REPLACE FUNCTION hub._server_writer() RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run text := hub._physical() || ':' || extract(epoch FROM pg_postmaster_start_time())::text || ':' || hub._epoch();
    known text;
BEGIN
    SELECT writer INTO known FROM hub.server_writer WHERE started = run;
    IF known IS NULL THEN
        INSERT INTO hub.server_writer (writer, started) VALUES (replace(gen_random_uuid()::text, '-', ''), run)
        ON CONFLICT (started) DO NOTHING;
        SELECT writer INTO known FROM hub.server_writer WHERE started = run;
    END IF;
    RETURN known;
END $$;

CREATE OR REPLACE FUNCTION hub._now_ms() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

CREATE OR REPLACE FUNCTION hub.greet() RETURNS TABLE (
    hub_id text, institution text, version integer, speaks integer, epoch text, now_ms bigint, newest bigint, login text,
    person text, kind text, department text, spaces text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub.me();
BEGIN
    IF pg_is_in_recovery() THEN
        RAISE EXCEPTION 'this server only follows another' USING ERRCODE = 'HC006';
    END IF;
    IF me.login IS NULL AND NOT hub._owns() THEN
        RAISE EXCEPTION 'not a member' USING ERRCODE = 'HC003';
    END IF;
    PERFORM hub._server_writer();
    RETURN QUERY SELECT
        (SELECT v FROM hub.meta WHERE k = 'hub_id'), (SELECT v FROM hub.meta WHERE k = 'institution'),
        (SELECT max(m.version) FROM hub.migration m), (SELECT v FROM hub.meta WHERE k = 'speaks')::integer,
        hub._epoch()::text, hub._now_ms(), coalesce((SELECT max(seq) FROM hub.change), 0), session_user::text,
        coalesce(me.person, ''), coalesce(me.kind, 'owner'), coalesce(me.department, ''),
        CASE WHEN me.login IS NULL
            THEN (SELECT coalesce(array_agg(DISTINCT n), '{}')
                  FROM (SELECT 'team' AS n UNION SELECT 'hub' UNION SELECT 'consortium'
                        UNION SELECT name FROM hub.space UNION SELECT name FROM hub._department_spaces()) s)
            ELSE hub.my_spaces() END;
END $$;

-- Over everything but its sentence (which erasing takes away), so that nobody can say what the server did not.
CREATE OR REPLACE FUNCTION hub._seal(said text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(v || sha256(v || convert_to(said, 'UTF8'))), 'hex') FROM hub.secret
$$;

CREATE OR REPLACE FUNCTION hub._said_by_server(c hub.change) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT concat_ws('|', (c).id, (c).writer, (c).wseq, (c).space, (c).hlc, (c).entity_type, (c).entity_id, (c).kind,
        (c).actor, (c).subject, (c).key_id, (c).parents, encode((c).enc, 'hex'), (c).data ->> 'claim', (c).data ->> 'round',
        (c).body ->> 'txn', (c).body ->> 'at', (c).body ->> 'undoes', (c).body ->> 'on_behalf_of',
        (c).body ->> 'v')
$$;

-- Bring the heads of every record that changes above `before` touch up to date.
CREATE OR REPLACE FUNCTION hub._note_heads(before bigint, last bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    known hub.entity;
    named text[];
BEGIN
    FOR one IN
        SELECT c.entity_id, min(c.entity_type) AS entity_type, min(c.space) AS space, max(c.hlc) AS hlc,
            array_agg(c.id) AS ids, string_agg(nullif(c.parents, ''), ',') AS parents
        FROM hub.change c WHERE c.seq > before AND c.seq <= last GROUP BY c.entity_id
    LOOP
        named := coalesce(string_to_array(one.parents, ','), '{}');
        known := NULL;
        SELECT * INTO known FROM hub.entity e WHERE e.entity_id = one.entity_id;
        INSERT INTO hub.entity (entity_id, entity_type, space, maxhlc, heads, awaited) VALUES (
            one.entity_id, one.entity_type, one.space, greatest(one.hlc, known.maxhlc),
            ARRAY(SELECT h FROM unnest(coalesce(known.heads, '{}') || one.ids) h
                  WHERE h <> ALL (named) AND h <> ALL (coalesce(known.awaited, '{}')) ORDER BY h COLLATE "C"),
            ARRAY(SELECT DISTINCT p FROM unnest(coalesce(known.awaited, '{}') || named) p
                  WHERE NOT EXISTS (SELECT 1 FROM hub.change c WHERE c.id = p))
        )
        ON CONFLICT (entity_id) DO UPDATE
        SET maxhlc = excluded.maxhlc, heads = excluded.heads, awaited = excluded.awaited;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION hub._next_id(ms bigint) RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT lpad(to_hex(ms), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14, 19)
$$;

-- Grant an enquiry to a claim where its round is free, and say so by a change of the server's own.
CREATE OR REPLACE FUNCTION hub._grant(p_enquiry text, p_round text, p_claim text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e hub.entity;
    c hub.change;
    ms bigint := hub._now_ms();
BEGIN
    INSERT INTO hub.claim_grant (enquiry, round, claim) VALUES (p_enquiry, p_round, p_claim) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT * INTO e FROM hub.entity WHERE entity_id = p_enquiry;
    c.writer := hub._server_writer();
    c.space := e.space;
    INSERT INTO hub.writer (writer, person) VALUES (c.writer, '') ON CONFLICT DO NOTHING;
    INSERT INTO hub.writer_head AS h (writer, space, have) VALUES (c.writer, c.space, 1)
    ON CONFLICT (writer, space) DO UPDATE SET have = h.have + 1 RETURNING have INTO c.wseq;
    c.seq := nextval('hub.change_seq');
    c.id := hub._next_id(ms);
    c.hlc := greatest(ms << 16, e.maxhlc + 1);
    c.entity_type := 'enquiry';
    c.entity_id := p_enquiry;
    c.kind := 'confirmed';
    c.actor := '';
    c.subject := '';
    c.key_id := '';
    c.parents := array_to_string(e.heads, ',');
    c.enc := '';
    c.body := json_build_object('txn', hub._next_id(ms), 'at', ms, 'label', 'Claim confirmed', 'undoes', '',
                                'on_behalf_of', '', 'v', 1);
    c.data := json_build_object('claim', p_claim, 'round', p_round);
    c.data := json_build_object('claim', p_claim, 'round', p_round, 'seal', hub._seal(hub._said_by_server(c)));
    c.size := octet_length(c.body::text) + octet_length(c.data::text) + 200;
    c.login := 'server';
    c.recorded_at := clock_timestamp();
    INSERT INTO hub.change SELECT (c).*;
    PERFORM hub._note_heads(c.seq - 1, c.seq);
    UPDATE hub.state s
    SET heads = ARRAY[c.id],
        state = jsonb_set(
            jsonb_set(s.state, '{confirmed}', to_jsonb(p_claim)), '{claims}',
            coalesce((SELECT jsonb_object_agg(k, CASE WHEN k = p_claim OR jsonb_typeof(v) <> 'object' THEN v
                                                   ELSE v || '{"live": 0}' END)
                      FROM jsonb_each(s.state -> 'claims') AS x (k, v)), '{}'))
    WHERE s.entity_id = p_enquiry AND s.heads = e.heads AND s.state #>> ARRAY['claims', p_claim, 'live'] = '1'
        AND s.state ->> 'confirmed' IS NULL;
    RETURN true;
END $$;
