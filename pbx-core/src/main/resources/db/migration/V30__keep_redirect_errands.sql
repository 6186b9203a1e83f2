-- What redirect services are told of telephones, and how far that is: a restart forgets none.
CREATE TABLE redirect_errand
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    mac       text        NOT NULL CHECK (mac ~ '^[0-9a-f]{12}$'),
    maker     text        NOT NULL,
    want      text        NOT NULL,
    serial    text        NOT NULL,
    state     text        NOT NULL,
    why       text        NOT NULL,
    detail    text        NOT NULL,
    tries     int         NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, mac)
);
CALL klinke_lock('redirect_errand');
COMMENT ON COLUMN redirect_errand.serial IS 'as on the phone''s label, empty where nobody said it';
COMMENT ON COLUMN redirect_errand.why IS 'of what was refused; empty where nothing was';

-- A visit whose writing was not confirmed is written once more, and stands there once. Older ones have none.
ALTER TABLE phone_visit ADD COLUMN id uuid;
CREATE UNIQUE INDEX phone_visit_once ON phone_visit (tenant_id, id);
