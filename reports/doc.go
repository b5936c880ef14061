// Package reports answers questions about the books: what lies in store, what
// the branch owns, which documents there are, what an account took in and gave
// out, what a plan gives to whom.
//
// A question is a function that gives a [Table]: a title, the moment, the
// filters, typed columns, rows, totals and where it all comes from. A Table has
// three faces, [WriteWorkbook], [WriteCSV] and [WritePDF]; the screen is the
// fourth, so that all four agree cell by cell. What is exported is whole or
// refused, never shorter. What a person typed stays text in a workbook and is
// defused in a csv file. [PlanWorkbook] is the plan as people pass it on: a
// matrix that adds up by itself, and one sheet per recipient to be signed.
//
// Every workbook says on its last sheet what was asked, when, by whom, over how
// many rows, and gives the SHA-256 of its rows and the head of the chain of that
// moment. [VerifyFile] takes such a file and holds it against the books, and
// [CompareHead] a check code that was copied off a paper.
//
// Two rooms lie inside and import this one, which knows neither: forms, the
// papers of documents, and scrutiny, what an auditor asks. With [Begin], the
// columns and the cells of this room they make tables of their own. Package
// paper draws, and knows nothing of the books.
//
// Nothing here can write: no transaction ever reaches this room or the two
// inside. They take a db.Reader, which the transaction of a print act is too.
package reports
