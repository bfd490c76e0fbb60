package ingest_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/ingest"
)

// together makes one batch of what is offered at once.
func together(cfg *ingest.Config) { cfg.Workers, cfg.Linger = 1, 50*time.Millisecond }

func (c *center) exec(sql string, args ...any) {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), sql, args...); err != nil {
		c.t.Fatal(err)
	}
}

// A station whose commit fails keeps nobody else from going on, and goes on
// itself once it can.
func TestOneStationsTroubleIsItsOwn(t *testing.T) {
	t.Parallel()
	c := newCenter(t, together)
	c.exec(`CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk of this station is full'; END $$`)
	c.exec(`CREATE TRIGGER trouble BEFORE INSERT ON record FOR EACH ROW WHEN (NEW.station = 'b-bad' AND NEW.seq > 3) EXECUTE FUNCTION trouble()`)
	var boats []*boat
	for _, id := range []string{"a-good", "b-bad", "c-good"} {
		b := newBoat(t, id, "00", 3)
		c.add(b.Author)
		boats = append(boats, b)
	}
	for _, b := range boats {
		c.Offer(b.Topic(), dispensetest.Message(b.records...))
	}
	for _, b := range []*boat{boats[0], boats[2]} {
		c.wait(b.Station, upTo(b.records[6]))
	}
	c.wait("b-bad", upTo(boats[1].records[2])) // record by record, up to the one that cannot be
	if said := c.said.String(); !strings.Contains(said, "b-bad/1/4") || !strings.Contains(said, "disk of this station") {
		t.Errorf("log: got %s, want the record and why it is not stored", said)
	}
	c.exec(`DROP TRIGGER trouble ON record`)
	c.Offer(boats[1].Topic(), dispensetest.Message(boats[1].records...))
	c.wait("b-bad", upTo(boats[1].records[6]))
	if got := c.count(`SELECT count(*) FROM record`); got != 21 {
		t.Errorf("records: got %d, want 21", got)
	}
}

