-- Invitations. These functions alone run as @inviter@, the one role here that may make roles; nobody can sign in as it or
-- become it. They take no names: the server makes them. No password ever reaches the server, only what checks one.

CREATE OR REPLACE FUNCTION hub._may_invite() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT hub._owns() OR coalesce((hub.me()).kind IN ('hub', 'manager'), false)
$$;

CREATE OR REPLACE FUNCTION hub._may_revoke(p_kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT hub._owns() OR coalesce((hub.me()).kind = 'manager' OR (hub.me()).kind = 'hub' AND p_kind <> 'manager', false)
$$;

SET ROLE @inviter@;

CREATE OR REPLACE FUNCTION hub.invite(p_person text, p_kind text, p_department text, p_verifier text, p_expires timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made text := '@prefix@_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16);
    belongs text;
BEGIN
    belongs := CASE p_kind WHEN 'hub' THEN '@member@' WHEN 'manager' THEN '@member@' WHEN 'academic' THEN '@member@'
                           WHEN 'reporter' THEN '@reporter@' END;
    IF belongs IS NULL OR p_person IS NULL OR p_person !~ (CASE p_kind WHEN 'reporter' THEN '^$' ELSE '^[0-9a-f]{32}$' END)
        OR p_department IS NULL OR p_department !~ '^([0-9a-f]{32})?$' OR p_expires IS NULL
        OR p_expires > clock_timestamp() + interval '100 days'
        OR p_verifier IS NULL OR p_verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{40,64}:[A-Za-z0-9+/=]{40,64}$'
    THEN
        RAISE EXCEPTION 'no proper invitation' USING ERRCODE = 'HC005';
    END IF;
    IF NOT hub._may_invite() THEN
        RAISE EXCEPTION 'invite' USING ERRCODE = 'HC004', DETAIL = 'invite ' || p_kind;
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN NOCREATEDB NOCREATEROLE INHERIT CONNECTION LIMIT 20 PASSWORD %L VALID UNTIL %L IN ROLE %I',
                   made, p_verifier, p_expires, belongs);
    INSERT INTO hub.person (login, person, kind, department, invited_by, expires)
    VALUES (made, p_person, p_kind, p_department, session_user, p_expires);
    RETURN made;
END $$;

-- Whoever was invited puts a password of their own in place of the one that was sent to them; it does not run out.
CREATE OR REPLACE FUNCTION hub.take_up(p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_verifier IS NULL OR p_verifier !~ '^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{40,64}:[A-Za-z0-9+/=]{40,64}$' THEN
        RAISE EXCEPTION 'no proper password' USING ERRCODE = 'HC005';
    END IF;
    UPDATE hub.person SET settled_at = clock_timestamp(), expires = NULL
    WHERE login = session_user AND revoked_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not a member' USING ERRCODE = 'HC003';
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', session_user, p_verifier, 'infinity');
END $$;

-- Nobody comes in under this name any more, and who is in sees nothing from now on. What they wrote stays.
CREATE OR REPLACE FUNCTION hub.revoke(p_login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    theirs hub.person;
BEGIN
    SELECT * INTO theirs FROM hub.person WHERE login = p_login;
    IF theirs.login IS NULL THEN
        RAISE EXCEPTION 'no such login' USING ERRCODE = 'HC005';
    END IF;
    IF NOT hub._may_revoke(theirs.kind) AND theirs.login <> session_user THEN
        RAISE EXCEPTION 'revoke' USING ERRCODE = 'HC004', DETAIL = 'revoke ' || theirs.kind;
    END IF;
    UPDATE hub.person SET revoked_at = clock_timestamp() WHERE login = theirs.login AND revoked_at IS NULL;
    IF FOUND THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN', theirs.login);
        EXECUTE format('REVOKE %I FROM %I', CASE theirs.kind WHEN 'reporter' THEN '@reporter@' ELSE '@member@' END, theirs.login);
    END IF;
END $$;

RESET ROLE;
SET ROLE @owner@;
