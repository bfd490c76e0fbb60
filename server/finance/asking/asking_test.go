package asking_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/asking"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// stamps is made once: its keys take a second.
var stamps = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

var issuing sync.Mutex

// A house has documents of a supplier, and an authority that can be asked about them.
type house struct {
	*testing.T
	pool    *pgxpool.Pool
	store   *postgres.Store
	service *consulta.Service
	address string
	desk    *finance.Desk
	sent    []supplier.Document
	again   time.Time

	mu  sync.Mutex
	now time.Time
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func newHouse(t *testing.T, n int, plant func(*supplier.Batch)) *house {
	t.Helper()
	h := &house{T: t, pool: pgtest.New(t), now: time.Date(2026, 6, 20, 12, 0, 0, 0, time.UTC)}
	h.store = postgres.New(h.pool)
	h.service = consulta.New(h.clock)
	server := httptest.NewServer(h.service)
	t.Cleanup(server.Close)
	h.address = server.URL + consulta.Path
	cabinet, err := evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	h.must(err)
	h.desk = finance.New(finance.Config{Store: h.store, Cabinet: cabinet, Stampers: t.TempDir(), Now: h.clock, Online: h.address,
		Again: func(context.Context) (time.Time, time.Time, error) {
			return h.again, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), nil
		}})
	issuing.Lock() // who stamps remembers who was there
	defer issuing.Unlock()
	b, err := supplier.NewBatch(1, stamps(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Fill, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "E&U010101AA1", Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, supplier.Invent(1, n, supplier.Station, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)))
	h.must(err)
	if plant != nil {
		plant(b)
	}
	h.sent, _ = b.Issue()
	h.service.Issued(h.sent)
	var files []finance.File
	for _, d := range h.sent {
		files = append(files, finance.File{Name: d.File(), Bytes: d.XML})
	}
	_, err = h.desk.Send(t.Context(), "fina", finance.NewBatch(), files)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// asker is one of a process of its own, with a connection of its own to the authority.
func (h *house) asker(giveUp int) *asking.Asker {
	return asking.New(asking.Config{Log: slog.New(slog.DiscardHandler), Desk: h.desk, Client: asking.NewClient(h.address, nil), Pace: time.Millisecond, Wait: time.Millisecond, GiveUp: giveUp})
}

func (h *house) state() finance.Asking {
	h.Helper()
	a, err := h.desk.Asking(h.Context())
	h.must(err)
	return a
}

func (h *house) whole(uuid string) finance.Whole {
	h.Helper()
	by, err := h.store.ByUUID(h.Context(), []string{uuid})
	h.must(err)
	w, err := h.desk.Document(h.Context(), by[uuid].ID)
	h.must(err)
	return w
}

// needed fails where nobody would miss a file.
func (h *house) needed(sha256 string) {
	h.Helper()
	needs, err := h.store.EvidenceNeeds(h.Context())
	h.must(err)
	if !slices.ContainsFunc(needs, func(n evidence.Need) bool { return n.SHA256 == sha256 }) {
		h.Errorf("nobody would miss %s", sha256)
	}
}

// counts are how many questions came about each document.
func (h *house) counts() map[string]int {
	n := map[string]int{}
	for _, said := range h.service.Asked() {
		n[said[len("?id="):len("?id=")+36]]++
	}
	return n
}

// Everything is asked about once and kept with the bytes that came, in the name of who pressed.
func TestAllAreAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 12, func(b *supplier.Batch) {
		if err := b.Sow(supplier.Edited, 1); err != nil {
			t.Fatal(err)
		}
	})
	h.service.Cancel(h.sent[0].UUID, h.now.Add(-time.Hour))
	if a := h.state(); a.Running() || a.Start != nil || a.Left != 12 || a.Address != h.address {
		t.Errorf("before: %+v", a)
	}
	h.must(h.asker(1).Finish(t.Context())) // nobody pressed
	if n := len(h.service.Asked()); n != 0 {
		t.Fatalf("%d questions, and nobody began", n)
	}
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.desk.StartAsking(t.Context(), "felipe")) // changes nothing
	h.must(h.asker(1).Finish(t.Context()))
	a := h.state()
	if a.Running() || a.Start.By != "fina" || a.End.What != finance.AskDone || a.Left != 0 || a.Away != nil || len(a.Unclear) != 0 || a.Said[finance.Valid] != 10 || a.Said[finance.Canceled] != 1 || a.Said[finance.Unknown] != 1 || a.Answered() != 12 {
		t.Errorf("after: %+v", a)
	}
	for uuid, n := range h.counts() {
		if n != 1 {
			t.Errorf("%s: asked %d times", uuid, n)
		}
	}
	w := h.whole(h.sent[0].UUID)
	s := w.Status
	if s == nil || s.Status != finance.Canceled || s.Source != finance.Online || s.By != "fina" || !s.AskedAt.Equal(h.now) || !strings.Contains(s.Note, "Cancelado con aceptación") || !strings.Contains(s.Note, "ValidacionEFOS 200") {
		t.Fatalf("canceled: %+v", s)
	}
	f, raw, err := h.desk.Proof(t.Context(), w.ID, s.Evidence)
	if err != nil || f.Kind != evidence.XML || !bytes.Contains(raw, []byte("<a:Estado>Cancelado</a:Estado>")) {
		t.Errorf("its proof: %v, %s", err, raw)
	}
	h.needed(s.Evidence)
	// A file of answers with the name of ours is no answer of the service.
	checked, err := h.desk.SayStatuses(t.Context(), "fina", "online", []byte("uuid,status\n"+h.sent[1].UUID+",cancelado\n"), time.UTC)
	if err != nil || checked.Said != 1 {
		t.Fatalf("got %+v, %v", checked, err)
	}
	if got := h.whole(h.sent[1].UUID).Status.Source; got != "./online" {
		t.Errorf("a file called online is %q", got)
	}
}

