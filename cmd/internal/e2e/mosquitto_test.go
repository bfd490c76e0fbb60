package e2e

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A box is enrolled where the broker is a Mosquitto with the configuration that we
// ship: its link comes with a certificate that Mosquitto believes.
func TestEnrolmentOntoMosquitto(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.onMosquitto()
	g.serve()
	norte := g.box("norte", "norte")
	code, _ := g.invite("norte", "--name", "Patio Norte")
	norte.enroll(code)
	agent := norte.begin("run")
	until(t, "records", func() bool { return g.receipted("norte", 1) >= 3 })
	if !strings.Contains(agent.said(), "ssl://"+g.secure) {
		t.Errorf("the link did not go to %s\n%s", g.secure, agent.said())
	}

	if got := g.ask(`SELECT count(*)::text FROM quarantine`); got != "0" {
		t.Errorf("quarantine: got %s, want nothing", got)
	}
}

// onMosquitto has the server use a Mosquitto, configured as deploy/mosquitto says,
// at the addresses of its own broker.
func (g *guarded) onMosquitto() {
	g.t.Helper()
	for _, program := range []string{"mosquitto", "mosquitto_passwd"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				g.t.Fatalf("%v; install mosquitto", err)
			}
			g.t.Skipf("%v; install mosquitto", err)
		}
	}
	g.write("server.toml", `data = "`+g.file("server")+`"
listen = "`+g.pages+`"

[mqtt]
url = "tcp://`+g.broker+`"
username = "litro"
password_file = "`+g.file("password")+`"

[stations]
listen = "`+g.door+`"
broker = "ssl://`+g.secure+`"
`)
	g.write("password", "pw-litro\n")
	g.run("mosquitto_passwd", "-b", "-c", g.file("passwords"), "litro", "pw-litro")
	g.server("ca", "files", "--ca", g.file("ca.crt"), "--crl", g.file("stations.crl"), "--cert", g.file("broker.crt"), "--key", g.file("broker.key"), "--name", "127.0.0.1")
	read := func(name string) string {
		b, err := os.ReadFile("../../../deploy/mosquitto/" + name)
		if err != nil {
			g.t.Fatal(err)
		}
		return string(b)
	}
	g.write("stations.acl", read("stations.acl"))
	g.write("servers.acl", read("servers.acl"))
	_, secure, _ := net.SplitHostPort(g.secure)
	_, plain, _ := net.SplitHostPort(g.broker)
	conf := strings.NewReplacer(
		"/etc/mosquitto/litro", g.dir, "listener 8883\n", "listener "+secure+" 127.0.0.1\n", "listener 1883 127.0.0.1", "listener "+plain+" 127.0.0.1",
	).Replace(read("mosquitto.conf"))
	if os.Getuid() == 0 {
		conf += "user root\n" // else it becomes a user who cannot read the files
	}
	g.write("mosquitto.conf", conf)
	m := exec.Command("mosquitto", "-c", g.file("mosquitto.conf"))
	m.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.Start(); err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = m.Process.Kill(); _ = m.Wait() })
	for _, address := range []string{g.broker, g.secure} {
		until(g.t, "mosquitto to listen on "+address, func() bool { return listens(address) })
	}
}
