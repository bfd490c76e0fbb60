package barcode

import "testing"

// The ISBT 128 donation number is the best known user of MOD 37-2; the first
// row is the worked example in the guidelines of the UK transfusion services.
func TestCheckCharacter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body string
		want byte
	}{
		{"G123498654321", 'H'},
		{"", '1'}, // nothing weighs nothing: the check character alone is 1
		{"1", '*'},
	}
	for _, tt := range tests {
		if got := checkCharacter(tt.body); got != tt.want {
			t.Errorf("checkCharacter(%q) = %c, want %c", tt.body, got, tt.want)
		}
	}
}
