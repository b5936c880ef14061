package branch_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
)

func load(t *testing.T, b *testkit.Books) (now branch.Branch) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		now, err = branch.Load(ctx, r)
		return err
	})
	return now
}

// set writes settings as pages do: with the branch as the subject.
func set(b *testkit.Books, seen int, s branch.Settings) error {
	_, err := b.Write(context.Background(), b.Acts("admin", "branch.set"),
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "branch", ID: int64(tx.Branch)}, branch.Set(ctx, tx, seen, s)
		})
	return err
}

// What is set stands, the version moves, and the history says old and new of
// what changed and of nothing else.
func TestSet(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		was := load(t, b)
		if want := (branch.Limits{MinLifeDays: 30, AcceptLifeDays: 180, SoonDays: 90, ArrivedDays: 5, DwellDays: 30,
			UnissuedDays: 7, PaperDays: 7}); was.Limits != want {
			t.Errorf("defaults = %+v, want %+v", was.Limits, want)
		}
		s := was.Settings
		s.Phone, s.Supervision, s.SoonDays, s.Language = " 0663-000000 ", "0663-111111", 60, "en"
		s.Zone, s.UnitWords = "Asia/Urumqi", "个，箱 个、桶"
		if err := set(b, was.Version, s); err != nil {
			t.Fatal(err)
		}
		now := load(t, b)
		if now.Phone != "0663-000000" || now.SoonDays != 60 || now.Language != "en" || now.Zone != "Asia/Urumqi" ||
			now.UnitWords != "个、箱、桶" || now.Version != was.Version+1 || now.Name != was.Name {
			t.Errorf("set gave %+v", now)
		}
		var history []branch.Entry
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			history, err = branch.History(ctx, r, 10)
			return err
		})
		if len(history) != 1 {
			t.Fatalf("history has %d acts, want 1", len(history))
		}
		want := []branch.Change{
			{Field: "phone", Old: "", New: "0663-000000"}, {Field: "supervision", Old: "", New: "0663-111111"},
			{Field: "language", Old: "", New: "en"}, {Field: "zone", Old: "Asia/Shanghai", New: "Asia/Urumqi"},
			{Field: "soon_days", Old: "90", New: "60"},
			{Field: "unit_words", Old: was.UnitWords, New: "个、箱、桶"},
		}
		if !slices.Equal(history[0].Changes, want) {
			t.Errorf("changes = %+v, want %+v", history[0].Changes, want)
		}
	})
}

// Every faulty field is named at once and nothing is changed.
func TestSet_refusals(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(*branch.Settings)
		fields []string
	}{
		{"no name", func(s *branch.Settings) { s.Name = "  " }, []string{"name"}},
		{"many", func(s *branch.Settings) {
			s.NameEn, s.Phone = strings.Repeat("x", 81), "0663\x001"
			s.MinLifeDays, s.SoonDays = -1, 3651
		}, []string{"min_life_days", "name_en", "phone", "soon_days"}},
		{"choices", func(s *branch.Settings) { s.Language, s.Zone = "de", "Asia/Jieyang" },
			[]string{"language", "zone"}},
		{"this machine's zone", func(s *branch.Settings) { s.Zone = "Local" }, []string{"zone"}},
		{"long unit", func(s *branch.Settings) { s.UnitWords = "个、一二三四五六七八九" }, []string{"unit_words"}},
		{"many units", func(s *branch.Settings) {
			s.UnitWords = ""
			for r := 'a'; r < 'a'+61; r++ {
				s.UnitWords += string(r+0x4e00) + "、"
			}
		}, []string{"unit_words"}},
	}
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		was := load(t, b)
		for _, tt := range tests {
			s := was.Settings
			tt.spoil(&s)
			err := set(b, was.Version, s)
			got := slices.Sorted(maps.Keys(fault.Of(err).Fields))
			if !fault.Is(err, fault.Invalid) || !slices.Equal(got, tt.fields) {
				t.Errorf("%s: faulty fields = %v, want %v (%v)", tt.name, got, tt.fields, err)
			}
		}
		if err := set(b, was.Version+1, was.Settings); !fault.Is(err, fault.Conflict) {
			t.Errorf("a page of another version: %v, want a conflict", err)
		}
		if now := load(t, b); now != was {
			t.Errorf("refusals left %+v, want %+v", now, was)
		}
	})
}

