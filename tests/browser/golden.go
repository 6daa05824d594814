package browser

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
)

// A picture is compared by its thumbnail: fonts and antialiasing differ from
// machine to machine, where things stand and what colour they have does not.
const (
	thumbWidth  = 96
	thumbHeight = 60
	cellDiffers = 20   // of 255, in one channel, until a cell counts as different
	mayDiffer   = 0.04 // of all cells
)

// Thumbnail is a picture made small: each cell the mean of its pixels.
func Thumbnail(file string) (*image.RGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, thumbWidth, thumbHeight))
	for y := range thumbHeight {
		for x := range thumbWidth {
			out.SetRGBA(x, y, mean(img, x, y))
		}
	}
	return out, nil
}

// mean is the mean colour of a cell.
func mean(img image.Image, x, y int) color.RGBA {
	b := img.Bounds()
	var sum [3]int
	n := 0
	for py := b.Min.Y + y*b.Dy()/thumbHeight; py < b.Min.Y+(y+1)*b.Dy()/thumbHeight; py++ {
		for px := b.Min.X + x*b.Dx()/thumbWidth; px < b.Min.X+(x+1)*b.Dx()/thumbWidth; px++ {
			r, g, bl, _ := img.At(px, py).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(bl>>8)
			n++
		}
	}
	n = max(n, 1)
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}

// Alike compares two thumbnails; the error says how much of them differs.
func Alike(a, b *image.RGBA) error {
	if a.Bounds() != b.Bounds() {
		return fmt.Errorf("%v is not the size of %v", a.Bounds(), b.Bounds())
	}
	differ := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 3 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d > cellDiffers || -d > cellDiffers {
				differ++
				break
			}
		}
	}
	if part := float64(differ) / float64(len(a.Pix)/4); part > mayDiffer {
		return fmt.Errorf("%.1f %% of the picture differs, at most %.0f %%", 100*part, 100*mayDiffer)
	}
	return nil
}
