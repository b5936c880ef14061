package itemlist

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/text"
	"relief/inventory"
)

// judge says what rows mean, one after the other, as they will be taken in.
type judge struct {
	ctx    context.Context
	r      db.Reader
	result *intake.Result
	byCode inventory.Codes
	known  map[inventory.ItemID]inventory.Entry
	owners map[string]owner // folded name → whose it is
	codes  map[string]int   // codes of the rows before, folded
	names  map[string]int   // names and specifications of the rows before
	items  map[inventory.ItemID]int
}

// owner is whose a name is: an item of the books, or of a row before.
type owner struct {
	id  inventory.ItemID
	row int
}

// Judge says of every row of a list of items what it means to the books.
func Judge(ctx context.Context, r db.Reader, list *intake.List) (*intake.Result, error) {
	entries, err := inventory.Entries(ctx, r)
	if err != nil {
		return nil, err
	}
	j := &judge{
		ctx: ctx, r: r, result: intake.Start(list),
		known: map[inventory.ItemID]inventory.Entry{}, owners: map[string]owner{},
		codes: map[string]int{}, names: map[string]int{}, items: map[inventory.ItemID]int{},
	}
	items := make([]inventory.Item, len(entries))
	for i, e := range entries {
		items[i], j.known[e.ID] = e.Item, e
		for _, key := range e.Keys {
			j.owners[key] = owner{id: e.ID}
		}
	}
	j.byCode = inventory.CodesOf(items)
	for i := range j.result.Lines {
		if err := j.line(&j.result.Lines[i]); err != nil {
			return nil, err
		}
	}
	return j.result.Count(), nil
}

// line judges one row.
func (j *judge) line(l *intake.Line) error {
	code, name, spec := l.Row.Value("code"), l.Row.Value("name"), l.Row.Value("spec")
	l.Name = strings.TrimSpace(name + " " + spec)
	if l.Name == "" {
		l.Name = code
	}
	id, several := j.find(code, name, spec)
	if several != nil {
		l.Fail("code", "import.several_items", code, j.named(several))
	}
	if l.State == intake.Faulty || !j.once(l, id, code, name, spec) {
		l.Settle(int64(id), nil)
		return nil
	}
	old := j.known[id]
	d := j.draft(l, old)
	if id != 0 && d.BaseUnit != old.BaseUnit {
		moved, err := inventory.HasMoved(j.ctx, j.r, id)
		if err != nil {
			return err
		}
		if moved {
			l.Fail("base_unit", "item.unit_frozen", old.BaseUnit)
		}
	}
	if id != 0 && old.Active && !d.Active {
		err := inventory.MayRetire(j.ctx, j.r, old.Item)
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		l.FailWith(err)
	}
	if l.State != intake.Faulty && (id == 0 || len(l.Changes) > 0) {
		l.FailWith(d.Check(""))
		j.claim(l, old, d)
	}
	l.Settle(int64(id), func(ctx context.Context, tx *db.Tx) error {
		if id == 0 {
			return j.add(ctx, tx, d)
		}
		err := inventory.UpdateItem(ctx, tx, id, old.Version, d)
		if err != nil && fault.Of(err).Key == "fault.nothing_changed" {
			return nil // the same in other words
		}
		return err
	})
	return nil
}

// add registers a new item; one without a code gets one that no row asks for.
func (j *judge) add(ctx context.Context, tx *db.Tx, d inventory.ItemDraft) (err error) {
	if d.Code == "" {
		d.Code, err = inventory.NextCode(ctx, tx, func(code string) bool { return j.codes[text.Fold(code)] > 0 })
		if err != nil {
			return err
		}
	}
	_, err = inventory.AddItem(ctx, tx, d)
	return err
}

// find gives the item a row speaks of: by its code, else by its name and
// specification; 0 for none yet. A code in another hand than several have it in
// does not say which, and names them.
func (j *judge) find(code, name, spec string) (id inventory.ItemID, several []inventory.Item) {
	it, several := j.byCode.Find(code)
	if it.ID != 0 {
		return it.ID, nil
	}
	if name != "" {
		own := j.owners[text.Fold(name+spec)]
		e, known := j.known[own.id]
		if known && text.Fold(e.Name) == text.Fold(name) && text.Fold(e.Spec) == text.Fold(spec) &&
			(several == nil || slices.ContainsFunc(several, func(it inventory.Item) bool { return it.ID == own.id })) {
			return own.id, nil
		}
	}
	return 0, several
}

