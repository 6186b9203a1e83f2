-- Handsets of a DECT base beside its first, which is the base's own device: each is a device, whose account the base is told.
CREATE TABLE phone_handset
(
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    base_id   uuid NOT NULL,
    number    int  NOT NULL CHECK (number > 1),
    PRIMARY KEY (tenant_id, device_id),
    CONSTRAINT phone_handset_number_unique UNIQUE (tenant_id, base_id, number),
    CHECK (base_id <> device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, base_id) REFERENCES phone (tenant_id, device_id)
);
CALL klinke_lock('phone_handset');
