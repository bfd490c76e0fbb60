-- +goose Up

-- Files of journal entries: which entries each has, and by which layout it was written, so that it can be
-- made again byte for byte, and so that of what is sent again and again each entry goes out once.

-- Texts of layouts by which files were made, by their hash: what is built in may be another in a later Litro.
CREATE TABLE entry_layout_text (
    sha256 text NOT NULL,
    layout text NOT NULL,
    CONSTRAINT entry_layout_text_pk PRIMARY KEY (sha256)
);

-- A schedule of entries sends those that went out after one; null: it is of a report.
ALTER TABLE schedule
    ADD COLUMN post text NOT NULL DEFAULT '', -- to which address of the configuration it goes by HTTPS
    ADD COLUMN entries_after bigint,
    DROP CONSTRAINT schedule_format,
    ADD CONSTRAINT schedule_format CHECK (format IN ('csv', 'xlsx', 'pdf', 'json', 'layout')),
    DROP CONSTRAINT schedule_to,
    ADD CONSTRAINT schedule_to CHECK (cardinality(addresses) > 0 OR folder <> '' OR post <> ''),
    ADD CONSTRAINT schedule_entries CHECK ((format = 'layout') = (entries_after IS NOT NULL));

CREATE TABLE entry_file (
    n             bigint GENERATED ALWAYS AS IDENTITY,
    name          text NOT NULL, -- of the layout
    version       bigint NOT NULL, -- of it; 0: the one that was built in
    layout_sha256 text NOT NULL,
    form          int NOT NULL, -- how Litro writes by a layout
    year          int NOT NULL,
    first         int NOT NULL, -- numbers of entries among those of the year that went out
    last          int NOT NULL,
    file_name     text NOT NULL,
    sha256        text NOT NULL, -- of the file
    size          bigint NOT NULL,
    schedule      text, -- null: somebody took it
    due_at        timestamptz,
    made_by       text NOT NULL,
    made_at       timestamptz NOT NULL,
    CONSTRAINT entry_file_pk PRIMARY KEY (n),
    CONSTRAINT entry_file_layout FOREIGN KEY (layout_sha256) REFERENCES entry_layout_text,
    CONSTRAINT entry_file_run FOREIGN KEY (schedule, due_at) REFERENCES schedule_run,
    CONSTRAINT entry_file_of CHECK ((schedule IS NULL) = (due_at IS NULL)),
    CONSTRAINT entry_file_numbers CHECK (first >= 1 AND last >= first),
    -- Of two runs at once one is told of the other; and what somebody takes again is on record once.
    CONSTRAINT entry_file_sent UNIQUE (schedule, year, first),
    CONSTRAINT entry_file_once UNIQUE NULLS NOT DISTINCT (schedule, name, version, layout_sha256, form, year, first, last)
);
CREATE INDEX entry_file_year ON entry_file (year, n);

-- No schedule has an entry twice, and none is left out.
-- +goose StatementBegin
CREATE FUNCTION entry_file_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before int;
BEGIN
    SELECT max(last) INTO before FROM entry_file WHERE schedule = NEW.schedule AND year = NEW.year;
    IF NEW.first <> before + 1 THEN
        RAISE EXCEPTION 'entries of % that % sends: % does not follow %', NEW.year, NEW.schedule, NEW.first, before USING ERRCODE = 'unique_violation', CONSTRAINT = 'entry_file_sent';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER entry_file_follows BEFORE INSERT ON entry_file FOR EACH ROW WHEN (NEW.schedule IS NOT NULL) EXECUTE FUNCTION entry_file_follows();

CREATE TRIGGER entry_layout_text_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entry_layout_text FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER entry_file_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entry_file FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

ALTER TABLE sending
    DROP CONSTRAINT sending_way,
    ADD CONSTRAINT sending_way CHECK (way IN ('hook', 'mail', 'folder', 'post'));
