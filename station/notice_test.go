package station_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"html"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	simdart "github.com/litro-fuel/litro/sim/dart"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	simline "github.com/litro-fuel/litro/sim/line"
	simprinter "github.com/litro-fuel/litro/sim/printer"
	simscanner "github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// A broken thing is what stands on the attendant's page while it is broken: the
// word that the code has for it, how it is broken, and what can be read.
type broken struct {
	what     string
	position string // "": p1
	es, en   string
	breaks   func(t *testing.T) *island
	again    func(i *island)               // breaks it once more: it is seen only as it happens
	then     func(t *testing.T, i *island) // what else must be so
}

// brokenThings has each state out of order that a station can be in, at real parts:
// the agent with its drivers, over pseudo-terminals and sockets.
var brokenThings = []broken{
	{what: "policy_lost", es: "perdió una parte de lo que mandó la central, y las unidades con cuota esperan", en: "lost a part of what the server had sent, and vehicles with a quota wait", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.fleet()
		i.send(id, i.lease(30*liter)) // less than before: what the disk is about to lose
		i.stop()
		i.loseLast("policy", id+"-*.policy")
		i.run()
		return i
	}, then: func(t *testing.T, i *island) {
		if p := i.scanUntil("p1", screen.Denied); p.Reason != string(policy.NoLease) {
			t.Errorf("drawn on what is held: got %q, want no lease", p.Reason)
		}
		i.restart() // it knows still, though its own first records name less
		if !i.agent.Behind() {
			t.Error("after another restart it draws on what it holds")
		}
		i.versions[id]--
		i.send(id, i.lease(30*liter))
		if i.agent.Behind() {
			t.Error("what was lost is here again, and leases wait still")
		}
		i.scanUntil("p1", screen.Ready)
	}},
	{what: "disk_full", es: "El disco de la caja está casi lleno y no se despacha. Llame a soporte técnico", en: "The box's disk is almost full, so nothing is released. Call technical support", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.cfg.MinFreeMB = 1 << 30
		i.start()
		return i
	}},
	{what: "journal_damaged", es: "Se dañó una parte del registro de esta caja; lo demás está a salvo y se sigue despachando. Avise", en: "A part of this box's journal was damaged; the rest is safe and fueling goes on. Tell technical support", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.stop()
		i.flip(1500)
		i.run()
		return i
	}},
	{what: "journal_forked", es: "quizá otra caja usa su llave. Se sigue despachando; llame a la oficina.", en: "another box may use its key. Fueling goes on; call the office.", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.hand(&dispense.Receipt{Epoch: 1, Seq: 5_000, Hash: strings.Repeat("ab", 32), N: 1, State: "ok"})
		return i
	}},
	{what: "journal_mended", es: "había perdido registros (1) y se recuperaron de la copia;", en: "had lost records (1), and they were taken from the copy;", breaks: mended, then: goesOn},
	{what: "journal_copy_gone", es: "No se encuentra la memoria con la copia del registro, o no funciona. Se sigue despachando;", en: "The memory with the copy of the journal is not found, or does not work. Fueling goes on;", breaks: copyAway},
	{what: "journal_copy_full", es: "La memoria con la copia del registro está llena. Se sigue despachando;", en: "The memory with the copy of the journal is full. Fueling goes on;", breaks: copyFull, then: roomMade},
	{what: "journal_copy_foreign", es: "La memoria conectada tiene la copia del registro de otra caja,", en: "The memory that is plugged in has the copy of another box's journal,", breaks: copyOfAnother, then: stillAnothers},

	{what: "pump_gone", es: "No se encuentra el cable de la bomba. Conéctelo bien", en: "The pump's cable is not found. Plug it firmly", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.cfg.Lines[0].Port.Port = filepath.Join(i.dir, "absent")
		i.start()
		return i
	}},
	{what: "pump_busy", es: "Otro programa usa el cable de la bomba. Llame a soporte técnico", en: "Another program uses the pump's cable. Call technical support", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.occupy(i.cfg.Lines[0].Port.Port)
		i.start()
		return i
	}},
	{what: "pump_silent", es: "La bomba no contesta. Revise que tenga corriente;", en: "The pump does not answer. Check that it has power;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.pumps.Inject(simhorustech.Faults{Faults: simline.Faults{Silent: true}})
		return i
	}},
	{what: "pump_strange", es: "Lo que llega de la bomba no se entiende. Revise que cada cable esté en su lugar;", en: "What comes from the pump makes no sense. Check that each cable is in its place;", breaks: func(t *testing.T) *island {
		i := newIsland(t) // a yard's modules where the controller should be
		i.cfg.Lines[0].Port = i.serve("other-device", func(ctx context.Context, rw io.ReadWriter) error {
			return i.pumps.Serve(ctx, wrongBaud{rw, on()})
		})
		i.start()
		return i
	}},
	{what: "pump_swapped", es: "Los cables de las bombas están cambiados de lugar. No despache;", en: "The pumps' cables have changed places. Do not fuel;", breaks: swapped},
	{what: "pump_sales", es: "El control de la bomba perdió ventas o no deja leerlas. Anote", en: "The pump's controller lost sales, or does not let them be read. Write", breaks: func(t *testing.T) *island {
		i := newIslandOn(t, "cbc", simhorustech.Options{Forms: []string{}})
		i.start()
		i.fleet()
		i.fillUp(5)
		return i
	}},
	{what: "hose_reset", position: "p3", es: "El medidor de la manguera Y cuenta desde otro número. No despache aquí:", en: "The meter of hose Y counts from another figure. Do not fuel here:", breaks: meterReset},
	{what: "hose_flows", position: "p2", es: "Sale combustible por la manguera 2 sin autorización. Cuelgue la pistola;", en: "Fuel flows at hose 2 without an authorization. Hang up the nozzle;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		n := i.pumps.Nozzle(2)
		n.Stick(true) // whatever it is told
		n.Card("00000000000000AA")
		n.Lift()
		n.Squeeze(10)
		return i
	}},
	{what: "hose_over", position: "p5", es: "La manguera D3 no paró en su límite. Vigile cada carga", en: "Hose D3 did not stop at its limit. Watch every fill", breaks: func(t *testing.T) *island {
		i, bus := newDart(t)
		i.start()
		i.fleet()
		bus.Inject(simdart.Faults{PresetIgnored: true})
		i.scanUntil("p5", screen.Ready)
		n := bus.Nozzle(2, 1)
		n.Lift()
		n.Squeeze(300)
		i.until("it is stopped", func() bool { return n.Totalizer() > 60_061*int64(liter) && !n.Flowing() })
		n.HangUp()
		return i
	}},

	{what: "scanner_gone", es: "No se encuentra el lector. Conecte su cable;", en: "The scanner is not found. Plug in its cable;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.cfg.Scanners[0].Port.Port = filepath.Join(i.dir, "absent")
		i.start()
		return i
	}},
	{what: "scanner_busy", es: "Otro programa usa el lector. Llame", en: "Another program uses the scanner. Call", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.occupy(i.cfg.Scanners[0].Port.Port)
		i.start()
		return i
	}},
	{what: "scanner_silent", es: "El lector no contesta. Revise su cable y su corriente;", en: "The scanner does not answer. Check its cable and power;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.cfg.Scanners[0].Port, i.cfg.Scanners[0].Profile = station.Port{Port: i.plug("silent").Path()}, "zebra-ssi"
		i.start()
		return i
	}},
	{what: "scanner_strange", es: "Lo que manda el lector no se entiende:", en: "What the scanner sends makes no sense:", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		return i
	}, again: func(i *island) { // a person scans again; within a second it would be the same noise
		if err := i.scanner["p1"].Type("\xf8\x80\x9e\x00\xfe"); err != nil {
			i.t.Fatal(err)
		}
	}},

	{what: "gauge_gone", es: "No se encuentra el cable de la sonda de los tanques. Conéctelo;", en: "The cable of the tank gauge is not found. Plug it in;", breaks: func(t *testing.T) *island {
		y := withGauge(t, false)
		y.unplug()
		y.start()
		return y.island
	}},
	{what: "gauge_busy", es: "Otro programa usa el cable de la sonda de los tanques. Llame", en: "Another program uses the cable of the tank gauge. Call", breaks: func(t *testing.T) *island {
		y := withGauge(t, false)
		y.occupy(y.where)
		y.start()
		return y.island
	}},
	{what: "gauge_silent", es: "La sonda de los tanques no contesta. Revise que tenga corriente;", en: "The tank gauge does not answer. Check that it has power;", breaks: func(t *testing.T) *island {
		y := withGauge(t, false)
		y.cfg.Gauges[0].Port.Port = y.plug("nobody").Path()
		y.start()
		return y.island
	}},
	{what: "gauge_strange", es: "Lo que manda la sonda de los tanques no se entiende. Llame", en: "What the tank gauge sends makes no sense. Call", breaks: func(t *testing.T) *island {
		y := withGauge(t, false)
		y.cfg.Gauges[0].Port = y.serve("pump-at-the-gauge", func(ctx context.Context, rw io.ReadWriter) error {
			return y.console.Serve(ctx, wrongBaud{rw, on()})
		})
		y.start()
		return y.island
	}},
	{what: "gauge_alarm", es: "La consola de la sonda da una alarma. Véala en la consola", en: "The gauge's console gives an alarm. Look at the console", breaks: func(t *testing.T) *island {
		y := withGauge(t, true)
		y.console.SystemAlarm(1, 2, 0, true)
		y.start()
		return y.island
	}},
	{what: "tank_alarm", es: "Hay una alarma en el tanque T2, o su lectura no puede ser. Mida con la varilla", en: "There is an alarm at tank T2, or its reading cannot be. Dip the tank", breaks: func(t *testing.T) *island {
		y := withGauge(t, true)
		y.console.Alarm(2, 4, true)
		y.start()
		return y.island
	}},

	{what: "clock_unset", es: "La caja no sabe qué hora es. Se sigue despachando,", en: "The box does not know the time. Fueling goes on,", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		in1970(i)
		i.start()
		return i
	}},
	{what: "clock_jumped", es: "El reloj de la caja saltó y ya no se le cree. Se sigue despachando;", en: "The box's clock jumped and is not believed any more. Fueling goes on;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		var jump atomic.Int64
		i.options = func(o *station.Options) {
			o.Now = func() time.Time { return i.clock.now().Add(time.Duration(jump.Load())) }
			o.Synced = func() bool { return false }
		}
		i.start()
		i.restart() // a box that knows the time from its own records
		jump.Store(int64(365 * 24 * time.Hour))
		return i
	}},
	{what: "certificate_expired", es: "Venció el certificado con que esta caja se conecta. Se sigue despachando y se renueva solo;", en: "The certificate with which this box connects has expired. Fueling goes on and it renews by itself;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.certify(clockStart.Add(-24 * time.Hour))
		i.start()
		return i
	}},
	{what: "link_refused", es: "La central no deja entrar a esta caja. Se sigue despachando y todo se guarda;", en: "The server does not let this box in. Fueling goes on and everything is kept;", breaks: func(t *testing.T) *island {
		admin, url := newAdministrator(t)
		admin.locked.Store(true)
		i := newIsland(t)
		i.cfg.Broker = station.Broker{URL: url, Username: id}
		i.start()
		return i
	}},
	{what: "link_pushed", es: "La conexión con la central se corta una y otra vez: quizá otra caja usa la misma clave.", en: "The connection to the server is cut again and again: another box may use the same key.", breaks: func(t *testing.T) *island {
		_, url := newAdministrator(t)
		i := newIsland(t)
		i.cfg.Broker = station.Broker{URL: url, Username: id}
		i.start()
		rival(t, url)
		return i
	}, then: func(t *testing.T, i *island) {
		i.within(time.Minute, "it is on record", func() bool {
			return slices.ContainsFunc(bodies[*dispense.Fault](i), func(f *dispense.Fault) bool {
				return f.Device == "rival" && f.What == "line" && strings.Contains(f.Detail, "the broker ended 5 connections within 10m0s")
			})
		})
	}},

	{what: "printer_paper", es: "Impresora sin papel: ponga un rollo nuevo.", en: "The printer has no paper: put in a new roll.", breaks: printerBroken(func(p *simprinter.Printer) { p.Paper(false) })},
	{what: "printer_cover", es: "La tapa de la impresora está abierta: ciérrela.", en: "The printer's cover is open: close it.", breaks: printerBroken(func(p *simprinter.Printer) { p.Cover(true) })},
	{what: "printer_broken", es: "Falla de la impresora: apáguela y préndala.", en: "Printer error: switch it off and on.", breaks: printerBroken(func(p *simprinter.Printer) { p.Break(true) })},
	{what: "printer_offline", es: "Impresora fuera de línea: revísela.", en: "The printer is off line: look at it.", breaks: printerAnswers(0x1A)},
	{what: "printer_silent", es: "La impresora no responde: revise cable y corriente.", en: "The printer does not answer: check cable and power.", breaks: func(t *testing.T) *island {
		i := newIsland(t, func(i *island) {
			i.cfg.Printer = station.Printer{Kind: "tcp", Port: station.Port{Address: freeAddress(t)}, Profile: "epson-tm-t20", Print: "always"}
		})
		i.start()
		i.fleet()
		i.fillUp(5)
		return i
	}},
	{what: "printer_hanging", es: "La impresora se trabó: apáguela y préndala.", en: "The printer hangs: switch it off and on.", breaks: printerAnswers(0x12), again: (*island).printAgain},

	// What keeps a position out of service.
	{what: "silent", es: "Bomba sin respuesta", en: "Pump does not answer", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.pumps.Inject(simhorustech.Faults{Faults: simline.Faults{Silent: true}})
		return i
	}},
	{what: "meter", position: "p3", es: "Fuera de servicio", en: "Out of service", breaks: meterReset},
	{what: "layout", es: "Fuera de servicio", en: "Out of service", breaks: swapped},
	{what: "settings", es: "La oficina puso esta posición fuera de servicio. Use otra posición;", en: "The office took this position out of service. Use another one;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.send(id, &policy.Settings{Zone: "UTC", OutOfService: []string{"p1"}})
		return i
	}},
	{what: "command", es: "La oficina mandó parar esta estación. No despache", en: "The office stopped this station. Do not fuel", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.send(id, &policy.Command{ID: "c1", What: "out_of_service", UntilAt: i.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
		return i
	}},
	{what: "revoked", es: "La central revocó la llave de esta caja y no se despacha. Llame a la oficina;", en: "The server revoked this box's key, so nothing is released. Call the office;", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		h := i.agent.Journal().Head()
		i.hand(&dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: h.Hash.String(), N: 1, State: "revoked"})
		i.restart() // it is so afterwards, too
		return i
	}},
	{what: "forked", es: "no se despacha. Llame a la oficina para darla de alta otra vez.", en: "nothing is released. Call the office to have it enrolled again.", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.forkTwice()
		i.start()
		return i
	}},

	// What a scan is told while the station is out of order.
	{what: "no_policy", es: "Esta estación aún no recibe sus reglas de la central. Revise la conexión", en: "This station has not yet received its rules from the server. Check the connection", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.scanUntil("p1", screen.Denied)
		return i
	}},
	{what: "storage", es: "El disco de esta estación está casi lleno y no podría guardar la carga. Llame", en: "disk is almost full and could not keep the record. Call", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.cfg.MinFreeMB = 1 << 30
		i.start()
		i.fleet()
		i.scanUntil("p1", screen.Denied)
		return i
	}},
	{what: "out_of_service", es: "La posición p1 está fuera de servicio. Use otra posición", en: "Position p1 is out of service. Use another one", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.fleet()
		i.send(id, &policy.Settings{Zone: "UTC", OutOfService: []string{"p1"}})
		i.untilPage("p1", screen.Out)
		i.scanUntil("p1", screen.Denied)
		return i
	}},
	{what: "foreign_code", es: "Ese código no es una etiqueta de la flotilla. Escanee", en: "That code is not a label of the fleet. Scan", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.fleet()
		if err := i.scanner["p1"].Scan("7501055300075"); err != nil {
			t.Fatal(err)
		}
		return i
	}},
	{what: "ambiguous", es: "El lector vio dos etiquetas distintas y no se tomó ninguna. Aparte o tape la otra", en: "The scanner saw two different labels, so neither counts. Move or cover the other one", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		i.start()
		i.fleet()
		if err := i.scanner["p1"].Glue(label(t), simscanner.QR, other(t)); err != nil {
			t.Fatal(err)
		}
		return i
	}},
	{what: "clock_unknown", es: "Esta estación no sabe qué hora es y la unidad 42 tiene horario. Espere", en: "This station does not know the time, and vehicle 42 has hours. Wait", breaks: func(t *testing.T) *island {
		i := newIsland(t)
		in1970(i)
		i.start()
		i.fleet(&policy.Rule{Rule: "trucks", UnknownClock: "deny", Hours: []policy.Hours{{FromMin: 0, ToMin: 1440}}})
		i.scanUntil("p1", screen.Denied)
		return i
	}},
}

