package consult

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var asked = Question{UUID: "CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC", Issuer: "POT9207213D6", Receiver: "DIM8701081LA", Total: "2010.01", SealEnd: "/OAgdg=="}

// The question is what the code printed on a document says: that of cfdi-expresiones.
func TestExpression(t *testing.T) {
	t.Parallel()
	with := func(change func(*Question)) Question { q := asked; change(&q); return q }
	for _, tt := range []struct {
		name string
		q    Question
		want string // what it says, or the field that is wrong
	}{
		{"as printed", asked, "?id=CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC&re=POT9207213D6&rr=DIM8701081LA&tt=2010.01&fe=/OAgdg=="},
		{"an ampersand in an RFC", with(func(q *Question) { q.Issuer = "Ñ&A010101AAA" }), "?id=CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC&re=Ñ&amp;A010101AAA&rr=DIM8701081LA&tt=2010.01&fe=/OAgdg=="},
		{"zeros that say nothing", with(func(q *Question) { q.Total = "0010.100000" }), "?id=CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC&re=POT9207213D6&rr=DIM8701081LA&tt=10.1&fe=/OAgdg=="},
		{"of a payment", with(func(q *Question) { q.Total = "0" }), "?id=CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC&re=POT9207213D6&rr=DIM8701081LA&tt=0.0&fe=/OAgdg=="},
		{"of a person", with(func(q *Question) { q.Issuer = "COSC8001137NA" }), "?id=CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC&re=COSC8001137NA&rr=DIM8701081LA&tt=2010.01&fe=/OAgdg=="},
		{"another part in an RFC", with(func(q *Question) { q.Issuer = "POT9207213D6&tt=0" }), "issuer"},
		{"no receiver", with(func(q *Question) { q.Receiver = "" }), "receiver"},
		{"a line break", with(func(q *Question) { q.UUID += "\n" }), "uuid"},
		{"less than nothing", with(func(q *Question) { q.Total = "-1.00" }), "total"},
		{"no seal", with(func(q *Question) { q.SealEnd = "" }), "seal"},
		{"a seal that ends the element", with(func(q *Question) { q.SealEnd = "</a><b>x" }), "seal"},
	} {
		got, err := tt.q.Expression()
		if bad, ok := errors.AsType[*BadError](err); ok {
			got = bad.Field
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What is posted is one element with the expression, whatever is in it.
func TestEncode(t *testing.T) {
	t.Parallel()
	q := asked
	q.Issuer = "A&B010101AAA"
	b, err := q.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Said    string   `xml:"Body>Consulta>expresionImpresa"`
	}
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if want, _ := q.Expression(); got.Said != want {
		t.Errorf("got %s, want %s", got.Said, want)
	}
	if !strings.Contains(string(b), "re=A&amp;amp;B010101AAA&amp;rr=") {
		t.Errorf("got %s", b)
	}
	if _, err := (Question{}).Encode(); err == nil {
		t.Error("a question about nothing is one")
	}
}

func answer(inner string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">` +
		inner + `</ConsultaResult></ConsultaResponse></s:Body></s:Envelope>`
}

const (
	found   = `<a:CodigoEstatus>S - Comprobante obtenido satisfactoriamente.</a:CodigoEstatus>`
	missing = `<a:CodigoEstatus>N - 602: Comprobante no encontrado.</a:CodigoEstatus>`
)

func TestDecode(t *testing.T) {
	t.Parallel()
	ok := "S - Comprobante obtenido satisfactoriamente."
	for _, tt := range []struct {
		name, inner string
		want        Answer
		means       Meaning
	}{
		{"valid", found + `<a:EsCancelable>Cancelable con aceptación</a:EsCancelable><a:Estado>Vigente</a:Estado><a:EstatusCancelacion/><a:ValidacionEFOS>200</a:ValidacionEFOS>`,
			Answer{ok, "Vigente", "Cancelable con aceptación", "", "200"}, Valid},
		{"as it was before the lists", found + `<a:Estado> Vigente
 </a:Estado>`, Answer{Code: ok, State: "Vigente"}, Valid},
		{"canceled", found + `<a:EsCancelable>No cancelable</a:EsCancelable><a:Estado>Cancelado</a:Estado><a:EstatusCancelacion>Plazo vencido</a:EstatusCancelacion><a:ValidacionEFOS>100</a:ValidacionEFOS>`,
			Answer{ok, "Cancelado", "No cancelable", "Plazo vencido", "100"}, Canceled},
		{"about to be", found + `<a:Estado>Vigente</a:Estado><a:EstatusCancelacion>En proceso</a:EstatusCancelacion>`, Answer{Code: ok, State: "Vigente", Cancellation: "En proceso"}, Valid},
		{"not found", missing + `<a:EsCancelable i:nil="true"/><a:Estado>No Encontrado</a:Estado><a:EstatusCancelacion i:nil="true"/>`,
			Answer{Code: "N - 602: Comprobante no encontrado.", State: "No Encontrado"}, NotFound},
		{"not found, and no state", missing, Answer{Code: "N - 602: Comprobante no encontrado."}, NotFound},
		{"found and not found", found + `<a:Estado>No Encontrado</a:Estado>`, Answer{Code: ok, State: "No Encontrado"}, Unclear},
		{"not found and in force", missing + `<a:Estado>Vigente</a:Estado>`, Answer{Code: "N - 602: Comprobante no encontrado.", State: "Vigente"}, Unclear},
		{"in force, and not a word more", `<a:Estado>Vigente</a:Estado>`, Answer{State: "Vigente"}, Unclear},
		{"a state that nobody knows", found + `<a:Estado>Vigente por ahora</a:Estado>`, Answer{Code: ok, State: "Vigente por ahora"}, Unclear},
		{"found, and no state", found, Answer{Code: ok}, Unclear},
		{"a field that is new", found + `<a:Estado>Vigente</a:Estado><a:Nuevo>1</a:Nuevo>`, Answer{Code: ok, State: "Vigente"}, Valid},
		{"a field of another namespace", found + `<Estado>Vigente</Estado>`, Answer{Code: ok}, Unclear},
	} {
		got, err := Decode([]byte(answer(tt.inner)))
		if err != nil || got != tt.want || got.Means() != tt.means {
			t.Errorf("%s: %v, means %s, want %s (-want +got):\n%s", tt.name, err, got.Means(), tt.means, cmp.Diff(tt.want, got))
		}
	}
	if a := (Answer{ok, "Vigente", "No cancelable", "", "100"}); a.String() != "Vigente · ValidacionEFOS 100 · No cancelable · "+ok {
		t.Errorf("got %s", a)
	}
}

// What the service's software says beside an answer is passed over.
func TestPlumbing(t *testing.T) {
	t.Parallel()
	text := strings.Replace(answer(found+`<a:Estado>Vigente</a:Estado>`), "<s:Body>", `<s:Header><ActivityId CorrelationId="x" xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">y</ActivityId></s:Header><s:Body>`, 1)
	if a, err := Decode([]byte(text)); err != nil || a.Means() != Valid {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	_, err := Decode([]byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:InternalServiceFault</faultcode><faultstring xml:lang="es-MX">El servidor no pudo procesar la solicitud.</faultstring></s:Fault></s:Body></s:Envelope>`))
	if f, ok := errors.AsType[*FaultError](err); !ok || f.Code != "a:InternalServiceFault" || !strings.Contains(f.Error(), "no pudo procesar") {
		t.Errorf("got %v", err)
	}
}

// What is hostile or no answer is none, and says why.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	whole := answer(found + `<a:Estado>Vigente</a:Estado>`)
	for name, text := range map[string]string{
		"nothing":                "",
		"white space":            " \n ",
		"a page":                 "<!DOCTYPE html><html><body>Mantenimiento</body></html>",
		"a page without a type":  `<html><body>Estado: Vigente</body></html>`,
		"an entity":              `<!DOCTYPE a [<!ENTITY v "Vigente">]>` + answer(found+`<a:Estado>&v;</a:Estado>`),
		"a document type":        `<!DOCTYPE Envelope>` + whole,
		"an entity of nowhere":   answer(found + `<a:Estado>&v;</a:Estado>`),
		"cut off":                whole[:len(whole)-20],
		"two":                    whole + whole,
		"text after it":          whole + "Vigente",
		"two states":             answer(found + `<a:Estado>Cancelado</a:Estado><a:Estado>Vigente</a:Estado>`),
		"a state in a state":     answer(found + `<a:Estado><a:Estado>Vigente</a:Estado></a:Estado>`),
		"two results":            strings.Replace(whole, "</ConsultaResponse>", `<ConsultaResult/></ConsultaResponse>`, 1),
		"another encoding":       `<?xml version="1.0" encoding="ISO-8859-1"?>` + whole,
		"bytes that are none":    strings.Replace(whole, "Vigente", "Vigente\xff", 1),
		"a style sheet":          `<?xml-stylesheet href="x.xsl"?>` + whole,
		"something that runs":    strings.Replace(whole, "<s:Body>", `<s:Header><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></s:Header><s:Body>`, 1),
		"an attribute that runs": strings.Replace(whole, "<s:Body>", `<s:Body xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:1">`, 1),
		"deep":                   strings.Repeat("<a>", 5000),
		"many":                   answer(found + strings.Repeat("<a:x/>", 5000)),
		"a long word":            answer(found + "<a:Estado>" + strings.Repeat("Vigente ", 200) + "</a:Estado>"),
		"large":                  answer(found + "<a:Estado>Vigente</a:Estado><!--" + strings.Repeat("x", MaxAnswer) + "-->"),
		"empty":                  answer(""),
		"another operation":      strings.ReplaceAll(whole, "ConsultaResponse", "CancelaResponse"),
		"SOAP 1.2":               strings.ReplaceAll(whole, nsEnvelope, "http://www.w3.org/2003/05/soap-envelope"),
	} {
		a, err := Decode([]byte(text))
		if _, ok := errors.AsType[*UnreadableError](err); !ok || err.Error() == "" {
			t.Errorf("%s: got %+v, %v", name, a, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(answer(found + `<a:Estado>Vigente</a:Estado><a:ValidacionEFOS>200</a:ValidacionEFOS>`)))
	f.Add([]byte(answer(missing + `<a:Estado i:nil="true"/>`)))
	f.Add([]byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Decode(b)
		if err != nil {
			_, unreadable := errors.AsType[*UnreadableError](err)
			_, fault := errors.AsType[*FaultError](err)
			if !unreadable && !fault {
				t.Fatalf("got %v", err)
			}
			return
		}
		// What counts was said: the words stand in the bytes.
		if a.Means() == Valid && !strings.Contains(strings.ToLower(string(b)), "vigente") && !strings.Contains(string(b), "&#") && !strings.Contains(string(b), "<!") {
			t.Fatalf("valid by %q", b)
		}
		if len(a.String()) > 5*(maxText+20) || strings.Contains(a.String(), "\n") {
			t.Fatalf("got %q", a)
		}
	})
}
