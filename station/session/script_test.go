package session

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

var update = flag.Bool("update", false, "rewrite the scripts' expected effects and the table in docs/session.md")

// TestScripts runs every script in testdata. A line is an input, one second
// after the one before; the lines below it that begin with "->" are the effects
// it must have, in order.
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d scripts (%v), want at least 20", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := runScript(t, want)
			if *update {
				if err := os.WriteFile(file, got, 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(got, want) {
				t.Errorf("effects changed; run with -update and read the diff\ngot:\n%s", got)
			}
		})
	}
}

// A script is a conversation with one machine.
type script struct {
	t   *testing.T
	out bytes.Buffer
	pos Position
	m   *Machine
	at  time.Time
	seq int64
	id  string // device id of the newest authorize
}

var scriptDay = time.Date(2026, 1, 2, 6, 0, 0, 0, time.UTC)

func runScript(t *testing.T, text []byte) []byte {
	t.Helper()
	s := &script{t: t, at: scriptDay, pos: Position{ID: "p1"}}
	for sc := bufio.NewScanner(bytes.NewReader(text)); sc.Scan(); {
		line := sc.Text()
		if strings.HasPrefix(line, "->") {
			continue
		}
		fmt.Fprintln(&s.out, line)
		if line == "" || strings.HasPrefix(line, "#") || s.setUp(line) {
			continue
		}
		s.step(parseInput(s, line))
	}
	return s.out.Bytes()
}

func (s *script) step(in Input) {
	if s.m == nil {
		s.m = New(s.pos)
	}
	s.at = s.at.Add(time.Second)
	before := s.m.State()
	effects, err := s.m.Step(s.at, in)
	if err != nil {
		fmt.Fprintf(&s.out, "-> %v\n", err)
	}
	for _, e := range effects {
		fmt.Fprintf(&s.out, "-> %s\n", sayEffect(e))
	}
	if now := s.m.State(); now != before {
		fmt.Fprintf(&s.out, "-> now %s\n", now)
	}
}

// setUp carries out the lines that say how things stand: hose, open and wait.
func (s *script) setUp(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	args := newArgs(s.t, rest)
	switch word {
	case "hose":
		s.pos.Hoses = append(s.pos.Hoses, args.hose())
	case "open":
		g := s.grant(args)
		s.pos.Open = &Open{g.Ref, g.Body}
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		s.at = s.at.Add(d)
	default:
		return false
	}
	return true
}

// args are the words after the first: some by place, some as name=value.
type args struct {
	t     *testing.T
	place []string
	named map[string]string
}

func newArgs(t *testing.T, text string) *args {
	a := &args{t: t, named: map[string]string{}}
	for _, w := range strings.Fields(text) {
		if k, v, ok := strings.Cut(w, "="); ok {
			a.named[k] = v
		} else {
			a.place = append(a.place, w)
		}
	}
	return a
}

func (a *args) at(i int) string {
	if i < len(a.place) {
		return a.place[i]
	}
	return ""
}

func (a *args) has(word string) bool {
	for _, w := range a.place {
		if w == word {
			return true
		}
	}
	return false
}

func (a *args) liters(s string) dispense.Volume {
	a.t.Helper()
	v, err := dispense.ParseLiters(s)
	if err != nil {
		a.t.Fatal(err)
	}
	return v
}

func (a *args) number(s string) *int64 {
	if s == "" {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		a.t.Fatal(err)
	}
	return &n
}

func (a *args) hose() Hose {
	h := Hose{
		ID: a.at(0), Grade: "diesel", Arm: pump.ArmPump, From: "pump", Stored: a.has("stored"),
		Totalizer: !a.has("no-totalizer"), Modulus: 100_000 * dispense.Liter, Count: 10 * dispense.Milliliter,
		OverrunUL: 500 * dispense.Milliliter,
	}
	if a.has("watch") {
		h.Arm, h.From = pump.ArmWatch, "counter"
	}
	if total, ok := a.named["total"]; ok {
		h.TotalizerUL, h.Known, h.SinceAt = a.liters(total), true, scriptDay.Add(-time.Hour)
	}
	if g, ok := a.named["grade"]; ok {
		h.Grade = g
	}
	return h
}

