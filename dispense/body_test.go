package dispense

import (
	"encoding/json"
	"testing"
)

// A kind named like a member of the envelope would repeat that member.
func TestNoKindIsAMemberOfTheEnvelope(t *testing.T) {
	t.Parallel()
	var members map[string]json.RawMessage
	b, err := envelopeCodec.Append(nil, &Envelope{
		V: 1, Station: "norte", Epoch: 1, Seq: 1, Prev: HashNote(nil).String(), Kind: "tick", Clock: Unset,
		At: testTime,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &members); err != nil {
		t.Fatal(err)
	}
	for kind := range bodies {
		if members[kind] != nil {
			t.Errorf("kind %q is also a member of the envelope", kind)
		}
	}
}
