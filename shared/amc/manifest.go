package amc

import "strings"

// ManifestName is the last segment of the key of a manifest: the list of a job's parts, one s3://bucket/key a line, in the
// source's order. Its creation is what starts the uploader.
const ManifestName = "manifest.txt"

// ArtifactPrefix is where a job's artifacts stand: "jobs/{jobID}/{fingerprint}/". The fingerprint is that of the source
// version, the mapping and the normalizer, so a changed source never mixes with parts of an older one.
func ArtifactPrefix(jobID, fingerprint string) string {
	return "jobs/" + jobID + "/" + fingerprint + "/"
}

// ManifestJob returns the job whose manifest stands under the key.
func ManifestJob(key string) (jobID string, ok bool) {
	seg := strings.Split(key, "/")
	if len(seg) != 4 || seg[0] != "jobs" || seg[1] == "" || seg[2] == "" || seg[3] != ManifestName {
		return "", false
	}
	return seg[1], true
}
