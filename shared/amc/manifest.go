package amc

import (
	"strconv"
	"strings"
)

// ManifestName is the last segment of the key of a manifest: the list of a job's parts, one s3://bucket/key a line, in the
// source's order. Its creation is what starts the uploader.
const ManifestName = "manifest.txt"

// RejectsName is the last segment of the key of the list of rejects.
const RejectsName = "rejects.csv.gz"

// ArtifactPrefix is where a job's artifacts stand: "jobs/{jobID}/{fingerprint}/", or "jobs/{jobID}/{fingerprint}-{retries}/"
// when they were written after so many retries. The fingerprint is that of the source version, the mapping and the
// normalizer, so a changed source never mixes with parts of an older one; and who still removes what is left of a try that
// is over never touches the next one's.
func ArtifactPrefix(jobID, fingerprint string, retries int) string {
	if retries > 0 {
		fingerprint += "-" + strconv.Itoa(retries)
	}
	return "jobs/" + jobID + "/" + fingerprint + "/"
}

// ArtifactRetries returns after how many retries of its job the artifact under the key was written.
func ArtifactRetries(key string) int {
	seg := strings.Split(key, "/")
	if len(seg) != 4 {
		return 0
	}
	_, after, _ := strings.Cut(seg[2], "-")
	retries, _ := strconv.Atoi(after) // none is 0
	return retries
}

// ManifestJob returns the job whose manifest stands under the key.
func ManifestJob(key string) (jobID string, ok bool) {
	seg := strings.Split(key, "/")
	if len(seg) != 4 || seg[0] != "jobs" || seg[1] == "" || seg[2] == "" || seg[3] != ManifestName {
		return "", false
	}
	return seg[1], true
}
