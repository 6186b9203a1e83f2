-- What was answered to requests with an Idempotency-Key, sealed, for a day: who lost the answer asks again. A row
-- without an answer was begun and not settled: it is being done, or nobody knows whether it was.

CREATE TABLE kept_answer
(
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    account_id uuid        NOT NULL,
    operation  text        NOT NULL,
    key_mac    bytea       NOT NULL,
    asked_mac  bytea       NOT NULL,
    begun_at   timestamptz NOT NULL,
    answer     bytea,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT kept_answer_key_unique UNIQUE (tenant_id, account_id, operation, key_mac),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX kept_answer_begun ON kept_answer (tenant_id, begun_at);
CALL klinke_lock('kept_answer');