// grant makes the answer to a granted request, numbered as a journal would.
func (s *script) grant(a *args) Granted {
	s.seq += 100
	s.id = fmt.Sprintf("%016x", s.seq)
	if purpose := a.named["purpose"]; purpose != "" {
		return Granted{
			Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: s.seq},
			Body: &dispense.Authorize{
				Position: "p1", Hoses: strings.Split(a.named["hose"], ","), Purpose: purpose, Grade: "diesel", LimitUL: a.liters(a.at(0)),
				Arm: "pump", IntoTank: a.named["into"], Reason: "granted", DeviceID: s.id, LapseS: 60,
			},
		}
	}
	var flags []string
	if f := a.named["flags"]; f != "" {
		flags = strings.Split(f, ",")
	}
	return Granted{
		Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: s.seq},
		Body: &dispense.Authorize{
			Position: "p1", Hoses: strings.Split(a.named["hose"], ","), Purpose: "vehicle", Vehicle: "v-0042", Grade: "diesel",
			LimitUL: a.liters(a.at(0)), Arm: "pump", Reason: "granted", Flags: flags, DeviceID: s.id, LapseS: 60,
			PriceE4: new(int64(255_000)), Currency: "MXN", Draws: []dispense.Draw{{Quota: "q1", Period: "2026-01", VolumeUL: a.liters(a.at(0))}},
		},
	}
}

func parseInput(s *script, line string) Input {
	word, rest, _ := strings.Cut(line, " ")
	a := newArgs(s.t, rest)
	switch word {
	case "scan":
		return Scanned{Code: Code{Label: a.at(0), Version: 1, Text: a.at(0) + ".1"}}
	case "bad-scan":
		return Scanned{Code: Code{Text: a.at(1)}, Refused: a.at(0)}
	case "typed":
		return TypedVehicle{a.at(0), a.at(1)}
	case "override":
		return OverrideGiven{}
	case "draw":
		people := []dispense.Who{{Person: "a-1", By: "badge"}, {Person: "s-1", By: "pin"}}
		return DrawAsked{Draw{Purpose: a.at(0), Hose: a.at(1), WantUL: a.liters(a.at(2)), IntoTank: a.named["into"], People: people}}
	case "badge":
		return Identified{dispense.Who{Person: a.at(0), By: "badge"}}
	case "pin":
		return Identified{dispense.Who{Person: a.at(0), By: "pin"}}
	case "pin-refused":
		return PINRefused{policy.WrongPIN{Person: a.at(0)}}
	case "odometer":
		if a.at(0) == "broken" {
			return OdometerGiven{Broken: true}
		}
		return OdometerGiven{OdometerM: a.number(a.at(0))}
	case "full":
		return FullAnswered{a.at(0)}
	case "mismatch":
		return Mismatched{}
	case "cancel":
		return Canceled{}
	case "press-stop":
		return StopPressed{}
	case "granted":
		return s.grant(a)
	case "denied":
		return Denied{Reason: a.at(0)}
	case "ask":
		kinds := map[string]PromptKind{"odometer": PromptOdometer, "driver": PromptDriver, "pin": PromptPIN}
		return Prompted{What: kinds[a.at(0)], Last: a.number(a.named["last"]), Again: a.has("again")}
	case "short":
		return Short{[]dispense.Ask{{Quota: "q1", Period: "2026-01", WantUL: a.liters(a.at(0)), Vehicle: "v-0042"}}}
	case "lease-arrived":
		return LeaseArrived{}
	}
	return parseDeviceInput(s, word, a)
}

func parseDeviceInput(s *script, word string, a *args) Input {
	switch word {
	case "released":
		return Released{}
	case "release-refused":
		return ReleaseFailed{Refused: true}
	case "release-unanswered":
		return ReleaseFailed{}
	case "pump":
		return PumpSeen{a.statuses()}
	case "sale":
		return s.sale(a)
	case "no-sale":
		return NoSale{}
	case "total":
		if a.at(1) == "unread" {
			return TotalizerRead{Hose: a.at(0)}
		}
		return TotalizerRead{a.at(0), a.liters(a.at(1)), true}
	case "read-meters":
		return ReadMeters{}
	case "silent":
		return PumpSilent{}
	case "back":
		return PumpBack{}
	case "bar":
		return Barred{Bar(a.at(0))}
	case "clear":
		return Cleared{Bar(a.at(0))}
	case "new-meter":
		return MeterSet{a.at(0), *a.number(a.at(1)), a.liters(a.at(2))}
	case "expired":
		for t := TimerScreen; t <= TimerSettle; t++ {
			if t.String() == a.at(0) {
				return Expired{t}
			}
		}
	}
	s.t.Fatalf("no such input: %s %v", word, a.place)
	return nil
}

