-- What goes with changes: attachments, whole stores to begin from, who was here, and erasing.

CREATE OR REPLACE FUNCTION hub._member() RETURNS hub.person
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub.me();
BEGIN
    IF me.login IS NULL AND hub._owns() THEN
        me.login := session_user;
        me.person := '';
        me.kind := 'manager';
    END IF;
    IF me.login IS NULL OR me.kind NOT IN ('hub', 'manager', 'academic') THEN
        RAISE EXCEPTION 'not a member' USING ERRCODE = 'HC003';
    END IF;
    RETURN me;
END $$;

-- Pieces come one by one in one transaction, the first with n = 0, so nobody sees half of an attachment.
CREATE OR REPLACE FUNCTION hub.put_object(p_name text, p_n integer, p_content bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    IF p_name IS NULL OR p_name !~ '^[0-9A-Za-z][0-9A-Za-z._-]{0,199}$' OR p_n IS NULL OR p_n NOT BETWEEN 0 AND 999
        OR p_content IS NULL OR octet_length(p_content) > 1048576 THEN
        RAISE EXCEPTION 'no proper attachment' USING ERRCODE = 'HC005';
    END IF;
    IF p_n = 0 THEN
        INSERT INTO hub.object (name, size, login) VALUES (p_name, 0, me.login) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
    END IF;
    UPDATE hub.object SET size = size + octet_length(p_content)
    WHERE name = p_name AND login = me.login AND kept_at > clock_timestamp() - interval '1 hour';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no proper attachment' USING ERRCODE = 'HC005';
    END IF;
    INSERT INTO hub.object_part (name, n, content) VALUES (p_name, p_n, p_content);
    RETURN true;
END $$;

-- How much of each writer is here: its highest number, and how many changes under it. No holes are let in.
CREATE OR REPLACE FUNCTION hub.held() RETURNS TABLE (writer text, space text, have bigint, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.writer, h.space, h.have, h.have - (
        SELECT count(*) FROM hub.elsewhere e WHERE e.writer = h.writer AND e.space = h.space)
    FROM hub.writer_head h WHERE hub._owns() OR h.space = ANY (hub.my_spaces())
$$;

-- Part of erasing. It is the hub's staff who decide on that; from others it is only said again, and comes to nothing.
CREATE OR REPLACE FUNCTION hub.forget_object(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    DELETE FROM hub.object WHERE name = p_name AND me.kind IN ('hub', 'manager');
    RETURN FOUND;
END $$;

-- Whole stores come from the hub's own staff only: whoever joins begins with everything in them.
CREATE OR REPLACE FUNCTION hub.put_snapshot(p_name text, p_made bigint, p_cursor text, p_n integer, p_content bytea, p_ends boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    IF me.kind NOT IN ('hub', 'manager') THEN
        RAISE EXCEPTION 'snapshot' USING ERRCODE = 'HC004', DETAIL = 'snapshot';
    END IF;
    IF p_name IS NULL OR p_name !~ '^[0-9a-f]{32}$' OR p_n IS NULL OR p_n NOT BETWEEN 0 AND 19999 OR p_content IS NULL
        OR octet_length(p_content) > 1048576 OR p_made IS NULL OR p_ends IS NULL OR p_cursor IS NULL OR length(p_cursor) > 200 THEN
        RAISE EXCEPTION 'no proper snapshot' USING ERRCODE = 'HC005';
    END IF;
    IF p_n = 0 THEN
        -- One made before somebody's words were erased would bring them back to whoever begins from it.
        IF EXISTS (SELECT 1 FROM hub.change WHERE kind = 'erased'
                   AND seq > coalesce(substring(p_cursor FROM '^[^:]*:([0-9]{1,18})(?::|$)')::bigint, 0)) THEN
            RAISE EXCEPTION 'snapshot' USING ERRCODE = 'HC004', DETAIL = 'old snapshot';
        END IF;
        INSERT INTO hub.snapshot (name, made, cursor, login) VALUES (p_name, p_made, p_cursor, me.login);
        DELETE FROM hub.snapshot WHERE name <> p_name AND name NOT IN (
            SELECT name FROM hub.snapshot WHERE name <> p_name ORDER BY kept_at DESC LIMIT 1);
    END IF;
    UPDATE hub.snapshot SET size = size + octet_length(p_content) WHERE name = p_name AND login = me.login;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no proper snapshot' USING ERRCODE = 'HC005';
    END IF;
    INSERT INTO hub.snapshot_part (name, n, content, ends) VALUES (p_name, p_n, p_content, p_ends);
END $$;

CREATE OR REPLACE FUNCTION hub.hello(p_writer text, p_version text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    IF p_writer IS NULL OR p_writer !~ '^[0-9a-f]{32}$' OR p_version IS NULL OR length(p_version) > 40 THEN
        RAISE EXCEPTION 'no proper greeting' USING ERRCODE = 'HC005';
    END IF;
    INSERT INTO hub.device AS d (writer, login, person, version) VALUES (p_writer, me.login, me.person, p_version)
    ON CONFLICT (writer) DO UPDATE
    SET version = excluded.version, last_seen = clock_timestamp(), login = excluded.login, person = excluded.person
    WHERE d.login = excluded.login OR d.person = excluded.person;
    DELETE FROM hub.device d WHERE d.login = me.login AND d.writer <> p_writer
        AND d.last_seen < clock_timestamp() - interval '400 days';
END $$;

-- Destroy what makes a person's words readable, and the words themselves, here and in every snapshot. The hub's own staff
-- may, and whoever finds that it was decided already: every computer asks for it again, lest one of them was the last.
CREATE OR REPLACE FUNCTION hub.erase(p_subject text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    IF p_subject IS NULL OR length(p_subject) NOT BETWEEN 1 AND 64 THEN
        RAISE EXCEPTION 'no proper subject' USING ERRCODE = 'HC005';
    END IF;
    IF me.kind NOT IN ('hub', 'manager')
        AND NOT EXISTS (SELECT 1 FROM hub.change WHERE entity_id = p_subject AND kind = 'erased') THEN
        RAISE EXCEPTION 'erase' USING ERRCODE = 'HC004', DETAIL = 'erase';
    END IF;
    PERFORM pg_advisory_xact_lock(@lock@);  -- or words pushed at this moment would slip in behind it
    RETURN hub._erase(p_subject, me.login);
END $$;

-- Who may sign in, for the hub's own staff.
CREATE OR REPLACE FUNCTION hub.members() RETURNS TABLE (
    login text, person text, kind text, department text, invited_at timestamptz, expires timestamptz,
    settled_at timestamptz, revoked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me hub.person := hub._member();
BEGIN
    RETURN QUERY SELECT p.login, p.person, p.kind, p.department, p.invited_at, p.expires, p.settled_at, p.revoked_at
    FROM hub.person p WHERE me.kind IN ('hub', 'manager') OR p.person = me.person ORDER BY p.invited_at;
END $$;