// elsewhere are the states that other tests bring: they stop the whole program, or
// are of a station that nobody has tested; and the tests that bring
// the real one there and read its page.
var elsewhere = map[string]func(*testing.T){
	"disk_read_only":   TestDiskTurnsReadOnly,
	"disk_unavailable": TestDiskDoesNotOpen,
	"untested":         TestUntestedHoseIsOut,
}

// TestWhatIsBrokenIsSaid breaks each thing and reads on the page, in Spanish and
// in English, what happened and the next act.
func TestWhatIsBrokenIsSaid(t *testing.T) {
	t.Parallel()
	left := everyState(t)
	for _, b := range brokenThings {
		left = slices.DeleteFunc(left, func(s string) bool { return s == b.what })
		t.Run(b.what, func(t *testing.T) {
			t.Parallel()
			i := b.breaks(t)
			page := i.servePage()
			position := b.position
			if position == "" {
				position = "p1"
			}
			for lang, want := range map[string]string{"es-MX": b.es, "en": b.en} {
				path := "/?position=" + position + "&lang=" + lang
				// What is less grave than something else that this brought stands on the
				// page of all.
				tried := time.Now()
				i.within(2*time.Minute, b.what+" is said in "+lang, func() bool {
					if b.again != nil && time.Since(tried) > 2*time.Second {
						tried = time.Now()
						b.again(i)
					}
					return strings.Contains(page(path), want) || strings.Contains(page("/notices?lang="+lang), want)
				})
			}
			if b.then != nil {
				b.then(t, i)
			}
		})
	}
	for _, s := range left {
		if elsewhere[s] == nil {
			t.Errorf("%s: nothing brings a station there and reads what is said", s)
		}
	}
}

