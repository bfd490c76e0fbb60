package ingest_test

import (
	"bufio"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ingest"
)

// The load of BenchmarkStations: each station has a fleet of so many vehicles and tells of
// a fill every so often, which is more than any has; and a vehicle is blocked each second.
const (
	stationsVehicles = 200
	stationsFills    = 3
	stationsEvery    = 10 * time.Second
	stationsBlocks   = 20
)

// BenchmarkStations has LITRO_STATIONS stations (1,000 unless told) on one server, each
// with a connection of its own to the embedded broker, in a process of their own. It
// measures from a fill's message to its receipt, and from a change of the fleet to the
// moment at which each station holds it.
func BenchmarkStations(b *testing.B) {
	n := 1000
	if s := os.Getenv("LITRO_STATIONS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatalf("LITRO_STATIONS: %v", err)
		}
	}
	for b.Loop() {
		manyStations(b, n)
	}
	b.ReportMetric(0, "ns/op")
}

func manyStations(b *testing.B, n int) {
	s := newSender(b, 30*time.Second)
	out := new(outlet)
	br, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		Listen:       "127.0.0.1:0",
		Authenticate: func(string, string, []byte) bool { return true },
		Allow:        func(string, string, bool) bool { return true },
		OnPublish:    func(topic string, payload []byte, _ string) bool { s.Offer(topic, payload); return true },
	})
	if err != nil {
		b.Fatal(err)
	}
	defer br.Close()
	out.to = embeddedOut{br}
	var wire ingest.Publisher = out
	s.wire.Store(&wire)
	s.set(policy.Fleet, vehicles(0, stationsVehicles)...)

	file := filepath.Join(b.TempDir(), "stations")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	enc := gob.NewEncoder(f)
	for i := range n {
		a := dispensetest.NewAuthor(b, fmt.Sprintf("s%04d", i), dispense.ShardName(i%dispense.Shards))
		register(b, s.store, a)
		letters := []letter{{a.Topic(), dispensetest.Message(a.Start(b, "enrolled"))}}
		total := dispense.Volume(0)
		for n := range stationsFills {
			auth := a.Append(b, dispensetest.Authorized(fmt.Sprintf("v%d", n%stationsVehicles), 60))
			letters = append(letters, letter{a.Topic(), dispensetest.Message(auth, a.Append(b, dispensetest.Dispensed(auth, total, 40*dispense.Liter)))})
			total += 40 * dispense.Liter
		}
		if err := enc.Encode(letters); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}

	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), stationsEnv+"=tcp://"+br.Addr().String()+" "+file), os.Stderr
	stdin, errIn := cmd.StdinPipe()
	stdout, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, cmd.Start()); err != nil {
		b.Fatal(err)
	}
	said := bufio.NewReader(stdout)
	connecting := time.Now()
	if _, err := said.ReadString('\n'); err != nil { // all hold the fleet
		b.Fatal(err)
	}
	joined := time.Since(connecting)
	database := s.pool.Config().ConnConfig.Database
	before, began := used(b, database, 0), time.Now()
	for i := range stationsBlocks {
		time.Sleep(time.Second)
		s.set(policy.Fleet, &policy.Vehicle{Vehicle: fmt.Sprintf("v%06d", i), Status: "blocked", Name: strconv.FormatInt(time.Now().UnixNano(), 10), Grades: []string{"diesel"}, Rule: "general", Odometer: "on"})
	}
	if _, err := stdin.Write([]byte("\n")); err != nil { // there are no more
		b.Fatal(err)
	}
	var got stationsFound
	if err := json.NewDecoder(said).Decode(&got); err != nil {
		b.Fatal(err)
	}
	took, cpu := time.Since(began), before.since(b, database, 0)
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	var stored int
	if err := s.pool.QueryRow(b.Context(), `SELECT count(*) FROM record`).Scan(&stored); err != nil {
		b.Fatal(err)
	}
	if want := n * (1 + 2*stationsFills); stored != want || len(got.Receipts) != n*stationsFills || len(got.Blocks) != n*stationsBlocks {
		b.Fatalf("%d records stored of %d, %d receipts of %d, %d blocks held of %d", stored, want, len(got.Receipts), n*stationsFills, len(got.Blocks), n*stationsBlocks)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(n), "stations")
	b.ReportMetric(joined.Seconds(), "join-s")
	for name, list := range map[string][]time.Duration{"receipt": got.Receipts, "block": got.Blocks} {
		slices.Sort(list)
		b.ReportMetric(ms(list[len(list)/2]), name+"-p50-ms")
		b.ReportMetric(ms(list[len(list)*99/100]), name+"-p99-ms")
		b.ReportMetric(ms(list[len(list)-1]), name+"-worst-ms")
	}
	b.ReportMetric(float64(cpu.self)/float64(took)*100, "server-%core")
	b.ReportMetric(float64(cpu.postgres)/float64(took)*100, "postgres-%core")
	b.ReportMetric(float64(m.Sys)/(1<<20), "server-MiB")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

const stationsEnv = "LITRO_BENCH_STATIONS"

