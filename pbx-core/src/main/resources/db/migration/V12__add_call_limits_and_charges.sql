-- How many calls at once a carrier allows an account, and what a tenant has of a trunk of the platform. All three are null
-- where nothing is said.
ALTER TABLE trunk_account
    ADD COLUMN calls    smallint,
    ADD COLUMN inbound  smallint,
    ADD COLUMN outbound smallint,
    ADD CHECK (num_nonnulls(calls, inbound, outbound) IN (0, 3)),
    ADD CHECK (calls >= 1 AND inbound BETWEEN 0 AND calls AND outbound BETWEEN 0 AND calls);

ALTER TABLE trunk_permit
    ADD COLUMN calls    smallint,
    ADD COLUMN inbound  smallint,
    ADD COLUMN outbound smallint,
    ADD CHECK (num_nonnulls(calls, inbound, outbound) IN (0, 3)),
    ADD CHECK (calls >= 1 AND inbound BETWEEN 0 AND calls AND outbound BETWEEN 0 AND calls);

-- For whom a leg that left was counted, and at which price: what limits count after a restart. toll_trunk is null for a leg
-- that counts for nobody; of a leg that moved from call to call the last part has it.
ALTER TABLE leg
    ADD COLUMN toll_user  uuid,
    ADD COLUMN toll_trunk uuid,
    ADD COLUMN toll_cents integer NOT NULL DEFAULT 0;

-- How and when it was verified that the tenant may use the number and show it; all null: nobody has. What is there was
-- applied by the operator.
ALTER TABLE number
    ADD COLUMN proof_kind text DEFAULT 'OPERATOR' CHECK (proof_kind IN ('OPERATOR', 'CONTRACT', 'CARRIER', 'TEST_CALL')),
    ADD COLUMN proof_on   date DEFAULT current_date,
    ADD COLUMN proof_by   text DEFAULT '',
    ADD CHECK (num_nonnulls(proof_kind, proof_on, proof_by) IN (0, 3));
ALTER TABLE number
    ALTER COLUMN proof_kind DROP DEFAULT,
    ALTER COLUMN proof_on DROP DEFAULT,
    ALTER COLUMN proof_by DROP DEFAULT;
