// Package volumetric writes what the books of own tanks say in the form in which the tax
// authority takes daily and monthly reports of volumetric controls (Anexo 30, since 2026 Anexo 21),
// and names what the form asks for that nobody has said and nothing measures. It is pure.
//
// It is an export of data. Litro is no certified program for volumetric controls.
package volumetric

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// Version is that of this export, as the form has it.
const Version = "1.0"

// A Member is a member of an object.
type Member struct {
	Name  string
	Value any
}

// An Object is one of JSON whose members stay in the order of the form.
type Object []Member

// MarshalJSON writes it in that order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// liters are hundred-thousandths of a liter: the form has five decimals.
type liters int64

func round(v dispense.Volume) liters {
	if v < 0 {
		return -round(-v)
	}
	return liters((v + 5) / 10)
}

// MarshalJSON writes a number without needless zeros.
func (l liters) MarshalJSON() ([]byte, error) {
	sign, n := "", int64(l)
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%s%d.%05d", sign, n/100_000, n%100_000)
	return []byte(strings.TrimSuffix(strings.TrimRight(s, "0"), ".")), nil
}

// volume is a quantity of liters, by the unit's key of the form.
func (l liters) volume() Object {
	return Object{{"ValorNumerico", l}, {"UnidadDeMedida", "UM03"}}
}

// A Move is fuel that came into a tank or left it.
type Move struct {
	stock.Movement
	// Fill tells that it is somebody's fill, and Test that it was drawn to test a meter.
	Fill, Test bool
	// After is where the hose's totalizer stood then; nil: it has none.
	After *dispense.Volume
	// Before and Full are what the tank held around a delivery; nil: nobody measured.
	Before, Full *dispense.Volume
	// Billed is what a document bills of a delivery, in hundredths; nil: none does, or in other money
	// than pesos. Document is which.
	Billed   *int64
	Document string
}

// came tells whether it came into the tank.
func (m *Move) came() bool {
	return m.Kind == stock.Received || m.Kind == stock.In || m.Kind == stock.Returned
}

// A Row is a day of a tank's book.
type Row struct {
	stock.Row
	Events []stock.Event
}

// A Tank is one of a station, its days and what moved.
type Tank struct {
	Name, Grade string
	Product     string // as in the catalog of the tax authority's documents
	Days        []Row
	Moves       []Move
	Trouble     string // why it has no book; empty: it has one
}

// A Missing is a field that the form asks for and the report has not.
type Missing struct {
	Field string
	Of    string // the tank, hose or product; empty: the installation
	// Says tells that people can say it; else nothing measures it.
	Says bool
}

// A Report is one of a day or a month.
type Report struct {
	Month   bool
	On      time.Time // its day, or the last of its month
	Object  Object
	Missing []Missing
	file    string
}

// Bytes is the file.
func (r *Report) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(r.Object, "", "  ")
	return append(b, '\n'), err
}

// Name is how the authority's guide has files be called: D for a day or M for a month, an identifier,
// who reports and whose program it is, the day, the installation, and the kind of report. The
// identifier is made of the file's hash, so that one name is of one file. What nobody has said is X.
func (r *Report) Name() (string, error) {
	b, err := r.Bytes()
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80 // RFC 9562, version 8
	letter := "D"
	if r.Month {
		letter = "M"
	}
	return strings.ToUpper(fmt.Sprintf("%s_%x-%x-%x-%x-%x_%s", letter, h[:4], h[4:6], h[6:8], h[8:10], h[10:16], r.file)) + ".json", nil
}

// writer makes a report of what was said.
type writer struct {
	data    Data
	missing []Missing
	n       int // of the rows so far
}

// lacks names a field that nothing measures.
func (w *writer) lacks(field, of string) { w.add(Missing{field, of, false}) }

func (w *writer) add(m Missing) {
	if !slices.Contains(w.missing, m) {
		w.missing = append(w.missing, m)
	}
}

// says puts a field that people say, or names it as one that is missing.
func (w *writer) says(o *Object, field, of string) {
	if v := w.data.value(field, of); v != nil {
		*o = append(*o, Member{field, v})
		return
	}
	w.add(Missing{field, of, true})
}

// may puts a field if it was said.
func (w *writer) may(o *Object, field, of string) {
	if v := w.data.value(field, of); v != nil {
		*o = append(*o, Member{field, v})
	}
}

