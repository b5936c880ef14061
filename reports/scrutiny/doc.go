// Package scrutiny answers what an auditor asks of the books.
//
// [Audit] gives the lists of a period: series of numbers and what is missing of
// them, what came to nothing, reversals, documents in which one person held two
// roles, backdated acts, reprints, papers that are out, approvals recorded from
// paper, and the register of all documents. [AuditCounts] says how many stand
// on each. [Trace] follows a lot from its source over every movement to who
// signed for how many, and [TraceSlip] goes back from a slip to the receipts.
// Each is a reports.Table with its faces, or a part of it for a screen.
//
// [Verify] walks the whole of the books: the chain, balances and holds rebuilt,
// states and numbers of documents, quantities handed over, prints and files.
//
// Nothing here can write: it takes a db.Reader.
package scrutiny
