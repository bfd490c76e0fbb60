package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/metrics"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// Prometheus reads what a server that takes in fills and denials knows; every metric
// that a dashboard names is there; and none tells of a vehicle or a person.
func TestMetrics(t *testing.T) {
	t.Parallel()
	base, began := time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC), time.Now()
	cfg := Config{
		Data: t.TempDir(), Listen: free(t), Database: DatabaseConfig{URL: pgtest.DSN(t)}, MQTT: MQTTConfig{Listen: "127.0.0.1:0"},
		Metrics: MetricsConfig{Listen: free(t)}, Version: "1.2.3", Now: func() time.Time { return base.Add(time.Since(began)) },
	}
	ctx, cancel := context.WithCancel(context.Background())
	c, err := Open(ctx, slog.New(slog.NewTextHandler(t.Output(), nil)), cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := dispensetest.NewAuthor(t, "norte", "00")
	g, err := dispense.ReadGrant(a.Grant)
	if err != nil {
		t.Fatal(err)
	}
	st := postgres.Station{Station: "norte", Name: "Patio Norte", Shard: "00", Zone: "America/Mexico_City", EnrolledAt: a.At, LinkSHA256: []byte{}}
	if err := c.Store.AddStation(ctx, st, g, a.Grant); err != nil {
		t.Fatal(err)
	}
	s, err := New(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server: %v", err)
		}
		c.Close()
	})

	records := []*dispense.Record{a.Start(t, "enrolled", dispense.Meter{Hose: "1", Meter: 1})}
	records = append(records, a.Append(t, dispensetest.Authorized("v0000007", 80)))
	records = append(records, a.Append(t, dispensetest.Dispensed(records[1], 1000*dispense.Liter, 42_500*dispense.Milliliter)))
	version := dispense.Version{Era: 1, N: 1}
	records = append(records, a.Append(t, &dispense.Deny{
		Position: "1", Label: "Lv0000002.1", Vehicle: "v0000002", Reason: "hours", Rule: "general", Policy: dispense.Policy{Fleet: version, Own: version}, Count: 3, Linked: true,
	}))
	s.offer(a.Topic(), dispensetest.Message(records...))
	held := dispense.Topic{Shard: "00", Station: "norte", Channel: dispense.Helds}
	if !s.offer(held.String(), heldBy(t)) {
		t.Error("a sign of life is not taken")
	}

	for end := time.Now().Add(time.Minute); ; <-time.After(50 * time.Millisecond) { // figures are kept for a while: ask once, when all is there
		visited := visit(t, "http://"+cfg.Listen+"/today")
		f, err := s.figures(ctx)
		if err == nil && visited && len(f.Health) > 0 && slices.ContainsFunc(f.Stations, func(s metrics.Station) bool { return s.Records == 4 && !s.SignAt.IsZero() }) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("figures: got %+v (%v)", f, err)
		}
	}
	code, body := ask("http://" + cfg.Metrics.Listen + "/metrics")
	if code != http.StatusOK {
		t.Fatalf("metrics: got status %d", code)
	}
	got := readMetrics(t, body)
	if got[`litro_http_request_duration_seconds_count{code="3xx",method="GET"}`] == 0 {
		t.Error("requests are not measured")
	}
	for series, want := range map[string]float64{
		`litro_build_info{version="1.2.3"}`: 1, `litro_database_up`: 1,
		`litro_dispensed_liters_total{grade="diesel",station="norte"}`: 42.5, `litro_dispenses_total{grade="diesel",station="norte"}`: 1,
		`litro_denials_total{reason="hours"}`: 3, `litro_messages_total{direction="received",kind="journal"}`: 1,
		`litro_messages_total{direction="received",kind="held"}`: 1, `litro_station_silent{station="norte"}`: 0, `litro_health_state{part="database"}`: 0,
	} {
		if v, there := got[series]; !there || v != want {
			t.Errorf("%s: got %g (%t), want %g", series, v, there, want)
		}
	}
	if got[`litro_messages_total{direction="sent",kind="receipt"}`] == 0 {
		t.Error("receipts are not counted")
	}
	for series := range got {
		if strings.Contains(series, "v0000007") || strings.Contains(series, "vehicle") || strings.Contains(series, "person") {
			t.Errorf("%s tells of a vehicle or a person", series)
		}
	}
	if code, _ := ask("http://" + cfg.Listen + "/metrics"); code == http.StatusOK {
		t.Error("the pages serve metrics, too")
	}
	dashboardsAreServed(t, got)
}

// visit looks at a page and follows it nowhere.
func visit(t *testing.T, url string) bool {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultTransport.RoundTrip(q)
	return err == nil && r.Body.Close() == nil
}

