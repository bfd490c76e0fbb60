package server

import (
	"strings"
	"testing"
)

// What is wrong with how people sign in is said with its key and a remedy.
func TestSignOnIsValidated(t *testing.T) {
	t.Parallel()
	good := func() Config {
		return Config{Data: "/var/lib/litro-server", URL: "https://litro.example:8444", SecondStep: "passkeys", OIDC: []OIDCConfig{
			{Name: "city", Button: "Cuenta del municipio", Issuer: "https://login.example/realms/city", ClientID: "litro", SecretFile: "/etc/litro/oidc.secret", GroupsClaim: "groups", Create: true,
				Groups: []OIDCGroup{{"jefes", "administrator", nil}, {"obras", "auditor", []string{"Obras"}}}},
			{Name: "firm", Button: "Cuenta del grupo", Issuer: "https://login.example/realms/firm", ClientID: "litro", SecretFile: "/etc/litro/firm.secret"},
		}}
	}
	if err := good().Validate(); err != nil {
		t.Errorf("what is good: got %v", err)
	}
	for want, edit := range map[string]func(*Config){
		`url: "litro.example" is no address of pages; write one such as`:                       func(c *Config) { c.URL = "litro.example" },
		`url: "https://litro.example/x" is no address`:                                         func(c *Config) { c.URL = "https://litro.example/x" },
		`second_step: passkeys need url: "https://10.0.0.4" has no name`:                       func(c *Config) { c.URL = "https://10.0.0.4" },
		`second_step: passkeys need url: "http://litro.example" is not encrypted`:              func(c *Config) { c.URL = "http://litro.example" },
		`second_step: "sometimes" is none of approvers, passkeys and nobody`:                   func(c *Config) { c.SecondStep = "sometimes" },
		`oidc: a provider sends people back to url, which is missing; write the address`:       func(c *Config) { c.URL, c.SecondStep = "", "" },
		`oidc[1].name: "city" is no name of its own`:                                           func(c *Config) { c.OIDC[1].Name = "city" },
		`oidc[0].name: "La Ciudad" is no name`:                                                 func(c *Config) { c.OIDC[0].Name = "La Ciudad" },
		`oidc[1].issuer: "https://login.example/realms/city" is no issuer of its own`:          func(c *Config) { c.OIDC[1].Issuer = c.OIDC[0].Issuer },
		`oidc[0].issuer: "http://login.example" is no issuer`:                                  func(c *Config) { c.OIDC[0].Issuer = "http://login.example" },
		`oidc[1].secret_file: is missing`:                                                      func(c *Config) { c.OIDC[1].SecretFile = " " },
		`oidc[0].groups_claim: is missing, and groups are read from it; write the claim`:       func(c *Config) { c.OIDC[0].GroupsClaim = "" },
		`oidc[1].create: says to let in who is of a group, and there are no groups`:            func(c *Config) { c.OIDC[1].Create = true },
		`oidc[0].groups: "obras" as "boss": name a group, and one of the roles [administrator`: func(c *Config) { c.OIDC[0].Groups[1].Role = "boss" },
		`oidc[0].groups: "jefes": an administrator is concerned with the whole fleet; leave`:   func(c *Config) { c.OIDC[0].Groups[0].Departments = []string{"Obras"} },
	} {
		c := good()
		edit(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}