// root is what begins both reports.
func (w *writer) root(tanks int) Object {
	o := Object{{"Version", Version}}
	w.says(&o, "RfcContribuyente", "")
	if len(w.data.Get("RfcContribuyente", "")) != 13 { // of a moral person, and of one that nobody said
		w.says(&o, "RfcRepresentanteLegal", "")
	}
	w.says(&o, "RfcProveedor", "")
	w.says(&o, "Caracter", "")
	switch w.data.Get("Caracter", "") {
	case "usuario":
		w.says(&o, "InstalacionAlmacenGasNatural", "")
	default:
		w.says(&o, "ModalidadPermiso", "")
		w.says(&o, "NumPermiso", "")
	}
	w.says(&o, "ClaveInstalacion", "")
	w.says(&o, "DescripcionInstalacion", "")
	o = append(o, Member{"NumeroPozos", 0}, Member{"NumeroTanques", tanks})
	w.says(&o, "NumeroDuctosEntradaSalida", "")
	w.says(&o, "NumeroDuctosTransporteDistribucion", "")
	w.says(&o, "NumeroDispensarios", "")
	return o
}

func (w *writer) file(on time.Time) string {
	said := func(field string) string { return cmp.Or(w.data.Get(field, ""), "X") }
	return strings.Join([]string{said("RfcContribuyente"), said("RfcProveedor"), on.Format(time.DateOnly), said("ClaveInstalacion"), said(Kind), "JSON"}, "_")
}

// product begins what is of one.
func (w *writer) product(grade, product string) Object {
	var o Object
	key := Key(product)
	if key == "" {
		w.add(Missing{"ClaveProducto", grade, false})
	} else {
		o = append(o, Member{"ClaveProducto", key})
	}
	w.says(&o, "ClaveSubProducto", grade)
	switch key {
	case "PR07":
		w.says(&o, "ComposOctanajeGasolina", grade)
		w.says(&o, "GasolinaConCombustibleNoFosil", grade)
		w.may(&o, "ComposDeCombustibleNoFosilEnGasolina", grade)
	case "PR03":
		w.says(&o, "DieselConCombustibleNoFosil", grade)
		w.may(&o, "ComposDeCombustibleNoFosilEnDiesel", grade)
	}
	w.may(&o, "MarcaComercial", grade)
	return o
}

// Key is that of a product in the form, of one in the catalog of documents; empty: it has none here.
func Key(product string) string {
	switch product {
	case "15101505":
		return "PR03" // diesel
	case "15101514", "15101515":
		return "PR07" // gasoline
	}
	return ""
}

// grades are those of tanks, in order.
func grades(tanks []Tank) (all []Tank) {
	for _, t := range tanks {
		if !slices.ContainsFunc(all, func(o Tank) bool { return o.Grade == t.Grade }) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b Tank) int { return cmp.Compare(a.Grade, b.Grade) })
	return all
}

// Day is the report of a day of a station, of its tanks; end is when it ends.
func Day(data Data, tanks []Tank, day string, end time.Time) *Report {
	w := &writer{data: data}
	o := w.root(len(tanks))
	o = append(o, Member{"FechaYHoraCorte", instant(end.Add(-time.Second))})
	products, events := []Object{}, []Object{}
	for _, g := range grades(tanks) {
		p := w.product(g.Grade, g.Product)
		list := []Object{}
		given := map[string][]Object{}
		for i := range tanks {
			if t := &tanks[i]; t.Grade == g.Grade {
				list = append(list, w.tank(t, day, given))
				events = append(events, w.events(t, day)...)
			}
		}
		p = append(p, Member{"Tanque", list})
		if d := w.dispensers(given); len(d) > 0 {
			p = append(p, Member{"Dispensario", d})
		}
		products = append(products, p)
	}
	number(events)
	o = append(o, Member{"Producto", products}, Member{"Bitacora", events})
	on := end.Add(-time.Second)
	return &Report{On: on, Object: o, Missing: w.missing, file: w.file(on)}
}

// Month is the report of a month of a station. It adds up what the days have.
func Month(data Data, tanks []Tank, end time.Time) *Report {
	w := &writer{data: data}
	on := end.Add(-time.Second)
	o := append(w.root(len(tanks)), Member{"FechaYHoraReporteMes", instant(on)})
	products, events := []Object{}, []Object{}
	for _, g := range grades(tanks) {
		p := w.product(g.Grade, g.Product)
		var is sums
		for i := range tanks {
			if t := &tanks[i]; t.Grade == g.Grade {
				is.add(t)
				for d := range t.Days {
					events = append(events, w.events(t, t.Days[d].Period)...)
				}
			}
		}
		products = append(products, append(p, Member{"ReporteDeVolumenMensual", is.write(w, g.Grade)}))
	}
	number(events)
	o = append(o, Member{"Producto", products}, Member{"BitacoraMensual", events})
	return &Report{Month: true, On: on, Object: o, Missing: w.missing, file: w.file(on)}
}

