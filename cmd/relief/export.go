package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/oversight"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
	"relief/reports/forms"
	"relief/reports/paper"
	"relief/reports/scrutiny"
)

// exportAsk is what a command asks to be written.
type exportAsk struct {
	out    string
	find   string
	show   string
	form   string
	forms  []string
	sheet  string
	both   bool
	period scrutiny.Period
	of     string
	asOf   string
	seq    int64
	words  reports.Words
}

// exported is what the export command reports.
type exported struct {
	File  string `json:"file"`
	Bytes int    `json:"bytes"`
}

func (t *terminal) exportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "write a report or the preview of a paper to a file"}
	lists := []struct{ name, short string }{
		{"stock", "the stock list"}, {"equipment", "the branch's own equipment"},
		{"documents", "the register of documents"},
		{"items", "the register of items"}, {"recipients", "the register of recipients"},
		{"receipts", "goods that came in"}, {"donors", "the register of donors and suppliers"},
		{"register", "every document registered in a period, with its marks"},
		{"audit", "how many stand on each of the auditor's lists"}, {"findings", "the register of findings"},
		{"ledger", "the stock ledger of an account"}, {"summary", "what came in and went out of each item"},
	}
	for _, l := range lists {
		cmd.AddCommand(t.exportOf(l.name, l.name, l.short+" as .xlsx, .csv or .pdf", 0))
	}
	cmd.AddCommand(
		t.exportOf("plan", "plan NUMBER", "a plan: .xlsx with a sheet per recipient, .csv, .pdf (preview of P8)", 1),
		t.exportOf("round", "round NUMBER", "the preview of a plan's whole round as one .pdf", 1),
	)
	for _, k := range document.Kinds {
		if papers, _ := forms.OfKind(k.Kind); len(papers) > 0 && k.Kind != document.Plan {
			name := strings.ReplaceAll(string(k.Kind), "_", "-")
			cmd.AddCommand(t.exportOf(name, name+" NUMBER", "the preview of the paper of one document as .pdf", 1))
		}
	}
	return cmd
}

// kindNamed is the kind of document that a command writes.
func kindNamed(command string) document.Kind {
	if command == "round" {
		return document.Plan
	}
	return document.Kind(strings.ReplaceAll(command, "-", "_"))
}

func (t *terminal) exportOf(name, use, short string, args int) *cobra.Command {
	ask := exportAsk{words: reports.Words{Catalogue: t.words, Lang: t.lang}}
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(args),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			number := ""
			if len(args) > 0 {
				number = args[0]
			}
			return t.exportTo(cmd, name, number, ask)
		}),
	}
	f := cmd.Flags()
	f.StringVarP(&ask.out, "output", "o", "", "the file to write; it must not be there yet")
	switch name {
	case "stock":
		f.StringVar(&ask.asOf, "as-of", "", "the stock at the end of a day")
		f.Int64Var(&ask.seq, "seq", 0, "as the books knew it at a sequence")
		f.StringVar(&ask.find, "find", "", "part of a name, code or pinyin initials")
		f.StringVar(&ask.show, "show", "", "in_stock, expiring, expired or below_min")
	case "documents":
		f.StringVar(&ask.find, "find", "", "part of a number")
	case "receipts":
		f.StringVar(&ask.find, "find", "", "part of a number, a sender or a donor")
		f.StringVar(&ask.show, "show", "", "waiting, posted, no_fiscal or withdrawn")
	case "items", "recipients", "donors":
		f.StringVar(&ask.find, "find", "", "part of a name or pinyin initials")
	case "ledger", "summary", "register", "audit":
		if name == "ledger" {
			f.StringVar(&ask.of, "of", "",
				"item.ID, lot.ID, donor.ID, recipient.PLACE or warehouse.PLACE; all where nothing is said")
		}
		f.StringVar(&ask.period.From, "from", "", "the first day; this year's where nothing is said")
		f.StringVar(&ask.period.To, "to", "", "the last day; today where nothing is said")
	case "round":
		f.StringSliceVar(&ask.forms, "forms", forms.RoundForms, "the papers of each slip: pick, P3, P5")
		f.StringVar(&ask.sheet, "sheet", "A4", "A4 or 241x140")
		f.BoolVar(&ask.both, "bilingual", false, "Chinese and English")
	}
	if papers, usual := forms.OfKind(kindNamed(name)); len(papers) > 0 && name != "round" {
		var codes []string
		for _, form := range papers {
			codes = append(codes, form.Form)
		}
		f.BoolVar(&ask.both, "bilingual", false, "Chinese and English (papers)")
		if ask.form = usual; len(codes) > 1 {
			f.StringVar(&ask.form, "form", usual, strings.Join(codes, ", "))
		}
	}
	return cmd
}

