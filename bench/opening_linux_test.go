package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"
)

// What an opening count may take: of the processor, and of memory at its peak
// with all that the program and its database hold.
const (
	openingRows    = 49_000
	openingSeconds = 15.0
	openingPeak    = 400 << 20
)

// BenchmarkOpening posts an opening count of as many new items as it has rows, by
// the command of the built program.
func BenchmarkOpening(b *testing.B) {
	path, _ := build(b, false)
	list := filepath.Join(b.TempDir(), "opening.xlsx")
	writeOpening(b, list, openingRows)
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), path, "import", "opening", list, "--data", b.TempDir(),
			"--warehouse", "中心仓库", "--counted-by", "乙", "--witness", "甲", "--new-items", "--json")
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		seconds := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
		b.ReportMetric(seconds, "s-processor")
		b.ReportMetric(float64(peak)/1e6, "MB-peak")
		if seconds > openingSeconds {
			b.Errorf("%d rows take %.1f s of the processor, want at most %.0f", openingRows, seconds, openingSeconds)
		}
		if peak > openingPeak {
			b.Errorf("%d rows take %d MB of memory, want at most %d", openingRows, peak>>20, openingPeak>>20)
		}
	}
}

func writeOpening(b *testing.B, path string, n int) {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	set := func(row int, cells ...any) {
		if err := sw.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
			b.Fatal(err)
		}
	}
	set(1, "2026年6月30日 物资盘点表")
	set(2, "序号", "品名", "规格", "单位", "实盘数", "批号", "有效期")
	for i := range n {
		set(i+3, i+1, fmt.Sprintf("救援物资%06d", i), "标准", "件", 10+i%90, fmt.Sprintf("L%06d", i), "2030-06-30")
	}
	if err := sw.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
}
