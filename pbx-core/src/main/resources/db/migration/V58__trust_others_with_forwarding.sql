-- Who may forward somebody's calls besides himself, and who reaches him all the same: ids of users and groups. Who is
-- gone is nobody, so nothing refers to them.
ALTER TABLE user_wish
    ADD COLUMN forwarders  uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN let_through uuid[] NOT NULL DEFAULT '{}';

-- What was set before this was written down is as old as this.
ALTER TABLE user_forward
    ADD COLUMN since timestamptz NOT NULL DEFAULT now();
