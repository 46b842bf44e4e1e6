-- What reporting tools read: see docs/team-reporting.md, which describes every column. Only what everybody of the team
-- may see, and nobody's name, address or words. Columns are only ever added, at the end: others build on these views.

-- A fact as a number, a day or a moment; none where it is of another kind.
CREATE OR REPLACE FUNCTION hub._number(v jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN jsonb_typeof(v) = 'number' AND abs((v #>> '{}')::numeric) < 9e15 THEN (v #>> '{}')::numeric::bigint END
$$;
CREATE OR REPLACE FUNCTION hub._moment(v jsonb) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN hub._number(v) BETWEEN 1 AND 7258118400000 THEN timestamptz 'epoch' + hub._number(v) * interval '1 millisecond' END
$$;
CREATE OR REPLACE FUNCTION hub._day(v jsonb) RETURNS date
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN v #>> '{}' ~ '^\d{4}-\d\d-\d\d$' THEN (v #>> '{}')::date END;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION hub._each(v jsonb) RETURNS TABLE (key text, value jsonb)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT x.key, x.value FROM jsonb_each(CASE WHEN jsonb_typeof(v) = 'object' THEN v ELSE '{}' END) x
$$;
CREATE OR REPLACE FUNCTION hub._zone() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT n.name FROM hub.state s JOIN pg_timezone_names n ON n.name = s.state #>> '{f,zone}'
                     WHERE s.entity_type = 'institution' AND s.space = 'team' LIMIT 1), 'Europe/London')
$$;

-- Every record of the team as it was last sent, and whether anything has come since.
CREATE OR REPLACE VIEW hub._reported WITH (security_barrier) AS
SELECT s.entity_id, s.entity_type, s.state, coalesce(s.state -> 'f', '{}') AS f, s.heads = e.heads AS is_current, s.kept_at
FROM hub.state s JOIN hub.entity e USING (entity_id)
WHERE s.space = 'team' AND hub._number(s.state -> 'made') = 1 AND coalesce(hub._number(s.state -> 'gone'), 0) = 0;

CREATE OR REPLACE VIEW hub.report_enquiries WITH (security_barrier) AS
SELECT entity_id AS enquiry, state ->> 'ref' AS reference, hub._moment(state -> 'received') AS received,
    nullif(state ->> 'channel', '') AS channel, nullif(f ->> 'type', '') AS type, nullif(f ->> 'urgency', '') AS urgency,
    state ->> 'stage' AS stage, hub._moment(state -> 'since') AS stage_since, state #>> '{side,kind}' AS standing_still,
    state ->> 'stage' <> 'closed' AS is_open,
    CASE WHEN state ->> 'stage' = 'closed' THEN NULL ELSE
        (SELECT c.value ->> 'department' FROM hub._each(state -> 'claims') c
         WHERE c.value ->> 'live' = '1' ORDER BY (c.key = state ->> 'confirmed') DESC, c.value -> 'at', c.key LIMIT 1) END AS department,
    (SELECT count(*) FROM hub._each(state -> 'claims') c WHERE c.value ->> 'live' = '1')::integer AS claims_standing,
    state ->> 'confirmed' IS NOT NULL AS is_confirmed, f #>> '{employers,0}' AS employer,
    hub._number(f -> 'value_pence') AS value_pence, hub._number(f -> 'people_helped') AS people_helped,
    hub._number(f -> 'likelihood') AS likelihood, hub._day(f -> 'deadline') AS deadline,
    hub._moment(state -> 'acked') AS acknowledged, hub._moment(state -> 'decided') AS decided,
    hub._moment(state -> 'answered') AS answered, hub._number(state -> 'reopened')::integer AS times_reopened,
    hub._moment(state #> '{closed,at}') AS closed, state #>> '{closed,reason}' AS close_reason,
    nullif(state ->> 'merged', '') AS merged_into, is_current, kept_at AS as_of
FROM hub._reported WHERE entity_type = 'enquiry';

CREATE OR REPLACE VIEW hub.report_offers WITH (security_barrier) AS
SELECT o.key AS offer, r.entity_id AS enquiry, o.value ->> 'department' AS department,
    hub._moment(coalesce(o.value -> 'asked', o.value -> 'at')) AS offered,
    coalesce(hub._number(o.value -> 'lead'), 1) = 1 AS is_main, o.value ->> 'status' AS status,
    hub._moment(o.value -> 'answered') AS answered, nullif(o.value ->> 'reason', '') AS reason,
    coalesce(hub._day(r.state #> ARRAY['closed', 'promised_offers', o.key]), hub._day(r.state #> ARRAY['due', 'offers', o.key])) AS due,
    r.is_current, r.kept_at AS as_of
FROM hub._reported r, hub._each(r.state -> 'offers') o WHERE r.entity_type = 'enquiry';

CREATE OR REPLACE VIEW hub.report_claims WITH (security_barrier) AS
SELECT c.key AS claim, r.entity_id AS enquiry, c.value ->> 'department' AS department,
    hub._moment(c.value -> 'at') AS claimed, c.value ->> 'live' = '1' AS stands, c.key = r.state ->> 'confirmed' AS is_confirmed,
    r.is_current, r.kept_at AS as_of
FROM hub._reported r, hub._each(r.state -> 'claims') c WHERE r.entity_type = 'enquiry';

CREATE OR REPLACE VIEW hub.report_promises WITH (security_barrier) AS
SELECT p.enquiry, p.promise, p.due, p.kept AS kept_at,
    CASE WHEN p.due IS NULL THEN 'none'
         WHEN p.kept IS NOT NULL THEN CASE WHEN (p.kept AT TIME ZONE z.zone)::date <= p.due THEN 'kept' ELSE 'late' END
         WHEN NOT p.is_open THEN 'not kept'
         WHEN (now() AT TIME ZONE z.zone)::date > p.due THEN 'waiting and late' ELSE 'waiting' END AS outcome,
    p.is_current, p.as_of
FROM (SELECT hub._zone() AS zone) z, LATERAL (
    SELECT r.entity_id AS enquiry, n.name AS promise,
        coalesce(hub._day(r.state #> ARRAY['closed', 'promised_' || n.name]), hub._day(r.state #> ARRAY['due', n.name])) AS due,
        hub._moment(r.state -> n.kept) AS kept, r.state ->> 'stage' <> 'closed' AS is_open, r.is_current, r.kept_at AS as_of
    FROM hub._reported r, (VALUES ('acknowledge', 'acked'), ('decide', 'decided'), ('reply', 'answered')) n (name, kept)
    WHERE r.entity_type = 'enquiry') p;

CREATE OR REPLACE VIEW hub.report_employers WITH (security_barrier) AS
SELECT entity_id AS employer, f ->> 'name' AS name, nullif(f ->> 'town', '') AS town, nullif(f ->> 'region', '') AS region,
    nullif(f ->> 'sector', '') AS sector, hub._number(f -> 'employees') AS employees, nullif(f ->> 'legal_form', '') AS legal_form,
    nullif(f ->> 'parent', '') AS parent, hub._moment(state -> 'at') AS added, is_current, kept_at AS as_of
FROM hub._reported WHERE entity_type = 'employer';

CREATE OR REPLACE VIEW hub.report_departments WITH (security_barrier) AS
SELECT entity_id AS department, f ->> 'code' AS code, f ->> 'name' AS name, coalesce(hub._number(f -> 'closed'), 0) = 0 AS in_use,
    is_current, kept_at AS as_of
FROM hub._reported WHERE entity_type = 'department';

CREATE OR REPLACE VIEW hub.report_people WITH (security_barrier) AS
SELECT entity_id AS person, f ->> 'role' AS role, nullif(f ->> 'department', '') AS department,
    coalesce(hub._number(f -> 'left'), 0) = 0 AS works_here, is_current, kept_at AS as_of
FROM hub._reported WHERE entity_type = 'person';

CREATE OR REPLACE VIEW hub.report_follow_ups WITH (security_barrier) AS
SELECT entity_id AS follow_up, nullif(f ->> 'enquiry', '') AS enquiry, nullif(f ->> 'employer', '') AS employer,
    f ->> 'kind' AS kind, hub._day(f -> 'due') AS due, f ->> 'status' AS status, hub._moment(f -> 'done_at') AS done,
    is_current, kept_at AS as_of
FROM hub._reported WHERE entity_type = 'follow_up';

CREATE OR REPLACE VIEW hub.report_freshness WITH (security_barrier) AS
SELECT (SELECT max(recorded_at) FROM hub.change) AS last_change, (SELECT count(*) FROM hub._reported) AS records,
    (SELECT count(*) FROM hub._reported WHERE is_current) AS records_current,
    (SELECT count(*) FROM hub.entity e WHERE e.space = 'team'
     AND NOT EXISTS (SELECT 1 FROM hub.state s WHERE s.entity_id = e.entity_id)) AS records_never_sent;
