package all_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/all"
)

// samples are the documented options of every driver, in JSON so that an unknown
// field is an error here as it is in a station's configuration.
func samples(t *testing.T) []all.Options {
	t.Helper()
	b, err := os.ReadFile("testdata/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var s []all.Options
	if err := d.Decode(&s); err != nil {
		t.Fatalf("samples: %v", err)
	}
	return s
}

func TestEverySampleConstructs(t *testing.T) {
	t.Parallel()
	untried := all.Drivers()
	for _, o := range samples(t) {
		near, far := net.Pipe()
		d, err := all.New(near, slog.New(slog.DiscardHandler), o)
		if err != nil {
			t.Errorf("%s: %v", o.Driver, err)
			continue
		}
		delete(untried, o.Driver)
		hoses := d.Hoses()
		if len(hoses) != len(o.Hoses) {
			t.Errorf("%s: got %d hoses, want %d", o.Driver, len(hoses), len(o.Hoses))
		}
		for i, h := range hoses {
			if h.ID != o.Hoses[i].ID || h.StepUL <= 0 {
				t.Errorf("%s: got hose %+v, want %s with a step", o.Driver, h, o.Hoses[i].ID)
			}
		}
		if err := d.Close(); err != nil {
			t.Errorf("%s: close: %v", o.Driver, err)
		}
		if _, err := far.Write([]byte{0}); err == nil {
			t.Errorf("%s: the line is open after Close", o.Driver)
		}
	}
	for name := range untried {
		t.Errorf("driver %s has no sample", name)
	}
}

// dartHose is a good hose with more settings.
func dartHose(more string) string {
	return `{"id":"1",` + more + `,"volume_decimals":2,"amount_decimals":2,"price_decimals":2}`
}

func TestWrongOptionsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	tests := []struct{ options, want string }{
		{`{"driver":"telex"}`, `unknown driver "telex": use one of cbc, dart, horustech, manual, pulser`},
		{`{"driver":"dart"}`, "no hoses"},
		{`{"driver":"dart","hoses":[{"id":"1","side":1,"nozzle":1,"volume_decimals":2}]}`, "hose 1: volume_decimals, amount_decimals or price_decimals is missing"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":33,"nozzle":1`) + `]}`, "hose 1: side 33, want 1 to 32"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":9`) + `]}`, "hose 1: nozzle 9, want 1 to 8"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1,"total_digits":11`) + `]}`, "hose 1: total_digits 11, want 10 or 12"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1,"total_decimals":5`) + `]}`, "hose 1: total_decimals 5, want 0 to 4"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1,"arm":"hand"`) + `]}`, `arm "hand", want pump or watch`},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1`) + "," + strings.Replace(dartHose(`"side":1,"nozzle":1`), `"1"`, `"2"`, 1) + `]}`,
			"hoses 1 and 2 share nozzle 1 of side 1"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1`) + "," +
			strings.NewReplacer(`"1"`, `"2"`, `:2,`, `:3,`).Replace(dartHose(`"side":1,"nozzle":2`)) + `]}`, "hoses 1 and 2 share side 1 and have other decimals"},
		{`{"driver":"dart","hoses":[` + dartHose(`"side":1,"nozzle":1,"preset_decimals":2`) + `]}`, "hose 1: preset_decimals is a setting of cbc and horustech: leave it out"},
		{`{"driver":"horustech","echo":true,"hoses":[{"id":"1","nozzle":1}]}`, "echo is a setting of dart: leave it out"},
		{`{"driver":"horustech","hoses":[{"id":"1","nozzle":1,"side":1}]}`, "hose 1: side, total_decimals and total_digits are settings of dart: leave them out"},
		{`{"driver":"horustech","hoses":[{"id":"1","nozzle":1,"price_decimals":0}]}`, "hose 1: 0 decimals, want 1 to 4"},
		{`{"driver":"pulser","hoses":[{"id":"1","arm":"watch"}]}`, "hose 1: arm and decimals are settings of cbc and dart and horustech: leave them out"},
		{`{"driver":"horustech"}`, "no hoses"},
		{`{"driver":"horustech","hoses":[{"id":"1"}]}`, "hose 1: nozzle 0, want 1 to 99"},
		{`{"driver":"horustech","hoses":[{"id":"1","nozzle":1},{"id":"2","nozzle":1}]}`, "hoses 1 and 2 share"},
		{`{"driver":"horustech","hoses":[{"id":"1","nozzle":1,"arm":"hand"}]}`, `arm "hand", want pump or watch`},
		{`{"driver":"horustech","hoses":[{"id":"1","nozzle":1,"den":39}]}`, "hose 1: scale, terminals"},
		{`{"driver":"manual","short_preset":true,"hoses":[{"id":"1"}]}`, "short_preset is a setting of horustech"},
		{`{"driver":"horustech","sale_form":"a4","hoses":[{"id":"1","nozzle":1}]}`, "sale_form is a setting of cbc: leave it out"},
		{`{"driver":"cbc","hoses":[{"id":"1","nozzle":1}]}`, "hose 1: nozzle is a setting of"},
		{`{"driver":"cbc","hoses":[{"id":"1","code":"44","amount_decimals":0}]}`, "hose 1: 0 decimals, want 1 to 4"},
		{`{"driver":"cbc","hoses":[{"id":"1"}]}`, "hose 1: give its code as printed, such as 44, or its channel"},
		{`{"driver":"cbc","hoses":[{"id":"1","code":"03"}]}`, `hose 1: nozzle code "03", want two`},
		{`{"driver":"cbc","hoses":[{"id":"1","channel":13,"address":1}]}`, "hose 1: channel 13, want 1 to 12"},
		{`{"driver":"cbc","hoses":[{"id":"1","channel":1}]}`, "hose 1: address 0, want 1 to 4"},
		{`{"driver":"cbc","hoses":[{"id":"1","code":"44","channel":1,"address":2,"position":1}]}`, "code 44 is channel 1, address 1, position 1"},
		{`{"driver":"cbc","hoses":[{"id":"1","code":"44"},{"id":"2","channel":1,"address":1,"position":1}]}`, "hoses 1 and 2 share an id or nozzle code 44"},
		{`{"driver":"cbc","sale_form":"a9","hoses":[{"id":"1","code":"44"}]}`, `sale form "a9", want one of a4, a3, a2, @, A`},
		{`{"driver":"cbc","progress":"both","hoses":[{"id":"1","code":"44"}]}`, `progress "both", want money or volume`},
		{`{"driver":"cbc","hoses":[{"id":"1","code":"44","arm":"hand"}]}`, `hose 1: arm "hand", want pump or watch`},
		{`{"driver":"manual","timeout_ms":-1,"hoses":[{"id":"1"}]}`, "timeout_ms -1"},
		{`{"driver":"pulser","hoses":[{"id":"1"}]}`, "hose 1: scale 0/0"},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":1,"profile":"abacus","channel":0}}]}`,
			`counter: unknown profile "abacus": use one of adam4150`},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":1,"profile":"waveshare-io8","channel":0}}]}`,
			"counter: channel 0, but a module waveshare-io8 has 0 for it"},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":248,"profile":"adam4150","channel":0}}]}`,
			"counter: slave 248, want 1 to 247"},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":1,"profile":"testdata/absent.json","channel":0}}]}`,
			"profile testdata/absent.json: open testdata/absent.json: no such file or directory; correct the path"},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":1,"profile":"testdata/taken.json","channel":0}}]}`,
			`profile testdata/taken.json: profile: "adam4150" is also the name of one that comes with Litro; choose another`},
		{`{"driver":"pulser","hoses":[{"id":"1","num_ul":1000000,"den":39,"counter":{"slave":1,"profile":"testdata/samples.json","channel":0}}]}`,
			"profile testdata/samples.json: "},
	}
	for _, tt := range tests {
		var o all.Options
		if err := json.Unmarshal([]byte(tt.options), &o); err != nil {
			t.Fatal(err)
		}
		d, err := all.New(nil, slog.New(slog.DiscardHandler), o)
		if err == nil || !strings.Contains(err.Error(), tt.want) || d != nil {
			t.Errorf("%s: got %v, error %v, want %q", tt.options, d, err, tt.want)
		}
	}
}