// everyState lists the states out of order where the code names them: troubles,
// bars, and what of the reasons for a denial says that the station or the
// scanner is not in order.
func everyState(t *testing.T) []string {
	t.Helper()
	all := slices.Concat(constants(t, "screen/trouble.go", "Trouble"), constants(t, "session/input.go", "Bar"))
	for _, r := range constants(t, "../policy/reasons.go", "Reason") {
		if all = append(all, r); r == "ambiguous" {
			break // what follows is of labels, vehicles and people
		}
	}
	return append(slices.DeleteFunc(all, func(s string) bool { return s == "granted" || s == "" }), "clock_unknown")
}

// constants returns the values of a file's constants of a type.
func constants(t *testing.T, file, of string) (all []string) {
	t.Helper()
	f, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != gotoken.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if name, ok := v.Type.(*ast.Ident); !ok || name.Name != of {
				continue
			}
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
	}
	if len(all) < 5 {
		t.Fatalf("%s: got %v, want the list of every %s", file, all, of)
	}
	return all
}

var tags = regexp.MustCompile(`<[^>]*>`)

// servePage serves the agent's page, and returns what can be read at a path.
func (i *island) servePage() func(path string) string {
	i.t.Helper()
	srv := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), i.agent, screen.Options{}))
	i.t.Cleanup(srv.Close)
	return func(path string) string { return read(i.t, srv.URL+path) }
}

