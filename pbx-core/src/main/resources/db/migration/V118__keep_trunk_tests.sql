-- What the last self-test of each trunk found, whoever began it.
CREATE TABLE trunk_test
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    trunk_id  uuid        NOT NULL,
    at        timestamptz NOT NULL,
    nightly   boolean     NOT NULL,
    report    jsonb       NOT NULL,
    PRIMARY KEY (tenant_id, trunk_id)
);
CALL klinke_lock('trunk_test');
COMMENT ON TABLE trunk_test IS 'by the tenant that has tested; the trunk is its own or the platform''s';
COMMENT ON COLUMN trunk_test.at IS 'when it ended';
COMMENT ON COLUMN trunk_test.report IS 'as the API shows it';
