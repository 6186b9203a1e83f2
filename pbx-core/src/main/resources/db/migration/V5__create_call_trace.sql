-- Texts of a call's messages, masked, packed and sealed with the tenant's key; deleted after trace.keep. No foreign key:
-- the call's record may come later (it waits in the journal) or have gone.

CREATE TABLE call_trace
(
    tenant_id uuid        NOT NULL,
    call_id   uuid        NOT NULL,
    ended_at  timestamptz NOT NULL,
    texts     bytea       NOT NULL,
    PRIMARY KEY (tenant_id, call_id)
);
COMMENT ON COLUMN call_trace.texts IS 'sealed: call_trace | call_id | texts';
CREATE INDEX call_trace_ended ON call_trace (tenant_id, ended_at);
ALTER TABLE call_trace ALTER COLUMN texts SET STORAGE EXTERNAL; -- packed already
CALL klinke_lock('call_trace');
