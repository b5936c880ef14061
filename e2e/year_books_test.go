package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The year that the auditor asks about.
const yearAsked = "from=2021-01-01&to=2021-12-31"

// sheetLine is a row of a report on the page: what its files hold, by column.
type sheetLine map[string]string

// lines are the rows of the page's report.
func (b *tab) lines() []sheetLine {
	b.t.Helper()
	rows, err := look[[]sheetLine](b, `[...document.querySelectorAll("table[data-report] tbody tr")].map((r) =>
		Object.fromEntries([...r.cells].map((c) => [c.dataset.col, c.dataset.value])))`)
	if err != nil || len(rows) == 0 {
		b.t.Fatalf("%s at %s sees no report (%v):\n%s", b.who, b.Path(), err, b.Text("main"))
	}
	return rows
}

// line is the first row that says so in a column.
func (b *tab) line(col, says string) sheetLine {
	b.t.Helper()
	rows := b.lines()
	i := slices.IndexFunc(rows, func(l sheetLine) bool { return strings.Contains(l[col], says) })
	if i < 0 {
		b.t.Fatalf("%s at %s sees no row with %s %q:\n%v", b.who, b.Path(), col, says, rows)
	}
	return rows[i]
}

// units is a figure of the row; an empty cell is none.
func (l sheetLine) units(col string) int {
	n, _ := strconv.Atoi(l[col]) // what is no figure is none
	return n
}

// takeAway exports what the page shows in its three forms, and holds each
// against the page: the same rows with the same cells.
func (b *tab) takeAway(name string, office bool) {
	b.t.Helper()
	rows := b.lines()
	book := b.SaveFrom("main a[href*='/reports/'][href*='.xlsx']")
	cells, err := b.workbook(book).GetRows(b.workbook(book).GetSheetList()[0])
	if err != nil {
		b.t.Fatal(err)
	}
	b.holdsAll(book.name, cells, rows)
	if office {
		sameFigures(b.t, b.recalculated(book), b.workbook(book))
	}
	file := b.SaveFrom("a[href*='/reports/'][href*='.csv']")
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.bytes, []byte("\xef\xbb\xbf"))))
	in.FieldsPerRecord = -1
	records, err := in.ReadAll()
	if err != nil {
		b.t.Fatalf("%s: %v", file.name, err)
	}
	b.holdsAll(file.name, records, rows)
	said := b.paper(b.SaveFrom("a[href*='/reports/'][href*='.pdf']"), name)
	flat := strings.Join(strings.Fields(said), "")
	for _, row := range rows {
		if n := row["number"]; n != "" && !strings.Contains(flat, n) {
			b.t.Errorf("%s on paper does not name %s", name, n)
		}
	}
}

// holdsAll checks that each row of the page is a row of the file.
func (b *tab) holdsAll(name string, file [][]string, rows []sheetLine) {
	b.t.Helper()
	for _, row := range rows {
		found := slices.ContainsFunc(file, func(cells []string) bool {
			for _, value := range row {
				same := func(c string) bool { return sameFigure(plain(c), plain(value)) }
				if value != "" && !slices.ContainsFunc(cells, same) {
					return false
				}
			}
			return true
		})
		if !found {
			b.t.Errorf("%s has no row %v among\n%v", name, row, file)
		}
	}
}

// plain is a cell without the signs that only a screen or a sheet has.
func plain(s string) string { return strings.ReplaceAll(strings.TrimPrefix(s, "'"), ",", "") }

// summary holds the year's summary against the year's own reckoning: per item
// opening + in − out = closing.
func (y *year) summary(whole bool) {
	y.t.Helper()
	b := y.auditor
	b.Go("/ledger/summary?" + yearAsked)
	for _, row := range b.lines() {
		if row.units("opening")+row.units("in")-row.units("out") != row.units("closing") {
			y.t.Errorf("%s: %d + %d - %d is not %d", row["item"],
				row.units("opening"), row.units("in"), row.units("out"), row.units("closing"))
		}
	}
	boxes, quilts := b.line("item", goods[box]), b.line("item", quilt)
	if boxes.units("closing") != y.boxes || quilts.units("closing") != y.quilts {
		y.t.Errorf("%d boxes and %d quilts are left, want %d and %d", boxes.units("closing"), quilts.units("closing"),
			y.boxes, y.quilts)
	}
	if boxes.units("counted") != counted[box] || boxes.units("donated") != boxesTaken+boxesRejected ||
		quilts.units("donated") != quiltsTaken {
		y.t.Errorf("in by kind: boxes %v, quilts %v", boxes, quilts)
	}
	if whole {
		b.DocShot("ledger-summary")
		b.takeAway("ledger-summary", true)
	}
}

// ledgers reads the ledger of the quilts and of the giver.
func (y *year) ledgers() {
	y.t.Helper()
	b := y.auditor
	b.Go(fmt.Sprintf("/ledger?by=item&of=item.%d&%s", y.itemID(quilt), yearAsked))
	rows := b.lines()
	in, out := 0, 0
	for _, row := range rows {
		if row["number"] != "" {
			in, out = in+row.units("in"), out+row.units("out")
		}
	}
	if in-out != y.quilts {
		y.t.Errorf("the ledger has %d in and %d out, want %d left", in, out, y.quilts)
	}
	b.Shot("ledger")
	b.takeAway("ledger-item", true)
	b.Go("/ledger?by=donor&" + yearAsked)
	b.Press(giver, "main")
	b.Status(200)
	b.Says(giver, goods[box], quilt)
	b.takeAway("ledger-donor", false)
}

