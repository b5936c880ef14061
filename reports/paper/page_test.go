package paper_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"relief/reports/paper"
)

var keep = flag.String("pages", "", "folder to keep the rendered papers in, to look at")

func TestSamples_keep(t *testing.T) {
	for _, s := range samples() {
		pdf, err := paper.Render(s.paper)
		if err != nil {
			t.Fatal(s.name, err)
		}
		if *keep != "" {
			if err := os.WriteFile(filepath.Join(*keep, s.name+".pdf"), pdf, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
