package screen

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// everyTrouble reads the list where it is written, so that none can be left out.
func everyTrouble() []Trouble {
	f, err := parser.ParseFile(token.NewFileSet(), "trouble.go", nil, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	var all []Trouble
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if of, ok := v.Type.(*ast.Ident); ok && of.Name == "Trouble" {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					panic(err)
				}
				all = append(all, Trouble(text))
			}
		}
	}
	return all
}

// notices are one of every trouble, as a station with all of them has.
func notices(position string) []Notice {
	var all []Notice
	for _, t := range everyTrouble() {
		n := Notice{Trouble: t, Since: noon}
		switch {
		case strings.HasPrefix(string(t), "hose_"):
			n.Name, n.Position = "1", position
		case strings.HasPrefix(string(t), "pump_"), strings.HasPrefix(string(t), "scanner_"):
			n.Position = position
		case t == TankAlarm:
			n.Name = "T1"
		}
		all = append(all, n)
	}
	return all
}

// The gravest stands above the positions, whatever the order; all are on their
// page; a position that is out of service for its pump says why itself.
func TestNotices(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle}, Position{Position: "2", Page: Idle})
	i.set(func(s *Snapshot) {
		s.Notices = []Notice{{Trouble: PrinterPaper}, {Trouble: ClockUnset}, {Trouble: PumpSilent, Position: "2", Since: noon}, {Trouble: PumpSilent, Position: "2"}}
	})
	srv := serve(t, i)
	for path, want := range map[string][]string{
		"/":                    {`Posición 2: </b>La bomba no contesta.`, "Otros avisos, en «Otros»: 3"},
		"/?position=1":         {`<span>La caja no sabe qué hora es.`, "Otros avisos, en «Otros»: 1"},
		"/?position=1&lang=en": {"The box does not know the time.", "Other notices, under More: 1"},
		"/notices":             {"La bomba no contesta. ", "La caja no sabe qué hora es.", "Impresora sin papel: ponga un rollo nuevo.", "Desde las 14:14"},
		"/more":                {`href="/notices"`},
	} {
		body := get(t, srv.URL+path)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: got %s, want %q in it", path, body, w)
			}
		}
	}
	i.set(func(s *Snapshot) { s.Positions[1].Page, s.Positions[1].Reason = Out, "silent" })
	if body := get(t, srv.URL+"/?position=2"); !strings.Contains(body, "La caja no sabe") || strings.Count(body, "La bomba no contesta.") != 1 {
		t.Errorf("out of service: got %s, want the pump's sentence once, and the clock's above", body)
	}
	i.set(func(s *Snapshot) { s.Positions[1].Page = Pouring })
	if body := get(t, srv.URL+"/?position=2"); strings.Contains(body, "<span>") && strings.Contains(body, "La caja no sabe") {
		t.Errorf("while it flows: got %s, want no room taken by the clock", body)
	}
	i.set(func(s *Snapshot) { s.Notices = nil })
	if body := get(t, srv.URL+"/"); !strings.Contains(body, `<div id="notices" role="status"></div>`) {
		t.Errorf("in order: got %s, want nothing above the positions", body)
	}
	if body := get(t, srv.URL+"/more"); strings.Contains(body, "/notices") {
		t.Error("a tile leads to no notices")
	}
}

// Each sentence, alone and above every state at rest, fits every screen.
func TestNoticesInBrowser(t *testing.T) {
	t.Parallel()
	i := newIsland(Position{Position: "1", Page: Idle})
	b := newTab(t, serve(t, i).URL)
	long := notices("1") // the longest first
	slices.SortFunc(long, func(a, b Notice) int { return len(b.Says("es-MX")) - len(a.Says("es-MX")) })
	views := []struct {
		state, lang string
		notices     []Notice
	}{{"idle", "es-MX", long[:1]}, {"unguarded", "es-MX", long}, {"silent", "en", long}, {"fault", "es-MX", long}, {"pouring", "en", long}, {"page", "es-MX", long}}
	for _, size := range sizes {
		for n, v := range views {
			size := size
			size.unheard, size.scrolls = n > 0, v.state == "page"
			name := fmt.Sprintf("notices-%s-%s-%dx%d", v.state, v.lang, size.width, size.height)
			t.Run(name, func(t *testing.T) {
				b, path := b.in(t), "/"
				b.do(chromedp.EmulateViewport(size.width, size.height))
				if v.state == "page" {
					path = "/notices"
				} else {
					i.put(true, sol, state(v.state))
				}
				i.set(func(s *Snapshot) { s.Notices = v.notices })
				b.look(name, path+"?lang="+v.lang, size)
			})
		}
	}
}

// Every trouble of the list has a sentence that says the next act, in both
// languages, and a place in the order.
func TestEveryTroubleIsSaid(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, n := range notices("1") {
		for _, l := range []language{"es-MX", "en"} {
			says := n.Says(l)
			if says == string(n.Trouble) || strings.ContainsAny(says, "{}") || !strings.HasSuffix(says, ".") {
				t.Errorf("%s in %s: got %q, want a sentence", n.Trouble, l, says)
			}
			if strings.Count(says, ".")+strings.Count(says, ":")+strings.Count(says, ";") < 2 {
				t.Errorf("%s in %s: got %q, want what happened and the next act", n.Trouble, l, says)
			}
			if seen[says] && n.Trouble != PumpSwapped {
				t.Errorf("%s in %s: got %q, which says another trouble", n.Trouble, l, says)
			}
			seen[says] = true
		}
		if n.rank() < 0 {
			t.Errorf("%s has no place among %v", n.Trouble, ranks)
		}
	}
}