// What the service says of nobody clearly, or stumbles over, is said as such, counts as nothing, and
// keeps no other from being asked about. The document stays on the list.
func TestUnclear(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 6, nil)
	odd, poison := h.sent[1].UUID, h.sent[4].UUID
	h.service.Instead(func(w http.ResponseWriter, uuid string) bool {
		switch uuid {
		case odd:
			w.Write([]byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio"><a:CodigoEstatus>S - Comprobante obtenido satisfactoriamente.</a:CodigoEstatus><a:Estado>En revisión</a:Estado></ConsultaResult></ConsultaResponse></s:Body></s:Envelope>`))
		case poison:
			w.WriteHeader(http.StatusInternalServerError)
			w.Write([]byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>error interno</faultstring></s:Fault></s:Body></s:Envelope>`))
		default:
			return false
		}
		return true
	})
	// One whose issuer's RFC would be another part of the question.
	if _, err := h.pool.Exec(t.Context(), `INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('a', 64), 'xml', 1, now(), 'x')`); err != nil {
		t.Fatal(err)
	}
	const forged = "00000000-0000-4000-8000-000000000001"
	if _, err := h.pool.Exec(t.Context(), `INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		VALUES (repeat('a', 64), $1, '4.0', 'I', 'Z', '1', '2026-05-03', 'MXN', 100, '1.00', 'EKU9003173C9&tt=0', 'x', 'MPS010101AA1', 'x', '03', 'PUE', '', 'AAAAAAA=', 'z.xml', now(), 'x')`, forged); err != nil {
		t.Fatal(err)
	}
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.asker(20).Finish(t.Context()))
	a := h.state()
	if a.Running() || a.Answered() != 4 || a.Left != 0 || a.Next != 3 || len(a.Unclear) != 3 {
		t.Fatalf("got %+v", a)
	}
	for uuid, code := range map[string]string{odd: asking.Unclear, poison: asking.Fault, forged: asking.Question} {
		w := h.whole(uuid)
		if w.Status != nil || len(w.Unclear) != 1 || w.Unclear[0].Code != code || w.Unclear[0].By != "fina" || w.Unclear[0].Why == "" {
			t.Errorf("%s: %+v, %+v", code, w.Status, w.Unclear)
			continue
		}
		if code == asking.Question {
			continue
		}
		h.needed(w.Unclear[0].Evidence)
		if _, raw, err := h.desk.Proof(t.Context(), w.ID, w.Unclear[0].Evidence); err != nil || len(raw) == 0 {
			t.Errorf("%s: its proof: %v", code, err)
		}
		if _, _, err := h.desk.Proof(t.Context(), h.whole(h.sent[0].UUID).ID, w.Unclear[0].Evidence); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%s: the proof of another document: %v", code, err)
		}
	}
	if n := h.counts(); n[odd] != 1 || n[poison] != 3 || n[forged] != 0 {
		t.Errorf("asked: %v", n)
	}
	list, err := h.desk.Documents(t.Context(), finance.Question{Is: finance.Unchecked})
	if err != nil || list.All != 3 {
		t.Errorf("not checked: %d, %v", list.All, err)
	}
	// Whoever presses again asks about them again.
	h.service.Instead(nil)
	h.must(h.desk.StartAsking(t.Context(), "felipe"))
	h.must(h.asker(20).Finish(t.Context()))
	if a := h.state(); a.Said[finance.Valid] < 2 || len(a.Unclear) != 1 || h.whole(poison).Status.By != "felipe" {
		t.Errorf("again: %+v", a)
	}
}

// A service that is away is said to be, with why; what is left stays to be asked about, and is once it
// answers. A command gives up, and a server does not.
func TestAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 4, nil)
	h.service.Instead(func(w http.ResponseWriter, _ string) bool { w.WriteHeader(http.StatusServiceUnavailable); return true })
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	err := h.asker(3).Finish(t.Context())
	if f, ok := errors.AsType[*asking.FailedError](err); !ok || f.Code != asking.Busy {
		t.Errorf("got %v", err)
	}
	a := h.state()
	if !a.Running() || a.Away == nil || a.Away.Code != asking.Busy || a.Away.Why != "HTTP 503" || !a.Away.At.Equal(h.now) || a.Left != 4 || len(a.Unclear) != 0 || a.Answered() != 0 {
		t.Fatalf("away: %+v", a)
	}
	h.pass(time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() {
		if err := h.asker(0).Run(ctx); err != nil {
			t.Error(err)
		}
	})
	for h.state().Away.At.Before(h.clock()) {
		time.Sleep(5 * time.Millisecond)
	}
	h.pass(time.Minute)
	h.service.Instead(nil)
	for h.state().Running() {
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	group.Wait()
	if a := h.state(); a.Away != nil || a.Answered() != 4 || a.Left != 0 || a.End.What != finance.AskDone {
		t.Errorf("back: %+v", a)
	}
}

// Who asks may end in the middle: another goes on, and nothing is asked twice. Somebody may stop it.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 9, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, stop := 0, func() {}
	var mu sync.Mutex
	h.service.Instead(func(http.ResponseWriter, string) bool {
		mu.Lock()
		defer mu.Unlock()
		if n++; n == 4 {
			stop()
		}
		return false
	})
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	stop = cancel
	if err := h.asker(1).Finish(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: got %v", err)
	}
	a := h.state()
	if !a.Running() || a.Away != nil || a.Left < 5 || a.Left > 6 {
		t.Fatalf("ended: %+v", a)
	}
	mu.Lock()
	n, stop = 0, func() { _ = h.desk.StopAsking(context.Background(), "felipe") }
	mu.Unlock()
	h.must(h.asker(1).Finish(t.Context()))
	if b := h.state(); b.Running() || b.End.What != finance.AskStop || b.End.By != "felipe" || b.Left != a.Left-4 {
		t.Fatalf("stopped: %+v", b)
	}
	h.must(h.desk.StopAsking(t.Context(), "felipe")) // changes nothing
	h.must(h.asker(1).Finish(t.Context()))
	if got := h.state().Left; got != a.Left-4 {
		t.Errorf("stopped, and asked on: %d left", got)
	}
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.asker(1).Finish(t.Context()))
	twice := 0
	for _, k := range h.counts() {
		twice += k - 1
	}
	if a := h.state(); a.Left != 0 || twice > 1 { // the one that was under way when the first ended
		t.Errorf("%d were asked again: %+v", twice, a)
	}
}

// Of several processes one asks: each document is asked about once.
func TestOneAsks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 10, nil)
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for h.state().Running() {
				if err := h.asker(1).Finish(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for uuid, k := range h.counts() {
		if k != 1 {
			t.Errorf("%s: asked %d times", uuid, k)
		}
	}
	var acts int
	if err := h.pool.QueryRow(t.Context(), `SELECT count(*) FROM authority_asking`).Scan(&acts); err != nil || acts != 2 {
		t.Errorf("%d acts, %v", acts, err)
	}
}

// When the connection that holds the lock breaks, who asked ends, and another can begin.
func TestLockBreaks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1, nil)
	began, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := h.desk.AskAlone(t.Context(), func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			return context.Cause(ctx)
		})
		ended <- err
	}()
	<-began
	if mine, err := h.desk.AskAlone(t.Context(), func(context.Context) error { return nil }); mine || err != nil {
		t.Fatalf("two at once: %t, %v", mine, err)
	}
	var broken bool
	if err := h.pool.QueryRow(t.Context(), `SELECT bool_or(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 1001 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&broken); err != nil || !broken {
		t.Fatalf("nobody holds the lock: %v", err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "holds the lock broke") {
		t.Errorf("ended: %v", err)
	}
	if mine, err := h.desk.AskAlone(t.Context(), func(context.Context) error { return nil }); !mine || err != nil {
		t.Errorf("afterwards: %t, %v", mine, err)
	}
}

// An answer that is too old for a month to be closed by is asked for again; one that was canceled is not.
func TestOldAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 5, nil)
	h.service.Cancel(h.sent[0].UUID, h.now.Add(-time.Hour))
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.asker(1).Finish(t.Context()))
	if a := h.state(); a.Left != 0 {
		t.Fatalf("got %+v", a)
	}
	h.pass(10 * 24 * time.Hour)
	h.again = h.clock().AddDate(0, 0, -5)
	if a := h.state(); a.Left != 4 {
		t.Errorf("old: %d left", a.Left)
	}
	h.service.Cancel(h.sent[1].UUID, h.clock())
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.asker(1).Finish(t.Context()))
	if w := h.whole(h.sent[1].UUID); w.Status.Status != finance.Canceled || len(w.Statuses) != 2 || w.Statuses[1].Status != finance.Valid {
		t.Errorf("canceled meanwhile: %+v", w.Statuses)
	}
	if n := h.counts(); n[h.sent[0].UUID] != 1 || n[h.sent[1].UUID] != 2 {
		t.Errorf("asked: %v", n)
	}
}

