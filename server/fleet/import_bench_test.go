package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// BenchmarkImport takes in vehicles, each with a monthly quota of its own, where
// three stations hold leases, and then renews all leases, of which none is missing:
//
//	go run ./scripts/withpg go test ./server/fleet -run '^$' -bench Import -benchtime 1x
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{490, 2000} {
		var file strings.Builder
		fmt.Fprintln(&file, "fleet_no,plate,name,department,grade,tank_liters,quota_liters,quota_period")
		for i := range n {
			fmt.Fprintf(&file, "%05d,GTO-%05d,Unidad %d,Departamento %d,diesel,60,400,month\n", i+1, i+1, i+1, i%20)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c := newCity(b, "norte", "sur", "oriente")
				b.StartTimer()
				began := time.Now()
				report, err := c.Import(b.Context(), strings.NewReader(file.String()), "vehicles", fleet.ImportOptions{Who: "ana", File: "v.csv"})
				if err != nil || report.Count(fleet.RowNew) != n {
					b.Fatalf("got %d new, %v, want %d", report.Count(fleet.RowNew), err, n)
				}
				b.ReportMetric(time.Since(began).Seconds(), "s/import")
				began = time.Now()
				if err := c.Renew(b.Context(), c.now()); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(began).Seconds(), "s/renewal")
			}
		})
	}
}

// BenchmarkSayRules has the fleet say how much each of 2,000 vehicles gets a month, of which
// each is a quota with leases at five stations: what the page waits for, and what follows
// behind.
//
//	go run ./scripts/withpg go test ./server/fleet -run '^$' -bench SayRules -benchtime 1x
func BenchmarkSayRules(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		c := newCity(b, "norte", "sur", "oriente", "poniente", "centro")
		ctx, stop := context.WithCancel(b.Context())
		var running sync.WaitGroup
		running.Go(func() { must(b, c.Run(ctx)) })
		var all []fleet.Object
		for i := range 2000 {
			all = append(all, &fleet.Vehicle{Vehicle: fmt.Sprintf("v%05d", i), FleetNo: fmt.Sprintf("%05d", i), Plate: fmt.Sprintf("GTO-%05d", i), Status: "active", Grades: []string{"diesel"}, Rule: "general", Odometer: "none"})
		}
		must(b, c.Save(ctx, "ana", all...))
		b.StartTimer()
		began := time.Now()
		_, err := c.SayRules(ctx, "ana", fleet.RuleAct{Level: rule.Fleet, Terms: rule.Terms{Month: rule.Liters(600 * liter)}, Why: "acuerdo 12"})
		must(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "s/saying")
		for _, of := c.Spreading(); of > 0; _, of = c.Spreading() {
			time.Sleep(10 * time.Millisecond)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/leases")
		if n := c.int(b, `SELECT count(*) FROM lease`); n < 30_000 {
			b.Fatalf("got %d leases, want some for each vehicle, station and period", n)
		}
		stop()
		running.Wait()
	}
}
