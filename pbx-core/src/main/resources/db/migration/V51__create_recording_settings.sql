-- What of a tenant's calls is recorded, as the document that the `apply` file has under `recordings`.
CREATE TABLE recording_settings
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    form      smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    settings  jsonb    NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('recording_settings');
