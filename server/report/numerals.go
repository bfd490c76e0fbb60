package report

import (
	"fmt"
	"strings"
)

var (
	onesES = strings.Fields("cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve " +
		"veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve")
	tensES     = strings.Fields("_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa")
	hundredsES = strings.Fields("_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos")
	onesEN     = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tensEN     = strings.Fields("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
)

// mostInWords is what is written in words at most.
const mostInWords = 999_999_999

// inWords writes a whole number in words, as it stands before a noun. Above
// [mostInWords] and below 0 it stays in figures.
func inWords(lang string, n int64) string {
	switch {
	case n < 0 || n > mostInWords:
		return fmt.Sprint(n)
	case strings.HasPrefix(lang, "es"):
		return spanish(n)
	}
	return english(n)
}

// spanish writes a number before a noun: un litro, veintiún litros, cien pesos.
func spanish(n int64) string {
	switch {
	case n < 30:
		return onesES[n]
	case n < 100:
		return joinedBy(tensES[n/10], " y ", n%10, spanish)
	case n == 100:
		return "cien"
	case n < 1000:
		return joinedBy(hundredsES[n/100], " ", n%100, spanish)
	case n < 2000:
		return joinedBy("mil", " ", n%1000, spanish)
	case n < 1_000_000:
		return joinedBy(spanish(n/1000)+" mil", " ", n%1000, spanish)
	case n < 2_000_000:
		return joinedBy("un millón", " ", n%1_000_000, spanish)
	}
	return joinedBy(spanish(n/1_000_000)+" millones", " ", n%1_000_000, spanish)
}

func english(n int64) string {
	switch {
	case n < 20:
		return onesEN[n]
	case n < 100:
		return joinedBy(tensEN[n/10], "-", n%10, english)
	case n < 1000:
		return joinedBy(onesEN[n/100]+" hundred", " ", n%100, english)
	case n < 1_000_000:
		return joinedBy(english(n/1000)+" thousand", " ", n%1000, english)
	}
	return joinedBy(english(n/1_000_000)+" million", " ", n%1_000_000, english)
}

// joinedBy adds what is left of a number, unless it is nothing.
func joinedBy(head, with string, rest int64, words func(int64) string) string {
	if rest == 0 {
		return head
	}
	return head + with + words(rest)
}
