-- +goose Up

-- How much CO2 a liter of a product gives off, from a day on, as somebody said it and after
-- whom. Of what is said of one product and day the last counts; without a figure, what was said
-- is taken back.
CREATE TABLE emission_factor (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    product  text NOT NULL, -- of the tax authority's catalog
    from_on  date NOT NULL,
    g_per_l  bigint, -- whole grams of CO2 a liter
    source   text NOT NULL,
    year     int NOT NULL, -- of the source
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT emission_factor_pk PRIMARY KEY (n),
    CONSTRAINT emission_factor_product CHECK (btrim(product) <> ''),
    CONSTRAINT emission_factor_size CHECK (g_per_l BETWEEN 0 AND 10000),
    CONSTRAINT emission_factor_source CHECK (btrim(source) <> ''),
    CONSTRAINT emission_factor_year CHECK (year BETWEEN 1990 AND 2100),
    CONSTRAINT emission_factor_why CHECK (btrim(reason) <> '')
);
CREATE TRIGGER emission_factor_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON emission_factor FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- 8,780 g and 10,210 g a US gallon, of 3.785411784 liters exactly.
INSERT INTO emission_factor (product, from_on, g_per_l, source, year, reason, said_by, said_at) VALUES
    ('15101514', '2000-01-01', round(8780 / 3.785411784), 'EPA Emission Factors Hub', 2024, '8.78 kg/gal', 'litro', '2026-01-01T00:00:00Z'),
    ('15101515', '2000-01-01', round(8780 / 3.785411784), 'EPA Emission Factors Hub', 2024, '8.78 kg/gal', 'litro', '2026-01-01T00:00:00Z'),
    ('15101505', '2000-01-01', round(10210 / 3.785411784), 'EPA Emission Factors Hub', 2024, '10.21 kg/gal', 'litro', '2026-01-01T00:00:00Z');

-- How the house says its fuel to the transparency platform, from a month on.
CREATE TABLE transparency_frame (
    n        bigint GENERATED ALWAYS AS IDENTITY,
    from_on  date NOT NULL, -- the first day of a month
    article  text NOT NULL, -- of the law, as the platform wants it
    fraction text NOT NULL,
    area     text NOT NULL, -- who makes, has, publishes and updates the figures
    basis    text NOT NULL, -- by what vehicles are reserved
    remark   text NOT NULL,
    reason   text NOT NULL,
    said_by  text NOT NULL,
    said_at  timestamptz NOT NULL,
    CONSTRAINT transparency_frame_pk PRIMARY KEY (n),
    CONSTRAINT transparency_frame_from CHECK (extract(day FROM from_on) = 1),
    CONSTRAINT transparency_frame_says CHECK (btrim(article) <> '' AND btrim(area) <> ''),
    CONSTRAINT transparency_frame_why CHECK (btrim(reason) <> '')
);
CREATE TRIGGER transparency_frame_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON transparency_frame FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();

-- When what is said of a month was validated and updated. The last counts.
CREATE TABLE transparency_check (
    n            bigint GENERATED ALWAYS AS IDENTITY,
    month        date NOT NULL,
    validated_on date NOT NULL,
    updated_on   date NOT NULL,
    said_by      text NOT NULL,
    said_at      timestamptz NOT NULL,
    CONSTRAINT transparency_check_pk PRIMARY KEY (n),
    CONSTRAINT transparency_check_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT transparency_check_order CHECK (updated_on <= validated_on AND updated_on >= month)
);
CREATE TRIGGER transparency_check_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON transparency_check FOR EACH STATEMENT EXECUTE FUNCTION stays_as_said();