// exportTo makes the file whole before it takes its name.
func (t *terminal) exportTo(cmd *cobra.Command, name, number string, ask exportAsk) (err error) {
	ctx := cmd.Context()
	cfg, err := config.Load(cmd.Flags())
	if err != nil {
		return err
	}
	if ask.out == "" {
		var f fault.Fields
		f.Add("output", "fault.required")
		return f.Err(fault.Invalid, "fault.invalid")
	}
	if _, err := os.Stat(ask.out); err == nil {
		return fault.New(fault.Conflict, "report.file_exists", ask.out)
	}
	cfg.ReadOnly = true
	books, err := app.OpenBooks(ctx, cfg, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	branch, err := onlyBranch(ctx, books)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	err = books.Read(ctx, branch, func(ctx context.Context, r db.Reader) error {
		file.Reset()
		return ask.write(ctx, r, name, number, strings.ToLower(filepath.Ext(ask.out)), &file)
	})
	if err != nil {
		return err
	}
	if err := writeWhole(ask.out, file.Bytes()); err != nil {
		return err
	}
	return t.report(exported{ask.out, file.Len()}, func() { t.say("report.exported", ask.out) })
}

func onlyBranch(ctx context.Context, books *db.DB) (id db.BranchID, err error) {
	err = books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		id, _, err = auth.OnlyBranch(ctx, r)
		return err
	})
	return id, err
}

// writeWhole writes a file beside its place and then gives it its name, so that
// nobody ever sees half of it.
func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".relief-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// operator is who asks where nobody has signed in.
const operator = "relief export"

