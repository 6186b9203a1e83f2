-- What calls to outside may be, and cost.

-- A tenant's settings as a document (org.klinke.core.authority.TollSettings); a tenant without one has the usual ones.
CREATE TABLE toll_settings
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    form      smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    settings  jsonb    NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('toll_settings');

-- Somebody has looked at a limit that was reached, and let calls go on: what was used before counts no more. `subject` is
-- 'tenant', or 'user' or 'trunk' with its id.
CREATE TABLE toll_unlock
(
    tenant_id   uuid        NOT NULL REFERENCES tenant (id),
    subject     text        NOT NULL,
    unlocked_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, subject)
);
CALL klinke_lock('toll_unlock');
