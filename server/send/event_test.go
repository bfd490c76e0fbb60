package send

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// docs/webhooks.md tells of every event, and of every member of its data.
func TestEventsAreDocumented(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(b), "\n### ")
	for _, event := range append(Events(), Test) {
		about := ""
		for _, s := range sections {
			if title, _, _ := strings.Cut(s, "\n"); strings.Contains(title, "`"+event+"`") {
				about = s
			}
		}
		if about == "" {
			t.Errorf("%s is not in docs/webhooks.md", event)
			continue
		}
		data, err := json.Marshal(Data(event))
		members := map[string]any{}
		if err == nil {
			err = json.Unmarshal(data, &members)
		}
		if err != nil || len(members) == 0 {
			t.Fatalf("%s: got %s, %v", event, data, err)
		}
		for m := range members {
			if !strings.Contains(about, "`"+m+"`") {
				t.Errorf("%s: member %s is not in docs/webhooks.md", event, m)
			}
		}
	}
	if Data("nothing") != nil || !KnownEvents(Events()) || KnownEvents([]string{Test}) {
		t.Error("an event that nobody knows is known, or the other way round")
	}
}

// The example of the document is a message as it is sent.
func TestBody(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 27, 12, 4, 11, 0, time.FixedZone("", -6*3600))
	amount, odometer := int64(100223), int64(84_210_000)
	got, err := Body(Fill, at, &FillData{
		Record: "norte/1/18231", Station: "norte", StationName: "Norte", Vehicle: "v0000012", FleetNo: "PC-01", Plate: "YA-12-34", Department: "civ", Driver: "d8",
		Grade: "magna", VolumeUL: 40_250_000, AmountCents: &amount, Currency: "MXN", OdometerM: &odometer, HappenedAt: at.UTC().Add(-14 * time.Second), VolumeFrom: "pump",
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil || !strings.Contains(string(doc), "\n"+got+"\n") {
		t.Errorf("the example: got %s, %v, which is not in docs/webhooks.md", got, err)
	}
}
