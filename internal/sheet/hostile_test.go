package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// Bombs are refused within five seconds and without taking the memory they
// ask for: what is alive at any moment stays under the bound, and what is ever
// allocated within twice that.
func TestOpen_bombs(t *testing.T) {
	const (
		mostTime  = 5 * time.Second
		mostLive  = 256 << 20
		mostAlloc = 2 * mostLive
	)
	for _, tt := range bombs(t) {
		t.Run(tt.name, func(t *testing.T) {
			data := tt.data()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			peak := watchHeap()
			start := time.Now()
			_, err := first(t.Context(), data)
			took := time.Since(start)
			live := peak()
			runtime.ReadMemStats(&after)
			alloc := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d KiB: %v, %d MiB alive, %d MiB allocated", len(data)>>10, took, live>>20, alloc>>20)
			if fault.Of(err).Key != tt.key {
				t.Errorf("err = %v, want %s", err, tt.key)
			}
			if took > mostTime || live > mostLive || alloc > mostAlloc {
				t.Errorf("took %v, %d MiB alive, %d MiB allocated", took, live>>20, alloc>>20)
			}
		})
	}
}

// bomb is a file that asks for more than it gives, and its refusal.
type bomb struct {
	name, key string
	data      func() []byte
}

// bombs are made one at a time: some weigh tens of megabytes.
func bombs(t testing.TB) []bomb {
	wide := func(n int) string {
		var b strings.Builder
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
		}
		return rows(b.String())
	}
	one := rows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	return []bomb{
		{"a cell in XFD on 2,000 rows", "sheet.too_many_columns",
			func() []byte { return workbook(t, wide(2000)) }},
		{"a million rows", "sheet.bomb",
			func() []byte { return workbook(t, rows(many("<row/>", 1_000_000))) }},
		{"a million rows, loosely packed", "sheet.too_many_rows",
			func() []byte { return stored(t, rows(many("<row/>", 1_000_000))) }},
		{"row number 1,048,576", "sheet.too_many_rows",
			func() []byte { return workbook(t, rows(`<row r="1048576"/>`)) }},
		{"a string of 60 MiB", "sheet.bomb", func() []byte {
			return workbook(t, rows(`<row><c t="inlineStr"><is><t>`+many("a", 60<<20)+`</t></is></c></row>`))
		}},
		{"a sheet of 100 MiB, loosely packed", "sheet.too_big", func() []byte {
			return stored(t, rows(many("<row/>", 100<<20/6)))
		}},
		{"a string of 20 MiB, loosely packed", "sheet.long_text", func() []byte {
			return stored(t, rows(`<row><c t="inlineStr"><is><t>`+many("a", 20<<20)+`</t></is></c></row>`))
		}},
		{"40,000 characters", "sheet.long_cell", func() []byte {
			return stored(t, rows(`<row><c t="inlineStr"><is><t>`+many("a", 40_000)+`</t></is></c></row>`))
		}},
		{"40,000 characters in runs", "sheet.long_cell", func() []byte {
			return stored(t, rows(`<row><c t="inlineStr"><is>`+many("<r><t>aaaa</t></r>", 10_000)+`</is></c></row>`))
		}},
		{"a tag of 20 MiB", "sheet.broken_part",
			func() []byte { return stored(t, `<worksheet `+many(`a="" `, 4<<20)+`/>`) }},
		{"five million styles", "sheet.too_many_elements", func() []byte {
			return stored(t, one, file{"xl/styles.xml", "<a><cellXfs>" + many("<xf/>", 5_000_000) + "</cellXfs></a>"})
		}},
		{"five million strings", "sheet.too_many_elements", func() []byte {
			return stored(t, one, file{"xl/sharedStrings.xml", "<sst>" + many("<si/>", 5_000_000) + "</sst>"})
		}},
		{"four million cells", "sheet.too_many_columns",
			func() []byte { return stored(t, rows("<row>"+many("<c/>", 4_000_000)+"</row>")) }},
		{"depth of a million", "sheet.broken_row",
			func() []byte { return stored(t, many("<a>", 1_000_000)) }},
		{"one string 400,000 times", "sheet.too_much_text", func() []byte {
			long := strings.Repeat("字", 30_000)
			cells := many(`<c t="s"><v>0</v></c>`, 200)
			return stored(t, rows(many("<row>"+cells+"</row>", 2000)), shared("<si><t>"+long+"</t></si>"))
		}},
		{"merged everywhere", "sheet.too_many_merges", func() []byte {
			merge := many(`<mergeCell ref="A1:XFD1048576"/>`, 50_000)
			return stored(t, `<worksheet><sheetData><row r="50000"/></sheetData>`+
				`<mergeCells>`+merge+`</mergeCells></worksheet>`)
		}},
		{"a declared size that lies", "sheet.broken_zip",
			func() []byte { return liar(t) }},
		{"300 parts", "sheet.too_many_parts", func() []byte {
			var more []file
			for i := range 300 {
				more = append(more, file{fmt.Sprintf("xl/media/%d.png", i), "x"})
			}
			return workbook(t, one, more...)
		}},
	}
}

// watchHeap notes the largest size of live and not yet collected objects
// until the function it gives is called.
func watchHeap() func() uint64 {
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		peak := uint64(0)
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-done:
				result <- peak
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(done); return <-result }
}

