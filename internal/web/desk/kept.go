package desk

import (
	"crypto/rand"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// A form that comes after its session had ended is kept for a while: whoever
// sent it signs in again and finds it as typed. It is never carried out by
// itself, holds neither passwords nor files, and is shown only to the person
// whose page it came from, as its submission key tells. It lives in memory.
type kept struct {
	target string // where it was sent
	from   string // the page it was sent from
	values url.Values
	parts  bool // sent in parts, as forms with files are
	files  bool // it had files, which are lost
	size   int
	until  time.Time
}

// How long, and how much, in bytes of text: one form, and all together.
const (
	keptFor  = 15 * time.Minute
	keptForm = 512 << 10
	keptAll  = 4 << 20
)

// unkept are acts of which nothing is worth keeping.
var unkept = []string{"/sign-out", "/preferences", "/password"}

// keptForms are those that wait, the oldest first.
type keptForms struct {
	mu      sync.Mutex
	tickets []string
	forms   map[string]kept
}

// put keeps a form; the oldest make room.
func (k *keptForms) put(form kept, now time.Time) (ticket string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forms == nil {
		k.forms = map[string]kept{}
	}
	all := form.size
	for _, old := range k.forms {
		all += old.size
	}
	for len(k.tickets) > 0 && (all > keptAll || now.After(k.forms[k.tickets[0]].until)) {
		all -= k.forms[k.tickets[0]].size
		delete(k.forms, k.tickets[0])
		k.tickets = k.tickets[1:]
	}
	ticket = rand.Text()
	k.tickets, k.forms[ticket] = append(k.tickets, ticket), form
	return ticket
}

func (k *keptForms) find(ticket string, now time.Time) (kept, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	form, known := k.forms[ticket]
	return form, known && now.Before(form.until)
}

// drop forgets a form.
func (k *keptForms) drop(ticket string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.forms, ticket)
	k.tickets = slices.DeleteFunc(k.tickets, func(t string) bool { return t == ticket })
}

// keep keeps what a visitor sent, where a page made for somebody sent it.
func (s *Desk) keep(c *gin.Context) (ticket string, ok bool) {
	if c.GetHeader("HX-Request") != "" || slices.Contains(unkept, c.FullPath()) {
		return "", false
	}
	form, ok := readKept(c)
	if random, mark, made := strings.Cut(form.values.Get("submission"), "."); !ok || !made ||
		len(random) != len(rand.Text()) || len(mark) != len(keyMark(nil, "")) {
		return "", false
	}
	for name, values := range form.values {
		if strings.Contains(name, "password") {
			delete(form.values, name)
			continue
		}
		for _, v := range values {
			form.size += len(name) + len(v)
		}
	}
	if form.size > keptForm || badText(form.values) {
		return "", false
	}
	form.target, form.from = OwnPath(c.Request.URL.RequestURI()), here(c.Request)
	form.until = s.Now().Add(keptFor)
	return s.kept.put(form, s.Now()), true
}

// readKept reads the fields of a form; files are passed over.
func readKept(c *gin.Context) (form kept, ok bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestBody)
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if kind != "multipart/form-data" {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 2*keptForm)
		err := c.Request.ParseForm()
		return kept{values: maps.Clone(c.Request.PostForm)}, err == nil
	}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return kept{}, false
	}
	form = kept{values: url.Values{}, parts: true}
	for left := int64(keptForm); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, true
		}
		if err != nil {
			return kept{}, false
		}
		if part.FileName() != "" {
			form.files = true
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(value)); err != nil || left < 0 {
			return kept{}, false
		}
		form.values.Add(part.FormName(), string(value))
	}
}
