package canon

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzDecode holds the readers against one another: what Decode accepts comes
// out of Append with the same bytes and passes CheckObject.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{smallest, fullText, `{}`, `{"v":1,"text":"\u0041","said":false}`, `{"v":1,"said":true,"pair":"\"/\\"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := sampleCodec.Decode(text)
		if err != nil {
			return
		}
		again, err := sampleCodec.Append(nil, v)
		if err != nil || !bytes.Equal(again, text) {
			t.Errorf("Decode accepts %q; Append writes %q, %v", text, again, err)
		}
		if err := CheckObject(text); err != nil {
			t.Errorf("Decode accepts %q; CheckObject says %v", text, err)
		}
	})
}

// FuzzCheckObject: what CheckObject accepts is compact JSON without floats.
func FuzzCheckObject(f *testing.F) {
	for _, seed := range []string{fullText, `{"a":[[1],{"b":"\\"}],"c":false}`, `{"a":-1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if CheckObject(text) != nil {
			return
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil || !bytes.Equal(compact.Bytes(), text) {
			t.Errorf("CheckObject accepts %q, of which json.Compact makes %q, %v", text, compact.Bytes(), err)
		}
	})
}
