package barcode

import "strings"

// checkAlphabet gives each character its value in ISO/IEC 7064, MOD 37-2. The
// star stands for 36 and is only ever the check character itself.
const checkAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"

// checkCharacter returns the ISO/IEC 7064 MOD 37-2 check character of body, an
// id and a version written together without their dot.
//
// Position i from the right weighs 2^i modulo the prime 37. So one wrong
// character always shows, and so do two that changed places however far apart,
// because 2^i repeats only after 36 places. MOD 37,36 of the same standard
// would spare the star, but lets some neighbors change places unseen
// (P = 18−a before "a, a+1").
//
// The dot needs no weight: an id always has [IDLength] characters, so the dot
// has one place, and text with the dot elsewhere, missing or replaced is not of
// the form that is checked at all.
func checkCharacter(body string) byte {
	p := 0
	for _, c := range []byte(body) {
		p = (p + strings.IndexByte(checkAlphabet, c)) * 2 % 37
	}
	return checkAlphabet[(38-p)%37]
}

// withoutDot returns "id.version" without its dot.
func withoutDot(text string) string {
	return text[:IDLength] + text[IDLength+1:]
}
