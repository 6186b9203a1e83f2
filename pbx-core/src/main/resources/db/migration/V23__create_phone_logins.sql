-- Telephones that people share: who is logged in where, and the PIN by which each proves it.
ALTER TABLE phone
    ADD COLUMN hotdesk     boolean NOT NULL DEFAULT false,
    ADD COLUMN login_ends  time,
    ADD COLUMN login_stays boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN phone.hotdesk IS 'whose it is, phone_login says, and not its device';
COMMENT ON COLUMN phone.login_ends IS 'time of day, in the tenant''s zone, at which nobody is logged in any more';
COMMENT ON COLUMN phone.login_stays IS 'a login here does not end when its user logs in elsewhere';

CREATE TABLE phone_login
(
    tenant_id uuid        NOT NULL,
    device_id uuid        NOT NULL,
    user_id   uuid        NOT NULL,
    since     timestamptz NOT NULL,
    ends      timestamptz,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES phone (tenant_id, device_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('phone_login');

CREATE TABLE user_pin
(
    tenant_id uuid  NOT NULL,
    user_id   uuid  NOT NULL,
    secret    bytea NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('user_pin');
COMMENT ON COLUMN user_pin.secret IS 'sealed by the tenant''s key';
