// Package matrix reads a distribution plan out of a workbook: who gets how
// many of what, as a table of items against recipients.
//
// Parse finds the table in a sheet, whichever way it lies: recipients down and
// items across, as most offices draw it, or the other way round. Rows and
// columns of totals, stock and balance are compared where the file holds a
// figure and never read as recipients; a row or column kept by the branch
// itself (自留, 培训教具) is marked as such; running numbers, kinds of
// institution, units and remarks are set aside.
//
// Resolve looks the names up and gives the lines of the plan in base units.
// An empty cell and a nought both mean nothing is given. What cannot be read
// is named by its cell, as in G3; an unknown name is never guessed, but an
// unknown recipient may be made when somebody asks for it, with a kind that is
// read off its name.
package matrix
