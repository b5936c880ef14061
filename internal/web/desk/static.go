package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/fault"
	"relief/templates"
)

// staticFiles are the files that pages use, by their path under static/.
type staticFiles struct {
	byPath map[string]*staticFile
}

// staticFile is one file.
type staticFile struct {
	content   []byte
	hash      string
	mediaType string
}

// mediaTypes are ours, so that no machine's registry spoils them.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".png": "image/png",
	".ico": "image/x-icon", ".woff2": "font/woff2", ".wasm": "application/wasm",
	".webmanifest": "application/manifest+json",
}

func loadStatic() (*staticFiles, error) {
	all := &staticFiles{byPath: map[string]*staticFile{}}
	err := fs.WalkDir(templates.Files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		f := &staticFile{content: content, hash: hex.EncodeToString(sum[:6]), mediaType: mediaTypes[path.Ext(name)]}
		if f.mediaType == "" {
			f.mediaType = "application/octet-stream"
		}
		all.byPath[strings.TrimPrefix(name, "static/")] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	return all, nil
}

// Address is where browsers fetch a file; it changes with the content, so they
// may keep it for ever. A file that is not there is a mistake in a template.
func (a *staticFiles) Address(name string) (string, error) {
	f, ok := a.byPath[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	return "/static/" + f.hash + "/" + name, nil
}

// serveStatic answers /static/HASH/NAME, to be kept for ever, and /static/NAME,
// to be asked about each time.
func (s *Desk) serveStatic(c *gin.Context) error {
	name := strings.TrimPrefix(c.Param("file"), "/")
	f, ok := s.Static.byPath[name]
	keep := "no-cache"
	if !ok {
		hash, rest, _ := strings.Cut(name, "/")
		if f, ok = s.Static.byPath[rest]; !ok || f.hash != hash {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		keep = "public, max-age=31536000, immutable"
	}
	h, tag := c.Writer.Header(), `"`+f.hash+`"`
	h.Set("Cache-Control", keep)
	h.Set("ETag", tag)
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Length", strconv.Itoa(len(f.content)))
	c.Status(http.StatusOK)
	_, _ = c.Writer.Write(f.content)
	return nil
}
