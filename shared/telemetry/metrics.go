package telemetry

// metric is what is said about every metric.
type metric struct{ name, unit, description string }

// Counter is a metric that only grows.
type Counter struct{ metric }

// Histogram is a metric of durations in seconds.
type Histogram struct{ metric }

// The metrics.
var (
	CallDuration  = Histogram{metric{"http.server.request.duration", "s", "How long calls of the API took."}}
	AuditFailures = Counter{metric{"amcu.audit.failures", "{record}", "Audit records that could not be kept; the log has them."}}

	JobWait           = Histogram{metric{"amcu.job.wait", "s", "How long jobs waited for their first worker."}}
	JobsEnded         = Counter{metric{"amcu.jobs.ended", "{job}", "Jobs that came to their end."}}
	TransformDuration = Histogram{metric{"amcu.transform.duration", "s", "How long transforms took."}}
	RowsRead          = Counter{metric{"amcu.rows.read", "{row}", "Rows read from sources."}}
	RowsWritten       = Counter{metric{"amcu.rows.written", "{row}", "Rows written to parts."}}
	RowsRejected      = Counter{metric{"amcu.rows.rejected", "{row}", "Rows left out."}}
	CellsRejected     = Counter{metric{"amcu.cells.rejected", "{cell}", "Cells without a valid normal form."}}
	BytesRead         = Counter{metric{"amcu.bytes.read", "By", "Bytes read from sources, as stored."}}
	BytesWritten      = Counter{metric{"amcu.bytes.written", "By", "Compressed bytes of parts."}}

	Uploads = Counter{metric{"amcu.uploads", "{upload}", "Uploads that came to their end."}}
)

// seconds are the bounds of the histograms: from a call to a backlog.
var seconds = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600}
