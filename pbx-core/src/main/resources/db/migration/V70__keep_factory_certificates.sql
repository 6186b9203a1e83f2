-- Until when the factory certificate is good by which a phone has proven to be itself: org.klinke.core.visit. `mac`: the
-- phone's then; another phone in its place has proven nothing yet. `told_days`: of which step before the end the tenant
-- has been told; NULL for none.
CREATE TABLE phone_certificate
(
    tenant_id uuid        NOT NULL,
    device_id uuid        NOT NULL,
    mac       text        NOT NULL,
    ends      timestamptz NOT NULL,
    told_days int,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_certificate');
