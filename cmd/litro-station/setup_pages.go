package main

import (
	"bytes"
	"cmp"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/serialport"
)

var setupPages = template.Must(template.New("").Funcs(template.FuncMap{
	"pair": func(v setupView, of task) []any { return []any{v, of} },
	"asked": func(v setupView, in input, ports []setupPort) any {
		return struct {
			V     setupView
			In    input
			Ports []setupPort
		}{v, in, ports}
	},
}).ParseFS(setupFiles, "setup/*.html"))

// A setupView is what every page is filled in with.
type setupView struct {
	Lang, Query, File string
	Listen            string // where this page is
	Error             string
	Locked            bool
	Code              string // shown to whoever stands at the box
	Data              any
}

// T returns a word in the language of the page.
func (v setupView) T(key string) string { return v.Either(setupWords[key]) }

// Either returns the one of Spanish and English that the page is in.
func (v setupView) Either(both [2]string) string {
	if v.Lang == "en" {
		return both[1]
	}
	return both[0]
}

// language is es-MX unless en is asked for.
func language(r *http.Request) string {
	if r.URL.Query().Get("lang") == "en" {
		return "en"
	}
	return "es-MX"
}

func langQuery(r *http.Request) string {
	if language(r) == "en" {
		return "?lang=en"
	}
	return ""
}

func (s *setup) view(r *http.Request) setupView {
	v := setupView{Lang: language(r), Query: langQuery(r), File: s.file, Listen: s.address, Locked: !s.knows(r)}
	if v.Locked && atBox(r) {
		s.mu.Lock()
		v.Code = s.code
		s.mu.Unlock()
	}
	return v
}

// atBox tells whether a request comes from a browser on the box itself, such as
// the island's own screen, and not through a proxy there.
func atBox(r *http.Request) bool {
	loopback := func(address string) bool {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		return err == nil && ip.IsLoopback()
	}
	return loopback(r.RemoteAddr) && loopback(r.Host) && r.Header.Get("Forwarded")+r.Header.Get("X-Forwarded-For")+r.Header.Get("Via") == ""
}

