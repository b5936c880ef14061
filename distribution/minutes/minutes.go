package minutes

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"relief/distribution/matrix"
	"relief/internal/fault"
	"relief/internal/text"
)

// Names is what the branch knows, by text.Fold of every name and alias.
type Names struct {
	Items      map[string]matrix.Item
	Recipients map[string]matrix.Recipient
	Leading    map[string]bool // of Items, those that begin with a specification
}

// Item implements matrix.Names.
func (n Names) Item(key string) (matrix.Item, bool) { it, ok := n.Items[key]; return it, ok }

// Recipient implements matrix.Names.
func (n Names) Recipient(key string) (matrix.Recipient, bool) {
	r, ok := n.Recipients[key]
	return r, ok
}

// AsBase gives the names with more words for the base unit of items, for one
// text alone; words an item knows stay what they are.
func (n Names) AsBase(words map[int64][]string) Names {
	if len(words) == 0 {
		return n
	}
	items := make(map[string]matrix.Item, len(n.Items))
	for key, it := range n.Items {
		if more := words[it.ID]; len(more) > 0 {
			units := maps.Clone(it.Units)
			if units == nil {
				units = map[string]int64{}
			}
			for _, w := range more {
				if _, known := units[text.Fold(w)]; !known {
					units[text.Fold(w)] = 1
				}
			}
			it.Units = units
		}
		items[key] = it
	}
	n.Items = items
	return n
}

// Span is a stretch of the text, in characters (code points) from 0; To is
// behind the last one.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Stock is a count the text says lay in the store, in base units.
type Stock struct {
	ItemID int64  `json:"-"`
	Item   string `json:"item"`
	Spec   string `json:"spec,omitempty"`
	Units  int64  `json:"units"`
	Span
}

// Line is one figure of the plan in base units, above nought.
type Line struct {
	RecipientID int64  `json:"-"`
	ItemID      int64  `json:"-"`
	Recipient   string `json:"recipient"`
	Item        string `json:"item"`
	Spec        string `json:"spec,omitempty"`
	Units       int64  `json:"units"`
	Span
}

// Label is the item with its specification.
func (s Stock) Label() string { return matrix.Item{Name: s.Item, Spec: s.Spec}.Label() }

// Label is the item with its specification.
func (l Line) Label() string { return matrix.Item{Name: l.Item, Spec: l.Spec}.Label() }

// Label is the item with its specification.
func (k Kept) Label() string { return matrix.Item{Name: k.Item, Spec: k.Spec}.Label() }

// The bases of a kept figure.
const (
	Stated  = "stated"  // the text says so
	Balance = "balance" // the text names the item alone
)

// Kept is an item the branch keeps for itself. With Basis Balance, Units is
// the stated stock less what is given, to be confirmed, and nil where the text
// states no stock or was not read whole.
type Kept struct {
	ItemID int64  `json:"-"`
	Item   string `json:"item"`
	Spec   string `json:"spec,omitempty"`
	Units  *int64 `json:"units"`
	Basis  string `json:"basis"`
	Span
}

// Unread is what could not be read, or does not agree, and why: a message of
// the catalogue.
type Unread struct {
	Text string `json:"text"`
	Span
	Why    string `json:"why"`
	Args   []any  `json:"args,omitempty"`
	ItemID int64  `json:"-"` // whose unit word is not known, with the word
	Unit   string `json:"-"`
}

// Message is the reason, to be said in a language.
func (u Unread) Message() fault.Message { return fault.Message{Key: u.Why, Args: u.Args} }

// Reading is a decision as it was read, in the order of the text.
type Reading struct {
	Stock  []Stock  `json:"stock"`
	Lines  []Line   `json:"lines"`
	Kept   []Kept   `json:"kept"`
	Unread []Unread `json:"unread"`
	Aside  []Aside  `json:"aside"`
	Named  []Span   `json:"-"` // names that stand for figures elsewhere in the text

	// Recipients are those who are given something, and those of whom something
	// was left unread, in the order in which the text names them.
	Recipients []matrix.Recipient `json:"-"`
}

// Read reads the wording of a decision. Text that is not UTF-8 is read with �
// in the place of each faulty byte.
func Read(wording string, names Names) Reading {
	r := &reader{
		typed: []rune(wording), names: names, hints: newHints(names), units: newUnitWords(names),
		known: newTrie(names), given: map[pair]int{}, totals: map[int64]stated{},
		out:     Reading{Stock: []Stock{}, Lines: []Line{}, Kept: []Kept{}, Unread: []Unread{}, Aside: []Aside{}},
		touched: map[int]Span{}, unsure: map[int64]bool{},
	}
	from := 0
	for _, t := range findTables(r.typed) {
		if !r.table(t) {
			continue
		}
		r.prose(from, t.From)
		from = t.To
	}
	r.prose(from, len(r.typed))
	r.balance()
	r.checkTotals()
	r.leaveAside()
	r.settle()
	sortSpans(r.out.Stock, func(s Stock) Span { return s.Span })
	sortSpans(r.out.Lines, func(l Line) Span { return l.Span })
	sortSpans(r.out.Kept, func(k Kept) Span { return k.Span })
	sortSpans(r.out.Unread, func(u Unread) Span { return u.Span })
	return r.out
}

func sortSpans[T any](list []T, at func(T) Span) {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(at(a).From, at(b).From) })
}

// pair is one cell of the plan.
type pair struct{ recipient, item int64 }

// stated is a total the text states.
type stated struct {
	item  matrix.Item
	units int64
	at    Span
}