func (a exportAsk) write(ctx context.Context, r db.Reader, name, number, ending string, w io.Writer) error {
	if number == "" {
		return a.writeList(ctx, r, name, ending, w)
	}
	d, err := documentNumbered(ctx, r, number)
	if err != nil {
		return err
	}
	target := d
	if d.Kind == document.Reversal && d.Reverses != nil {
		if target, err = document.Load(ctx, r, *d.Reverses); err != nil {
			return err
		}
	}
	if target.Kind != kindNamed(name) {
		return fault.New(fault.Invalid, "report.wrong_kind", number)
	}
	if name == "plan" && ending != ".pdf" {
		return a.writePlan(ctx, r, d.ID, ending, w)
	}
	if ending != ".pdf" {
		return wrongEnding(".pdf")
	}
	if name == "round" {
		return a.writeRound(ctx, r, d.ID, w)
	}
	set, err := forms.Paper(ctx, r, d.ID, a.form, forms.PaperOptions{Bilingual: a.both})
	if err != nil {
		return err
	}
	file, err := paper.Render(set)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// writeRound writes cover and papers of a plan's round, marked as a preview.
func (a exportAsk) writeRound(ctx context.Context, r db.Reader, plan document.ID, w io.Writer) error {
	ask := forms.RoundAsk{Forms: a.forms, Bilingual: a.both, Size: paper.Size(a.sheet)}
	if ask.Size == paper.A4 {
		ask.Size = ""
	}
	papers, err := forms.RoundPreview(ctx, r, plan, ask)
	if err != nil {
		return err
	}
	file, err := paper.RenderAll(papers)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

func wrongEnding(want string) error { return fault.New(fault.Invalid, "report.unknown_ending", want) }

func (a exportAsk) asked() reports.Ask { return reports.Ask{Words: a.words, Who: operator} }

func (a exportAsk) writeList(ctx context.Context, r db.Reader, name, ending string, w io.Writer) error {
	var t *reports.Table
	var err error
	switch {
	case name == "ledger" || name == "summary" || name == "stock" && (a.asOf != "" || a.seq != 0):
		if t, err = a.ledger(ctx, r, name); err != nil {
			return err
		}
		return writeTable(t, ending, w)
	}
	switch name {
	case "stock":
		t, err = reports.Stock(ctx, r, inventory.StockFilter{Find: a.find, Show: a.show}, a.asked())
	case "equipment":
		t, err = reports.Equipment(ctx, r, "", a.asked())
	case "items":
		t, err = reports.Items(ctx, r, a.find, "", a.asked())
	case "recipients":
		t, err = reports.Recipients(ctx, r, a.find, true, "", a.asked())
	case "receipts":
		t, err = reports.Receipts(ctx, r, goodsin.ArrivalFilter{Find: a.find, Show: a.show}, a.asked())
	case "donors":
		t, err = reports.Donors(ctx, r, a.find, true, a.asked())
	case "documents":
		t, err = reports.Documents(ctx, r, document.Filter{Find: a.find}, a.asked())
	case "findings":
		t, err = reports.Findings(ctx, r, oversight.Filter{}, a.asked())
	case "register", "audit":
		t, err = a.ofPeriod(ctx, r, name)
	}
	if err != nil {
		return err
	}
	return writeTable(t, ending, w)
}

// ofPeriod is a report about what was registered in a period.
func (a exportAsk) ofPeriod(ctx context.Context, r db.Reader, name string) (*reports.Table, error) {
	p := a.period.OrThisYear(r.Where().Today())
	if err := p.Check(); err != nil {
		return nil, err
	}
	if name == "audit" {
		return scrutiny.AuditSummary(ctx, r, p, a.asked())
	}
	return scrutiny.Audit(ctx, r, scrutiny.ListRegister, scrutiny.Hand{}, p, reports.Part{}, a.asked())
}

func writeTable(t *reports.Table, ending string, w io.Writer) error {
	switch ending {
	case ".xlsx":
		return reports.WriteWorkbook(w, t)
	case ".csv":
		return reports.WriteCSV(w, t)
	case ".pdf":
		return reports.WritePDF(w, t)
	}
	return wrongEnding(".xlsx, .csv, .pdf")
}

func (a exportAsk) writePlan(ctx context.Context, r db.Reader, id document.ID, ending string, w io.Writer) error {
	if ending == ".xlsx" {
		h, err := reports.PlanWorkbook(ctx, r, id, a.asked())
		if err != nil {
			return err
		}
		return h.Write(w)
	}
	t, err := reports.Plan(ctx, r, id, a.asked())
	if err != nil {
		return err
	}
	return writeTable(t, ending, w)
}

// documentNumbered finds a document by the number on its papers; #12 is one
// that has none yet, by its id.
func documentNumbered(ctx context.Context, r db.Reader, number string) (document.Document, error) {
	var id document.ID
	err := r.Get(ctx, &id, `SELECT id FROM documents WHERE branch_id = ? AND (number = ? OR number IS NULL AND
		'#' || CAST(id AS TEXT) = ?)`, r.Where().Branch, number, number)
	if errors.Is(err, db.ErrNoRows) {
		return document.Document{}, fault.New(fault.NotFound, "report.unknown_number", number)
	}
	if err != nil {
		return document.Document{}, err
	}
	return document.Load(ctx, r, id)
}
