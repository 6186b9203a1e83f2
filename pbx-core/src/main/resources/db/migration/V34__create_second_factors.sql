-- The second factor of an account: a secret that its phone and we know (RFC 6238), sealed by the realm's key, and codes
-- for who has lost the phone, as keyed hashes. `last_step` is that of the code used last: none is good twice.
CREATE TABLE second_factor
(
    tenant_id  uuid    NOT NULL,
    account_id uuid    NOT NULL,
    secret     bytea   NOT NULL,
    confirmed  boolean NOT NULL DEFAULT false,
    last_step  bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('second_factor');

CREATE TABLE recovery_code
(
    tenant_id  uuid  NOT NULL,
    account_id uuid  NOT NULL,
    code_hash  bytea NOT NULL,
    PRIMARY KEY (tenant_id, account_id, code_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('recovery_code');
