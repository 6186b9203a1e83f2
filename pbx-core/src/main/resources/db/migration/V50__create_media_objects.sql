-- What is kept to be heard, found without opening it: the sound itself lies sealed in a blob of the same id.
-- No reference to users: whoever was recorded stays named when he has left.
CREATE TABLE media_object
(
    tenant_id       uuid             NOT NULL REFERENCES tenant (id),
    id              uuid             NOT NULL,
    kind            text             NOT NULL,
    call_id         uuid             NOT NULL,
    conversation_id uuid             NOT NULL,
    leg_id          uuid             NOT NULL,
    started         timestamptz      NOT NULL,
    user_id         uuid,
    owner_name      text             NOT NULL,
    extension       text             NOT NULL,
    other_name      text             NOT NULL,
    other_number    text             NOT NULL,
    outward         boolean          NOT NULL,
    codec           text             NOT NULL,
    channels        text             NOT NULL,
    rule            text             NOT NULL,
    consent         text             NOT NULL,
    keep_days       integer          NOT NULL CHECK (keep_days >= 0),
    seconds         double precision NOT NULL,
    bytes           bigint           NOT NULL,
    whole           boolean          NOT NULL,
    key_version     integer          NOT NULL,
    keep_until      timestamptz,
    hold            text             NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('media_object');
CREATE INDEX media_object_started ON media_object (tenant_id, started DESC, id DESC);
CREATE INDEX media_object_due ON media_object (tenant_id, keep_until) WHERE hold = '';
CREATE INDEX media_object_call ON media_object (tenant_id, call_id);
COMMENT ON COLUMN media_object.whole IS 'false: the process was killed, or the disk full, before it was written to its end';
COMMENT ON COLUMN media_object.hold IS 'why it may not be deleted; empty: it may';