// A codec that was never run on hardware explains frames and drives nothing.
func TestCodecsWithoutDriver(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gilbarco", "gilbarco-two-wire", "azt", "azt-2.0-topaz"} {
		if d, err := all.New(nil, slog.New(slog.DiscardHandler), all.Options{Driver: name}); err == nil || !strings.Contains(err.Error(), "unknown driver") {
			t.Errorf("%s: got driver %v, error %v, want none", name, d, err)
		}
	}
}

// Who watches a hose and what closes it without the agent, of every sample, as a
// person must know it.
func TestSamplesSayWhatFailsSafe(t *testing.T) {
	t.Parallel()
	pulsers := map[string]string{
		"diesel": "the module closes the valve within 3s of the last poll", "adblue": "", "bowser": "a timer relay of 5 s in the panel",
	}
	for _, o := range samples(t) {
		d, err := all.New(nil, slog.New(slog.DiscardHandler), o)
		if err != nil {
			t.Errorf("%s: %v", o.Driver, err)
			continue
		}
		for _, h := range d.Hoses() {
			want := pulsers[h.ID] // elsewhere the pump ends the flow, or nothing does
			if h.FailSafe != want || h.Unguarded() != (h.Arm == pump.ArmWatch && want == "") {
				t.Errorf("%s %s: got %q, unguarded %t, want %q", o.Driver, h.ID, h.FailSafe, h.Unguarded(), want)
			}
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	var all []string
	for _, o := range samples(t) {
		all = append(all, o.Files()...)
	}
	if len(all) != 1 || all[0] != "testdata/patio.json" {
		t.Errorf("files of the samples: got %v, want testdata/patio.json once", all)
	}
}
