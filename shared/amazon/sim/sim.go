package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Options describe the simulated Amazon.
type Options struct {
	Seed    uint64
	Clock   amc.Clock
	Objects Objects
	// Instances are all there is, by region; their accounts exist because of them. An instance with an AdsAccountID
	// refuses calls without it. ConnectionID means nothing here.
	Instances map[amc.Region][]amc.Instance
	// Connections are the known clients. One with a refresh token has consented already.
	Connections []amc.ConnectionSecret
	// AutoConsent makes the authorize page answer at once as if somebody had approved.
	AutoConsent bool
	// RotateRefreshTokens makes every refresh end the refresh token it used and hand out another.
	RotateRefreshTokens bool
	// RequireConsent fails uploads with people of the EEA or the UK and no consent column; else their message warns.
	RequireConsent bool
	Faults         *Faults       // default: DefaultFaults
	Accepting      time.Duration // an upload is SUBMITTED; default 300 ms
	Loading        time.Duration // it is IN_PROGRESS, besides the time that reading takes; default 500 ms
}

const (
	defaultAccepting = 300 * time.Millisecond
	defaultLoading   = 500 * time.Millisecond
	uploadsAtATime   = 4
	filesAtATime     = 2 // of one upload
)

// Simulator is the simulated Amazon. Close it to stop its uploads.
type Simulator struct {
	Options
	mux    *http.ServeMux
	faults faulter
	turns  *semaphore.Weighted
	begin  func(func(context.Context)) // runs the function beside the calls; s.mu is held
	cancel context.CancelFunc
	loads  errgroup.Group

	mu        sync.Mutex
	closed    bool
	login     login
	instances map[string]*instance
	serial    int // of everything that gets an ID
}

// instance is an AMC instance and what it holds.
type instance struct {
	amc.Instance
	region         amc.Region
	unreachable    bool
	rejections     []string // of the next uploads
	dataSets       []*dataSet
	uploads        []*upload
	deletions      []deletion
	dataSetTrouble map[string]string // by data set ID: why its uploads fail
}

var _ http.Handler = (*Simulator)(nil)

// New returns a Simulator.
func New(o Options) *Simulator {
	if o.Faults == nil {
		o.Faults = DefaultFaults()
	}
	if o.Accepting == 0 {
		o.Accepting = defaultAccepting
	}
	if o.Loading == 0 {
		o.Loading = defaultLoading
	}
	s := &Simulator{
		Options: o, turns: semaphore.NewWeighted(uploadsAtATime), login: newLogin(o.Connections), instances: map[string]*instance{},
		faults: faulter{Faults: *o.Faults, seed: o.Seed, calls: map[string]*tally{}},
	}
	for region, instances := range o.Instances {
		for _, i := range instances {
			s.instances[i.ID] = &instance{Instance: i, region: region, dataSetTrouble: map[string]string{}}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.begin = func(f func(context.Context)) {
		if s.closed {
			return
		}
		s.loads.Go(func() error {
			f(ctx)
			return nil
		})
	}
	s.mux = s.routes()
	return s
}

// Close stops the uploads that are still going on and waits for them. Uploads accepted later stay SUBMITTED.
func (s *Simulator) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	_ = s.loads.Wait() // they have no errors
}

// ServeHTTP answers a call.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Simulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for region := range ads.AmazonEndpoints() {
		at := ads.SimulatedPath(region)
		mux.Handle("GET "+at+"/ap/oa", s.consent(region))
		mux.Handle("POST "+at+"/ap/oa", s.consent(region))
		mux.Handle("POST "+at+"/auth/o2/token", s.tokens(region))
		for _, r := range s.calls() {
			mux.Handle(r.method+" "+at+r.path, s.serve(region, r))
		}
	}
	return mux
}

// route is one call of the Ads API.
type route struct {
	method, path string
	style        style
	effect       bool
	answer       func(*call) (any, *refusal)
}

