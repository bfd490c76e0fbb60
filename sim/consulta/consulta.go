// Package consulta plays the tax authority's public service that says whether a fiscal document is in
// force (Consulta CFDI), over HTTP and SOAP 1.1 as the real one does. It knows what simulated suppliers
// had stamped and what they canceled, and it can be away or answer badly, where it is told to.
//
// Questions and answers are read and written here by nobody's code but its own.
package consulta

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/supplier"
)

// Path is where the service is.
const Path = "/ConsultaCFDIService.svc"

// A Service answers questions. It may be used by many goroutines.
type Service struct {
	now func() time.Time

	mu       sync.Mutex
	known    map[string]supplier.Stamped // by UUID
	canceled map[string]time.Time
	listed   map[string]string // ValidacionEFOS of issuers that are on a list
	asked    []string          // expressions, as they came
	instead  func(w http.ResponseWriter, uuid string) bool
}

// New returns a service that knows nothing yet. Now is its clock.
func New(now func() time.Time) *Service {
	return &Service{now: now, known: map[string]supplier.Stamped{}, canceled: map[string]time.Time{}, listed: map[string]string{}}
}

// Issued tells it of documents. It knows those that were stamped, as they were then.
func (s *Service) Issued(list []supplier.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range list {
		if d.Stamped != nil {
			s.known[d.UUID] = *d.Stamped
		}
	}
}

// Cancel says that a document does not count from a moment on.
func (s *Service) Cancel(uuid string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.canceled[uuid] = at
}

// List puts an issuer on the list of those who bill simulated operations; code is what is said of it.
func (s *Service) List(rfc, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listed[rfc] = code
}

// Instead has f answer, where it returns true; nil: the service answers all again.
func (s *Service) Instead(f func(w http.ResponseWriter, uuid string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instead = f
}

// Asked returns the expressions that came, in their order.
func (s *Service) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// A question is what is posted.
type question struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Consulta *struct {
			Said *string `xml:"http://tempuri.org/ expresionImpresa"`
		} `xml:"http://tempuri.org/ Consulta"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

// ServeHTTP answers a question, and everything else as the real service does: with an error.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != Path {
		http.NotFound(w, r)
		return
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	said, err := read(r, b, err)
	if err != nil {
		write(w, http.StatusInternalServerError, `<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode><faultstring xml:lang="es-MX">`+escaped(err.Error())+`</faultstring></s:Fault>`)
		return
	}
	uuid := parts(said)["id"]
	s.mu.Lock()
	s.asked = append(s.asked, said)
	instead := s.instead
	s.mu.Unlock()
	if instead != nil && instead(w, uuid) {
		return
	}
	write(w, http.StatusOK, s.answer(said))
}

// read returns the expression of a question.
func read(r *http.Request, b []byte, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml") || strings.Trim(r.Header.Get("SOAPAction"), `"`) != "http://tempuri.org/IConsultaCFDIService/Consulta" {
		return "", errors.New("The message cannot be processed at the receiver, due to an AddressFilter or a ContractFilter mismatch.")
	}
	var q question
	if err := xml.Unmarshal(b, &q); err != nil {
		return "", err
	}
	if q.Body.Consulta == nil || q.Body.Consulta.Said == nil {
		return "", errors.New("expresionImpresa is missing")
	}
	return *q.Body.Consulta.Said, nil
}

// parts takes an expression apart. An ampersand within an RFC is written as it is in XML.
func parts(said string) map[string]string {
	const within = "\x00"
	text, begins := strings.CutPrefix(strings.ReplaceAll(said, "&amp;", within), "?")
	if !begins {
		return nil
	}
	list := map[string]string{}
	for part := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(part, "=")
		list[name] = strings.ReplaceAll(value, within, "&")
	}
	return list
}

var (
	uuids  = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)
	rfcs   = regexp.MustCompile(`^[A-Z&Ñ]{3,4}[0-9]{6}[A-Z0-9]{3}$`)
	totals = regexp.MustCompile(`^(0|[1-9][0-9]{0,17})\.([0-9]|[0-9]{1,5}[1-9])$`)
)

const (
	notFound = "N - 602: Comprobante no encontrado."
	notValid = "N - 601: La expresión impresa proporcionada no es válida."
)

func (s *Service) answer(said string) string {
	p := parts(said)
	if len(p) != 5 || !uuids.MatchString(p["id"]) || !rfcs.MatchString(p["re"]) || !rfcs.MatchString(p["rr"]) || !totals.MatchString(p["tt"]) || len(p["fe"]) != 8 {
		return result(notValid, `<a:EsCancelable i:nil="true"/>`, "No Encontrado", `<a:EstatusCancelacion i:nil="true"/>`, "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, there := s.known[p["id"]]
	whole, part, _ := strings.Cut(p["tt"], ".")
	pesos, err := strconv.ParseInt(whole, 10, 64)
	cents, fails := strconv.ParseInt((part + "0")[:2], 10, 64)
	if !there || err != nil || fails != nil || len(part) > 2 || d.Issuer != p["re"] || d.Receiver != p["rr"] || d.Total != 100*pesos+cents || d.SealEnd != p["fe"] {
		return result(notFound, `<a:EsCancelable i:nil="true"/>`, "No Encontrado", `<a:EstatusCancelacion i:nil="true"/>`, "")
	}
	efos := "200"
	if code, on := s.listed[d.Issuer]; on {
		efos = code
	}
	const ok = "S - Comprobante obtenido satisfactoriamente."
	if at, is := s.canceled[p["id"]]; is && !s.now().Before(at) {
		return result(ok, `<a:EsCancelable>No cancelable</a:EsCancelable>`, "Cancelado", `<a:EstatusCancelacion>Cancelado con aceptación</a:EstatusCancelacion>`, efos)
	}
	return result(ok, `<a:EsCancelable>Cancelable con aceptación</a:EsCancelable>`, "Vigente", `<a:EstatusCancelacion/>`, efos)
}

// result writes an answer as the serializer of the real service does.
func result(code, cancelable, state, cancellation, efos string) string {
	list := `<a:ValidacionEFOS i:nil="true"/>`
	if efos != "" {
		list = "<a:ValidacionEFOS>" + escaped(efos) + "</a:ValidacionEFOS>"
	}
	return `<ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:CodigoEstatus>` +
		escaped(code) + `</a:CodigoEstatus>` + cancelable + `<a:Estado>` + escaped(state) + `</a:Estado>` + cancellation + list + `</ConsultaResult></ConsultaResponse>`
}

// write answers with what stands in the body of an envelope.
func write(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>`, body) // whoever asked has gone
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}