// reader collects the reading of one text.
type reader struct {
	typed  []rune
	names  Names
	hints  *hints
	units  unitWords
	known  *node
	given  map[pair]int // index of Lines
	totals map[int64]stated
	carry  []token // the recipients a line with a colon ended in
	goods  []token // the item that the sentence before was about
	out    Reading

	pieces  []piece
	touched map[int]Span // names that stand for figures, by where they begin

	met    []met          // recipients, in the order in which they were read
	unsure map[int64]bool // of them, those of whom something was left unread
}

// met is a recipient where the text names it.
type met struct {
	to matrix.Recipient
	at int
}

// meet notes recipients of a stretch; where more was left unread behind it than
// before it, they are not sure to have got everything.
func (r *reader) meet(list []met, unreadBefore int) {
	r.met = append(r.met, list...)
	for _, m := range list {
		r.unsure[m.to.ID] = r.unsure[m.to.ID] || len(r.out.Unread) > unreadBefore
	}
}

// settle gives the recipients of the plan that results.
func (r *reader) settle() {
	slices.SortStableFunc(r.met, func(a, b met) int { return cmp.Compare(a.at, b.at) })
	wanted := maps.Clone(r.unsure)
	for _, l := range r.out.Lines {
		wanted[l.RecipientID] = true
	}
	for _, m := range r.met {
		if wanted[m.to.ID] {
			r.out.Recipients, wanted[m.to.ID] = append(r.out.Recipients, m.to), false
		}
	}
}

// unread marks a stretch that was not read.
func (r *reader) unread(at Span, why string, args ...any) {
	at.From, at.To = max(at.From, 0), min(at.To, len(r.typed))
	if at.From >= at.To {
		return
	}
	r.out.Unread = append(r.out.Unread, Unread{Text: excerpt(r.typed[at.From:at.To]), Span: at, Why: why, Args: args})
}

// excerpt is a stretch in a length that a message can carry.
func excerpt(s []rune) string {
	if len(s) > 80 {
		s = append(slices.Clone(s[:80]), '…')
	}
	return string(s)
}

// give notes a figure for a recipient. A second figure for the same cell is
// marked, since nobody says whether it adds or corrects.
func (r *reader) give(to matrix.Recipient, item matrix.Item, units int64, at Span) {
	if units == 0 {
		return
	}
	cell := pair{to.ID, item.ID}
	if i, twice := r.given[cell]; twice {
		r.unread(at, "minutes.twice", to.Name, item.Label(), r.out.Lines[i].Units)
		return
	}
	r.given[cell] = len(r.out.Lines)
	r.out.Lines = append(r.out.Lines, Line{to.ID, item.ID, to.Name, item.Name, item.Spec, units, at})
}

// addStock notes a count of the store.
func (r *reader) addStock(item matrix.Item, units int64, at Span) {
	for _, s := range r.out.Stock {
		if s.ItemID == item.ID {
			if s.Units != units {
				r.unread(at, "minutes.stock_twice", item.Label(), s.Units)
			}
			return
		}
	}
	r.out.Stock = append(r.out.Stock, Stock{item.ID, item.Name, item.Spec, units, at})
}

// keep notes what the branch keeps; without units it is left to the balance.
func (r *reader) keep(item matrix.Item, units *int64, at Span) {
	for _, k := range r.out.Kept {
		if k.ItemID == item.ID {
			if units != nil {
				r.unread(at, "minutes.kept_twice", item.Label())
			}
			return
		}
	}
	switch {
	case units == nil:
		r.out.Kept = append(r.out.Kept, Kept{item.ID, item.Name, item.Spec, nil, Balance, at})
	case *units > 0:
		r.out.Kept = append(r.out.Kept, Kept{item.ID, item.Name, item.Spec, units, Stated, at})
	}
}

// sums is what all recipients get of each item.
func (r *reader) sums() map[int64]int64 {
	sums := map[int64]int64{}
	for _, l := range r.out.Lines {
		sums[l.ItemID] += l.Units
	}
	return sums
}

// balance proposes the kept figures that the text does not state. Nothing is
// proposed while a stretch is unread: it may give away what seems to be left.
func (r *reader) balance() {
	sums, whole := r.sums(), len(r.out.Unread) == 0
	for i, k := range r.out.Kept {
		if k.Basis != Balance || !whole {
			continue
		}
		for _, s := range r.out.Stock {
			if s.ItemID == k.ItemID && s.Units > sums[k.ItemID] {
				left := s.Units - sums[k.ItemID]
				r.out.Kept[i].Units = &left
			}
		}
	}
	for _, s := range r.out.Stock {
		if sums[s.ItemID] > s.Units {
			r.unread(s.Span, "minutes.more_than_stock", s.Label(), s.Units, sums[s.ItemID])
		}
	}
}

// checkTotals compares the totals the text states with the sums.
func (r *reader) checkTotals() {
	sums := r.sums()
	for _, t := range r.totals {
		if sums[t.item.ID] != t.units {
			r.unread(t.at, "minutes.total_differs", t.item.Label(), t.units, sums[t.item.ID])
		}
	}
}

// factor is what an item knows of a unit word; 0 an unknown one.
func factor(item matrix.Item, unit string) int64 {
	if unit == "" || unit == text.Fold(item.BaseUnit) {
		return 1
	}
	if f := item.Units[unit]; f > 0 {
		return f
	}
	if one, is := plural(unit); is {
		if one == text.Fold(item.BaseUnit) {
			return 1
		}
		return max(item.Units[one], 0)
	}
	return 0
}

// plural takes the s off an English word.
func plural(word string) (string, bool) {
	n := len(word)
	if n > 3 && word[n-1] == 's' && utf8.RuneCountInString(word) == n {
		return word[:n-1], true
	}
	return word, false
}
