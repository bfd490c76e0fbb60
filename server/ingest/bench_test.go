package ingest_test

import (
	"context"
	"encoding/gob"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// The load: so many stations, each with so many records, 16 a message, and a
// window of 64 records as the contract has it.
const (
	benchStations = 16
	benchFills    = 700 // two records each
	benchWindow   = 64 / 16
)

// BenchmarkIngest measures verified, chained and projected records per second,
// from a publisher in a process of its own to the receipt of the last record,
// over Mosquitto and over the embedded broker, beside the same rows written to
// the same tables by nobody who checks anything: by batched INSERT … unnest, and
// by COPY. The ratios are of one run, on one machine, in turn.
func BenchmarkIngest(b *testing.B) {
	load := newLoad(b)
	for b.Loop() {
		unnest := load.plain(b, "unnest", insertUnnest)
		raw := load.plain(b, "COPY", insertCopy)
		embedded := load.through(b, "embedded", startEmbedded)
		mosquitto := load.through(b, "Mosquitto", startMosquitto)
		b.ReportMetric(unnest, "unnest/s")
		b.ReportMetric(raw, "copy/s")
		b.ReportMetric(embedded, "embedded/s")
		b.ReportMetric(mosquitto, "mosquitto/s")
		b.ReportMetric(embedded/unnest, "embedded/unnest")
		b.ReportMetric(mosquitto/unnest, "mosquitto/unnest")
	}
	b.ReportMetric(0, "ns/op")
}

// A load is what the stations have to say, written before the clock starts.
type load struct {
	authors []*dispensetest.Author
	records [][]*dispense.Record
	last    []*dispense.Record
	file    string // for the publisher
	n       int
}

// A letter is one message of the load.
type letter struct {
	Topic   string
	Payload []byte
}

func newLoad(b *testing.B) *load {
	l := &load{file: filepath.Join(b.TempDir(), "load")}
	f, err := os.Create(l.file)
	if err != nil {
		b.Fatal(err)
	}
	enc := gob.NewEncoder(f)
	for i := range benchStations {
		a := dispensetest.NewAuthor(b, fmt.Sprintf("s%02d", i), dispense.ShardName(i))
		records := []*dispense.Record{a.Start(b, "enrolled")}
		total := dispense.Volume(0)
		for n := range benchFills {
			auth := a.Append(b, dispensetest.Authorized(fmt.Sprintf("v%d", n%200), 60))
			records = append(records, auth, a.Append(b, dispensetest.Dispensed(auth, total, 40*dispense.Liter)))
			total += 40 * dispense.Liter
		}
		var letters []letter
		for at := 0; at < len(records); at += dispense.MaxRecords {
			letters = append(letters, letter{a.Topic(), dispensetest.Message(records[at:min(len(records), at+dispense.MaxRecords)]...)})
		}
		if err := enc.Encode(letters); err != nil {
			b.Fatal(err)
		}
		l.authors, l.records, l.last = append(l.authors, a), append(l.records, records), append(l.last, records[len(records)-1])
		l.n += len(records)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return l
}

// A side is what carries messages in: started around an Ingest.
type side struct {
	url  string
	pid  int // of a broker with a process of its own
	stop func()
}

func (l *load) through(b *testing.B, name string, start func(b *testing.B, g *ingest.Ingest, out *outlet) side) float64 {
	b.Helper()
	pool := pgtest.New(b)
	store := postgres.New(pool)
	for _, a := range l.authors {
		register(b, store, a)
	}
	out := new(outlet)
	g := ingest.New(ingest.Config{Log: slog.New(slog.DiscardHandler), Store: store, Out: out, Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now})
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = g.Run(ctx) })
	defer wg.Wait()
	defer cancel()
	s := start(b, g, out)
	defer s.stop()

	database := pool.Config().ConnConfig.Database
	before, began := used(b, database, s.pid), time.Now()
	publisher := publish(b, s.url, l.file)
	took, cpu := time.Since(began), before.since(b, database, s.pid)
	var stored int
	if err := pool.QueryRow(b.Context(), `SELECT count(*) FROM record`).Scan(&stored); err != nil {
		b.Fatal(err)
	}
	if stored != l.n {
		b.Fatalf("%s: %d records stored, want %d", name, stored, l.n)
	}
	b.Logf("%-9s %8.0f records/s; CPU ms per 1,000 records: ingest %.0f, PostgreSQL %.0f, broker %.0f, publisher %.0f", name,
		float64(l.n)/took.Seconds(), l.a1000(cpu.self), l.a1000(cpu.postgres), l.a1000(cpu.broker), l.a1000(publisher))
	return float64(l.n) / took.Seconds()
}

type outlet struct {
	mu sync.Mutex
	to ingest.Publisher
}

func (o *outlet) Publish(topic string, qos byte, payload []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.to.Publish(topic, qos, payload)
}

type embeddedOut struct{ *broker.Broker }

func (e embeddedOut) Publish(topic string, qos byte, payload []byte) error {
	return e.Broker.Publish(topic, payload, qos)
}

func startEmbedded(b *testing.B, g *ingest.Ingest, out *outlet) side {
	br, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		Listen:       "127.0.0.1:0",
		Authenticate: func(string, string, []byte) bool { return true },
		Allow:        func(string, string, bool) bool { return true },
		OnPublish:    func(topic string, payload []byte, _ string) bool { g.Offer(topic, payload); return true },
	})
	if err != nil {
		b.Fatal(err)
	}
	out.to = embeddedOut{br}
	return side{url: "tcp://" + br.Addr().String(), stop: func() { _ = br.Close() }}
}

func startMosquitto(b *testing.B, g *ingest.Ingest, out *outlet) side {
	cmd, url := mosquitto(b)
	l, err := ingest.Connect(b.Context(), slog.New(slog.DiscardHandler), ingest.LinkConfig{URL: url}, g.Offer)
	if err != nil {
		b.Fatal(err)
	}
	out.to = l
	for i := range dispense.Shards {
		l.Hold(dispense.ShardName(i))
	}
	return side{url: url, pid: cmd.Process.Pid, stop: func() { l.Close(); stopProcess(cmd) }}
}

// A usage is processor time: of this process, of the backends of one database,
// and of a broker.
type usage struct{ self, postgres, broker time.Duration }

// used returns what has been used so far. broker is 0 for one within this
// process.
func used(b *testing.B, database string, broker int) usage {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	u := usage{self: time.Duration(r.Utime.Nano() + r.Stime.Nano())}
	if broker > 0 {
		u.broker = processTime(filepath.Join("/proc", strconv.Itoa(broker)))
	}
	titles, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range titles {
		// A backend's title names its user and database.
		if title, err := os.ReadFile(file); err == nil && strings.HasPrefix(string(title), "postgres: ") && strings.Contains(string(title), " "+database+" ") {
			u.postgres += processTime(filepath.Dir(file))
		}
	}
	return u
}

// processTime returns user and system time of a process, 0 if it has ended.
func processTime(dir string) time.Duration {
	s, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(s), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// since returns what was used since u.
func (u usage) since(b *testing.B, database string, broker int) usage {
	now := used(b, database, broker)
	return usage{now.self - u.self, now.postgres - u.postgres, now.broker - u.broker}
}

// a1000 returns a time in milliseconds for each 1,000 records of the load.
func (l *load) a1000(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(l.n) }
