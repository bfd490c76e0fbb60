package server

import (
	"testing"
	"time"
)

// Two boxes with one key push each other out all the time; a bad line does it
// now and then.
func TestRivals(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		every  time.Duration
		times  int
		alarms int
	}{
		{"two boxes", time.Minute, 12, 2},
		{"a bad line", 3 * time.Minute, 100, 0},
		{"a few at once", time.Second, 4, 0},
		{"a storm", time.Second, 50, 10},
	} {
		r := rivals{seen: map[string][]time.Time{}}
		alarms := 0
		for n := range tt.times {
			times, alarm := r.note("norte", at.Add(time.Duration(n)*tt.every))
			if alarm {
				alarms++
				if times != rivalTimes {
					t.Errorf("%s: an alarm of %d times, want %d", tt.name, times, rivalTimes)
				}
			}
			if _, other := r.note("sur", at.Add(time.Duration(n)*time.Hour)); other {
				t.Errorf("%s: an alarm of the other station", tt.name)
			}
		}
		if alarms != tt.alarms {
			t.Errorf("%s: got %d alarms, want %d", tt.name, alarms, tt.alarms)
		}
	}
}

// The addresses that boxes are told follow from those that are listened at, where
// that can be done, and what is missing is named.
func TestStationsConfig(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		cfg         Config
		url, broker string
		bad         bool
	}{
		{"nothing", Config{}, "", "", false},
		{"an address", Config{Stations: StationsConfig{Listen: "10.0.0.1:8443"}, MQTT: MQTTConfig{ListenTLS: ":8883"}}, "https://10.0.0.1:8443", "ssl://10.0.0.1:8883", false},
		{"all addresses", Config{Stations: StationsConfig{Listen: ":8443"}}, "", "", true},
		{"a name", Config{Stations: StationsConfig{Listen: ":8443", URL: "https://litro.example:8443"}, MQTT: MQTTConfig{ListenTLS: ":8883"}}, "https://litro.example:8443", "ssl://litro.example:8883", false},
		{"a broker that is not ours", Config{Stations: StationsConfig{Listen: ":8443", URL: "https://a:1"}, MQTT: MQTTConfig{URL: "ssl://b:8883"}}, "https://a:1", "ssl://b:8883", false},
		{"another way to it", Config{Stations: StationsConfig{Listen: ":8443", URL: "https://a:1", Broker: "ssl://c:8883"}, MQTT: MQTTConfig{URL: "tcp://b:1883"}}, "https://a:1", "ssl://c:8883", false},
		{"plain http", Config{Stations: StationsConfig{Listen: ":8443", URL: "http://a:1"}}, "http://a:1", "", true},
		{"a URL without listening", Config{Stations: StationsConfig{URL: "https://a:1"}}, "https://a:1", "", true},
		{"no port", Config{Stations: StationsConfig{Listen: "a"}}, "", "", true},
		{"no port with TLS", Config{MQTT: MQTTConfig{ListenTLS: "a"}}, "", "", true},
	} {
		tt.cfg.Data = "/var/lib/litro-server"
		if err := tt.cfg.Validate(); (err != nil) != tt.bad {
			t.Errorf("%s: got %v, want an error: %t", tt.name, err, tt.bad)
		}
		if got := tt.cfg.withDefaults().Stations; !tt.bad && (got.URL != tt.url || got.Broker != tt.broker) {
			t.Errorf("%s: boxes are told %q and %q, want %q and %q", tt.name, got.URL, got.Broker, tt.url, tt.broker)
		}
	}
}
