package link

import (
	"slices"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
)

// A center takes a station's records in as the contract says, in memory: what
// verifies and follows gets a receipt, what repeats gets it again.
type center struct {
	tb     testing.TB
	client mqtt.Client
	// post, when set, says how often, and how many receipts late, a receipt goes
	// out. It is called in order.
	post func(n int64) (times int, late int)

	mu     sync.Mutex
	era, n int64
	grant  dispense.Hash
	chains map[int64][][]byte // notes by epoch
	copies map[dispense.Hash]int
	held   []dispense.Held
	state  string
	late   []late
	// asked, when set, answers a held that asks.
	asked func(h *dispense.Held)
	quiet bool // answers nothing
}

type late struct {
	wait int
	b    []byte
}

func newCenter(tb testing.TB, url, user, password string) *center {
	tb.Helper()
	c := &center{
		tb: tb, era: 1_700_000_000, chains: map[int64][][]byte{}, copies: map[dispense.Hash]int{}, state: "ok",
		grant: dispense.HashNote(dispensetest.NewAuthor(tb, stationID, shard).Grant),
	}
	// With a short write timeout a receipt that is being sent when the broker dies
	// does not hold the handler, and with it the client, for long.
	o := mqtt.NewClientOptions().SetWriteTimeout(100 * time.Millisecond).AddBroker(url).SetClientID("center").SetUsername(user).SetPassword(password).
		SetCleanSession(true).SetAutoReconnect(true).SetMaxReconnectInterval(100 * time.Millisecond).SetResumeSubs(false).
		SetOnConnectHandler(func(m mqtt.Client) {
			m.SubscribeMultiple(map[string]byte{
				dispense.ShardFilter(shard, dispense.Journal): 1, dispense.ShardFilter(shard, dispense.Helds): 0,
			}, c.hear)
		})
	c.client = mqtt.NewClient(o)
	if t := c.client.Connect(); !t.WaitTimeout(patience) || t.Error() != nil {
		tb.Fatalf("center: %v", t.Error())
	}
	tb.Cleanup(func() { c.client.Disconnect(100) })
	return c
}

func (c *center) hear(_ mqtt.Client, m mqtt.Message) {
	t, err := dispense.ParseTopic(m.Topic())
	if err != nil {
		c.tb.Error(err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.Channel == dispense.Journal {
		c.take(m.Payload())
	} else {
		c.live(m.Payload())
	}
}

func (c *center) take(message []byte) {
	notes, err := dispense.Split(message)
	if err != nil || len(message) > dispense.MaxMessage || len(notes) > dispense.MaxRecords {
		c.tb.Errorf("message of %d bytes with %d records: %v", len(message), len(notes), err)
		return
	}
	var epoch int64
	for _, n := range notes {
		r, err := dispense.OpenRecord(n)
		if err != nil {
			c.tb.Error(err)
			return
		}
		c.copies[dispense.HashNote(n)]++
		epoch = r.Epoch
		chain := c.chains[epoch]
		if r.Seq == int64(len(chain))+1 && r.Prev == c.hash(epoch).String() {
			c.chains[epoch] = append(chain, n)
		}
	}
	c.n++
	c.receipt(epoch)
}

// hash returns the hash of the last record of an epoch, of the grant for none.
func (c *center) hash(epoch int64) dispense.Hash {
	if chain := c.chains[epoch]; len(chain) > 0 {
		return dispense.HashNote(chain[len(chain)-1])
	}
	return c.grant
}

func (c *center) live(b []byte) {
	h, err := dispense.DecodeHeld(b)
	if err != nil {
		c.tb.Error(err)
		return
	}
	c.held = append(c.held, *h)
	epoch := max(h.Epoch, 1)
	if len(c.chains[epoch]) > 0 || epoch == 1 {
		c.receipt(epoch)
	}
	if c.asked != nil && len(h.Asks) > 0 {
		c.asked(h)
	}
}

func (c *center) receipt(epoch int64) {
	if c.quiet {
		return
	}
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: stationID, Epoch: epoch, Seq: int64(len(c.chains[epoch])), Hash: c.hash(epoch).String(),
		Era: c.era, N: c.n, At: noon, State: c.state,
	}, dispensetest.ReceiptKey)
	if err != nil {
		c.tb.Error(err)
		return
	}
	times, wait := 1, 0
	if c.post != nil {
		times, wait = c.post(c.n)
	}
	for range times {
		c.late = append(c.late, late{wait, b})
	}
	c.mail()
}

// mail sends the receipts whose time has come, the others stay behind later ones.
func (c *center) mail() {
	c.late = slices.DeleteFunc(c.late, func(l late) bool {
		if l.wait <= 0 {
			c.send(dispense.Receipts, l.b)
		}
		return l.wait <= 0
	})
	for i := range c.late {
		c.late[i].wait--
	}
}

func (c *center) send(ch dispense.Channel, b []byte) {
	c.client.Publish(dispense.Topic{Shard: shard, Station: stationID, Channel: ch}.String(), 1, false, b)
}

// policy sends entries of the station's own log.
func (c *center) policy(from int64, bodies ...policy.EntryBody) {
	m := policy.Message{Log: stationID, Era: c.era, From: from, To: from + int64(len(bodies)) - 1, At: noon}
	for i, b := range bodies {
		m.Entries = append(m.Entries, policy.Entry{N: from + int64(i), Body: b})
	}
	b, err := policy.Seal(&m, dispensetest.PolicyKey)
	if err != nil {
		c.tb.Error(err)
		return
	}
	c.send(dispense.Policies, b)
}

// do calls f with the center's state.
func (c *center) do(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *center) count(epoch int64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.chains[epoch])
}

// wantAll waits until the center has all records of an epoch and the station
// knows, and compares them byte for byte.
func (c *center) wantAll(i *island, epoch, n int64) {
	c.tb.Helper()
	waitFor(c.tb, "all records receipted", func() bool { return i.j.Receipted().Epoch == epoch && i.j.Receipted().Seq == n })
	c.mu.Lock()
	defer c.mu.Unlock()
	if got, want := c.chains[epoch], i.records(epoch, n); !slices.EqualFunc(got, want, slices.Equal) {
		c.tb.Errorf("epoch %d: the center has %d records, want the station's %d, byte for byte", epoch, len(got), len(want))
	}
}

// most returns how often the record came that came most often.
func (c *center) most() (most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.copies {
		most = max(most, n)
	}
	return most
}
