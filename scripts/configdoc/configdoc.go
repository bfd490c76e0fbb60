// Package configdoc makes docs/config.md from the structs that the configuration
// files are read into: their comments are the manual. Its test fails when the
// document is out of date; run it with -update.
package configdoc

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// A Section is a table of a configuration file.
type Section struct {
	Title string // such as "[mqtt]"
	Says  string
	Keys  []Key
}

// A Key is one setting.
type Key struct {
	Name, Type, Says string
}

// A source is a set of struct types by name, from any number of packages.
type source map[string]*ast.StructType

// docs are the comments on the types of a source.
type docs map[string]string

// Read returns the sections of the configuration whose outermost struct is root,
// as "package.Type", from the Go files of dirs.
func Read(root string, dirs ...string) ([]Section, error) {
	src, comments := source{}, docs{}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			if err := readFile(file, src, comments); err != nil {
				return nil, err
			}
		}
	}
	var sections []Section
	err := src.walk(root, "", comments[root], &sections)
	return sections, err
}

func readFile(file string, src source, comments docs) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			t, ok := s.(*ast.TypeSpec)
			if !ok {
				continue
			}
			if st, ok := t.Type.(*ast.StructType); ok {
				name := f.Name.Name + "." + t.Name.Name
				src[name] = st
				comments[name] = g.Doc.Text()
			}
		}
	}
	return nil
}

// walk adds the section of a struct, then those of the structs within it.
func (src source) walk(name, path, says string, sections *[]Section) error {
	pkg, _, _ := strings.Cut(name, ".")
	s := Section{Title: path, Says: oneLine(says)}
	type child struct{ name, path, says string }
	var children []child
	var collect func(name string) error
	collect = func(name string) error {
		st := src[name]
		if st == nil {
			return fmt.Errorf("no struct %s among the sources", name)
		}
		says := ""
		for _, f := range st.Fields.List {
			typ, list := typeName(f.Type, pkgOf(name, pkg))
			if len(f.Names) == 0 { // its keys are ours
				if err := collect(typ); err != nil {
					return err
				}
				continue
			}
			key := tomlKey(f)
			if key == "-" || key == "" {
				continue
			}
			// A comment stands for the fields right below it, too.
			if text := oneLine(f.Doc.Text()); text != "" {
				says = text
			} else {
				says = "See above."
			}
			if src[typ] != nil {
				children = append(children, child{typ, heading(path, key, list), f.Doc.Text()})
				continue
			}
			if list {
				typ = "list of " + typ
			}
			s.Keys = append(s.Keys, Key{key, typ, says})
		}
		return nil
	}
	if err := collect(name); err != nil {
		return err
	}
	*sections = append(*sections, s)
	for _, c := range children {
		if err := src.walk(c.name, c.path, c.says, sections); err != nil {
			return err
		}
	}
	return nil
}

func pkgOf(name, def string) string {
	if pkg, _, ok := strings.Cut(name, "."); ok {
		return pkg
	}
	return def
}

func heading(path, key string, list bool) string {
	inner := strings.Trim(path, "[]")
	if inner != "" {
		inner += "."
	}
	if list {
		return "[[" + inner + key + "]]"
	}
	return "[" + inner + key + "]"
}

// typeName returns the name of a field's type, qualified when it is not a basic
// one, and whether the field is a list of them.
func typeName(e ast.Expr, pkg string) (name string, list bool) {
	switch t := e.(type) {
	case *ast.ArrayType:
		name, _ = typeName(t.Elt, pkg)
		return name, true
	case *ast.StarExpr:
		return typeName(t.X, pkg)
	case *ast.SelectorExpr:
		return fmt.Sprint(t.X) + "." + t.Sel.Name, false
	case *ast.Ident:
		if types.Universe.Lookup(t.Name) != nil {
			return t.Name, false
		}
		return pkg + "." + t.Name, false
	}
	return "value", false
}

func tomlKey(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return ""
	}
	return reflect.StructTag(tag).Get("toml")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Markdown writes sections under a title.
func Markdown(title, intro string, sections []Section) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n\n", title, intro)
	for _, s := range sections {
		if s.Title != "" {
			fmt.Fprintf(&b, "### `%s`\n\n", s.Title)
			if s.Says != "" {
				fmt.Fprintf(&b, "%s\n\n", s.Says)
			}
		}
		if len(s.Keys) == 0 {
			continue
		}
		b.WriteString("| key | type | meaning |\n|---|---|---|\n")
		for _, k := range s.Keys {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, k.Type, strings.ReplaceAll(k.Says, "|", "\\|"))
		}
		b.WriteString("\n")
	}
	return b.String()
}
