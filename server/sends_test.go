package server

import (
	"strings"
	"testing"
)

// What is wrong with an address to which files are posted is said with its key and a remedy, and
// without what is secret.
func TestPostsAreValidated(t *testing.T) {
	t.Parallel()
	good := func() Config {
		c := Config{Data: "/var/lib/litro-server"}
		c.Reports.Post = []PostConfig{
			{Name: "contabilidad", URL: "https://erp.example/polizas?key=hush", SecretFile: "/etc/litro/erp.token"},
			{Name: "archivo", URL: "https://10.1.2.3:8443/in", Auth: "signed", SecretFile: "/etc/litro/archivo.secret", Allow: []string{"10.1.2.0/24"}},
			{Name: "puente", URL: "http://127.0.0.1:9000/", SecretFile: "/etc/litro/puente.token", LoopbackHTTP: true},
		}
		return c
	}
	if err := good().Validate(); err != nil {
		t.Errorf("what is good: got %v", err)
	}
	for want, edit := range map[string]func(*PostConfig){
		`reports.post[0].name: "archivo" is there twice`:          nil,
		`reports.post[0].url: files and secrets do not travel`:    func(p *PostConfig) { p.URL = "http://erp.example/polizas?key=hush" },
		`reports.post[0].url: 10.1.2.3: the address is inside`:    func(p *PostConfig) { p.URL = "https://10.1.2.3/" },
		`reports.post[0].allow: "10.1.2.0" is no network; write`:  func(p *PostConfig) { p.Allow = []string{"10.1.2.0"} },
		`reports.post[0].auth: "basic" is not bearer or signed`:   func(p *PostConfig) { p.Auth = "basic" },
		`reports.post[0].secret_file: is missing; name the file`:  func(p *PostConfig) { p.SecretFile = "" },
		`reports.post[0].name: "Mi ERP" is no name; write one of`: func(p *PostConfig) { p.Name = "Mi ERP" },
	} {
		c := good()
		if edit == nil {
			c.Reports.Post[0], c.Reports.Post[1] = c.Reports.Post[1], c.Reports.Post[0]
			c.Reports.Post[1].Name, want = "archivo", strings.Replace(want, "[0]", "[1]", 1)
		} else {
			edit(&c.Reports.Post[0])
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}