// heldBy is a sign of life of a station that holds everything.
func heldBy(t *testing.T) []byte {
	t.Helper()
	at := dispense.Version{Era: 1, N: 1}
	b, err := dispense.EncodeHeld(&dispense.Held{V: 1, Policy: dispense.Policy{Fleet: at, Own: at}, Epoch: 1, Durable: 4})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// line is one of the text format of Prometheus (documented), without a time.
var line = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? ([-+0-9.eE]+|[+-]Inf|NaN)$`)

// readMetrics reads the text format strictly: every series belongs to a family that
// says what it is, and counters end in _total.
func readMetrics(t *testing.T, body string) map[string]float64 {
	t.Helper()
	kinds, helps, got := map[string]string{}, map[string]bool{}, map[string]float64{}
	for text := range strings.Lines(body) {
		text = strings.TrimSuffix(text, "\n")
		if name, ok := strings.CutPrefix(text, "# HELP "); ok {
			name, says, _ := strings.Cut(name, " ")
			helps[name] = len(says) > 10
			continue
		}
		if name, ok := strings.CutPrefix(text, "# TYPE "); ok {
			name, kind, _ := strings.Cut(name, " ")
			kinds[name] = kind
			continue
		}
		m := line.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("line %q is not of the format", text)
		}
		family := m[1]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if f := strings.TrimSuffix(family, suffix); kinds[f] == "histogram" || kinds[f] == "summary" {
				family = f
			}
		}
		if !helps[family] || kinds[family] == "" {
			t.Errorf("%s: has no help or no type", m[1])
		}
		if strings.HasPrefix(family, "litro_") && (kinds[family] == "counter") != strings.HasSuffix(family, "_total") {
			t.Errorf("%s is a %s", family, kinds[family])
		}
		v, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := got[m[1]+m[2]]; twice {
			t.Errorf("%s%s stands twice", m[1], m[2])
		}
		got[m[1]+m[2]] = v
	}
	return got
}

// A label of a series, and what a question adds up by.
var (
	labeled = regexp.MustCompile(`([a-z_]+)="`)
	grouped = regexp.MustCompile(`\bby \(([^)]*)\)`)
)

// later are metrics of which a server without a backup, and one without foreign
// messages, has no series.
var later = []string{"litro_backup_timestamp_seconds"}

// dashboardsAreServed checks that Grafana can read the dashboards and that every
// metric in them is served.
func dashboardsAreServed(t *testing.T, got map[string]float64) {
	t.Helper()
	served, labels := map[string]bool{}, map[string]bool{}
	for series := range got {
		name, rest, _ := strings.Cut(series, "{")
		served[name] = true
		for _, l := range labeled.FindAllStringSubmatch(rest, -1) {
			labels[name+" "+l[1]] = true
		}
	}
	files, err := filepath.Glob("../deploy/grafana/dashboards/*.json")
	if err != nil || len(files) != 2 {
		t.Fatalf("dashboards: got %v (%v), want two", files, err)
	}
	name := regexp.MustCompile(`\b(?:litro|go|process)_[a-z_]+\b`)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			UID, Title string
			Panels     []struct {
				ID      int
				Title   string
				GridPos struct{ X, Y, W, H int }
				Targets []struct{ Expr string }
			}
		}
		if err := json.Unmarshal(b, &d); err != nil || d.UID == "" || len(d.Panels) == 0 {
			t.Errorf("%s: %v", file, err)
		}
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] || p.GridPos.X+p.GridPos.W > 24 || len(p.Targets) == 0 {
				t.Errorf("%s: panel %q shares its number, is too wide or asks nothing", file, p.Title)
			}
			ids[p.ID] = true
			for _, target := range p.Targets {
				names := name.FindAllString(target.Expr, -1)
				if len(names) == 0 {
					t.Errorf("%s: panel %q asks for %q, in which there is no metric", file, p.Title, target.Expr)
				}
				if strings.Count(target.Expr, "(") != strings.Count(target.Expr, ")") {
					t.Errorf("%s: panel %q: %q opens what it does not close", file, p.Title, target.Expr)
				}
				for _, by := range grouped.FindAllStringSubmatch(target.Expr, -1) {
					for label := range strings.SplitSeq(by[1], ",") {
						label = strings.TrimSpace(label)
						if !slices.ContainsFunc(names, func(n string) bool { return labels[n+" "+label] || slices.Contains(later, n) }) {
							t.Errorf("%s: panel %q adds up by %q, which no metric in it has", file, p.Title, label)
						}
					}
				}
				for _, n := range names {
					if !served[n] && !slices.Contains(later, n) {
						t.Errorf("%s: panel %q asks for %s, which no server serves", file, p.Title, n)
					}
				}
			}
		}
		if t.Failed() {
			fmt.Fprintln(t.Output(), served)
		}
	}
}
