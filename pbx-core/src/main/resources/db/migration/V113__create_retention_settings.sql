-- How long a tenant keeps what, as the document that the `apply` file has under `retention`. Who is made from now on has
-- none and keeps call records for the days that the law lets him (Retention.USUAL); who was here before goes on as it was
-- until he says otherwise.
CREATE TABLE retention_settings
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    form      smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    settings  jsonb    NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('retention_settings');
INSERT INTO retention_settings (tenant_id, settings)
SELECT id, '{"callDays": 0, "numberDays": 0, "recordingDays": 0, "voicemailDays": 0}' FROM tenant;