// stockOfDays asks what lay in store before the gift, after it and at the end.
func (y *year) stockOfDays() {
	y.t.Helper()
	b := y.auditor
	for _, day := range []struct {
		on            string
		boxes, quilts int
	}{
		{"2021-10-06", counted[box], 0},
		{"2021-10-07", counted[box] + boxesTaken + boxesRejected, quiltsTaken},
		{"2021-10-08", y.boxes, y.quilts},
	} {
		b.Go("/stock/as-of?on=" + day.on)
		if got := b.line("item", goods[box]).units("units"); got != day.boxes {
			y.t.Errorf("%d boxes on %s, want %d", got, day.on, day.boxes)
		}
		if day.quilts == 0 {
			b.Silent(quilt)
		} else if got := b.line("item", quilt).units("units"); got != day.quilts {
			y.t.Errorf("%d quilts on %s, want %d", got, day.on, day.quilts)
		}
	}
	b.Shot("stock-as-of")
	b.takeAway("stock-as-of", false)
}

// traces follows each lot of the gift from the giver to who signed: units in =
// at recipients + left, quarantine with it.
func (y *year) traces() {
	y.t.Helper()
	b := y.auditor
	in, signed, left := 0, 0, 0
	last := y.id(`SELECT MAX(id) FROM lots`)
	for id := y.id(`SELECT MIN(id) FROM lots WHERE document_id = ?`, y.gift); id <= last; id++ {
		if y.id(`SELECT document_id FROM lots WHERE id = ?`, id) != y.gift {
			continue
		}
		b.Go(fmt.Sprintf("/lots/%d/trace", id))
		b.Says(giver)
		sum, err := look[[]int](b, `[...document.querySelectorAll(".figures > *")].map((e) =>
			Number((e.innerText.match(/[0-9][0-9,]*/) ?? ["0"])[0].replaceAll(",", "")))`)
		if err != nil || len(sum) != 5 {
			y.t.Fatalf("figures of lot %d: %v %v", id, sum, err)
		}
		in, signed, left = in+sum[0], signed+sum[1], left+sum[2]
		if strings.Contains(b.Text("main"), quilt) {
			for _, i := range []int{0, 1, 3} {
				b.Says(y.name(institutions[i]))
			}
			b.DocShot("trace")
			b.takeAway("trace", false)
		}
	}
	boxes, quilts := decided[0].boxes+decided[1].boxes+decided[2].boxes-counted[box], 0
	for _, i := range []int{0, 1, 3} {
		quilts += decided[i].quilts
	}
	quilts -= refusedQuilts
	if in != boxesTaken+boxesRejected+quiltsTaken || signed != boxes+quilts || in != signed+left {
		y.t.Errorf("the gift's lots: %d in, %d signed for, %d left; want %d signed for", in, signed, left, boxes+quilts)
	}
}

// number is the number of an institution's slip, as its page says it.
func (y *year) number(i int) string {
	y.t.Helper()
	y.auditor.Go(y.slips[institutions[i].name])
	return strings.Fields(y.auditor.Text("h1"))[0]
}

// registers reads the auditor's lists: the void number explains its gap, the
// reprints are there, nothing is missing.
func (y *year) registers() {
	y.t.Helper()
	b := y.auditor
	var numbers []string
	for i := range institutions {
		numbers = append(numbers, y.number(i))
	}
	void := numbers[4]
	b.Go("/audit?" + yearAsked)
	b.DocShot("audit")
	b.Go("/audit/series?" + yearAsked)
	slips, serial := b.line("prefix", "CK"), void[strings.LastIndex(void, "-")+1:]
	if slips["void_numbers"] != serial || slips.units("missing") != 0 {
		y.t.Errorf("the series of slips is %v, want %s void and nothing missing", slips, serial)
	}
	b.takeAway("audit-series", false)
	b.Go("/audit/void?" + yearAsked)
	if got := b.line("number", void); !strings.Contains(got["reason"], "该院改期接收") {
		y.t.Errorf("the void slip stands as %v", got)
	}
	b.Go("/audit/reprints?" + yearAsked)
	b.line("number", numbers[0])
	b.Go("/audit/papers-out?" + yearAsked)
	if n := len(b.lines()); n != 2 {
		y.t.Errorf("%d papers are out, want 2", n)
	}
	b.Go("/audit/register?" + yearAsked)
	for _, number := range numbers {
		b.line("number", number)
	}
	b.Shot("register")
	b.takeAway("audit-register", true)
}

// finding is opened on the slip that was refused in part, answered by its owner
// with a paper, checked and closed.
func (y *year) finding() {
	y.t.Helper()
	b := y.auditor
	b.Go(y.slips[institutions[3].name])
	b.Submit("a[href^='/findings/new']")
	b.Fill("what", "两床拒收的棉被已退回，退回凭证上没有受潮照片，请补。")
	b.Choose("owner", "李仓")
	b.Shot("finding-new")
	b.Send("/findings")
	b.Status(200)
	page := b.Path()
	y.officer.Go(page)
	if y.officer.Count("form[action$='/answer']") != 0 {
		y.t.Error("who does not own a finding is offered to answer it")
	}
	k := y.keeper
	k.Go("/")
	k.Says(y.say("findpage.mine"))
	k.Go(page)
	k.Fill("said", "已补拍并上传，两床已晾晒。")
	k.Attach("file", scan(y.t, "quilts"))
	k.Send("/answer")
	k.Status(200)
	y.mayNot(k, page+"/close", 403)
	b.Go(page)
	b.Says("已补拍并上传，两床已晾晒。")
	b.Fill("said", "看过照片和实物，相符。")
	b.DocShot("finding")
	b.Send("/close")
	b.Status(200)
	b.Says(y.say("finding.state_closed"))
	b.Go("/findings?state=closed")
	b.line("subject", "CK")
}
