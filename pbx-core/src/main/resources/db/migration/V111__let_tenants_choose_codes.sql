-- Codes of a tenant that are not as usual: another one, or 'off'. What is not here is as it is everywhere.
CREATE TABLE feature_code
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    feature   text NOT NULL,
    code      text NOT NULL,
    PRIMARY KEY (tenant_id, feature)
);
CALL klinke_lock('feature_code');
COMMENT ON COLUMN feature_code.feature IS 'what it does, as the `apply` file calls it under `codes`';