// Once a document has its number its date is a day of the zone.
func TestSet_zoneStays(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.CreateNumbered(ctx, tx, document.Document{
				Kind: document.Receipt, State: document.Draft, BusinessOn: tx.Today(),
			}, document.Receipt.Prefix())
			return err
		})
		now := load(t, b)
		s := now.Settings
		s.Zone = "UTC"
		err := set(b, now.Version, s)
		if _, named := fault.Of(err).Fields["zone"]; !fault.Is(err, fault.Conflict) || !named {
			t.Errorf("another zone: %v, want a conflict at zone", err)
		}
	})
}

// A period closes forwards only; opening it again takes a reason, which stays
// on record; what is dated into it is refused.
func TestClose(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var today, yesterday, before string
		b.Ask(t, func(_ context.Context, r db.Reader) error {
			at := r.Where()
			today, yesterday, before = at.Today(), branch.In(at, -1), branch.In(at, -40)
			return nil
		})
		act := func(fn func(ctx context.Context, tx *db.Tx, seen int) error) error {
			seen := load(t, b).Version
			_, err := b.Write(context.Background(), b.Acts("bookkeeper", "branch.close"),
				func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
					return db.Subject{Kind: "branch", ID: int64(tx.Branch)}, fn(ctx, tx, seen)
				})
			return err
		}
		closing := func(through string) error {
			return act(func(ctx context.Context, tx *db.Tx, seen int) error {
				return branch.Close(ctx, tx, seen, through)
			})
		}
		opening := func(through, reason string) error {
			return act(func(ctx context.Context, tx *db.Tx, seen int) error {
				return branch.Reopen(ctx, tx, seen, through, reason)
			})
		}
		for _, through := range []string{"", "31 Dec", today} {
			if err := closing(through); !fault.Is(err, fault.Invalid) {
				t.Errorf("close through %q: %v, want kind %v", through, err, fault.Invalid)
			}
		}
		if err := closing(yesterday); err != nil {
			t.Fatal(err)
		}
		if err := closing(before); !fault.Is(err, fault.Conflict) {
			t.Errorf("close backwards: %v, want a conflict", err)
		}
		err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return document.CheckDay(ctx, tx, "business_on", yesterday)
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a document in the closed period: %v, want a conflict", err)
		}
		if err := opening(before, "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("open without a reason: %v, want invalid", err)
		}
		if err := opening(yesterday, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("open nothing: %v, want a conflict", err)
		}
		if err := opening(before, "漏记一笔入库"); err != nil {
			t.Fatal(err)
		}
		if err := opening("", "重新核对"); err != nil {
			t.Fatal(err)
		}
		var history []branch.Entry
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			history, err = branch.History(ctx, r, 10)
			return err
		})
		if len(history) != 3 || history[1].Reason != "漏记一笔入库" ||
			history[1].Changes[0] != (branch.Change{Field: "closed_through", Old: yesterday, New: before}) {
			t.Errorf("history = %+v", history)
		}
		if through := load(t, b).ClosedThrough; through != "" {
			t.Errorf("closed through %q after all was opened", through)
		}
	})
}

// What is dated into a period and not finished is counted before it is closed.
func TestUnfinished(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for _, d := range []document.Document{
				{Kind: document.Receipt, State: document.Draft, BusinessOn: "2021-01-31"},
				{Kind: document.Receipt, State: document.Draft, BusinessOn: "2021-02-01"},
				{Kind: document.Slip, State: document.Picking, BusinessOn: "2021-01-01"},
				{Kind: document.Slip, State: document.Void, BusinessOn: "2021-01-01"},
			} {
				if _, err := document.Create(ctx, tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			got, err := branch.Unfinished(ctx, r, "2021-01-31")
			if want := map[string]int64{"receipt": 1, "slip": 1}; !maps.Equal(got, want) {
				t.Errorf("unfinished = %v, want %v", got, want)
			}
			return err
		})
	})
}

// Settings saved as they are are refused plainly; nothing is written of it.
func TestSet_unchanged(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		was := load(t, b)
		before := testkit.Fingerprint(t, b.DB)
		if e := fault.Of(set(b, was.Version, was.Settings)); e == nil || e.Key != "fault.nothing_changed" {
			t.Errorf("saved as they were: %v", e)
		}
		if testkit.Fingerprint(t, b.DB) != before {
			t.Error("the books changed")
		}
		if e := fault.Of(set(b, was.Version+1, was.Settings)); e == nil || e.Key != "fault.stale" {
			t.Errorf("from another page: %v", e)
		}
	})
}
