-- An operator's way into a tenant: for a reason, for a time, in the tenant's own rows, where the tenant sees it.
-- `account_id` is an account of the platform, so no reference: another realm's row.
CREATE TABLE access_grant
(
    tenant_id  uuid        NOT NULL REFERENCES tenant (id),
    id         uuid        NOT NULL,
    account_id uuid        NOT NULL,
    login      text        NOT NULL,
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX access_grant_account ON access_grant (tenant_id, account_id, ends_at);
CALL klinke_lock('access_grant');
