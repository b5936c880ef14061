package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// settle is how long after its start the program's memory is read.
const settle = 60 * time.Second

// resident is the resident memory of a process, in bytes, from /proc.
func resident(pid int, field string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/%d/status", field, pid)
}

// BenchmarkProgram_memory reads the program's resident memory a minute after
// its start, in which a storekeeper looked at fifty pages.
func BenchmarkProgram_memory(b *testing.B) {
	path, _ := build(b, false)
	dir := stockedDir(b)
	for b.Loop() {
		p, _ := serve(b, path, "--data", dir)
		start := time.Now()
		p.signIn(b, "keeper")
		for i := range 50 {
			p.get(b, stockPages[i%len(stockPages)])
		}
		time.Sleep(settle - time.Since(start))
		now, err := resident(p.Process.Pid, "VmRSS")
		if err != nil {
			b.Fatal(err)
		}
		peak, err := resident(p.Process.Pid, "VmHWM")
		if err != nil {
			b.Fatal(err)
		}
		p.stop(b)
		b.ReportMetric(float64(now)/1e6, "MB-resident")
		b.ReportMetric(float64(peak)/1e6, "MB-peak")
		if now >= memoryGoal {
			b.Errorf("resident memory is %d bytes, want under %d", now, int64(memoryGoal))
		}
	}
}