// A record whose rows the database refuses takes its number all the same: its
// station must not stop there for ever. A person is told.
func TestRefusedRowsDoNotWedgeAStation(t *testing.T) {
	t.Parallel()
	c := newCenter(t, together)
	a := dispensetest.NewAuthor(t, "norte", "00")
	b := newBoat(t, "sur", "01", 2)
	c.add(a, b.Author)
	start := a.Start(t, "enrolled")
	auth := a.Append(t, dispensetest.Authorized("v1", 60))
	// Nothing known today is refused; what an older schema did not foresee might be.
	c.exec(`ALTER TABLE dispense ADD CONSTRAINT not_foreseen CHECK (volume_ul <> 7000000)`)
	odd := a.Append(t, dispensetest.Dispensed(auth, 0, 7*dispense.Liter))
	after := fills(t, a, 1)
	c.Offer(a.Topic(), dispensetest.Message(start, auth, odd, after[0], after[1]))
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("sur", upTo(b.records[4]))
	c.wait("norte", upTo(after[1]))
	if got := c.count(`SELECT count(*) FROM record WHERE unread`); got != 1 {
		t.Errorf("records set aside: got %d, want 1", got)
	}
	if got := c.count(`SELECT count(*) FROM unjudged WHERE station = 'norte' AND seq = $1`, odd.Seq); got != 1 {
		t.Error("nobody is told of the record whose rows were refused")
	}
	if got := c.count(`SELECT sum(volume_ul) FROM dispense WHERE station = 'norte'`); got != 10_000_000 {
		t.Errorf("volume of the other fill: got %d µL, want 10 L", got)
	}
	var stored bytes.Buffer
	if err := c.store.EachRecord(t.Context(), "norte", func(b []byte) error { stored.Write(b); return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored.Bytes(), dispensetest.Message(start, auth, odd, after[0], after[1])) {
		t.Error("the stored notes are not the bytes that travelled")
	}
}

// Connections to the database that break in the middle of a batch, also between
// COMMIT and its answer, lose and double nothing.
func TestDatabaseConnectionsCut(t *testing.T) {
	t.Parallel()
	_, url := mosquitto(t)
	s := newSender(t, 0)
	s.linked(s.quiet(), ingest.LinkConfig{URL: url})
	boats := newRegatta(t, 8, 150)
	s.enroll(boats...)
	stop, cut := make(chan struct{}), 0
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(3 * time.Millisecond):
			}
			// Those in the middle of something: the pool notices idle ones.
			tag, err := s.pool.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL`)
			if err == nil {
				cut += int(tag.RowsAffected())
			}
			if cut > 25 {
				return
			}
		}
	})
	boats.start(t, url)()
	close(stop)
	wg.Wait()
	if cut == 0 {
		t.Error("no connection was cut in the middle of a batch: the test proves nothing")
	}
	t.Logf("%d connections cut in the middle of a transaction", cut)
	balanced(t, s, boats)
}

// Two servers that both believe they hold every shard, with the same vehicles at
// all stations, wait for each other in one order and never for ever.
func TestNoDeadlock(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	other := ingest.New(ingest.Config{Log: c.log(), Store: c.store, Out: c, Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now, Linger: time.Millisecond})
	c.run(other)
	var boats regatta
	for n := range 12 {
		id := fmt.Sprintf("s%d", n)
		if n%2 == 0 {
			id = fmt.Sprintf("s-%d", n)
		}
		b := newBoat(t, id, "00", 40)
		c.add(b.Author)
		boats = append(boats, b)
	}
	for at := 0; at < 81; at += dispense.MaxRecords {
		for n := range boats {
			for _, g := range []*ingest.Ingest{c.Ingest, other} {
				b := boats[n]
				if g == other {
					b = boats[len(boats)-1-n]
				}
				g.Offer(b.Topic(), dispensetest.Message(b.records[at:min(81, at+dispense.MaxRecords)]...))
			}
		}
	}
	for _, b := range boats {
		for at := 0; at < 81; at += dispense.MaxRecords { // as a station does, until a receipt covers all
			c.Offer(b.Topic(), dispensetest.Message(b.records[at:min(81, at+dispense.MaxRecords)]...))
		}
		c.wait(b.Station, upTo(b.records[80]))
	}
	if got := c.count(`SELECT count(*) FROM record`); got != 12*81 {
		t.Errorf("records: got %d, want %d", got, 12*81)
	}
	if strings.Contains(c.said.String(), "40P01") {
		t.Errorf("deadlock: %s", c.said.String())
	}
}

// The order in which rows are locked and compared is that of bytes, whatever the
// database's language makes of a hyphen.
func TestOrderDoesNotDependOnTheLanguage(t *testing.T) {
	t.Parallel()
	c := newCenter(t, together)
	c.exec(`CREATE COLLATION words (provider = icu, locale = 'und-u-ka-shifted')`) // as en_US.UTF-8 has it
	c.exec(`DROP SCHEMA litro_pages CASCADE`)                                      // whose views would keep the column as it is
	c.exec(`ALTER TABLE cursor ALTER station TYPE text COLLATE words`)
	boats := regatta{newBoat(t, "a-c", "00", 1), newBoat(t, "ab", "00", 1)}
	for _, b := range boats {
		c.add(b.Author)
	}
	for at := range 3 { // the first begins the chains
		for _, b := range boats {
			c.Offer(b.Topic(), dispensetest.Message(b.records[at]))
		}
		for _, b := range boats {
			c.wait(b.Station, upTo(b.records[at]))
		}
	}
	if said := c.said.String(); strings.Contains(said, "not committed") {
		t.Errorf("a batch of two stations was not committed at once: %s", said)
	}
}

// When the first message of an epoch is lost, what follows is no offense: the
// receipt says from where to send again.
func TestLostStartIsAskedForAgain(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 3)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records[3:]...))
	r := c.wait("norte", func(r dispense.Receipt) bool { return r.Epoch == 1 })
	if r.Seq != 0 || r.Hash != dispense.HashNote(b.Grant).String() {
		t.Errorf("receipt: got %+v, want number 0 with the grant's hash", r)
	}
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("norte", upTo(b.records[6]))
	start := b.records[0]
	next := b.NextEpoch(t, "corrupt", start)
	more := fills(t, b.Author, 1)
	c.Offer(b.Topic(), dispensetest.Message(more...))
	c.Offer(b.Topic(), dispensetest.Message(next, more[0], more[1]))
	c.wait("norte", upTo(more[1]))
	if got := c.count(`SELECT count(*) FROM quarantine_count`); got != 0 {
		t.Errorf("sources in quarantine: got %d, want none", got)
	}
}

// A stranger who may write to a topic but has no key can neither push a record
// aside nor make a fork of it.
func TestForgedRecordBesideTheTrueOne(t *testing.T) {
	t.Parallel()
	c := newCenter(t, together)
	b := newBoat(t, "norte", "00", 4)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records[:3]...))
	c.wait("norte", upTo(b.records[2]))
	forger := dispensetest.NewAuthor(t, "norte", "00")
	forger.Key = dispensetest.NewKey("norte", 7)
	forger.Head = dispense.Head{Epoch: 1, Seq: 3, Hash: b.records[2].Hash}
	first := forger.Append(t, dispensetest.Authorized("v666", 60))
	forger.Head = dispense.Head{Epoch: 1, Seq: 5, Hash: b.records[4].Hash}
	second := forger.Append(t, dispensetest.Authorized("v666", 60))
	c.Offer(b.Topic(), dispensetest.Message(first))
	c.Offer(b.Topic(), dispensetest.Message(second))
	c.Offer(b.Topic(), dispensetest.Message(b.records[3:]...))
	if r := c.wait("norte", upTo(b.records[8])); r.State != "ok" {
		t.Errorf("state: got %s, want ok", r.State)
	}
	// By itself: at a number that is taken, and after a record nobody has.
	forger.Head = dispense.Head{Epoch: 1, Seq: 1, Hash: b.records[0].Hash}
	third := forger.Append(t, dispensetest.Authorized("v666", 60))
	forger.Head = dispense.Head{Epoch: 1, Seq: 9, Hash: third.Hash}
	fourth := forger.Append(t, dispensetest.Authorized("v666", 60))
	forger.Head = dispense.Head{Epoch: 1, Seq: 9, Hash: b.records[8].Hash}
	fifth := forger.Append(t, dispensetest.Authorized("v666", 60))
	before := c.count(`SELECT coalesce(sum(messages), 0) FROM quarantine_count`)
	for n, forged := range []*dispense.Record{third, fourth, fifth} {
		c.Offer(b.Topic(), dispensetest.Message(forged))
		eventually(t, "a forged record is in quarantine", func() bool {
			return c.count(`SELECT coalesce(sum(messages), 0) FROM quarantine_count`) > before+int64(n)
		})
	}
	if got := c.count(`SELECT count(*) FROM cursor WHERE state <> 'ok'`); got != 0 {
		t.Error("a forged record made a fork")
	}
	if got := c.count(`SELECT count(*) FROM authorize WHERE vehicle = 'v666'`); got != 0 {
		t.Errorf("forged records stored: got %d, want none", got)
	}
}

// A station takes a receipt only if its number is above that of the one it has,
// so numbers go on over its epochs, also for late records of an old one.
func TestReceiptNumbersGoOnOverEpochs(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 6)
	c.add(b.Author)
	n := int64(0)
	above := func(r *dispense.Record) {
		t.Helper()
		got := c.wait("norte", upTo(r))
		if got.N <= n {
			t.Errorf("receipt of %s: got n %d, want above %d", r.Ref(), got.N, n)
		}
		n = got.N
	}
	for _, r := range b.records[:8] {
		c.Offer(b.Topic(), dispensetest.Message(r))
		above(r)
	}
	next := b.NextEpoch(t, "corrupt", b.records[7])
	c.Offer(b.Topic(), dispensetest.Message(next))
	above(next)
	c.Offer(b.Topic(), dispensetest.Message(b.records[8])) // late
	above(b.records[8])
	more := fills(t, b.Author, 1)
	c.Offer(b.Topic(), append(dispensetest.Message(more[0]), dispensetest.Message(b.records[9])...)) // both in one batch
	above(more[0])
}

// What people do to a chain is heard of with the next sign of life at the latest.
func TestRevoked(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 5)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records[:3]...))
	c.wait("norte", upTo(b.records[2]))
	c.exec(`UPDATE cursor SET state = 'revoked', revoked_from = 6, n = n + 1`)
	c.Offer(b.Topic(), dispensetest.Message(b.records[3:8]...))
	r := c.wait("norte", func(r dispense.Receipt) bool { return r.State == "revoked" && r.Seq == 5 })
	if r.Hash != b.records[4].Hash.String() {
		t.Errorf("receipt: got %+v, want it up to record 5", r)
	}
	eventually(t, "the rest is in quarantine", func() bool { return c.count(`SELECT count(*) FROM quarantine`) > 0 })
	c.answered("norte", func() { c.Offer(b.Topic(), dispensetest.Message(b.records[5:8]...)) })
	c.exec(`UPDATE cursor SET revoked_from = 8, n = n + 1`)
	held, err := dispense.EncodeHeld(&dispense.Held{Epoch: 1, Durable: 11, Unsent: 6})
	if err != nil {
		t.Fatal(err)
	}
	c.Offer(dispense.Topic{Shard: "00", Station: "norte", Channel: dispense.Helds}.String(), held)
	c.Offer(b.Topic(), dispensetest.Message(b.records[3:]...))
	c.wait("norte", func(r dispense.Receipt) bool { return r.State == "revoked" && r.Seq == 7 })
	if got := c.count(`SELECT max(seq) FROM record`); got != 7 {
		t.Errorf("last record: got %d, want 7", got)
	}
}

// A message has at most sixteen records; what it has beyond is not read.
func TestTooManyRecordsInAMessage(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 10)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("norte", upTo(b.records[15]))
	eventually(t, "the rest is in quarantine", func() bool { return c.count(`SELECT count(*) FROM quarantine`) == 1 })
	c.Offer(b.Topic(), dispensetest.Message(b.records[16:]...))
	c.wait("norte", upTo(b.records[20]))
}

// A station goes on from a record that is not here, and has signed that: the
// chain has forked, and it is told so.
func TestGoesOnFromAnUnknownRecord(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 2)
	c.add(b.Author)
	clone := *b.Author
	clone.Head = dispense.Head{Epoch: 1, Seq: 5, Hash: b.records[1].Hash} // not record 5's
	other := clone.Append(t, dispensetest.Authorized("v1", 60))
	clone.Head.Seq = 20
	late := clone.Append(t, dispensetest.Authorized("v1", 60))
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("norte", upTo(b.records[4]))
	c.Offer(b.Topic(), dispensetest.Message(late)) // a gap, no more
	c.Offer(b.Topic(), dispensetest.Message(other))
	r := c.wait("norte", func(r dispense.Receipt) bool { return r.State == "fork" })
	if r.Seq != 5 || r.Hash != b.records[4].Hash.String() {
		t.Errorf("receipt: got %+v, want record 5 of this branch", r)
	}
}

// A server that holds a shard again goes on from what another has taken meanwhile:
// the station, which has a receipt for it, sends it no more.
func TestGoesOnFromWhatAnotherServerTook(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	other := ingest.New(ingest.Config{Log: c.log(), Store: c.store, Out: c, Receipt: dispensetest.ReceiptKey, Era: 1, Now: time.Now, Linger: time.Millisecond})
	c.run(other)
	b := newBoat(t, "norte", "00", 3)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records[:3]...))
	c.wait("norte", upTo(b.records[2]))
	other.Offer(b.Topic(), dispensetest.Message(b.records[3:5]...))
	c.wait("norte", upTo(b.records[4]))
	c.Offer(b.Topic(), dispensetest.Message(b.records[5:]...))
	c.wait("norte", upTo(b.records[len(b.records)-1]))
}

// A carried note counts only if its station signed it, and it is of an older epoch.
func TestCarriedByAStranger(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 1)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("norte", upTo(b.records[2]))
	forger := dispensetest.NewAuthor(t, "norte", "00")
	forger.Key = dispensetest.NewKey("norte", 7)
	forger.Head = dispense.Head{Epoch: 1, Seq: 3, Hash: b.records[2].Hash}
	forged := forger.Append(t, dispensetest.Authorized("v666", 60))
	next := b.NextEpoch(t, "corrupt", b.records[2])
	carrier := b.Append(t, &dispense.Carried{Note: base64Of(forged)})
	same := b.Append(t, &dispense.Carried{Note: base64Of(next)})
	c.Offer(b.Topic(), dispensetest.Message(next, carrier, same))
	c.wait("norte", upTo(same))
	if got := c.count(`SELECT count(*) FROM record`); got != 6 {
		t.Errorf("records: got %d, want 6: the carriers, and nothing they brought", got)
	}
}

// What is here already is answered again, for the receipt may have been lost.
func TestRepeatedRecordsAreAnswered(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	b := newBoat(t, "norte", "00", 2)
	c.add(b.Author)
	c.Offer(b.Topic(), dispensetest.Message(b.records...))
	c.wait("norte", upTo(b.records[4]))
	c.answered("norte", func() { c.Offer(b.Topic(), dispensetest.Message(b.records...)) })
	c.answered("norte", func() { c.Offer(b.Topic(), dispensetest.Message(b.records[2])) })
}