// statuses reads "A flowing 12.5 B busy".
func (a *args) statuses() []pump.Status {
	var all []pump.Status
	for i := 0; i < len(a.place); i++ {
		st := pump.Status{Hose: a.at(i)}
		i++
		for s := pump.Unknown; s <= pump.Fault; s++ {
			if s.String() == a.at(i) {
				st.State = s
			}
		}
		// "10" are liters, "10@25550" liters and the cents on the display.
		liters, cents, display := strings.Cut(a.at(i+1), "@")
		if v, err := dispense.ParseLiters(liters); err == nil {
			st.Volume = v
			i++
		}
		if display {
			st.PriceE4, st.AmountCents = 255_500, *a.number(cents)
		}
		all = append(all, st)
	}
	return all
}

// sale reads "A 42.5 id=ours from=1000 to=1042.5 near=99".
func (s *script) sale(a *args) Input {
	in := SaleSeen{Sale: pump.Sale{Hose: a.at(0), Index: 7, ID: a.named["id"], At: "020126 0601", Volume: a.liters(a.at(1)), PriceE4: 255_000}}
	if in.Sale.ID == "ours" {
		in.Sale.ID = strings.ToUpper(s.id)
	}
	in.Sale.AmountCents, _ = dispense.AmountCents(in.Sale.Volume, in.Sale.PriceE4)
	if from, ok := a.named["from"]; ok {
		in.Sale.Before, in.Sale.After, in.Sale.HasTotals = a.liters(from), a.liters(a.named["to"]), true
	}
	if near := a.number(a.named["near"]); near != nil {
		in.Near = dispense.Ref{Station: "norte", Epoch: 1, Seq: *near}
	}
	return in
}

// sayEffect tells an effect in a line, as people would read it.
func sayEffect(e Effect) string {
	switch x := e.(type) {
	case Decide:
		return "decide" + sayFields(reflect.ValueOf(x.Request))
	case AskLease:
		return fmt.Sprintf("ask for a wider lease of %s: %s", x.Asks[0].Quota, x.Asks[0].WantUL)
	case Record:
		return "record " + x.Body.Kind() + sayFields(reflect.ValueOf(x.Body).Elem())
	case Release:
		return fmt.Sprintf("release hose %s up to %s as %s", x.Order.Hose, x.Order.Limit, x.Order.ID)
	case Stop:
		return "stop hose " + x.Hose
	case ReadTotalizer:
		return "read totalizer of hose " + x.Hose
	case Acknowledge:
		return fmt.Sprintf("acknowledge sale %d", x.Sale.Index)
	case SetTimer:
		return fmt.Sprintf("set timer %s %s", x.Timer, x.After)
	case ClearTimer:
		return fmt.Sprintf("clear timer %s", x.Timer)
	case Show:
		return "show" + sayFields(reflect.ValueOf(x.Screen))
	}
	return fmt.Sprintf("%T?", e)
}

func sayFields(v reflect.Value) string {
	var b strings.Builder
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() || f.Kind() == reflect.Slice && f.Len() == 0 {
			continue
		}
		if f.Kind() == reflect.Pointer {
			f = f.Elem()
		}
		switch x := f.Interface().(type) {
		case time.Time:
			fmt.Fprintf(&b, " %s=%s", v.Type().Field(i).Name, x.Format(time.TimeOnly))
		case dispense.DeviceSale:
			fmt.Fprintf(&b, " DeviceSale=%d", *x.Index)
		case string:
			fmt.Fprintf(&b, " %s=%s", v.Type().Field(i).Name, x)
		default:
			fmt.Fprintf(&b, " %s=%v", v.Type().Field(i).Name, x)
		}
	}
	return b.String()
}
