package site

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The picture that goes with a link when somebody shares it, in pixels: the
// size that Open Graph's readers ask for.
const (
	shareWidth, shareHeight = 1200, 630
	shareMargin             = 80
	sharePath               = "assets/share.png"
)

// sharePicture draws what a link is about in white on the site's blue, one
// after another on the same sheets, for there may be thousands. With 32 shades a
// pixel is a byte, which is written quicker than half of one.
type sharePicture struct {
	title, words, foot font.Face
	ink                *image.Alpha
	picture            *image.Paletted
	encoder            png.Encoder
}

// lastBuffer lends out what the picture before was encoded with.
type lastBuffer struct{ buffer *png.EncoderBuffer }

func (l *lastBuffer) Get() *png.EncoderBuffer  { return l.buffer }
func (l *lastBuffer) Put(b *png.EncoderBuffer) { l.buffer = b }

func newSharePicture() (*sharePicture, error) {
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	sheet := image.Rect(0, 0, shareWidth, shareHeight)
	p := sharePicture{
		ink: image.NewAlpha(sheet), picture: image.NewPaletted(sheet, sharePalette()),
		encoder: png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &lastBuffer{}},
	}
	for _, f := range []struct {
		face *font.Face
		of   *opentype.Font
		size float64
	}{{&p.title, bold, 76}, {&p.words, regular, 40}, {&p.foot, bold, 36}} {
		if *f.face, err = opentype.NewFace(f.of, &opentype.FaceOptions{Size: f.size, DPI: 72}); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// draw makes a PNG of a title, a sentence below it and the site's name at the foot.
func (p *sharePicture) draw(title, words, foot string) ([]byte, error) {
	clear(p.ink.Pix)
	y := write(p.ink, p.title, title, 160, 90, 3)
	write(p.ink, p.words, words, y+10, 54, 2)
	write(p.ink, p.foot, foot, shareHeight-shareMargin, 40, 1)
	for i, a := range p.ink.Pix {
		p.picture.Pix[i] = a >> 3
	}
	var b bytes.Buffer
	err := p.encoder.Encode(&b, p.picture)
	return b.Bytes(), err
}

// sharePalette goes from the site's blue to white.
func sharePalette() color.Palette {
	palette := make(color.Palette, 32)
	towards := func(from, step int) uint8 { return uint8(from + (255-from)*step/31) }
	for i := range palette {
		palette[i] = color.RGBA{towards(0, i), towards(0x5e, i), towards(0xb8, i), 255}
	}
	return palette
}

// write sets text in at most so many lines, the first on the baseline y, and
// gives the baseline of the line that would follow.
func write(ink *image.Alpha, face font.Face, text string, y, leading, most int) int {
	for _, line := range lines(face, text, shareWidth-2*shareMargin, most) {
		d := font.Drawer{Dst: ink, Src: image.Opaque, Face: face, Dot: fixed.P(shareMargin, y)}
		d.DrawString(line)
		y += leading
	}
	return y
}

// lines parts text at spaces into lines no wider than so many pixels; what has
// no room is cut off.
func lines(face font.Face, text string, width, most int) []string {
	var out []string
	for _, word := range strings.Fields(text) {
		if last := len(out) - 1; last >= 0 && font.MeasureString(face, out[last]+" "+word).Ceil() <= width {
			out[last] += " " + word
			continue
		}
		if len(out) == most {
			out[most-1] = fit(face, out[most-1]+" …", width)
			break
		}
		out = append(out, fit(face, word, width))
	}
	return out
}

// fit shortens a line that is too wide.
func fit(face font.Face, line string, width int) string {
	for runes := []rune(line); font.MeasureString(face, line).Ceil() > width; {
		runes = runes[:len(runes)-2]
		line = string(runes) + "…"
	}
	return line
}

// writeShares draws the picture of the site, and of each organisation for its
// own page and those of its components. A site that does not know its address
// in the world cannot lead to them.
func (w *writer) writeShares(context.Context) error {
	if w.Config.BaseURL == "" {
		return nil
	}
	picture, err := newSharePicture()
	if err != nil {
		return err
	}
	save := func(path, title, words, foot string) error {
		data, err := picture.draw(title, words, foot)
		if err != nil {
			return err
		}
		return w.out.WriteFile(fileOf(path), data)
	}
	if err := save(sharePath, w.Config.Title, w.Config.Description, "Has the NHS already built it?"); err != nil {
		return err
	}
	for _, o := range w.organisations {
		if err := save(sharePathOf(o.Path), o.Name, plural(o.Count(), "component", "components")+" of public code: what each does, and whether you may use it", w.Config.Title); err != nil {
			return err
		}
	}
	return nil
}

// sharePathOf is the path of an organisation's picture, below its page.
func sharePathOf(organisation string) string { return organisation + "share.png" }
