-- The address a site gives to telephones that nobody has assigned yet, and those that came by it.
CREATE TABLE phone_network
(
    tenant_id  uuid    NOT NULL,
    site_id    uuid    NOT NULL,
    generation int     NOT NULL DEFAULT 1 CHECK (generation > 0),
    open       boolean NOT NULL,
    PRIMARY KEY (tenant_id, site_id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES site (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_network');
COMMENT ON COLUMN phone_network.generation IS 'addresses sealed for another one are dead';

CREATE TABLE newcomer
(
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    site_id    uuid        NOT NULL,
    mac        text        NOT NULL CHECK (mac ~ '^[0-9a-f]{12}$'),
    remote     text        NOT NULL,
    user_agent text        NOT NULL,
    model      text        NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    secret     bytea       NOT NULL,
    device_id  uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT newcomer_unique UNIQUE (tenant_id, site_id, mac, remote),
    FOREIGN KEY (tenant_id, site_id) REFERENCES phone_network (tenant_id, site_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('newcomer');
COMMENT ON COLUMN newcomer.secret IS 'SIP password, by which it may call 110 and 112, sealed by the tenant''s key';
COMMENT ON COLUMN newcomer.device_id IS 'whose configuration it may fetch next, once somebody has adopted it';
