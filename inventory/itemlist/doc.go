// Package itemlist says what the rows of a list of items mean to the register
// of items. A row is the item of its code, else the item of its name and
// specification; else it is a new one.
package itemlist
