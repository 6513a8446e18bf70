package api

import (
	"math"
	"time"
)

// Rates are what estimates are made with.
type Rates struct {
	Cells int64 // mapped cells that one core converts in a second, from S3 to S3
	EC2   Engine
	Batch Engine
}

// Engine is the machines that one job is worked on by.
type Engine struct {
	Hour    float64       // US dollars that an hour of them costs
	Cores   int           // of all of them
	Start   time.Duration // until they are there; paid for
	Stop    time.Duration // that they are paid for afterwards
	Minimum time.Duration // that they are paid for
}

// DefaultRates are those of us-east-1; docs/settings.md says where they come from.
func DefaultRates() Rates {
	return Rates{
		Cells: 3_200_000,
		EC2:   Engine{Hour: 0.145, Cores: 4, Start: 2 * time.Minute, Stop: 15 * time.Minute},
		Batch: Engine{Hour: 0.158, Cores: 4, Start: time.Minute, Minimum: time.Minute},
	}
}

// estimate tells how many rows and parts there will be, and how long and dear they will be to make: the sampled rows took some stored bytes
// of their files, and become some written bytes.
func (s *server) estimate(dry *DryRun, stored, written int64) {
	sampled := dry.SampledRows
	switch {
	case sampled == 0 || stored == 0:
		return
	case dry.Exact:
		dry.EstimatedRows = sampled
	default:
		dry.EstimatedRows = int64(math.Round(float64(sampled) * float64(dry.Source.Size) / float64(stored)))
	}
	bytes := float64(written) * float64(dry.EstimatedRows) / float64(sampled)
	dry.EstimatedParts = int(math.Ceil(bytes / float64(s.PartSize)))
	work := float64(dry.EstimatedRows) * float64(len(dry.Columns)) / float64(s.Rates.Cells)
	for _, e := range []struct {
		name string
		Engine
	}{{"ec2", s.Rates.EC2}, {"batch", s.Rates.Batch}} {
		seconds := e.Start.Seconds() + work/float64(e.Cores)
		paid := max(seconds+e.Stop.Seconds(), e.Minimum.Seconds())
		dry.Estimates = append(dry.Estimates, Estimate{Engine: e.name, Seconds: seconds, CostUSD: paid / 3600 * e.Hour})
	}
}
