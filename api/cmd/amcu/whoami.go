package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// whoami is what amcu knows of its credentials.
type whoami struct {
	API     string `json:"api"`
	By      string `json:"by"` // where the credentials are from
	Issuer  string `json:"issuer,omitempty"`
	User    string `json:"user,omitempty"`   // of a person
	Client  string `json:"client,omitempty"` // the program the token was issued to
	Subject string `json:"subject,omitempty"`

	Groups    []string   `json:"groups"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

func (a *app) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show whom the API takes you for, and whether it lets you in",
		Args:  cobra.NoArgs,
		RunE:  a.command(func(ctx context.Context, _ []string) error { return a.whoami(ctx) }),
	}
}

func (a *app) whoami(ctx context.Context) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	base, err := a.base()
	if err != nil {
		return err
	}
	credentials, by, err := a.credentials(ctx, base)
	if err != nil {
		return err
	}
	token, err := credentials(ctx)
	if err != nil {
		return unreachable(err)
	}
	refused := done(api.GetSettingsWithResponse(ctx))
	if refused != nil && !amc.KindForbidden.Is(refused) { // whom nothing is allowed is somebody still
		return refused
	}
	who := whoami{API: base, By: by, Groups: []string{}, Scopes: []string{}}
	who.read(token)
	if by == byLogin {
		all, err := a.loginFile().read()
		if err != nil {
			return err
		}
		who.User = all.APIs[base].Name
	}
	err = a.print(who, func(out io.Writer) error {
		rows := [][]string{{"API", who.API}, {"Credentials", who.By}}
		for _, row := range [][]string{{"User", who.User}, {"Client", who.Client}, {"Groups", strings.Join(who.Groups, ", ")}, {"Scopes", strings.Join(who.Scopes, ", ")}} {
			if row[1] != "" {
				rows = append(rows, row)
			}
		}
		if who.ExpiresAt != nil {
			rows = append(rows, []string{"Token ends", who.ExpiresAt.Format(timeForm)})
		}
		return writeTable(out, rows)
	})
	return errors.Join(err, refused)
}

// read takes from an access token what it says, when it is of a form that says something. The API has verified it.
func (w *whoami) read(token string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Issuer   string   `json:"iss"`
		Subject  string   `json:"sub"`
		ClientID string   `json:"client_id"`
		User     string   `json:"username"`
		Scope    string   `json:"scope"`
		Groups   []string `json:"cognito:groups"`
		Expires  int64    `json:"exp"`
	}
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return
	}
	w.Issuer, w.Subject, w.User, w.Client = claims.Issuer, claims.Subject, claims.User, claims.ClientID
	w.Groups, w.Scopes = append(w.Groups, claims.Groups...), append(w.Scopes, strings.Fields(claims.Scope)...)
	if claims.Expires > 0 {
		ends := time.Unix(claims.Expires, 0).UTC()
		w.ExpiresAt = &ends
	}
}
