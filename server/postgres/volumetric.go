package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/volumetric"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What people say for reports of volumetric controls, see package stockroom.

const volumetricSaidSQL = `SELECT n, station, to_char(from_on, 'YYYY-MM-DD'), fields, reason, said_by, said_at FROM volumetric_said ORDER BY n`

// volumetricField is a field as it is kept.
type volumetricField struct {
	Name  string `json:"name"`
	Of    string `json:"of"`
	Value string `json:"value"`
}

// VolumetricSaid returns all that was said of stations, in order.
func (s *Store) VolumetricSaid(ctx context.Context) (said []stockroom.VolumetricSaid, err error) {
	var v stockroom.VolumetricSaid
	var fields []byte
	err = readEach(ctx, s.pool, "what reports of volumetric controls have", volumetricSaidSQL, nil, []any{&v.N, &v.Station, &v.From, &fields, &v.Reason, &v.By, &v.At}, func() error {
		var list []volumetricField
		if err := json.Unmarshal(fields, &list); err != nil {
			return fmt.Errorf("statement %d: %w", v.N, err)
		}
		one := v
		one.Data = nil
		for _, f := range list {
			one.Data = append(one.Data, volumetric.Field(f))
		}
		said = append(said, one)
		return nil
	})
	return said, err
}

const volumetricLimitsSQL = `SELECT n, to_char(from_on, 'YYYY-MM-DD'), limit_ul, warn_e4, reason, said_by, agreed_by, said_at FROM volumetric_limit ORDER BY n`

// VolumetricLimits returns all that was said of limits, in order.
func (s *Store) VolumetricLimits(ctx context.Context) (list []stockroom.VolumetricLimit, err error) {
	var l stockroom.VolumetricLimit
	err = readEach(ctx, s.pool, "limits of volumetric controls", volumetricLimitsSQL, nil, []any{&l.N, &l.From, &l.UL, &l.WarnE4, &l.Reason, &l.By, &l.AgreedBy, &l.At}, func() error {
		list = append(list, l)
		return nil
	})
	return list, err
}

const sayVolumetricSQL = `
INSERT INTO volumetric_said (station, from_on, fields, reason, said_by, said_at) VALUES (@of_station, @from::date, @fields, @reason, @by, @at)`

// SayVolumetric keeps what is said of a station, or fails with fault.ErrNotFound.
func (s *Store) SayVolumetric(ctx context.Context, v stockroom.VolumetricSaid) error {
	list := []volumetricField{}
	for _, f := range v.Data {
		list = append(list, volumetricField(f))
	}
	fields, err := json.Marshal(list)
	if err != nil {
		return err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		there := false
		if err := tx.QueryRow(ctx, stockPlaceSQL, pgx.NamedArgs{"station": v.Station, "tank": ""}).Scan(&there); err != nil {
			return err
		}
		if !there {
			return fault.ErrNotFound
		}
		if _, err := tx.Exec(ctx, sayVolumetricSQL, pgx.NamedArgs{"of_station": v.Station, "from": v.From, "fields": string(fields), "reason": v.Reason, "by": v.By, "at": v.At}); err != nil {
			return err
		}
		line := fmt.Sprintf("from %s: %s: %s", v.From, fields, v.Reason)
		return audit(ctx, tx, v.By, "volumetric data", v.Station, nil, &line)
	})
	if err != nil {
		return fmt.Errorf("say what reports of volumetric controls of %s have: %w", v.Station, err)
	}
	return nil
}

const sayVolumetricLimitSQL = `
INSERT INTO volumetric_limit (from_on, limit_ul, warn_e4, reason, said_by, agreed_by, said_at) VALUES (@from::date, @ul, @warn, @reason, @by, @agreed, @at)`

// SayVolumetricLimit keeps a limit.
func (s *Store) SayVolumetricLimit(ctx context.Context, l stockroom.VolumetricLimit) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sayVolumetricLimitSQL, pgx.NamedArgs{"from": l.From, "ul": int64(l.UL), "warn": l.WarnE4, "reason": l.Reason, "by": l.By, "agreed": l.AgreedBy, "at": l.At}); err != nil {
			return err
		}
		line := fmt.Sprintf("%d ul, warned at %d e4, from %s, agreed by %q: %s", int64(l.UL), l.WarnE4, l.From, l.AgreedBy, l.Reason)
		return audit(ctx, tx, l.By, "volumetric limit", "", nil, &line)
	})
	if err != nil {
		return fmt.Errorf("say the limit of volumetric controls: %w", err)
	}
	return nil
}
