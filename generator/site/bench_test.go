package site

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// counter is an Output that only counts.
type counter struct{ files, bytes atomic.Int64 }

func (c *counter) WriteFile(_ string, data []byte) error {
	c.files.Add(1)
	c.bytes.Add(int64(len(data)))
	return nil
}

func (c *counter) Stream(_ string, write func(io.Writer) error) error {
	c.files.Add(1)
	return write(io.Discard)
}

// many is the fixture's catalogue with n components of 50 organisations, each
// with the findings that a real one has.
func many(n int) *Site {
	s := fixture()
	model := s.Components[2]
	model.Findings = nil
	for i := range 27 {
		f := catalogue.Finding{Check: fmt.Sprintf("check-%d", i), Outcome: catalogue.Pass, Reason: "It was seen.", Evidence: model.Licence.Evidence}
		if i%2 == 0 {
			f.Outcome, f.Remedy = catalogue.Fail, "Add what is missing."
		}
		model.Findings = append(model.Findings, f)
	}
	s.Components = make([]catalogue.Component, n)
	for i := range s.Components {
		c := model
		c.Organisation = catalogue.OrganisationRef{Login: fmt.Sprintf("org-%02d", i%50), Name: fmt.Sprintf("Organisation %d", i%50), Kind: "trust"}
		c.Name = fmt.Sprintf("%s/component-%06d", c.Organisation.Login, i)
		s.Components[i] = c
	}
	return s
}

// BenchmarkWrite measures the pages and data files of 2,000 components.
func BenchmarkWrite(b *testing.B) {
	s := many(2000)
	b.ReportAllocs()
	for b.Loop() {
		var out counter
		if err := s.Write(context.Background(), &out); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.bytes.Load())/2000, "bytes/component")
	}
}
