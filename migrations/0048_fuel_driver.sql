-- +goose Up

-- What was summed up by months for each driver, and by days for what has none: without
-- vehicles ('*' where there is one), stations and custodians. By days a driver has about as
-- many rows as fills, and what has no driver may be most of it.
CREATE TABLE fuel_driver (
    LIKE fuel_day,
    CONSTRAINT fuel_driver_pk PRIMARY KEY (driver, day, department, class, grade, state, funding, purpose, currency, vehicle, handed)
);
CREATE INDEX fuel_driver_when ON fuel_driver (day);
CREATE INDEX fuel_driver_none ON fuel_driver (day) WHERE fills = 0;
INSERT INTO fuel_driver
SELECT CASE driver WHEN '' THEN day ELSE date_trunc('month', day)::date END AS at, CASE vehicle WHEN '' THEN '' ELSE '*' END, driver, grade, '', purpose, currency,
       department, state, '', funding, class, handed,
       sum(fills), sum(typed), sum(corrected), sum(unpriced), sum(volume_ul), sum(amount_cents),
       sum(way_m), sum(way_ul), sum(way_cents), sum(way_unpriced), sum(run_s), sum(run_ul)
  FROM fuel_day
 GROUP BY at, CASE vehicle WHEN '' THEN '' ELSE '*' END, driver, grade, purpose, currency, department, state, funding, class, handed
 ORDER BY at; -- reports ask for months

-- The days of some drivers, before and after whole months and by vehicles.
CREATE INDEX fuel_day_driver ON fuel_day (driver, day) WHERE driver <> '';
