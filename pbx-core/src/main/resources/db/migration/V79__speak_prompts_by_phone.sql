-- Which announcement is spoken by phone under which number, and by whom. Nobody may unless a row says so.
CREATE TABLE phone_prompt
(
    tenant_id uuid   NOT NULL REFERENCES tenant (id),
    number    text   NOT NULL CHECK (number ~ '^[0-9]{3,6}$'),
    name      text   NOT NULL,
    language  text   NOT NULL,
    users     text[] NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
CALL klinke_lock('phone_prompt');
COMMENT ON COLUMN phone_prompt.users IS 'extensions of users';