func (s *Simulator) calls() []route {
	const (
		dataSets  = "/amc/advertiserData/{instance}/dataSets"
		uploads   = "/amc/advertiserData/{instance}/uploads"
		deletions = "/amc/advertiserData/{instance}/userDeletionRequest"
	)
	return []route{
		{"GET", "/amc/accounts", accountStyle, false, s.listAccounts},
		{"GET", "/amc/instances", instanceStyle, false, s.listInstances},
		{"GET", "/amc/instances/{instance}", instanceStyle, false, s.getInstance},

		{"POST", dataSets, dataStyle, true, s.createDataSet},
		{"POST", dataSets + "/list", dataStyle, false, s.listDataSets},
		{"GET", dataSets + "/{dataSet}", dataStyle, false, s.getDataSet},
		{"PUT", dataSets + "/{dataSet}", dataStyle, true, s.updateDataSet},
		{"DELETE", dataSets + "/{dataSet}", dataStyle, true, s.deleteDataSet},
		{"POST", dataSets + "/{dataSet}/columns", dataStyle, true, s.addColumn},
		{"PUT", dataSets + "/{dataSet}/columns/{column}", dataStyle, true, s.updateColumn},
		{"DELETE", dataSets + "/{dataSet}/columns/{column}", dataStyle, true, s.deleteColumn},

		{"POST", uploads + "/{dataSet}", dataStyle, true, s.createUpload},
		{"POST", uploads + "/list", dataStyle, false, s.listUploads},
		{"GET", uploads + "/{dataSet}/{upload}", dataStyle, false, s.getUpload},

		{"POST", deletions, dataStyle, true, s.createDeletion},
		{"POST", deletions + "/list", dataStyle, false, s.listDeletions},
		{"GET", deletions + "/{deletion}", dataStyle, false, s.getDeletion},
	}
}

func (s *Simulator) now() time.Time { return s.Clock.Now().UTC().Truncate(time.Second) }

// id returns a new ID. s.mu is held.
func (s *Simulator) id(kind string) string {
	s.serial++
	return fmt.Sprintf("%s-%08x-%06d", kind, uint32(s.Seed), s.serial)
}

// Unreachable makes all calls about an instance fail with 503, or ends that.
func (s *Simulator) Unreachable(instanceID string, unreachable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances[instanceID].unreachable = unreachable
}

// FailNext lets the next upload that the instance accepts end as FAILED with the message.
func (s *Simulator) FailNext(instanceID, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.instances[instanceID]
	i.rejections = append(i.rejections, message)
}

// FailDataSet lets every upload into the data set end as FAILED with the message; "" ends that.
func (s *Simulator) FailDataSet(instanceID, dataSetID, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances[instanceID].dataSetTrouble[dataSetID] = message
}

// Accepted is an upload that an instance accepted.
type Accepted struct {
	UploadID    string
	DataSetID   string
	Strategy    amc.UpdateStrategy
	Bucket      string
	ManifestKey string
	Status      amc.UploadStatus
	Message     string
	CreatedAt   time.Time
	Files       []File // of an upload that succeeded, in the manifest's order
}

// File is one file that an upload loaded.
type File struct {
	Key        string
	Size       int64  // as stored
	SHA256     string // of the bytes as stored
	Rows       int64
	TextSHA256 string // of the bytes after decompression
}

// Uploads returns all uploads that the instance accepted, oldest first.
func (s *Simulator) Uploads(instanceID string) []Accepted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Accepted
	for _, u := range s.instances[instanceID].uploads {
		all = append(all, Accepted{
			UploadID: u.UploadID, DataSetID: u.DataSetID, Strategy: u.strategy, Bucket: u.DataSource.SourceS3Bucket,
			ManifestKey: u.DataSource.SourceManifestS3Key, Status: u.Status, Message: u.Message, CreatedAt: u.created, Files: slices.Clone(u.files),
		})
	}
	return all
}

// Rows returns how many rows the data set holds: after two ADDITIVE uploads of the same file, twice its rows. The overlap
// strategies count like ADDITIVE.
func (s *Simulator) Rows(instanceID, dataSetID string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.instances[instanceID].dataSet(dataSetID); d != nil {
		return d.rows
	}
	return 0
}
