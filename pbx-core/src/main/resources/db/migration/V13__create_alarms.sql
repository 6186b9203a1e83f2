-- What a tenant's admins must know at once, and who is told.

-- `facts`: who, where and what (org.klinke.core.alarm.Kind). `mail`: whether it goes to the tenant's addresses; `mail_note`
-- says why it has not gone yet, or never will. Deleted after 90 days.
CREATE TABLE alarm
(
    tenant_id  uuid        NOT NULL REFERENCES tenant (id),
    id         uuid        NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    facts      jsonb       NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
    mail       text        NOT NULL CHECK (mail IN ('none', 'due', 'sent', 'failed')),
    mail_tries smallint    NOT NULL DEFAULT 0,
    mail_due   timestamptz NOT NULL,
    mail_note  text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX alarm_at ON alarm (tenant_id, at);
CREATE INDEX alarm_mail_due ON alarm (tenant_id, mail_due) WHERE mail = 'due';
CALL klinke_lock('alarm');

CREATE TABLE alarm_settings
(
    tenant_id  uuid     NOT NULL REFERENCES tenant (id),
    form       smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    mail       text[]   NOT NULL,
    extensions text[]   NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('alarm_settings');
