package books

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/reports"
)

// An export that fails on the way, in its question or in its face, answers
// with the failure alone: nothing that looks like a file.
func TestExport_failsWhole(t *testing.T) {
	d, err := desk.New(desk.Options{
		Books: testkit.NewBooks(t, db.SQLite).DB, Version: "test", Clock: time.Now,
		Config: config.Config{BodyLimit: 1 << 20},
	})
	if err != nil {
		t.Fatal(err)
	}
	area, err := Area(d)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk went away")
	rows := func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
		t, err := reports.Stock(ctx, r, inventory.StockFilter{}, ask)
		for range 3_000 {
			t.Rows = append(t.Rows, []reports.Cell{"W1", "急救箱", "", "个", "", int64(1), int64(0), int64(1), int64(0),
				int64(1), int64(0), nil, nil})
		}
		return t, err
	}
	area.Questions = map[string]desk.Question{
		"reader": {Need: auth.StockRead, Ask: func(
			ctx context.Context, r db.Reader, _ url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			_, err := rows(ctx, r, ask)
			return nil, errors.Join(err, broken)
		}},
		"face": {Need: auth.StockRead, Ask: func(
			ctx context.Context, r db.Reader, _ url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			t, err := rows(ctx, r, ask)
			t.Rows[2_999][1] = strings.Repeat("长", 40_000) // no workbook's cell holds it
			return t, err
		}},
	}
	d.Add(area)
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	p := auth.Person{ID: 1, Active: true, Branch: testkit.Branch, Name: "李仓", Rights: auth.AllBut("")}
	for name, status := range map[string]int{"reader": 500, "face": 413} {
		for _, ending := range []string{"xlsx", "csv", "pdf", "html"} {
			r := httptest.NewRequest(http.MethodGet, "/reports/"+name+"."+ending, nil)
			ctx, err := d.Sessions.Load(r.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			d.ServeAs(w, r.WithContext(ctx), p)
			if w.Code != status || w.Header().Get("Content-Disposition") != "" ||
				!strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") ||
				strings.Contains(w.Body.String(), "急救箱") {
				t.Errorf("%s.%s: %d %v", name, ending, w.Code, w.Header())
			}
		}
	}
}
