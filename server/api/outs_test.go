package api

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/folder"
	"github.com/litro-fuel/litro/server/send/hook"
	"github.com/litro-fuel/litro/server/trust"
	"github.com/litro-fuel/litro/server/web"
)

// A registry lets boxes in as the server does, without the office's journal.
type registry struct {
	*trust.Trust
	store *postgres.Store
	now   func() time.Time
}

func (s *site) newBoxes(ring *keyring.Ring, clock func() time.Time) registry {
	s.t.Helper()
	authority, err := ca.Open(s.t.TempDir(), dispensetest.Origin, clock)
	s.must(err)
	return registry{trust.New(trust.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Fleet: s.fleet, CA: authority, Ring: ring, Zone: s.zone.String(), Now: clock, Server: "https://litro.test:8443", Broker: "ssl://litro.test:8883",
	}), s.store, clock}
}

func (r registry) ActiveSpares(ctx context.Context) ([]trust.Spare, error) {
	return r.store.ActiveSpares(ctx)
}

func (r registry) ApproveSpare(ctx context.Context, who, station, _ string, people []dispense.Who) error {
	return r.store.ApproveSpare(ctx, fleet.Act{Who: who, At: r.now()}, station, []string{people[0].Person, people[1].Person})
}

// hands is the way of parcels, without what the server adds to it.
type hands struct{ *ingest.Hand }

func (h hands) TakeParcel(ctx context.Context, b []byte) (web.StickTaken, error) {
	p, err := ingest.OpenParcel(b, "")
	if err != nil {
		return web.StickTaken{}, err
	}
	t, err := h.Take(ctx, p)
	if err != nil {
		return web.StickTaken{}, err
	}
	return web.StickTaken{Station: t.Station, At: t.Slip.At, Epoch: t.Chain.Head.Epoch, Seq: t.Chain.Head.Seq, BeforeEpoch: t.Before.Head.Epoch, From: t.Before.Head.Seq, Old: t.Old}, nil
}

func (h hands) AnswerParcel(ctx context.Context, station string) ([]byte, error) {
	return h.Answer(ctx, station)
}

// openWays gives pages and programs what leaves the house, boxes and sticks.
func (s *site) openWays(pages *web.Config, ring *keyring.Ring) {
	s.t.Helper()
	_, err := s.store.Era(s.t.Context(), now)
	s.must(err)
	pages.Outbox, pages.Ways = s.store, send.Ways{From: "litro@xalapa.example", Domains: []string{"xalapa.example"}, Folders: true}
	pages.CheckHook = hook.New(hook.Config{}).CheckURL
	s.boxes = s.newBoxes(ring, pages.Now)
	pages.Boxes = s.boxes
	pages.Sticks = hands{ingest.NewHand(ingest.Config{Log: slog.New(slog.DiscardHandler), Store: s.store, Receipt: dispensetest.ReceiptKey, Era: 1, Now: pages.Now}, s.store, dispensetest.PolicyKey)}
	s.clerk = web.NewClerk(*pages)
}

// dispatch makes and puts into a directory what is due.
func (s *site) dispatch(dir string) {
	s.t.Helper()
	sender := send.New(send.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Carriers: map[send.Way]send.Carrier{send.Folder: &folder.Carrier{Dir: dir}}, Clerk: s.clerk, Zone: s.zone,
		Now: func() time.Time { return now.Add(time.Duration(s.later.Load())) },
	})
	for range 2 { // what is made in the first is sent in the second
		s.must(sender.Round(s.t.Context()))
		sender.Wait()
	}
}

// narrow makes a token of a user that acts, with a few rights and perhaps of a department.
func (s *site) narrow(username string, departments []string, rights ...access.Right) string {
	s.t.Helper()
	u, err := s.store.User(s.t.Context(), username)
	s.must(err)
	return s.makes(u, access.Token{Name: "narrow", Acts: true, Rights: rights, Departments: departments, MadeAt: now, UntilAt: now.AddDate(0, 1, 0)})
}

// fields asks for each body and wants the field that must be mended.
func (s *site) fields(path, token string, bad map[string]string) {
	s.t.Helper()
	for field, body := range bad {
		if p := s.wants(s.post(path, token, body), 422, "invalid"); p.Field != field {
			s.t.Errorf("%s: %s: got the field %q, want %q", path, body, p.Field, field)
		}
	}
}

