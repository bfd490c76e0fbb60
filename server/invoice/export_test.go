package invoice

// EachInZipUpTo is [EachInZip] for archives that unpack to so many bytes.
var EachInZipUpTo = eachInZip

// OtherFill is what tells lines of two fills from one that is billed twice.
var OtherFill = otherFill
