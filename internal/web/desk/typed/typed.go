// Package typed reads what a person sent, field by field, and keeps what it was
// taken for: 0627 is a day and 7盒+24 is 374 只.
package typed

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"relief/internal/fault"
	"relief/internal/text"
)

// Values is what a person sent, as typed. Its readers name what cannot be read
// at the field and go on, so that one refusal says everything.
type Values struct {
	sent   url.Values
	today  string
	faults fault.Fields
	packs  map[string]text.Packs
	taken  map[string]Taken
}

// New begins reading on a day.
func New(sent url.Values, today string) Values { return Values{sent: sent, today: today} }

// Typed is a field exactly as typed.
func (f *Values) Typed(name string) string { return f.sent.Get(name) }

// Has tells whether the field was sent at all.
func (f *Values) Has(name string) bool { return f.sent.Has(name) }

// Text is a field without the blanks around it.
func (f *Values) Text(name string) string { return strings.TrimSpace(f.sent.Get(name)) }

// Password is a field as typed, blanks and all.
func (f *Values) Password(name string) string { return f.sent.Get(name) }

// List is every value of a field.
func (f *Values) List(name string) []string { return f.sent[name] }

// Names are the names of the fields sent.
func (f *Values) Names() []string {
	names := make([]string, 0, len(f.sent))
	for name := range f.sent {
		names = append(names, name)
	}
	return names
}

// Ticked tells whether a box was ticked.
func (f *Values) Ticked(name string) bool { return f.sent.Get(name) != "" }

// Taken is what a field was taken for, where that is not plain from what was typed.
type Taken struct {
	Day      string // YYYY-MM-DD
	MonthEnd bool   // a month was typed, and Day is its end
	Units    int64
	Unit     string
}

// Taken tells what a field that was read was taken for.
func (f *Values) Taken(name string) (Taken, bool) {
	t, some := f.taken[name]
	return t, some
}

func (f *Values) take(name string, t Taken) {
	if f.taken == nil {
		f.taken = map[string]Taken{}
	}
	f.taken[name] = t
}

// Counts says in which words the quantity of a field is counted.
func (f *Values) Counts(name string, packs text.Packs) {
	if f.packs == nil {
		f.packs = map[string]text.Packs{}
	}
	f.packs[name] = packs
}

// Units reads a whole number of units, in the words that Counts gave the field;
// what is none is a fault and gives 0.
func (f *Values) Units(name string) int64 {
	n, m := ReadUnits(f.sent.Get(name), f.packs[name])
	if m != nil {
		f.faults.Add(name, m.Key, m.Args...)
		return 0
	}
	if f.Text(name) != strconv.FormatInt(n, 10) {
		f.take(name, Taken{Units: n, Unit: f.packs[name].Unit})
	}
	return n
}

// ReadUnits reads a quantity where words are known to count it in, and else a
// plain number.
func ReadUnits(s string, packs text.Packs) (int64, *fault.Message) {
	if packs.Unit == "" && !packs.Any {
		return text.ParseUnits(s)
	}
	return text.ParseQuantity(s, packs)
}

// Date reads a date of business as YYYY-MM-DD; what is none is a fault.
func (f *Values) Date(name string) string { return f.day(name, text.Past) }

// Due reads a day that lies ahead.
func (f *Values) Due(name string) string { return f.day(name, text.Ahead) }

// DateOrEmpty reads a date that may be left out.
func (f *Values) DateOrEmpty(name string) string {
	if f.Text(name) == "" {
		return ""
	}
	return f.Date(name)
}

// Expiry reads an expiry that may be left out; a month lasts to its end.
func (f *Values) Expiry(name string) string {
	if f.Text(name) == "" {
		return ""
	}
	return f.day(name, text.Expiry)
}

func (f *Values) day(name string, way text.Way) string {
	d, m := f.Day(name, way)
	if m != nil {
		f.faults.Add(name, m.Key, m.Args...)
	}
	return d
}

// Day reads a day, and gives what is wrong with it instead of keeping it.
func (f *Values) Day(name string, way text.Way) (string, *fault.Message) {
	d, end, m := text.ParseDay(f.sent.Get(name), way, f.today)
	if m == nil && f.Text(name) != d {
		f.take(name, Taken{Day: d, MonthEnd: end})
	}
	return d, m
}

// ID reads the identity of a chosen thing; nothing chosen is a fault.
func (f *Values) ID(name string) int64 {
	typed := f.Text(name)
	n, err := strconv.ParseInt(typed, 10, 64)
	switch {
	case typed == "":
		f.faults.Add(name, "fault.required")
	case err != nil || n <= 0:
		f.faults.Add(name, "fault.unknown_choice", typed)
		return 0
	}
	return n
}

// Version reads the version the page showed.
func (f *Values) Version() int {
	n, err := strconv.Atoi(f.Text("version"))
	if err != nil {
		return -1 // fits no version: the verb says the page is stale
	}
	return n
}

// Seen is the version the page showed; a form without one fits no version.
func (f *Values) Seen() int64 {
	if v := f.Version(); v > 0 {
		return int64(v)
	}
	return -1
}

// Required is Text; nothing typed is a fault.
func (f *Values) Required(name string) string {
	v := f.Text(name)
	if v == "" {
		f.faults.Add(name, "fault.required")
	}
	return v
}

// Fault names a fault of a field that only the page knows.
func (f *Values) Fault(name string, m fault.Message) { f.faults.Add(name, m.Key, m.Args...) }

// Wrong tells whether a fault of the field was named.
func (f *Values) Wrong(name string) bool {
	err := f.Err()
	if err == nil {
		return false
	}
	_, wrong := fault.Of(err).Fields[name]
	return wrong
}

// Also adds the faulty fields of a refusal to those that could not be read, so
// that both are said at once; a field that could not be read keeps its own.
func (f *Values) Also(err error) {
	if err == nil {
		return
	}
	for name, m := range fault.Of(err).Fields {
		f.faults.Add(name, m.Key, m.Args...)
	}
}

// Err is nil, or one Invalid with every fault named so far.
func (f *Values) Err() error { return f.faults.Err(fault.Invalid, "fault.invalid") }

// Drop forgets the fields whose names begin so.
func (f *Values) Drop(prefixes ...string) {
	for name := range f.sent {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			delete(f.sent, name)
		}
	}
}

// Asked is all that a posting asks for, to bind its key to it.
func (f *Values) Asked(leave ...string) map[string][]string {
	all := map[string][]string{}
	for name, values := range f.sent {
		if !slices.Contains(leave, name) {
			all[name] = values
		}
	}
	return all
}
