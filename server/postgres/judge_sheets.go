package postgres

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// What people wrote down while a pump worked without the agent.

const factPapersSQL = withRefs + `
SELECT t.station, t.epoch, t.seq, e.ticket, coalesce(CASE WHEN e.station = 'office' THEN i.of_station ELSE e.station END, ''), coalesce(i.of_station, ''),
       EXISTS (SELECT FROM sheet_act a
                WHERE a.act = 'void' AND a.branch = 0 AND a.last_no BETWEEN s.number AND s.number + 999 AND a.first_no <= s.number),
       coalesce(o.station, ''), coalesce(o.epoch, 0), coalesce(o.seq, 0), e.volume_ul
  FROM t, LATERAL (SELECT * FROM effective_dispense e WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e,
       LATERAL (SELECT sheet_number(e.ticket) AS number) s,
       LATERAL (SELECT sheet_station(s.number) AS of_station) i
  LEFT JOIN LATERAL (SELECT o.station, o.epoch, o.seq FROM sheet_use o
                      WHERE sheet_number(o.ticket) = s.number AND (o.at, o.station, o.epoch, o.seq) < (e.at, e.station, e.epoch, e.seq)
                      ORDER BY o.at, o.station, o.epoch, o.seq LIMIT 1) o ON true
 WHERE e.branch = 0 AND e.source = 'sheet' AND e.ticket IS NOT NULL`

func (l *loader) papers() error {
	var p reconcile.Paper
	dest := []any{&p.Ticket, &p.Station, &p.Issued, &p.Void, &p.Earlier.Station, &p.Earlier.Epoch, &p.Earlier.Seq, &p.VolumeUL}
	return l.of(factPapersSQL, dest, func(f *reconcile.Facts) { f.Paper = new(p) })
}

const factHosesSQL = withRefs + `
SELECT o.station, o.hose FROM t JOIN offbook o USING (station, epoch, seq) WHERE o.branch = 0
 UNION
SELECT CASE WHEN e.station = 'office' THEN sheet_station(CASE WHEN e.source = 'sheet' THEN sheet_number(e.ticket) END) ELSE e.station END, e.hose
  FROM t, LATERAL (SELECT * FROM effective_dispense e WHERE e.station = t.station AND e.epoch = t.epoch AND e.seq = t.seq OFFSET 0) e
 WHERE e.branch = 0 AND e.volume_from = 'typed' AND e.hose IS NOT NULL`

// settled holds sheets against what flowed off the book at every hose that the
// records are about.
func (l *loader) settled() error {
	var hoses []hoseOf
	var station *string
	var hose string
	err := l.each(factHosesSQL, []any{&station, &hose}, func() {
		if station != nil {
			hoses = append(hoses, hoseOf{*station, hose})
		}
	})
	if err != nil || len(hoses) == 0 {
		return err
	}
	list, err := settlements(l.ctx, l.tx, hoses)
	if err != nil {
		return err
	}
	for _, b := range list {
		for _, o := range b.Off {
			if f := l.facts[o.Ref]; f != nil && f.Offbook != nil {
				f.Offbook.SettledUL = o.VolumeUL - b.Remainders[o.Ref]
			}
		}
		for _, x := range b.Sheets {
			l.excess(x.Ref, b.Excesses[x.Ref])
		}
	}
	return nil
}

func (l *loader) excess(ref dispense.Ref, ul dispense.Volume) {
	if f := l.facts[ref]; f != nil && f.Paper != nil {
		f.Paper.ExcessUL = ul
	}
}
