package auditing

// ReadPapers reads the papers of a file.
var ReadPapers = readPapers
