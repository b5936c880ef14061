// Package intake reads a list that somebody hands in to fill a register: the
// items, the recipients. It knows what all such lists share; what a row means
// to a register is for the register's own room to say (a Kind).
//
// Read finds the table in a workbook or CSV file: the header row by its words,
// in either language and under titles, or as a Mapping says; the rows as they
// were typed. Totals, sections, repeated headers, signatures and the example
// of a template are no rows, and are listed as skipped.
//
// A Kind judges the rows against the books: New, Changed (what was, what will
// be), Same or Faulty with every reason at its cell. A blank cell says
// nothing: what is in the books stays. Nothing is made up.
//
// Result.Post writes the good rows in one act or none, and notes how the
// columns were read, so that the next file of the same shape is read alike.
package intake
