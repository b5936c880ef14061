// Package oversight holds what an auditor asks of the branch: findings.
//
// A finding 问题 is a note on a document, a lot or an item. An auditor opens it
// with an owner and a day by which it is due; the owner answers; an auditor who
// is not the owner closes it, or opens it again with another day. What was said
// is kept in order and never changed. Nothing else of the books is touched.
package oversight
