package invoice

// EachInZipUpTo is [EachInZip] for archives that unpack to so many bytes.
var EachInZipUpTo = eachInZip

// OtherFill is what tells lines of two fills from one that is billed twice.
var OtherFill = otherFill

// Otherwise are by how much lines of two fills are off: microliters and parts, cents and parts.
var Otherwise = [4]int64{otherUL, otherULParts, otherCents, otherCentsParts}
