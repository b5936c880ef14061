// Package opening reads the clerk's own workbook of the opening count, the
// way clerks keep it, and says of every row what it means.
//
// Two steps without a database, and one into it:
//
// Load (or Parse, for one sheet) finds the table: the header row by its words
// (品名, 规格型号, 单位, 实盘数 …, English too), the date, the warehouse and the
// witness around it, the rows as they were typed. Total rows are compared with
// the sum and never read as goods; the sign-off row ends the table. What was
// found can be corrected by a Mapping.
//
// Resolve gives every row a state. Matched: an item the branch knows, with
// whole units of its base unit. New: an item it does not know; it is made only
// when somebody ticks it. Faulty: with every reason, each at its cell.
// NotCounted: the count is blank, and blank is not nought. Total: a total row.
// An Edit corrects what was typed in place, and Resolve runs again.
//
// Post writes what can be posted as one receipt, with the workbook behind it.
//
// Nothing is made up. A lot, a maker's date, an expiry or a unit that is not
// written stays empty; a blank unit means the base unit and the row says so; a
// hidden row is read and marked, since somebody may have hidden it on purpose
// or by mistake.
package opening
