-- +goose Up

-- When stations said that they know of a block: of a vehicle, a label, a badge. A block is
-- the version of the fleet's log that holds it; online says whether the station was when
-- it was decided. Rows are of the last weeks, since they only measure.

CREATE TABLE block_heard (
    fleet_n    bigint NOT NULL,
    station    text NOT NULL REFERENCES station,
    era        bigint NOT NULL,
    decided_at timestamptz NOT NULL,
    online     boolean NOT NULL,
    heard_at   timestamptz,
    CONSTRAINT block_heard_pk PRIMARY KEY (fleet_n, station)
);
CREATE INDEX block_heard_waiting ON block_heard (station, fleet_n) WHERE heard_at IS NULL;
CREATE INDEX block_heard_decided ON block_heard (decided_at);

-- What is no vehicle's is little among many fills.
CREATE INDEX dispense_nobodys ON dispense (happened_at) WHERE purpose <> 'vehicle';