// edit returns a JSON object with some members changed: pairs of name and value.
func edit(body string, pairs ...any) string {
	m := map[string]any{}
	_ = json.Unmarshal([]byte(body), &m)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// What leaves the house is said by programs as by pages, and no token makes more leave than
// it sees itself.
func outsAreThoseOfPages(s *site) {
	for _, part := range []func(*site){reportsAreSent, hooksAreKept, mailIsHeard, boxesTakeTwo, sticksAreTaken, viewsAreArranged} {
		part(s)
	}
}

// aPlan is a report that goes into a folder.
const aPlan = `{"name":" Consumo por área ","page":"/consumption","question":"group=department&period=year","period":"day","format":"csv","language":"es-MX","every":"week","on_day":1,"hour":7,"addresses":["Ana@Xalapa.example"],"folder":"finanzas"}`

func reportsAreSent(s *site) {
	finance, admin, civ := s.token("finance", true), s.token("administrator", true), s.token("finance-civ", true)
	made := into[Scheduled](s, s.post(base+"/schedules", finance, aPlan))
	if made.Name != "Consumo por área" || made.Question != "group=department" || made.Username != "finance" || made.State != "" || made.NextAt == nil || !slices.Equal(made.Addresses, []string{"Ana@xalapa.example"}) {
		s.t.Errorf("scheduled: got %+v", made)
	}
	own := base + "/schedules/" + made.Schedule
	if got := into[Scheduled](s, s.get(own, admin)); got.Schedule != made.Schedule { // who keeps users sees whatever leaves
		s.t.Errorf("to an administrator: got %+v", got)
	}
	for _, token := range []string{s.token("manager", true), civ, s.narrow("administrator", nil, access.ScheduleReports)} {
		s.wants(s.get(own, token), 404, "not_found")
		s.wants(s.post(own+"/end", token, ""), 404, "not_found")
	}
	s.fields(base+"/schedules", finance, map[string]string{
		"body.page": edit(aPlan, "page", "/stations"), "body.question": edit(aPlan, "question", "group=color"), "body.name": edit(aPlan, "name", " "), "body.period": edit(aPlan, "period", ""),
		"body.addresses": edit(aPlan, "addresses", []string{"ana@elsewhere.example"}), "body.folder": edit(aPlan, "folder", "../etc"), "body.every": edit(aPlan, "on_day", 8), "body.hour": edit(aPlan, "hour", 24),
		"body.format": edit(aPlan, "page", "/logbooks", "question", "", "period", "month"),
	})
	// A report is made as its user: a token that sees less has none made.
	s.fields(base+"/schedules", s.narrow("finance", nil, access.ScheduleReports), map[string]string{"body.page": aPlan})
	s.fields(base+"/schedules", civ, map[string]string{"body.page": edit(aPlan, "page", "/audit", "question", "")}) // which is the whole fleet's
	s.wants(s.post(base+"/schedules", s.narrow("finance", []string{"civ"}, access.ScheduleReports, access.SeeConsumption), aPlan), 403, "scope")
	into[Scheduled](s, s.post(base+"/schedules", civ, edit(aPlan, "name", "De civ")))

	// Made now, it is the file of the page.
	into[Scheduled](s, s.post(own+"/run", finance, ""))
	dir := s.t.TempDir()
	s.dispatch(dir)
	const file = "litro-consumption-department-2026-11-26.csv"
	got, err := os.ReadFile(filepath.Join(dir, "finanzas", file))
	if page := s.get("/consumption.csv?period=day&at=2026-11-26&group=department", finance); err != nil || !bytes.Equal(got, page.body) || len(got) < 50 {
		s.t.Errorf("the file: got %d bytes, %v, want those of the page, %d", len(got), err, len(page.body))
	}
	sent := readAll[Message](s, "/schedules/"+made.Schedule+"/messages", finance, 1, nil)
	at := slices.IndexFunc(sent, func(m Message) bool { return m.Way == "folder" && m.State == "sent" && m.Tries == 1 })
	if len(sent) != 2 || at < 0 {
		s.t.Fatalf("messages: got %+v, want one to a folder, sent, and a letter", sent)
	}
	s.fields(own+"/resend", finance, map[string]string{"body.message": `{"message":"nothing"}`})
	into[Scheduled](s, s.post(own+"/resend", finance, `{"message":"`+sent[at].Message+`"}`))
	if again := into[Page[Message]](s, s.get(own+"/messages", finance)).Items; again[at].State != "waiting" || again[at].NextAt == nil {
		s.t.Errorf("again: got %+v, want it to wait", again[at])
	}
	// Who receives is cleared by an administrator, with a reason.
	s.wants(s.post(own+"/clearance", finance, `{"cleared":true,"reason":"x"}`), 403, "right")
	s.fields(own+"/clearance", admin, map[string]string{"body.reason": `{"cleared":true}`})
	for range 2 { // the second time it is so already
		if c := into[Scheduled](s, s.post(own+"/clearance", admin, `{"cleared":true,"reason":"Contraloría"}`)); c.ClearedAt == nil || c.ClearedBy != "administrator" || c.ClearedWhy != "Contraloría" {
			s.t.Errorf("cleared: got %+v", c)
		}
	}
	if c := into[Scheduled](s, s.post(own+"/clearance", admin, `{"cleared":false}`)); c.ClearedAt != nil {
		s.t.Errorf("cleared no more: got %+v", c)
	}
	if e := into[Scheduled](s, s.post(own+"/end", finance, "")); e.State != "ended" || e.NextAt != nil || e.EndedBy != "finance" {
		s.t.Errorf("ended: got %+v", e)
	}
	s.wants(s.post(own+"/run", finance, ""), 409, "conflict")
	if list := into[Page[Scheduled]](s, s.get(base+"/schedules", finance)).Items; len(list) != 1 || list[0].State != "ended" {
		s.t.Errorf("the list: got %+v", list)
	}
}

func hooksAreKept(s *site) {
	admin, manager := s.token("administrator", true), s.token("manager", true)
	const hookBody = `{"name":"Tesorería","url":"https://tesoreria.xalapa.example/litro","events":["fill","denial","fill"]}`
	key := []string{"Idempotency-Key", "un-webhook-nada-mas"}
	made := into[Hooked](s, s.post(base+"/webhooks", admin, hookBody, key...))
	kept, err := s.store.Hook(s.t.Context(), made.Hook)
	s.must(err)
	if made.Secret != hook.SecretText(kept.Secret) || made.State != "on" || !slices.Equal(made.Events, []string{"denial", "fill"}) || kept.MadeBy != "administrator" {
		s.t.Errorf("added: got %+v, kept %+v", made, kept)
	}
	// The secret is shown once: it is nowhere among what is answered again, nor kept for it.
	again := s.post(base+"/webhooks", admin, hookBody, key...)
	if s.wants(again, 409, "shown_once"); again.Header.Get("Idempotency-Replayed") != "true" {
		s.t.Errorf("the same again: got %s", again.body)
	}
	var asked int
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM api_request WHERE position(convert_to($1, 'UTF8') IN answer) > 0`, made.Secret).Scan(&asked))
	if asked != 0 {
		s.t.Error("the secret is among kept answers")
	}
	s.wants(s.post(base+"/webhooks", manager, hookBody), 403, "right")
	s.fields(base+"/webhooks", admin, map[string]string{
		"body.url": edit(hookBody, "url", "https://127.0.0.1/"), "body.name": edit(hookBody, "name", " "), "body.events": edit(hookBody, "events", []string{"rain"}),
	})
	own := base + "/webhooks/" + made.Hook
	rotated := into[Hooked](s, s.post(own+"/secret", admin, ""))
	if kept, err = s.store.Hook(s.t.Context(), made.Hook); err != nil || rotated.Secret == made.Secret || rotated.Secret != hook.SecretText(kept.Secret) || rotated.OldUntil == nil {
		s.t.Errorf("another secret: got %+v, %v", rotated, err)
	}
	if h := into[Webhook](s, s.post(own+"/test", admin, "")); h.Waiting != 1 {
		s.t.Errorf("a test: got %+v, want one message that waits", h)
	}
	sent := readAll[Message](s, "/webhooks/"+made.Hook+"/messages", admin, 1, nil)
	if len(sent) != 1 || sent[0].Event != send.Test || sent[0].State != "waiting" {
		s.t.Fatalf("messages: got %+v, want the test", sent)
	}
	_, err = s.pool.Exec(s.t.Context(), `UPDATE sending SET state = 'failed', status = 500, answer = 'no' WHERE sending = $1`, sent[0].Message)
	s.must(err)
	if h := into[Webhook](s, s.post(own+"/resend", admin, `{"message":"`+sent[0].Message+`"}`)); h.Waiting != 1 || h.Failed != 0 {
		s.t.Errorf("again: got %+v", h)
	}
	s.fields(own+"/resend", admin, map[string]string{"body.message": `{"message":"nothing"}`})
	s.fields(own+"/clearance", admin, map[string]string{"body.reason": `{"cleared":true,"reason":" "}`})
	if h := into[Webhook](s, s.post(own+"/clearance", admin, `{"cleared":true,"reason":"Contraloría"}`)); h.ClearedWhy != "Contraloría" {
		s.t.Errorf("cleared: got %+v", h)
	}
	for _, state := range []string{"off", "off", "on", "ended"} {
		if h := into[Webhook](s, s.post(own+"/switch", admin, `{"state":"`+state+`"}`)); h.State != state {
			s.t.Errorf("switched: got %q, want %q", h.State, state)
		}
	}
	s.fields(own+"/switch", admin, map[string]string{"body.state": `{"state":"loud"}`})
	s.wants(s.post(own+"/test", admin, ""), 409, "conflict")
	s.wants(s.get(base+"/webhooks/nothing", admin), 404, "not_found")
	if list := into[Page[Webhook]](s, s.get(base+"/webhooks", admin)).Items; len(list) != 1 || list[0].State != "ended" {
		s.t.Errorf("the list: got %+v", list)
	}
}

func mailIsHeard(s *site) {
	admin, manager := s.token("administrator", true), s.token("manager", true)
	if m := into[Mailed](s, s.post(base+"/mail", admin, `{"address":"flota@XALAPA.example"}`)); m.Address != "flota@xalapa.example" {
		s.t.Errorf("a test: got %+v", m)
	}
	if sent := into[Page[Message]](s, s.get(base+"/mail?to=flota@xalapa.example", admin)).Items; len(sent) != 1 || sent[0].Event != send.Test || sent[0].Subject == "" {
		s.t.Errorf("mailed: got %+v", sent)
	}
	s.fields(base+"/mail", admin, map[string]string{"body.address": `{"address":"flota@elsewhere.example"}`})
	if p := s.wants(s.get(base+"/mail?to=nobody", admin), 422, "invalid"); p.Field != "query.to" {
		s.t.Errorf("no address: got the field %q", p.Field)
	}
	const hears = `{"address":"Jorge@Xalapa.example","fills":"all","findings":"mine","digest":true}`
	if got := into[Heard](s, s.get(base+"/hears", manager)); got.Fills != "none" || got.Findings != "none" {
		s.t.Errorf("before: got %+v", got)
	}
	got := into[Heard](s, s.post(base+"/hears", manager, hears))
	if u, err := s.store.Subscription(s.t.Context(), "manager"); err != nil || u.Address != "Jorge@xalapa.example" || u.Fills != "all" || !u.Digest || got.Address != u.Address || got.Findings != "mine" {
		s.t.Errorf("heard: got %+v, kept %+v, %v", got, u, err)
	}
	s.fields(base+"/hears", manager, map[string]string{"body.address": edit(hears, "address", "x@elsewhere.example"), "body.fills": edit(hears, "fills", "some")})
	s.fields(base+"/hears", s.narrow("manager", nil, access.KeepViews), map[string]string{"body.fills": edit(hears, "fills", "kept", "findings", "none"), "body.findings": edit(hears, "fills", "none")})
	s.wants(s.post(base+"/hears", s.narrow("manager", []string{"civ"}, access.SeeConsumption), edit(hears, "findings", "none")), 403, "scope")
	s.fields(base+"/hears", s.token("attendant", true), map[string]string{"body.fills": hears})
	s.wants(s.post(base+"/hears", s.token("manager", false), hears), 403, "reads")
	into[Heard](s, s.post(base+"/hears", manager, `{"address":"","fills":"none","findings":"none"}`))
	if got := into[Heard](s, s.get(base+"/hears", manager)); got.Address != "" || got.Fills != "none" {
		s.t.Errorf("of nothing: got %+v", got)
	}
}

// asks asks as a box does that was given a code, and returns what it asked.
func (s *site) asks(code, station string, key dispensetest.Key) (enroll.Code, []byte) {
	s.t.Helper()
	c, _, err := enroll.Parse(code)
	s.must(err)
	link, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: station}}, link)
	s.must(err)
	asked, err := enroll.SealRequest(&enroll.Request{
		Station: station, Key: key.VKey, CSR: enroll.Encode(csr), Meters: []dispense.Meter{{Hose: "A1", Meter: 1, TotalizerUL: 1_234_567_890}}, At: now, Clock: dispense.Synchronized,
	}, key.Signer)
	s.must(err)
	if got := s.told(c, asked); got.State != enroll.Waiting {
		s.t.Fatalf("the box asks: got %+v, want it to wait", got)
	}
	return c, asked
}

// told is what a box is answered.
func (s *site) told(c enroll.Code, asked []byte) *enroll.Answer {
	s.t.Helper()
	b, err := s.boxes.Ask(s.t.Context(), c.Token.String(), asked)
	s.must(err)
	a, err := enroll.OpenAnswer(b, asked)
	s.must(err)
	return a
}

func boxesTakeTwo(s *site) {
	manager, admin := s.token("manager", true), s.token("administrator", true)
	invite := func(token, body string) Invited {
		s.t.Helper()
		return into[Invited](s, s.post(base+"/boxes/invitations", token, body))
	}
	const box = `{"station":"sureste","name":"Patio Sureste","mode":"enforce"}`
	s.fields(base+"/boxes/invitations", manager, map[string]string{"body.station": edit(box, "station", "office"), "body.mode": edit(box, "mode", "sleep")})
	s.wants(s.post(base+"/boxes/invitations", manager, edit(box, "spare", true)), 404, "not_found") // there is no such station yet
	s.wants(s.post(base+"/boxes/invitations", s.token("finance", true), box), 403, "right")
	s.wants(s.post(base+"/boxes/invitations", s.token("manager-civ", true), box), 403, "scope")
	i := invite(manager, box)
	code, asked := s.asks(i.Code, "sureste", dispensetest.NewKey("sureste", 1))
	waits := into[Page[Box]](s, s.get(base+"/boxes", admin)).Items
	if len(waits) != 1 || waits[0].Request != dispense.HashNote(asked).String() || !slices.Equal(waits[0].Words, enroll.Fingerprint(asked)) || waits[0].InvitedBy != "manager" || waits[0].Meters[0].TotalizerUL != 1_234_567_890 {
		s.t.Fatalf("what waits: got %+v", waits)
	}
	s.wants(s.post(base+"/boxes/invitations", admin, box), 409, "conflict")
	own := base + "/boxes/" + waits[0].Request
	s.wants(s.post(own+"/approve", manager, ""), 422, "invalid") // who invited it
	s.fields(own+"/refuse", admin, map[string]string{"body.reason": `{"reason":""}`})
	into[Refused](s, s.post(own+"/refuse", manager, `{"reason":"Las palabras no coinciden"}`))
	if a := s.told(code, asked); a.State != enroll.Refused || a.Reason != "Las palabras no coinciden" {
		s.t.Errorf("the box asks again: got %+v, want it refused", a)
	}
	s.wants(s.post(own+"/approve", admin, ""), 409, "conflict")

	code, asked = s.asks(invite(manager, box).URL, "sureste", dispensetest.NewKey("sureste", 1))
	if got := into[BoxApproved](s, s.post(base+"/boxes/"+dispense.HashNote(asked).String()+"/approve", admin, "")); got.Station != "sureste" || got.Epoch != 1 || got.Spare || len(got.Half) != 0 {
		s.t.Errorf("approved: got %+v", got)
	}
	if a := s.told(code, asked); a.State != enroll.Granted || a.Certificate == "" {
		s.t.Errorf("the box asks again: got %+v, want its grant", a)
	}
	if all := into[Page[Station]](s, s.get(base+"/stations", manager)).Items; !slices.ContainsFunc(all, func(x Station) bool { return x.Station == "sureste" && x.Name == "Patio Sureste" }) {
		s.t.Errorf("stations: got %+v, want the new one", all)
	}

	// Of a spare each of the two is shown one half, once; together they open it.
	i = invite(manager, `{"station":"sureste","spare":true}`)
	code, asked = s.asks(strings.Join(i.Words, " "), "sureste", dispensetest.NewKey("sureste", 2))
	key := []string{"Idempotency-Key", "la-segunda-mitad"}
	got := into[BoxApproved](s, s.post(base+"/boxes/"+dispense.HashNote(asked).String()+"/approve", admin, "", key...))
	s.wants(s.post(base+"/boxes/"+dispense.HashNote(asked).String()+"/approve", admin, "", key...), 409, "shown_once")
	first, err := enroll.ParseHalf(i.Half)
	s.must(err)
	second, err := enroll.ParseHalf(got.Half)
	s.must(err)
	sealed, err := enroll.Decode(s.told(code, asked).Sealed)
	s.must(err)
	grant, err := enroll.Open(sealed, first, second)
	s.must(err)
	s.must(s.store.ActivateSpare(s.t.Context(), fleet.Act{Who: "station sureste", At: now}, dispense.HashNote(grant)))
	if spares := into[Page[SpareBox]](s, s.get(base+"/boxes/spares", manager)).Items; len(spares) != 1 || spares[0].Station != "sureste" || spares[0].ActiveAt == nil {
		s.t.Fatalf("spares: got %+v", spares)
	}
	approve, why := base+"/boxes/spares/sureste/approve", `{"reason":"La caja se quemó"}`
	for _, second := range []string{manager, s.token("finance", true), s.token("administrator", false), s.token("manager-civ", true)} {
		if p := s.wants(s.post(approve, manager, why, "Checked-By", second), 422, "invalid"); p.Field != "header.Checked-By" {
			s.t.Errorf("a spare by two: got the field %q", p.Field)
		}
	}
	into[SpareApproved](s, s.post(approve, manager, why, "Checked-By", admin))
	if spares := into[Page[SpareBox]](s, s.get(base+"/boxes/spares", manager)).Items; len(spares) != 0 {
		s.t.Errorf("spares afterwards: got %+v", spares)
	}
}

func sticksAreTaken(s *site) {
	manager, a := s.token("manager", true), s.author
	records := []*dispense.Record{a.Start(s.t, "enrolled", dispense.Meter{Hose: "1", Meter: 1})}
	auth := a.Append(s.t, dispensetest.Authorized("v0000009", 40))
	records = append(records, auth, a.Append(s.t, dispensetest.Dispensed(auth, 0, 12*dispense.Liter)))
	file, err := parcel.Pack(parcel.Slip{Station: "norte", To: parcel.ToOffice, Epoch: a.Head.Epoch, Seq: a.Head.Seq, At: a.At}, []parcel.Part{
		{Name: parcel.Numbered(parcel.Journal, 1), Bytes: dispensetest.Message(records...)},
	}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, a.Key) })
	s.must(err)
	send := func(token string, b []byte) got {
		return s.post(base+"/sticks", token, `{"data":"`+base64.StdEncoding.EncodeToString(b)+`"}`)
	}
	if t := into[ParcelTaken](s, send(manager, file)); t.Station != "norte" || t.Seq != 3 || t.BeforeSeq != 0 || t.Old || t.Oddity != "" {
		s.t.Errorf("taken: got %+v", t)
	}
	var stored int
	s.must(s.pool.QueryRow(s.t.Context(), `SELECT count(*) FROM record WHERE station = 'norte'`).Scan(&stored))
	if again := into[ParcelTaken](s, send(manager, file)); stored != 3 || again.BeforeSeq != 3 || again.Seq != 3 {
		s.t.Errorf("taken again: got %+v, and %d records", again, stored)
	}
	answer := into[Parcel](s, s.get(base+"/sticks/norte", manager))
	b, err := base64.StdEncoding.DecodeString(answer.Data)
	s.must(err)
	if p, err := parcel.Open(b); err != nil || p.Slip.To != parcel.ToStation || p.Slip.Seq != 3 || answer.Name != parcel.FileName("norte", parcel.ToStation) {
		s.t.Errorf("the answer: got %+v as %q, %v", p, answer.Name, err)
	}
	s.wants(send(s.token("finance", true), file), 403, "right")
	s.wants(send(s.token("manager-civ", true), file), 403, "scope")
	s.wants(s.get(base+"/sticks/nowhere", manager), 404, "not_found")
	for name, bad := range map[string][]byte{"torn": file[:len(file)/2], "no parcel": []byte("a;b"), "the answer itself": b, "nothing": nil} {
		if p := s.wants(send(manager, bad), 422, "invalid"); p.Field != "body.data" {
			s.t.Errorf("%s: got the field %q", name, p.Field)
		}
	}
}

func viewsAreArranged(s *site) {
	manager, admin, reader, attendant := s.token("manager", true), s.token("administrator", true), s.token("finance", false), s.token("attendant", true)
	var ids []string
	for n := range 5 {
		ids = append(ids, into[View](s, s.post(base+"/views", manager, fmt.Sprintf(`{"name":"Vista %d","page":"/discrepancies","question":"","moves":"this-month"}`, n))).View)
	}
	seen := func(token string) string {
		s.t.Helper()
		var out []string
		for _, v := range into[Page[View]](s, s.get(base+"/views", token)).Items {
			out = append(out, strings.TrimPrefix(v.Name, "Vista "))
			if v.Pinned {
				out[len(out)-1] += "!"
			}
		}
		return strings.Join(out, " ")
	}
	at := func(n int, act string) string { return base + "/views/" + ids[n] + "/" + act }
	before := seen(manager)
	if v := into[View](s, s.post(at(4, "move"), manager, `{"place":2}`)); v.Place != 2 {
		s.t.Errorf("moved: got %+v, want the second", v)
	}
	for n := range 4 {
		into[View](s, s.post(at(n, "pin"), manager, `{"pinned":true}`))
	}
	s.wants(s.post(at(4, "pin"), manager, `{"pinned":true}`), 409, "conflict")
	into[View](s, s.post(at(1, "pin"), manager, `{"pinned":false}`))
	if v := into[View](s, s.post(at(4, "pin"), manager, `{"pinned":true}`)); !v.Pinned || before != "0 1 2 3 4" || seen(manager) != "0! 4! 1 2! 3!" {
		s.t.Errorf("arranged: got %q, was %q", seen(manager), before)
	}
	s.fields(at(0, "move"), manager, map[string]string{"body.place": `{"place":6}`})
	s.fields(at(0, "name"), manager, map[string]string{"body.name": `{"name":" "}`})
	s.wants(s.post(at(0, "name"), manager, `{"name":"Vista 1"}`), 409, "conflict")
	s.wants(s.post(at(0, "share"), admin, `{"shared":true}`), 404, "not_found") // it is nobody else's yet
	s.wants(s.post(at(0, "share"), attendant, `{"shared":true}`), 403, "right")
	if v := into[View](s, s.post(at(0, "share"), manager, `{"shared":true}`)); !v.Shared || seen(reader) != "0" || seen(attendant) != "Tickets" {
		s.t.Errorf("shared: got %+v, and others see %q", v, seen(reader))
	}
	s.wants(s.post(at(0, "name"), s.token("finance", true), `{"name":"Mía"}`), 404, "not_found")
	s.wants(s.post(at(0, "name"), s.narrow("administrator", nil, access.KeepViews), `{"name":"Mía"}`), 404, "not_found")
	into[View](s, s.post(at(0, "name"), admin, `{"name":"Del  mes"}`)) // who keeps users changes what is shared
	if got := seen(reader); got != "Del mes" {
		s.t.Errorf("renamed: got %q", got)
	}
	if v := into[View](s, s.post(at(0, "share"), admin, `{"shared":false}`)); v.Shared || seen(reader) != "" {
		s.t.Errorf("shared no more: got %+v, and others see %q", v, seen(reader))
	}
	into[View](s, s.post(at(1, "share"), manager, `{"shared":true}`))
	into[View](s, s.post(at(1, "remove"), admin, ""))
	for _, n := range []int{0, 2, 3, 4} {
		into[View](s, s.post(at(n, "remove"), manager, ""))
	}
	if got := seen(manager); got != "" {
		s.t.Errorf("removed: got %q", got)
	}
}
