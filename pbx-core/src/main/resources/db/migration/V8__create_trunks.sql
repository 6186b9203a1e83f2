-- Ways to the telephone network, the numbers that live there, and the rules for calls from and to outside.

-- A trunk is a tenant's, or the platform's (nil tenant_id, as with account; hence no reference to tenant). `fields` is what a
-- person set, over what the profile says.
CREATE TABLE trunk
(
    tenant_id uuid    NOT NULL,
    id        uuid    NOT NULL,
    name      text    NOT NULL,
    profile   text    NOT NULL,
    enabled   boolean NOT NULL,
    fields    jsonb   NOT NULL CHECK (jsonb_typeof(fields) = 'object'),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT trunk_name_unique UNIQUE (tenant_id, name)
);
CALL klinke_lock('trunk');

-- What a trunk registers with, in this order. `secret` is sealed by the key of the tenant, or of the platform.
CREATE TABLE trunk_account
(
    tenant_id uuid     NOT NULL,
    id        uuid     NOT NULL,
    trunk_id  uuid     NOT NULL,
    position  smallint NOT NULL,
    username  text     NOT NULL,
    auth_user text,
    number    text,
    secret    bytea    NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT trunk_account_unique UNIQUE (tenant_id, trunk_id, username),
    FOREIGN KEY (tenant_id, trunk_id) REFERENCES trunk (tenant_id, id)
);
CALL klinke_lock('trunk_account');

-- Which tenants may call out over a trunk of the platform. The tenant sees that it may; only the platform says so.
CREATE TABLE trunk_permit
(
    tenant_id   uuid NOT NULL REFERENCES tenant (id),
    trunk_id    uuid NOT NULL,
    platform_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
        CHECK (platform_id = '00000000-0000-0000-0000-000000000000'),
    PRIMARY KEY (tenant_id, trunk_id),
    FOREIGN KEY (platform_id, trunk_id) REFERENCES trunk (tenant_id, id)
);
CALL klinke_lock('trunk_permit');
DROP POLICY tenant ON trunk_permit;
CREATE POLICY tenant ON trunk_permit TO PUBLIC
    USING (klinke_tenant() IN (tenant_id, '00000000-0000-0000-0000-000000000000'))
    WITH CHECK (klinke_tenant() = '00000000-0000-0000-0000-000000000000');

-- A site's way for emergency calls: its network number, and the trunks in the order in which they are tried. A use of a
-- trunk refers to one of the tenant's own, or to the permission to use one of the platform's, here and below.
ALTER TABLE site
    ADD COLUMN country          text NOT NULL DEFAULT '',
    ADD COLUMN emergency_number text;
-- Where nothing else is said a site is where the tenant is, also when that changes.
UPDATE site s SET area_code = '' FROM tenant t WHERE t.id = s.tenant_id AND s.is_default AND s.area_code = t.area_code;

CREATE TABLE site_emergency_trunk
(
    tenant_id         uuid     NOT NULL,
    site_id           uuid     NOT NULL,
    position          smallint NOT NULL,
    own_trunk_id      uuid,
    platform_trunk_id uuid,
    PRIMARY KEY (tenant_id, site_id, position),
    CHECK (num_nonnulls(own_trunk_id, platform_trunk_id) = 1),
    FOREIGN KEY (tenant_id, site_id) REFERENCES site (tenant_id, id),
    CONSTRAINT site_emergency_trunk_own FOREIGN KEY (tenant_id, own_trunk_id) REFERENCES trunk (tenant_id, id),
    CONSTRAINT site_emergency_trunk_permit FOREIGN KEY (tenant_id, platform_trunk_id)
        REFERENCES trunk_permit (tenant_id, trunk_id)
);
CALL klinke_lock('site_emergency_trunk');

-- The inventory: an entry is a number, or a block of one base and up to `digits` more. It owns every number that begins
-- like it, so no base may begin with another's: the spans of 15 digits never meet, whoever the tenants are (constraints do
-- not ask row-level security). What was given back to the carrier may be had by the next one.
ALTER TABLE number
    DROP CONSTRAINT number_e164_unique,
    DROP COLUMN extension_id,
    ADD COLUMN digits smallint NOT NULL DEFAULT 0 CHECK (digits BETWEEN 0 AND 12),
    ADD COLUMN state text NOT NULL DEFAULT 'IN_SERVICE'
        CHECK (state IN ('AVAILABLE', 'RESERVED', 'IN_SERVICE', 'PORT_IN', 'PORT_OUT', 'AGING', 'RELEASED')),
    ADD COLUMN target text,
    ADD COLUMN span int8range NOT NULL GENERATED ALWAYS AS (
        int8range(rpad(substr(e164, 2), 15, '0')::bigint, rpad(substr(e164, 2), 15, '9')::bigint, '[]')) STORED,
    ADD CONSTRAINT number_unique UNIQUE (tenant_id, e164),
    ADD CONSTRAINT number_span_free EXCLUDE USING gist (span WITH &&) WHERE (state <> 'RELEASED');

