package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a condition may take to come true. It is long because
// the machine may be busy; a good run never waits for it.
const patience = 45 * time.Second

// patientUntil begins to wait: it tells when patience has run out.
func patientUntil() func() bool {
	end := time.Now().Add(patience)
	return func() bool { return time.Now().After(end) }
}

// atOnce is how many tests run side by side unless -parallel says otherwise.
// Each waits for its pages, its program and its engine in turn; with three, two
// cores only stand in each other's way.
const atOnce = "2"

// chromium is started once for all tests, when the first asks for it.
var chromium = sync.OnceValues(startChromium)

// afterwards is what is still to be ended or removed after the tests.
var afterwards struct {
	sync.Mutex
	all []func()
}

func atTheEnd(do func()) {
	afterwards.Lock()
	defer afterwards.Unlock()
	afterwards.all = append(afterwards.all, do)
}

// TestMain begins with empty folders of pages, pictures and papers, and stops
// the browser when all tests are over.
func TestMain(m *testing.M) {
	if err := os.RemoveAll("out"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Without a language the browser saves what is named in Chinese as "download".
	if err := os.Setenv("LC_ALL", "C.UTF-8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := sideBySide(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	for _, stop := range afterwards.all {
		stop()
	}
	os.Exit(code)
}

// sideBySide lets atOnce tests run at a time where nobody said how many.
func sideBySide() error {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if said {
		return nil
	}
	return flag.Set("test.parallel", atOnce)
}

// startChromium starts the browser with a profile that is thrown away: the one
// without windows where it is installed, since windows that nobody sees cost a
// fifth of the time. Papers are kept as files: the reader of PDF built into the
// browser has no text that a test could look at.
func startChromium() (context.Context, error) {
	profile, err := os.MkdirTemp("", "relief-chromium-")
	if err != nil {
		return nil, err
	}
	prefs := filepath.Join(profile, "Default", "Preferences")
	if err := os.MkdirAll(filepath.Dir(prefs), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(prefs, []byte(`{"plugins":{"always_open_pdf_externally":true}}`), 0o600); err != nil {
		return nil, err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(profile), chromedp.DisableGPU, chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("hide-scrollbars", true),
	)
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil {
		flags = append(flags, chromedp.ExecPath(shell))
	}
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	outer, stopAll := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stopBrowser := chromedp.NewContext(outer)
	atTheEnd(func() {
		_ = chromedp.Cancel(ctx) // the process ends with the tests in any case
		stopBrowser()
		stopAll()
		_ = os.RemoveAll(profile)
	})
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start chromium: %w", err)
	}
	return ctx, nil
}

// outDir is a folder below e2e/out.
func outDir(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("out", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withShots tells whether pictures of the pages are asked for.
func withShots() bool { return os.Getenv("RELIEF_SHOTS") != "" }

// forDocs tells whether the guide's pictures are to be written anew.
func forDocs() bool { return os.Getenv("RELIEF_SHOTS") == "docs" }
