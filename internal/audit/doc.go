// Package audit reads the chain: who did what, when, and whether the books
// still say what was written then.
//
// Every act left one row whose hash covers the row before it (internal/db
// writes it; nobody else does). [Walk] takes every row's hash again and holds
// the movements table against what the rows say was posted, so that a changed,
// swapped, added or missing row is named. A chain cannot see that its own tail
// was cut off: for that [Walk] is given anchors, heads that were printed or
// kept elsewhere.
//
// [History] is one document's rows for its page, [List] is the auditor's page.
package audit
