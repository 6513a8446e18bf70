package webhook

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Overlap is how long the secret before signs too, after a new one was made: receivers change theirs meanwhile.
const Overlap = 24 * time.Hour

// maxRetired bounds the secrets before that still sign: a call whose answer got lost is repeated, and makes one that nobody
// has ever seen.
const maxRetired = 3

// NewSecret makes a webhook's secret, in the place of one that there may be, and keeps it.
func NewSecret(ctx context.Context, secrets amc.SecretStore, webhookID string, now time.Time) (string, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	next := amc.WebhookSecret{Secret: "whsec_" + base64.StdEncoding.EncodeToString(key)}
	switch before, err := secretOf(ctx, secrets, webhookID); {
	case err == nil:
		next.Retired = append([]amc.RetiredSecret{{Secret: before.Secret, Until: now.UTC().Add(Overlap)}}, before.Retired...)
		next.Retired = next.Retired[:min(len(next.Retired), maxRetired)]
	case !amc.KindNotFound.Is(err):
		return "", err
	}
	value, err := json.Marshal(next)
	if err != nil {
		return "", fmt.Errorf("encode webhook's secret: %w", err)
	}
	if err := secrets.PutSecret(ctx, amc.WebhookSecretName(webhookID), value); err != nil {
		return "", fmt.Errorf("keep webhook's secret: %w", err)
	}
	return next.Secret, nil
}

func secretOf(ctx context.Context, secrets amc.SecretStore, webhookID string) (s amc.WebhookSecret, err error) {
	value, err := secrets.Secret(ctx, amc.WebhookSecretName(webhookID))
	if err != nil {
		return s, fmt.Errorf("read webhook's secret: %w", err)
	}
	if err := json.Unmarshal(value, &s); err != nil {
		return s, fmt.Errorf("decode webhook's secret: %w", err)
	}
	return s, nil
}

// sign returns the signatures of a body: one for each secret that is good at that time.
func sign(secret amc.WebhookSecret, id string, at time.Time, body []byte) (string, error) {
	keys := []string{secret.Secret}
	for _, retired := range secret.Retired {
		if at.Before(retired.Until) {
			keys = append(keys, retired.Secret)
		}
	}
	signatures := make([]string, len(keys))
	for i, key := range keys {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			return "", fmt.Errorf("use webhook's secret: %w", err)
		}
		if signatures[i], err = signer.Sign(id, at, body); err != nil {
			return "", fmt.Errorf("sign delivery: %w", err)
		}
	}
	return strings.Join(signatures, " "), nil
}
