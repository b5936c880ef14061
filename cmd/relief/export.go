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
	cmd := t.group(&cobra.Command{Use: "export", Short: "cli.export"})
	lists := []struct{ name, short string }{
		{"stock", "cli.export_stock"}, {"equipment", "cli.export_equipment"},
		{"documents", "cli.export_documents"}, {"items", "cli.export_items"},
		{"recipients", "cli.export_recipients"}, {"receipts", "cli.export_receipts"},
		{"donors", "cli.export_donors"}, {"register", "cli.export_register"}, {"audit", "cli.export_audit"},
		{"findings", "cli.export_findings"}, {"ledger", "cli.export_ledger"}, {"summary", "cli.export_summary"},
	}
	for _, l := range lists {
		cmd.AddCommand(t.exportOf(l.name, l.name, l.short, 0))
	}
	cmd.AddCommand(
		t.exportOf("plan", "plan NUMBER", "cli.export_plan", 1),
		t.exportOf("round", "round NUMBER", "cli.export_round", 1),
	)
	for _, k := range document.Kinds {
		if papers, _ := forms.OfKind(k.Kind); len(papers) > 0 && k.Kind != document.Plan {
			name := strings.ReplaceAll(string(k.Kind), "_", "-")
			short := t.words.Say(t.lang, "cli.export_paper", t.words.Say(t.lang, k.Kind.Key()))
			cmd.AddCommand(t.exportOf(name, name+" NUMBER", short, 1))
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
		Use: use, Short: short, Args: takes(args, args),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			number := ""
			if len(args) > 0 {
				number = args[0]
			}
			return t.exportTo(cmd, name, number, ask)
		}),
	}
	f := cmd.Flags()
	f.StringVarP(&ask.out, "output", "o", "", "cli.flag_output")
	switch name {
	case "stock":
		f.StringVar(&ask.asOf, "as-of", "", "cli.flag_as_of")
		f.Int64Var(&ask.seq, "seq", 0, "cli.flag_seq")
		f.StringVar(&ask.find, "find", "", "cli.flag_find_stock")
		f.StringVar(&ask.show, "show", "", "cli.flag_show_stock")
	case "documents":
		f.StringVar(&ask.find, "find", "", "cli.flag_find_number")
	case "receipts":
		f.StringVar(&ask.find, "find", "", "cli.flag_find_receipts")
		f.StringVar(&ask.show, "show", "", "cli.flag_show_receipts")
	case "items", "recipients", "donors":
		f.StringVar(&ask.find, "find", "", "cli.flag_find_name")
	case "ledger", "summary", "register", "audit":
		if name == "ledger" {
			f.StringVar(&ask.of, "of", "", "cli.flag_of")
		}
		f.StringVar(&ask.period.From, "from", "", "cli.flag_from")
		f.StringVar(&ask.period.To, "to", "", "cli.flag_to")
	case "round":
		f.StringSliceVar(&ask.forms, "forms", forms.RoundForms, "cli.flag_forms")
		f.StringVar(&ask.sheet, "sheet", "A4", "cli.flag_sheet")
		f.BoolVar(&ask.both, "bilingual", false, "cli.flag_bilingual")
	}
	if papers, usual := forms.OfKind(kindNamed(name)); len(papers) > 0 && name != "round" {
		var codes []string
		for _, form := range papers {
			codes = append(codes, form.Form)
		}
		f.BoolVar(&ask.both, "bilingual", false, "cli.flag_bilingual")
		if ask.form = usual; len(codes) > 1 {
			f.StringVar(&ask.form, "form", usual, t.words.Say(t.lang, "cli.flag_form", strings.Join(codes, ", ")))
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
	books, err := app.OpenBooks(ctx, cfg, false, t.upgrading())
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
		return fault.Place(err, filepath.Dir(path))
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fault.Place(err, path), os.Remove(f.Name()))
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
