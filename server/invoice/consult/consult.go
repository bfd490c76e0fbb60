// Package consult writes the question whether a fiscal document counts, as the public service of
// the tax authority (Consulta CFDI) takes it, and reads what that answers. It is pure: whoever
// carries one there and the other back is elsewhere.
//
// The form is that of SOAP 1.1, of which the service uses one operation. An answer does not say of
// which document it is: it is of the question that it came back for.
package consult

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
)

// Action is what the header SOAPAction says, and ContentType what a question is.
const (
	Action      = "http://tempuri.org/IConsultaCFDIService/Consulta"
	ContentType = "text/xml; charset=utf-8"
)

// The namespaces of the service.
const (
	nsEnvelope = "http://schemas.xmlsoap.org/soap/envelope/"
	nsService  = "http://tempuri.org/"
	nsAnswer   = "http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio"
	nsInstance = "http://www.w3.org/2001/XMLSchema-instance"
)

// A Question is about one document. These five values are all that is said of it.
type Question struct {
	UUID     string
	Issuer   string // RFC
	Receiver string // RFC
	Total    string // as the document writes it: digits, and a point with more of them
	SealEnd  string // the last eight characters of the issuer's seal
}

// A BadError says why nobody can be asked about a document: which of the five values is of no form
// that the authority takes.
type BadError struct{ Field, Value string }

func (e *BadError) Error() string { return fmt.Sprintf("its %s is %.60q", e.Field, e.Value) }

var (
	uuids  = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	rfcs   = regexp.MustCompile(`^[A-Z&Ñ]{3,4}[0-9]{6}[0-9A-Z]{3}$`)
	totals = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,6})?$`)
	seals  = regexp.MustCompile(`^[0-9A-Za-z+/=]{8}$`)
)

// Expression is what the code printed on a document says of it. It fails with a *BadError: what a
// document says is its issuer's word, and none of it may become another part of the question.
func (q Question) Expression() (string, error) {
	for _, f := range []struct {
		name, value string
		form        *regexp.Regexp
	}{{"uuid", q.UUID, uuids}, {"issuer", q.Issuer, rfcs}, {"receiver", q.Receiver, rfcs}, {"total", q.Total, totals}, {"seal", q.SealEnd, seals}} {
		if !f.form.MatchString(f.value) {
			return "", &BadError{f.name, f.value}
		}
	}
	rfc := strings.NewReplacer("&", "&amp;") // within the expression, which is written as XML once more
	return "?id=" + q.UUID + "&re=" + rfc.Replace(q.Issuer) + "&rr=" + rfc.Replace(q.Receiver) + "&tt=" + total(q.Total) + "&fe=" + q.SealEnd, nil
}

// total writes an amount without zeros that say nothing, and with one digit after the point at
// least.
func total(s string) string {
	whole, part, _ := strings.Cut(s, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part = strings.TrimRight(part, "0"); part == "" {
		part = "0"
	}
	return whole + "." + part
}

// Encode writes the question as it is posted. It fails as [Question.Expression] does.
func (q Question) Encode() ([]byte, error) {
	expression, err := q.Expression()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<s:Envelope xmlns:s="` + nsEnvelope + `"><s:Body><Consulta xmlns="` + nsService + `"><expresionImpresa>`)
	if err := xml.EscapeText(&b, []byte(expression)); err != nil {
		return nil, err
	}
	b.WriteString(`</expresionImpresa></Consulta></s:Body></s:Envelope>`)
	return b.Bytes(), nil
}

// An Answer is what the authority says, in its own words; what it leaves out is empty.
type Answer struct {
	Code         string // CodigoEstatus: "S - …" it found the document, "N - …" it did not, or the question is wrong
	State        string // Estado: Vigente, Cancelado or No encontrado
	Cancelable   string // EsCancelable
	Cancellation string // EstatusCancelacion, such as En proceso
	EFOS         string // ValidacionEFOS: 200 and 201 say that the issuer is on no list of simulated operations
}

// A Meaning is what an answer comes to.
type Meaning string

// The meanings. What fits none of the first three is Unclear, and says nothing of the document.
const (
	Valid    Meaning = "valid"
	Canceled Meaning = "canceled"
	NotFound Meaning = "not_found"
	Unclear  Meaning = "unclear"
)

// Means says what an answer comes to. Both of its words must say the same: a document that was found
// and is in force counts, and nothing else does.
func (a Answer) Means() Meaning {
	state := strings.ToLower(a.State)
	switch found, missing := strings.HasPrefix(a.Code, "S - "), strings.HasPrefix(a.Code, "N - "); {
	case found && state == "vigente":
		return Valid
	case found && state == "cancelado":
		return Canceled
	case missing && (state == "no encontrado" || state == ""):
		return NotFound
	}
	return Unclear
}

// String says all of an answer in the authority's words, those first that weigh most.
func (a Answer) String() string {
	var parts []string
	say := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	say(a.State)
	if a.EFOS != "" {
		say("ValidacionEFOS " + a.EFOS)
	}
	say(a.Cancellation)
	say(a.Cancelable)
	say(a.Code)
	return strings.Join(parts, " · ")
}
