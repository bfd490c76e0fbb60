package screen

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// A Carrier writes what goes to the office on a memory stick, and takes the
// answer from it.
type Carrier interface {
	// Stick returns how it is with the stick.
	Stick() Stick
	// CarryStick begins to write ("out") or to take ("in"); Stick tells how it goes
	// on. It fails with [ErrPerson] or a [PINError], and with [ErrNotNow] while it
	// is being done already.
	CarryStick(ctx context.Context, by Person, way string) error
}

// A Stick is how it is with the stick and what is on it.
type Stick struct {
	Dir    string // where it is mounted; "": the station has no such place
	There  bool   // one is in
	Unsent int64  // records that the office does not have
	Way    string // out or in: what is being done, or was done last
	Busy   bool
	// Done and Total are records or messages.
	Done, Total int64
	Out         *StickOut // what the last was; nil, and it failed
	In          *StickIn
	Err         error
}

// Errors of what is carried on a stick.
var (
	// ErrStick means that the stick is not there, or does not do what it should.
	ErrStick = errors.New("the stick")
	// ErrNoAnswer means that the stick has no answer of the office.
	ErrNoAnswer = errors.New("no answer from the office")
	// ErrStickNewer means that the stick tells of more than this box knows.
	ErrStickNewer = errors.New("the stick has something newer")
	// ErrStickTorn means that a file on it is torn or altered.
	ErrStickTorn = errors.New("the file is torn or altered")
	// ErrStickOther means that a file on it is another station's.
	ErrStickOther = errors.New("the file is another station's")
)

// A StickOut is what was written for the office.
type StickOut struct {
	File    string
	Records int64
	Bytes   int64
	Last    string // epoch/seq of the last record told of
}

// A StickIn is what was taken of the office's answer.
type StickIn struct {
	File      string
	At        time.Time // when the office wrote it
	Receipted int64     // records that are the office's now, besides those before
	Unsent    int64     // records that are to be carried still
	Policy    bool      // something new was in it
	Photos    int64     // photos of vehicles that were not here
}

// sticks serves the page of a station that has a place for a stick.
func (h *handler) sticks(st Carrier) func(*http.ServeMux) {
	show := func(*http.Request) (any, error) { return stickView{st.Stick()}, nil }
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /stick", h.sheet("stick.html", show))
		mux.HandleFunc("POST /stick", h.file("stick.html", show, func(r *http.Request) (string, error) {
			f := &form{r: r}
			by, way := f.signer("by", "f_supervisor", true), r.PostFormValue("way")
			if way != "out" && way != "in" {
				f.fail("e_empty", "stick")
			}
			if f.err != nil {
				return "", f.err
			}
			return "/stick", st.CarryStick(r.Context(), by, way)
		}))
	}
}

// A stickView is a stick as its page shows it.
type stickView struct{ Stick }

// Percent is how much is done.
func (v stickView) Percent() int64 {
	if v.Total <= 0 {
		return 0
	}
	return min(100, v.Done*100/v.Total)
}

// Wrong is the word for what went wrong last, "" when nothing did.
func (v stickView) Wrong() string {
	for _, e := range []struct {
		err error
		key string
	}{{ErrStickTorn, "e_stick_torn"}, {ErrStickOther, "e_stick_other"}, {ErrStickNewer, "e_stick_newer"}, {ErrNoAnswer, "e_stick_answer"}, {ErrStick, "e_stick"}} {
		if errors.Is(v.Err, e.err) {
			return e.key
		}
	}
	if v.Err != nil {
		return "e_internal"
	}
	return ""
}
