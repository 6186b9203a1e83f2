-- A person of the tenant has one account at most; and how he gets into it: by a link that is good once. Of its token
-- only the hash is here.

ALTER TABLE account
    ADD CONSTRAINT account_user_unique UNIQUE (tenant_id, user_id);

CREATE TABLE invitation
(
    tenant_id  uuid        NOT NULL,
    account_id uuid        NOT NULL,
    token_hash bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id),
    CONSTRAINT invitation_token_unique UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('invitation');
