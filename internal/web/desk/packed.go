package desk

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// packedTypes are what gains by being packed: what is written, not the workbooks,
// papers and pictures, which are packed already.
var packedTypes = []string{
	"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "application/json",
	"application/manifest+json", "application/wasm", "image/svg+xml",
}

// packed sends pages, static files and lists packed to whoever takes them so. No
// page holds a secret that another page holds too (a submission key is made anew
// for each), so that its length gives nothing away.
func packed(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes(packedTypes), gzhttp.EnableZstd(false))
	if err != nil {
		return nil, err
	}
	return wrap(next), nil
}
