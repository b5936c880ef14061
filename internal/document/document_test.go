package document_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
)

func create(t *testing.T, b *testkit.Books, kind document.Kind, state document.State) (d document.Document) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = document.Create(ctx, tx, document.Document{Kind: kind, State: state, BusinessOn: tx.Today()})
		return err
	})
	return d
}

// Every step of the table can be taken and no other, by the code's way and by
// the database's.
func TestAdvance_transitions(t *testing.T) {
	states := document.States
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		for _, spec := range document.Kinds {
			kind := spec.Kind
			for _, from := range states {
				d := create(t, b, kind, from)
				for _, to := range states {
					if to == from {
						continue
					}
					undo := fmt.Errorf("undone on purpose")
					err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
						step := d
						if err := document.Advance(ctx, tx, &step, to); err != nil {
							return err
						}
						if step.Version != d.Version+1 || step.State != to {
							t.Errorf("%s %s → %s gave %+v", kind, from, to, step)
						}
						return undo
					})
					took := err != nil && err.Error() == undo.Error()
					if want := slices.Contains(spec.Steps, document.Step{From: from, To: to}); took != want {
						t.Errorf("%s %s → %s: %v, want allowed %v", kind, from, to, err, want)
					}
				}
			}
		}
	})
}

// Of eight who change a document they saw at one version, one wins.
func TestUpdate_versions(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d := create(t, b, document.Plan, document.Draft)
		var wg sync.WaitGroup
		won, lost := make(chan bool, 8), make(chan bool, 8)
		for i := range 8 {
			wg.Go(func() {
				err := b.Try("officer", func(ctx context.Context, tx *db.Tx) error {
					mine := d
					return document.Redate(ctx, tx, &mine, d.BusinessOn, fmt.Sprint("draft ", i))
				})
				switch {
				case err == nil:
					won <- true
				case fault.Of(err).Key == "document.changed":
					lost <- true
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 || len(lost) != 7 {
			t.Errorf("%d won, %d were refused", len(won), len(lost))
		}
		if err := d.Seen(d.Version + 1); fault.Of(err).Key != "document.changed" {
			t.Errorf("seen = %v", err)
		}
		if err := d.Must(document.Posted); fault.Of(err).Key != "document.wrong_state" {
			t.Errorf("must = %v", err)
		}
	})
}

// Papers are counted per form, carry the head, and give the same bytes for ever.
func TestPrints(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d := create(t, b, document.Slip, document.Picking)
		var last document.Print
		for i, form := range []string{"p3", "p3", "p5", "p3"} {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				last, err = document.RecordPrint(ctx, tx, d.ID, form, "zh-CN", func(p document.Print) ([]byte, error) {
					return fmt.Appendf(nil, "%s %d %s", p.Form, p.CopyNo, p.Head().Short()), nil
				})
				if err == nil && (last.HeadSeq != tx.Head.Seq || !bytes.Equal(last.HeadHash, tx.Head.Hash)) {
					t.Error("the paper does not carry the head")
				}
				return err
			})
			if want := []int64{1, 2, 1, 3}[i]; last.CopyNo != want {
				t.Errorf("print %d of %s is copy %d, want %d", i, form, last.CopyNo, want)
			}
		}
		for _, file := range []string{"first", "second"} {
			if err := document.KeepFile(t.Context(), b.DB, last.ID, []byte(file)); err != nil {
				t.Fatal(err)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			p, file, err := document.LoadPrint(ctx, r, last.ID)
			if err != nil || string(file) != "first" || !strings.HasPrefix(string(p.Content), "p3 3 ") {
				t.Errorf("print = %+v, %q, %v", p, file, err)
			}
			list, err := document.Prints(ctx, r, d.ID)
			if err != nil || len(list) != 4 || list[0].ID != last.ID {
				t.Errorf("prints = %d, %v", len(list), err)
			}
			_, _, err = document.LoadPrint(ctx, r, 999)
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("no print = %v", err)
			}
			return nil
		})
	})
}

