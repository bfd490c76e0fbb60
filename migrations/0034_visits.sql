-- +goose Up

-- A quota counts liters, or visits: then its sizes are in size_visits, and size_ul is 0.
-- What is split and held of a quota that counts visits (quota_period.split_ul and the
-- limits of its leases) counts visits too.
ALTER TABLE quota
    ADD COLUMN size_visits bigint,
    ADD CONSTRAINT quota_visits CHECK (size_visits IS NULL OR size_visits >= 0 AND size_ul = 0);
COMMENT ON COLUMN quota_period.split_ul IS 'visits, of a quota that counts those';
COMMENT ON COLUMN lease.limit_ul IS 'visits, of a quota that counts those';
COMMENT ON COLUMN lease.counts_ul IS 'visits, of a quota that counts those';
COMMENT ON COLUMN lease.ask_ul IS 'visits, of a quota that counts those';

-- As the records say them; null: of liters.
ALTER TABLE draw ADD COLUMN visits bigint;
ALTER TABLE lease_said ADD COLUMN limit_visits bigint;