func (s *setup) render(w http.ResponseWriter, code int, name string, v setupView) {
	var b bytes.Buffer
	if err := setupPages.ExecuteTemplate(&b, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // the reader has gone
}

// A task is one of the list: a device, or what is asked for once.
type task struct {
	Path, Name, About string
	Done              bool
}

// An overview is the list of tasks.
type overview struct {
	Station         task
	Lines, Scanners []task
	Drivers         []choice
	Ports           []setupPort
	Problems        string
	Notes           []string
	Unread          bool // the draft is no TOML: the forms cannot show it
}

type setupPort struct{ Node, Adapter, Users, Name, Why string }

func (s *setup) home(w http.ResponseWriter, r *http.Request) { s.list(w, r, http.StatusOK, "") }

// list shows the tasks, or asks for the code.
func (s *setup) list(w http.ResponseWriter, r *http.Request, code int, wrong string) {
	v := s.view(r)
	if wrong != "" {
		v.Error = v.T(wrong)
	}
	if v.Locked {
		s.render(w, code, "locked.html", v)
		return
	}
	o := overview{Drivers: drivers()}
	c, err := s.check()
	if err != nil {
		o.Problems = err.Error()
	}
	t, err := s.tables()
	if err != nil {
		o.Unread, t = true, table{}
	}
	o.Station = task{Path: "/station", Name: cmp.Or(t.get("station"), "—"), Done: complete(stationFields(s.address), t, place{})}
	at := t.places()
	for i, l := range t.list("lines") {
		done, hoses := complete(lineFields(l.get("driver")), l, place{}), []string{}
		if l.get("driver") != "manual" && l.get("port") == "" && l.get("address") == "" {
			done = false
		}
		for _, h := range l.list("hoses") {
			hoses = append(hoses, h.get("id"))
			done = done && complete(hoseFields(l.get("driver")), h, at[h.get("id")])
		}
		o.Lines = append(o.Lines, task{"/lines/" + strconv.Itoa(i), l.get("name"), l.get("driver") + ": " + strings.Join(hoses, ", "), done && len(hoses) > 0})
	}
	for i, x := range t.list("scanners") {
		o.Scanners = append(o.Scanners, task{"/scanners/" + strconv.Itoa(i), x.get("name"), x.get("position"), complete(scannerFields(positionsOf(t)), x, place{})})
	}
	var said []string
	o.Ports, said = s.ports(v, c)
	o.Notes = append(append(unstable(c.Config), c.Remarks()...), said...)
	v.Data = o
	s.render(w, code, "tasks.html", v)
}

// ports lists the serial ports there are, and what went wrong with looking.
func (s *setup) ports(v setupView, c config) (found []setupPort, said []string) {
	devices, err := serialport.List()
	if err != nil {
		said = append(said, err.Error())
	}
	for _, d := range devices {
		name, by := d.Stable()
		found = append(found, setupPort{d.Node, cmp.Or(adapterOf(d), "—"), cmp.Or(users(d, c.Config), "—"), name, v.Either(namings[by])})
	}
	return found, said
}

// complete tells whether everything in a table is as a form would take it.
func complete(fields []field, t table, at place) bool {
	return !slices.ContainsFunc(fields, func(f field) bool {
		_, wrong := f.read(valueOf(f, t, at))
		return wrong != ""
	})
}

// valueOf returns the value of a field as it would be typed.
func valueOf(f field, t table, at place) string {
	switch f.Key {
	case "place.position":
		return at.position
	case "place.grade":
		return at.grade
	case "place.tank":
		return at.tank
	}
	return t.get(f.Key)
}

func positionsOf(t table) (all []string) {
	for _, p := range t.list("positions") {
		all = append(all, p.get("position"))
	}
	return all
}

// An input is a field as the form shows it.
type input struct {
	field
	Name, Value, Wrong string
	Other              bool // a port that is none of those found
}

// A group is the fields of one table.
type group struct {
	Legend       string
	Common, Rare []input
	Drop         string // the button that removes it, empty for none
	Hose         string
}

// A formView is a form of one thing, and what listens to it.
type formView struct {
	Title, Action string
	Groups        []group
	Ports         []setupPort
	Hoses         []string // of a line
	Line, Scanner string   // to listen to
	Driver        string
	Drivers       []choice
	Removable     bool
	States        map[string]string // of a hose, in words
}

// group shows a table; what was typed stands before what is kept.
func (s *setup) group(v setupView, legend, prefix string, fields []field, t table, at place, typed url.Values, wrong map[string]string) group {
	g := group{Legend: legend}
	for _, f := range fields {
		in := input{field: f, Name: prefix + f.Key, Value: valueOf(f, t, at)}
		if typed.Has(in.Name) {
			in.Value = typed.Get(in.Name)
		}
		if word := wrong[in.Name]; word != "" {
			in.Wrong = strings.NewReplacer("%1", strconv.Itoa(f.Least), "%2", strconv.Itoa(f.Most)).Replace(v.T(word))
		}
		if f.Rare && in.Wrong == "" {
			g.Rare = append(g.Rare, in)
		} else {
			g.Common = append(g.Common, in)
		}
	}
	return g
}

// take sets what was typed into a table, and returns the words for what is wrong,
// by the name of the input. What is wrong is not set.
func take(prefix string, fields []field, t table, typed url.Values) map[string]string {
	wrong := map[string]string{}
	for _, f := range fields {
		given := typed.Get(prefix + f.Key)
		if other := typed.Get(prefix + f.Key + "_other"); f.Kind == "port" && strings.TrimSpace(other) != "" {
			given = other
		}
		v, word := f.read(given)
		if word != "" {
			wrong[prefix+f.Key] = word
		}
		if !strings.HasPrefix(f.Key, "place.") && (word == "" || v == nil && strings.TrimSpace(given) == "") {
			t.set(f.Key, v)
		}
	}
	return wrong
}

// stationForm is what is asked for once.
func (s *setup) stationForm(w http.ResponseWriter, r *http.Request) {
	v, fields := s.view(r), stationFields(s.address)
	t, err := s.tables()
	if err != nil {
		s.home(w, r)
		return
	}
	wrong, code := map[string]string{}, http.StatusOK
	if r.Method == http.MethodPost {
		if wrong = take("", fields, t, posted(r)); s.kept(w, t, len(wrong) == 0, "/"+v.Query, r) {
			return
		}
		code = http.StatusUnprocessableEntity
	}
	v.Data = formView{Title: v.T("station"), Action: "/station", Groups: []group{s.group(v, "", "", fields, t, place{}, r.PostForm, wrong)}}
	s.render(w, code, "form.html", v)
}

// posted returns the form of a request.
func posted(r *http.Request) url.Values {
	_ = r.ParseForm() // what cannot be read is not there, and is asked for again
	return r.PostForm
}

// kept keeps the draft, and goes on to the next page when all is well. It tells
// whether it has answered.
func (s *setup) kept(w http.ResponseWriter, t table, well bool, next string, r *http.Request) bool {
	if err := s.keepTables(t); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return true
	}
	if well {
		http.Redirect(w, r, next, http.StatusSeeOther)
	}
	return well
}

// hasLine tells whether a driver has bytes to listen to.
func hasLine(driver string) bool { return all.HasLine(all.Options{Driver: driver}) }
