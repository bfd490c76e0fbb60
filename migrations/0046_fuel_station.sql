-- +goose Up

-- What was summed up by days for each place where it flowed, of all departments: without
-- vehicles ('*' where there is one) and what was in force of them. A fleet of tens of
-- thousands of vehicles has as many rows a day in fuel_day, and stations are few.
CREATE TABLE fuel_station (
    LIKE fuel_day,
    CONSTRAINT fuel_station_pk PRIMARY KEY (day, station, grade, purpose, currency, vehicle, handed)
);
CREATE INDEX fuel_station_none ON fuel_station (day) WHERE fills = 0;
INSERT INTO fuel_station
SELECT day, CASE vehicle WHEN '' THEN '' ELSE '*' END, '', grade, station, purpose, currency, '', '', '', '', '', handed,
       sum(fills), sum(typed), sum(corrected), sum(unpriced), sum(volume_ul), sum(amount_cents),
       sum(way_m), sum(way_ul), sum(way_cents), sum(way_unpriced), sum(run_s), sum(run_ul)
  FROM fuel_day
 GROUP BY day, CASE vehicle WHEN '' THEN '' ELSE '*' END, grade, station, purpose, currency, handed;
