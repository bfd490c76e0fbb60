package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A figure is one metric: what it is called, what it says, and by what it is told
// apart.
type figure struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
}

var figures = struct {
	build, up, health, disk, database, backup, era, fleet, unjudged, lag, unread, quarantined, findings, leases, blocks, told, reach,
	records, unsent, sign, silent, denials, liters, fills figure
}{
	build:       figure{"litro_build_info", "Always 1; the label says which build serves.", prometheus.GaugeValue, []string{"version"}},
	up:          figure{"litro_database_up", "1 when the database gave all figures, else 0; those that are missing are left out.", prometheus.GaugeValue, nil},
	health:      figure{"litro_health_state", "How a part is: 0 good, 1 needs attention, 2 bad, as litro-server doctor says.", prometheus.GaugeValue, []string{"part"}},
	disk:        figure{"litro_disk_free_bytes", "What is left on the disk of a directory.", prometheus.GaugeValue, []string{"path"}},
	database:    figure{"litro_database_size_bytes", "Size of the database.", prometheus.GaugeValue, nil},
	backup:      figure{"litro_backup_timestamp_seconds", "The moment that the last verified backup holds; left out when there is none.", prometheus.GaugeValue, nil},
	era:         figure{"litro_policy_era", "Era of the server's policy.", prometheus.GaugeValue, nil},
	fleet:       figure{"litro_policy_fleet_version", "Version of the fleet's policy.", prometheus.GaugeValue, nil},
	unjudged:    figure{"litro_judge_unjudged_records", "Records that came in and are not judged.", prometheus.GaugeValue, nil},
	lag:         figure{"litro_judge_lag_seconds", "For how long the oldest of them has waited.", prometheus.GaugeValue, nil},
	unread:      figure{"litro_unread_records", "Records kept whose body this build cannot read.", prometheus.GaugeValue, nil},
	quarantined: figure{"litro_quarantined_messages_total", "Messages in a station's name that were not its word.", prometheus.CounterValue, nil},
	findings:    figure{"litro_findings_open", "Discrepancies that nobody has decided about.", prometheus.GaugeValue, nil},
	leases:      figure{"litro_leases", "Leases of quotas that are in force.", prometheus.GaugeValue, nil},
	blocks:      figure{"litro_blocks", "Blocks of the last 30 days, of vehicles, labels and badges.", prometheus.GaugeValue, nil},
	told:        figure{"litro_block_stations", "Of each of them and each station: heard, when the station was online and has said since that it knows; waiting, when it was and has not; away, when it was not.", prometheus.GaugeValue, []string{"state"}},
	reach:       figure{"litro_block_seconds", "From a block until stations that were online said that they know, of the last 30 days; who has not counts with the time so far. Left out without one.", prometheus.GaugeValue, []string{"quantile"}},
	records:     figure{"litro_station_records_total", "Records of a station that are stored and receipted.", prometheus.CounterValue, []string{"station"}},
	unsent:      figure{"litro_station_unsent_records", "Records that a station holds and the server has not, as the station last said.", prometheus.GaugeValue, []string{"station"}},
	sign:        figure{"litro_station_sign_timestamp_seconds", "When a station last showed that it lives; left out when never.", prometheus.GaugeValue, []string{"station"}},
	silent:      figure{"litro_station_silent", "1 when a station has shown no sign of life for 15 minutes, else 0.", prometheus.GaugeValue, []string{"station"}},
	denials:     figure{"litro_denials_total", "Denials by reason, counted from the first of January in the office's zone.", prometheus.CounterValue, []string{"reason"}},
	liters:      figure{"litro_dispensed_liters_total", "Liters that flowed, as recorded, counted from the first of January in the office's zone.", prometheus.CounterValue, []string{"station", "grade"}},
	fills:       figure{"litro_dispenses_total", "Fills, counted from the first of January in the office's zone.", prometheus.CounterValue, []string{"station", "grade"}},
}

func (f figure) metric(v float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(prometheus.NewDesc(f.name, f.help, f.labels, nil), f.kind, v, labels...)
}

// Describe says nothing beforehand: which figures there are depends on the database.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect gives all figures that are known.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	f, up := c.figures()
	put := func(of figure, v float64, labels ...string) { out <- of.metric(v, labels...) }
	put(figures.build, 1, f.Version)
	put(figures.up, truth(up))
	for part, state := range f.Health {
		put(figures.health, float64(state), part)
	}
	for path, free := range f.DiskFree {
		put(figures.disk, float64(free), path)
	}
	if !up {
		return
	}
	for of, v := range map[*figure]int64{
		&figures.database: f.Database, &figures.era: f.Era, &figures.fleet: f.Fleet, &figures.unjudged: f.Unjudged, &figures.unread: f.Unread,
		&figures.quarantined: f.Quarantined, &figures.findings: f.Findings, &figures.leases: f.Leases, &figures.blocks: f.Blocks.Blocks,
	} {
		put(*of, float64(v))
	}
	b := f.Blocks
	for state, n := range map[string]int64{"heard": b.Online - b.Waiting, "waiting": b.Waiting, "away": b.Away} {
		put(figures.told, float64(n), state)
	}
	if b.Online > 0 {
		put(figures.reach, float64(b.Half), "0.5")
		put(figures.reach, float64(b.P99), "0.99")
	}
	lag := 0.0
	if !f.UnjudgedSince.IsZero() {
		lag = max(0, time.Since(f.UnjudgedSince).Seconds())
	}
	put(figures.lag, lag)
	if !f.BackupAt.IsZero() {
		put(figures.backup, seconds(f.BackupAt))
	}
	for _, s := range f.Stations {
		put(figures.records, float64(s.Records), s.Station)
		put(figures.unsent, float64(s.Unsent), s.Station)
		put(figures.silent, truth(s.Silent), s.Station)
		if !s.SignAt.IsZero() {
			put(figures.sign, seconds(s.SignAt), s.Station)
		}
	}
	for reason, n := range f.Denials {
		put(figures.denials, float64(n), reason)
	}
	for _, d := range f.Dispensed {
		// A figure to be watched, and no account: this is the one place where liters
		// are a float, because Prometheus knows nothing else.
		put(figures.liters, float64(d.VolumeUL)/1e6, d.Station, d.Grade)
		put(figures.fills, float64(d.Fills), d.Station, d.Grade)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
