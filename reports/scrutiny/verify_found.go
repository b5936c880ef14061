package scrutiny

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Misfound are rows after each other of a register, of which some are not found
// by their words, or by others.
type Misfound struct {
	Table    string
	From, To int64
}

// run is one of a register's runs; the zero run is none.
type run struct {
	table string
	n     int64
}

// finder holds what rows are found by against the rows, run by run.
type finder struct {
	seed  maphash.Seed
	left  map[run]uint64 // hashes of the keys that there should be, less those that there are
	at    run
	text  string // of the run
	keys  int    // how many it is of
	bad   bool   // it does not hold them all
	wrong []Misfound
}

func (f *finder) hash(id int64, key string) uint64 {
	if key == "" { // finds nothing
		return 0
	}
	return maphash.Comparable(f.seed, struct {
		id  int64
		key string
	}{id, key})
}

// next goes on to a run.
func (f *finder) next(at run) {
	if at == f.at {
		return
	}
	if f.at != (run{}) && (f.bad || f.keys == 0 || f.left[f.at] != 0) {
		f.found(f.at)
	}
	delete(f.left, f.at)
	f.at, f.text, f.keys, f.bad = at, "", 0, false
}

func (f *finder) found(at run) {
	f.wrong = append(f.wrong, Misfound{at.table, at.n * db.RunLength, (at.n+1)*db.RunLength - 1})
}

// CheckFound says of which rows the keys, or the runs of keys, are not what the
// rows say. A run may hold what a row was found by before.
func CheckFound(ctx context.Context, r db.Reader) ([]Misfound, error) {
	f := finder{seed: maphash.MakeSeed(), left: map[run]uint64{}}
	if err := EachFindable(ctx, r, func(row db.Findable) error {
		f.left[run{row.Table, row.ID / db.RunLength}] += f.hash(row.ID, row.Key())
		return nil
	}); err != nil {
		return nil, err
	}
	var k struct {
		Kind, Key string
		Run, ID   int64
	}
	if err := r.Each(ctx, &k, func() error {
		f.next(run{k.Kind, k.Run})
		if k.ID < 0 {
			f.text = k.Key
			return nil
		}
		f.keys++
		f.bad = f.bad || !strings.Contains(f.text, k.Key)
		f.left[f.at] -= f.hash(k.ID, k.Key)
		return nil
	}, `
		SELECT kind, run, -1 AS id, keys AS key FROM find_runs WHERE branch_id = ?
		UNION ALL
		SELECT kind, id / `+db.RunOf+`, id, key FROM find_keys WHERE branch_id = ?
		ORDER BY 1, 2, 3`, r.Where().Branch, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("check what is found: %w", err)
	}
	f.next(run{})
	for at, sum := range f.left { // of which nothing is there
		if sum != 0 {
			f.found(at)
		}
	}
	return f.wrong, nil
}

// registers are the words for what is found, other than documents by number.
var registers = map[string]string{
	"arrivals": "kind.receipt", "donors": "report.register_donors", "equipment": "menu.equipment",
	"items": "menu.items", "lots": "search.lots",
	"places": "report.register_places", "plans": "menu.plans", "recipients": "menu.recipients",
	"slips": "menu.slips",
}

func (v *verifier) keys(ctx context.Context) (int64, error) {
	list, err := CheckFound(ctx, v.r)
	if err != nil {
		return 0, err
	}
	for _, m := range list {
		key := registers[m.Table]
		if kind, is := strings.CutPrefix(m.Table, "documents/"); is {
			key = document.Kind(kind).Key()
		}
		var name any = m.Table
		if key != "" {
			name = fault.Message{Key: key}
		}
		v.add("keys", "report.found_keys", name, m.From, m.To)
	}
	return v.count(ctx, "find_keys")
}
