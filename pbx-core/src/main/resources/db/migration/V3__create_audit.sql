-- The audit log: one hash chain per tenant, one for the platform (nil tenant_id; hence no reference to tenant, and the
-- chain of a deleted tenant stays as evidence, without any personal value). The application may add entries, never change or
-- remove them. Personal values (who, from where, why, before, after) lie beside it, sealed by the tenant's key, and can be
-- erased: the chain holds only their keyed hash.

CREATE TABLE audit_entry
(
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    seq         bigint      NOT NULL,
    at          timestamptz NOT NULL,
    role        text        NOT NULL,
    action      text        NOT NULL,
    kind        text        NOT NULL,
    object_id   uuid        NOT NULL,
    fields      text[]      NOT NULL,
    values_hash bytea       NOT NULL,
    previous    bytea       NOT NULL,
    hash        bytea       NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT audit_entry_seq_unique UNIQUE (tenant_id, seq)
);
CREATE INDEX audit_entry_object ON audit_entry (tenant_id, object_id);
CALL klinke_lock('audit_entry');

CREATE TABLE audit_values
(
    tenant_id uuid  NOT NULL,
    id        uuid  NOT NULL,
    sealed    bytea NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES audit_entry (tenant_id, id)
);
CALL klinke_lock('audit_values');
