package app

import (
	"context"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/sheet"
)

// PlanImport is a plan to be drafted from a workbook.
type PlanImport struct {
	Name          string // of the file
	Bytes         []byte
	Title         string
	Purpose       string
	Sheet         string // "" = the first visible one with a plan
	Past          bool   // read the rows under the sign-off too
	NewRecipients bool   // register the recipients nobody knows
	DryRun        bool
}

// PlanOutcome is what an import came to. Document is 0 in a dry run.
type PlanOutcome struct {
	DryRun        bool     `json:"dry_run"`
	Document      int64    `json:"document,omitempty"`
	Cells         int      `json:"cells"`
	NewRecipients []string `json:"new_recipients"`
	Told
}

// ImportPlan drafts a plan from a workbook, or refuses it with every fault at
// its cell. A dry run reads the same and writes nothing.
func ImportPlan(ctx context.Context, books *db.DB, by db.By, in PlanImport) (PlanOutcome, error) {
	book, err := sheet.Open(ctx, in.Bytes, matrix.Limits)
	if err != nil {
		return PlanOutcome{}, err
	}
	plan, err := matrix.Load(ctx, book, matrix.Reading{Sheet: in.Sheet, Past: in.Past})
	if err != nil {
		return PlanOutcome{}, err
	}
	out := PlanOutcome{DryRun: in.DryRun, NewRecipients: []string{}, Told: told(plan.Counted, plan.Remarks)}
	if in.DryRun {
		err := books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
			result, err := judgePlan(ctx, r, plan, in.NewRecipients)
			out.tell(result)
			return err
		})
		return out, err
	}
	by.Act, by.Digest, by.Limit = "plan.import", db.Digest(in), db.LongAct
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		result, err := judgePlan(ctx, tx, plan, in.NewRecipients)
		if out.tell(result); err != nil {
			return db.Subject{}, err
		}
		doc, err := writePlan(ctx, tx, in, result)
		out.Document = int64(doc.ID)
		return doc.Subject(), err
	})
	return out, err
}

func (o *PlanOutcome) tell(r *matrix.Result) {
	o.NewRecipients = []string{}
	if r == nil {
		return
	}
	o.Cells = len(r.Lines)
	for _, n := range r.NewRecipients {
		o.NewRecipients = append(o.NewRecipients, n.Name)
	}
}

// judgePlan says what the table means, and refuses with every fault.
func judgePlan(ctx context.Context, r db.Reader, plan *matrix.Plan, newRecipients bool) (*matrix.Result, error) {
	result, err := distribution.ReadWorkbook(ctx, r, plan, func(matrix.NewRecipient) bool { return newRecipients })
	if err != nil {
		return nil, err
	}
	return result, result.Refusal()
}

// writePlan drafts the plan with the recipients that were asked for.
func writePlan(ctx context.Context, tx *db.Tx, in PlanImport, result *matrix.Result) (document.Document, error) {
	p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
		Title: in.Title, Purpose: in.Purpose, BusinessOn: tx.Today(),
	})
	if err != nil {
		return p.Document, err
	}
	return p.Document, distribution.FillPlan(ctx, tx, p.ID, p.Version, result, nil)
}
