-- Whose a number outside is: a tenant's phone book, and one for each of its users that nobody else sees.
CREATE TABLE contact
(
    tenant_id    uuid   NOT NULL REFERENCES tenant (id),
    id           uuid   NOT NULL,
    user_id      uuid,
    name         text   NOT NULL,
    organisation text   NOT NULL,
    numbers      text[] NOT NULL,
    note         text   NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (name <> '' OR organisation <> ''),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE
);
CALL klinke_lock('contact');
CREATE INDEX contact_user ON contact (tenant_id, user_id);
COMMENT ON COLUMN contact.user_id IS 'whose private one it is; null: the tenant''s';
COMMENT ON COLUMN contact.numbers IS 'kind and E.164: mobile +491711234567';

CREATE TABLE contact_book
(
    tenant_id    uuid     NOT NULL REFERENCES tenant (id),
    form         smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    stamp        uuid     NOT NULL,
    show_numbers boolean  NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('contact_book');
COMMENT ON COLUMN contact_book.stamp IS 'another one after each change of contacts: memory need not read them all each time';
COMMENT ON COLUMN contact_book.show_numbers IS 'colleagues see with whom one speaks';
