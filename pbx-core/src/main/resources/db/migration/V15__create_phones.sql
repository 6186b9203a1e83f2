-- Which telephone a device is, and by which of its addresses it may fetch its configuration.
CREATE TABLE phone
(
    tenant_id  uuid NOT NULL,
    device_id  uuid NOT NULL,
    model      text NOT NULL,
    mac        text CHECK (mac ~ '^[0-9a-f]{12}$'),
    generation int  NOT NULL DEFAULT 1 CHECK (generation > 0),
    open_until timestamptz,
    PRIMARY KEY (tenant_id, device_id),
    CONSTRAINT phone_mac_unique UNIQUE (mac),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone');
COMMENT ON COLUMN phone.generation IS 'addresses sealed for another one are dead';
COMMENT ON COLUMN phone.open_until IS 'the first address works until then, or until the phone has registered';
