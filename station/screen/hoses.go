package screen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Tester has its hoses identified by test sales.
type Tester interface {
	// Hoses returns every hose that could be released, and what is known of it.
	Hoses() []TestedHose
	// AnswerTest takes what people saw of a test sale. Only when they name the hose
	// that it was recorded of does that serve. It fails with [ErrTrial], and as
	// [Drawer] does for who signs.
	AnswerTest(ctx context.Context, a TestAnswer) error
	// Act returns what the commissioning act says besides its hoses. Devices that
	// do not answer in time say nothing of themselves.
	Act(ctx context.Context) Act
}

// ErrTrial means that no such test sale waits for an answer: it has one, there is
// a newer one, or the hose is wired otherwise by now.
var ErrTrial = errors.New("no such test sale waits for an answer")

// A TestedHose is a hose and how it was identified.
type TestedHose struct {
	Position string `json:"position"`
	Hose     string `json:"hose"`
	Grade    string `json:"grade"`
	// Seen is what the hose is doing as its controller says: idle, calling,
	// flowing and so on; empty when that is not known.
	Seen       string `json:"seen,omitempty"`
	Identified bool   `json:"identified"`
	// Waits is a test sale that nobody has answered for, nil for none.
	Waits *TestSale `json:"waits,omitempty"`
	// Last is the newest that somebody has, nil for none.
	Last *TestSale `json:"last,omitempty"`
	// Scale is how many microliters so many counts of the meter are; zero where
	// the pump tells liters.
	Scale dispense.Scale `json:"-"`
	// Wiring is what the hose is wired to, in 16 hex digits.
	Wiring string `json:"wiring"`
}

// A TestSale is a test sale and what was said of it.
type TestSale struct {
	Of         dispense.Ref     `json:"of"` // the dispense; its act is Folio
	Folio      string           `json:"folio,omitempty"`
	At         time.Time        `json:"at"`
	VolumeUL   dispense.Volume  `json:"volume_ul"`
	BeforeUL   *dispense.Volume `json:"before_ul,omitempty"` // of the totalizer
	AfterUL    *dispense.Volume `json:"after_ul,omitempty"`
	Said       string           `json:"said,omitempty"`
	MeasuredUL *dispense.Volume `json:"measured_ul,omitempty"`
	People     []string         `json:"people,omitempty"`
}

// A TestAnswer is what a person says of a test sale.
type TestAnswer struct {
	Hose string // that the sale was recorded of
	Of   dispense.Ref
	Said string // the hose that the fuel came from, as painted
	// MeasuredUL is what the measure read, nil when none was used.
	MeasuredUL *dispense.Volume
	Who        Person // one of the two who made it
}

// An Act is what a commissioning act says of the box.
type Act struct {
	At                  time.Time
	Version, Build, Key string
	Fingerprint         string // of Key, as people compare it
	Devices             []ActDevice
	// Codes are, by hose, what the QR code of the act's record says: the same as on
	// a receipt, for whoever verifies it. A hose without an act has none.
	Codes map[string]string
}

// An actCode is a QR code as the path of its modules in a square of Side.
type actCode struct {
	Text, Path string
	Side       int
}

// An actPage is the act with its hoses, and their codes by hose.
type actPage struct {
	Act
	Hoses []TestedHose
	Drawn map[string]*actCode
}

func newActPage(a Act, hoses []TestedHose) (actPage, error) {
	p := actPage{a, hoses, map[string]*actCode{}}
	for hose, text := range a.Codes {
		if text == "" {
			continue
		}
		path, side, err := codePath(text)
		if err != nil {
			return p, err
		}
		p.Drawn[hose] = &actCode{text, path, side}
	}
	return p, nil
}

// An ActDevice is a line and what the device on it says of itself.
type ActDevice struct{ Line, Driver, Port, Information string }

// tolerance of a meter against a measure, in tenths of a per mil: ±100 mL in 20 L
// (documented, NOM-005-SCFI; accuracy class 0.5 of OIML R 117).
const tolerance = 50

// Error is how far the pump was off the measure, in tenths of a per mil: above
// zero it showed more than it gave. False when nothing was measured.
func (s *TestSale) error() (tenths int64, ok bool) {
	if s == nil || s.MeasuredUL == nil || *s.MeasuredUL <= 0 {
		return 0, false
	}
	diff, of := int64(s.VolumeUL-*s.MeasuredUL)*10_000, int64(*s.MeasuredUL)
	half := of / 2
	if diff < 0 {
		half = -half
	}
	return (diff + half) / of, true
}

// Error says the error in per mil with its sign, empty when nothing was measured.
func (s *TestSale) Error() string {
	e, ok := s.error()
	if !ok {
		return ""
	}
	sign := "+"
	if e < 0 {
		sign, e = "−", -e
	}
	return fmt.Sprintf("%s%d.%d ‰", sign, e/10, e%10)
}

// Within tells whether the error is within the tolerance, or not known.
func (s *TestSale) Within() bool {
	e, _ := s.error()
	return max(e, -e) <= tolerance
}

// An answerPage is the form of an answer. The hose that the sale was recorded of
// is not on it: who knows what the box expects does not look at the pump.
type answerPage struct {
	Sale  *TestSale
	Hose  string
	Hoses []string
}

// hoses are the pages of the tile about commissioning.
func (h *handler) hoses(st Tester) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		list := func(*http.Request) (any, error) { return st.Hoses(), nil }
		mux.HandleFunc("GET /api/hoses", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			all := map[string][]TestedHose{"hoses": st.Hoses()}
			if err := json.NewEncoder(w).Encode(all); err != nil {
				h.log.Debug("hoses not sent", "err", err)
			}
		})
		mux.HandleFunc("GET /hoses", h.sheet("hoses.html", list))
		mux.HandleFunc("GET /hoses/act", h.sheet("act.html", func(r *http.Request) (any, error) {
			return newActPage(st.Act(r.Context()), st.Hoses())
		}))
		answer := func(r *http.Request) (any, error) {
			p := answerPage{Hose: r.PathValue("hose")}
			for _, hose := range st.Hoses() {
				p.Hoses = append(p.Hoses, hose.Hose)
				if hose.Hose == p.Hose {
					p.Sale = hose.Waits
				}
			}
			slices.Sort(p.Hoses)
			if p.Sale == nil {
				return nil, ErrTrial
			}
			return p, nil
		}
		mux.HandleFunc("GET /hoses/{hose}/answer", h.sheet("answer.html", answer))
		mux.HandleFunc("POST /hoses/{hose}/answer", h.file("answer.html", answer, func(r *http.Request) (string, error) {
			a, err := answerForm(r)
			if err != nil {
				return "", err
			}
			return "/hoses", st.AnswerTest(r.Context(), a)
		}))
	}
}

func answerForm(r *http.Request) (TestAnswer, error) {
	f := &form{r: r}
	a := TestAnswer{Hose: r.PathValue("hose"), Said: f.text("painted", "test_said", true)}
	if n := f.decimal("measured", "test_measured", 6, false); n != nil {
		a.MeasuredUL = new(dispense.Volume(*n))
	}
	a.Who = f.signer("who", "f_attendant", true)
	if err := a.Of.UnmarshalText([]byte(r.PostFormValue("of"))); err != nil && f.err == nil {
		return a, fmt.Errorf("test sale %q: %w", r.PostFormValue("of"), ErrTrial)
	}
	return a, f.err
}