// stationsFound is what the stations saw.
type stationsFound struct {
	Receipts []time.Duration // from a fill's message to its receipt
	Blocks   []time.Duration // from each change to each station
}

// A pier is one of many stations at the other end of the broker.
type pier struct {
	letters []letter
	topic   dispense.Topic
	client  mqtt.Client

	mu       sync.Mutex
	holding  *policy.Holding
	receipts chan int64
	blocks   []time.Duration
}

// runStations is the process of the stations: they connect, say on standard output that
// all hold the fleet, tell of their fills, and say what they saw when there is nothing
// more to come.
func runStations(url, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	var piers []*pier
	for {
		p := &pier{receipts: make(chan int64, 64)}
		if err := dec.Decode(&p.letters); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		if p.topic, err = dispense.ParseTopic(p.letters[0].Topic); err != nil {
			return err
		}
		p.holding = policy.NewHolding(p.topic.Station)
		piers = append(piers, p)
	}
	for _, p := range piers { // one after the other, as a city comes back after a power cut in some seconds
		if err := p.connect(url); err != nil {
			return err
		}
	}
	for _, p := range piers {
		if err := p.until(stationsVehicles); err != nil {
			return err
		}
	}
	fmt.Println("ready")
	found := stationsFound{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	for i, p := range piers {
		wg.Go(func() {
			time.Sleep(stationsEvery * time.Duration(i) / time.Duration(len(piers)))
			took, err := p.fuel()
			mu.Lock()
			defer mu.Unlock()
			found.Receipts, failed = append(found.Receipts, took...), errors.Join(failed, err)
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	for _, p := range piers {
		if err := p.until(stationsVehicles + stationsBlocks); err != nil {
			return err
		}
		found.Blocks = append(found.Blocks, p.blocks...)
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func (p *pier) connect(url string) error {
	p.client = mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(p.topic.Station).SetCleanSession(true).SetCustomOpenConnectionFn(dialQuick))
	if t := p.client.Connect(); !t.WaitTimeout(time.Minute) || t.Error() != nil {
		return fmt.Errorf("%s: connect: %w", p.topic.Station, t.Error())
	}
	for channel, take := range map[dispense.Channel]mqtt.MessageHandler{dispense.Receipts: p.receipt, dispense.Policies: p.policy} {
		if t := p.client.Subscribe(p.on(channel), 0, take); !t.WaitTimeout(time.Minute) || t.Error() != nil {
			return fmt.Errorf("%s: subscribe: %w", p.topic.Station, t.Error())
		}
	}
	p.client.Publish(p.letters[0].Topic, 1, false, p.letters[0].Payload)
	p.say()
	return nil
}

func (p *pier) on(c dispense.Channel) string {
	t := p.topic
	t.Channel = c
	return t.String()
}

func (p *pier) receipt(_ mqtt.Client, m mqtt.Message) {
	if r, err := dispense.OpenReceipt(m.Payload(), dispensetest.ReceiptKey.Verifier); err == nil {
		p.receipts <- r.Seq
	}
}

func (p *pier) policy(_ mqtt.Client, m mqtt.Message) {
	at := time.Now()
	msg, err := policy.Open(m.Payload(), dispensetest.PolicyKey.Verifier)
	if err != nil {
		return
	}
	p.mu.Lock()
	if _, err := p.holding.Take(msg); err == nil {
		for _, e := range msg.Entries {
			if v, ok := e.Body.(*policy.Vehicle); ok && v.Status == "blocked" {
				said, _ := strconv.ParseInt(v.Name, 10, 64)
				p.blocks = append(p.blocks, at.Sub(time.Unix(0, said)))
			}
		}
	}
	p.mu.Unlock()
	p.say()
}

// say tells what the station holds.
func (p *pier) say() {
	p.mu.Lock()
	h := &dispense.Held{Policy: p.holding.Versions(), Epoch: 1, Parts: p.holding.Parts()}
	p.mu.Unlock()
	if b, err := dispense.EncodeHeld(h); err == nil {
		p.client.Publish(p.on(dispense.Helds), 0, false, b)
	}
}

// until waits until the station holds a version of the fleet.
func (p *pier) until(n int64) error {
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		p.mu.Lock()
		held := p.holding.Versions().Fleet.N
		p.mu.Unlock()
		if held >= n {
			return nil
		}
	}
	return fmt.Errorf("%s: does not hold version %d of the fleet after five minutes", p.topic.Station, n)
}

// fuel tells of all fills, one after the other, and returns how long each receipt took.
func (p *pier) fuel() (took []time.Duration, err error) {
	for i, l := range p.letters[1:] {
		began := time.Now()
		p.client.Publish(l.Topic, 1, false, l.Payload)
		for seq := int64(0); seq < int64(1+2*(i+1)); {
			select {
			case seq = <-p.receipts:
			case <-time.After(time.Minute):
				return nil, fmt.Errorf("%s: no receipt of fill %d within a minute", p.topic.Station, i+1)
			}
		}
		took = append(took, time.Since(began))
		time.Sleep(time.Until(began.Add(stationsEvery)))
	}
	return took, nil
}