// once refuses a row that speaks of what a row before it speaks of.
func (j *judge) once(l *intake.Line, id inventory.ItemID, code, name, spec string) bool {
	if id == 0 && name == "" {
		l.Fail("name", "fault.required")
		return false
	}
	key := text.Fold(code)
	if id != 0 && text.Line(code) == j.known[id].Code {
		key = "=" + j.known[id].Code // another item may have it in another hand
	}
	if !j.result.Once(j.codes, l, "code", key) {
		return false
	}
	key = ""
	if name != "" {
		key = text.Fold(name) + "\x00" + text.Fold(spec)
	}
	if !j.result.Once(j.names, l, "name", key) {
		return false
	}
	if before := j.items[id]; id != 0 && before > 0 {
		l.Fail("name", "import.twice", before)
		return false
	}
	j.items[id] = l.Row.Number
	return true
}

// claim takes the names the draft will answer to, as the register itself
// would, and refuses the row where one is another's.
func (j *judge) claim(l *intake.Line, old inventory.Entry, d inventory.ItemDraft) {
	if l.State == intake.Faulty {
		return
	}
	mine := owner{old.ID, l.Row.Number}
	free := func(key string) (owner, bool) {
		own, taken := j.owners[key]
		return own, !taken || old.ID != 0 && own.id == old.ID || own.row == mine.row && own.row > 0
	}
	claims := inventory.NamesOf(d)
	for _, w := range claims {
		if own, ok := free(w.Key); !ok && w.MustOwn {
			l.Fail(w.Field, "import.name_of_other", w.Name, j.nameOf(own))
		}
	}
	if l.State == intake.Faulty {
		return
	}
	for _, key := range old.Keys {
		delete(j.owners, key)
	}
	for _, w := range claims {
		if _, taken := j.owners[w.Key]; !taken {
			j.owners[w.Key] = mine
		}
	}
}

// nameOf names whose a name is.
func (j *judge) nameOf(own owner) string {
	if e, known := j.known[own.id]; known {
		return strings.TrimSpace(e.Code + " " + e.Name)
	}
	return fmt.Sprintf("#%d", own.row)
}

// named names items that a code does not tell apart.
func (j *judge) named(items []inventory.Item) string {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.Told()
	}
	return strings.Join(names, "、")
}

// draft is the item as the row will have it: what the row leaves blank stays.
func (j *judge) draft(l *intake.Line, old inventory.Entry) inventory.ItemDraft {
	d := old.Draft()
	if old.ID == 0 {
		d.Active, d.Tracking = true, "none"
	}
	same := func(field string, s *string) { *s = j.result.Compare(l, field, *s) }
	if text.Fold(l.Row.Value("code")) != text.Fold(old.Code) || old.ID == 0 {
		same("code", &d.Code) // a code typed in another width is the same code
	}
	same("name", &d.Name)
	same("name_en", &d.NameEn)
	same("spec", &d.Spec)
	same("base_unit", &d.BaseUnit)
	same("category", &d.Category)
	if old.BaseUnit != "" && d.BaseUnit != old.BaseUnit { // its word does not stay behind
		d.Units = slices.DeleteFunc(slices.Clone(d.Units), func(u inventory.UnitWord) bool {
			return u.Word == text.Fold(old.BaseUnit) || u.Word == text.Fold(d.BaseUnit)
		})
	}
	if d.BaseUnit == "" && l.State != intake.Faulty {
		l.Fail("base_unit", "fault.required")
	}
	j.tracking(l, &d)
	j.minStock(l, &d)
	j.result.CompareActive(l, &d.Active)
	j.aliases(l, &d)
	j.packs(l, &d, old)
	return d
}

func (j *judge) tracking(l *intake.Line, d *inventory.ItemDraft) {
	typed := l.Row.Value("tracking")
	if typed == "" {
		return
	}
	value, known := j.result.Choose(l, "tracking", trackings)
	switch {
	case !known:
		l.Fail("tracking", "import.unknown_tracking", typed)
	case value != d.Tracking:
		l.Changes = append(l.Changes, intake.Change{Field: "tracking", Old: d.Tracking, New: value})
		d.Tracking = value
	}
}

func (j *judge) minStock(l *intake.Line, d *inventory.ItemDraft) {
	typed := l.Row.Value("min_stock")
	if typed == "" {
		return
	}
	n, bad := text.ParseUnits(typed)
	switch {
	case bad != nil:
		l.Fail("min_stock", bad.Key, bad.Args...)
	case n != int64(d.MinStock):
		l.Changes = append(l.Changes, intake.Change{
			Field: "min_stock", Old: strconv.FormatInt(int64(d.MinStock), 10), New: strconv.FormatInt(n, 10),
		})
		d.MinStock = inventory.Units(n)
	}
}
