package books

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // pictures come as these two, document.File sees to it
	"net/http"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
)

// thumbSide is how wide and high a small picture is at most, and mostPixels how
// large a picture may be that is made small: what a phone takes, with room. One
// at a time is made, so that memory holds on a small machine.
const (
	thumbSide  = 160
	mostPixels = 24 << 20
)

var thumbMaking sync.Mutex

// noThumb stands for a picture that cannot be made small: a frame.
const noThumb = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#808890">` +
	`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M4 17l5-5 4 4 2-2 5 4"/></svg>`

// thumbnail handles GET /attachments/:id/thumbnail. A file never changes, so a
// browser asks once.
func (s area) thumbnail(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	var content []byte
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		_, content, err = document.Content(ctx, r, id)
		return err
	})
	if err != nil {
		return err
	}
	media, small := "image/jpeg", makeSmall(content)
	if small == nil {
		media, small = "image/svg+xml", []byte(noThumb)
	}
	h := c.Writer.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(small)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	c.Status(http.StatusOK)
	_, _ = bytes.NewReader(small).WriteTo(c.Writer) // the person went away: nobody is left to tell
	return nil
}

// makeSmall makes a small picture of a file; nil where it is none, or too large.
// What shines through stands on white.
func makeSmall(file []byte) []byte {
	size, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || size.Width < 1 || size.Height < 1 || int64(size.Width)*int64(size.Height) > mostPixels {
		return nil
	}
	thumbMaking.Lock()
	defer thumbMaking.Unlock()
	full, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	long := max(size.Width, size.Height, thumbSide)
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.Width*thumbSide/long), max(1, size.Height*thumbSide/long)))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			small.SetRGBA(x, y, around(full, small.Rect, x, y))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 75}); err != nil {
		return nil
	}
	return out.Bytes()
}

// around is the colour of a point of the small picture: the middle of nine
// points spread over what it stands for in the full one.
func around(full image.Image, small image.Rectangle, x, y int) color.RGBA {
	const side = 3
	in := full.Bounds()
	var r, g, b uint32
	for i := range side * side {
		c := full.At(
			in.Min.X+(side*x+i%side)*in.Dx()/(side*small.Dx()),
			in.Min.Y+(side*y+i/side)*in.Dy()/(side*small.Dy()))
		cr, cg, cb, alpha := c.RGBA()
		white := 0xffff - alpha
		r, g, b = r+cr+white, g+cg+white, b+cb+white
	}
	mean := func(sum uint32) uint8 { return uint8(sum / (side * side) >> 8) }
	return color.RGBA{mean(r), mean(g), mean(b), 0xff}
}