// sums are a month of a product.
type sums struct {
	there            liters
	at               time.Time
	unknown          bool // what is there, of one of its tanks
	came, left       liters
	receipts, issues int
	documents        []string
	cents            int64
	unbilled         bool
}

func (s *sums) add(t *Tank) {
	last := (*Row)(nil)
	var counted []*Move
	for i := range t.Days {
		r := &t.Days[i]
		if r.Opening != nil {
			last = r
		}
		s.came += round(r.Received + r.In + r.Returned)
		s.left += round(r.Issued + r.Out)
		for j := range t.Moves {
			if m := &t.Moves[j]; m.During(r.From, r.To) != 0 && !slices.Contains(counted, m) {
				counted = append(counted, m)
			}
		}
	}
	for _, m := range counted {
		if !m.came() {
			s.issues++
			continue
		}
		s.receipts++
		switch {
		case m.Billed != nil:
			s.documents = append(s.documents, m.Document)
			s.cents += *m.Billed
		case m.Kind == stock.Received:
			s.unbilled = true
		}
	}
	if last == nil || t.Trouble != "" {
		s.unknown = true
		return
	}
	s.there += there(last)
	at := last.To
	if last.Measured == nil {
		at = last.Since
	}
	if at.After(s.at) {
		s.at = at
	}
}

// there is what a tank holds after a row, as the form reckons it.
func there(r *Row) liters {
	return round(*r.Opening) + round(r.Received+r.In+r.Returned) - round(r.Issued+r.Out)
}

func (s *sums) write(w *writer, grade string) Object {
	var o Object
	if s.unknown {
		w.lacks("ControlDeExistencias", grade)
	} else {
		o = append(o, Member{"ControlDeExistencias", Object{{"VolumenExistenciasMes", s.there}, {"FechaYHoraEstaMedicionMes", instant(s.at)}}})
	}
	came := Object{{"TotalRecepcionesMes", s.receipts}, {"SumaVolumenRecepcionMes", s.came.volume()}, {"TotalDocumentosMes", distinct(s.documents)}}
	if s.unbilled {
		w.lacks("ImporteTotalRecepcionesMensual", grade)
	} else {
		came = append(came, Member{"ImporteTotalRecepcionesMensual", json.Number(pesos(s.cents))})
	}
	w.lacks("Recepciones.Complemento", grade)
	w.lacks("ImporteTotalEntregasMes", grade)
	w.lacks("Entregas.Complemento", grade)
	return append(o, Member{"Recepciones", came}, Member{"Entregas", Object{{"TotalEntregasMes", s.issues}, {"SumaVolumenEntregadoMes", s.left.volume()}, {"TotalDocumentosMes", 0}}})
}

// distinct counts documents, each once.
func distinct(list []string) int {
	slices.Sort(list)
	return len(slices.Compact(list))
}

func pesos(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return sign + strconv.FormatInt(cents/100, 10) + "." + fmt.Sprintf("%02d", cents%100)
}

// capacities are the fields of a tank that are liters.
var capacities = []string{"CapacidadTotalTanque", "CapacidadOperativaTanque", "CapacidadUtilTanque", "CapacidadFondajeTanque", "VolumenMinimoOperacion"}

