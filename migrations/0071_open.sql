-- +goose Up

-- Packages of open data as they are published, byte by byte.
CREATE TABLE open_package (
    sha256 text NOT NULL,
    month  date NOT NULL, -- its first day
    bytes  bytea NOT NULL,
    units  text[] NOT NULL, -- the vehicles that it names
    CONSTRAINT open_package_pk PRIMARY KEY (sha256),
    CONSTRAINT open_package_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT open_package_is CHECK (sha256 = encode(sha256(bytes), 'hex')),
    CONSTRAINT open_package_size CHECK (octet_length(bytes) BETWEEN 1 AND 8388608),
    CONSTRAINT open_package_of UNIQUE (sha256, month)
);

-- What people said of the page that anybody sees. Whatever discloses is asked for by one and
-- approved by another: that the page is there (ask_on, on), and that a month is on it (ask_month,
-- month). What takes away is said by one, at once: that the page is not there (off), that a
-- version of a month is not shown (withdraw), that nothing comes of what was asked (void).
CREATE TABLE open_act (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    act      text NOT NULL,
    of_act   bigint, -- of on, month and void what was asked; of withdraw the act by which it was shown
    month    date,
    version  int, -- of a month, from 1 up
    package  text,
    -- Of the page: at what address anybody reaches it, whom to ask, and by what license data may be used.
    address  text, contact text, email text, license text, license_url text,
    reason   text NOT NULL, -- anybody reads it, but that of ask_on, on, off and void
    asked_by text, asked_at timestamptz, -- of what is approved
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    approved_for text,
    -- Of what was asked: of what the sums of the package are made, who is in a group and who was
    -- reserved. It is told to nobody; versions to come are held against it.
    made     jsonb,
    CONSTRAINT open_act_pk PRIMARY KEY (n),
    CONSTRAINT open_act_act CHECK (act IN ('ask_on', 'on', 'off', 'ask_month', 'month', 'withdraw', 'void')),
    CONSTRAINT open_act_answers CHECK ((of_act IS NOT NULL) = (act IN ('on', 'month', 'withdraw', 'void'))),
    CONSTRAINT open_act_shows CHECK ((month IS NOT NULL AND package IS NOT NULL) = (act IN ('ask_month', 'month', 'withdraw')) AND num_nulls(month, package) IN (0, 2)),
    CONSTRAINT open_act_version CHECK ((version IS NOT NULL) = (act IN ('month', 'withdraw')) AND (version > 0) IS NOT FALSE),
    CONSTRAINT open_act_page CHECK (num_nulls(address, contact, email, license, license_url) = CASE WHEN act IN ('ask_on', 'on') THEN 0 ELSE 5 END),
    CONSTRAINT open_act_length CHECK (char_length(reason) <= 400 AND char_length(address) <= 200 AND char_length(contact) <= 200 AND char_length(email) <= 200 AND char_length(license) <= 400 AND char_length(license_url) <= 200),
    CONSTRAINT open_act_why CHECK (btrim(reason) <> '' OR act IN ('on', 'month', 'void')),
    CONSTRAINT open_act_asked CHECK (num_nulls(asked_by, asked_at) = CASE WHEN act IN ('on', 'month') THEN 0 ELSE 2 END),
    CONSTRAINT open_act_made CHECK ((made IS NOT NULL) = (act = 'ask_month')),
    CONSTRAINT open_act_two CHECK (asked_by <> said_by),
    CONSTRAINT open_act_of FOREIGN KEY (of_act) REFERENCES open_act,
    CONSTRAINT open_act_said UNIQUE (n, said_by, said_at),
    CONSTRAINT open_act_approves FOREIGN KEY (of_act, asked_by, asked_at) REFERENCES open_act (n, said_by, said_at),
    CONSTRAINT open_act_bytes UNIQUE (n, month, package),
    CONSTRAINT open_act_same FOREIGN KEY (of_act, month, package) REFERENCES open_act (n, month, package),
    CONSTRAINT open_act_package FOREIGN KEY (package, month) REFERENCES open_package (sha256, month)
);
-- What was asked is answered once, a version is there once and is taken off once.
CREATE UNIQUE INDEX open_act_once ON open_act (of_act) WHERE act IN ('on', 'month', 'void');
CREATE UNIQUE INDEX open_act_month ON open_act (month, version) WHERE act = 'month';
CREATE UNIQUE INDEX open_act_off ON open_act (of_act) WHERE act = 'withdraw';

-- +goose StatementBegin
CREATE FUNCTION open_act_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    o open_act;
BEGIN
    SELECT * INTO o FROM open_act WHERE n = NEW.of_act;
    IF NOT (CASE NEW.act WHEN 'on' THEN o.act = 'ask_on' AND (o.address, o.contact, o.email, o.license, o.license_url) = (NEW.address, NEW.contact, NEW.email, NEW.license, NEW.license_url)
                         WHEN 'month' THEN o.act = 'ask_month'
                         WHEN 'withdraw' THEN o.act = 'month' AND o.version = NEW.version
                         ELSE o.act IN ('ask_on', 'ask_month') END) THEN
        RAISE EXCEPTION 'it is no answer to what was said' USING ERRCODE = 'check_violation', CONSTRAINT = 'open_act_follows', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER open_act_follows BEFORE INSERT ON open_act FOR EACH ROW WHEN (NEW.of_act IS NOT NULL) EXECUTE FUNCTION open_act_follows();
CREATE TRIGGER open_act_two_sides BEFORE INSERT ON open_act FOR EACH ROW WHEN (NEW.act IN ('on', 'month'))
    EXECUTE FUNCTION two_sides('{asked_by}', '{asked_at}', '{said_by}', '{said_at}', '{approved_for}');
CREATE TRIGGER open_act_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON open_act FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
CREATE TRIGGER open_package_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON open_package FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- What is said of how fuel is published has an end. What was said before stays as it is.
ALTER TABLE emission_factor ADD CONSTRAINT emission_factor_length CHECK (char_length(product) <= 20 AND char_length(source) <= 100 AND char_length(reason) <= 200) NOT VALID;
ALTER TABLE transparency_frame ADD CONSTRAINT transparency_frame_length CHECK (char_length(article) <= 100 AND char_length(fraction) <= 100 AND char_length(area) <= 200
    AND char_length(basis) <= 400 AND char_length(remark) <= 400 AND char_length(reason) <= 200) NOT VALID;
