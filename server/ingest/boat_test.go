package ingest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// A boat is a station at the other end of a broker: it has a journal in memory,
// a window of 64 records, and sends again from the newest receipt when nothing
// has moved for a while. It believes nothing but receipts.
type boat struct {
	*dispensetest.Author
	records []*dispense.Record
	again   time.Duration // without progress, before all is sent again

	mu       sync.Mutex
	receipt  dispense.Receipt
	receipts int
	changed  chan struct{}
}

// newBoat returns a station with a start and so many fills to tell of.
func newBoat(tb testing.TB, name, shard string, n int) *boat {
	tb.Helper()
	a := dispensetest.NewAuthor(tb, name, shard)
	records := append([]*dispense.Record{a.Start(tb, "enrolled")}, fills(tb, a, n)...)
	return &boat{Author: a, records: records, again: 300 * time.Millisecond, changed: make(chan struct{}, 1)}
}

func (b *boat) connect(url string) (mqtt.Client, error) {
	topic := dispense.Topic{Shard: b.Shard, Station: b.Station, Channel: dispense.Receipts}.String()
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(b.Station).SetUsername(b.Station).SetPassword("x").SetCleanSession(true).
		SetMaxReconnectInterval(200 * time.Millisecond).SetConnectRetry(true).SetConnectRetryInterval(50 * time.Millisecond).
		SetOnConnectHandler(func(c mqtt.Client) { c.Subscribe(topic, 0, b.take) }))
	if t := c.Connect(); !t.WaitTimeout(20*time.Second) || t.Error() != nil {
		return nil, fmt.Errorf("%s: connect: %w", b.Station, t.Error())
	}
	return c, nil
}

func (b *boat) take(_ mqtt.Client, m mqtt.Message) {
	r, err := dispense.OpenReceipt(m.Payload(), dispensetest.ReceiptKey.Verifier)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.receipts++
	if r.Era > b.receipt.Era || r.Era == b.receipt.Era && r.N > b.receipt.N {
		b.receipt = *r
		select {
		case b.changed <- struct{}{}:
		default:
		}
	}
}

func (b *boat) receipted() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.receipt.Seq)
}

// sail sends everything until receipts cover it.
func (b *boat) sail(ctx context.Context, url string) error {
	c, err := b.connect(url)
	if err != nil {
		return err
	}
	defer c.Disconnect(0)
	const window = 64
	next, last := b.receipted(), time.Now()
	for b.receipted() < len(b.records) {
		done := b.receipted()
		if next = max(next, done); time.Since(last) > b.again {
			next, last = done, time.Now()
		}
		for next < len(b.records) && next < done+window {
			to := min(next+dispense.MaxRecords, len(b.records))
			c.Publish(b.Topic(), 1, false, dispensetest.Message(b.records[next:to]...))
			next = to
		}
		select {
		case <-b.changed:
			last = time.Now()
		case <-time.After(b.again / 4):
		case <-ctx.Done():
			return fmt.Errorf("%s: %d of %d records receipted", b.Station, b.receipted(), len(b.records))
		}
	}
	return nil
}

// A fleet of boats sails at once.
type regatta []*boat

func newRegatta(tb testing.TB, boats, fills int) regatta {
	tb.Helper()
	var r regatta
	for n := range boats {
		r = append(r, newBoat(tb, fmt.Sprintf("s%02d", n), dispense.ShardName(n%dispense.Shards), fills))
	}
	return r
}

// start has all sail; wait returns when all have arrived.
func (r regatta) start(tb testing.TB, url string) (wait func()) {
	ctx, cancel := context.WithTimeout(tb.Context(), 30*time.Second)
	var wg sync.WaitGroup
	for _, b := range r {
		wg.Go(func() {
			if err := b.sail(ctx, url); err != nil {
				tb.Error(err)
			}
		})
	}
	return func() { tb.Helper(); wg.Wait(); cancel() }
}

// progress waits until a part of all records is receipted.
func (r regatta) progress(tb testing.TB, part float64) {
	tb.Helper()
	all := 0
	for _, b := range r {
		all += len(b.records)
	}
	eventually(tb, fmt.Sprintf("%.0f %% of the records receipted", 100*part), func() bool {
		done := 0
		for _, b := range r {
			done += b.receipted()
		}
		return float64(done) >= part*float64(all)
	})
}
