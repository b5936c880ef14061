package bench

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
)

// A large plan, and what may be spent on it of the processor.
const (
	planRecipients = 500
	planItems      = 40
	planPageGoal   = 300 * time.Millisecond
	planPageBytes  = 500_000
	handOverGoal   = 50 * time.Millisecond // of a slip, a cut, and the page after it
	handOverGrowth = 1.5                   // of the third plan's, of the first plan's
	planActGoal    = 5 * time.Second       // to submit, approve, draw up
	planFileGoal   = 10 * time.Second      // paper and workbook
)

// BenchmarkPlan takes plans of 500 recipients and 40 items from the draft to the
// last hand-over, looks at the page in every state as three roles in both
// languages, and does each act over HTTP.
func BenchmarkPlan(b *testing.B) {
	o := openOffice(b, testkit.NewBooks(b, db.SQLite), planRecipients, planItems)
	for b.Loop() {
		run := &planRun{b: b, office: o, browsers: map[string]*browser{}}
		for _, who := range []string{"officer", "approver", "keeper"} {
			for _, lang := range []string{"zh-CN", "en"} {
				run.browsers[who+" "+lang] = o.browser(b, who, lang)
			}
		}
		first := run.plan(true)
		run.plan(false)
		third := run.plan(false)
		growth := float64(third) / float64(first)
		b.ReportMetric(millis(run.page), "ms/page")
		b.ReportMetric(float64(run.bytes)/1e3, "kB/page")
		run.hand = max(run.hand, median(run.closings))
		b.ReportMetric(millis(third), "ms/hand-over")
		b.ReportMetric(millis(median(run.closings)), "ms/last")
		b.ReportMetric(growth, "third-of-first")
		b.ReportMetric(run.act.Seconds(), "s/act")
		b.ReportMetric(run.file.Seconds(), "s/file")
		for what, over := range map[string]bool{
			fmt.Sprintf("the page takes %v", run.page):                  run.page > planPageGoal,
			fmt.Sprintf("the page has %d bytes", run.bytes):             run.bytes > planPageBytes,
			fmt.Sprintf("a hand-over takes %v", run.hand):               run.hand > handOverGoal,
			fmt.Sprintf("the third plan's take %.2f", growth):           growth > handOverGrowth,
			fmt.Sprintf("an act on the whole plan takes %v", run.act):   run.act > planActGoal,
			fmt.Sprintf("its paper or workbook takes %v", run.file):     run.file > planFileGoal,
			fmt.Sprintf("a page after a hand-over takes %v", run.after): run.after > handOverGoal,
		} {
			if over {
				b.Error(what)
			}
		}
	}
}

// planRun is the most that anything took.
type planRun struct {
	b *testing.B
	*office
	browsers               map[string]*browser
	page, hand, after, act time.Duration
	file                   time.Duration
	closings               []time.Duration // the last hand-over of each plan, which closes it
	bytes                  int
}

// look opens the plan's page as everybody, its first and its last.
func (r *planRun) look() {
	r.b.Helper()
	for _, v := range r.browsers {
		for _, page := range []string{"", "?page=20"} {
			var took []time.Duration
			for range 3 {
				took = append(took, used(r.b, func() error {
					r.bytes = max(r.bytes, len(v.get(r.b, r.path()+page)))
					return nil
				}))
			}
			r.page = max(r.page, median(took))
		}
	}
}

func (r *planRun) path() string { return fmt.Sprintf("/plans/%d", r.office.plan) }

// on does an act as somebody, from the plan's page.
func (r *planRun) on(who, verb string, inParts bool, more ...string) {
	r.b.Helper()
	v := r.browsers[who+" zh-CN"]
	v.get(r.b, r.path())
	more = append(more, "version", v.version(r.b))
	r.act = max(r.act, used(r.b, func() error {
		v.post(r.b, r.path()+verb, inParts, more...)
		return nil
	}))
}

// plan takes one plan through and gives what a hand-over took in the middle.
func (r *planRun) plan(looked bool) time.Duration {
	r.begin(r.b)
	look := func() {
		if looked {
			r.look()
		}
	}
	look()
	r.on("officer", "/cells", false, "then", "submit")
	look()
	r.on("approver", "/approve", true, "meeting", "党组会议", "number", "〔2021〕8 号", "held_on", today(),
		"attendees", "全体", "resolution", "同意")
	look()
	r.on("officer", "/slips", false)
	r.cut()
	slips := r.slips()
	var took []time.Duration
	for i, s := range slips {
		if i == planRecipients/2 {
			look()
			r.files(looked)
		}
		took = append(took, r.handOver(s))
	}
	look()
	last := len(took) - 1
	r.hand, r.closings = max(r.hand, quantile(took[:last], 0.95)), append(r.closings, took[last])
	return median(took)
}

// slips are those of the plan, to be picked.
func (r *planRun) slips() (ids []document.ID) {
	r.Ask(r.b, func(ctx context.Context, read db.Reader) error {
		list, err := distribution.SlipsOf(ctx, read, r.office.plan)
		for _, s := range list {
			ids = append(ids, s.ID)
		}
		return err
	})
	if len(ids) != planRecipients {
		r.b.Fatalf("%d slips", len(ids))
	}
	return ids
}

// handOver hands a slip over at the counter and opens its page.
func (r *planRun) handOver(id document.ID) time.Duration {
	took := used(r.b, func() error {
		return r.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.HandOver(ctx, tx, id, 0, tx.Today(), nil, distribution.DeliveryDraft{Signer: "林老师"})
		})
	})
	v := r.browsers["keeper zh-CN"]
	if id%25 == 0 {
		r.after = max(r.after, used(r.b, func() error {
			v.get(r.b, fmt.Sprintf("/slips/%d", id))
			return nil
		}))
	}
	return took
}

// cut takes a unit of a line.
func (r *planRun) cut() {
	var line int64
	r.Ask(r.b, func(ctx context.Context, read db.Reader) error {
		lines, err := distribution.Lines(ctx, read, r.office.plan)
		line = lines[8].ID
		return err
	})
	r.hand = max(r.hand, used(r.b, func() error {
		return r.Try("officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Cut(ctx, tx, r.office.plan, line, 1, "少一件")
		})
	}))
	r.after = max(r.after, used(r.b, func() error {
		r.browsers["officer zh-CN"].get(r.b, fmt.Sprintf("%s/lines/%d", r.path(), line))
		return nil
	}))
}

// files makes the plan's paper and its workbook.
func (r *planRun) files(looked bool) {
	if !looked {
		return
	}
	v, id := r.browsers["officer zh-CN"], strconv.FormatInt(int64(r.office.plan), 10)
	for _, path := range []string{
		"/documents/" + id + "/preview.pdf?form=P8", "/reports/plan.xlsx?plan=" + id, "/reports/plan.pdf?plan=" + id,
	} {
		r.file = max(r.file, used(r.b, func() error {
			v.get(r.b, path)
			return nil
		}))
	}
}
