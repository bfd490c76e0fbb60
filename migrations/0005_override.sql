-- +goose Up

-- By what exception a fill was released.
ALTER TABLE authorize
    ADD COLUMN once     text, -- a one-time authorization of the office
    ADD COLUMN override text; -- the record of two people at the station
CREATE INDEX authorize_once ON authorize (once) WHERE once IS NOT NULL;
CREATE INDEX authorize_override ON authorize (override) WHERE override IS NOT NULL;

-- Overrides by their challenge, and what the office approved, by station.
CREATE INDEX event_challenge ON event (station, (body->>'challenge')) WHERE kind = 'override';
CREATE INDEX event_approved ON event ((split_part(body->>'subject', '/', 2)), at) WHERE kind = 'decide' AND body->>'what' = 'approve';

-- One-time authorizations: one vehicle, one fill, one station. Nothing deletes a
-- row.
CREATE TABLE once (
    once     text   NOT NULL,
    station  text   NOT NULL,
    vehicle  text   NOT NULL,
    limit_ul bigint NOT NULL,
    until_at timestamptz NOT NULL,
    driver   text, -- null: any
    grade    text, -- null: any of the vehicle's
    trip     text,
    why      text   NOT NULL,
    tank_ul  bigint, -- of the vehicle when it was proposed
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    state    text NOT NULL, -- proposed, open, used, void
    ended_by text, -- who made it void; null when it was used
    ended_at timestamptz,
    auth     text, -- the authorize that used it …
    volume_ul bigint, -- … and what flowed
    CONSTRAINT once_pk PRIMARY KEY (once),
    CONSTRAINT once_of_station FOREIGN KEY (station) REFERENCES station,
    CONSTRAINT once_of_vehicle FOREIGN KEY (vehicle) REFERENCES vehicle,
    CONSTRAINT once_limit CHECK (limit_ul > 0),
    CONSTRAINT once_state CHECK (state IN ('proposed', 'open', 'used', 'void')),
    CONSTRAINT once_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT once_ended CHECK ((state IN ('used', 'void')) = (ended_at IS NOT NULL)),
    CONSTRAINT once_used CHECK ((state = 'used') = (auth IS NOT NULL)),
    -- Who proposes does not approve.
    CONSTRAINT once_two CHECK (approved_by <> proposed_by),
    -- One person alone may give one vehicle one tank within a day, and no more.
    CONSTRAINT once_alone CHECK (state IN ('proposed', 'void') OR approved_by IS NOT NULL
                                 OR coalesce(until_at <= proposed_at + interval '24 hours' AND limit_ul <= tank_ul, false))
);
CREATE INDEX once_when ON once (proposed_at);
