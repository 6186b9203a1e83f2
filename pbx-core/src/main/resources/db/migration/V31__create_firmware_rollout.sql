-- A firmware that some phones of a model try first: all others follow by themselves, or nobody.
CREATE TABLE firmware_rollout
(
    tenant_id      uuid        NOT NULL,
    model          text        NOT NULL,
    firmware_id    uuid        NOT NULL,
    first          uuid[]      NOT NULL CHECK (cardinality(first) > 0),
    started        timestamptz NOT NULL,
    window_seconds bigint      NOT NULL CHECK (window_seconds > 0),
    state          text        NOT NULL,
    PRIMARY KEY (tenant_id, model),
    FOREIGN KEY (tenant_id, firmware_id) REFERENCES firmware (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('firmware_rollout');
COMMENT ON COLUMN firmware_rollout.first IS 'devices that try it; one that is gone by now counts no more';
