package screen

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A look is how one screen shows the page. The zero value is a screen that
// nobody has touched.
type look struct {
	// PxMM is thousandths of a CSS pixel to a millimeter, as measured; 0: guessed
	// from the size of the window.
	PxMM int64 `json:"px_per_mm_e3,omitempty"`
	// Theme is sol or noche; "": by the sun.
	Theme string `json:"theme,omitempty"`
	// Language is es-MX or en; "": the station's.
	Language language `json:"language,omitempty"`
}

// The themes: black on white, and white on black.
const (
	sol   = "sol"
	noche = "noche"
)

// A screen of fewer or more pixels to a millimeter is none that people read.
const leastPxMM, mostPxMM = 2_000, 30_000

// valid returns l without what cannot be.
func (l look) valid() look {
	if l.PxMM < leastPxMM || l.PxMM > mostPxMM {
		l.PxMM = 0
	}
	if l.Theme != sol && l.Theme != noche {
		l.Theme = ""
	}
	if l.Language != "es-MX" && l.Language != "en" {
		l.Language = ""
	}
	return l
}

// The cookie keeps a look in the browser, such as "5193.sol.es-MX".
const lookCookie = "look"

func (l look) cookie() *http.Cookie {
	return &http.Cookie{
		Name: lookCookie, Value: fmt.Sprintf("%d.%s.%s", l.PxMM, l.Theme, l.Language), Path: "/",
		MaxAge: int((10 * 365 * 24 * time.Hour).Seconds()), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

func lookOf(r *http.Request) look {
	c, err := r.Cookie(lookCookie)
	if err != nil {
		return look{}
	}
	parts := strings.SplitN(c.Value, ".", 3)
	if len(parts) != 3 {
		return look{}
	}
	pxMM, _ := strconv.ParseInt(parts[0], 10, 64) // 0 when it is no number
	return look{pxMM, parts[1], language(parts[2])}.valid()
}

// looks keeps the looks of the station's screens by name, so that whatever
// browser a screen is given looks as the one before.
type looks struct {
	file string // "": they are kept in browsers only

	// mu guards byName.
	mu     sync.Mutex
	byName map[string]look
}

// mostScreens bounds what strangers can make the box remember.
const mostScreens = 64

var screenName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,23}$`)

// openLooks reads what a directory holds. What cannot be read is said, and
// begun anew: a screen can be calibrated again.
func openLooks(dir string) (*looks, error) {
	k := &looks{byName: map[string]look{}}
	if dir == "" {
		return k, nil
	}
	k.file = filepath.Join(dir, "screens.json")
	b, err := os.ReadFile(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &k.byName)
	}
	if err != nil || k.byName == nil {
		k.byName = map[string]look{}
	}
	for name, l := range k.byName {
		k.byName[name] = l.valid()
	}
	return k, err
}

// of returns the look of the screen that asks: by its name, or else from its
// browser.
func (k *looks) of(r *http.Request) look {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l, ok := k.byName[r.URL.Query().Get("screen")]; ok {
		return l
	}
	return lookOf(r)
}

// set keeps the look of the screen that asks, at the box if it has a name, and
// in its browser.
func (k *looks) set(w http.ResponseWriter, r *http.Request, l look) error {
	l = l.valid()
	http.SetCookie(w, l.cookie())
	name := r.URL.Query().Get("screen")
	if k.file == "" || !screenName.MatchString(name) {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.byName[name]; !known && len(k.byName) >= mostScreens {
		return fmt.Errorf("keep the look of screen %s: there are %d already; remove %s", name, mostScreens, k.file)
	}
	next := maps.Clone(k.byName)
	next[name] = l
	if err := write(k.file, next); err != nil {
		return err
	}
	k.byName = next
	return nil
}

// write replaces a file by another one, whole or not at all.
func write(file string, v any) error {
	b, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// theme is what a screen shows now: as chosen, or by the sun where the station's
// place is known, or by the hour.
func (h *handler) theme(l look, at time.Time) string {
	day := at.Hour() >= 7 && at.Hour() < 19
	if p := h.opt.Place; p != nil {
		day = p.sunUp(at)
	}
	if day {
		return cmp.Or(l.Theme, sol)
	}
	return cmp.Or(l.Theme, noche)
}

// measures is the style sheet of one calibration.
func (h *handler) measures(w http.ResponseWriter, r *http.Request) {
	pxMM, _ := strconv.ParseInt(r.PathValue("px"), 10, 64) // 0 is refused below
	l := look{PxMM: pxMM}.valid()
	if l.PxMM == 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	fmt.Fprintf(w, ":root:root { --mm: %d.%03dpx; }\n", l.PxMM/1000, l.PxMM%1000)
}

// calibrate keeps how large a millimeter is on the screen that asks. A step, a
// press without script, changes it a little and asks again.
func (h *handler) calibrate(w http.ResponseWriter, r *http.Request) {
	pxMM, err := strconv.ParseInt(r.PostFormValue("px"), 10, 64)
	step, stepErr := strconv.ParseInt(cmp.Or(r.PostFormValue("step"), "0"), 10, 64)
	if err != nil || stepErr != nil || pxMM < leastPxMM || pxMM > mostPxMM || step < -100 || step > 100 {
		p := h.view(r)
		p.Error = p.T("e_size")
		h.render(w, http.StatusUnprocessableEntity, "calibrate.html", p)
		return
	}
	l, to := h.looks.of(r), "/more"
	if step != 0 {
		to = "/calibrate"
	}
	l.PxMM = min(max(pxMM+pxMM*step/1000, leastPxMM), mostPxMM)
	h.keep(w, r, l, to)
}

func (h *handler) setTheme(w http.ResponseWriter, r *http.Request) {
	l := h.looks.of(r)
	l.Theme = r.PostFormValue("theme")
	h.keep(w, r, l, "/more")
}

func (h *handler) setLanguage(w http.ResponseWriter, r *http.Request) {
	l := h.looks.of(r)
	l.Language = language(r.PostFormValue("language"))
	h.keep(w, r, l, "/more")
}

func (h *handler) keep(w http.ResponseWriter, r *http.Request, l look, to string) {
	p := h.view(r)
	if err := h.looks.set(w, r, l); err != nil {
		h.log.Error("look of a screen not kept", "screen", p.Screen, "err", err)
		p.Error = p.T("e_internal")
		h.render(w, http.StatusInternalServerError, "more.html", p)
		return
	}
	http.Redirect(w, r, to+p.Query, http.StatusSeeOther)
}