// Files are judged by their bytes, named safely, kept once and read back.
func TestAttachments(t *testing.T) {
	png := testkit.PNG(1)
	for name, want := range map[string]string{
		"scan.png": "scan.png", `C:\Users\x\批文.pdf`: "批文.pdf", "../../etc/passwd": "passwd", "": "file", "..": "file",
		"a\x00b\r\n.pdf": "ab.pdf", `x"<>|?*:.png`: "x.png",
		strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", 116) + ".pdf",
	} {
		if got := (document.File{Name: name}).SafeName(); got != want {
			t.Errorf("%q = %q, want %q", name, got, want)
		}
	}
	page := document.File{Name: "a.png", Bytes: []byte("<html>")}
	if _, err := page.MediaType("scan"); fault.Of(err).Fields["scan"].Key != "document.file_kind" {
		t.Errorf("a page called png = %v", err)
	}
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d := create(t, b, document.Plan, document.Draft)
		f := document.File{Name: `\\share\会议纪要.png`, Bytes: png}
		kind, err := f.MediaType("scan")
		if err != nil || kind != "image/png" {
			t.Fatal(kind, err)
		}
		var id int64
		for range 2 {
			b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
				id, err = document.Attach(ctx, tx, d.ID, "minutes", kind, f)
				return err
			})
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			list, err := document.Attachments(ctx, r, d.ID)
			if err != nil || len(list) != 2 || list[0].Name != "会议纪要.png" || list[0].Size != int64(len(png)) {
				t.Errorf("attachments = %+v, %v", list, err)
			}
			a, content, err := document.Content(ctx, r, id)
			if err != nil || !bytes.Equal(content, png) || a.AddedName != "王办" {
				t.Errorf("content = %+v, %q, %v", a, content, err)
			}
			var blobs int
			if err := r.Get(ctx, &blobs, `SELECT COUNT(*) FROM blobs`); err != nil || blobs != 1 {
				t.Errorf("%d blobs, %v, want 1", blobs, err)
			}
			return nil
		})
	})
}

// Lists are newest first, filtered and paged by id.
func TestList(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var ids []document.ID
		for i := range 6 {
			kind := []document.Kind{document.Plan, document.Receipt}[i%2]
			d := create(t, b, kind, document.Draft)
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				return document.Allot(ctx, tx, &d, kind.Prefix())
			})
			ids = append(ids, d.ID)
		}
		list := func(f document.Filter) (got []document.ID) {
			f.Limit = max(f.Limit, 1)
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				docs, err := document.List(ctx, r, f)
				for _, d := range docs {
					got = append(got, d.ID)
				}
				return err
			})
			return got
		}
		for want, f := range map[string]document.Filter{
			fmt.Sprint([]document.ID{ids[5], ids[4], ids[3]}): {Limit: 3},
			fmt.Sprint([]document.ID{ids[4], ids[2], ids[0]}): {Kind: document.Plan, Sort: "-number", Limit: 9},
			fmt.Sprint([]document.ID{ids[5]}):                 {Find: "-003", Kind: document.Receipt, Limit: 9},
			"[]":                                              {Find: "%", Limit: 9},
		} {
			if got := fmt.Sprint(list(f)); got != want {
				t.Errorf("%+v = %s, want %s", f, got, want)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			if _, err := document.LoadKind(ctx, r, document.Slip, ids[0]); !fault.Is(err, fault.NotFound) {
				t.Errorf("a plan read as a slip = %v", err)
			}
			return nil
		})
	})
}

// A day of business is at most twenty years back, and never after today.
func TestCheckDay_howFar(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite, func(o *db.Options) {
		o.Clock = func() time.Time { return time.Date(2028, 2, 29, 4, 0, 0, 0, time.UTC) }
	})
	for _, tt := range []struct{ on, key string }{
		{"2028-02-29", ""}, {"2008-02-29", ""}, {"2008-02-28", "fault.long_past"}, {"1928-02-29", "fault.long_past"},
		{"2028-03-01", "fault.in_future"}, {"2048-02-29", "fault.in_future"}, {"2027-02-29", "fault.not_a_date"},
		{"", "fault.required"},
	} {
		err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return document.CheckDay(ctx, tx, "on", tt.on)
		})
		e := fault.Of(err)
		if tt.key == "" && err != nil || tt.key != "" && (e == nil || e.Fields["on"].Key != tt.key) {
			t.Errorf("%q: %v, want %s", tt.on, err, tt.key)
		}
		if tt.key == "fault.long_past" && e != nil && e.Fields["on"].Args[0] != 20 {
			t.Errorf("%q: %v", tt.on, e.Fields["on"].Args)
		}
	}
}
