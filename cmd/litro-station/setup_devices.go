package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// addLine begins a line of a driver, and goes to its form.
func (s *setup) addLine(w http.ResponseWriter, r *http.Request) {
	driver := r.PostFormValue("driver")
	t, err := s.tables()
	if err != nil || !slices.ContainsFunc(drivers(), func(c choice) bool { return c.Value == driver }) {
		s.home(w, r)
		return
	}
	lines := t.list("lines")
	l := table{"name": freeName(lines, "pumps"), "driver": driver}
	if driver == "dart" {
		l["parity"] = "odd"
	}
	t.setList("lines", append(lines, l))
	at := t.addHose(l)
	t.move(nil, []place{at})
	s.kept(w, t, true, fmt.Sprintf("/lines/%d%s", len(lines), langQuery(r)), r)
}

// freeName returns a name that none of the tables has.
func freeName(all []table, name string) string {
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		if !slices.ContainsFunc(all, func(t table) bool { return t.get("name") == try }) {
			return try
		}
	}
}

// addHose gives a line one more hose, and says where that stands: as most are
// painted, until somebody says otherwise.
func (t table) addHose(l table) place {
	used, grade := t.places(), "diesel"
	for _, line := range t.list("lines") {
		for _, h := range line.list("hoses") {
			id := h.get("id")
			if at, ok := used[id]; ok {
				grade = at.grade
			} else {
				used[id] = place{}
			}
		}
	}
	for n := 1; ; n++ {
		id := strconv.Itoa(n) + "A"
		if _, taken := used[id]; !taken {
			l.setList("hoses", append(l.list("hoses"), table{"id": id}))
			return place{id, strconv.Itoa(n), grade, ""}
		}
	}
}

// lineForm asks about a line, its driver and its hoses, and listens to it.
func (s *setup) lineForm(w http.ResponseWriter, r *http.Request) {
	v := s.view(r)
	t, err := s.tables()
	n, nerr := strconv.Atoi(r.PathValue("n"))
	if err != nil || nerr != nil || n < 0 || n >= len(t.list("lines")) {
		s.home(w, r)
		return
	}
	wrong, code := map[string]string{}, http.StatusOK
	if r.Method == http.MethodPost {
		do := r.PostFormValue("do")
		wrong = t.takeLine(n, do, r)
		next := r.URL.Path + v.Query
		if do == "keep" || do == "remove" {
			next = "/" + v.Query
		}
		well := len(wrong) == 0 || do != "keep" && do != "listen"
		if s.kept(w, t, well, next, r) {
			return
		}
		code = http.StatusUnprocessableEntity
	}
	l, at := t.list("lines")[n], t.places()
	driver := l.get("driver")
	f := formView{
		Title: v.T("line") + " " + l.get("name"), Action: r.URL.Path, Driver: driver, Drivers: drivers(), Removable: true, States: statesIn(v),
		Groups: []group{s.group(v, "", "", lineFields(driver), l, place{}, r.PostForm, wrong)},
	}
	if hasLine(driver) && (l.get("port") != "" || l.get("address") != "") {
		f.Line = l.get("name")
	}
	for i, h := range l.list("hoses") {
		id := h.get("id")
		g := s.group(v, v.T("hose")+" "+id, hosePrefix(i), hoseFields(driver), h, at[id], r.PostForm, wrong)
		g.Drop, g.Hose = "drop-"+strconv.Itoa(i), id
		f.Groups, f.Hoses = append(f.Groups, g), append(f.Hoses, id)
	}
	c, _ := s.check()
	f.Ports, _ = s.ports(v, c)
	v.Data = f
	s.render(w, code, "form.html", v)
}

func hosePrefix(i int) string { return "hose-" + strconv.Itoa(i) + "-" }

