package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watcher notes whatever a tab says that a good page never says.
type watcher struct {
	mu       sync.Mutex
	said     []string
	urls     map[network.RequestID]string
	document network.RequestID // of the page now shown
	status   int64             // its status
	mime     string
	accept   func()        // says yes to the browser's own question
	loaded   chan struct{} // holds one when a page was loaded and nobody asked yet
}

// hush forgets that a page was loaded.
func (w *watcher) hush() {
	select {
	case <-w.loaded:
	default:
	}
}

// awaitLoad waits until a page is loaded, or a while: a page may come in a way
// that the browser does not tell.
func (w *watcher) awaitLoad(ctx context.Context) {
	timer := time.NewTimer(100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-w.loaded:
	case <-ctx.Done():
	case <-timer.C:
	}
}

// hear is called for each event of the tab, in order.
func (w *watcher) hear(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		w.urls[e.RequestID] = e.Request.Method + " " + e.Request.URL
	case *network.EventResponseReceived:
		w.heardResponse(e)
	case *network.EventLoadingFailed:
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			w.note("request failed: %s: %s %s", w.urls[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			w.note("console: %s", spoken(e.Args))
		}
	case *runtime.EventExceptionThrown:
		w.note("exception: %s", exception(e.ExceptionDetails))
	case *log.EventEntryAdded:
		// What the network refuses is judged by its status, above.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.note("browser log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *page.EventLoadEventFired:
		select {
		case w.loaded <- struct{}{}:
		default:
		}
	case *page.EventJavascriptDialogOpening:
		if e.Type != page.DialogTypeBeforeunload {
			w.note("dialog: %s", e.Message)
		}
		go w.accept() // the tab hears nothing more until this function returns
	}
}

func (w *watcher) heardResponse(e *network.EventResponseReceived) {
	status := e.Response.Status
	switch e.Type {
	case network.ResourceTypeDocument:
		if e.Response.MimeType != "text/html" {
			break // a file: the page stays
		}
		w.document, w.status, w.mime = e.RequestID, status, e.Response.MimeType
	case network.ResourceTypeFetch, network.ResourceTypeXHR:
		w.status = status
	default:
		if status >= 400 && !strings.HasSuffix(e.Response.URL, "/favicon.ico") {
			w.note("%d for %s", status, e.Response.URL)
		}
	}
	if status >= 500 {
		w.note("%d for %s", status, w.urls[e.RequestID])
	}
}

func (w *watcher) note(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// take gives what was noted and forgets it.
func (w *watcher) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := w.said
	w.said = nil
	return said
}

func (w *watcher) shown() (id network.RequestID, status int64, mime string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.document, w.status, w.mime
}

func spoken(args []*runtime.RemoteObject) string {
	var said []string
	for _, a := range args {
		if len(a.Value) > 0 {
			said = append(said, string(a.Value))
		} else {
			said = append(said, a.Description)
		}
	}
	return strings.Join(said, " ")
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// listenForPolicy runs in every page before its own scripts, so that a
// violation is noted even where the browser keeps it to itself.
const listenForPolicy = `document.addEventListener("securitypolicyviolation", (e) =>
	console.error("policy: " + e.effectiveDirective + " " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber));`
