-- Dialled for help besides 110 and 112.
ALTER TABLE tenant
    ADD COLUMN emergency_numbers text[] NOT NULL DEFAULT '{}';
