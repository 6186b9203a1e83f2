-- Whose accounts must log in with a second factor: by role, in each tenant and on the platform (nil tenant_id).

CREATE TABLE login_policy
(
    tenant_id     uuid     NOT NULL,
    form          smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    second_factor text[]   NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('login_policy');