// takeLine takes what was typed about a line, and does what its button says.
func (t table) takeLine(n int, do string, r *http.Request) (wrong map[string]string) {
	typed, lines, at := posted(r), t.list("lines"), t.places()
	l := lines[n]
	driver := l.get("driver")
	wrong = take("", lineFields(driver), l, typed)
	var before []string
	var now []place
	hoses := l.list("hoses")
	for i, h := range hoses {
		before = append(before, h.get("id"))
		prefix := hosePrefix(i)
		if !typed.Has(prefix + "id") { // a page of before it was added
			now = append(now, at[h.get("id")])
			continue
		}
		for name, word := range take(prefix, hoseFields(driver), h, typed) {
			wrong[name] = word
		}
		value := func(key string) string { return strings.TrimSpace(typed.Get(prefix + "place." + key)) }
		now = append(now, place{h.get("id"), value("position"), value("grade"), value("tank")})
	}
	switch i, err := strconv.Atoi(strings.TrimPrefix(do, "drop-")); {
	case do == "remove":
		lines, now = slices.Delete(lines, n, n+1), nil
	case do == "driver":
		l.set("driver", typed.Get("driver"))
		l.forget(lineFields(typed.Get("driver")), "driver", "hoses")
		for _, h := range hoses {
			h.forget(hoseFields(typed.Get("driver")))
		}
	case err == nil && i < len(hoses):
		hoses, now = slices.Delete(hoses, i, i+1), slices.Delete(now, i, i+1)
	}
	l.setList("hoses", hoses)
	t.setList("lines", lines)
	if do == "more" {
		at := t.addHose(l)
		now = append(now, at)
	}
	t.move(before, now)
	return wrong
}

// forget removes what a form of other fields does not ask for.
func (t table) forget(fields []field, but ...string) {
	for key := range t {
		asked := slices.ContainsFunc(fields, func(f field) bool { return f.Key == key || strings.HasPrefix(f.Key, key+".") })
		if !asked && !slices.Contains(but, key) {
			delete(t, key)
		}
	}
}

// statesIn returns what a hose may be doing, in words.
func statesIn(v setupView) map[string]string {
	all := map[string]string{}
	for key := range setupWords {
		if state, ok := strings.CutPrefix(key, "state_"); ok {
			all[state] = v.T(key)
		}
	}
	return all
}

// addScanner begins a scanner, and goes to its form.
func (s *setup) addScanner(w http.ResponseWriter, r *http.Request) {
	t, err := s.tables()
	if err != nil {
		s.home(w, r)
		return
	}
	scanners := t.list("scanners")
	x := table{"name": freeName(scanners, "scanner")}
	if at := positionsOf(t); len(at) > len(scanners) {
		x["position"] = at[len(scanners)]
	}
	t.setList("scanners", append(scanners, x))
	s.kept(w, t, true, fmt.Sprintf("/scanners/%d%s", len(scanners), langQuery(r)), r)
}

// scannerForm asks about a scanner, and listens to it.
func (s *setup) scannerForm(w http.ResponseWriter, r *http.Request) {
	v := s.view(r)
	t, err := s.tables()
	n, nerr := strconv.Atoi(r.PathValue("n"))
	if err != nil || nerr != nil || n < 0 || n >= len(t.list("scanners")) {
		s.home(w, r)
		return
	}
	scanners, fields := t.list("scanners"), scannerFields(positionsOf(t))
	wrong, code := map[string]string{}, http.StatusOK
	if r.Method == http.MethodPost {
		do, next := r.PostFormValue("do"), "/"+v.Query
		wrong = take("", fields, scanners[n], posted(r))
		switch do {
		case "remove":
			scanners, wrong = slices.Delete(scanners, n, n+1), nil
		case "listen":
			next = r.URL.Path + v.Query
		}
		t.setList("scanners", scanners)
		if s.kept(w, t, len(wrong) == 0, next, r) {
			return
		}
		code = http.StatusUnprocessableEntity
	}
	f := formView{
		Title: v.T("scanner") + " " + scanners[n].get("name"), Action: r.URL.Path, Removable: true,
		Groups: []group{s.group(v, "", "", fields, scanners[n], place{}, r.PostForm, wrong)},
	}
	if scanners[n].get("port") != "" {
		f.Scanner = scanners[n].get("name")
	}
	c, _ := s.check()
	f.Ports, _ = s.ports(v, c)
	v.Data = f
	s.render(w, code, "form.html", v)
}
