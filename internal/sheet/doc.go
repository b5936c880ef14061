// Package sheet reads a workbook that somebody else made and uploaded, as
// plain cells, without trusting any of it.
//
// An .xlsx file is a zip of XML parts, and a few kilobytes of it can ask for
// gigabytes: a part that inflates a thousandfold, a row with one cell in
// column XFD, a million empty rows, one string of sixty megabytes, a style
// sheet of six million styles. So a file passes four gates, each of which
// looks only at what the one before let through:
//
//  1. The wrapping (archive.go): it must be a zip, not an old .xls and not
//     locked by a password; few entries, known names, a declared size, a
//     ratio and a really inflated size within limits.
//  2. The markup (markup.go): no part has a document type, a tag or a text
//     longer than a cell may be, deep nesting or too many elements.
//  3. The shape (shape.go): rows and cells ascend, stand where the format
//     puts them, and number no more than the limits allow. What excelize does
//     not hand out with a row (type, date style, formula, hidden, merged) is
//     noted down here.
//  4. The values (grid.go): excelize streams the rows of a workbook that is
//     rebuilt from the one sheet and the shared strings only, raw, never
//     formatted and never calculated.
//
// A file that is no zip is read as a table in plain text (csv.go): UTF-8 with
// or without its mark, UTF-16 with it, else GB18030; commas, semicolons or
// tabs; the same limits. Whoever reads opening counts, plans or lists gets the
// same Book and need not know.
//
// What comes out is a Grid: rows with the number Excel shows beside them, and
// cells as they were typed. Nothing is guessed here; what a cell means is for
// the rooms that read opening counts and distribution plans.
//
// Every refusal is a fault with a key of the catalogue area "sheet"; a panic
// inside a parser is one too. One file is read at a time, whoever uploads it;
// others wait as long as their context allows.
package sheet
