package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"relief/distribution/recipientlist"
	"relief/internal/app"
	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory/itemlist"
)

// importLimit is the largest workbook a command reads, as on the page.
const importLimit = 10 << 20

func (t *terminal) importCommand() *cobra.Command {
	cmd := t.group(&cobra.Command{Use: "import", Short: "cli.import"})
	cmd.PersistentFlags().StringVar(&t.as, "as", "", "cli.flag_as")
	cmd.AddCommand(t.importOpening(), t.importPlan(),
		t.importList(itemlist.Kind, auth.ItemWrite, "cli.import_items"),
		t.importList(recipientlist.Kind, auth.PlanWrite, "cli.import_recipients"))
	return cmd
}

func (t *terminal) importOpening() *cobra.Command {
	var in app.OpeningImport
	var skip string
	cmd := &cobra.Command{
		Use: "opening FILE", Short: "cli.import_opening", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) (err error) {
			in.Name = filepath.Base(args[0])
			if in.SkipRows, err = rowsOf(skip); err != nil {
				return err
			}
			if in.Bytes, err = readUpTo(args[0], importLimit); err != nil {
				return err
			}
			return t.withBooks(cmd, auth.StockWrite, func(ctx context.Context, books *db.DB, by db.By) error {
				out, err := app.ImportOpening(ctx, books, by, in)
				if t.tell(&out.Told); err != nil {
					return err
				}
				return t.report(out, func() { t.tellOpening(out) })
			})
		}),
	}
	f := cmd.Flags()
	readFlags(f, &in.Sheet, &in.Past)
	f.BoolVar(&in.DryRun, "dry-run", false, "cli.flag_dry_run")
	f.BoolVar(&in.NewItems, "new-items", false, "cli.flag_new_items")
	f.BoolVar(&in.NewBins, "new-bins", false, "cli.flag_new_bins")
	f.StringVar(&skip, "skip-rows", "", "cli.flag_skip_rows")
	f.StringVar(&in.Warehouse, "warehouse", "", "cli.flag_warehouse")
	f.StringVar(&in.Witness, "witness", "", "cli.flag_witness")
	f.StringVar(&in.CountedBy, "counted-by", "", "cli.flag_counted_by")
	f.StringVar(&in.CountedOn, "counted-on", "", "cli.flag_counted_on")
	return cmd
}

// rowsOf reads the numbers of rows: 7,9.
func rowsOf(typed string) (rows []int, err error) {
	for part := range strings.FieldsFuncSeq(typed, func(c rune) bool { return strings.ContainsRune(", ，、", c) }) {
		n, bad := strconv.Atoi(part)
		if bad != nil || n < 1 {
			var f fault.Fields
			f.Add("skip_rows", "report.no_row_number", part)
			return nil, f.Err(fault.Invalid, "fault.invalid")
		}
		rows = append(rows, n)
	}
	return rows, nil
}

func (t *terminal) tellOpening(out app.OpeningOutcome) {
	for _, r := range out.Rows {
		fmt.Fprintf(t.out, "%4d  %-11s  %s  %d %s", r.Row, r.State, r.Name, r.Units, r.Unit)
		for _, more := range []string{r.LotNo, r.ExpiresOn, r.Bin, r.Warehouse} {
			if more != "" {
				fmt.Fprintf(t.out, "  %s", more)
			}
		}
		fmt.Fprintln(t.out)
	}
	if out.DryRun {
		t.say("report.opening_dry", out.Posted, out.NotCounted)
		return
	}
	t.say("report.opening_posted", out.Number, out.Posted)
}

func (t *terminal) importPlan() *cobra.Command {
	var in app.PlanImport
	cmd := &cobra.Command{
		Use: "plan FILE", Short: "cli.import_plan", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) (err error) {
			in.Name = filepath.Base(args[0])
			if in.Title == "" && !in.DryRun {
				var f fault.Fields
				f.Add("title", "report.needs_title")
				return f.Err(fault.Invalid, "fault.invalid")
			}
			if in.Bytes, err = readUpTo(args[0], importLimit); err != nil {
				return err
			}
			return t.withBooks(cmd, auth.PlanWrite, func(ctx context.Context, books *db.DB, by db.By) error {
				out, err := app.ImportPlan(ctx, books, by, in)
				if t.tell(&out.Told); err != nil {
					return err
				}
				return t.report(out, func() {
					if out.DryRun {
						t.say("report.plan_dry", out.Cells, len(out.NewRecipients))
						return
					}
					t.say("report.plan_imported", out.Cells)
				})
			})
		}),
	}
	f := cmd.Flags()
	readFlags(f, &in.Sheet, &in.Past)
	f.BoolVar(&in.DryRun, "dry-run", false, "cli.flag_dry_run")
	f.BoolVar(&in.NewRecipients, "new-recipients", false, "cli.flag_new_recipients")
	f.StringVar(&in.Title, "title", "", "cli.flag_title")
	f.StringVar(&in.Purpose, "purpose", "", "cli.flag_purpose")
	return cmd
}

// withBooks opens the books, finds out who acts and does the work.
func (t *terminal) withBooks(
	cmd *cobra.Command, need auth.Permission, work func(context.Context, *db.DB, db.By) error,
) (err error) {
	ctx := cmd.Context()
	cfg, err := config.Load(cmd.Flags())
	if err != nil {
		return err
	}
	books, err := app.OpenBooks(ctx, cfg, false, t.upgrading())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	by, err := app.Acting(ctx, books, cfg, t.as, need)
	if err != nil {
		return err
	}
	return work(ctx, books, by)
}

// readUpTo reads a file of at most so many bytes.
func readUpTo(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.Invalid, "report.no_such_file", path)
	}
	if err != nil {
		return nil, fault.Place(err, path)
	}
	if info.IsDir() {
		return nil, fault.New(fault.Invalid, "report.is_folder", path)
	}
	if info.Size() > limit {
		return nil, fault.New(fault.TooLarge, "fault.too_large", fmt.Sprintf("%d MB", limit>>20))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Place(err, path)
	}
	return content, nil
}
