package asking_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance/asking"
	"github.com/litro-fuel/litro/server/invoice/consult"
)

var question = consult.Question{UUID: "CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC", Issuer: "POT9207213D6", Receiver: "DIM8701081LA", Total: "2010.01", SealEnd: "/OAgdg=="}

const inForce = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio"><a:CodigoEstatus>S - Comprobante obtenido satisfactoriamente.</a:CodigoEstatus><a:Estado>Vigente</a:Estado></ConsultaResult></ConsultaResponse></s:Body></s:Envelope>`

// Whoever answers in the authority's place, or badly, gives no answer: it is said why, and whether it
// may be the document's.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("somebody else was asked")
		fmt.Fprint(w, inForce)
	}))
	t.Cleanup(other.Close)
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request)
		code   string
		ours   bool
	}{
		{"sent elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, asking.Elsewhere, false},
		{"busy", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, inForce)
		}, asking.Busy, false},
		{"too many", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, asking.Busy, false},
		{"an error with an answer in it", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, inForce)
		}, asking.Status, true},
		{"a page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><body>Vigente</body></html>") }, asking.Unreadable, true},
		{"a document type", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+inForce)
		}, asking.Unreadable, true},
		{"without an end", func(w http.ResponseWriter, _ *http.Request) {
			for range 10_000 {
				if _, err := fmt.Fprint(w, strings.Repeat(" ", 1<<10)); err != nil {
					return
				}
			}
		}, asking.Unreadable, true},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			fmt.Fprint(w, inForce)
		}, asking.Connect, false},
		{"packed", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "" {
				t.Errorf("it asks for %s", r.Header.Get("Accept-Encoding"))
			}
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "\x1f\x8b\x08\x00")
		}, asking.Unreadable, true},
		{"a fault", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>ocupado</faultstring></s:Fault></s:Body></s:Envelope>`)
		}, asking.Fault, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(tt.answer))
			t.Cleanup(server.Close)
			a, raw, err := asking.NewClient(server.URL, nil).Ask(t.Context(), question)
			f, ok := errors.AsType[*asking.FailedError](err)
			if !ok || f.Code != tt.code || f.Ours != tt.ours || f.Why == "" || (f.Raw != nil) != (tt.code == asking.Fault) || raw != nil {
				t.Errorf("got %+v, %v", a, err)
			}
		})
	}
}

// Who shows no certificate that counts is not the authority; who does is, and gets the question as the
// service takes it.
func TestCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("SOAPAction") != `"`+consult.Action+`"` || r.Header.Get("Content-Type") != consult.ContentType || r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" {
			t.Errorf("got %s %v", r.Method, r.Header)
		}
		fmt.Fprint(w, inForce)
	}))
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	_, _, err := asking.NewClient(server.URL, nil).Ask(t.Context(), question)
	if f, ok := errors.AsType[*asking.FailedError](err); !ok || f.Code != asking.Certificate || f.Ours {
		t.Errorf("an authority that nobody knows: got %v", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	a, raw, err := asking.NewClient(server.URL, roots).Ask(t.Context(), question)
	if err != nil || a.Means() != consult.Valid || string(raw) != inForce {
		t.Errorf("got %+v, %v", a, err)
	}
}

// An answer names no document: one that comes without a question is nobody's.
func TestOneAnswerAConnection(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	from := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if from[r.RemoteAddr] {
			t.Errorf("two questions on one connection")
		}
		from[r.RemoteAddr] = true
		fmt.Fprint(w, inForce)
	}))
	t.Cleanup(server.Close)
	client := asking.NewClient(server.URL, nil)
	for range 3 {
		if _, _, err := client.Ask(t.Context(), question); err != nil {
			t.Fatal(err)
		}
	}
}

// Who asks and ends is not told that the authority is away.
func TestEnded(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, _, err := asking.NewClient(server.URL, nil).Ask(ctx, question)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, failed := errors.AsType[*asking.FailedError](err); failed {
		t.Errorf("got %v", err)
	}
}

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc": true, "http://127.0.0.1:8099/ConsultaCFDIService.svc": true, "http://[::1]:80/x": true, "http://localhost:1/x": true,
		"http://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc": false, "http://127.0.0.1.example/x": false, "https://": false, "ftp://127.0.0.1/x": false, "https://a:b@sat.gob.mx/": false,
		"https://sat.gob.mx/?a=b": false, "": false, "consultaqr": false, "http://0.0.0.0/": false, "http://localhost.example/": false,
	} {
		if err := asking.CheckAddress(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
