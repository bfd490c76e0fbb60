package ingest_test

import (
	"bufio"
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/projection"
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
		g, err := dispense.ReadGrant(a.Grant)
		if err != nil {
			b.Fatal(err)
		}
		if err := store.AddStation(b.Context(), postgres.Station{Station: a.Station, Name: a.Station, Shard: a.Shard, Zone: "UTC", EnrolledAt: a.At, LinkSHA256: []byte{}}, g, a.Grant); err != nil {
			b.Fatal(err)
		}
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

	before := cpu(b, s.pid)
	began := time.Now()
	publisher := publish(b, s.url, l.file)
	took := time.Since(began)
	used := cpu(b, s.pid)
	var stored int
	if err := pool.QueryRow(b.Context(), `SELECT count(*) FROM record`).Scan(&stored); err != nil {
		b.Fatal(err)
	}
	if stored != l.n {
		b.Fatalf("%s: %d records stored, want %d", name, stored, l.n)
	}
	per := func(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(l.n) }
	b.Logf("%-9s %8.0f records/s; CPU ms per 1,000 records: ingest %.0f, PostgreSQL %.0f, broker %.0f, publisher %.0f", name,
		float64(l.n)/took.Seconds(), per(used.self-before.self), per(used.postgres-before.postgres), per(used.broker-before.broker), per(publisher))
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

// publish runs the publisher in a process of its own until every record is
// receipted, and returns the processor time it took.
func publish(b *testing.B, url, file string) time.Duration {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), publisherEnv+"="+url+" "+file)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

const publisherEnv = "LITRO_BENCH_PUBLISHER"

