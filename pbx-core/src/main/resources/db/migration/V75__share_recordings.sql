-- One recording, for one account of the tenant that may not hear recordings, for a while. It goes with either.
CREATE TABLE recording_share
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    id        uuid        NOT NULL,
    recording uuid        NOT NULL,
    account   uuid        NOT NULL,
    reason    text        NOT NULL,
    created   timestamptz NOT NULL,
    ends      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, recording) REFERENCES media_object (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, account) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('recording_share');
CREATE INDEX recording_share_recording ON recording_share (tenant_id, recording);
CREATE INDEX recording_share_account ON recording_share (tenant_id, account);