// read returns the text of a page.
func read(t testing.TB, url string) string {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	if err != nil {
		return "" // nobody serves yet
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(tags.ReplaceAllString(string(b), ""))
}

// in1970 has the island's clock lose its battery, and nobody tell it the time.
func in1970(i *island) {
	began := time.Now()
	i.options = func(o *station.Options) {
		o.Now = func() time.Time { return time.Unix(0, 0).Add(time.Since(began) * pace) }
		o.Synced = func() bool { return false }
	}
}

func on() *atomic.Bool {
	b := new(atomic.Bool)
	b.Store(true)
	return b
}

func swapped(t *testing.T) *island {
	i := newIsland(t)
	i.start()
	i.stop()
	h := i.cfg.Lines[0].Options.Hoses
	h[0].Nozzle, h[1].Nozzle = h[1].Nozzle, h[0].Nozzle
	i.run()
	return i
}

func meterReset(t *testing.T) *island {
	i := newIsland(t)
	i.start()
	i.fleet()
	i.yard.Reset(1)
	return i
}

// occupy has another program use a port.
func (i *island) occupy(path string) {
	i.t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { f.Close() })
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		i.t.Fatal(err)
	}
}

// flip flips a bit of the journal on the disk.
func (i *island) flip(at int64) {
	i.t.Helper()
	segments, err := filepath.Glob(filepath.Join(i.dir, "journal", "*.seg"))
	if err != nil || len(segments) != 1 {
		i.t.Fatalf("segments: got %v, %v, want one", segments, err)
	}
	f, err := os.OpenFile(segments[0], os.O_RDWR, 0)
	if err != nil {
		i.t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		i.t.Fatal(err)
	}
	b[0] ^= 4
	if _, err := f.WriteAt(b[:], at); err != nil {
		i.t.Fatal(err)
	}
}

