// Package tfenv reads Terraform's modules, for tests: so that programs and stores are tested with the environment and the tables
// that they have on AWS.
package tfenv

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/kelseyhightower/envconfig"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
)

const prefix = "AMCU_"

// Check asserts that the module of that name, in the folder of modules, sets every variable that config requires, and none that
// config does not read.
func Check(t *testing.T, modules, module string, config any) {
	t.Helper()
	set := environment(t, modules, module)
	read, required := variables(t, config)
	for _, name := range required {
		require.Contains(t, set, name, "the program requires it, and Terraform does not set it")
	}
	for _, name := range set {
		require.Contains(t, read, name, "Terraform sets it, and the program does not read it")
	}
}

// variables are the names that config reads, and those that it can't do without.
func variables(t *testing.T, config any) (read, required []string) {
	t.Helper()
	var b strings.Builder
	require.NoError(t, envconfig.Usagef(strings.TrimSuffix(prefix, "_"), config, &b, "{{range .}}{{.Key}} {{usage_required .}}\n{{end}}"))
	for line := range strings.Lines(b.String()) {
		fields := strings.Fields(line)
		read = append(read, fields[0])
		if len(fields) > 1 && fields[1] == "true" {
			required = append(required, fields[0])
		}
	}
	return read, required
}

// environment are the names that local.environment of a module has: merge(var.table_environment, var.settings, {…}), where
// the tables' are those of the module tables, and settings are the user's.
func environment(t *testing.T, modules, module string) (names []string) {
	t.Helper()
	merge, ok := local(t, modules, module, "environment").(*hclsyntax.FunctionCallExpr)
	require.True(t, ok && merge.Name == "merge", "local.environment is a merge")
	for _, part := range merge.Args {
		if object, ok := part.(*hclsyntax.ObjectConsExpr); ok {
			names = append(names, keys(t, object)...)
			continue
		}
		from, diagnostics := hcl.AbsTraversalForExpr(part)
		require.False(t, diagnostics.HasErrors(), diagnostics)
		switch of := from[len(from)-1].(hcl.TraverseAttr).Name; of {
		case "settings":
		case "table_environment":
			tables, ok := local(t, modules, "tables", "tables").(*hclsyntax.ObjectConsExpr)
			require.True(t, ok)
			for _, table := range keys(t, tables) {
				names = append(names, prefix+"TABLES_"+strings.ToUpper(table))
			}
		default:
			require.Fail(t, "this test does not know var."+of)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, prefix) })
}

// local returns the expression of a local of a module.
func local(t testing.TB, modules, module, name string) hclsyntax.Expression {
	t.Helper()
	found := find(t, modules, module, name)
	require.NotNil(t, found, "module %s has a local %s", module, name)
	return found
}

// find returns the expression of a local of a module, nil when there is none.
func find(t testing.TB, modules, module, name string) (found hclsyntax.Expression) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(modules, module, "*.tf"))
	require.NoError(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		file, diagnostics := hclparse.NewParser().ParseHCL(text, path)
		require.False(t, diagnostics.HasErrors(), diagnostics)
		for _, block := range file.Body.(*hclsyntax.Body).Blocks {
			if attribute, ok := block.Body.Attributes[name]; ok && block.Type == "locals" {
				found = attribute.Expr
			}
		}
	}
	return found
}

func keys(t testing.TB, object *hclsyntax.ObjectConsExpr) (names []string) {
	t.Helper()
	for _, item := range object.Items {
		name, diagnostics := item.KeyExpr.Value(nil)
		require.False(t, diagnostics.HasErrors(), diagnostics)
		require.Equal(t, cty.String, name.Type())
		names = append(names, name.AsString())
	}
	return names
}
