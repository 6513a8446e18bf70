package record

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// headSize is how many of the stored bytes we look at to detect a binary format.
const headSize = 16

// binaryFormat returns the binary format of the file, which its content proves or its name says. It returns nil for any other file, and
// for a stream: noText looks into that.
func (r *Reader) binaryFormat() (chosen *entry, err error) {
	f := r.file
	if f.Head, err = head(f); err != nil {
		return nil, err
	}
	called := ending(f.Name)
	best, content := source.Unlike, source.Unlike
	for _, e := range formats {
		named := e.name == f.Declared.Format || f.Declared.Format == "" && slices.Contains(e.endings, called)
		switch {
		case e.binary == "" || f.At == nil && !named:
			continue
		case f.At == nil:
			return nil, e.streamed(f.Name)
		case named && f.Size == 0:
			return nil, f.Empty()
		}
		like, err := e.new().Sniff(f)
		if err != nil {
			return nil, err
		}
		rank := source.Unlike // a text may begin like it
		if like == source.Certain {
			rank = like
		} else if named {
			rank = source.Named
		}
		if rank > best {
			chosen, best, content = e, rank, like
		}
	}
	switch declared := f.Declared; {
	case chosen == nil:
		return nil, nil
	case content == source.Unlike:
		return nil, chosen.isNot(f)
	case declared.Format != "" && declared.Format != chosen.name:
		return nil, source.Unsupported(f.Name, fmt.Sprintf("the file is %s, and %s was declared", chosen.binary, declared.Format),
			fmt.Sprintf("declare %s, or leave the format out", chosen.name))
	case declared.Encoding != "" && declared.Encoding != amc.UTF8:
		return nil, source.Unsupported(f.Name, fmt.Sprintf("the file is %s, whose text is UTF-8, and %s was declared", chosen.binary, declared.Encoding), "leave the encoding out")
	}
	return chosen, nil
}

// head returns the first stored bytes of a file that can be read anywhere.
func head(f *source.File) ([]byte, error) {
	if f.At == nil || f.Size == 0 {
		return nil, nil
	}
	b := make([]byte, min(f.Size, headSize))
	if n, err := f.At.ReadAt(b, 0); n < len(b) {
		return nil, f.Fault(err)
	}
	return b, nil
}

// isNot is the error about a file that is declared or called so, and begins as something else.
func (e *entry) isNot(f *source.File) *amc.Error {
	if is := foreignOf(f.Head); is != nil {
		return source.Unsupported(f.Name, is.what, is.hint)
	}
	if i := compressionOf(f.Head); i >= 0 {
		return e.within(f.Name, compressions[i].name)
	}
	hint := "export it again"
	if f.Declared.Format == e.name {
		hint = "declare its format, or leave that out"
	} else if slices.Contains(e.endings, strings.ToLower(path.Ext(f.Name))) {
		hint = "declare its format, or rename it to what it is"
	}
	return source.Unsupported(f.Name, "the file is no "+e.binary, hint)
}

func (e *entry) within(file, compression string) *amc.Error {
	return source.Unsupported(file, e.binary+" within "+compression+" can't be read", "unpack the file: "+e.binary+" is compressed inside")
}

func (e *entry) streamed(file string) *amc.Error {
	return source.Unsupported(file, e.binary+" can't be read from a stream, for it begins at its end", "save it to a file and name that")
}
