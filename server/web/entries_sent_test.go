package web

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/folder"
	"github.com/litro-fuel/litro/server/send/post"
)

// An accounting is a program of a city by https, which goes by the names of files.
type accounting struct {
	*httptest.Server
	mu    sync.Mutex
	calls int
	files map[string][]byte // by their names that stay
	order []string
	fails func(w http.ResponseWriter, call int) bool // after it has taken it, perhaps
}

func newAccounting(t *testing.T) *accounting {
	a := &accounting{files: map[string][]byte{}}
	a.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.calls++
		if r.Header.Get("Authorization") != "Bearer 0123456789abcdef" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if a.fails != nil && a.calls == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "nightly run")
			return
		}
		key := r.Header.Get("Idempotency-Key")
		if was, again := a.files[key]; again && !bytes.Equal(was, b) {
			t.Errorf("%s comes with other bytes", key)
		} else if !again {
			a.files[key], a.order = b, append(a.order, key)
		}
		if a.fails != nil && a.fails(w, a.calls) {
			return
		}
		_, _ = io.WriteString(w, "folio 77")
	}))
	a.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	a.StartTLS()
	t.Cleanup(a.Close)
	return a
}

// posts makes what is due at a time, and brings it into a directory and to accounting.
func (s *site) posts(a *accounting, dir string, at time.Time) {
	s.t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(a.Certificate())
	secret := filepath.Join(s.t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("0123456789abcdef\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	c, err := post.New([]post.Address{{Name: "contabilidad", URL: a.URL + "/polizas?key=hush", Auth: post.Bearer, SecretFile: secret, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Roots: roots}}, time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	sender := send.New(send.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Carriers: map[send.Way]send.Carrier{send.Folder: &folder.Carrier{Dir: dir}, send.Post: c}, Clerk: s.clerk, Zone: zone(),
		Now: func() time.Time { return at },
	})
	for range 2 { // what is made in the first is sent in the second
		if err := sender.Round(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		sender.Wait()
	}
}

// Journal entries go out by themselves in the columns of a program, each once, into a folder and by
// HTTPS; which version of which layout wrote a file stays on record, and the file can be had again.
func TestEntriesAreSent(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	for _, path := range []string{bookPath, entriesPath} {
		c.sent(b.post(path+year2026, url.Values{}))
	}
	a, dir, at := newAccounting(t), t.TempDir(), now
	link := b.page(layoutsPath+year2026+"&layout=SAP").Find(`a[href^="/schedules/new"]`).AttrOr("href", "")
	form := b.page(link)
	if got := form.Find("input[name=question]").AttrOr("value", ""); got != "layout=SAP" || form.Find("#begin option").Length() != 2 || form.Find("#post option").Length() != 2 || form.Find("#format option").Length() != 1 {
		t.Fatalf("the form at %q asks %q: %s", link, got, text(form, "main"))
	}
	plan := func(more ...string) url.Values {
		return aSchedule(append([]string{"page", layoutFilePath, "question", "layout=SAP", "name", "Pólizas a SAP", "period", "", "format", "layout", "begin", send.BeginAll, "folder", "sap", "post", "contabilidad"}, more...)...)
	}
	for name, bad := range map[string]url.Values{
		"reports.post": plan("post", "otro"), "Revise nombre": plan("question", "layout=Nadie"), "Revise": plan("begin", "yesterday"), "nombre": plan("format", "csv"), "a dónde va": plan("folder", "", "post", ""),
	} {
		if r := b.post("/schedules/new", bad); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), name) {
			t.Errorf("%v: got status %d, want 400 and %q in its words", bad, r.StatusCode, name)
		}
	}
	schedule := func(f url.Values) string {
		t.Helper()
		r := b.post("/schedules/new", f)
		c.sent(r)
		return r.Header.Get("Location")
	}
	one := schedule(plan())
	run := func(of string) {
		t.Helper()
		at = at.Add(time.Hour)
		if err := c.store.AddRun(t.Context(), strings.TrimPrefix(of, "/schedules/"), at, "finance"); err != nil {
			t.Fatal(err)
		}
		c.posts(a, dir, at)
	}
	all := func() []byte {
		t.Helper()
		return []byte(c.body(b.get(layoutFilePath + year2026 + "&layout=SAP")))
	}
	main := func(path string) string { return text(b.page(path), "main") }

	// It fails first, then takes it and breaks off before it has said so, and gets it once more.
	a.fails = func(_ http.ResponseWriter, call int) bool {
		if call == 2 {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	run(one)
	if got := main(one); !strings.Contains(got, "503") || !strings.Contains(got, "nightly run") || !strings.Contains(got, "post:contabilidad") || strings.Contains(got, "hush") || strings.Contains(got, "0123456789abcdef") {
		t.Errorf("after a failure its page says %q", got)
	}
	for range 2 {
		at = at.Add(10 * time.Minute)
		c.posts(a, dir, at)
	}
	first := all()
	var lines int64 = c.count(`SELECT count(*) FROM budget_entry`)
	name := fmt.Sprintf("litro-polizas-SAP-v0-2026-1-%d.txt", lines)
	put, err := os.ReadFile(filepath.Join(dir, "sap", name))
	if err != nil || !bytes.Equal(put, first) || len(put) < 500 {
		t.Fatalf("the file in the folder: %v, %d bytes of %d", err, len(put), len(first))
	}
	if a.calls != 3 || len(a.files) != 1 || !bytes.Equal(a.files[a.order[0]], first) {
		t.Errorf("accounting was called %d times and has %d files", a.calls, len(a.files))
	}
	if got := main(one); !strings.Contains(got, "200") || !strings.Contains(got, "folio 77") {
		t.Errorf("once it is taken its page says %q", got)
	}
	// What went out once does not go out again, and that there was nothing is said.
	run(one)
	if got := main(one); a.calls != 3 || !strings.Contains(got, "no había pólizas nuevas") {
		t.Errorf("without new entries accounting was called %d times, and the page says %q", a.calls, got)
	}
	if got := main("/schedules"); !strings.Contains(got, "Sin pólizas nuevas") {
		t.Errorf("the list says %q", got)
	}

	// New entries, and another version of the layout.
	more := func(cents string) {
		t.Helper()
		c.sent(b.post(movementsPath+year2026, url.Values{"moment": {"adjusted"}, "account": {"FISM-26103-pub"}, "document": {"Oficio " + cents}, "day": {"2026-12-02"}, "amount": {cents}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Ampliación"}}))
		c.sent(b.post(entriesPath+year2026, url.Values{}))
	}
	more("500.00")
	doc := b.page(layoutsPath + year2026 + "&layout=SAP")
	sap := doc.Find("#text").Text()
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"0"}, "name": {"SAP"}, "text": {strings.ReplaceAll(sap, `"1000"`, `"MX01"`)}, "reason": {"Sociedad"}}))
	run(one)
	now2 := c.count(`SELECT count(*) FROM budget_entry`)
	second, err := os.ReadFile(filepath.Join(dir, "sap", fmt.Sprintf("litro-polizas-SAP-v1-2026-%d-%d.txt", lines+1, now2)))
	_, rows, _ := bytes.Cut(second, []byte("\r\n"))
	if err != nil || now2 == lines || !bytes.HasPrefix(rows, fmt.Appendf(nil, "%d\tMX01\t", lines+1)) || len(a.order) != 2 || !bytes.Equal(a.files[a.order[1]], second) {
		t.Fatalf("the second file: %v, %d entries of %d, accounting has %d files", err, now2-lines, now2, len(a.order))
	}
	if got := all(); !bytes.HasSuffix(got, rows) {
		t.Error("what goes out by itself is not what the file of the year ends with")
	}
	// Each file that was made is on record with its version, and can be had again byte for byte.
	files := b.page(entryFilesPath)
	links := files.Find(`table a[href^="` + entryFilesPath + `/"]`)
	if links.Length() != 4 { // two that were sent, and two that were taken: the first of the latter was the file of the year
		t.Fatalf("files on record: got %d: %s", links.Length(), text(files, "main"))
	}
	for of, want := range map[string][]byte{name: first, fmt.Sprintf("litro-polizas-SAP-v1-2026-%d-%d.txt", lines+1, now2): second} {
		at := links.FilterFunction(func(i int, _ *goquery.Selection) bool { return strings.TrimSpace(links.Eq(i).Text()) == of })
		r := b.get(at.AttrOr("href", ""))
		if got := c.body(r); at.Length() != 1 || got != string(want) || !strings.Contains(r.Header.Get("Content-Disposition"), of) {
			t.Errorf("%s again: got %d bytes of %d by %d links", of, len(got), len(want), at.Length())
		}
	}
	n := c.count(`SELECT count(*) FROM entry_file`)
	if all(); c.count(`SELECT count(*) FROM entry_file`) != n {
		t.Error("what is taken again is on record twice")
	}
	if csv := c.body(b.get(entryFilesPath + ".csv")); strings.Count(csv, "\n") != 5 || !strings.Contains(csv, "finance") {
		t.Errorf("the list as a file: %s", csv)
	}
	if r := b.get(entryFilesPath + "/999"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is none: got status %d", r.StatusCode)
	}
	// A file whose bytes would be others is not handed out as the one that was sent.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO entry_file (name, version, layout_sha256, form, year, first, last, file_name, sha256, size, made_by, made_at) SELECT name, version, layout_sha256, 0, year, first, last, 'otro.txt', repeat('0', 64), size, 'x', made_at FROM entry_file WHERE n = 1`); err != nil {
		t.Fatal(err)
	}
	if r := b.get(fmt.Sprintf("%s/%d", entryFilesPath, c.count(`SELECT max(n) FROM entry_file`))); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "otro.txt") {
		t.Errorf("a file that is another now: got status %d", r.StatusCode)
	}

	// Another schedule of the layout begins where this one is, whatever it was told to begin with.
	for begin, f := range map[string]url.Values{"all": plan("folder", "otra", "post", ""), "new": plan("begin", "", "folder", "otra", "post", "")} {
		two := schedule(f)
		run(two)
		if _, err := os.ReadDir(filepath.Join(dir, "otra")); err == nil {
			t.Errorf("begin %s: entries that accounting has go out again", begin)
		}
		c.sent(b.post(two+"/end", url.Values{}))
	}
	// A layout that is not there any more holds them up, and loses none.
	more("600.00")
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"1"}, "name": {"SAP"}, "away": {"yes"}, "reason": {"x"}}))
	run(one)
	if got := main(one); len(a.order) != 2 || !strings.Contains(got, "Formatos para contabilidad") {
		t.Errorf("without the layout accounting has %d files, and the page says %q", len(a.order), got)
	}
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"2"}, "name": {"SAP"}, "text": {sap}, "reason": {"x"}}))
	// Of two runs at once one is told of the other.
	pending := send.Run{Schedule: send.Schedule{Schedule: strings.TrimPrefix(one, "/schedules/"), Username: "finance", Name: "Pólizas", Page: layoutFilePath, Question: "begin=all&layout=SAP", Format: send.Layout, Language: "en", Cleared: true}}
	parcels, err := c.clerk.Entries(t.Context(), pending)
	if err != nil || len(parcels) != 1 || !strings.Contains(parcels[0].Subject, "version 3") || !strings.Contains(parcels[0].Body, parcels[0].Entries.SHA256) {
		t.Fatalf("what is to be sent: %v, %+v", err, parcels)
	}
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i := range errs {
		r := pending
		r.DueAt = at.Add(time.Duration(i+1) * time.Second)
		if err := c.store.AddRun(t.Context(), r.Schedule.Schedule, r.DueAt, "finance"); err != nil {
			t.Fatal(err)
		}
		both.Go(func() {
			errs[i] = c.store.RunMade(t.Context(), r, at, []send.Sending{{ID: send.RunID(r, send.Folder, "sap"), Way: send.Folder, Receiver: "sap", Event: "entries", File: &parcels[0].File, MadeAt: at}}, []send.EntryFile{parcels[0].Entries})
		})
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), fault.ErrConflict) {
		t.Errorf("two at once: got %v", errs)
	}
	at = at.Add(time.Hour)
	c.posts(a, dir, at)
	if n := c.count(`SELECT count(*) FROM schedule_run WHERE state = 'made' AND problem = 'nothing'`); n < 3 { // who lost finds nothing any more
		t.Errorf("runs that found nothing: got %d", n)
	}
	// One that is to begin with all is refused where it would leave entries behind: those whose file failed, and those
	// from before a schedule that began with what went out from then on.
	state := func(to string) {
		t.Helper()
		if _, err := c.pool.Exec(t.Context(), `UPDATE sending SET state = $1 WHERE file_name = $2 AND way = 'folder'`, to, name); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(what, says string, f url.Values) {
		t.Helper()
		if r := b.post("/schedules/new", f); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), says) {
			t.Errorf("%s: got status %d, want 409 and %q", what, r.StatusCode, says)
		}
	}
	state("failed")
	refused("a file that failed", fmt.Sprintf("de las pólizas 1 a %d de 2026 hay %d", lines, lines), plan("folder", "otra", "post", ""))
	state("sent")
	c.sent(b.post(schedule(plan("folder", "otra", "post", ""))+"/end", url.Values{}))
	c.sent(b.post(layoutsPath+year2026, url.Values{"version": {"0"}, "name": {"Otro"}, "text": {sap}, "reason": {"x"}}))
	other := schedule(plan("question", "layout=Otro", "begin", "", "folder", "tercera", "post", ""))
	before := c.count(`SELECT count(*) FROM budget_entry`)
	more("700.00")
	run(other)
	refused("entries from before another", fmt.Sprintf("de las pólizas 1 a %d de 2026 hay %d", before, before), plan("question", "layout=Otro", "folder", "cuarta", "post", ""))
	// What was written first goes first, also where its run was due later.
	last := send.Run{Schedule: send.Schedule{Schedule: strings.TrimPrefix(other, "/schedules/"), Username: "finance"}}
	var ids []string
	for i, due := range []time.Time{at.Add(2 * time.Hour), at.Add(time.Hour)} {
		last.DueAt = due
		if err := c.store.AddRun(t.Context(), last.Schedule.Schedule, due, "finance"); err != nil {
			t.Fatal(err)
		}
		made := at.Add(time.Duration(i+1) * time.Second)
		ids = append(ids, send.RunID(last, send.Folder, "orden"))
		if err := c.store.RunMade(t.Context(), last, made, []send.Sending{{ID: ids[i], Way: send.Folder, Receiver: "orden", Event: "entries", File: &parcels[0].File, MadeAt: made}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if m, err := c.store.Claim(t.Context(), send.Receiver{Way: send.Folder, Receiver: "orden"}, at.Add(3*time.Hour)); err != nil || m.ID != ids[0] {
		t.Errorf("first goes %s, %v; want %s of %v", m.ID, err, ids[0], ids)
	}

	// The rights of this moment, as with reports.
	if _, err := c.pool.Exec(t.Context(), `UPDATE app_user SET role = 'attendant' WHERE username = 'finance'`); err != nil {
		t.Fatal(err)
	}
	if _, err := c.clerk.Entries(t.Context(), pending); !errors.Is(err, send.ErrStopped) {
		t.Errorf("without the right: got %v", err)
	}
}

// A report of a page goes by HTTPS, too.
func TestReportsArePosted(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b, a := c.as(access.Finance), newAccounting(t)
	r := b.post("/schedules/new", aSchedule("folder", "", "post", "contabilidad"))
	c.sent(r)
	c.sent(b.post(r.Header.Get("Location")+"/run", url.Values{}))
	c.posts(a, t.TempDir(), now)
	page := c.body(b.get("/consumption.csv?period=day&at=2026-12-07&group=department&sort=-volume"))
	if len(a.order) != 1 || string(a.files[a.order[0]]) != page || len(page) < 100 {
		t.Errorf("accounting has %d files, want that of the page, %d bytes", len(a.order), len(page))
	}
}
