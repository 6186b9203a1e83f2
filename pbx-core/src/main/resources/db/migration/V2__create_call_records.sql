-- Call records: names are snapshots, no foreign keys (users and devices come and go), partitioned by month. The key
-- carries started_at because a partitioned key must; a record's replay brings the same one, so it stays idempotent.

CREATE TABLE conversation
(
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id, started_at)
) PARTITION BY RANGE (started_at);

CREATE TABLE call
(
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    started_at      timestamptz NOT NULL,
    conversation_id uuid        NOT NULL,
    answered_at     timestamptz,
    ended_at        timestamptz NOT NULL,
    caller_device   uuid,
    caller_user     uuid,
    caller_name     text        NOT NULL,
    caller_number   text        NOT NULL,
    dialled         text        NOT NULL,
    cause           text        NOT NULL,
    sip_call_ids    text[]      NOT NULL,
    timeline        jsonb       NOT NULL,
    PRIMARY KEY (tenant_id, id, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX call_latest ON call (tenant_id, started_at DESC, id);
CREATE INDEX call_conversation ON call (tenant_id, conversation_id);

CREATE TABLE leg
(
    tenant_id        uuid             NOT NULL,
    id               uuid             NOT NULL,
    started_at       timestamptz      NOT NULL,
    call_id          uuid             NOT NULL,
    position         integer          NOT NULL,
    leg_started_at   timestamptz      NOT NULL,
    answered_at      timestamptz,
    ended_at         timestamptz      NOT NULL,
    inbound          boolean          NOT NULL,
    device           uuid,
    user_            uuid,
    name             text             NOT NULL,
    number           text             NOT NULL,
    cause            text             NOT NULL,
    packets_received bigint           NOT NULL,
    packets_sent     bigint           NOT NULL,
    packets_lost     bigint           NOT NULL,
    packets_refused  bigint           NOT NULL,
    jitter_millis    double precision NOT NULL,
    PRIMARY KEY (tenant_id, call_id, id, started_at)
) PARTITION BY RANGE (started_at);
COMMENT ON COLUMN leg.started_at IS 'of the call: the partition key';

CREATE TABLE segment
(
    tenant_id  uuid        NOT NULL,
    call_id    uuid        NOT NULL,
    position   integer     NOT NULL,
    started_at timestamptz NOT NULL,
    leg_a      uuid        NOT NULL,
    leg_b      uuid        NOT NULL,
    from_at    timestamptz NOT NULL,
    to_at      timestamptz NOT NULL,
    ending     text        NOT NULL,
    PRIMARY KEY (tenant_id, call_id, position, started_at)
) PARTITION BY RANGE (started_at);
COMMENT ON COLUMN segment.started_at IS 'of the call: the partition key';

CALL klinke_lock('conversation');
CALL klinke_lock('call');
CALL klinke_lock('leg');
CALL klinke_lock('segment');

-- Makes the partitions of the months from one before `today` to `months_ahead` after it, and a default one for
-- everything else, as far as they are missing. Rows that wait in the default partition move into a new month. Nobody but
-- the migrator has rights on a partition: rows are reached through the table above it. Runs at each start of the server.
CREATE PROCEDURE klinke_make_partitions(today date, months_ahead integer)
    LANGUAGE plpgsql AS
$$
DECLARE
    parent    text;
    first_day date;
    child     text;
BEGIN
    FOREACH parent IN ARRAY ARRAY ['conversation', 'call', 'leg', 'segment']
        LOOP
            child := parent || '_other';
            IF to_regclass(child) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', child, parent);
                CALL klinke_lock(child::regclass);
            END IF;
            FOR month IN -1..months_ahead
                LOOP
                    first_day := date_trunc('month', today) + make_interval(months => month);
                    child := parent || '_' || to_char(first_day, 'YYYY_MM');
                    CONTINUE WHEN to_regclass(child) IS NOT NULL;
                    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
                    CALL klinke_lock(child::regclass);
                    EXECUTE format(
                        'WITH moved AS (DELETE FROM %I WHERE started_at >= %L AND started_at < %L RETURNING *) '
                            'INSERT INTO %I SELECT * FROM moved',
                        parent || '_other',
                        first_day::timestamp AT TIME ZONE 'UTC',
                        (first_day + interval '1 month')::timestamp AT TIME ZONE 'UTC', child);
                    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                        parent, child,
                        first_day::timestamp AT TIME ZONE 'UTC',
                        (first_day + interval '1 month')::timestamp AT TIME ZONE 'UTC');
                END LOOP;
        END LOOP;
END
$$;