// What the authority says of an issuer is told where it says anything but that it is on no list, and
// only where it was the authority that said so.
func TestListed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ source, note, want string }{
		{finance.Online, "Vigente · ValidacionEFOS 100 · S - Comprobante obtenido satisfactoriamente.", "100"}, {finance.Online, "ValidacionEFOS 104 · x", "104"},
		{finance.Online, "Vigente · ValidacionEFOS 200 · x", ""}, {finance.Online, "Vigente · ValidacionEFOS 201", ""}, {finance.Online, "Vigente", ""}, {"person", "Vigente · ValidacionEFOS 100", ""},
	} {
		if got := (&finance.Status{Source: tt.source, Note: tt.note}).Listed(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.note, got, tt.want)
		}
	}
}

// A server that has no address asks nobody, and what was said of asking stays.
func TestOffAndStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1, nil)
	off := finance.New(finance.Config{Store: h.store, Cabinet: evidence.At(t.TempDir()), Now: h.clock})
	if err := off.StartAsking(t.Context(), "fina"); !errors.Is(err, finance.ErrAskingOff) || !errors.Is(err, fault.ErrConflict) {
		t.Errorf("got %v", err)
	}
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	for sql, holds := range map[string]string{
		`UPDATE authority_asking SET said_by = 'x'`: "authority_asking", `DELETE FROM authority_asking`: "authority_asking", `TRUNCATE authority_asking`: "authority_asking",
		`INSERT INTO authority_asking (what, code, why, after, said_by, said_at) VALUES ('unclear', 'fault', '', 0, 'x', now())`: "authority_asking_whose",
		`INSERT INTO authority_asking (what, code, why, after, said_by, said_at) VALUES ('away', '', '', 0, 'x', now())`:         "authority_asking_why",
		`INSERT INTO authority_asking (what, code, why, after, said_by, said_at) VALUES ('begin', '', '', 0, 'x', now())`:        "authority_asking_what",
		`INSERT INTO authority_asking (what, code, why, after, said_by, said_at) VALUES ('start', '', '', 0, ' ', now())`:        "authority_asking_by",
	} {
		if _, err := h.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), holds) {
			t.Errorf("%s: got %v, want %s", sql, err, holds)
		}
	}
}

