-- With what a tenant is known to makers' redirect services.
CREATE TABLE redirect_account
(
    tenant_id uuid    NOT NULL REFERENCES tenant (id),
    id        uuid    NOT NULL,
    maker     text    NOT NULL,
    base_url  text    NOT NULL,
    login     text    NOT NULL,
    user_name text    NOT NULL,
    place     text    NOT NULL,
    network   boolean NOT NULL,
    secret    bytea   NOT NULL,
    password  bytea   NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT redirect_account_unique UNIQUE (tenant_id, maker)
);
CALL klinke_lock('redirect_account');
COMMENT ON COLUMN redirect_account.network IS 'phones are told the network address of their site, not one of their own';
COMMENT ON COLUMN redirect_account.secret IS 'sealed by the tenant''s key';
COMMENT ON COLUMN redirect_account.password IS 'of user_name, sealed by the tenant''s key';
