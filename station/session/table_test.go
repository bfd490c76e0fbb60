package session

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

const docFile = "../../docs/session.md"

// The table stands between these lines of the document.
const (
	tableBegin = "<!-- table: made by go test ./station/session -update -->\n"
	tableEnd   = "<!-- end of table -->\n"
)

// roads lead a new machine of one hose to each state.
var roads = map[State][]string{
	Idle:       nil,
	Out:        {"bar broken"},
	Deciding:   {"scan V-0042"},
	Prompting:  {"scan V-0042", "ask odometer"},
	Asking:     {"scan V-0042", "short 60"},
	Choosing:   {"scan V-0042", "granted 60 hose=A,B"},
	Releasing:  {"scan V-0042", "granted 60 hose=A"},
	Armed:      {"scan V-0042", "granted 60 hose=A", "released"},
	Fueling:    {"scan V-0042", "granted 60 hose=A", "released", "pump A flowing 5"},
	Settling:   {"scan V-0042", "granted 60 hose=A", "released", "pump A flowing 5", "pump A done 5"},
	Lost:       {"scan V-0042", "granted 60 hose=A", "released", "silent"},
	Recovering: {"scan V-0042", "granted 60 hose=A", "released", "silent", "back"},
}

// asks has the prompt that an input answers, where it is not the one of roads.
var asks = map[string]string{"pin-refused d-7": "ask pin"}

// everyInput has each input at least once, and each form of it that a state may
// answer differently.
var everyInput = []string{
	"scan V-0042", "bad-scan ambiguous", "typed v-0042 damaged", "draw test A 20", "override", "badge d-7", "pin-refused d-7", "odometer 120480000", "full yes", "mismatch", "cancel", "press-stop",
	"granted 60 hose=A", "denied hours", "ask odometer", "short 60", "lease-arrived",
	"released", "release-refused", "release-unanswered",
	"pump A idle B idle", "pump A calling B idle", "pump A armed B idle", "pump A flowing 6 B idle", "pump A done 6 B idle", "pump A free B idle",
	"sale A 5 id=ours from=1000 to=1005", "sale A 5 id=AA from=1000 to=1005", "no-sale", "total A 1005", "total A unread", "read-meters",
	"silent", "back", "bar broken", "clear broken", "new-meter A 2 0",
	"expired screen", "expired prompt", "expired ask", "expired lift", "expired reread", "expired settle",
}

func machineAt(t *testing.T, state State) *script {
	t.Helper()
	return machineOn(t, state, roads[state])
}

func machineOn(t *testing.T, state State, road []string) *script {
	t.Helper()
	s := &script{t: t, at: scriptDay, pos: Position{ID: "p1"}}
	s.setUp("hose A total=1000")
	s.setUp("hose B total=2000")
	s.m = New(s.pos)
	for _, line := range road {
		s.at = s.at.Add(time.Second)
		if _, err := s.m.Step(s.at, parseInput(s, line)); err != nil {
			t.Fatalf("on the way to %s: %s: %v", state, line, err)
		}
	}
	if s.m.State() != state {
		t.Fatalf("the way to %s leads to %s", state, s.m.State())
	}
	return s
}

// answer gives the machine one input and returns the cell of the table: the
// state afterwards, "·" when it stays, and nothing when the input is unexpected.
func answer(t *testing.T, state State, line string) string {
	t.Helper()
	s := machineAt(t, state)
	if ask := asks[line]; ask != "" && state == Prompting {
		s = machineOn(t, state, []string{"scan V-0042", ask})
	}
	before := fmt.Sprintf("%+v", *s.m)
	in := parseInput(s, line)
	effects, err := s.m.Step(s.at.Add(time.Second), in)
	if err != nil {
		if !errors.Is(err, ErrUnexpected) || len(effects) > 0 {
			t.Errorf("%s, %s: got %v and %d effects, want ErrUnexpected and none", state, line, err, len(effects))
		}
		s.m.at = s.at
		if after := fmt.Sprintf("%+v", *s.m); !strings.HasPrefix(line, "pump") && cutTail(after) != cutTail(before) {
			t.Errorf("%s, %s: the input was unexpected and changed the machine\nwas %s\nis  %s", state, line, before, after)
		}
		return ""
	}
	if s.m.State() == state {
		return "·"
	}
	return s.m.State().String()
}

// cutTail leaves out the step in progress.
func cutTail(s string) string { return s[:strings.Index(s, " at:")] }

// TestTable walks every state over every input, and holds the table of
// docs/session.md to what the machine does.
func TestTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| input |")
	for s := Idle; s <= Recovering; s++ {
		fmt.Fprintf(&b, " %s |", s)
	}
	b.WriteString("\n|" + strings.Repeat("---|", int(Recovering)+2) + "\n")
	for _, line := range everyInput {
		fmt.Fprintf(&b, "| `%s` |", line)
		for s := Idle; s <= Recovering; s++ {
			fmt.Fprintf(&b, " %s |", answer(t, s, line))
		}
		b.WriteString("\n")
	}
	holdDocument(t, b.String())
}

func holdDocument(t *testing.T, table string) {
	t.Helper()
	doc, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(doc), tableBegin)
	got, tail, ok2 := strings.Cut(rest, tableEnd)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no lines %q and %q", docFile, tableBegin, tableEnd)
	}
	if *update {
		if err := os.WriteFile(docFile, []byte(head+tableBegin+table+tableEnd+tail), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != table {
		t.Errorf("the table of %s is not what the machine does; run with -update and read the diff", docFile)
	}
	for s := Idle; s <= Recovering; s++ {
		if !strings.Contains(head, "**"+s.String()+"**") {
			t.Errorf("%s does not explain the state %s", docFile, s)
		}
	}
}