// A document at which the service is always busy ends, too: the others were asked about, and asking is
// over.
func TestOneBusyDocumentEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 4, nil)
	bad := h.sent[1].UUID
	h.service.Instead(func(w http.ResponseWriter, uuid string) bool {
		if uuid != bad {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	h.must(h.desk.StartAsking(t.Context(), "fina"))
	h.must(h.asker(0).Finish(t.Context()))
	a := h.state()
	if n := h.counts(); a.Running() || n[bad] > 5 {
		t.Errorf("running %t, left %d, asked about it %d times, away %+v", a.Running(), a.Left, n[bad], a.Away)
	}
}

// A document of which canceling is under way counts, is of a sort of its own and asked about again after half a
// day, until the service says how it ended; so is one whose issuer is on a list. No person's word takes that away.
func TestUnderWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 3, nil)
	of := func(is string) int {
		t.Helper()
		l, err := h.desk.Documents(t.Context(), finance.Question{Is: is})
		if err != nil || l.All != l.Counts[is] {
			t.Fatalf("%s: %d, counted %d, %v", is, l.All, l.Counts[is], err)
		}
		return l.All
	}
	say := func(n int, status, words string) {
		t.Helper()
		h.must(h.desk.SayAnswer(t.Context(), "fina", h.whole(h.sent[n].UUID).ID, status, words, []byte("<a/>")))
		h.pass(time.Minute)
	}
	want := func(when string, canceling, listed, ask int) {
		t.Helper()
		list, err := h.desk.ToAsk(t.Context(), 10)
		count, err2 := h.desk.CancelingCount(t.Context())
		if a, b := of(finance.Canceling), of(finance.OnList); a != canceling || b != listed || len(list) != ask || count != canceling || err != nil || err2 != nil {
			t.Errorf("%s: %d (%d) are canceling, %d on a list, %d to ask about, want %d, %d, %d; %v, %v", when, a, count, b, len(list), canceling, listed, ask, err, err2)
		}
	}
	want("before", 0, 0, 3)
	const found = " · S - Comprobante obtenido satisfactoriamente."
	say(0, finance.Valid, "Vigente · ValidacionEFOS 200 · En proceso · Cancelable con aceptación"+found)
	say(1, finance.Valid, "Vigente · ValidacionEFOS 100 · No cancelable"+found)
	say(2, finance.Valid, "Vigente · ValidacionEFOS 200 · Cancelable con aceptación"+found)
	want("answered", 1, 1, 0)
	if w := h.whole(h.sent[0].UUID); !w.Canceling || w.OnList != "" || w.Status.Status != finance.Valid {
		t.Errorf("under way: %+v", w.Document)
	}
	h.must(h.desk.SayStatus(t.Context(), "fina", h.whole(h.sent[0].UUID).ID, finance.Status{Status: finance.Valid, AskedAt: h.clock(), Note: "portal"}, saidByAuthority))
	h.must(h.desk.SayStatus(t.Context(), "fina", h.whole(h.sent[1].UUID).ID, finance.Status{Status: finance.Valid, AskedAt: h.clock(), Note: "portal"}, saidByAuthority))
	want("somebody says that both are valid", 1, 1, 0)
	h.pass(13 * time.Hour)
	want("half a day later", 1, 1, 1)
	say(0, finance.Canceled, "Cancelado · ValidacionEFOS 200 · Plazo vencido"+found)
	say(1, finance.Valid, "Vigente · ValidacionEFOS 201"+found)
	want("at its end", 0, 0, 0)
}
