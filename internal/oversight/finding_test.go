package oversight_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/oversight"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// png is a file that is one by its first bytes.
var png = &document.File{Name: "整改.png", Bytes: testkit.PNG(1)}

// lotOf puts some goods in store and gives their document, lot and item.
func lotOf(t *testing.T, b *testkit.Books) (doc document.ID, lot, item int64) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		d, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), Witness: "监盘 甲",
			Lines: []goodsin.ReceiptLine{{NewItem: &inventory.ItemDraft{Name: "急救箱", BaseUnit: "个"}, Units: 7}},
		})
		if err != nil {
			return err
		}
		doc = d.ID
		moves, err := inventory.MovementsOf(ctx, tx, d.ID)
		if err == nil {
			lot, item = int64(moves[0].LotID), int64(moves[0].ItemID)
		}
		return err
	})
	return doc, lot, item
}

// raise has the auditor open a finding for the keeper.
func raise(t *testing.T, b *testkit.Books, doc document.ID) (f oversight.Finding) {
	t.Helper()
	b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = oversight.Raise(ctx, tx, oversight.Draft{
			SubjectKind: oversight.OnDocument, SubjectID: int64(doc), What: "入库单缺捐赠人",
			Owner: b.People["keeper"], DueOn: tx.Today(),
		})
		return err
	})
	return f
}

// A finding goes open → answered → reopened → answered → closed → reopened, and
// everything that was said stays in order.
func TestFinding_course(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		doc, _, _ := lotOf(t, b)
		id := raise(t, b, doc).ID
		answer := func(ctx context.Context, tx *db.Tx) error {
			return oversight.Answer(ctx, tx, id, 0, "已补捐赠人", png)
		}
		b.Do(t, "keeper", answer)
		b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error {
			return oversight.Reopen(ctx, tx, id, 0, "附件看不清", tx.Today())
		})
		b.Do(t, "keeper", answer)
		b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error {
			return oversight.Close(ctx, tx, id, 0, "已核实原件")
		})
		b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error {
			return oversight.Reopen(ctx, tx, id, 0, "又发现一张", tx.Today())
		})
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			f, err := oversight.Load(ctx, r, id)
			if err != nil || f.State != oversight.Reopened || f.Version != 6 || !f.Late("2999-01-01") {
				t.Errorf("finding = %+v %v", f, err)
			}
			entries, err := oversight.Entries(ctx, r, id)
			if err != nil {
				return err
			}
			var acts []string
			for _, e := range entries {
				acts = append(acts, string(e.Act))
			}
			want := "opened answered reopened answered closed reopened"
			if got := strings.Join(acts, " "); got != want {
				t.Errorf("acts = %s, want %s", got, want)
			}
			_, content, err := oversight.Content(ctx, r, entries[1].ID)
			if err != nil {
				return err
			}
			if string(content) != string(png.Bytes) || *entries[1].FileName != "整改.png" {
				t.Errorf("file = %q %q", *entries[1].FileName, content)
			}
			if _, _, err := oversight.Content(ctx, r, entries[0].ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("file of an entry without one: %v", err)
			}
			latest, err := oversight.Latest(ctx, r, oversight.ActClosed, id, id)
			if latest[id].Said != "已核实原件" {
				t.Errorf("latest = %+v", latest)
			}
			return err
		})
	})
}

// A finding may be on a lot or an item too, and is counted by what is asked.
func TestFinding_subjectsAndFilters(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		doc, lot, item := lotOf(t, b)
		raise(t, b, doc)
		for kind, id := range map[oversight.SubjectKind]int64{oversight.OnLot: lot, oversight.OnItem: item} {
			b.Do(t, "auditor", func(ctx context.Context, tx *db.Tx) error {
				f, err := oversight.Raise(ctx, tx, oversight.Draft{
					SubjectKind: kind, SubjectID: id, What: "账实不符", Owner: b.People["officer"], DueOn: "2999-01-01",
				})
				if err == nil && !strings.Contains(f.SubjectName, "急救箱") {
					t.Errorf("%s is called %q", kind, f.SubjectName)
				}
				return err
			})
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			for n, f := range map[int64]oversight.Filter{
				3: {}, 2: {Owner: b.People["officer"]}, 1: {SubjectKind: oversight.OnLot, SubjectID: lot},
				0: {State: oversight.Closed},
			} {
				got, err := oversight.Count(ctx, r, f)
				if err != nil || got != n {
					t.Errorf("%+v: %d %v, want %d", f, got, err, n)
				}
			}
			f := oversight.Filter{Limit: 2}
			list, err := oversight.List(ctx, r, f)
			if err != nil || len(list) != 2 {
				t.Fatalf("first page: %d %v", len(list), err)
			}
			f.Before = list[1].ID
			list, err = oversight.List(ctx, r, f)
			if len(list) != 1 || list[0].State != oversight.Open {
				t.Errorf("second page: %+v", list)
			}
			return err
		})
	})
}

