-- Accounts of people and programs, in tenants and on the platform (nil tenant_id); their sessions and API keys. Of a
-- secret only its hash is here.

ALTER TABLE account
    ADD COLUMN name                text        NOT NULL DEFAULT '',
    ADD COLUMN disabled            boolean     NOT NULL DEFAULT false,
    ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT now();

-- A browser that is logged in. `session` is a keyword.
CREATE TABLE login_session
(
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    account_id   uuid        NOT NULL,
    token_hash   bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    from_address text        NOT NULL,
    agent        text        NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT login_session_token_unique UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX login_session_account ON login_session (tenant_id, account_id);
CALL klinke_lock('login_session');

-- What a program logs in with: never more than its account may do, for a limited time.
CREATE TABLE api_key
(
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    account_id   uuid        NOT NULL,
    name         text        NOT NULL,
    token_hash   bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_key_name_unique UNIQUE (tenant_id, account_id, name),
    CONSTRAINT api_key_token_unique UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('api_key');
