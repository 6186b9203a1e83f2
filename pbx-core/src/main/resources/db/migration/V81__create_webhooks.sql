-- Addresses that are told what happens in a tenant.
CREATE TABLE webhook
(
    tenant_id     uuid    NOT NULL REFERENCES tenant (id),
    id            uuid    NOT NULL,
    name          text    NOT NULL,
    url           text    NOT NULL,
    events        text[]  NOT NULL,
    enabled       boolean NOT NULL,
    secret        bytea   NOT NULL,
    secret_before bytea,
    before_until  timestamptz,
    failures      integer NOT NULL DEFAULT 0,
    paused_until  timestamptz,
    reason        text    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CALL klinke_lock('webhook');
COMMENT ON COLUMN webhook.secret IS 'by which deliveries are signed; sealed';
COMMENT ON COLUMN webhook.failures IS 'in a row, since the last delivery that was taken';

-- What one address is told of one event. It goes after 30 days, its body earlier.
CREATE TABLE webhook_delivery
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    id        uuid        NOT NULL,
    webhook   uuid        NOT NULL,
    event     text        NOT NULL,
    created   timestamptz NOT NULL,
    body      text        NOT NULL,
    state     text        NOT NULL CHECK (state IN ('WAITING', 'DONE', 'GIVEN_UP')),
    tries     integer     NOT NULL DEFAULT 0,
    next_at   timestamptz NOT NULL,
    ended     timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, webhook) REFERENCES webhook (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('webhook_delivery');
CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, webhook, next_at) WHERE state = 'WAITING';
CREATE INDEX webhook_delivery_latest ON webhook_delivery (tenant_id, webhook, created DESC, id DESC);
CREATE INDEX webhook_delivery_age ON webhook_delivery (tenant_id, created);

CREATE TABLE webhook_attempt
(
    tenant_id uuid        NOT NULL REFERENCES tenant (id),
    delivery  uuid        NOT NULL,
    id        uuid        NOT NULL,
    at        timestamptz NOT NULL,
    millis    integer     NOT NULL,
    status    integer     NOT NULL,
    reason    text        NOT NULL,
    answer    text        NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, delivery) REFERENCES webhook_delivery (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('webhook_attempt');
CREATE INDEX webhook_attempt_delivery ON webhook_attempt (tenant_id, delivery, at);
COMMENT ON COLUMN webhook_attempt.status IS 'of HTTP; 0: there was no answer';
COMMENT ON COLUMN webhook_attempt.answer IS 'how it begins';