// tank is one on a day; what its hoses gave is put to those.
func (w *writer) tank(t *Tank, day string, given map[string][]Object) Object {
	var o Object
	for _, f := range []string{"ClaveIdentificacionTanque", "Localizaciony/oDescripcionTanque", "VigenciaCalibracionTanque"} {
		w.says(&o, f, t.Name)
	}
	for _, f := range capacities {
		w.says(&o, f, t.Name)
	}
	w.says(&o, "EstadoTanque", t.Name)
	var meter Object
	for _, f := range []string{"SistemaMedicionTanque", "LocalizODescripSistMedicionTanque", "VigenciaCalibracionSistMedicionTanque", "IncertidumbreMedicionSistMedicionTanque"} {
		w.says(&meter, f, t.Name)
	}
	o = append(o, Member{"Medidores", []Object{meter}})
	i := slices.IndexFunc(t.Days, func(r Row) bool { return r.Period == day })
	if i < 0 || t.Trouble != "" {
		for _, f := range []string{"Existencias", "Recepciones", "Entregas"} {
			w.lacks(f, t.Name)
		}
		return o
	}
	r := &t.Days[i]
	came, left := round(r.Received+r.In+r.Returned), round(r.Issued+r.Out)
	hour := r.To.Format("15:04:05-07:00")
	if r.Opening == nil { // nobody had measured it yet; what its hoses gave is known all the same
		w.lacks("Existencias", t.Name)
	} else {
		held := Object{
			{"VolumenExistenciasAnterior", round(*r.Opening)},
			{"VolumenAcumOpsRecepcion", came.volume()}, {"HoraRecepcionAcumulado", hour},
			{"VolumenAcumOpsEntrega", left.volume()}, {"HoraEntregaAcumulado", hour},
			{"VolumenExistencias", there(r)},
		}
		// A day that nobody measured ends by the book, and its last hour is no measurement.
		if r.Measured == nil {
			w.lacks("FechaYHoraEstaMedicion", t.Name)
		} else {
			held = append(held, Member{"FechaYHoraEstaMedicion", instant(r.To)})
		}
		if r.Last == nil {
			w.lacks("FechaYHoraMedicionAnterior", t.Name)
		} else {
			held = append(held, Member{"FechaYHoraMedicionAnterior", instant(r.Since)})
		}
		o = append(o, Member{"Existencias", held})
	}
	ins, outs, documents := w.rows(t, r, given)
	receipts := Object{{"TotalRecepciones", len(ins)}, {"SumaVolumenRecepcion", came.volume()}, {"TotalDocumentos", distinct(documents)}}
	if len(ins) > 0 {
		receipts = append(receipts, Member{"Recepcion", ins})
	}
	issues := Object{{"TotalEntregas", len(outs)}, {"SumaVolumenEntregado", left.volume()}, {"TotalDocumentos", 0}}
	if len(outs) > 0 {
		issues = append(issues, Member{"Entrega", outs})
	}
	return append(o, Member{"Recepciones", receipts}, Member{"Entregas", issues})
}

// rows are what came and left in a row of the book, each rounded so that they add up to the row.
func (w *writer) rows(t *Tank, r *Row, given map[string][]Object) (ins, outs []Object, documents []string) {
	var came, left dispense.Volume
	for i := range t.Moves {
		m := &t.Moves[i]
		part := m.During(r.From, r.To)
		if part == 0 {
			continue
		}
		w.n++
		sum := &left
		if m.came() {
			sum = &came
		}
		v := round(*sum + part)
		v -= round(*sum)
		*sum += part
		whole := part == m.Volume.UL
		o := Object{{"NumeroDeRegistro", w.n}}
		if m.came() {
			if whole && m.Before != nil && m.Full != nil {
				o = append(o, Member{"VolumenInicialTanque", round(*m.Before).volume()}, Member{"VolumenFinalTanque", round(*m.Full)})
			} else {
				w.lacks("Recepcion.VolumenInicialTanque", t.Name)
				w.lacks("Recepcion.VolumenFinalTanque", t.Name)
			}
			w.lacks("Recepcion.Temperatura", t.Name)
			w.lacks("Recepcion.PresionAbsoluta", t.Name)
			ins = append(ins, append(o, Member{"VolumenRecepcion", v.volume()}, Member{"FechaYHoraInicioRecepcion", instant(m.From.In(r.To.Location()))}, Member{"FechaYHoraFinalRecepcion", instant(m.To.In(r.To.Location()))}))
			if m.Billed != nil {
				documents = append(documents, m.Document)
			}
			continue
		}
		kind := kindOf(m)
		if kind != "" {
			o = append(o, Member{"TipoDeRegistro", kind})
		}
		for _, f := range []string{"VolumenInicialTanque", "VolumenFinalTanque", "Temperatura", "PresionAbsoluta"} {
			w.lacks("Entrega."+f, t.Name)
		}
		outs = append(outs, append(o, Member{"VolumenEntregado", v.volume()}, Member{"FechaYHoraInicialEntrega", instant(m.From.In(r.To.Location()))}, Member{"FechaYHoraFinalEntrega", instant(m.To.In(r.To.Location()))}))
		if m.Hose != "" {
			given[m.Hose] = append(given[m.Hose], w.hoseRow(m, v, r.To.Location()))
		}
	}
	return ins, outs, documents
}

