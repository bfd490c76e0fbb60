// Package report turns the questions that people ask about fuel into tables,
// and writes what is printed or handed on.
//
// A report is a table value: its columns, rows and totals are computed once,
// and page, CSV, XLSX, PDF and JSON all write that same value, so their totals
// cannot differ. The writers of PDF and XLSX live here and nowhere else.
//
// The package asks no database and no clock; whoever calls it hands over rows
// and the time that is printed.
package report