// loseLast breaks the last byte of the one file in a directory, as a bad sector does.
func (i *island) loseLast(dir, pattern string) {
	i.t.Helper()
	files, err := filepath.Glob(filepath.Join(i.dir, dir, pattern))
	if err != nil || len(files) != 1 {
		i.t.Fatalf("%s: got %v, %v, want one file", pattern, files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		i.t.Fatal(err)
	}
	b[len(b)-1] ^= 4
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		i.t.Fatal(err)
	}
}

// hand hands the agent a receipt, signed as the server would.
func (i *island) hand(r *dispense.Receipt) {
	i.t.Helper()
	if err := i.agent.TakeReceipt(i.sealReceipt(r)); err != nil {
		i.t.Fatal(err)
	}
}

func (i *island) sealReceipt(r *dispense.Receipt) []byte {
	i.t.Helper()
	r.Station, r.Era, r.At = id, 1_764_000_000, i.clock.now().UTC().Truncate(time.Second)
	b, err := dispense.SealReceipt(r, dispensetest.ReceiptKey)
	if err != nil {
		i.t.Fatal(err)
	}
	return b
}

// forkTwice has the server say of the journal on the disk, an hour apart, that it
// holds another record in the place of one of ours.
func (i *island) forkTwice() {
	i.t.Helper()
	key, err := os.ReadFile(filepath.Join(i.dir, "key"))
	if err != nil {
		i.t.Fatal(err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(key)))
	if err != nil {
		i.t.Fatal(err)
	}
	dir, err := disk.OpenDir(filepath.Join(i.dir, "journal"))
	if err != nil {
		i.t.Fatal(err)
	}
	defer dir.Close()
	var mono int64
	j, err := journal.Open(dir, journal.Options{Station: id, Signers: []note.Signer{signer}, Stamp: func() journal.Stamp {
		return journal.Stamp{At: i.clock.now().UTC().Truncate(time.Second), MonoMS: mono, Clock: dispense.Synchronized}
	}})
	if err != nil {
		i.t.Fatal(err)
	}
	defer j.Close()
	for n := range int64(2) {
		mono += time.Hour.Milliseconds()
		err := j.Write(func(tx *journal.Tx) error {
			_, err := tx.Append(&dispense.Tick{Policy: dispense.Policy{}, FreeBytes: 1})
			return err
		})
		if err != nil {
			i.t.Fatal(err)
		}
		h := j.Head()
		b := i.sealReceipt(&dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: strings.Repeat("ab", 32), N: n + 1, State: "fork"})
		if got, err := j.TakeReceipt(b, func() []dispense.Meter { return nil }); err != nil || got != journal.Begun {
			i.t.Fatalf("fork %d: got %v, %v, want the next epoch begun", n+1, got, err)
		}
	}
}