func TestMain(m *testing.M) {
	if url, file, ok := strings.Cut(os.Getenv(publisherEnv), " "); ok {
		if err := runPublisher(url, file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if arg := os.Getenv(replicaEnv); arg != "" {
		fmt.Fprintln(os.Stderr, serveReplica(arg))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// runPublisher sends what every station has to say, each with its own window,
// and resends nothing: on this machine nothing is lost, or the count will tell.
func runPublisher(url, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	var wg sync.WaitGroup
	errs := make(chan error, benchStations)
	for {
		var letters []letter
		if err := dec.Decode(&letters); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		wg.Go(func() { errs <- sendAll(url, letters) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func sendAll(url string, letters []letter) error {
	t, err := dispense.ParseTopic(letters[0].Topic)
	if err != nil {
		return err
	}
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(t.Station).SetCleanSession(true))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		return fmt.Errorf("connect: %w", tok.Error())
	}
	defer c.Disconnect(0)
	t.Channel = dispense.Receipts
	receipts := make(chan int64, 10_000)
	if tok := c.Subscribe(t.String(), 0, func(_ mqtt.Client, m mqtt.Message) {
		if r, err := dispense.OpenReceipt(m.Payload(), dispensetest.ReceiptKey.Verifier); err == nil {
			receipts <- r.Seq
		}
	}); !tok.WaitTimeout(10 * time.Second) {
		return fmt.Errorf("subscribe: no answer")
	}
	sent, done := 0, 0
	timeout := time.NewTimer(time.Minute)
	for done < len(letters) {
		for sent < len(letters) && sent < done+benchWindow {
			c.Publish(letters[sent].Topic, 1, false, letters[sent].Payload)
			sent++
		}
		select {
		case seq := <-receipts:
			done = max(done, int(seq)/dispense.MaxRecords)
			if int(seq) >= 1+2*benchFills {
				done = len(letters)
			}
		case <-timeout.C:
			return fmt.Errorf("station %s: %d of %d messages receipted within a minute", t.Station, done, len(letters))
		}
	}
	return nil
}

// plain writes the same rows into the same tables without looking at them, in
// transactions of 1,000 records on two connections.
func (l *load) plain(b *testing.B, name string, insert func(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error) float64 {
	b.Helper()
	pool := pgtest.New(b)
	type batch map[string]struct {
		columns []string
		rows    [][]any
	}
	var batches []batch
	for _, records := range l.records {
		for at := 0; at < len(records); at += 1000 {
			batches = append(batches, batchOf(records[at:min(len(records), at+1000)]))
		}
	}
	before := cpu(b, 0)
	began := time.Now()
	var wg sync.WaitGroup
	next := make(chan batch, len(batches))
	for _, bt := range batches {
		next <- bt
	}
	close(next)
	for range 2 {
		wg.Go(func() {
			for bt := range next {
				if err := pgx.BeginFunc(b.Context(), pool, func(tx pgx.Tx) error {
					for table, t := range bt {
						if err := insert(b.Context(), tx, table, t.columns, t.rows); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	used := cpu(b, 0)
	per := func(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(l.n) }
	b.Logf("%-9s %8.0f records/s; CPU ms per 1,000 records: client %.0f, PostgreSQL %.0f", name,
		float64(l.n)/took.Seconds(), per(used.self-before.self), per(used.postgres-before.postgres))
	return float64(l.n) / took.Seconds()
}

func batchOf(records []*dispense.Record) map[string]struct {
	columns []string
	rows    [][]any
} {
	rows := projection.NewRows()
	out := map[string]struct {
		columns []string
		rows    [][]any
	}{}
	record := out["record"]
	record.columns = []string{"station", "epoch", "seq", "branch", "hash", "kind", "at", "clock", "unread", "note"}
	for _, r := range records {
		rows.Add(r, 0)
		record.rows = append(record.rows, []any{r.Station, r.Epoch, r.Seq, int32(0), r.Hash[:], r.Kind, r.At, string(r.Clock), false, r.Note.Bytes})
	}
	out["record"] = record
	for t, rs := range rows.ByTable {
		out[t.Name] = struct {
			columns []string
			rows    [][]any
		}{t.Columns, rs}
	}
	return out
}

func insertCopy(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	return err
}

var (
	typesMu sync.Mutex
	types   = map[string]map[string]string{}
)

// insertUnnest is INSERT … SELECT … FROM unnest, one array a column. An array
// column goes as text, since unnest flattens arrays of arrays.
func insertUnnest(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	ts, err := columnTypes(ctx, tx, table)
	if err != nil {
		return err
	}
	var selects, params []string
	args := make([]any, len(columns))
	for i, c := range columns {
		typ := ts[c]
		list := strings.HasSuffix(typ, "[]")
		if list {
			typ = "text"
			selects = append(selects, fmt.Sprintf("c%d::text[]", i))
		} else {
			selects = append(selects, fmt.Sprintf("c%d", i))
		}
		params = append(params, fmt.Sprintf("$%d::%s[]", i+1, typ))
		column := make([]any, len(rows))
		for j, r := range rows {
			column[j] = r[i]
			if list {
				column[j] = "{}"
			}
		}
		args[i] = column
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = fmt.Sprintf("c%d", i)
	}
	_, err = tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM unnest(%s) AS t (%s)", table,
		strings.Join(columns, ", "), strings.Join(selects, ", "), strings.Join(params, ", "), strings.Join(names, ", ")), args...)
	return err
}

func columnTypes(ctx context.Context, tx pgx.Tx, table string) (map[string]string, error) {
	typesMu.Lock()
	defer typesMu.Unlock()
	if types[table] != nil {
		return types[table], nil
	}
	rows, err := tx.Query(ctx, `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`, table)
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	var name, typ string
	_, err = pgx.ForEachRow(rows, []any{&name, &typ}, func() error { m[name] = typ; return nil })
	types[table] = m
	return m, err
}

// A usage is processor time: of this process, of all PostgreSQL processes, and
// of a broker.
type usage struct{ self, postgres, broker time.Duration }

func cpu(b *testing.B, broker int) usage {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	u := usage{self: time.Duration(r.Utime.Nano() + r.Stime.Nano())}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range stats {
		s, err := os.ReadFile(file)
		if err != nil {
			continue // it ended meanwhile
		}
		name, rest, _ := strings.Cut(string(s), ") ")
		fields := strings.Fields(rest)
		ticks := func(i int) time.Duration {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			return time.Duration(n) * 10 * time.Millisecond
		}
		switch {
		case strings.HasSuffix(name, "(postgres"):
			u.postgres += ticks(11) + ticks(12) + ticks(13) + ticks(14) // and of its children that ended
		case broker > 0 && strings.HasPrefix(name, strconv.Itoa(broker)+" "):
			u.broker += ticks(11) + ticks(12)
		}
	}
	return u
}
