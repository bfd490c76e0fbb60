package web

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// A package is written as it is made: however many fills a month has, little of it is in
// memory. LITRO_FILLS says how many there are, of an eighth as many vehicles.
func TestPackageOfALargeMonth(t *testing.T) {
	t.Parallel()
	fills := 400
	if s := os.Getenv("LITRO_FILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		fills = n
		defer debug.SetGCPercent(debug.SetGCPercent(10)) // so that what is in memory is what is in use
	}
	units := max(fills*490/4000, 1)
	c := newTown(t)
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, rule, odometer)
		SELECT 'w' || lpad(n::text, 7, '0'), 'U-' || lpad(n::text, 4, '0'), 'XYZ-' || n, 'Camión de volteo', 'active', department, '{diesel}', rule, 'on'
		  FROM generate_series(1, $1) n, vehicle WHERE vehicle = 'v0000001'`, units); err != nil {
		t.Fatal(err)
	}
	c.addStation("patio", "03")
	from := time.Date(2026, 11, 1, 6, 0, 0, 0, zone())
	step := 28 * 24 * time.Hour / time.Duration(fills)
	for i := range fills {
		v := vehicles[3]
		v.id = fmt.Sprintf("w%07d", i%units+1)
		c.fill(planned{from.Add(time.Duration(i) * step), v, "patio", 500, i})
	}
	c.ingest()
	if _, err := c.pool.Exec(t.Context(), `ANALYZE`); err != nil {
		t.Fatal(err)
	}
	u, err := c.store.User(t.Context(), string(access.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var is runtime.MemStats
	runtime.ReadMemStats(&is)
	before, most, stop := is.HeapAlloc, new(atomic.Uint64), make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	began := time.Now()
	plan, err := c.packer.Plan(t.Context(), u, "es-MX", url.Values{"month": {"2026-11"}})
	if err != nil {
		t.Fatal(err)
	}
	planned := time.Since(began)
	var size counter
	if _, err := plan.WriteZIP(io.MultiWriter(&size, io.Discard)); err != nil {
		t.Fatal(err)
	}
	close(stop)
	grown := int64(most.Load()) - int64(before)
	t.Logf("%d fills, %d vehicles: %d files, %d kB in %v, of which %v to see what there is; %d MB more in memory at most", fills, plan.Units, len(plan.Names()), size/1000, time.Since(began).Round(time.Millisecond), planned.Round(time.Millisecond), grown>>20)
	if plan.Units != units+len(vehicles) {
		t.Errorf("got %d vehicles, want %d", plan.Units, units+len(vehicles))
	}
	if os.Getenv("LITRO_FILLS") != "" && grown > 128<<20 { // alone in its process
		t.Errorf("it took %d MB of memory", grown>>20)
	}
	if c.november["pub"] < dispense.Volume(fills)*5*dispense.Liter {
		t.Errorf("fills: got %v", c.november["pub"])
	}
}

// A counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
