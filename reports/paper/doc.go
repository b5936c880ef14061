// Package paper sets the papers of the branch as PDF: the issue note, the
// handover note, the plan for the meeting and the rest of the forms.
//
// A Paper is words: what stands in every box, after all names, dates and
// quantities have been looked up and formatted. It knows nothing of the
// database. A print row keeps a Paper as JSON, and Render gives the same bytes
// for the same Paper, so that the copy handed over in October can be printed
// again in December. The builders (IssueNote, HandoverNote, PickList,
// PlanSheet, OwnUseNote, ReceiptNote, GoodsNote) turn plain facts into Papers,
// each with the columns, signatures and copies its form prescribes. What is unknown
// prints as a dash or （未计价）, never as 0.
//
// From a Paper to a PDF there are four steps, each in its own files:
//
//  1. The gate (clean.go): every string passes pdfText, which asks the font
//     itself whether it can draw each character. What it cannot becomes 〓 and is
//     listed at the foot. So no text makes rendering fail and no row is lost.
//  2. The layout (layout.go, table.go, tail.go): rows of cells fill a frame, page
//     by page; heads repeat, rows stay whole, the last two rows stay with the
//     signatures. The outcome is a list of marks, so the number of pages and the
//     characters used are known before anything is drawn. A paper that is just too
//     long is set once more, a little closer.
//  3. The cut (font.go, cut.go): the font is read once per process; each document
//     gets a small font of the glyphs it uses. Characters beyond U+FFFF, which
//     the PDF writer refuses, get private codes in it.
//  4. The drawing (draw.go): the marks go to the PDF writer. Dates inside the
//     file are fixed.
//
// No seal and no emblem is ever drawn; room is left for them.
package paper
