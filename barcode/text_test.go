package barcode_test

import (
	"testing"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
)

// Telephones read what no label has: small letters, and signs of an address.
func TestRenderText(t *testing.T) {
	t.Parallel()
	const text = "otpauth://totp/Litro%20Xalapa:ana?issuer=Litro%20Xalapa&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	img, err := barcode.RenderText(text, 4)
	if err != nil {
		t.Fatal(err)
	}
	path := barcodetest.Save(t, img)
	for _, reader := range barcodetest.Readers(barcode.QR) {
		if got := reader.Read(t, barcode.QR, path); len(got) != 1 || got[0] != text {
			t.Errorf("%s reads %q, want %q", reader, got, text)
		}
	}
	if _, err := barcode.RenderText(text, 0); err == nil {
		t.Error("modules of no pixel: got no error")
	}
}
