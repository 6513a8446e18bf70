package main

import (
	"testing"

	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

func TestTerraformSetsWhatIsRead(t *testing.T) {
	t.Parallel()
	tfenv.Check(t, "../../../terraform/modules", "uploader", new(config))
}
