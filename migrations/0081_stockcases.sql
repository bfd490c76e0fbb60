-- +goose Up

-- What books of own tanks find, and what is wrong with documents, becomes discrepancies by the
-- same way as what auditors write down: TANK-01 …, DOC-01 … beside AUD-01 ….
ALTER TABLE audit_change DROP CONSTRAINT audit_change_rule;
ALTER TABLE audit_change ADD CONSTRAINT audit_change_rule CHECK (rule ~ '^(AUD|TANK|DOC)-[0-9]{2}$');
