package invoice

// EachInZipUpTo is [EachInZip] for archives that unpack to so many bytes.
var EachInZipUpTo = eachInZip
