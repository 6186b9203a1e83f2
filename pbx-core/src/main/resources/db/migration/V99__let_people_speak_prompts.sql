-- Who may speak an announcement by phone is a person, whatever his extension is now; nobody gets the right with the
-- extension of somebody who has gone.
ALTER TABLE phone_prompt ADD COLUMN user_ids uuid[] NOT NULL DEFAULT '{}';
UPDATE phone_prompt p
   SET user_ids = ARRAY(SELECT e.target
                          FROM extension e
                         WHERE e.tenant_id = p.tenant_id AND e.kind = 'user' AND e.number = ANY (p.users));
ALTER TABLE phone_prompt DROP COLUMN users;
ALTER TABLE phone_prompt ALTER COLUMN user_ids DROP DEFAULT;
