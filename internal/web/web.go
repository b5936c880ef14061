package web

import (
	"relief/internal/web/books"
	"relief/internal/web/desk"
	"relief/internal/web/goodsin"
	"relief/internal/web/imports"
	"relief/internal/web/office"
	"relief/internal/web/rounds"
	"relief/internal/web/store"
)

// Options are what a server stands on.
type Options = desk.Options

// Server answers requests about one set of books.
type Server = desk.Desk

// New makes a server of all rooms. A template or a message file with a mistake
// in it, or an act without words, stops the start.
func New(o Options) (*Server, error) {
	d, err := desk.New(o)
	if err != nil {
		return nil, err
	}
	for _, room := range []func(*desk.Desk) (desk.Area, error){
		office.Area, goodsin.Area, store.Area, imports.Area, rounds.Area, books.Area,
	} {
		area, err := room(d)
		if err != nil {
			return nil, err
		}
		d.Add(area)
	}
	if err := d.Whole(); err != nil {
		return nil, err
	}
	return d, d.Open()
}
