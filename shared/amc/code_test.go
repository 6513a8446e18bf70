package amc

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the repository's.
const root = "../.."

// TestEveryCodeIsDocumentedAndTested: docs/errors.md has every code that the source can give an error, a failure or a
// warning, and no other, and some test asks for each.
func TestEveryCodeIsDocumentedAndTested(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "docs", "errors.md"))
	require.NoError(t, err)
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_*]+)` \\|").FindAllSubmatch(page, -1) {
		documented = append(documented, string(m[1]))
	}
	codes, tests := sources(t)
	require.Greater(t, len(codes), 100, "the codes are found")
	require.ElementsMatch(t, slices.Sorted(maps.Keys(codes)), documented, "codes of the source, and of docs/errors.md")
	for code, where := range codes {
		asked := slices.ContainsFunc(tests, func(word string) bool {
			return word == code || code[len(code)-1] == '*' && strings.HasPrefix(word, code[:len(code)-1])
		})
		require.True(t, asked, "no test asks for %s of %s", code, where)
	}
}

// TestEveryRuleIsDocumented: docs/mapping.md explains every rule by which a cell or row is rejected, and no other.
func TestEveryRuleIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "docs", "mapping.md"))
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(page), "\n## Rejects\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var documented, rules []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\|").FindAllStringSubmatch(section, -1) {
		documented = append(documented, m[1])
	}
	declared := regexp.MustCompile(`(?m)^\s*(?:const )?(?:[rR]ule\w+|\w+ +(?:identity\.)?Rule) += "([a-z0-9_]+)"`)
	for _, folder := range []string{"shared/data/identity", "shared/data/cell", "shared/amc", "worker/transform"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range declared.FindAllSubmatch(text, -1) {
				rules = append(rules, string(m[1]))
			}
		}
	}
	slices.Sort(rules)
	require.Equal(t, slices.Compact(rules), documented, "rules of the source, and of docs/mapping.md in their order")
}

// sources returns the codes of the program's files, each with the folder it is in, and the words in the strings of all tests but this
// one.
func sources(t *testing.T) (codes map[string]string, tests []string) {
	t.Helper()
	codes = map[string]string{}
	var text strings.Builder
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"cmd", "sim", "node_modules", ".git", ".bin"}, name):
			return filepath.SkipDir // programs print words, and the simulator speaks Amazon's codes
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".gen.go") || name == "code_test.go":
			return nil
		case strings.HasSuffix(name, "_test.go") || filepath.Base(filepath.Dir(path)) == "porttest":
			content, err := os.ReadFile(path)
			text.Write(content)
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], file)
		return err
	})
	require.NoError(t, err)
	for dir, files := range packages {
		for _, code := range codesOf(files) {
			codes[code] = dir
		}
	}
	for _, quoted := range regexp.MustCompile(`"[^"\n]*"`).FindAllString(text.String(), -1) {
		tests = append(tests, strings.FieldsFunc(quoted, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') })...)
	}
	slices.Sort(tests)
	return codes, slices.Compact(tests)
}

// codesOf returns the codes in one package: the Code of a literal or set later, the argument of a function for its parameter "code", and
// the field "code" of a table of structs. Each is a string, a constant, or a string with something behind it ("corrupt_*").
func codesOf(files []*ast.File) (codes []string) {
	constants := map[string]string{}
	takers := map[string]int{} // functions with a parameter "code", and which it is
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if i < len(n.Values) {
						constants[name.Name] = literal(n.Values[i])
					}
				}
			case *ast.FuncDecl:
				if i := slices.Index(fieldNames(n.Type.Params), "code"); i >= 0 {
					takers[n.Name.Name] = i
				}
			}
			return true
		})
	}
	add := func(e ast.Expr) {
		code := literal(e)
		if name, ok := e.(*ast.Ident); ok {
			code = constants[name.Name]
		}
		if code != "" {
			codes = append(codes, code)
		}
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
					add(n.Value)
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if field, ok := to.(*ast.SelectorExpr); ok && field.Sel.Name == "Code" && len(n.Rhs) == len(n.Lhs) {
						add(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				if i, ok := takers[called(n.Fun)]; ok && i < len(n.Args) {
					add(n.Args[i])
				}
			case *ast.CompositeLit:
				for _, row := range rows(n) {
					add(row)
				}
			}
			return true
		})
	}
	return codes
}

// literal returns a string's value, of a sum that of its beginning and a star, else "".
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if s := literal(e.X); s != "" {
			return s + "*"
		}
	}
	return ""
}

func called(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

func fieldNames(list *ast.FieldList) (names []string) {
	for _, field := range list.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// rows returns what stands for the field "code" in a literal of a struct without a name, or of several of one.
func rows(lit *ast.CompositeLit) (values []ast.Expr) {
	of := func(typ ast.Expr, lit *ast.CompositeLit) {
		if s, ok := typ.(*ast.StructType); ok {
			if i := slices.Index(fieldNames(s.Fields), "code"); i >= 0 && i < len(lit.Elts) {
				values = append(values, lit.Elts[i])
			}
		}
	}
	of(lit.Type, lit)
	if list, ok := lit.Type.(*ast.ArrayType); ok {
		for _, element := range lit.Elts {
			if row, ok := element.(*ast.CompositeLit); ok {
				of(list.Elt, row)
			}
		}
	}
	return values
}
