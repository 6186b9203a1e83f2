-- Who sells the platform on: his accounts see and make tenants of his own alone, and come into them by grants. The
-- platform's own rows: nil tenant_id.

CREATE TABLE reseller
(
    tenant_id   uuid    NOT NULL,
    id          uuid    NOT NULL,
    name        text    NOT NULL,
    tenants_max integer NOT NULL CHECK (tenants_max >= 0),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reseller_name_unique UNIQUE (tenant_id, name)
);
CALL klinke_lock('reseller');

CREATE TABLE reseller_account
(
    tenant_id   uuid NOT NULL,
    account_id  uuid NOT NULL,
    reseller_id uuid NOT NULL,
    CONSTRAINT reseller_account_unique PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, reseller_id) REFERENCES reseller (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX reseller_account_of ON reseller_account (tenant_id, reseller_id);
CALL klinke_lock('reseller_account');

CREATE TABLE reseller_tenant
(
    tenant_id   uuid NOT NULL,
    owned       uuid NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    reseller_id uuid NOT NULL,
    CONSTRAINT reseller_tenant_unique PRIMARY KEY (tenant_id, owned),
    FOREIGN KEY (tenant_id, reseller_id) REFERENCES reseller (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX reseller_tenant_owned ON reseller_tenant (owned);
CREATE INDEX reseller_tenant_of ON reseller_tenant (tenant_id, reseller_id);
CALL klinke_lock('reseller_tenant');
