-- How the parts of the server were, day by day, and what people are told about it. The platform's own rows: nil tenant_id.

CREATE TABLE status_day
(
    tenant_id uuid    NOT NULL,
    component text    NOT NULL,
    day       date    NOT NULL,
    minutes   integer NOT NULL CHECK (minutes >= 0),
    degraded  integer NOT NULL CHECK (degraded >= 0),
    down      integer NOT NULL CHECK (down >= 0),
    PRIMARY KEY (tenant_id, component, day)
);
CALL klinke_lock('status_day');

CREATE TABLE status_notice
(
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('incident', 'maintenance')),
    state      text        NOT NULL,
    title_de   text        NOT NULL,
    title_en   text        NOT NULL,
    components text[]      NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz,
    automatic  boolean     NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('status_notice');

CREATE TABLE status_update
(
    tenant_id uuid        NOT NULL,
    id        uuid        NOT NULL,
    notice    uuid        NOT NULL,
    at        timestamptz NOT NULL,
    state     text        NOT NULL,
    text_de   text        NOT NULL,
    text_en   text        NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, notice) REFERENCES status_notice (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX status_update_notice ON status_update (tenant_id, notice);
CALL klinke_lock('status_update');