-- Whom a call from outside reaches. No trunk: from any.
CREATE TABLE inbound_rule
(
    tenant_id         uuid NOT NULL REFERENCES tenant (id),
    id                uuid NOT NULL,
    title             text NOT NULL,
    own_trunk_id      uuid,
    platform_trunk_id uuid,
    source            text NOT NULL,
    destination       text NOT NULL,
    extension         text NOT NULL,
    language          text,
    when_name         text,
    PRIMARY KEY (tenant_id, id),
    CHECK (num_nonnulls(own_trunk_id, platform_trunk_id) <= 1),
    CONSTRAINT inbound_rule_title_unique UNIQUE (tenant_id, title),
    CONSTRAINT inbound_rule_own FOREIGN KEY (tenant_id, own_trunk_id) REFERENCES trunk (tenant_id, id),
    CONSTRAINT inbound_rule_permit FOREIGN KEY (tenant_id, platform_trunk_id)
        REFERENCES trunk_permit (tenant_id, trunk_id)
);
CALL klinke_lock('inbound_rule');

-- Who may call what outside. `pin` is sealed by the tenant's key.
CREATE TABLE outbound_rule
(
    tenant_id   uuid    NOT NULL REFERENCES tenant (id),
    id          uuid    NOT NULL,
    title       text    NOT NULL,
    shown       boolean NOT NULL,
    prefix      text    NOT NULL,
    source      text    NOT NULL,
    destination text    NOT NULL,
    caller_id   text    NOT NULL,
    prefix_out  text    NOT NULL,
    deny        boolean NOT NULL,
    pin         bytea,
    when_name   text,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT outbound_rule_title_unique UNIQUE (tenant_id, title)
);
CALL klinke_lock('outbound_rule');

-- Where its calls leave: lowest `rank` first, spread by weight among equals.
CREATE TABLE outbound_rule_trunk
(
    tenant_id         uuid     NOT NULL,
    rule_id           uuid     NOT NULL,
    position          smallint NOT NULL,
    own_trunk_id      uuid,
    platform_trunk_id uuid,
    account           text,
    rank              smallint NOT NULL CHECK (rank BETWEEN 0 AND 99),
    weight            smallint NOT NULL CHECK (weight BETWEEN 1 AND 100),
    PRIMARY KEY (tenant_id, rule_id, position),
    CHECK (num_nonnulls(own_trunk_id, platform_trunk_id) = 1),
    FOREIGN KEY (tenant_id, rule_id) REFERENCES outbound_rule (tenant_id, id),
    CONSTRAINT outbound_rule_trunk_own FOREIGN KEY (tenant_id, own_trunk_id) REFERENCES trunk (tenant_id, id),
    CONSTRAINT outbound_rule_trunk_permit FOREIGN KEY (tenant_id, platform_trunk_id)
        REFERENCES trunk_permit (tenant_id, trunk_id)
);
CALL klinke_lock('outbound_rule_trunk');

-- What a change of the rules must not break: a call at this time from here to there must reach that.
CREATE TABLE expectation
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id        uuid NOT NULL,
    title     text NOT NULL,
    at        text NOT NULL,
    caller    text NOT NULL,
    called    text NOT NULL,
    reaches   text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT expectation_title_unique UNIQUE (tenant_id, title)
);
CALL klinke_lock('expectation');

-- Ranges from which extensions are given, by what they are given to (`any`, or a kind of extension), and single ones or
-- ranges that nobody gets (`forbidden`). Without a range any number may be given.
CREATE TABLE extension_pool
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    id        uuid     NOT NULL,
    position  smallint NOT NULL,
    kind      text     NOT NULL,
    first     text     NOT NULL,
    last      text     NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (length(first) = length(last) AND first <= last)
);
CALL klinke_lock('extension_pool');
