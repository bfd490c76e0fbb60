-- +goose Up

-- What a vehicle is in the inventory of goods, as its logbook and the roster name it.
-- It does not change with time: what does is dated. Nothing of it is told to stations.
ALTER TABLE vehicle
    ADD COLUMN inventory_no text NOT NULL DEFAULT '',
    ADD COLUMN vin          text NOT NULL DEFAULT '', -- as it is stamped on the frame; a machine's serial number
    ADD COLUMN make         text NOT NULL DEFAULT '',
    ADD COLUMN model        text NOT NULL DEFAULT '', -- what its maker calls it; in Mexico the line
    ADD COLUMN model_year   bigint,                    -- in Mexico the model
    ADD COLUMN cylinders    bigint,
    ADD CONSTRAINT vehicle_model_year CHECK (model_year BETWEEN 1900 AND 2200),
    ADD CONSTRAINT vehicle_cylinders CHECK (cylinders BETWEEN 1 AND 24);

COMMENT ON COLUMN vehicle_dated.detail IS
    'of a state: to whom it is lent, from whom rented, the vehicle in its place; of a custodian: the number as an employee';
