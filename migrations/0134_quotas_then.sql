-- +goose Up

-- The quotas that a vehicle had before a time, as pumps were told; one of which nothing was told by then had none, and one
-- of which nothing ever was has those of its row. Pages of departments may not read what stations are told, and may ask this.
CREATE FUNCTION quotas_then(of_vehicle text, before timestamptz) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN coalesce((SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(p.body::jsonb->'quotas', '[]'))) FROM policy_entry p
                  WHERE p.log = 'fleet' AND p.kind = 'vehicle' AND p.key = of_vehicle AND p.body <> '' AND p.at < before ORDER BY p.n DESC LIMIT 1),
                CASE WHEN NOT EXISTS (SELECT FROM policy_entry p WHERE p.log = 'fleet' AND p.kind = 'vehicle' AND p.key = of_vehicle)
                     THEN (SELECT v.quotas FROM vehicle v WHERE v.vehicle = of_vehicle) END);
