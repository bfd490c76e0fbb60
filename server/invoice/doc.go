// Package invoice reads fiscal documents and says what is wrong with them: Mexican CFDI 4.0
// (and 3.3, which is issued no more) with what fuel adds to them. [Read] takes one apart, as
// it was sent and hostile if need be; [Document.Chain] writes what its seals are over; and
// [Check] holds it against itself, and against the tax tables and contracts of its day.
//
// Nothing here knows a clock, a file, a network or a vehicle. Amounts stay exact decimals
// as they are written: fills are matched in package reconcile, where they are microliters
// and cents. Facts are from the schemas of the tax authority (cfdv40.xsd, ecc12.xsd,
// hidrocarburospetroliferos.xsd, TimbreFiscalDigitalv11.xsd) unless something else is named.
package invoice
