-- Who is told of incidents and maintenance by mail, and the mails that wait. The platform's own rows: nil tenant_id. An
-- address is sealed; `address_key` is a keyed hash, by which the same address is found again.

CREATE TABLE status_subscriber
(
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    address     bytea       NOT NULL,
    address_key bytea       NOT NULL,
    language    text        NOT NULL CHECK (language IN ('de', 'en')),
    since       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT status_subscriber_unique UNIQUE (tenant_id, address_key)
);
CALL klinke_lock('status_subscriber');

-- A mail that waits to be sent, sealed; gone once it is sent or given up. `subscriber` is nobody for the mail that asks whether an
-- address wants to be told.
CREATE TABLE status_mail
(
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    subscriber uuid,
    mail       bytea       NOT NULL,
    next       timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, subscriber) REFERENCES status_subscriber (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX status_mail_next ON status_mail (tenant_id, next);
CREATE INDEX status_mail_subscriber ON status_mail (tenant_id, subscriber);
CALL klinke_lock('status_mail');

-- Whether mails were made of it: what stood on the page before is told to nobody.
ALTER TABLE status_update ADD COLUMN told boolean NOT NULL DEFAULT true;
ALTER TABLE status_update ALTER COLUMN told SET DEFAULT false;
