package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
)

// waitingFinding returns one that waits.
func (c *town) waitingFinding(rule reconcile.Rule) string {
	c.t.Helper()
	rows, err := c.store.WaitingFindings(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, r := range rows {
		if r.Rule == rule {
			return r.ID
		}
	}
	c.t.Fatalf("nothing of %s waits: %v", rule, rows)
	return ""
}

// fillTyped has the manager type a fill and the auditor check it.
func (c *town) fillTyped(vehicle string, liters int64) dispense.Ref {
	c.t.Helper()
	ref, err := c.desk.Fill(c.t.Context(), office.Fill{
		Vehicle: vehicle, Grade: "magna", Purpose: "vehicle", VolumeUL: dispense.Volume(liters) * dispense.Liter, HappenedAt: now.Add(-time.Hour).UTC(), Precision: "minute",
		Source: "ticket", Ticket: fmt.Sprintf("T-%d", liters),
	}, office.Two{Did: "manager", Checked: "auditor"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.judge()
	return ref
}

// stealSome has a sedan take 30 L that went into a can, and somebody explain it; it returns
// the finding.
func (c *town) stealSome() string {
	c.t.Helper()
	ref, err := c.desk.Fill(c.t.Context(), office.Fill{
		Vehicle: "v0000012", Grade: "magna", Purpose: "vehicle", VolumeUL: 41 * dispense.Liter, HappenedAt: now.Add(-time.Hour).UTC(), Precision: "minute",
		Source: "ticket", Ticket: "T-7", OdometerM: new(c.odo["v0000012"] + 210_000), Full: "yes", Driver: "d10",
	}, office.Two{Did: "manager", Checked: "auditor"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.judge()
	id := string(reconcile.EconomyLow) + ":" + ref.String()
	for _, s := range []struct {
		who, why string
		step     dispense.FindingStep
	}{
		{"manager", "La unidad es de su área", dispense.FindingStep{State: "assigned", Owner: "finance"}},
		{"finance", "El conductor dice que llevó un recipiente a la planta; falta el oficio", dispense.FindingStep{State: "explained"}},
	} {
		if _, err := c.desk.StepFinding(c.t.Context(), s.who, "web", id, s.why, s.step); err != nil {
			c.t.Fatal(err)
		}
	}
	return id
}

func TestFindings(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("life of a finding", func(t *testing.T) { findingLives(t, c.in(t)) })
	t.Run("nobody clears their own", func(t *testing.T) { nobodyClearsTheirOwn(t, c.in(t)) })
	t.Run("a loss comes back", func(t *testing.T) { lossComesBack(t, c.in(t)) })
	t.Run("another role approves", func(t *testing.T) { anotherRoleApproves(t, c.in(t)) })
	t.Run("explained by a record", func(t *testing.T) { recordExplains(t, c.in(t)) })
	t.Run("nobody clears what they keep", func(t *testing.T) { nobodyClearsWhatTheyKeep(t, c.in(t)) })
	t.Run("what grows is open again", func(t *testing.T) { growsAndIsOpenAgain(t, c.in(t)) })
	t.Run("nobody clears for the other", func(t *testing.T) { nobodyClearsForTheOther(t, c.in(t)) })
	t.Run("rules are set", func(t *testing.T) { rulesAreSet(t, c.in(t)) })
	t.Run("quality is shown", func(t *testing.T) { qualityIsShown(t, c.in(t)) })
	t.Run("what is usual is reckoned", func(t *testing.T) { usualIsReckoned(t, c.in(t)) })
}

func step(id, state, reason string, more ...string) url.Values {
	v := url.Values{"finding": {id}, "step": {state}, "reason": {reason}}
	return with(v, more...)
}

// lossStep is a step with an amount.
func lossStep(id, state, reason, amount string) url.Values {
	return step(id, state, reason, "way", "charge", "amount", amount, "document", "OF 12/2026", "day", "2026-12-02")
}

// loseSome has 90 L more than a tank holds be charged to whoever has the vehicle, and a part come
// back; it returns the discrepancy.
func (c *town) loseSome() string {
	c.t.Helper()
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000012", 90).String()
	for _, s := range []dispense.FindingStep{
		{State: "confirmed"}, {State: "recovery", Way: "charge", Cents: 124_950, Day: "2026-12-02", Number: "OF 12/2026"}, {State: "recovered", Way: "charge", Cents: 60_000, Day: "2026-12-05", Number: "Recibo 3318"},
	} {
		if _, err := c.desk.StepFinding(c.t.Context(), "administrator", "web", id, "Se cobra al resguardante en dos quincenas", s); err != nil {
			c.t.Fatal(err)
		}
	}
	return id
}

// A loss is asked for, comes back in two parts, and is closed by who wrote down neither; until then
// all pages and files say how much is left.
func lossComesBack(t *testing.T, c *town) {
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000012", 95).String()
	finance, root := c.as(access.Finance), c.as(access.Administrator)
	post := func(b *browser, form url.Values, want int) {
		t.Helper()
		if r := b.post("/discrepancies/step", form); r.StatusCode != want {
			t.Errorf("%s: got status %d, want %d", form.Get("step"), r.StatusCode, want)
		}
	}
	post(finance, step(id, "confirmed", "fue para una lata"), http.StatusSeeOther)
	post(finance, step(id, "recovery", "se cobra"), http.StatusBadRequest)
	for name, bad := range map[string]url.Values{
		"nothing": lossStep(id, "recovery", "x", "0"), "less than nothing": lossStep(id, "recovery", "x", "-5"), "three decimals": lossStep(id, "recovery", "x", "1.234"), "no way": with(lossStep(id, "recovery", "x", "5"), "way", "gift"),
		"no paper": with(lossStep(id, "recovery", "x", "5"), "document", " "), "no day": with(lossStep(id, "recovery", "x", "5"), "day", "2026-02-30"), "a day to come": with(lossStep(id, "recovery", "x", "5"), "day", "2027-02-01"),
	} {
		if r := finance.post("/discrepancies/step", bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	post(finance, lossStep(id, "recovered", "x", "5"), http.StatusConflict) // nobody asked for it
	post(finance, lossStep(id, "recovery", "se cobra al resguardante", "9,000.00"), http.StatusSeeOther)
	post(finance, lossStep(id, "recovered", "de más", "9000.01"), http.StatusConflict)
	post(finance, lossStep(id, "recovered", "primera quincena", "4000"), http.StatusSeeOther)
	post(root, lossStep(id, "recovery", "con esto basta", "4000"), http.StatusConflict) // nobody gives up the rest alone
	post(root, step(id, "closed", "ya"), http.StatusConflict)
	page := text(finance.page(findingAddress(id)), "main")
	for _, want := range []string{"$9,000.00", "$4,000.00", "$5,000.00", "Cargo al resguardante", "OF 12/2026", "Valor en riesgo"} {
		if !strings.Contains(page, want) {
			t.Errorf("its page: no %q in %q", want, page)
		}
	}
	post(root, lossStep(id, "recovered", "segunda quincena", "5000"), http.StatusSeeOther)
	for _, b := range []*browser{finance, root} { // each wrote down a part
		post(b, step(id, "closed", "ya"), http.StatusConflict)
	}
	if got := c.body(finance.get("/discrepancies.csv?period=month&at=2026-12-08&rule=over_tank")); !strings.Contains(got, "9000.00") || !strings.Contains(got, "OF 12/2026") {
		t.Errorf("CSV: got %q", got)
	}
	for _, sql := range []string{
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, other, owner, reason, way, -cents, on_day, number FROM finding_act WHERE state = 'recovered'`,
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, other, owner, reason, way, cents, on_day, NULL FROM finding_act WHERE state = 'recovered'`,
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, other, owner, reason FROM finding_act WHERE state = 'recovered'`,
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, 'assigned', person, other, owner, reason, way, cents, on_day, number FROM finding_act WHERE state = 'recovered'`,
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, now() + interval '1 year', finding, rule, of_station, of_epoch, of_seq, 'justified', person, 'x', owner, reason FROM finding_act WHERE state = 'confirmed'`,
		`INSERT INTO finding_act (station, epoch, seq, branch, at, finding, rule, state, person, other, reason, role, other_role) VALUES ('office', 1, 9000, 0, now() + interval '1 year', 'x:y', 'x', 'justified', 'a', 'b', 'c', 'manager', 'manager')`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "finding_act_") {
			t.Errorf("the database takes it: %s: %v", sql, err)
		}
	}
}

// What is explained is approved by another role, also of what stations find by themselves.
func anotherRoleApproves(t *testing.T, c *town) {
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000012", 97).String()
	c.addUser("second", access.Finance)
	second := c.browser()
	if r := second.signIn("second", password); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign in: got status %d, want 303", r.StatusCode)
	}
	if r := c.as(access.Finance).post("/discrepancies/step", step(id, "explained", "dos unidades")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if r := second.post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("a colleague of the same role: got status %d, want 409", r.StatusCode)
	}
	if got := text(second.page(findingAddress(id)), "main"); !strings.Contains(got, "una explicación la acepta otro permiso") {
		t.Errorf("a colleague of the same role: got %q", got)
	}
	if r := c.as(access.Administrator).post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another role: got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM finding_act WHERE state = 'justified' AND role = 'administrator' AND other_role = 'finance'`); n != 1 {
		t.Errorf("the record says the roles %d times, want once", n)
	}
}

// A finding is assigned, explained and accepted by another; each step is on record and
// none goes back.
func findingLives(t *testing.T, c *town) {
	manager, finance := c.as(access.Manager), c.as(access.Finance)
	id := c.waitingFinding(reconcile.OffBook)
	post := func(b *browser, form url.Values, want int) {
		t.Helper()
		if r := b.post("/discrepancies/step", form); r.StatusCode != want {
			t.Errorf("%s by: got status %d, want %d", form.Get("step"), r.StatusCode, want)
		}
	}
	post(c.as(access.Attendant), step(id, "explained", "x"), http.StatusForbidden)
	post(manager, step("nothing:norte/1/1", "explained", "x"), http.StatusNotFound)
	post(manager, step(id, "explained", " "), http.StatusBadRequest)
	post(manager, step(id, "solved", "x"), http.StatusBadRequest)
	post(manager, step(id, "closed", "x"), http.StatusConflict)
	post(manager, step(id, "assigned", "es de su turno", "owner", "nobody"), http.StatusBadRequest)
	post(manager, step(id, "assigned", "es de su turno", "owner", "finance"), http.StatusSeeOther)
	if got := text(manager.page(findingAddress(id)), "main"); !strings.Contains(got, "a cargo de finance") || !strings.Contains(got, "es de su turno") {
		t.Errorf("assigned: got %q", got)
	}
	if r := finance.attach("/discrepancies/step", step(id, "explained", "hay bitácora"), []byte("no picture")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("evidence that is none: got status %d, want 400", r.StatusCode)
	}
	picture := aPaper(t, "1")
	if r := finance.attach("/discrepancies/step", step(id, "explained", "La planta se quedó sin luz; hay bitácora"), picture); r.StatusCode != http.StatusSeeOther {
		t.Errorf("with evidence: got status %d, want 303", r.StatusCode)
	}
	file, _ := manager.page(findingAddress(id)).Find("#story a[href^='/evidence/']").Attr("href")
	if got := c.body(manager.get(file)); file == "" || got != string(picture) {
		t.Errorf("evidence at %q: got %d bytes, want the %d that were sent", file, len(got), len(picture))
	}
	if needs, err := c.store.EvidenceNeeds(t.Context()); err != nil || !slices.ContainsFunc(needs, func(n evidence.Need) bool { return strings.HasSuffix(file, n.SHA256) }) {
		t.Errorf("files that records need: got %v, %v, want %s among them", needs, err, file)
	}
	post(finance, step(id, "justified", "se acepta"), http.StatusConflict) // it is their own word
	if got := text(finance.page(findingAddress(id)), "main"); !strings.Contains(got, "La palabra en el registro es de usted") {
		t.Errorf("who explained: got %q, want that another accepts it", got)
	}
	post(manager, step(id, "justified", "se acepta"), http.StatusSeeOther)
	post(manager, step(id, "explained", "otra vez"), http.StatusConflict)
	if got := text(manager.page(waitingPath), "main"); strings.Contains(got, id) {
		t.Error("what was accepted waits still")
	}
	csv := c.body(finance.get(findingPath + ".csv?finding=" + url.QueryEscape(id)))
	for _, want := range []string{"assigned", "explained", "justified", "office/1/"} {
		if !strings.Contains(csv, want) {
			t.Errorf("CSV: no %q in %q", want, csv)
		}
	}
	if n := c.count(`SELECT count(*) FROM record WHERE station = 'office' AND kind = 'decide'`); n != 3 {
		t.Errorf("the office's journal has %d decisions, want 3", n)
	}
	for _, sql := range []string{
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, person, owner, reason FROM finding_act WHERE state = 'justified'`,
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, NULL, owner, reason FROM finding_act WHERE state = 'justified'`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("the database takes one person's word twice: %s", sql)
		}
	}
}

// Who typed a fill, and who checked it, may say what happened; another clears it.
func nobodyClearsTheirOwn(t *testing.T, c *town) {
	typed := c.fillTyped("v0000012", 90) // of a tank of 41 L
	id := string(reconcile.OverTank) + ":" + typed.String()
	manager, finance, auditor := c.as(access.Manager), c.as(access.Finance), c.as(access.Auditor)
	if r := auditor.post("/discrepancies/step", step(id, "explained", "Eran dos unidades")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if r := manager.post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("who typed the fill clears it: got status %d, want 409", r.StatusCode)
	}
	if got := text(manager.page(findingAddress(id)), "main"); !strings.Contains(got, "otra persona la cierra") {
		t.Errorf("who typed it: got %q, want that another closes it", got)
	}
	if r := finance.post("/discrepancies/step", step(id, "rejected", "falta el oficio")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another rejects: got status %d, want 303", r.StatusCode)
	}
	if r := manager.post("/discrepancies/step", step(id, "confirmed", "era para una lata")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("who typed it says that it is so: got status %d, want 303", r.StatusCode)
	}
	// It is a loss of liters: it is closed when it came back, or when one gives it up and another
	// agrees; and who typed the fill takes no part in it.
	root := c.as(access.Administrator)
	if r := root.post("/discrepancies/step", step(id, "closed", "se cobró")); r.StatusCode != http.StatusConflict {
		t.Errorf("closed before anything came back: got status %d, want 409", r.StatusCode)
	}
	for _, state := range []string{"written_off", "recovery"} {
		if r := manager.post("/discrepancies/step", lossStep(id, state, "ni modo", "500")); r.StatusCode != http.StatusConflict {
			t.Errorf("%s by who typed the fill: got status %d, want 409", state, r.StatusCode)
		}
	}
	if r := finance.post("/discrepancies/step", step(id, "written_off", "no hay de quién")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("given up: got status %d, want 303", r.StatusCode)
	}
	if r := finance.post("/discrepancies/step", step(id, "closed", "se cobró")); r.StatusCode != http.StatusConflict {
		t.Errorf("closed by who gave it up: got status %d, want 409", r.StatusCode)
	}
	if r := root.post("/discrepancies/step", step(id, "closed", "de acuerdo")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("closed by another: got status %d, want 303", r.StatusCode)
	}
}

// What grows beyond what was approved says so, and is open again; who looked before it grew approves
// nothing.
func growsAndIsOpenAgain(t *testing.T, c *town) {
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000003", 910).String()
	weigh := func(by string) {
		t.Helper()
		if _, err := c.pool.Exec(t.Context(), `UPDATE finding SET actual = actual `+by+` WHERE finding = $1`, id); err != nil {
			t.Fatal(err)
		}
	}
	finance, root := c.as(access.Finance), c.as(access.Administrator)
	post := func(b *browser, v url.Values, want int) {
		t.Helper()
		if r := b.post(stepPattern, v); r.StatusCode != want {
			t.Errorf("%s: got status %d, want %d", v.Get("step"), r.StatusCode, want)
		}
	}
	post(finance, step(id, "explained", "Tanque auxiliar"), http.StatusSeeOther)
	seen := root.page(findingAddress(id)).Find(`[name="seen"]`).AttrOr("value", "")
	weigh("* 10")
	post(root, step(id, "justified", "sí", "seen", seen), http.StatusConflict)
	post(root, step(id, "justified", "sí", "seen", ""), http.StatusConflict)
	post(root, step(id, "justified", "sí", "seen", "x"), http.StatusConflict) // it is to be explained anew, whatever was seen
	weigh("/ 10")
	post(root, step(id, "justified", "sí", "seen", seen), http.StatusSeeOther)
	if d := root.page(findingAddress(id)); strings.Contains(d.Text(), "Creció") {
		t.Error("it is said to have grown, and has not")
	}
	weigh("* 10")
	d := root.page(findingAddress(id))
	if got := d.Find(".problem").Text(); !strings.Contains(got, "Creció desde que se aprobó") || !strings.Contains(got, "9,100") || d.Find(`[name="step"] option[value="justified"]`).Length() > 0 || d.Find(`[name="step"] option[value="explained"]`).Length() == 0 {
		t.Errorf("grown, the page says %q", got)
	}
	post(finance, step(id, "explained", "Era una pipa"), http.StatusSeeOther)
	post(root, step(id, "justified", "sí"), http.StatusSeeOther)
}

// Who has the vehicle in their care, by their name, clears nothing of it; nor when it is
// said afterwards that somebody else had it.
func nobodyClearsWhatTheyKeep(t *testing.T, c *town) {
	if r := c.as(access.Administrator).post("/people/d4/user", url.Values{"username": {"finance"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("say whose a user is: got status %d, want 303", r.StatusCode)
	}
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000004", 900).String() // Efraín Núñez has it, who is d4
	if r := c.as(access.Auditor).post("/discrepancies/step", step(id, "explained", "Eran dos unidades")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	finance := c.as(access.Finance)
	if r := finance.post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("the custodian: got status %d, want 409", r.StatusCode)
	}
	other := fleet.Dated{Vehicle: "v0000004", What: fleet.Custodian, FromAt: now.AddDate(0, 0, -20), Value: "Omar Quiroz", Reason: "resguardo"}
	saidByTwo(t, c.fleet, "finance", time.Time{}, other)
	if r := finance.post("/discrepancies/step", step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("the custodian of then, after another was said to have had it: got status %d, want 409", r.StatusCode)
	}
}

// A deputy clears nothing that the principal may not: nobody their own by another's hand.
// A custodian is known under a title, and as the person that the office says.
func nobodyClearsForTheOther(t *testing.T, c *town) {
	id := string(reconcile.OverTank) + ":" + c.fillTyped("v0000005", 901).String()
	c.addUser("suplente", access.Finance)
	if _, err := c.desk.NameDeputy(t.Context(), "manager", fleet.Deputyship{Deputy: "suplente", UntilAt: now.AddDate(0, 0, 10), Why: "vacaciones"}); err != nil {
		t.Fatal(err)
	}
	if r := c.as(access.Finance).post(stepPattern, step(id, "explained", "Eran dos unidades")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	deputy := c.browser()
	deputy.signIn("suplente", password)
	if r := deputy.post(stepPattern, step(id, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("the deputy of who typed it: got status %d, want 409", r.StatusCode)
	}
	if got := text(deputy.page(findingAddress(id)), "main"); !strings.Contains(got, "a quien suple") {
		t.Errorf("the deputy's page: got %q, want why", got)
	}
	if r := c.as(access.Finance).post(stepPattern, step(id, "assigned", "es de su área", "owner", "manager")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	for who, want := range map[*browser]int{deputy: 1, c.as(access.Auditor): 0} {
		if got := who.page(waitingPath + "?whose=mine").Find("main table tbody a[href*='over_tank']").Length(); got != want {
			t.Errorf("what is the principal's: got %d, want %d", got, want)
		}
	}
	for i, custodian := range []fleet.Dated{{Value: "Lic. BEATRIZ  Lúna"}, {Value: "Jefatura de Parques", Person: "d6"}} {
		c.addUser(fmt.Sprintf("guarda%d", i), access.Auditor)
		custodian.Vehicle, custodian.What, custodian.FromAt, custodian.Reason = "v0000006", fleet.Custodian, now.AddDate(0, 0, i-3), "resguardo"
		saidByTwo(t, c.fleet, "manager", time.Time{}, custodian)
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE app_user SET name = 'Beatriz Luna' WHERE username = 'guarda0'`); err != nil {
		t.Fatal(err)
	}
	if r := c.as(access.Administrator).post("/people/d6/user", url.Values{"username": {"guarda1"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("say whose a user is: got status %d, want 303", r.StatusCode)
	}
	id = string(reconcile.OverTank) + ":" + c.fillTyped("v0000006", 902).String()
	for who, when := range map[string]string{"guarda1": "- interval '1 hour'", "guarda0": "- interval '50 hours'"} {
		if _, err := c.pool.Exec(t.Context(), `UPDATE finding SET at = $2::timestamptz `+when+` WHERE finding = $1`, id, now); err != nil {
			t.Fatal(err)
		}
		if k, err := c.store.Case(t.Context(), id, now); err != nil || !slices.Contains(k.Involved, who) {
			t.Errorf("%s keeps it: got %v, %v", who, k.Involved, err)
		}
	}
}

// A finding that a correction explains is found no more, and what was done stays.
func recordExplains(t *testing.T, c *town) {
	typed := c.fillTyped("v0000012", 80)
	id := string(reconcile.OverTank) + ":" + typed.String()
	manager := c.as(access.Manager)
	if r := manager.post("/discrepancies/step", step(id, "assigned", "revisar el papel")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if r := c.as(access.Finance).post("/discrepancies/step", step(id, "explained", "eran dos unidades")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	two := []dispense.Who{{Person: "finance", By: "web"}, {Person: "auditor", By: "web"}}
	if _, err := c.desk.Append(t.Context(), &dispense.Correct{Of: typed, Action: "void", Reason: "capturada dos veces", People: two}); err != nil {
		t.Fatal(err)
	}
	c.judge()
	if got := text(manager.page(findingAddress(id)), "main"); !strings.Contains(got, "Ya no se encuentra") || !strings.Contains(got, "revisar el papel") {
		t.Errorf("its page: got %q, want that it is explained, and its story", got)
	}
	// Another correction may bring it back: who typed the fill clears it meanwhile no more
	// than ever.
	if r := manager.post("/discrepancies/step", step(id, "justified", "ya no está")); r.StatusCode != http.StatusConflict {
		t.Errorf("who typed the fill clears what is found no more: got status %d, want 409", r.StatusCode)
	}
	if got := text(manager.page(waitingPath), "main"); !strings.Contains(got, "Explicadas por registros posteriores") || !strings.Contains(got, id) {
		t.Errorf("what waits: got %q, want it among what is explained", got)
	}
}

// A rule is switched off from tomorrow on, in the open, and never backwards.
func rulesAreSet(t *testing.T, c *town) {
	manager := c.as(access.Manager)
	form := url.Values{"rule": {"price_off"}, "off": {"yes"}, "from": {"2026-12-09T00:00"}, "reason": {"precio nuevo"}}
	for name, bad := range map[string]url.Values{
		"no reason": with(form, "reason", ""), "no rule": with(form, "rule", "fork"), "beyond its limits": with(form, "limit", "90"),
		"backwards": with(form, "from", "2026-12-01T00:00"), "no number": with(form, "limit", "x"),
	} {
		if r := manager.post(rulebookPath, bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := c.as(access.Auditor).post(rulebookPath, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d, want 403", r.StatusCode)
	}
	// What finds less waits for another, and counts for nothing until then.
	if r := manager.post(rulebookPath, form); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "proposed") {
		t.Fatalf("got status %d, want 303, and that it is proposed", r.StatusCode)
	}
	if r := manager.post(rulebookPath, form); r.StatusCode != http.StatusConflict {
		t.Errorf("while it waits: got status %d, want 409", r.StatusCode)
	}
	var n int64
	if err := c.pool.QueryRow(t.Context(), `SELECT n FROM finding_rule WHERE state = 'proposed'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	approve := fmt.Sprintf("%s/%d/approve", rulebookPath, n)
	doc := manager.page(rulebookPath)
	if got := text(doc, "main"); !strings.Contains(got, "La propuso manager") || strings.Contains(text(doc, "#knobs"), "Precio distinto · Apagada") || doc.Find("form[action='"+approve+"']").Length() != 0 {
		t.Errorf("proposed: got %q, want it waiting, and not for who proposed it", got)
	}
	if r := manager.post(approve, url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("who proposed it: got status %d, want 409", r.StatusCode)
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE finding_rule SET state = 'in_force', approved_by = said_by, approved_at = said_at, record = 'x' WHERE n = $1`, n); err == nil {
		t.Error("the database lets one person do both")
	}
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO finding_rule (rule, off, from_at, reason, said_by, said_at) VALUES ('over_tank', true, now(), 'x', 'x', now())`); err == nil {
		t.Error("the database lets one person switch a rule off")
	}
	root := c.as(access.Administrator)
	if got := text(root.page("/today"), "main"); !strings.Contains(got, "Regla de discrepancias price_off, propuesta por manager") {
		t.Errorf("Today of who may approve: got %q", got)
	}
	if root.page(rulebookPath).Find("form[action='"+approve+"']").Length() != 1 {
		t.Error("another is not offered to approve it")
	}
	if r := root.post(approve, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("another: got status %d, want 303", r.StatusCode)
	}
	if got := c.count(`SELECT count(*) FROM event WHERE kind = 'decide' AND body->>'subject' = 'finding-rule/price_off' AND body->'people'->1->>'person' = 'administrator'`); got != 1 {
		t.Errorf("records of it: got %d, want 1 that names both", got)
	}
	// What finds more needs nobody else, and 0 is a limit.
	if r := manager.post(rulebookPath, with(form, "rule", "over_tank", "off", "no", "limit", "0")); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "in_force") {
		t.Errorf("what finds more: got status %d, want 303, in force", r.StatusCode)
	}
	if said, err := c.store.FindingRules(t.Context()); err != nil || len(said) != 2 || said[1].Limit == nil || *said[1].Limit != 0 {
		t.Errorf("a limit of 0: got %v, %v", said, err)
	}
	if r := manager.post(rulebookPath, with(form, "rule", "over_tank", "off", "no", "limit", "10")); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "proposed") {
		t.Errorf("a wider limit: got status %d, want it proposed", r.StatusCode)
	}
	if r := root.post(fmt.Sprintf("%s/%d/void", rulebookPath, n+2), url.Values{}); r.StatusCode != http.StatusSeeOther && r.StatusCode != http.StatusConflict {
		t.Errorf("taken back: got status %d", r.StatusCode)
	}
	ofClass := with(with(form, "rule", string(reconcile.FillsSoon)), "class", "general")
	for name, bad := range map[string]url.Values{"no class": with(ofClass, "class", "nave"), "not of vehicles": with(ofClass, "rule", string(reconcile.TypedOften))} {
		if r := manager.post(rulebookPath, bad); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "clase") {
			t.Errorf("%s: got status %d, want 400 and what is wrong with the class", name, r.StatusCode)
		}
	}
	if r := manager.post(rulebookPath, ofClass); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "proposed") {
		t.Errorf("off for a class: got status %d, want it proposed", r.StatusCode)
	}
	if r := root.post(fmt.Sprintf("%s/%d/approve", rulebookPath, c.count(`SELECT max(n) FROM finding_rule`)), url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("off for a class, by another: got status %d", r.StatusCode)
	}
	page := text(manager.page(rulebookPath), "main")
	f, _ := reconcile.MeasuredOf(reconcile.EconomyFalls)
	w := newDictionary(zone()).in("es-MX")
	for _, want := range []string{"Apagada desde el", "precio nuevo", w.Say("rulebook.ofclass", "Class", "general") + " · Apagada desde el", w.Say("rulebook.alarms", "Weekly", w.Scaled(f.Weekly, 1, 1), "Per100", w.Scaled(f.Per100, 1, 1))} {
		if !strings.Contains(page, want) {
			t.Errorf("rules: no %q in %q", want, page)
		}
	}
	if got := c.body(manager.get(rulebookPath + ".csv")); !strings.Contains(got, "price_off") || !strings.Contains(got, "precio nuevo") {
		t.Errorf("CSV: got %q", got)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what LIKE 'rule of discrepancies %' AND who = 'manager'`); n != 4 {
		t.Errorf("audit: got %d lines, want 4", n)
	}
}

// A noisy month has all of its discrepancies in its file, and its page counts each: neither stops
// at what a page shows, and notes take no place of what waits.
func TestManyDiscrepancies(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	const path, month = "/discrepancies", "?period=month&at=2026-11-15"
	counted := func() map[string]int64 {
		c.t.Helper()
		counts := map[string]int64{}
		b.page(path + month).Find("main .choice a").Each(func(_ int, a *goquery.Selection) {
			if name, n, ok := strings.Cut(strings.TrimSpace(a.Text()), " ("); ok {
				counts[name], _ = strconv.ParseInt(strings.NewReplacer(",", "", ")", "").Replace(n), 10, 64)
			}
		})
		return counts
	}
	before := counted()
	_, lines := b.readCSV(path + ".csv" + month)
	const more = 1500
	for _, of := range []string{"minor", "note"} {
		if _, err := c.pool.Exec(t.Context(), `INSERT INTO finding (finding, rule, severity, at, station, actual, expected, args, subject, key)
			SELECT 'totalizer_gap:norte/9/' || n || $1, 'totalizer_gap', $1, timestamptz '2026-11-20 12:00-06' + n * interval '1 second', 'norte', 2, 1, '{}', 'dispense', 'norte/9/' || n || $1
			  FROM generate_series(1, $2::int) n`, of, more); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.desk.StepFinding(t.Context(), "manager", "web", "totalizer_gap:norte/9/1minor", "Lo revisa finanzas", dispense.FindingStep{State: "assigned", Owner: "finance"}); err != nil {
		t.Fatal(err)
	}
	if got := text(b.page(path+month+"&severity=minor&state=assigned"), "main"); !strings.Contains(got, "a cargo de finance") {
		t.Errorf("the page names no owner: %s", got)
	}
	after := counted()
	for name, add := range map[string]int64{"Todas": more, "Menor": more, "Dato": more} {
		if got := after[name] - before[name]; got != add {
			t.Errorf("%s: the page counts %d more, want %d: %v", name, got, add, after)
		}
	}
	if _, all := b.readCSV(path + ".csv" + month); len(lines) != 0 || len(all) != more+1 { // with its total
		t.Errorf("the file has %d rows, want %d and a total", len(all), more)
	}
	narrowed := month + "&severity=minor&station=norte"
	foot, about := footOf(b.page(path+narrowed)), c.about(b, path+".xlsx"+narrowed)
	for fact, want := range map[string]string{"Gravedad": "Menor", "Estación": "norte"} {
		if foot[fact] != want || about[fact] != want {
			t.Errorf("%s: the page says %q and its files %q, want %q", fact, foot[fact], about[fact], want)
		}
	}
	if n := int64(len(lines)) + more; after["Todas"] != n {
		t.Errorf("the page counts %d, and the file has %d", after["Todas"], n)
	}
}