// certify gives the box a certificate that ran out at a time, as enrolment would
// have.
func (i *island) certify(until time.Time) {
	i.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		i.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: id}, NotBefore: until.Add(-90 * 24 * time.Hour), NotAfter: until}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		i.t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		i.t.Fatal(err)
	}
	nobody := freeAddress(i.t)
	b, err := json.Marshal(map[string]any{"key": der, "certificate": leaf, "ca": [][]byte{leaf}, "broker": "ssl://" + nobody, "server": "https://" + nobody})
	if err != nil {
		i.t.Fatal(err)
	}
	dir := filepath.Join(i.dir, "link")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		i.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "identity"), b, 0o600); err != nil {
		i.t.Fatal(err)
	}
}

// rival is another box with the station's name, which comes back at once whenever
// it is pushed out.
func rival(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			lost := make(chan struct{}, 1)
			c := paho.NewClient(paho.NewClientOptions().AddBroker(url).SetClientID(id).SetAutoReconnect(false).
				SetConnectionLostHandler(func(paho.Client, error) { lost <- struct{}{} }))
			if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
				continue
			}
			select {
			case <-lost:
			case <-ctx.Done():
			}
			c.Disconnect(0)
			select {
			case <-time.After(50 * time.Millisecond): // until the station is back
			case <-ctx.Done():
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
}