// stored is workbook with the parts stored as they are, so that no ratio
// gives them away.
func stored(t testing.TB, sheetXML string, more ...file) []byte {
	t.Helper()
	return repack(t, workbook(t, sheetXML, more...), zip.Store, nil)
}

// repack zips the parts of a workbook anew, each changed by change.
func repack(t testing.TB, data []byte, method uint16, change func(name string, part []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range r.File {
		part := readEntry(t, entry)
		if change != nil {
			part = change(entry.Name, part)
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: entry.Name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readEntry(t testing.TB, entry *zip.File) []byte {
	t.Helper()
	r, err := entry.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// liar declares ten bytes for a part that inflates to twenty million.
func liar(t testing.TB) []byte {
	data := workbook(t, rows(strings.Repeat("<row/>", 3_000_000)))
	at := bytes.Index(data, []byte("PK\x01\x02"))
	for {
		next := bytes.Index(data[at+4:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	copy(data[at+24:], []byte{10, 0, 0, 0}) // the inflated size in the directory
	return data
}

// mutants is how many spoilt workbooks the everyday test reads; the nightly
// fuzz run (go test -fuzz=FuzzOpen) goes on from there.
const mutants = 10_000

// No spoilt workbook brings a panic out, an unclassified error or a message
// without a key.
func TestOpen_mutants(t *testing.T) {
	seeds := [][]byte{
		readFile(t, "count.xlsx"), readFile(t, "plan.xlsx"),
		workbook(t, rows(`<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>0</v></c>`+
			`<c r="C1"><f>A1</f><v>2</v></c></row>`+
			`<row r="3"><c r="B3" t="inlineStr"><is><r><t>x</t></r></is></c></row>`),
			shared("<si><t>甲</t></si>"),
			file{"xl/styles.xml", `<a><numFmts><numFmt numFmtId="170" formatCode="yyyy"/></numFmts>` +
				`<cellXfs><xf/><xf numFmtId="170"/></cellXfs></a>`}),
	}
	const seed = 20210930
	rnd := rand.New(rand.NewPCG(seed, 1))
	refused := 0
	start := time.Now()
	for i := range mutants {
		data := mutate(t, rnd, seeds[i%len(seeds)])
		begun := time.Now()
		_, err := first(t.Context(), data)
		if f := fault.Of(err); f != nil {
			refused++
			if f.Kind == fault.Internal || !strings.HasPrefix(f.Key, "sheet.") {
				t.Fatalf("mutant %d of seed %d: %v", i, seed, err)
			}
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Fatalf("mutant %d of seed %d took %v", i, seed, took)
		}
	}
	t.Logf("%d of %d refused in %v", refused, mutants, time.Since(start))
	if refused < mutants/10 {
		t.Errorf("only %d of %d refused: the mutations do not bite", refused, mutants)
	}
}

// mutate spoils the bytes of the zip, or the XML inside it.
func mutate(t testing.TB, rnd *rand.Rand, data []byte) []byte {
	if rnd.IntN(4) == 0 {
		return spoil(rnd, bytes.Clone(data))
	}
	victim := rnd.IntN(9)
	n := -1
	return repack(t, data, zip.Store, func(name string, part []byte) []byte {
		n++
		if n == victim || strings.Contains(name, "sheet1") && rnd.IntN(2) == 0 {
			return spoil(rnd, part)
		}
		return part
	})
}

var splinters = []string{
	"<", ">", "</row>", "<row>", `<row r="9">`, "<c>", `r="XFD1"`, `r="-1"`, `t="s"`, `t="b"`, `t="d"`,
	`s="99999999999"`, `hidden="1"`, "<v>1e309</v>", "<v>-9999999999999999999</v>", "<f>", "&#0;", "&lt;",
	"]]>", "<![CDATA[", "<!--", "\x00", "\xff\xfe", "日", "<mergeCell ref=\"B2:A1\"/>", "<is>", "xmlns=\"x\"",
}

// spoil changes a few places: bytes flipped, cut, doubled, splinters put in.
func spoil(rnd *rand.Rand, data []byte) []byte {
	for range 1 + rnd.IntN(4) {
		if len(data) < 2 {
			return data
		}
		at := rnd.IntN(len(data))
		to := min(len(data), at+1+rnd.IntN(40))
		switch rnd.IntN(5) {
		case 0:
			data[at] ^= 1 << rnd.IntN(8)
		case 1:
			data = append(data[:at:at], data[to:]...)
		case 2:
			data = append(data[:to:to], data[at:]...)
		case 3:
			piece := splinters[rnd.IntN(len(splinters))]
			data = append(data[:at:at], append([]byte(piece), data[at:]...)...)
		case 4:
			data = data[:at]
		}
	}
	return data
}

// FuzzOpen looks for a file that brings a panic or an unclassified error out.
func FuzzOpen(f *testing.F) {
	f.Add(readFile(f, "count.xlsx"))
	f.Add(readFile(f, "plan.xlsx"))
	f.Add([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := first(t.Context(), data)
		if err != nil {
			if fe := fault.Of(err); fe.Kind == fault.Internal || fe.Key == "" {
				t.Fatal(err)
			}
			return
		}
		for _, row := range g.Rows {
			for _, col := range row.Columns() {
				c := row.Cell(col)
				if c.Blank() || (c.Kind == sheet.Empty) != (c.Text == "") {
					t.Fatalf("%s: %+v", sheet.Address(row.Number, col), c)
				}
			}
		}
	})
}
