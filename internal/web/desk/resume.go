package desk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// resume handles GET /resume/:ticket: the form is put to its own address once
// more while nothing may be written, so that it is refused there and comes back
// as any refused form does, under its own key. Where it was carried out before,
// the way leads to what that made.
func (s *Desk) resume(c *gin.Context) error {
	form, ok := s.kept.find(c.Param("ticket"), s.Now())
	b := s.base(c.Request, fault.Message{})
	if !ok || !goodKey(b.Secret, form.values.Get("submission")) {
		return fault.New(fault.NotFound, "web.kept_gone")
	}
	key, done, err := s.unclaimed(c, b.Secret, form.values.Get("submission"))
	if err != nil {
		return err
	}
	if done != nil {
		return s.Redirect(c, s.subjectPath(*done, form.from), "web.already_done")
	}
	target, err := url.ParseRequestURI(form.target)
	if err != nil {
		return err
	}
	q := about(c.Request.Context())
	if q.resumed = "web.resumed"; form.files {
		q.resumed = "web.resumed_files"
	}
	q.from, q.key, q.ticket = form.from, key, c.Param("ticket")
	ctx := db.Withhold(c.Request.Context(), fault.New(fault.Invalid, "web.resumed"))
	r := c.Request.Clone(ctx)
	r.Method, r.URL, r.RequestURI = http.MethodPost, target, form.target
	r.Form, r.PostForm, r.MultipartForm = nil, nil, nil
	body, kind := form.body(key)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Referer", "http://"+r.Host+form.from)
	s.engine.ServeHTTP(c.Writer, r)
	return nil
}

// unclaimed gives the key under which a kept form goes on, or what its act was
// about where that was done. A refusal uses a key up; the one after it is always
// the same, so that a form shown twice is still one act.
func (s *Desk) unclaimed(c *gin.Context, secret []byte, key string) (next string, done *db.Subject, err error) {
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		next, done = key, nil
		for {
			claim, err := db.Claimed(ctx, r, Person(c).ID, next)
			if err != nil || !claim.Posted && !claim.Refused {
				return err
			}
			if claim.Posted {
				done = &claim.Subject
				return nil
			}
			next = keyAfter(secret, next)
		}
	})
	return next, done, err
}

// keyAfter is the key that follows one which a refusal used up.
func keyAfter(secret []byte, key string) string {
	sum := sha256.Sum256([]byte("after\x00" + key))
	random := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])
	return random + "." + keyMark(secret, random)
}

// subjectPath is where what an act was about has its page, or else the page its
// form came from.
func (s *Desk) subjectPath(of db.Subject, from string) string {
	if spec := document.Kind(of.Kind).Spec(); spec.Home != "" {
		return fmt.Sprintf(spec.Home, of.ID)
	}
	return cmp.Or(homeOf(s.homes, of.Kind, of.ID), from)
}

// body writes the form again, under this key, and says of what type it is.
func (k kept) body(key string) (body []byte, kind string) {
	values := maps.Clone(k.values)
	values.Set("submission", key)
	if !k.parts {
		return []byte(values.Encode()), "application/x-www-form-urlencoded"
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			_ = form.WriteField(name, v) // into memory
		}
	}
	_ = form.Close()
	return b.Bytes(), form.FormDataContentType()
}
