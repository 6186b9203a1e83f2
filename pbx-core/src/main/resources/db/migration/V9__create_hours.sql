-- When it is open, and how people want to be reached. Ranges of time and own days are kept as people write them, which
-- is how they are read and shown (`Mon-Fri 08:00-17:00`, `12-24 closed`).

CREATE TABLE time_calendar
(
    tenant_id uuid   NOT NULL REFERENCES tenant (id),
    name      text   NOT NULL,
    region    text,
    days      text[] NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
CALL klinke_lock('time_calendar');
COMMENT ON COLUMN time_calendar.region IS 'whose public holidays it keeps: BY, BY-catholic';

CREATE TABLE time_condition
(
    tenant_id uuid   NOT NULL REFERENCES tenant (id),
    name      text   NOT NULL,
    calendar  text,
    times     text[] NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, calendar) REFERENCES time_calendar (tenant_id, name)
);
CALL klinke_lock('time_condition');

-- What its extension turns; while it is on, it forces the condition, if it names one.
CREATE TABLE time_switch
(
    tenant_id uuid    NOT NULL REFERENCES tenant (id),
    id        uuid    NOT NULL,
    name      text    NOT NULL,
    condition text,
    opens     boolean NOT NULL,
    turned_on boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT time_switch_name_unique UNIQUE (tenant_id, name)
);
CALL klinke_lock('time_switch');

ALTER TABLE extension
    DROP CONSTRAINT extension_kind_check,
    ADD CONSTRAINT extension_kind_check CHECK (kind IN ('user', 'group', 'switch', 'speed'));

CREATE TABLE ring_group
(
    tenant_id      uuid     NOT NULL REFERENCES tenant (id),
    id             uuid     NOT NULL,
    name           text     NOT NULL,
    strategy       text     NOT NULL CHECK (strategy IN ('ALL', 'IN_ORDER', 'RANDOM', 'LONGEST_IDLE')),
    member_seconds smallint NOT NULL,
    seconds        smallint NOT NULL,
    fallback       text,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('ring_group');

-- A member is a user, or another group. Who leaves the house leaves its groups.
CREATE TABLE ring_group_member
(
    tenant_id uuid     NOT NULL,
    group_id  uuid     NOT NULL,
    position  smallint NOT NULL,
    user_id   uuid,
    inner_id  uuid,
    PRIMARY KEY (tenant_id, group_id, position),
    CHECK (num_nonnulls(user_id, inner_id) = 1),
    FOREIGN KEY (tenant_id, group_id) REFERENCES ring_group (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, inner_id) REFERENCES ring_group (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('ring_group_member');

CREATE TABLE speed_dial
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id        uuid NOT NULL,
    name      text NOT NULL,
    number    text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('speed_dial');

-- `caller`: reaches nobody of the tenant; `called`: nobody of the tenant calls it.
CREATE TABLE block_list
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    kind      text     NOT NULL CHECK (kind IN ('caller', 'called')),
    position  smallint NOT NULL,
    mask      text     NOT NULL,
    PRIMARY KEY (tenant_id, kind, position)
);
CALL klinke_lock('block_list');

-- How one user wants to be reached; without a row as everybody is.
CREATE TABLE user_wish
(
    tenant_id      uuid    NOT NULL,
    user_id        uuid    NOT NULL,
    do_not_disturb boolean NOT NULL,
    call_waiting   boolean NOT NULL,
    blocked        text[]  NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('user_wish');

CREATE TABLE user_forward
(
    tenant_id     uuid     NOT NULL,
    user_id       uuid     NOT NULL,
    happened      text     NOT NULL CHECK (happened IN ('ALWAYS', 'BUSY', 'NO_ANSWER', 'UNREACHABLE')),
    origin        text     NOT NULL CHECK (origin IN ('INTERNAL', 'EXTERNAL')),
    target        text     NOT NULL,
    after_seconds smallint NOT NULL,
    PRIMARY KEY (tenant_id, user_id, happened, origin),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('user_forward');

-- When a phone, or a number outside, rings for calls of one origin.
CREATE TABLE follow_me
(
    tenant_id       uuid     NOT NULL,
    user_id         uuid     NOT NULL,
    position        smallint NOT NULL,
    device_id       uuid,
    number          text,
    origin          text     NOT NULL CHECK (origin IN ('INTERNAL', 'EXTERNAL', 'GROUP')),
    enabled         boolean  NOT NULL,
    delay_seconds   smallint NOT NULL,
    timeout_seconds smallint NOT NULL,
    PRIMARY KEY (tenant_id, user_id, position),
    CHECK (num_nonnulls(device_id, number) = 1),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('follow_me');
