-- What happened to a telephone, what it was served last, and which firmware it shall run.

-- `what`: org.klinke.core.visit.Visit.What. `changes`: lines that differ from what it was served of this file before,
-- secrets masked; NULL for none before, or no file. `more`: as many before it were not written down, there were too many.
-- `number`: in the order they happened. Deleted after provisioning.keep-visits.
CREATE TABLE phone_visit
(
    tenant_id uuid        NOT NULL,
    device_id uuid        NOT NULL,
    number    bigint      GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL,
    what      text        NOT NULL,
    source    text        NOT NULL,
    agent     text        NOT NULL,
    file      text        NOT NULL,
    note      text        NOT NULL,
    changes   text,
    more      int         NOT NULL,
    PRIMARY KEY (tenant_id, number),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX phone_visit_of ON phone_visit (tenant_id, device_id, number);
CREATE INDEX phone_visit_at ON phone_visit (tenant_id, at);
CALL klinke_lock('phone_visit');

-- The last text of each file, secrets masked: kept as long as the telephone.
CREATE TABLE phone_file
(
    tenant_id uuid        NOT NULL,
    device_id uuid        NOT NULL,
    file      text        NOT NULL,
    at        timestamptz NOT NULL,
    source    text        NOT NULL,
    agent     text        NOT NULL,
    masked    text        NOT NULL,
    PRIMARY KEY (tenant_id, device_id, file),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_file');

-- Firmware of telephones: the bytes lie in the data directory, `firmware/ID`.
CREATE TABLE firmware
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    id        uuid        NOT NULL,
    models    text[]      NOT NULL CHECK (cardinality(models) > 0),
    version   text        NOT NULL,
    file      text        NOT NULL,
    bytes     bigint      NOT NULL CHECK (bytes > 0),
    sha256    text        NOT NULL,
    note      text        NOT NULL,
    added     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('firmware');

-- Which phone shall run which; none: it keeps what it has.
CREATE TABLE phone_firmware
(
    tenant_id   uuid NOT NULL,
    device_id   uuid NOT NULL,
    firmware_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, firmware_id) REFERENCES firmware (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_firmware');