// printAgain has the first fill's receipt printed once more.
func (i *island) printAgain() {
	for _, r := range i.records() {
		if r.Kind != "dispense" {
			continue
		}
		if err := i.agent.PrintReceipt(r.Ref()); err != nil {
			i.t.Error(err)
		}
		return
	}
}

// printerBroken has a fill's receipt come to a printer that is not in order.
func printerBroken(breaks func(*simprinter.Printer)) func(t *testing.T) *island {
	return func(t *testing.T) *island {
		sim := simprinter.New(simprinter.Options{})
		breaks(sim)
		i := newIsland(t, printing(t, sim, "always"))
		i.start()
		i.fleet()
		i.fillUp(5)
		return i
	}
}

// printerAnswers has a printer that answers the question of its state (DLE EOT 1)
// with a byte, and hangs up when it is asked whether what it has is on paper: it is
// off line and gives no reason, or it hangs when it has the receipt.
func printerAnswers(status byte) func(t *testing.T) *island {
	return func(t *testing.T) *island {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				answerState(c, status)
			}
		}()
		i := newIsland(t, func(i *island) {
			i.cfg.Printer = station.Printer{Kind: "tcp", Port: station.Port{Address: l.Addr().String()}, Profile: "epson-tm-t20", Print: "always"}
		})
		t.Cleanup(func() { l.Close(); <-ended })
		i.start()
		i.fleet()
		i.fillUp(5)
		return i
	}
}

// answerState answers DLE EOT n, n = 1 with the status and the others as a printer
// that lacks nothing.
func answerState(c net.Conn, status byte) {
	defer c.Close()
	var last [2]byte
	for b := make([]byte, 1); ; {
		if _, err := c.Read(b); err != nil {
			return
		}
		if last == [2]byte{0x10, 0x04} {
			answer := byte(0x12)
			if b[0] == 1 {
				answer = status
			}
			if _, err := c.Write([]byte{answer}); err != nil {
				return
			}
		}
		if last == [2]byte{0x1D, 'r'} && b[0] == 1 {
			return
		}
		last[0], last[1] = last[1], b[0]
	}
}
