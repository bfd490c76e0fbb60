-- +goose Up

-- Labels that were printed in one act, to be handed out together. The same act
-- sent twice is one run, and what it printed is printed again as it is.
CREATE TABLE label_run (
    run    text NOT NULL,
    at     timestamptz NOT NULL,
    who    text NOT NULL,
    reason text NOT NULL DEFAULT '', -- of labels lost or stolen
    CONSTRAINT label_run_pk PRIMARY KEY (run)
);
CREATE INDEX label_run_when ON label_run (at);

CREATE TABLE label_printed (
    run     text NOT NULL,
    label   text NOT NULL,
    version bigint NOT NULL,
    why     text NOT NULL,
    CONSTRAINT label_printed_pk PRIMARY KEY (run, label),
    CONSTRAINT label_printed_run FOREIGN KEY (run) REFERENCES label_run,
    CONSTRAINT label_printed_label FOREIGN KEY (label, version) REFERENCES label,
    CONSTRAINT label_printed_why CHECK (why IN ('first', 'worn', 'lost', 'stolen', 'again'))
);

-- What a printer takes and how far it is off, as somebody found out with the test
-- page.
CREATE TABLE label_printer (
    printer  text NOT NULL,
    sheet    text NOT NULL,
    code     text NOT NULL,
    dpi      bigint NOT NULL,
    right_um bigint NOT NULL, -- all labels go so far to the right …
    down_um  bigint NOT NULL, -- … and down
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT label_printer_pk PRIMARY KEY (printer)
);
