-- Passkeys of accounts (WebAuthn): the public half, and how often each has signed.
CREATE TABLE passkey
(
    tenant_id    uuid        NOT NULL,
    id           uuid        NOT NULL,
    account_id   uuid        NOT NULL,
    name         text        NOT NULL,
    credential   bytea       NOT NULL,
    data         bytea       NOT NULL,
    counter      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT passkey_credential_unique UNIQUE (tenant_id, credential),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX passkey_account ON passkey (tenant_id, account_id);
CALL klinke_lock('passkey');
