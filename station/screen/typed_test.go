package screen

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A finger touches a kiosk's screen, and counts how often.
type finger struct {
	*tab
	touches int
}

// touch touches what a selector finds.
func (f *finger) touch(selector string) {
	f.t.Helper()
	f.do(chromedp.WaitVisible(selector))
	f.press(selector)
	f.touches++
}

// key touches the key of the pad that bears a text.
func (f *finger) key(text string) {
	f.t.Helper()
	n := slices.Index(f.keys(), text)
	if n < 0 {
		f.t.Fatalf("the pad has no key %q; it has %q", text, f.keys())
	}
	f.touch(fmt.Sprintf("#pad .keys button:nth-child(%d)", n+1))
}

func (f *finger) keys() []string {
	f.t.Helper()
	return strings.Split(eval[string](f.tab, `[...document.querySelectorAll("#pad .keys button")].map(k => k.textContent).join("\n")`), "\n")
}

// types fills in a field with the keys that the page brings.
func (f *finger) types(field, text string) {
	f.t.Helper()
	f.touch(field)
	f.do(chromedp.WaitVisible("#pad[open]"))
	for _, c := range text {
		key := strings.ReplaceAll(string(c), " ", "␣")
		if !slices.Contains(f.keys(), key) {
			f.key(f.keys()[len(f.keys())-1]) // leads to the other letters
		}
		f.key(key)
	}
	f.touch("#pad .ok")
	if got := eval[string](f.tab, fmt.Sprintf("document.querySelector(%q).value", field)); got != text {
		f.t.Errorf("%s: got %q, want %q", field, got, text)
	}
}

// chooses picks from a list: one touch opens it, another picks. The list itself is
// drawn by the system, which no test can touch.
func (f *finger) chooses(field, value string) {
	f.t.Helper()
	f.do(chromedp.SetValue(field, value))
	f.touches += 2
}

// mostTouches is what typing a label that cannot be read may take: at a second a
// touch, with a glove, a minute from the idle page to the decision. It is the third
// time in 30 days, which asks for no touch more.
const mostTouches = 60

func TestALabelThatCannotBeReadTakesAMinute(t *testing.T) {
	t.Parallel()
	s := newStaffed()
	b := newTab(t, serveStaffed(t, s).URL)
	for _, size := range sizes[:2] {
		for reason, words := range map[string]string{"dirty": "", "other": "BORRADA POR EL SOL"} {
			s.forget()
			b.do(chromedp.EmulateViewport(size.width, size.height))
			b.open("/?screen=isla-1")
			f := &finger{tab: b}
			f.touch(`#actions-1 a.button[href^="/more"]`)
			f.touch(`.tiles a[href^="/positions/1/vehicle"]`)
			f.types("#number", "PC-1042")
			f.types("#plate", "ABC-12-3")
			f.chooses("#reason", reason)
			why := reason
			if words != "" {
				f.types("#other", words)
				why = words
			}
			f.touch("form .ok")
			b.until("the vehicle to be shown", `document.querySelector(".card.large .plate")?.textContent === "ABC-12-3" && !!document.querySelector(".flag[role=alert]")`)
			f.touch(`form .ok[name=confirmed]`)
			if got, want := s.given(t), []any{"1", TypedVehicle{"PC-1042", "ABC-12-3", why}}; !reflect.DeepEqual(got, want) {
				t.Errorf("%d×%d, %s: given %v, want %v", size.width, size.height, reason, got, want)
			}
			t.Logf("%d×%d, %s: %d touches", size.width, size.height, reason, f.touches)
			if f.touches > mostTouches {
				t.Errorf("%d×%d, %s: got %d touches, want at most %d", size.width, size.height, reason, f.touches, mostTouches)
			}
		}
	}
}