// A finding is refused as a whole, and every faulty field is named at once.
func TestRaise_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		doc, _, _ := lotOf(t, b)
		good := oversight.Draft{
			SubjectKind: oversight.OnDocument, SubjectID: int64(doc), What: "w",
			Owner: b.People["keeper"], DueOn: "2999-01-01",
		}
		for name, tt := range map[string]struct {
			spoil  func(*oversight.Draft)
			fields []string
			kind   fault.Kind
		}{
			"nothing said, no owner, no day": {func(d *oversight.Draft) {
				*d = oversight.Draft{
					SubjectKind: d.SubjectKind, SubjectID: d.SubjectID, What: " \t"}
			},
				[]string{"due_on", "owner", "what"}, fault.Invalid},
			"late, to another auditor, too long": {func(d *oversight.Draft) {
				d.DueOn, d.Owner, d.What = "2001-02-03", b.People["admin"], strings.Repeat("长", 4001)
			}, []string{"due_on", "owner", "what"}, fault.Invalid},
			"no date, to oneself": {func(d *oversight.Draft) { d.DueOn, d.Owner = "soon", b.People["auditor"] },
				[]string{"due_on", "owner"}, fault.Invalid},
			"on no lot": {func(d *oversight.Draft) { d.SubjectKind, d.SubjectID = oversight.OnLot, 999 },
				nil, fault.NotFound},
			"to nobody":     {func(d *oversight.Draft) { d.Owner = 999 }, []string{"owner"}, fault.Invalid},
			"on nothing":    {func(d *oversight.Draft) { d.SubjectID = 999 }, nil, fault.NotFound},
			"on what":       {func(d *oversight.Draft) { d.SubjectKind = "person" }, nil, fault.NotFound},
			"a NUL in it":   {func(d *oversight.Draft) { d.What = "a\x00b" }, []string{"what"}, fault.Invalid},
			"broken letter": {func(d *oversight.Draft) { d.What = "a\xff" }, []string{"what"}, fault.Invalid},
		} {
			draft := good
			tt.spoil(&draft)
			err := b.Try("auditor", func(ctx context.Context, tx *db.Tx) error {
				_, err := oversight.Raise(ctx, tx, draft)
				return err
			})
			got := slices.Sorted(maps.Keys(fault.Of(err).Fields))
			if !fault.Is(err, tt.kind) || !slices.Equal(got, tt.fields) {
				t.Errorf("%s: %v %v, want %v", name, err, got, tt.fields)
			}
		}
	})
}

// Who may do what, and when: the owner alone answers, never closes; states and
// versions are kept to; the database says so as well.
func TestFinding_hands(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		doc, _, _ := lotOf(t, b)
		f := raise(t, b, doc)
		try := func(who string, kind fault.Kind, do func(context.Context, *db.Tx) error) {
			t.Helper()
			if err := b.Try(who, do); !fault.Is(err, kind) {
				t.Errorf("%s: %v, want %v", who, err, kind)
			}
		}
		answer := func(said string, file *document.File) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error { return oversight.Answer(ctx, tx, f.ID, 1, said, file) }
		}
		closing := func(seen int64) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error { return oversight.Close(ctx, tx, f.ID, seen, "ok") }
		}
		try("officer", fault.Forbidden, answer("not mine", nil))
		try("auditor", fault.Conflict, closing(0))
		try("keeper", fault.Invalid, answer(" ", png))
		try("keeper", fault.Invalid, answer("x", &document.File{Name: "a.exe", Bytes: []byte("MZ")}))
		b.Do(t, "keeper", answer("done", nil))
		try("keeper", fault.Conflict, answer("again", nil)) // version 1 is past
		try("keeper", fault.Forbidden, closing(0))
		try("auditor", fault.Conflict, closing(1))
		try("keeper", fault.Forbidden, func(ctx context.Context, tx *db.Tx) error {
			return oversight.Reopen(ctx, tx, f.ID, 0, "mine", tx.Today())
		})
		b.Do(t, "auditor", closing(2))
		try("auditor", fault.Conflict, closing(0))

		for _, sql := range []string{
			`INSERT INTO finding_entries (branch_id, finding_id, act, said, by_id, by_name, at)
			 SELECT branch_id, id, 'closed', 'x', owner_id, 'x', 'x' FROM findings`,
			`UPDATE findings SET what = 'nothing', version = version + 1`,
			`UPDATE findings SET state = 'open', version = version + 1`,
			`UPDATE finding_entries SET said = 'nothing'`, `DELETE FROM finding_entries`, `DELETE FROM findings`,
		} {
			err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
				_, err := s.Exec(ctx, sql)
				return err
			})
			if err == nil {
				t.Errorf("%s was not refused", sql)
			}
		}
	})
}