// kindOf is the kind of record of what left: for own use, or drawn to test a meter. What no fill has is
// of no kind.
func kindOf(m *Move) string {
	switch {
	case m.Test:
		return "A"
	case m.Fill:
		return "C"
	}
	return ""
}

// hoseRow is what a hose gave, with how much it is apart: dispensers adds it up.
func (w *writer) hoseRow(m *Move, v liters, zone *time.Location) Object {
	o := Object{{"NumeroDeRegistro", w.n}}
	if kind := kindOf(m); kind != "" {
		o = append(o, Member{"TipoDeRegistro", kind})
	} else {
		w.lacks("Manguera.TipoDeRegistro", m.Hose)
	}
	if m.After != nil {
		o = append(o, Member{"VolumenEntregadoTotalizadorAcum", round(*m.After).volume()})
	} else {
		w.lacks("VolumenEntregadoTotalizadorAcum", m.Hose)
	}
	return append(o, Member{"VolumenEntregadoTotalizadorInsta", v.volume()}, Member{"FechaYHoraEntrega", instant(m.To.In(zone))})
}

// dispensers are those of hoses of which people say which they are.
func (w *writer) dispensers(given map[string][]Object) (all []Object) {
	of := map[string][]Object{}
	hoses := make([]string, 0, len(given))
	for h := range given {
		hoses = append(hoses, h)
	}
	slices.Sort(hoses)
	for _, hose := range hoses {
		id := w.data.Get("IdentificadorManguera", hose)
		if id == "" {
			w.add(Missing{"IdentificadorManguera", hose, true})
			continue
		}
		var sum liters
		for _, row := range given[hose] {
			sum += row.get("VolumenEntregadoTotalizadorInsta").(Object).get("ValorNumerico").(liters)
		}
		dispenser, _, _ := strings.Cut(id, "-MGA-")
		of[dispenser] = append(of[dispenser], Object{{"IdentificadorManguera", id}, {"Entregas", []Object{
			{{"TotalEntregas", len(given[hose])}, {"SumaVolumenEntregado", sum.volume()}, {"TotalDocumentos", 0}, {"Entrega", given[hose]}},
		}}})
	}
	names := make([]string, 0, len(of))
	for d := range of {
		names = append(names, d)
	}
	slices.Sort(names)
	for _, d := range names {
		meter := Object{{"SistemaMedicionDispensario", "SMD-" + d}}
		for _, f := range []string{"LocalizODescripSistMedicionDispensario", "VigenciaCalibracionSistMedicionDispensario", "IncertidumbreMedicionSistMedicionDispensario"} {
			w.says(&meter, f, d)
		}
		all = append(all, Object{{"ClaveDispensario", d}, {"Medidores", []Object{meter}}, {"Manguera", of[d]}})
	}
	return all
}

func (o Object) get(name string) any {
	for _, m := range o {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// what says an event of the authority's list.
var what = map[stock.Event]string{
	stock.Differs:  "El volumen medido difiere más de lo permitido del volumen inicial más recepciones menos entregas",
	stock.Stuck:    "Existencia igual a la anterior aunque hubo movimientos",
	stock.Negative: "Existencia negativa",
	stock.Moved:    "Existencia que varió sin movimientos",
	stock.TooMuch:  "Entregas mayores que la existencia anterior más las recepciones",
}

// events are those of a tank on a day.
func (w *writer) events(t *Tank, day string) (all []Object) {
	for i := range t.Days {
		r := &t.Days[i]
		if r.Period != day {
			continue
		}
		for _, e := range r.Events {
			all = append(all, Object{{"NumeroRegistro", 0}, {"FechaYHoraEvento", instant(r.To)}, {"TipoEvento", int(e)}, {"DescripcionEvento", what[e]}, {"IdentificacionComponenteAlarma", cmp.Or(w.data.Get("ClaveIdentificacionTanque", t.Name), "tanque "+t.Name)}})
		}
	}
	return all
}

// number puts numbers to records of a log, in the order of their times.
func number(events []Object) {
	slices.SortStableFunc(events, func(a, b Object) int { return cmp.Compare(a[1].Value.(string), b[1].Value.(string)) })
	for i := range events {
		events[i][0].Value = i + 1
	}
}

func instant(at time.Time) string { return at.Format("2006-01-02T15:04:05-07:00") }
