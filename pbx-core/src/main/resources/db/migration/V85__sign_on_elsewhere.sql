-- Where the people of a tenant log in instead of here (OpenID Connect): at most one such place. `secret` is sealed with
-- the tenant's key.
CREATE TABLE sign_on
(
    tenant_id     uuid     NOT NULL REFERENCES tenant (id),
    form          smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    issuer        text     NOT NULL,
    client_id     text     NOT NULL,
    secret        bytea,
    claim         text     NOT NULL,
    domains       text[]   NOT NULL,
    make_accounts boolean  NOT NULL,
    passwords     boolean  NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('sign_on');
