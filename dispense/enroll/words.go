package enroll

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// wordFile holds 256 Spanish words, one a line and in order, so that a word
// stands for a byte: common nouns without accents, no two alike in their first
// four letters, because people write them down and read them to one another.
//
//go:embed words.txt
var wordFile string

func wordList() []string { return strings.Fields(wordFile) }

// Words writes bytes as words, one a byte.
func Words(b []byte) []string {
	list := wordList()
	words := make([]string, len(b))
	for i, c := range b {
		words[i] = list[c]
	}
	return words
}

// ErrWord means that a word is none of the list.
var ErrWord = errors.New("not one of the words")

// Bytes reads words, which may be in capitals or cut after four letters.
func Bytes(words []string) ([]byte, error) {
	list := wordList()
	b := make([]byte, len(words))
	for i, w := range words {
		w = strings.ToLower(w)
		n := slices.IndexFunc(list, func(of string) bool { return w == of || len(w) >= 4 && strings.HasPrefix(of, w) })
		if n < 0 {
			return nil, fmt.Errorf("word %d, %.20q: %w; look at it again", i+1, w, ErrWord)
		}
		b[i] = byte(n)
	}
	return b, nil
}

// fingerprintWords is how many words two people compare: 64 bits. Whoever wants
// another request to show the same words has to try 2^64 of them while the
// invitation lasts.
const fingerprintWords = 8

// Fingerprint returns the words that stand for a request: the box shows them on
// its screen and the server on its page, and a person compares.
func Fingerprint(note []byte) []string {
	sum := sha256.Sum256(note)
	return Words(sum[:fingerprintWords])
}
