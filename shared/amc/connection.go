package amc

import "time"

// Connection is one Login-with-Amazon authorization in one Ads region. Its client and its tokens are kept apart, in a
// ConnectionSecret.
type Connection struct {
	ID        string    `json:"connectionId"`
	Name      string    `json:"name"`
	Region    Region    `json:"region"`
	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
	UpdatedAt time.Time `json:"updatedAt"`
	Version   int64     `json:"-"` // for conditional writes; 0 is a new record
}

// ConnectionSecret is what a connection calls Amazon with, as kept in the SecretStore in JSON. It is never logged and never
// leaves the system.
type ConnectionSecret struct {
	Region       Region    `json:"region"`
	ClientID     string    `json:"clientId"`
	ClientSecret string    `json:"clientSecret"`
	RefreshToken string    `json:"refreshToken"` // "" until somebody consents
	ConsentedAt  time.Time `json:"consentedAt,omitzero"`
	RefusedAt    time.Time `json:"refusedAt,omitzero"` // since when Login with Amazon does not accept the refresh token
}

// ConnectionSecretName is the SecretStore name of a connection's ConnectionSecret.
func ConnectionSecretName(connectionID string) string { return "connections/" + connectionID }

// AuthorizationSecretName is the SecretStore name of what a consent in the making must be answered with.
func AuthorizationSecretName(connectionID string) string { return "authorizations/" + connectionID }

// ConnectionStatus is where a connection stands.
type ConnectionStatus string

// The statuses.
const (
	ConnectionNew     ConnectionStatus = "new"            // nobody has consented yet
	ConnectionWorks   ConnectionStatus = "connected"      // it can be used
	ConnectionEnding  ConnectionStatus = "consent_ending" // it can be used; the consent ends soon, or should have ended
	ConnectionRefused ConnectionStatus = "broken"         // Login with Amazon refused its consent: connect again
)

// DefaultConsentLife is how long Amazon is said to honour a consent.
const DefaultConsentLife = 365 * 24 * time.Hour

// consentWarning is how long before its end a consent is said to be ending.
const consentWarning = 30 * 24 * time.Hour

// Status returns where the connection stands, when a consent holds for life. The end of a life alone breaks nothing:
// only Amazon's refusal does.
func (s ConnectionSecret) Status(now time.Time, life time.Duration) ConnectionStatus {
	switch {
	case s.RefreshToken == "":
		return ConnectionNew
	case !s.RefusedAt.IsZero():
		return ConnectionRefused
	case s.ConsentedAt.Add(life).Sub(now) < consentWarning:
		return ConnectionEnding
	}
	return ConnectionWorks
}
