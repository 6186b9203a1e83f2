-- For which opening (phone.generation) a phone was last sent the key of its encrypted files: the key itself is stored
-- nowhere. A phone that was told none of its own could not read them.
CREATE TABLE phone_key
(
    tenant_id  uuid NOT NULL,
    device_id  uuid NOT NULL,
    generation int  NOT NULL,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_key');
