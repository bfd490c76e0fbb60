-- +goose Up

-- The approved budget and its changes come by file, too. A movement says which import brought it.
ALTER TABLE import DROP CONSTRAINT import_kind;
ALTER TABLE import ADD CONSTRAINT import_kind CHECK (kind IN ('vehicles', 'people', 'prices', 'permits', 'fills', 'dips', 'budget'));

ALTER TABLE budget_movement ADD COLUMN import text CONSTRAINT budget_movement_of_import REFERENCES import; -- null: somebody typed it
