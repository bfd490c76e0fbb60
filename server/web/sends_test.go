package web

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/folder"
	"github.com/litro-fuel/litro/server/send/hook"
)

// sendSome schedules a report, part of which has been sent, and tells a program.
func (s *site) sendSome() {
	s.t.Helper()
	key := s.scheduleOf("manager")
	if err := s.store.AddRun(s.t.Context(), key, now.Add(-time.Hour), "manager"); err != nil {
		s.t.Fatal(err)
	}
	s.dispatch(s.t.TempDir(), now)
	for _, name := range []string{"tesoreria", "mesa-de-control"} {
		h := send.HookRow{Hook: name, Name: "De " + name, URL: "https://" + name + ".xalapa.example/litro", Events: []string{send.Fill, send.FindingNew}, Secret: hook.NewSecret(), MadeBy: "administrator", MadeAt: now}
		if err := s.store.AddHook(s.t.Context(), h); err != nil {
			s.t.Fatal(err)
		}
	}
	for range 3 {
		if err := s.store.Test(s.t.Context(), send.Sending{Way: send.Hook, Receiver: "tesoreria", Event: send.Test, Body: "{}", MadeAt: now}, "administrator"); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, sql := range []string{
		`UPDATE sending SET state = 'failed', tries = 1, status = 550, answer = 'no such user here', tried_at = made_at WHERE way = 'mail'`,
		`UPDATE sending SET state = 'sent', tries = 1, status = 204, tried_at = made_at WHERE sending = (SELECT min(sending) FROM sending WHERE way = 'hook')`,
		`UPDATE sending SET tries = 2, status = 503, answer = 'upstream connect error or disconnect before headers', tried_at = made_at, next_at = next_at + interval '5 minutes' WHERE way = 'hook' AND state = 'waiting'`,
		`UPDATE hook SET failing_at = made_at WHERE hook = 'tesoreria'`,
	} {
		if _, err := s.pool.Exec(s.t.Context(), sql); err != nil {
			s.t.Fatal(err)
		}
	}
}

// dispatch makes and puts into a directory what is due at a time.
func (s *site) dispatch(dir string, at time.Time) {
	s.t.Helper()
	sender := send.New(send.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Carriers: map[send.Way]send.Carrier{send.Folder: &folder.Carrier{Dir: dir}}, Clerk: s.clerk, Zone: zone(),
		Now: func() time.Time { return at },
	})
	for range 2 { // what is made in the first is sent in the second
		if err := sender.Round(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		sender.Wait()
	}
}

// aSchedule is the form of a report that goes into a folder.
func aSchedule(more ...string) url.Values {
	f := url.Values{"page": {"/consumption"}, "question": {"group=department&sort=-volume"}, "name": {"Consumo por área"}, "period": {"day"}, "format": {"csv"}, "every": {"day"}, "hour": {"7"}, "weekday": {"1"}, "day": {"1"}, "folder": {"finanzas/diario"}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

// What is sent is what the page answers to who scheduled it, and no more than they may
// see at that moment.
func TestSends(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("a report", func(t *testing.T) {
		s := c.in(t)
		b := s.as(access.Finance)
		b.s = s.site
		link := s.parse(b.get("/consumption?period=day&at=2026-12-07&group=department")).Find(`a[href^="/schedules/new"]`)
		if got, want := link.AttrOr("href", ""), "/schedules/new?group=department&page=%2Fconsumption&period=day&sort=-volume"; got != want || link.Length() != 1 {
			t.Fatalf("where to schedule: got %q, want %q", got, want)
		}
		form := s.parse(b.get(link.AttrOr("href", "")))
		if got := form.Find(`input[name=question]`).AttrOr("value", ""); got != "group=department&period=&sort=-volume" && got != "group=department&sort=-volume" {
			t.Errorf("question: got %q", got)
		}
		r := b.post("/schedules/new", aSchedule())
		at := r.Header.Get("Location")
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("schedule: got %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
		}
		if r := b.post(at+"/run", url.Values{}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("run: got status %d", r.StatusCode)
		}
		dir := t.TempDir()
		s.dispatch(dir, now)
		page := []byte(s.body(b.get("/consumption.csv?period=day&at=2026-12-07&group=department&sort=-volume")))
		file, err := os.ReadFile(filepath.Join(dir, "finanzas/diario", "litro-consumption-department-2026-12-07.csv"))
		if err != nil || !bytes.Equal(page, file) || len(file) < 100 {
			t.Errorf("file: got %d bytes, %v; want those of the page, %d", len(file), err, len(page))
		}
		// Three days without a server: each day's report is made.
		s.dispatch(dir, now.AddDate(0, 0, 3))
		if files, err := os.ReadDir(filepath.Join(dir, "finanzas/diario")); err != nil || len(files) != 4 {
			t.Errorf("after three days: got %v, %v, want four files", files, err)
		}
		if got := text(s.parse(b.get("/schedules")), "#cap-schedules ~ tbody"); !strings.Contains(got, "Enviado") || !strings.Contains(got, "cada día, 07:00") {
			t.Errorf("list: got %q", got)
		}
		if got := s.parse(b.get(at)).Find("#cap-messages ~ tbody tr").Length(); got != 4 {
			t.Errorf("messages: got %d, want 4", got)
		}
		if r := s.as(access.Auditor).get(at); r.StatusCode != http.StatusNotFound {
			t.Errorf("another's schedule: got status %d, want 404", r.StatusCode)
		}
		if got := text(s.parse(s.as(access.Administrator).get("/schedules")), "#cap-schedules ~ tbody"); !strings.Contains(got, "finance") {
			t.Errorf("who keeps users: got %q, want all that leaves the house", got)
		}
		if r := b.post(at+"/clearance", url.Values{"cleared": {"yes"}, "reason": {"x"}}); r.StatusCode != http.StatusForbidden {
			t.Errorf("clear one's own receivers: got status %d, want 403", r.StatusCode)
		}
		root := s.as(access.Administrator)
		root.s = s.site
		clearanceOnPages(t, s, root, at)
		if r := b.post(at+"/end", url.Values{}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("end: got status %d", r.StatusCode)
		}
		if r := b.post(at+"/run", url.Values{}); r.StatusCode != http.StatusConflict {
			t.Errorf("run one that has ended: got status %d, want 409", r.StatusCode)
		}
		for name, bad := range map[string]url.Values{
			"De institución": aSchedule("addresses", "ana@evil.example"), "correo": aSchedule("addresses", "ana"), "carpeta": aSchedule("folder", "../etc"),
			"a dónde va": aSchedule("folder", ""), "Revise nombre": aSchedule("period", "year"),
		} {
			name = strings.TrimPrefix(name, "De ")
			if r := b.post("/schedules/new", bad); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), name) {
				t.Errorf("%v: got status %d, want 400 and %q in its words", bad, r.StatusCode, name)
			}
		}
	})
	t.Run("every report in every format", func(t *testing.T) {
		s := c.in(t)
		// What speaks of all vehicles is not made for those whom nobody has cleared.
		_, _, _, err := s.clerk.Report(t.Context(), send.Run{Schedule: send.Schedule{Schedule: "x", Username: "administrator", Page: "/audit", Period: "month", Format: "csv", Language: "en"}, DueAt: now})
		if !errors.Is(err, send.ErrUncleared) {
			t.Errorf("to who is not cleared: got %v", err)
		}
		for _, of := range schedulables() {
			if of.entries { // see TestEntriesAreSent
				continue
			}
			for _, f := range of.formats() {
				run := send.Run{Schedule: send.Schedule{Schedule: "x", Username: "administrator", Name: "X", Page: of.page, Period: of.periods[len(of.periods)-1], Format: f, Language: "en", Cleared: true}, DueAt: now}
				file, subject, body, err := s.clerk.Report(t.Context(), run)
				if err != nil || len(file.Bytes) < 20 || !strings.HasSuffix(file.Name, "."+f) || subject == "" || !strings.Contains(body, file.Name) {
					t.Errorf("%s as %s: got %d bytes of %q, %q, %v", of.page, f, len(file.Bytes), file.Name, subject, err)
				}
			}
		}
	})
	t.Run("logbooks", func(t *testing.T) { logbooksAreSent(t, c.in(t)) })
	t.Run("rights of this moment", func(t *testing.T) {
		s := c.in(t)
		b := s.scoped(access.Manager, "civ")
		b.s = s.site
		if r := b.post("/schedules/new", aSchedule("page", "/tanks", "period", "", "question", "")); r.StatusCode != http.StatusNotFound {
			t.Errorf("a page that is not theirs: got status %d, want 404", r.StatusCode)
		}
		at := b.post("/schedules/new", aSchedule("period", "month", "question", "group=vehicle")).Header.Get("Location")
		key, dir := strings.TrimPrefix(at, "/schedules/"), t.TempDir()
		run := func() []byte {
			t.Helper()
			if err := s.store.AddRun(t.Context(), key, now.Add(time.Duration(len(dir))*time.Second), "x"); err != nil {
				t.Fatal(err)
			}
			dir = t.TempDir()
			s.dispatch(dir, now.Add(time.Hour))
			b, _ := os.ReadFile(filepath.Join(dir, "finanzas/diario", "litro-consumption-vehicle-2026-11-01.csv"))
			return b
		}
		own := run()
		if want := []byte(s.body(b.get("/consumption.csv?period=month&at=2026-11-15&group=vehicle"))); !bytes.Equal(own, want) || !bytes.Contains(own, []byte("PC-01")) || bytes.Contains(own, []byte("P-101")) {
			t.Errorf("file: got %s, want %s", own, want)
		}
		if _, err := s.pool.Exec(t.Context(), `UPDATE app_user SET role = 'attendant' WHERE username = 'manager-civ'`); err != nil {
			t.Fatal(err)
		}
		dir += "x"
		if got := run(); len(got) != 0 {
			t.Errorf("without the right: got a file of %d bytes", len(got))
		}
		list := text(s.parse(s.as(access.Administrator).get(at)), "main")
		if !strings.Contains(list, "Terminó solo") {
			t.Errorf("its page: got %q, want it said that it has ended", list)
		}
	})
	t.Run("webhooks", func(t *testing.T) { hooksOnPages(t, c.in(t)) })
	t.Run("notices", func(t *testing.T) { noticesOnPages(t, c.in(t)) })
}

// The logbooks of a month are sent on paper, of a department or of all, each with the code
// that leads to the page which holds it against the records.
func logbooksAreSent(t *testing.T, s *town) {
	b := s.as(access.Finance)
	b.s = s.site
	roster := s.parse(b.get("/fleet/roster?on=2026-12-01"))
	form := roster.Find(`form[action="/logbooks.pdf"]`)
	send := form.Find(`button[formaction="/schedules/new"]`)
	if send.AttrOr("name", "") != "page" || send.AttrOr("value", "") != logbooksPage || form.Find("option").Length() != len(departments)+1 {
		t.Fatalf("where to schedule logbooks: got %d buttons", send.Length())
	}
	page := s.parse(b.get("/schedules/new?department=pub&month=2026-12&page=%2Flogbooks"))
	if got := page.Find(`input[name=question]`).AttrOr("value", ""); got != "department=pub" {
		t.Errorf("question: got %q, want the department and no month", got)
	}
	if formats, periods := page.Find("#format option"), page.Find("#period option"); formats.Length() != 1 || formats.AttrOr("value", "") != "pdf" || periods.Length() != 1 || periods.AttrOr("value", "") != "month" {
		t.Errorf("formats: got %d, periods %d, want paper of a month", formats.Length(), periods.Length())
	}
	if r := b.post("/schedules/new", aSchedule("page", logbooksPage, "question", "department=pub", "period", "month", "format", "csv")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("logbooks as CSV: got status %d, want 400", r.StatusCode)
	}
	r := b.post("/schedules/new", aSchedule("page", logbooksPage, "question", "department=pub&month=2020-01", "period", "month", "format", "pdf", "every", "month", "day", "3", "folder", "bitacoras"))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("schedule: got %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	dir, third := t.TempDir(), time.Date(2027, 1, 3, 8, 0, 0, 0, zone()) // of the next month
	s.dispatch(dir, third)
	sent, err := os.ReadFile(filepath.Join(dir, "bitacoras", "litro-bitacora-servicios-publicos-2026-12.pdf"))
	if err != nil {
		files, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
		t.Fatalf("on the third of the next month: %v; there are %v", err, files)
	}
	said := pdfText(t, sent)
	for _, no := range []string{"SP-07", "SP-09", "SP-12"} {
		if !strings.Contains(said, no+"-2026-12-") {
			t.Errorf("logbooks that were sent: no folio of %s", no)
		}
	}
	draw := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-r", "200", "-l", "1")
	draw.Stdin = bytes.NewReader(sent)
	picture, err := draw.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v; install poppler-utils", err)
	}
	s.withZbar() // or there is nothing that reads it
	codes, err := decode(t.Context(), dir, bytes.NewReader(picture))
	if err != nil || len(codes) != 1 || !strings.HasPrefix(codes[0], "HTTPS://LITRO.XALAPA.EXAMPLE/B/V0000004/2026-12/") {
		t.Errorf("the code of a logbook that was sent: got %q, %v, want where it is held against the records", codes, err)
	}
	whole := pdfText(t, []byte(s.body(b.get("/logbooks.pdf?month=2026-11"))))
	for _, v := range vehicles {
		if !strings.Contains(whole, v.no+"-2026-11-") {
			t.Errorf("logbooks of all: no folio of %s", v.no)
		}
	}
}

func hooksOnPages(t *testing.T, s *town) {
	b := s.as(access.Administrator)
	b.s = s.site
	good := url.Values{"name": {"Tesorería"}, "url": {"https://example.com/in"}, "event": {send.Fill, send.Denial}}
	for field, value := range map[string]string{"url": "https://127.0.0.1/in", "event": "everything", "name": " "} {
		bad := url.Values{}
		for k, v := range good {
			bad[k] = v
		}
		bad.Set(field, value)
		if r := b.post("/webhooks", bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s %q: got status %d, want 400", field, value, r.StatusCode)
		}
	}
	made := s.parse(b.post("/webhooks", good))
	secret := text(made, ".secret")
	if !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("secret: got %q", secret)
	}
	at := s.parse(b.get("/webhooks")).Find("#cap-webhooks ~ tbody a").AttrOr("href", "")
	if strings.Contains(s.body(b.get(at)), secret) || strings.Contains(s.body(b.get("/webhooks.json")), secret) {
		t.Error("the secret is shown again")
	}
	if again := text(s.parse(b.post(at+"/secret", url.Values{})), ".secret"); !strings.HasPrefix(again, "whsec_") || again == secret {
		t.Errorf("another secret: got %q", again)
	}
	clearanceOnPages(t, s, b, at)
	for _, do := range []struct{ path, state string }{{"/test", ""}, {"/switch", "off"}, {"/switch", "off"}, {"/switch", "on"}, {"/switch", "ended"}} {
		if r := b.post(at+do.path, url.Values{"state": {do.state}}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s %s: got status %d, want 303", do.path, do.state, r.StatusCode)
		}
	}
	page := s.parse(b.get(at))
	if got := page.Find("#cap-messages ~ tbody tr").Length(); got != 1 || !strings.Contains(text(page, ".sub"), "Terminó") {
		t.Errorf("its page: got %d messages and %q", got, text(page, ".sub"))
	}
	if got := s.body(b.get("/webhooks.csv")); !strings.Contains(got, "https://example.com/in") || strings.Contains(got, "whsec") {
		t.Errorf("file: got %s", got)
	}
	if r := b.post("/schedules/mail", url.Values{"address": {"ana@xalapa.example"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("test of mail: got status %d", r.StatusCode)
	} else if got := text(s.parse(b.get(r.Header.Get("Location"))), "tbody"); !strings.Contains(got, "Por enviar") {
		t.Errorf("test of mail: got %q", got)
	}
}

// clearanceOnPages says that a receiver may know what is reserved, which takes a reason, and
// takes it back.
func clearanceOnPages(t *testing.T, s *town, root *browser, at string) {
	for _, step := range []struct {
		form url.Values
		want int
		says string
	}{
		{url.Values{"cleared": {"yes"}}, http.StatusBadRequest, "Sin autorización"}, {url.Values{"cleared": {"yes"}, "reason": {" "}}, http.StatusBadRequest, "Sin autorización"},
		{url.Values{"cleared": {"yes"}, "reason": {"Oficio 311"}}, http.StatusSeeOther, "Oficio 311"}, {url.Values{"cleared": {"yes"}, "reason": {"Otro"}}, http.StatusSeeOther, "Oficio 311"},
		{url.Values{"cleared": {"no"}, "reason": {"x"}}, http.StatusSeeOther, "Sin autorización"},
	} {
		if r := root.post(at+"/clearance", step.form); r.StatusCode != step.want {
			t.Errorf("%s, %v: got status %d, want %d", at, step.form, r.StatusCode, step.want)
		}
		if got := text(s.parse(root.get(at)), ".facts"); !strings.Contains(got, step.says) {
			t.Errorf("%s, %v: its page says %q, want %q", at, step.form, got, step.says)
		}
	}
	key := at[strings.LastIndexByte(at, '/')+1:]
	if n := s.count(fmt.Sprintf(`SELECT count(*) FROM audit WHERE object = '%s' AND what LIKE '%%cleared%%' AND who = 'administrator'`, key)); n != 2 {
		t.Errorf("%s: the audit trail has %d lines of it, want 2", at, n)
	}
}

func noticesOnPages(t *testing.T, s *town) {
	b := s.as(access.Finance)
	b.s = s.site
	form := func(address, fills, findings string) url.Values {
		return url.Values{"address": {address}, "fills": {fills}, "findings": {findings}, "tanks": {"none"}, "digest": {"yes"}}
	}
	if r := b.post("/account/hears", form("ana@evil.example", "all", "mine")); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "#hears [role=alert]"), "dominios") {
		t.Errorf("a strange address: got status %d", r.StatusCode)
	}
	if r := b.post("/account/hears", form("ana@xalapa.example", "all", "mine")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("subscribe: got status %d", r.StatusCode)
	}
	page := s.parse(b.get("/account"))
	if got := page.Find("#hears option[selected]").Map(func(_ int, o *goquery.Selection) string { return o.AttrOr("value", "") }); strings.Join(got, " ") != "all mine none none" {
		t.Errorf("account: got %v chosen", got)
	}
	if r := s.as(access.Driver).post("/account/hears", form("ana@xalapa.example", "all", "none")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("all fills to a driver: got status %d, want 400", r.StatusCode)
	}
	subject, body := s.clerk.Tidings(send.Reader{Name: "Elena", Language: "es-MX"}, []send.Tiding{{Event: send.Fill, Data: &send.FillData{FleetNo: "PC-01", VolumeUL: 40_250_000, StationName: "Norte", HappenedAt: now, Record: "norte/1/7", Grade: "magna"}}})
	if subject != "PC-01 cargó 40.25 L en Norte" || !strings.Contains(body, "norte/1/7") || !strings.Contains(body, "8 dic 2026, 14:30") {
		t.Errorf("a notice: got %q: %s", subject, body)
	}
	subject, body = s.clerk.Tidings(send.Reader{Name: "Elena", Language: "es-MX"}, []send.Tiding{{Event: send.TankReorder, Data: &send.TankData{
		Station: "norte", StationName: "Norte", Tank: "T1", VolumeUL: 2_900_000_000, ReadAt: now, Grade: "diesel", Raised: []string{"reorder"}, FillUL: new(int64(7_100_000_000)), DaysLeft: new(int64(6)),
	}}})
	if subject != "Tanque T1 de Norte: Hay que pedir. Tiene 2,900.00 L." || !strings.Contains(body, "Caben 7,100.00 L") || !strings.Contains(body, "alcanza para 6 días") {
		t.Errorf("a notice of a tank: got %q: %s", subject, body)
	}
	if r := b.post("/account/hears", form("", "none", "none")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("no more: got status %d", r.StatusCode)
	}
	if n := s.count(`SELECT count(*) FROM subscription`); n != 0 {
		t.Errorf("subscriptions: got %d, want none", n)
	}
}
