-- Tenancy, directory. Every table with a tenant_id carries row-level security, enabled AND forced; its key begins with
-- tenant_id, so that a reference can never cross tenants. TenancyLockTest fails for a table that forgets one of these.

-- The tenant of this transaction. Unset, or '' (what a pooled connection holds after a transaction-local set_config), is
-- an error: neither all rows nor silently none. 'platform' stands for the platform itself, whose rows bear the nil UUID.
-- No SECURITY DEFINER here or anywhere: it would walk around the locks.
CREATE FUNCTION klinke_tenant() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS
$$
DECLARE
    value text := current_setting('klinke.tenant', true);
BEGIN
    IF value IS NULL OR value = '' THEN
        RAISE EXCEPTION 'no tenant is set in this transaction'
            USING ERRCODE = 'KL001', HINT = 'Tenant data is reached through Database.inTenant only.';
    END IF;
    IF value = 'platform' THEN
        RETURN '00000000-0000-0000-0000-000000000000';
    END IF;
    RETURN value::uuid;
END
$$;

-- Puts the second tenancy lock on a table: the policy that everybody meets, and the migrator's explicit own one, for
-- FORCE binds the owner too.
CREATE PROCEDURE klinke_lock(table_name regclass)
    LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY tenant ON %s TO PUBLIC USING (tenant_id = klinke_tenant()) '
                       'WITH CHECK (tenant_id = klinke_tenant())', table_name);
    EXECUTE format('CREATE POLICY migrator ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', table_name);
END
$$;

-- Platform table: the list of tenants itself. A tenant sees its own row, the platform all.
CREATE TABLE tenant
(
    id         uuid PRIMARY KEY CHECK (id <> '00000000-0000-0000-0000-000000000000'),
    name       text        NOT NULL CONSTRAINT tenant_name_unique UNIQUE,
    domain     text        NOT NULL CONSTRAINT tenant_domain_unique UNIQUE,
    country    text        NOT NULL,
    area_code  text        NOT NULL,
    time_zone  text        NOT NULL,
    language   text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenant TO PUBLIC
    USING (klinke_tenant() IN (id, '00000000-0000-0000-0000-000000000000'))
    WITH CHECK (klinke_tenant() IN (id, '00000000-0000-0000-0000-000000000000'));
CREATE POLICY migrator ON tenant TO CURRENT_USER USING (true) WITH CHECK (true);

-- A place with an address, where devices stand: later its emergency number and trunk. One default site per tenant.
CREATE TABLE site
(
    tenant_id  uuid    NOT NULL REFERENCES tenant (id),
    id         uuid    NOT NULL,
    name       text    NOT NULL,
    address    text    NOT NULL DEFAULT '',
    area_code  text    NOT NULL DEFAULT '',
    is_default boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT site_name_unique UNIQUE (tenant_id, name)
);
CREATE UNIQUE INDEX site_one_default ON site (tenant_id) WHERE is_default;
CALL klinke_lock('site');

-- A person; `user` is a reserved word.
CREATE TABLE user_
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id        uuid NOT NULL,
    name      text NOT NULL,
    email     text,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('user_');

-- A login with roles. An operator's account belongs to the platform (nil tenant_id), so no reference to tenant here.
CREATE TABLE account
(
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    login         text        NOT NULL,
    password_hash text        NOT NULL,
    roles         text[]      NOT NULL,
    user_id       uuid,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT account_login_unique UNIQUE (tenant_id, login),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id)
);
CALL klinke_lock('account');

-- One number space of a tenant for users, groups, queues, parking, conferences, switches: `kind` says what `target` is.
CREATE TABLE extension
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id        uuid NOT NULL,
    number    text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('user')),
    target    uuid NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT extension_number_unique UNIQUE (tenant_id, number)
);
CREATE UNIQUE INDEX extension_one_per_user ON extension (tenant_id, target) WHERE kind = 'user';
CALL klinke_lock('extension');

-- A phone or softphone. `secret` is its SIP password, sealed by the tenant's key, which is not in this database.
CREATE TABLE device
(
    tenant_id    uuid  NOT NULL REFERENCES tenant (id),
    id           uuid  NOT NULL,
    site_id      uuid  NOT NULL,
    user_id      uuid,
    location     text,
    name         text  NOT NULL,
    sip_username text  NOT NULL,
    secret       bytea NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT device_name_unique UNIQUE (tenant_id, name),
    CONSTRAINT device_sip_username_unique UNIQUE (tenant_id, sip_username),
    FOREIGN KEY (tenant_id, site_id) REFERENCES site (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id)
);
CREATE INDEX device_user ON device (tenant_id, user_id);
CALL klinke_lock('device');

-- A telephone number (DID), E.164 with '+', unique over the platform: its tenant sees it, the platform sees all.
CREATE TABLE number
(
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    id           uuid NOT NULL,
    e164         text NOT NULL CONSTRAINT number_e164_unique UNIQUE CHECK (e164 ~ '^\+[1-9][0-9]{1,14}$'),
    extension_id uuid,
    site_id      uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, extension_id) REFERENCES extension (tenant_id, id),
    FOREIGN KEY (tenant_id, site_id) REFERENCES site (tenant_id, id)
);
CALL klinke_lock('number');
DROP POLICY tenant ON number;
CREATE POLICY tenant ON number TO PUBLIC
    USING (klinke_tenant() IN (tenant_id, '00000000-0000-0000-0000-000000000000'))
    WITH CHECK (klinke_tenant() IN (tenant_id, '00000000-0000-0000-0000-000000000000'));
